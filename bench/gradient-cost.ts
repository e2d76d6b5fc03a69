/**
 * @file What a gradient costs as coefficients become more: one at a time by differences, and all at once by backpropagation.
 *
 * `node --import tsx bench/gradient-cost.ts` prints a table and draws docs/images/gradient-cost.svg.
 */
import { writeFile } from 'node:fs/promises';
import * as Plot from '@observablehq/plot';
import { darkPalette, palette, svg } from '../examples/report/charts.ts';
import { configure, grad, jit, random, zeros, type Tensor } from 'tidu';
import { maxRelativeError, numericalGrad } from 'tidu/testing';

// Threads that meet in each of thousands of small programs would be what is measured.
configure({ threads: 1 });

const [inputs, outputs, examples] = [10, 10, 32];

/** Weights of a network of one hidden layer. */
interface Parameters {
  readonly w1: Tensor<[number, number]>;
  readonly b1: Tensor<[number]>;
  readonly w2: Tensor<[number, number]>;
  readonly b2: Tensor<[number]>;
}

function parametersFor(hidden: number): Parameters {
  return {
    w1: random.normal([inputs, hidden], { seed: 1 }).mul(1 / Math.sqrt(inputs)),
    b1: zeros([hidden]),
    w2: random.normal([hidden, outputs], { seed: 2 }).mul(1 / Math.sqrt(hidden)),
    b2: zeros([outputs]),
  };
}

const x = random.normal([examples, inputs], { seed: 3 });
const y = random.normal([examples, outputs], { seed: 4 });

const loss = (p: Parameters): Tensor<[]> =>
  (x as Tensor<[number, number]>).matmul(p.w1).add(p.b1).tanh().matmul(p.w2).add(p.b2).sub(y).square().mean() as Tensor<[]>;

interface Cost {
  readonly coefficients: number;
  readonly forward: number;
  readonly backpropagation: number;
  readonly differences: number;
}

/** Milliseconds: the median of calls for a while, one at least. */
async function timeOf(f: () => Promise<unknown>): Promise<number> {
  await f();
  const times: number[] = [];
  const start = performance.now();
  while (times.length === 0 || (times.length < 200 && performance.now() - start < 500)) {
    const before = performance.now();
    await f();
    times.push(performance.now() - before);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;
}

/** The three of a network, each compiled once; the two gradients must agree. */
async function costOf(hidden: number): Promise<Cost> {
  const p = parametersFor(hidden);
  const compiled = jit(loss);
  const gradient = jit(grad(loss));
  const numerical = numericalGrad(compiled);
  const found = numerical(p);
  const exact = gradient(p);
  for (const name of ['w1', 'b1', 'w2', 'b2'] as const) {
    const error = maxRelativeError(found[name] as never, exact[name] as never, { floor: 0.05 });
    if (!(error < 0.05)) throw new Error(`${name}: the gradients differ by ${error}`);
  }
  return {
    coefficients: inputs * hidden + hidden + hidden * outputs + outputs,
    forward: await timeOf(() => compiled(p).item()),
    backpropagation: await timeOf(() => gradient(p).w1.data()),
    differences: await timeOf(async () => numerical(p)),
  };
}

const costs: Cost[] = [];
console.log(['coefficients', 'forward ms', 'backpropagation ms', 'differences ms', 'ratio'].join('\t'));
for (const hidden of [1, 4, 16, 64, 256, 1024]) {
  const cost = await costOf(hidden);
  costs.push(cost);
  const { coefficients, forward, backpropagation, differences } = cost;
  const ratio = differences / backpropagation;
  console.log([coefficients, ...[forward, backpropagation, differences, ratio].map((each) => each.toPrecision(3))].join('\t'));
}
await writeFile(new URL('../docs/images/gradient-cost.svg', import.meta.url), figure());

/** Both costs over the number of coefficients, on logarithmic scales. */
function figure(): string {
  const series = [
    { name: 'one coefficient at a time', key: 'differences', stroke: 'var(--validation)', dy: 0 },
    { name: 'backpropagation', key: 'backpropagation', stroke: 'var(--train)', dy: -4 },
    { name: 'forward pass', key: 'forward', stroke: 'var(--muted)', dy: 4 },
  ] as const;
  const marks = series.flatMap(({ name, key, stroke, dy }) => [
    Plot.line(costs, { x: 'coefficients', y: key, stroke, strokeWidth: 2.5 }),
    Plot.dot(costs, { x: 'coefficients', y: key, fill: stroke, r: 3.5 }),
    Plot.text(costs.slice(-1), {
      x: 'coefficients',
      y: key,
      text: () => name,
      fill: stroke,
      dx: 10,
      dy,
      textAnchor: 'start',
      fontWeight: 600,
    }),
  ]);
  const chart = svg({
    width: 700,
    height: 340,
    marginLeft: 56,
    marginRight: 190,
    marginBottom: 44,
    x: { type: 'log', label: 'coefficients', labelAnchor: 'center', labelArrow: 'none', tickSize: 0, ticks: 4, tickFormat: ',d' },
    y: { type: 'log', label: 'milliseconds', labelArrow: 'none', grid: true, tickSize: 0, ticks: 6, tickFormat: ',~g' },
    marks,
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 732 372" width="732" height="372" font-family="system-ui, sans-serif" font-size="13">
<style>svg { ${palette} color: var(--muted); }
@media (prefers-color-scheme: dark) { svg { ${darkPalette} } }</style>
<rect width="732" height="372" fill="var(--paper)"/>
<g transform="translate(16,20)">${chart}</g>
</svg>
`;
}
