/**
 * @file Random smooth programs: forward mode equals reverse mode, both equal finite differences, and second derivatives agree in both
 * orders. TIDU_LONG=1 runs thousands; TIDU_SEED=n begins elsewhere.
 */
import { expect, test } from 'vitest';
import { cond, fori, jvp, scan, type AnyTensor, type Tensor } from 'tidu';
import { printGraph } from '../../src/graph/print.ts';
import { float64, grad, read, t } from '../ops/loose.ts';
import { traceGraph } from '../ops/trace.ts';
import { seeded, type Random } from '../ops/values.ts';

const long = process.env['TIDU_LONG'] === '1';
const from = Number(process.env['TIDU_SEED'] ?? 1);
const programs = long ? 2000 : 40;

type Step = (x: AnyTensor, y: AnyTensor, random: Random) => AnyTensor;
const pick = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)] as T;
/** The elements of x as a matrix with rows of a length. */
const matrix = (x: AnyTensor, columns: number): AnyTensor => t.reshape(x, [-1, columns]);

/** What a program may do with two tensors [3, 4] of numbers about 1; each result is such a tensor again. */
const steps: Readonly<Record<string, Step>> = {
  sin: (x) => t.sin(x),
  tanh: (x, y) => t.tanh(t.add(x, y)),
  quotient: (x, y) => t.div(x, t.add(t.square(y), 1)),
  power: (x, y) => t.pow(t.add(t.square(x), 1), t.mul(t.tanh(y), 0.5)),
  logarithm: (x) => t.log(t.add(t.square(x), 0.5)),
  root: (x, y) => t.sqrt(t.add(t.add(t.square(x), t.square(y)), 0.1)),
  softmax: (x, y, random) => t.mul(t.softmax(x, pick([0, 1, -1], random)), y),
  gelu: (x) => t.gelu(x),
  special: (x, y) => t.add(t.lgamma(t.add(t.square(x), 1)), t.erf(y)),
  product: (x, y) => t.matmul(t.matmul(x, t.transpose(y)), t.mul(y, 0.3)),
  einsum: (x, y) => t.mul(t.einsum('ij,kj,kl->il', x, y, y), 0.2),
  centred: (x, y, random) => t.sub(x, t.mean(y, pick([0, 1], random), true)),
  logSumExp: (x, y) => t.sub(x, t.logSumExp(y, -1, true)),
  turned: (x, y) => t.add(t.reshape(t.permute(matrix(x, 4), [1, 0]), [3, 4]), y),
  joined: (x, y, random) => {
    const cut = 1 + Math.floor(random() * 2);
    return t.concat([t.slice(x, [0, cut]), t.slice(y, [cut, 3])], 0);
  },
  rolled: (x, y) => t.mul(t.roll(x, 1, 1), t.flip(y, 0)),
  running: (x) => t.mul(t.cumsum(x, 1), 0.5),
  products: (x) => t.cumprod(t.add(t.mul(t.tanh(x), 0.2), 1), 1),
  sorted: (x, y) => t.add(t.sort(x, 1), y),
  greatest: (x, y) => t.sub(y, t.max(x, 1, true)),
  gathered: (x, y) => t.add(t.take(x, t.tensor([2, 0, 2], { dtype: 'int32' }), 0), y),
  convolved: (x, y) =>
    t.add(t.reshape(t.conv1d(t.reshape(x, [1, 12, 1]), t.reshape(t.slice(y, 0), [4, 1, 1]), { padding: 'same' }), [3, 4]), y),
  chosen: (x, y) => t.where(t.greater(y, 0), t.sin(x), t.mul(x, y)),
  branched: (x, y) =>
    cond(
      t.greater(t.sum(y), 0) as unknown as Tensor<[], 'bool'>,
      (a: AnyTensor, b: AnyTensor) => t.mul(a, b),
      (a: AnyTensor, b: AnyTensor) => t.tanh(t.sub(a, t.mul(b, 0.5))),
      x,
      y,
    ),
  scanned: (x, y) =>
    scan(
      (carry: AnyTensor, row) => {
        const next = t.tanh(t.add(t.mul(carry, 0.5), row as AnyTensor));
        return [next, t.mul(next, carry)] as const;
      },
      t.slice(y, 0),
      x,
    )[1] as AnyTensor,
  repeated: (x, y) => fori(0, 3, (_, z: AnyTensor) => t.sin(t.add(z, t.mul(y, 0.5))), x),
};

