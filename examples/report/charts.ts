/** @file The charts of the report as static SVG, drawn by Observable Plot on a server-side DOM. */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** What a training run writes down of its learning. Entry i of every list belongs to epoch `epoch[i]`. */
export interface Curves {
  readonly epoch: readonly number[];
  readonly loss: readonly number[];
  readonly accuracy: readonly number[];
  readonly valLoss: readonly number[];
  readonly valAccuracy: readonly number[];
  /** Running loss after every batch, over all epochs. */
  readonly batchLoss: readonly number[];
  readonly stepsPerEpoch: number;
}

/** Colours come from the page, or from the style of a file that stands alone, so that dark and light both work. */
const color = {
  train: 'var(--train)',
  validation: 'var(--validation)',
  faint: 'var(--faint)',
  wrong: 'var(--wrong)',
  right: 'var(--right)',
};

/** Colours of a chart that stands alone, and of the page. */
export const palette = `
  --paper: #ffffff; --ink: #1c2430; --muted: #66707f; --line: #e3e7ec; --card: #f7f8fa;
  --train: #2563eb; --validation: #d9480f; --faint: #a9c1f5; --right: #2563eb; --wrong: #e8590c;`;
export const darkPalette = `
  --paper: #10141b; --ink: #e8ebf0; --muted: #98a2b3; --line: #2a313c; --card: #181e27;
  --train: #6ea8fe; --validation: #ff922b; --faint: #34507f; --right: #6ea8fe; --wrong: #ff922b;`;

interface CurveOptions {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly epoch: readonly number[];
  readonly marks?: Plot.Markish[];
  readonly y: Plot.ScaleOptions;
  readonly format: (value: number) => string;
}

/** Training and validation over the epochs, each with its last value written at its end. */
function curveChart({ train, validation, epoch, marks = [], y, format }: CurveOptions): string {
  const last = epoch.at(-1) ?? 1;
  // The labels at the ends keep out of each other's way: the higher one moves up, the other down.
  const trainAbove = (train.at(-1) ?? 0) >= (validation.at(-1) ?? 0);
  const series = (values: readonly number[], stroke: string, above: boolean): Plot.Markish[] => {
    const points = values.map((value, i) => ({ epoch: epoch[i] ?? i + 1, value })).filter(({ value }) => Number.isFinite(value));
    const end = points.slice(-1);
    return [
      Plot.line(points, { x: 'epoch', y: 'value', stroke, strokeWidth: 2.5, strokeLinejoin: 'round' }),
      Plot.dot(points, { x: 'epoch', y: 'value', fill: stroke, r: 3.5 }),
      Plot.text(end, {
        x: 'epoch',
        y: 'value',
        text: (d: { value: number }) => format(d.value),
        fill: stroke,
        dx: 10,
        dy: above ? -6 : 6,
        textAnchor: 'start',
        fontWeight: 600,
      }),
    ];
  };
  return svg({
    width: 520,
    height: 300,
    marginLeft: 46,
    marginRight: 58,
    marginBottom: 28,
    x: { domain: [0, last], ticks: Math.min(last, 10), tickFormat: 'd', label: null, tickSize: 0 },
    y: { ...y, grid: true, label: null, tickSize: 0 },
    marks: [...marks, ...series(train, color.train, trainAbove), ...series(validation, color.validation, !trainAbove)],
  });
}

/** Loss over the epochs on a logarithmic scale, with the running loss of the batches behind it. */
export function lossChart(curves: Curves): string {
  // More points than pixels only make the file large.
  const every = Math.max(1, Math.floor(curves.batchLoss.length / 1000));
  const running = curves.batchLoss
    .map((loss, step) => ({ epoch: (step + 1) / curves.stepsPerEpoch, loss, run: Math.floor(step / curves.stepsPerEpoch) }))
    .filter((_, step) => step % every === 0);
  return curveChart({
    epoch: curves.epoch,
    train: curves.loss,
    validation: curves.valLoss,
    marks: [Plot.line(running, { x: 'epoch', y: 'loss', z: 'run', stroke: color.faint, strokeWidth: 1.25 })],
    y: { type: 'log', ticks: logTicks([...running.map(({ loss }) => loss), ...curves.loss, ...curves.valLoss]), tickFormat: String },
    format: (value) => value.toFixed(3),
  });
}

