/** @file What has come together so far along an axis: running sums, products and extremes. */
import { endsOf, sumOf } from '../../core/dtype.ts';
import { checkOptions } from '../../core/options.ts';
import type {
  CumulativeExtremeFunction,
  CumulativeFloatFunction,
  CumulativeOptions,
  CumulativeSumFunction,
} from '../../tensor/signatures-order.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { floats } from '../along.ts';
import { axisOf } from '../axes.ts';
import { add, maximum, mul, sub } from '../binary.ts';
import { cast } from '../cast.ts';
import { checkFlags, ofTensor } from '../check.ts';
import { equal } from '../compare.ts';
import { cumulate, type CumulateParams } from '../cumulate.ts';
import { checkDType } from '../define.ts';
import { reshape } from '../shape.ts';
import { flip } from '../slice.ts';
import { abs, exp, log } from '../unary.ts';
import { where } from '../where.ts';
import { stopGradient } from './gradient.ts';
import { mapRows } from '../rows.ts';
import { before, prefixScan } from '../prefix-scan.ts';

/** A running accumulation from the first place of an axis to the last one; `start` is what there is before the first. */
interface Accumulation {
  readonly start: number;
  run(x: AnyTensor, axis: number): AnyTensor;
}

/** The public form: the axis, and the options that they all have. */
function accumulate(
  op: string,
  x: AnyTensor,
  axis: number | undefined,
  options: CumulativeOptions | undefined,
  { start, run }: Accumulation,
): AnyTensor {
  checkOptions(op, options, ['exclusive', 'reverse']);
  checkFlags(op, options, ['exclusive', 'reverse']);
  const values = axis === undefined ? (reshape(x, [-1]) as AnyTensor) : x;
  const along = axis === undefined ? 0 : axisOf(op, x, axis);
  const turned = (each: AnyTensor): AnyTensor => (options?.reverse === true ? (flip(each, along) as AnyTensor) : each);
  const result = run(turned(values), along);
  return turned(options?.exclusive === true ? before(result, along, 1, start) : result);
}

const running = (op: CumulateParams['op'], start: number): Accumulation => ({
  start,
  run: (x, axis) => mapRows(x, axis, (rows) => cumulate(rows, op)),
});

/** x in a dtype that counts. */
const counting = (x: AnyTensor): AnyTensor => cast(x, sumOf(x.dtype)) as AnyTensor;

/**
 * The sum of each element and all before it along an axis. bool and narrow integers count in int32. Floats are added in float64, and each result is
 * rounded once.
 *
 * @param axis an axis; left out, x is taken as one row.
 * @param options `exclusive`: without the element itself, so that the first is 0; `reverse`: from the end to the front. Default false.
 * @throws ShapeError for an axis that x does not have; ValueError for unknown options.
 * @example
 * cumsum(tensor([1, 2, 3])); // [1, 3, 6]
 * cumsum(tensor([1, 2, 3]), 0, { exclusive: true, reverse: true }); // [5, 3, 0]
 * @see NumPy's cumsum; the options are those of TensorFlow.
 */
export const cumsum = ofTensor('cumsum', (x: AnyTensor, axis?: number, options?: CumulativeOptions): AnyTensor =>
  accumulate('cumsum', counting(x), axis, options, running('add', 0)),
) as unknown as CumulativeSumFunction;

/**
 * The product of each element and all before it along an axis. bool and narrow integers count in int32. Floats are multiplied in float64, and each
 * result is rounded once. The derivative divides by nothing, so it is right to any order, at zeros as well.
 *
 * @param axis an axis; left out, x is taken as one row.
 * @param options `exclusive`: without the element itself, so that the first is 1; `reverse`: from the end to the front. Default false.
 * @throws ShapeError for an axis that x does not have; ValueError for unknown options.
 * @example
 * cumprod(tensor([2, 3, 4])); // [2, 6, 24]
 * cumprod(tensor([2, 3, 4]), 0, { exclusive: true }); // [1, 2, 6]
 * @see NumPy's cumprod; the options are those of TensorFlow.
 */
export const cumprod = ofTensor('cumprod', (x: AnyTensor, axis?: number, options?: CumulativeOptions): AnyTensor =>
  accumulate('cumprod', counting(x), axis, options, running('mul', 1)),
) as unknown as CumulativeSumFunction;

