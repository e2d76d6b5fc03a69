/** @file Rows of loops, branches and attention for the generic checks. */
import { cond, fori, map, scaledDotProductAttention, scan, whileLoop, type Tensor } from 'tidu';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { t } from '../ops/loose.ts';
import { bool, float, int, type Row } from '../ops/rows.ts';

type Bool = Tensor<[], 'bool'>;
type Step = (carry: AnyTensor, x: AnyTensor) => readonly [carry: AnyTensor, result: AnyTensor];

/** The last carry and the results, as one tensor. */
const scanned = (step: Step, init: AnyTensor, xs: AnyTensor, options?: object): AnyTensor => {
  const [last, results] = scan(step as never, init, xs, options) as unknown as [AnyTensor, AnyTensor];
  return t.concat([t.reshape(last, [-1]), t.reshape(results, [-1])]);
};
const isPositive = (x: AnyTensor): Bool => t.greater(t.sum(x), 0) as unknown as Bool;

const recurrent: Step = (carry, x) => {
  const next = t.tanh(t.add(t.mul(carry, 0.5), x));
  return [next, t.mul(next, t.sum(carry))];
};

/** Halves what is above 1 until nothing is, at most so many times. */
const halved = (x: AnyTensor): AnyTensor =>
  whileLoop(
    ([i, x]: readonly [AnyTensor, AnyTensor]) => t.logicalAnd(t.less(i, 5), t.any(t.greater(x, 1))) as unknown as Bool,
    ([i, x]) => [t.add(i, 1), t.where(t.greater(x, 1), t.mul(x, 0.5), x)] as const,
    [t.zeros([], { dtype: 'int32' }), x] as const,
  )[1];

const attention = scaledDotProductAttention as unknown as (...args: unknown[]) => AnyTensor;

/** Rows by function. */
export const loopRows: Readonly<Record<string, readonly Row[]>> = {
  scan: [
    { operands: [float([3]), float([4, 3])], call: (c, xs) => scanned(recurrent, c, xs), shape: [15] },
    { operands: [float([2, 1]), float([3, 2, 1])], call: (c, xs) => scanned(recurrent, c, xs, { reverse: true }) },
    { operands: [float([3]), float([4, 3])], call: (c, xs) => scanned(recurrent, c, xs, { checkpoint: true }) },
    { operands: [float([]), float([1])], call: (c, xs) => scanned(recurrent, c, xs), shape: [2] },
    { operands: [float([3]), float([0, 3])], call: (c, xs) => scanned(recurrent, c, xs), want: (c = []) => c, shape: [3] },
    { operands: [float([1, 2, 1, 3]), float([2, 1, 2, 1, 1])], call: (c, xs) => scanned(recurrent, c, xs) },
    // A carry that is a matrix, constants from outside, indices among the elements, and a sort.
    {
      operands: [float([2, 2], [-0.5, 0.5]), float([3, 2])],
      call: (w, xs) => scanned((carry, x) => [t.matmul(carry, w), t.sum(t.mul(t.matmul(carry, x), x))], t.eye(2, { dtype: w.dtype }), xs),
    },
    {
      operands: [float([4]), int([2, 0, 3])],
      call: (x, at) => scanned((carry, i) => [t.mul(carry, t.take(x, i)), t.sort(t.add(x, carry))], t.slice(x, 0), at),
    },
    // In the loop another one, with a branch in it.
    {
      operands: [float([2]), float([3, 2])],
      call: (c, xs) =>
        scanned(
          (carry, x) => {
            const next = fori(
              0,
              2,
              (_, y: AnyTensor) =>
                cond(
                  isPositive(y),
                  (y: AnyTensor) => t.sin(t.add(y, x)),
                  (y: AnyTensor) => t.mul(y, x),
                  y,
                ),
              carry,
            );
            return [next, t.sum(next)];
          },
          c,
          xs,
        ),
    },
  ],
  fori: [
    { operands: [float([3]), float([3])], call: (x, y) => fori(0, 4, (i, z: AnyTensor) => t.sin(t.add(t.mul(z, y), i)), x) },
    { operands: [float([2, 1]), float([])], call: (x, y) => fori(2, 2, (_, z: AnyTensor) => t.mul(z, y), x), want: (x = []) => x },
    { operands: [float([0, 2])], call: (x) => fori(0, 3, (_, z: AnyTensor) => t.cos(z), x), want: [] },
  ],
  map: [
    {
      operands: [float([3, 4]), float([4])],
      call: (xs, w) => map((x: AnyTensor) => t.sum(t.mul(t.softmax(x), w)), xs) as AnyTensor,
      shape: [3],
    },
    { operands: [float([0, 2])], call: (xs) => map((x: AnyTensor) => t.sum(x), xs) as AnyTensor, want: [], shape: [0] },
    { operands: [float([2, 1, 2, 1, 1, 3])], call: (xs) => map((x: AnyTensor) => t.cumsum(x, -1), xs) as AnyTensor },
  ],
  cond: [0, 1].flatMap((way): Row[] => [
    {
      operands: [bool([way], []), float([3]), float([])],
      call: (way, x, y) =>
        cond(
          way as unknown as Bool,
          (x: AnyTensor, y: AnyTensor) => t.mul(t.sin(x), y),
          (x: AnyTensor, y: AnyTensor) => t.div(x, t.add(t.square(y), 1)),
          x,
          y,
        ),
      want: (_ = [], x = [], [y = 0] = []) => x.map((each) => (way === 1 ? Math.sin(each) * y : each / (y * y + 1))),
    },
    {
      // The condition depends on what is differentiated.
      operands: [float([2, 1, 2], way === 1 ? [0.1, 1] : [-1, -0.1])],
      call: (x) =>
        cond(
          isPositive(x),
          (x: AnyTensor) => t.exp(x),
          (x: AnyTensor) => t.square(x),
          x,
        ),
      want: (x = []) => x.map((each) => (way === 1 ? Math.exp(each) : each * each)),
    },
  ]),
  // Which is loops where there are many queries.
  scaledDotProductAttention: [
    {
      operands: [float([1, 2, 3, 4]), float([1, 1, 5, 4]), float([1, 1, 5, 3])],
      call: (q, k, v) => attention(q, k, v),
      shape: [1, 2, 3, 3],
    },
    { operands: [float([3, 2]), float([3, 2]), float([3, 1])], call: (q, k, v) => attention(q, k, v, { causal: true, scale: 2 }) },
    {
      operands: [float([2, 1, 1, 2, 2, 3]), float([2, 1, 1, 2, 2, 3]), bool([1, 0, 1, 1], [2, 2])],
      call: (q, k, mask) => attention(q, k, k, { mask }),
    },
    { operands: [float([1, 0, 2]), float([1, 3, 2])], call: (q, k) => attention(q, k, k), want: [], shape: [1, 0, 2] },
  ],
  // Derivatives of a loop with a condition are those forwards alone, in control.test.ts.
  whileLoop: [
    {
      operands: [float([5], [-9, 9])],
      call: halved,
      want: (x = []) => x.map((each) => (each > 1 ? each / 2 ** Math.ceil(Math.log2(each)) : each)),
      rough: true,
    },
    { operands: [float([], [0, 9])], call: halved, rough: true },
    { operands: [float([0])], call: halved, want: [], rough: true },
  ],
};
