/** @file Boxes and arrows as SVG: where they go is dagre's work, how they look is here. */
import { describeOperand } from '../../core/errors.ts';
import { describeBox, type Arrow, type Box, type BoxKind, type Flow } from './flow.ts';
import type { Measured } from './measure.ts';
import { pathsOf, type Direction, type Layout, type Placed, type Point, type Size, type Way } from './paths.ts';
import { short } from './numbers.ts';

/** The library that finds the places: '@dagrejs/dagre'. */
export type Dagre = typeof import('@dagrejs/dagre');

/** One line of text in a box: its class says how it looks. */
interface Line {
  readonly style: 'name' | 'shape' | 'gradient' | 'number';
  readonly text: string;
}

// ---- measures, in pixels

/** Width of a letter: of the numbers, which are monospaced, exact enough in every font; of names generous. */
const letter = { name: 9.2, shape: 6.7, gradient: 7.3, number: 7.3 } as const;
const lineHeight = 17;
const padding = { x: 12, y: 8 } as const;
const margin = 20;

/** A light page of its own, so that the picture is the same on a dark one. */
const css = `
.tidu-graph text { font: 12px ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; text-anchor: middle; }
.tidu-graph .page { fill: #fff; stroke: #e2e8f0; }
.tidu-graph .box { fill: #fff; stroke: #64748b; stroke-width: 1.2; }
.tidu-graph .argument .box { fill: #f1f5f9; }
.tidu-graph .data .box { fill: #f8fafc; stroke-dasharray: 4 3; }
.tidu-graph .variable .box { fill: #ecfdf3; stroke: #2f855a; }
.tidu-graph .control .box { fill: #f5f3ff; stroke: #7c3aed; stroke-width: 2; }
.tidu-graph .view .box { stroke: #cbd5e1; }
.tidu-graph .result .box { fill: #1e293b; stroke: #1e293b; }
.tidu-graph .name { font: 600 14px system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; fill: #1e293b; }
.tidu-graph .view .name { font-weight: 400; fill: #64748b; }
.tidu-graph .result .name { fill: #fff; }
.tidu-graph .shape { font-size: 11px; fill: #64748b; }
.tidu-graph .number { fill: #475569; }
.tidu-graph .value { fill: #1d4ed8; }
.tidu-graph .gradient { fill: #c2410c; }
.tidu-graph .ground { fill: #fff; }
.tidu-graph .label text { paint-order: stroke; stroke: #fff; stroke-width: 3px; stroke-linejoin: round; }
.tidu-graph .edge { fill: none; stroke: #94a3b8; stroke-width: 1.4; }
.tidu-graph .legend { text-anchor: start; }
`;

/** Draws a graph. */
export function drawFlow(flow: Flow, measured: Measured, dagre: Dagre, direction: Direction): string {
  const layout = layOut(flow, measured, dagre, direction);
  const { legend, legendWidth } = legendOf(measured, direction, layout.height);
  const width = Math.ceil(Math.max(layout.width, legendWidth + 2 * margin));
  const height = Math.ceil(layout.height + (legend === '' ? 0 : 1.5 * lineHeight));
  const shift = (width - layout.width) / 2;
  const title = `Computation graph: ${flow.boxes.length} nodes, ${flow.arrows.length} edges`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="tidu-graph" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>${title}</title>`,
    `<style>${css}</style>`,
    '<defs><marker id="tidu-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">' +
      '<path d="M0 0.5 L7.5 4 L0 7.5 z" fill="#94a3b8"/></marker></defs>',
    `<rect class="page" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10"/>`,
    `<g transform="translate(${short(shift)} 0)">`,
    ...pathsOf(flow, layout, direction).map((path) => `<path class="edge" d="${path}" marker-end="url(#tidu-arrow)"/>`),
    ...[...layout.ways].map(([arrow, way]) => drawLabel(arrow, way, labelOf(arrow, measured, direction), direction)),
    ...[...layout.places].map(([box, place]) => drawBox(box, place, linesOf(box, measured))),
    '</g>',
    legend,
    '</svg>',
  ].join('\n');
}

/** Has dagre find the places. */
function layOut(flow: Flow, measured: Measured, dagre: Dagre, direction: Direction): Layout {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: direction === 'down' ? 'TB' : 'LR', nodesep: 28, ranksep: 46, edgesep: 16, marginx: margin, marginy: margin });
  const ids = new Map(flow.boxes.map((box, i) => [box, String(i)] as const));
  const endsOf = ({ from, to }: Arrow): [string, string] => [ids.get(from) ?? '', ids.get(to) ?? ''];
  for (const [box, id] of ids) graph.setNode(id, boxSize(box.kind, linesOf(box, measured)));
  flow.arrows.forEach((arrow, i) =>
    graph.setEdge(...endsOf(arrow), { ...labelSize(labelOf(arrow, measured, direction)), labelpos: 'c' }, String(i)),
  );
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph() as Partial<Size>;
  const places = new Map([...ids].map(([box, id]) => [box, graph.node(id) as Placed] as const));
  const ways = new Map(flow.arrows.map((arrow, i) => [arrow, graph.edge(...endsOf(arrow), String(i)) as Way] as const));
  return { width, height, places, ways };
}