/** The round numbers 1, 2 and 5 times a power of ten that lie among the values. */
function logTicks(values: readonly number[]): number[] {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  const [low, high] = [Math.min(...positive), Math.max(...positive)];
  const powers = Array.from({ length: 12 }, (_, i) => i - 8);
  return powers.flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`))).filter((tick) => tick >= low && tick <= high);
}

/** Accuracy over the epochs. */
export function accuracyChart(curves: Curves): string {
  const percent = (digits: number) => (value: number) => `${(100 * value).toFixed(digits)} %`;
  return curveChart({
    epoch: curves.epoch,
    train: curves.accuracy,
    validation: curves.valAccuracy,
    y: { type: 'linear', nice: true, ticks: 6, tickFormat: (value: number) => `${Number((100 * value).toFixed(1))} %` },
    format: percent(1),
  });
}

/** Counts of true label (rows) against predicted label (columns). Right answers are tinted evenly, wrong ones by their number. */
export function confusionChart(confusion: readonly (readonly number[])[]): string {
  const cells = confusion.flatMap((row, truth) => row.map((count, predicted) => ({ truth, predicted, count, right: truth === predicted })));
  const mostWrong = Math.max(1, ...cells.map(({ count, right }) => (right ? 0 : count)));
  const labels = confusion.map((_, label) => label);
  return svg({
    width: 560,
    height: 560,
    margin: 30,
    marginRight: 4,
    marginBottom: 4,
    x: { type: 'band', domain: labels, axis: 'top', label: null, tickSize: 0, padding: 0.06 },
    y: { type: 'band', domain: labels, label: null, tickSize: 0, padding: 0.06 },
    opacity: { type: 'identity' },
    marks: [
      Plot.cell(cells, {
        x: 'predicted',
        y: 'truth',
        fill: (d: Cell) => (d.right ? color.right : color.wrong),
        fillOpacity: (d: Cell) => (d.right ? 0.3 : d.count === 0 ? 0.04 : 0.12 + 0.63 * Math.sqrt(d.count / mostWrong)),
        rx: 4,
      }),
      Plot.text(
        cells.filter(({ count }) => count > 0),
        {
          x: 'predicted',
          y: 'truth',
          text: (d: Cell) => String(d.count),
          fill: 'currentColor',
          fontWeight: 600,
          fontSize: 13,
        },
      ),
    ],
  });
}

interface Cell {
  readonly truth: number;
  readonly predicted: number;
  readonly count: number;
  readonly right: boolean;
}

/** Both curves in one SVG file that needs nothing else. */
export function curvesFile(curves: Curves): string {
  const panel = (title: string, chart: string, x: number): string =>
    `<g transform="translate(${x},64)"><text x="8" y="-10" font-weight="600" fill="var(--ink)">${title}</text>${chart}</g>`;
  const legend = (
    [
      [24, 'training', color.train],
      [118, 'test', color.validation],
      [186, 'running loss', color.faint],
    ] as const
  )
    .map(([x, name, fill]) => {
      const line = `<rect width="16" height="4" y="-6" rx="2" fill="${fill}"/>`;
      return `<g transform="translate(${x},26)">${line}<text x="22">${name}</text></g>`;
    })
    .join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1120 380" width="1120" height="380" font-family="system-ui, sans-serif" font-size="13">
<style>svg { ${palette} color: var(--muted); }
@media (prefers-color-scheme: dark) { svg { ${darkPalette} } }</style>
<rect width="1120" height="380" fill="var(--paper)"/><g fill="currentColor">${legend}</g>
${panel('Loss by epoch (logarithmic)', lossChart(curves), 16)}
${panel('Accuracy by epoch', accuracyChart(curves), 576)}
</svg>
`;
}

/** A chart as SVG. Plot's own style is left to the page: its class rules would fight with dark mode. */
export function svg(options: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const chart = Plot.plot({ ...options, document, style: { background: 'none', overflow: 'visible', fontSize: '12px' } });
  chart.querySelector('style')?.remove();
  chart.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return chart.outerHTML;
}