/** A function of two tensors with one number as result; what it does depends on the seed alone. */
function programOf(seed: number): { readonly names: readonly string[]; readonly f: (x: AnyTensor, y: AnyTensor) => AnyTensor } {
  const random = seeded(seed);
  const count = 2 + Math.floor(random() * 6);
  const names = Array.from({ length: count }, () => pick(Object.keys(steps), random));
  const places = names.map((_, i) => [Math.floor(random() * (i + 2)), Math.floor(random() * (i + 2))] as const);
  const seeds = names.map(() => Math.floor(random() * 1e6));
  const f = (x: AnyTensor, y: AnyTensor): AnyTensor => {
    const made = [x, y];
    names.forEach((name, i) => {
      const [a, b] = places[i] ?? [0, 0];
      made.push((steps[name] as Step)(made[a] as AnyTensor, made[b] as AnyTensor, seeded(seeds[i] ?? 0)));
    });
    return t.sum(t.mul(made.at(-1), t.sin(t.reshape(t.arange(12, { dtype: 'float64' }), [3, 4]))));
  };
  return { names, f };
}

const numbers = (seed: number): AnyTensor => {
  const random = seeded(seed);
  return float64(
    Array.from({ length: 12 }, () => 2 * random() - 1),
    [3, 4],
  );
};
const dot = (a: AnyTensor, b: AnyTensor): number => read(t.sum(t.mul(a, b)))[0] ?? NaN;
const one = (x: AnyTensor): number => read(x)[0] ?? NaN;
const relative = (a: number, b: number): number => Math.abs(a - b) / Math.max(1e-3, Math.abs(a), Math.abs(b));

function faultOf(seed: number): string | undefined {
  const { f } = programOf(seed);
  const [x, y, dx] = [numbers(seed + 1e6), numbers(seed + 2e6), numbers(seed + 3e6)];
  const g = (x: AnyTensor): AnyTensor => f(x, y);
  const forwards = one(jvp(g, [x], [dx])[1]);
  const backwards = dot(grad(g)(x), dx);
  if (!(relative(forwards, backwards) < 1e-9)) return `forwards ${forwards}, backwards ${backwards}`;
  // A kink that lies within the step spoils a difference: a shorter step passes it by.
  const differences = [1e-4, 1e-5, 1e-6].map((h) => (one(g(t.add(x, t.mul(dx, h)))) - one(g(t.sub(x, t.mul(dx, h))))) / (2 * h));
  if (!differences.some((difference) => relative(forwards, difference) < 1e-5))
    return `forwards ${forwards}, differences ${differences.join(', ')}`;
  const along = (x: AnyTensor): AnyTensor => jvp(g, [x], [dx])[1];
  const curvature = one(jvp(along, [x], [dx])[1]);
  const mixed = [dot(grad(along)(x), dx), dot(jvp(grad(g), [x], [dx])[1], dx)];
  const wrong = mixed.find((each) => !(relative(each, curvature) < 1e-8));
  return wrong === undefined ? undefined : `second derivative ${curvature}, another way ${wrong}`;
}

test(`${programs} random programs from seed ${from}`, { timeout: 3_600_000 }, () => {
  for (let seed = from; seed < from + programs; seed++) {
    const fault = faultOf(seed);
    if (fault === undefined) continue;
    const { names, f } = programOf(seed);
    const graph = printGraph(traceGraph((x, y) => f(x as AnyTensor, y as AnyTensor), [numbers(0), numbers(1)]));
    expect.fail(`seed ${seed}, ${names.join(', ')}: ${fault}\n${graph}`);
  }
});

test('every step occurs', () => {
  const seen = new Set(Array.from({ length: 40 }, (_, i) => programOf(1 + i).names).flat());
  expect(Object.keys(steps).filter((name) => !seen.has(name))).toEqual([]);
});