/** cumMax and cumMin. */
function runningExtreme(
  op: 'cumMax' | 'cumMin',
  x: AnyTensor,
  axis: number | undefined,
  options: CumulativeOptions | undefined,
): AnyTensor {
  checkDType(op, x, 'number');
  const [least, greatest] = endsOf(x.dtype);
  return accumulate(op, x, axis, options, op === 'cumMax' ? running('max', least) : running('min', greatest));
}

/**
 * The greatest of each element and all before it along an axis; NaN from the first NaN on. The derivative goes to the element that is
 * taken, of equal ones to the last one up to there.
 *
 * @param axis an axis; left out, x is taken as one row.
 * @param options `exclusive`: without the element itself, so that the first is -Infinity (of integers the least there is); `reverse`:
 * from the end to the front. Default false.
 * @throws ShapeError for an axis that x does not have; DTypeError for bool; ValueError for unknown options.
 * @example
 * cumMax(tensor([1, 3, 2, 5])); // [1, 3, 3, 5]
 * @see PyTorch's cummax, whose derivative this has.
 */
export const cumMax = ofTensor('cumMax', (x: AnyTensor, axis?: number, options?: CumulativeOptions): AnyTensor =>
  runningExtreme('cumMax', x, axis, options),
) as unknown as CumulativeExtremeFunction;

/**
 * The least of each element and all before it along an axis; NaN from the first NaN on. The derivative goes to the element that is taken,
 * of equal ones to the last one up to there.
 *
 * @param axis an axis; left out, x is taken as one row.
 * @param options `exclusive`: without the element itself, so that the first is Infinity (of integers the greatest there is); `reverse`:
 * from the end to the front. Default false.
 * @throws ShapeError for an axis that x does not have; DTypeError for bool; ValueError for unknown options.
 * @example
 * cumMin(tensor([4, 3, 5, 1])); // [4, 3, 3, 1]
 * @see PyTorch's cummin, whose derivative this has.
 */
export const cumMin = ofTensor('cumMin', (x: AnyTensor, axis?: number, options?: CumulativeOptions): AnyTensor =>
  runningExtreme('cumMin', x, axis, options),
) as unknown as CumulativeExtremeFunction;

/** e^(a - b), where a is at most b; 1 where both are the same, infinities too. */
const ratio = (a: AnyTensor, b: AnyTensor): AnyTensor => where(equal(a, b) as never, 1, exp(sub(a, b)) as AnyTensor) as AnyTensor;

/**
 * ln(e^x1 + ... + e^xi) along an axis, without overflow: each sum is held as a multiple of the exponential of its greatest element. The
 * derivative by x_j is e^(x_j - y_i), and 0 for an infinite element.
 *
 * @param axis an axis; left out, x is taken as one row.
 * @param options `exclusive`: without the element itself, so that the first is -Infinity; `reverse`: from the end to the front. Default false.
 * @throws ShapeError for an axis that x does not have; ValueError for unknown options.
 * @example
 * logCumsumExp(tensor([1000, 1000, 1000])); // [1000, 1000.6931, 1001.0986]
 * @see PyTorch's logcumsumexp; the options are those of TensorFlow's cumulative_logsumexp.
 */
export const logCumsumExp = ofTensor('logCumsumExp', (x: AnyTensor, axis?: number, options?: CumulativeOptions): AnyTensor =>
  accumulate('logCumsumExp', floats(x), axis, options, { start: -Infinity, run: runningLogSum }),
) as unknown as CumulativeFloatFunction;

function runningLogSum(x: AnyTensor, axis: number): AnyTensor {
  const greatest = stopGradient(x) as AnyTensor;
  const isInfinite = equal(abs(greatest), Infinity);
  // 1, with the derivative of e^x; an infinite element has none.
  const one = exp(where(isInfinite as never, 0, sub(x, greatest) as AnyTensor) as AnyTensor) as AnyTensor;
  const [most, multiple] = prefixScan<readonly [AnyTensor, AnyTensor]>([greatest, one], axis, {
    identity: [-Infinity, 0],
    combine([mostBefore, multipleBefore], [mostAfter, multipleAfter]) {
      const both = maximum(mostBefore, mostAfter) as AnyTensor;
      return [both, add(mul(multipleBefore, ratio(mostBefore, both)), mul(multipleAfter, ratio(mostAfter, both))) as AnyTensor];
    },
  });
  return add(log(multiple), most) as AnyTensor;
}
