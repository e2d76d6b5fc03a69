/** @file What floats have besides numbers, NaN and the infinities, and interpolation between two. */
import { isFloat, type DType } from '../../core/dtype.ts';
import { checkOptions } from '../../core/options.ts';
import type { PredicateFunction } from '../../tensor/signatures.ts';
import type { LerpFunction, NanToNumFunction, NanToNumOptions } from '../../tensor/signatures-elementwise.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { add, mul, sub } from '../binary.ts';
import { checkParameter, ofTensor } from '../check.ts';
import { equal, less, notEqual } from '../compare.ts';
import { matchFloats } from '../elementwise.ts';
import { filled, type Operand } from '../operands.ts';
import { abs } from '../unary.ts';
import { where } from '../where.ts';

/** A question that only floats answer in more than one way. */
const predicate = (op: string, ofFloats: (x: AnyTensor) => AnyTensor, ofOthers: 0 | 1): PredicateFunction =>
  ofTensor(op, (x) => (isFloat(x.dtype) ? ofFloats(x) : filled(x.shape, ofOthers, 'bool'))) as unknown as PredicateFunction;

/**
 * Whether each element is NaN, as bool; integers and bools never are.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `isnan`.
 * @example
 * isNaN(tensor([1, NaN, Infinity])); // [false, true, false]
 */
export const isNaN = predicate('isNaN', (x) => notEqual(x, x) as AnyTensor, 0);

/**
 * Whether each element is Infinity or -Infinity, as bool; integers and bools never are.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `isinf`.
 * @example
 * isInf(tensor([1, NaN, -Infinity])); // [false, false, true]
 */
export const isInf = predicate('isInf', (x) => equal(abs(x), Infinity) as AnyTensor, 0);

/**
 * Whether each element is a finite number, neither NaN nor infinite, as bool; integers and bools always are.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `isfinite`.
 * @example
 * isFinite(tensor([1, NaN, Infinity])); // [true, false, false]
 */
export const isFinite = predicate('isFinite', (x) => less(abs(x), Infinity) as AnyTensor, 1);

/** The greatest finite number of each float dtype. */
const greatest: Readonly<Partial<Record<DType, number>>> = {
  float16: 65504,
  float32: (2 - 2 ** -23) * 2 ** 127,
  float64: Number.MAX_VALUE,
};

/**
 * x with finite numbers in the place of NaN and the infinities; integers and bools as they are. Derivative: 1 where x is finite, else 0.
 *
 * @param options `nan` default 0; `posInf`, `negInf`: default the greatest and least number of the dtype.
 * @throws ValueError for unknown options, and for options that are no numbers.
 * @see NumPy `nan_to_num`.
 * @example
 * nanToNum(tensor([1, NaN, Infinity]), { posInf: 9 }); // [1, 0, 9]
 */
export const nanToNum = ofTensor('nanToNum', (x: AnyTensor, options: NanToNumOptions = {}): AnyTensor => {
  checkOptions('nanToNum', options, ['nan', 'posInf', 'negInf']);
  const most = greatest[x.dtype];
  if (most === undefined) return x;
  const { nan = 0, posInf = most, negInf = -most } = options;
  for (const [name, value] of Object.entries({ nan, posInf, negInf })) checkParameter('nanToNum', name, value);
  const replaced = where(x.equal(Infinity), posInf, where(x.equal(-Infinity), negInf, x)) as AnyTensor;
  return where(isNaN(x) as never, nan, replaced) as AnyTensor;
}) as unknown as NanToNumFunction;

/**
 * a + weight (b - a), elementwise: a for the weight 0, b for 1, both exactly. Shapes broadcast, dtypes promote, integers become floats.
 *
 * @throws ShapeError where the shapes don't broadcast.
 * @see PyTorch `lerp`.
 * @example
 * lerp(tensor([0, 10]), tensor([4, 20]), 0.25); // [1, 12.5]
 */
export const lerp = ((first: Operand, second: Operand, by: Operand): AnyTensor => {
  const [a, b, weight] = matchFloats('lerp', [first, second, by]) as [AnyTensor, AnyTensor, AnyTensor];
  const difference = sub(b, a) as AnyTensor;
  // Each formula is exact at its own end.
  const isNearA = less(weight, 0.5) as AnyTensor;
  return where(isNearA as never, add(a, mul(weight, difference)), sub(b, mul(difference, sub(1, weight)))) as AnyTensor;
}) as unknown as LerpFunction;
