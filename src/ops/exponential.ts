/** @file Powers and logarithms to the bases 2 and 10, and the logit. */
import * as math from '../kernel/math/index.ts';
import * as scalar from '../kernel/scalar.ts';
import type { Expr } from '../kernel/expression.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { div, mul, sub } from './binary.ts';
import { unaryPrimitive } from './define.ts';
import { byRow, mathematical, ofFloats } from './elementwise.ts';

/** y = 2^x. */
export const exp2Primitive = unaryPrimitive(
  'exp2',
  // d 2^x = log(2) 2^x dx
  mathematical(byRow(math.exp2), { doc: 'y = 2^x', jvp: (dx, _, y) => mul(dx, mul(y, Math.LN2)) as AnyTensor }),
);

/**
 * 2^x, elementwise; exact for whole x. Greatest error measured: 1.2 ulp (float32), 1 ulp (float64). Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `exp2`.
 * @example
 * exp2(tensor([3, -1, 0.5])); // [8, 0.5, 1.4142135]
 */
export const exp2 = ofFloats(exp2Primitive);

/** y = log x / log 2. */
export const log2Primitive = unaryPrimitive(
  'log2',
  // d log2 x = dx / (x log 2)
  mathematical(byRow(math.log2), { doc: 'y = log x / log 2', jvp: (dx, x) => div(dx, mul(x, Math.LN2)) as AnyTensor, range: [0.1, 4] }),
);

/**
 * The logarithm to base 2, log(x) / log(2), elementwise, whole for powers of 2: -Infinity at 0, NaN below. Greatest error measured: 2.4 ulp
 * (float32), 2 ulp (float64). Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `log2`.
 * @example
 * log2(tensor([8, 0.5])); // [3, -1]
 */
export const log2 = ofFloats(log2Primitive);

/** y = log x / log 10. */
export const log10Primitive = unaryPrimitive(
  'log10',
  // d log10 x = dx / (x log 10)
  mathematical(byRow(math.log10), { doc: 'y = log x / log 10', jvp: (dx, x) => div(dx, mul(x, Math.LN10)) as AnyTensor, range: [0.1, 4] }),
);

/**
 * The logarithm to base 10, log(x) / log(10), elementwise, whole for powers of 10: -Infinity at 0, NaN below. Greatest error measured: 2.4
 * ulp (float32), 2 ulp (float64). Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `log10`.
 * @example
 * log10(tensor([1000, 1])); // [3, 0]
 */
export const log10 = ofFloats(log10Primitive);

const [log, log1p] = [byRow(math.log), byRow(math.log1p)];

/** y = log(x / (1 - x)). A primitive: as a composition it would have no derivative at 0 and 1. */
export const logitPrimitive = unaryPrimitive(
  'logit',
  mathematical(
    // Below 1/4 log(x) - log1p(-x), whose parts have one sign; above log1p((2x - 1) / (1 - x)), which is exact next to 1/2.
    (x) => {
      const c = (value: number): Expr => scalar.constant(x.type, value);
      const rest = scalar.sub(c(1), x);
      const high = log1p(scalar.div(scalar.sub(scalar.mul(x, c(2)), c(1)), rest));
      return scalar.select(scalar.lt(x, c(0.25)), scalar.sub(log(x), log1p(scalar.neg(x))), high);
    },
    {
      doc: 'y = log(x / (1 - x))',
      // d logit x = dx / (x (1 - x))
      jvp: (dx, x) => div(dx, mul(x, sub(1, x))) as AnyTensor,
      range: [0.1, 0.9],
    },
  ),
);

/**
 * log(x / (1 - x)), the inverse of sigmoid, elementwise: -Infinity at 0, Infinity at 1, NaN outside of [0, 1]. Greatest error measured: 4
 * ulp. Derivative: 1 / (x (1 - x)), Infinity at 0 and 1. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see SciPy `special.logit`.
 * @example
 * logit(tensor([0.5, 0.9])); // [0, 2.1972246]
 */
export const logit = ofFloats(logitPrimitive);