// ---- boxes

function linesOf(box: Box, { constants, totals }: Measured): Line[] {
  if (box.kind === 'constant') return [{ style: 'number', text: constants.get(box) ?? 'constant' }];
  const lines: Line[] = [{ style: 'name', text: box.name }];
  if (box.nodes.length > 0) lines.push({ style: 'shape', text: box.nodes.map(describeOperand).join(', ') });
  const total = totals.get(box);
  if (total !== undefined) lines.push({ style: 'gradient', text: `Σ ${total}` });
  return lines;
}

const widthOf = ({ style, text }: Line): number => text.length * letter[style];

function boxSize(kind: BoxKind, lines: readonly Line[]): Size {
  const around = kind === 'constant' ? { x: 2, y: 1 } : padding;
  return { width: Math.max(...lines.map(widthOf)) + 2 * around.x, height: lines.length * lineHeight + 2 * around.y };
}

function drawBox(box: Box, place: Placed, lines: readonly Line[]): string {
  const isEnd = ['argument', 'variable', 'data', 'result'].includes(box.kind);
  const frame = box.kind === 'constant' ? '' : drawFrame('box', place, isEnd ? Math.min(place.height / 2, 17) : 6);
  const top = place.y - (lines.length * lineHeight) / 2;
  const texts = lines.map(({ style, text }, i) => drawText(style, { x: place.x, y: top + (i + 0.73) * lineHeight }, text));
  return `<g class="node ${box.kind}"><title>${escape(describeBox(box))}</title>${frame}${texts.join('')}</g>`;
}

// ---- arrows

const glyphs = { right: ['→', '←'], down: ['↓', '↑'] } as const;

/** What stands on an arrow. */
interface Label {
  readonly value: string | undefined;
  readonly gradient: string | undefined;
}

function labelOf(arrow: Arrow, { values, gradients }: Measured, direction: Direction): Label {
  const [forwards, backwards] = glyphs[direction];
  const value = values.get(arrow);
  const gradient = gradients.get(arrow);
  return { value: value && `${forwards} ${value}`, gradient: gradient && `${backwards} ${gradient}` };
}

function labelSize({ value = '', gradient = '' }: Label): Size {
  const length = Math.max(value.length, gradient.length);
  return length === 0 ? { width: 0, height: 0 } : { width: length * letter.number + 8, height: 2 * lineHeight + 2 };
}

/** The value above the middle of the arrow, the gradient below. */
function drawLabel(arrow: Arrow, { x, y }: Point, label: Label, direction: Direction): string {
  const { value, gradient } = label;
  if (value === undefined && gradient === undefined) return '';
  const { width } = labelSize(label);
  const both = value !== undefined && gradient !== undefined;
  // An arrow to the right passes between the two texts; one that points down goes behind them.
  const height = both ? 2 * lineHeight : lineHeight + 2;
  const middle = both || direction === 'down' ? y : y - 11;
  const ground = direction === 'down' ? drawFrame('ground', { x, y, width, height }, 4) : '';
  const gap = direction === 'right' ? 2 : 0;
  const texts = [
    value === undefined ? '' : drawText('value', { x, y: both ? middle - 4 - gap : middle + 4 }, value),
    gradient === undefined ? '' : drawText('gradient', { x, y: both ? middle + 13 + gap : middle + 4 }, gradient),
  ];
  return `<g class="label"><title>${escape(describeArrow(arrow))}</title>${ground}${texts.join('')}</g>`;
}

const describeArrow = ({ from, to, node }: Arrow): string => `${from.name} → ${to.name}: ${describeOperand(node)}`;

// ---- what is around

function legendOf({ values, gradients, totals }: Measured, direction: Direction, y: number): { legend: string; legendWidth: number } {
  const [forwards, backwards] = glyphs[direction];
  const entries = [
    ...(values.size > 0 ? [{ style: 'value', text: `${forwards} value` }] : []),
    ...(gradients.size > 0 ? [{ style: 'gradient', text: `${backwards} gradient of the result` }] : []),
    ...(totals.size > 0 ? [{ style: 'gradient', text: 'Σ sum over all uses' }] : []),
  ];
  let x = margin;
  const texts = entries.map(({ style, text }) => {
    const drawn = `<text class="legend ${style}" x="${short(x)}" y="${short(y + 4)}">${text}</text>`;
    x += (text.length + 3) * letter.number;
    return drawn;
  });
  return { legend: texts.join(''), legendWidth: x - margin - (entries.length > 0 ? 3 * letter.number : 0) };
}

const drawFrame = (style: string, { x, y, width, height }: Placed, radius: number): string => {
  const corner = `x="${short(x - width / 2)}" y="${short(y - height / 2)}"`;
  return `<rect class="${style}" ${corner} width="${short(width)}" height="${short(height)}" rx="${short(radius)}"/>`;
};

const drawText = (style: string, { x, y }: Point, text: string): string =>
  `<text class="${style}" x="${short(x)}" y="${short(y)}">${escape(text)}</text>`;

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
