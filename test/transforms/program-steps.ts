/** @file What a random program may do: the steps, each of two matrices. */
import { checkpoint, cond, fori, jit, map, scaledDotProductAttention, scan, type AnyTensor, type Tensor } from 'tidu';
import { linalg } from '../linalg/loose.ts';
import { directional, grad, int32, t, vmap } from '../ops/loose.ts';
import type { Random } from '../ops/values.ts';
import { customJvp } from './loose.ts';

/** What a program does with two tensors [3, 4] of numbers about 1; the result is such a tensor again. */
export type Step = (x: AnyTensor, y: AnyTensor, random: Random) => AnyTensor;

const pick = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)] as T;
/** Of a sum with weights: a plain one is 0 for all centred matrices, and rounding would choose the branch. */
const isPositive = (x: AnyTensor): Tensor<[], 'bool'> =>
  t.greater(t.sum(t.mul(x, t.cos(t.reshape(t.arange(12, { dtype: 'float64' }), [3, 4])))), 0.1) as unknown as Tensor<[], 'bool'>;
/** Random integers below a bound. */
const indices = (count: number, bound: number, random: Random): number[] =>
  Array.from({ length: count }, () => Math.floor(random() * bound));

const attention = scaledDotProductAttention as unknown as (...args: AnyTensor[]) => AnyTensor;
const ownSine = customJvp(
  ((x: AnyTensor) => t.sin(x)) as never,
  (([x]: AnyTensor[], [dx]: AnyTensor[]) => t.mul(t.cos(x), dx)) as never,
) as unknown as (x: AnyTensor) => AnyTensor;

const elementwise: Readonly<Record<string, Step>> = {
  sin: (x) => t.sin(x),
  tanh: (x, y) => t.tanh(t.add(x, y)),
  quotient: (x, y) => t.div(x, t.add(t.square(y), 1)),
  power: (x, y) => t.pow(t.add(t.square(x), 1), t.mul(t.tanh(y), 0.5)),
  logarithm: (x) => t.log(t.add(t.square(x), 0.5)),
  root: (x, y) => t.sqrt(t.add(t.add(t.square(x), t.square(y)), 0.1)),
  gelu: (x) => t.gelu(x),
  special: (x, y) => t.add(t.lgamma(t.add(t.square(x), 1)), t.erf(y)),
  angle: (x, y) => t.atan2(x, t.add(t.square(y), 0.5)),
  chosen: (x, y) => t.where(t.greater(y, 0), t.sin(x), t.mul(x, y)),
  clipped: (x, y) => t.add(t.clip(x, -0.5, 0.5), t.maximum(x, y)),
  // A row meets a column.
  crossed: (x, y) => t.mul(t.slice(x, [0, 1]), t.slice(y, ':', [2, 3])),
  byRow: (x, y, random) => t.sub(x, t.sin(t.slice(y, Math.floor(random() * 3)))),
  chosenByRow: (x, y) => t.where(t.greater(t.slice(y, ':', [0, 1]), 0), x, t.slice(y, [1, 2])),
};

const reductions: Readonly<Record<string, Step>> = {
  softmax: (x, y, random) => t.mul(t.softmax(x, pick([0, 1, -1], random)), y),
  logSumExp: (x, y) => t.sub(x, t.logSumExp(y, -1, true)),
  centred: (x, y, random) => t.sub(x, t.mean(y, pick([0, 1], random), true)),
  scaled: (x, y) => t.div(x, t.sqrt(t.add(t.variance(y, 1, true), 0.3))),
  greatest: (x, y) => t.sub(y, t.max(x, 1, true)),
  // Over two axes that are not side by side.
  total: (x, y) => t.reshape(t.add(t.reshape(x, [2, 3, 2]), t.sum(t.sin(t.reshape(y, [2, 3, 2])), [0, 2], true)), [3, 4]),
  length: (x, y) => t.div(x, t.add(t.norm(y), 0.5)),
  running: (x, _, random) => t.mul(t.cumsum(x, pick([0, 1], random)), 0.5),
  products: (x) => t.cumprod(t.add(t.mul(t.tanh(x), 0.2), 1), 1),
  record: (x, y) => t.mul(t.cumMax(x, 1), y),
  product: (x, y) => t.matmul(t.matmul(x, t.transpose(y)), t.mul(y, 0.3)),
  einsum: (x, y) => t.mul(t.einsum('ij,kj,kl->il', x, y, y), 0.2),
  convolved: (x, y) =>
    t.add(t.reshape(t.conv1d(t.reshape(x, [1, 12, 1]), t.reshape(t.slice(y, 0), [4, 1, 1]), { padding: 'same' }), [3, 4]), y),
  attended: (x, y) => attention(x, y, t.add(x, y)),
  standardized: (x, y) => t.add(t.layerNorm(x, { epsilon: 0.3 }), t.mul(y, 0.5)),
  // The signal of a filtered spectrum.
  filtered: (x, y) => {
    const { real, imag } = t.rfft(x) as unknown as Readonly<Record<'real' | 'imag', AnyTensor>>;
    return t.add(t.irfft({ real: t.sin(real), imag: t.mul(imag, 0.5) }, { n: 4 }), y);
  },
  pooled: (x, y) => t.mul(t.reshape(t.maxPool1d(t.reshape(x, [1, 12, 1]), 3, { strides: 1, padding: 'same' }), [3, 4]), y),
  factored: (x, y) => t.matmul(linalg.cholesky(t.add(t.matmul(x, t.transpose(x)), t.eye(3, { dtype: 'float64' }))), y),
  solved: (x, y) => linalg.solve(t.add(t.matmul(x, t.transpose(x)), t.eye(3, { dtype: 'float64' })), y),
};

const movements: Readonly<Record<string, Step>> = {
  turned: (x, y) => t.add(t.reshape(t.permute(x, [1, 0]), [3, 4]), y),
  joined: (x, y, random) => {
    const cut = 1 + Math.floor(random() * 2);
    return t.concat([t.slice(x, [0, cut]), t.slice(y, [cut, 3])], 0);
  },
  strided: (x, y) => t.concat([t.slice(x, ':', [0, 4, 2]), t.slice(y, ':', [3, 0, -2])], 1),
  padded: (x, y) =>
    t.add(
      t.pad(t.slice(x, [1, 3], [0, 2]), [
        [1, 0],
        [1, 1],
      ]),
      y,
    ),
  rolled: (x, y) => t.mul(t.roll(x, 1, 1), t.flip(y, 0)),
  tiled: (x, y) => t.mul(t.tile(t.slice(x, ':', [1, 3]), [1, 2]), y),
  stacked: (x, y) => t.slice(t.reshape(t.stack([x, y], 1), [6, 4]), [1, 6, 2]),
  sorted: (x, y) => t.add(t.sort(x, 1), y),
  gathered: (x, y, random) => t.add(t.take(x, int32(indices(3, 3, random)), 0), y),
  picked: (x, y, random) => t.mul(t.takeAlongAxis(x, t.reshape(int32(indices(12, 4, random)), [3, 4]), 1), y),
  scattered: (x, y, random) => t.scatter(x, int32(indices(3, 3, random)), t.sin(y), pick(['add', 'set', 'max'], random)),
  segments: (x, y, random) => t.add(t.segmentSum(x, int32(indices(3, 3, random)), 3), y),
};

const programs: Readonly<Record<string, Step>> = {
  branched: (x, y) =>
    cond(
      isPositive(y),
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
  scannedBackwards: (x, y) =>
    scan((carry: AnyTensor, row) => [t.sin(t.add(carry, row as AnyTensor)), t.mul(carry, t.slice(y, 1))] as const, t.slice(y, 0), x, {
      reverse: true,
    })[1] as AnyTensor,
  branchedInLoop: (x, y) =>
    fori(
      0,
      2,
      (_, z: AnyTensor) =>
        cond(
          isPositive(z),
          (a: AnyTensor) => t.sin(t.add(a, y)),
          (a: AnyTensor) => t.mul(t.cos(a), 0.5),
          z,
        ),
      x,
    ),
  repeated: (x, y) => fori(0, 3, (_, z: AnyTensor) => t.sin(t.add(z, t.mul(y, 0.5))), x),
  mapped: (x, y) => map((row: AnyTensor) => t.mul(t.softmax(row), t.tanh(t.sum(y, 0))), x) as AnyTensor,
  batched: (x, y) => vmap((a, b) => t.mul(t.cumsum(a), t.softmax(b)))(x, y),
  // A step down a slope: its derivatives are those of a higher order.
  descended: (x, y) => t.sub(x, t.mul(grad((z) => t.sum(t.sin(t.mul(z, y))))(x), 0.3)),
  pushed: (x, y) => directional((z) => t.tanh(t.mul(z, y)))(x, t.cos(y)),
  // Several of them, in a loop.
  trained: (x, y) => fori(0, 2, (_, z: AnyTensor) => t.sub(z, t.mul(grad((w) => t.sum(t.square(t.sub(t.sin(w), y))))(z), 0.1)), x),
  loopsBatched: (x, y) => vmap((a, b) => fori(0, 2, (_, z: AnyTensor) => t.sin(t.mul(z, b)), a))(x, y),
  ownRule: (x, y) => t.add(ownSine(x), y),
  remembered: (x, y) => checkpoint((a: AnyTensor, b: AnyTensor) => t.mul(t.sin(a), t.exp(t.tanh(b))))(x, y),
  compiled: (x, y) => jit((a: AnyTensor, b: AnyTensor) => t.sub(t.mul(a, b), t.cos(b)))(x, y),
};

/** Every step, by name. */
export const steps: Readonly<Record<string, Step>> = { ...elementwise, ...reductions, ...movements, ...programs };
