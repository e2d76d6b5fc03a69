/** @file Random tensors of the usual distributions; those made by choosing and rejecting are in sampling.ts. */
import type { DType } from '../core/dtype.ts';
import { fromHalfBits } from '../core/dtype.ts';
import { ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import type { Dims } from '../core/shape.ts';
import { add, minimum, mul, sub } from '../ops/binary.ts';
import { cast } from '../ops/cast.ts';
import { less } from '../ops/compare.ts';
import { erfInv } from '../ops/special.ts';
import type { Shape } from '../types/index.ts';
import { store } from './create.ts';
import { dropout } from './dropout.ts';
import { checkDraw, defaultGenerator, sources, standardNormal, stateFor, unit, type Generator, type Source } from './generator.ts';
import { categorical, choice, exponential, gamma, permutation, randint, shuffle } from './sampling.ts';
import type { SamplingFunction } from './signatures.ts';
import type { AnyTensor, Tensor } from './tensor.ts';

/**
 * Fixes all that is random from here on: initializers, dropout, shuffles.
 *
 * @param value a whole number from 0 to 2^53 - 1.
 * @throws ValueError for anything else.
 * @see TensorFlow `tf.random.set_seed`, PyTorch `manual_seed`.
 * @example
 * random.seed(42);
 * random.uniform([3]); // the same three numbers each time
 */
const seed = (value: number): void => defaultGenerator().seed(value);

/** The greatest number of a float dtype that is less than this one. */
export function nextBelow(maxval: number, dtype: DType): number {
  const held = store([maxval], dtype);
  const value = (): number => (dtype === 'float16' ? fromHalfBits(held[0] ?? 0) : (held[0] ?? 0));
  if (value() < maxval) return value();
  // Positive floats are in the order of their bits, taken as an integer, and negative ones in the opposite order.
  if (value() === 0) held[0] = dtype === 'float16' ? 0x8000 : -0;
  const down = value() > 0 ? -1 : 1;
  if (dtype === 'float64') {
    const bits = new BigInt64Array(held.buffer);
    bits[0] = (bits[0] ?? 0n) + BigInt(down);
  } else {
    const bits = dtype === 'float32' ? new Int32Array(held.buffer) : new Int16Array(held.buffer);
    bits[0] = (bits[0] ?? 0) + down;
  }
  return value();
}

function checkInterval(minval: number, maxval: number, dtype: DType): void {
  const width = dtype === 'float64' ? maxval - minval : Math.fround(maxval - minval);
  if (width >= 0 && width < Infinity) return;
  throw new ValueError({
    op: 'random.uniform',
    what: 'there is no such interval',
    got: `minval ${showValue(minval)}, maxval ${showValue(maxval)}`,
    expected: 'finite numbers with minval <= maxval, whose difference is finite in the dtype too',
  });
}

/**
 * Numbers that are equally likely everywhere in [minval, maxval). What rounding would make maxval is the number before it.
 *
 * @param options `minval` default 0, `maxval` default 1, `dtype` default float32, `seed`: fixes this tensor alone, `generator`:
 * draws from that one.
 * @throws ShapeError for what is no shape; ValueError for a dtype that is no float, minval > maxval, and unknown options.
 * @see NumPy `Generator.uniform`, Keras `random.uniform`.
 * @example
 * random.uniform([2, 3], { minval: -1, maxval: 1 }); // shape [2, 3]
 */
const uniform = ((shape: Dims, options: Source & { readonly minval?: number; readonly maxval?: number } = {}): AnyTensor => {
  checkOptions('random.uniform', options, ['minval', 'maxval', ...sources]);
  const { dtype = 'float32', minval = 0, maxval = 1 } = options;
  checkDraw('random.uniform', shape, options);
  checkInterval(minval, maxval, dtype);
  const drawn = unit(stateFor(options), shape, dtype, 0);
  const isUnit = minval === 0 && maxval === 1;
  const scaled = cast(isUnit ? drawn : add(mul(drawn, maxval - minval), minval), dtype) as AnyTensor;
  // A number of [0, 1) is drawn as one; all else may be rounded up.
  if (minval === maxval || (isUnit && dtype !== 'float16')) return scaled;
  return minimum(scaled, nextBelow(maxval, dtype)) as AnyTensor;
}) as unknown as SamplingFunction<{
  readonly minval?: number;
  readonly maxval?: number;
  readonly seed?: number;
  readonly generator?: Generator;
}>;

interface Bell extends Source {
  readonly mean?: number;
  readonly stddev?: number;
}
type BellOptions = Omit<Bell, 'dtype'>;

const shifted = (standard: AnyTensor, { mean = 0, stddev = 1, dtype = 'float32' }: Bell): AnyTensor =>
  cast(add(mul(standard, stddev), mean), dtype) as AnyTensor;

/**
 * Normally distributed numbers, by the method of Box and Muller: sqrt(-2 ln u) cos(2 pi v).
 *
 * @param options `mean` default 0, `stddev` default 1, `dtype` default float32, `seed`: fixes this tensor alone.
 * @throws ShapeError for what is no shape; ValueError for a dtype that is no float, and unknown options.
 * @see Keras `random.normal`; Box and Muller, "A Note on the Generation of Random Normal Deviates" (1958).
 * @example
 * random.normal([784, 512], { stddev: 0.05 }); // shape [784, 512]
 */
const normal = ((shape: Dims, options: Bell = {}): AnyTensor => {
  checkOptions('random.normal', options, ['mean', 'stddev', ...sources]);
  checkDraw('random.normal', shape, options);
  const { dtype = 'float32' } = options;
  return shifted(standardNormal(stateFor(options), shape, dtype), options);
}) as unknown as SamplingFunction<BellOptions>;

/** P(|X| < 2) for a standard normal X: erf(2 / sqrt 2). */
const within2 = 0.9544997361036416;

/**
 * Normally distributed numbers without those beyond two standard deviations from the mean: sqrt 2 erfInv(u), with u uniform in
 * (-erf(sqrt 2), erf(sqrt 2)).
 *
 * @param options `mean` default 0, `stddev` default 1 (before the cut), `dtype` default float32, `seed`: fixes this tensor alone.
 * @throws ShapeError for what is no shape; ValueError for a dtype that is no float, and unknown options.
 * @see Keras `random.truncated_normal`.
 * @example
 * random.truncatedNormal([784, 512], { stddev: 0.05 }); // shape [784, 512]
 */
const truncatedNormal = ((shape: Dims, options: Bell = {}): AnyTensor => {
  checkOptions('random.truncatedNormal', options, ['mean', 'stddev', ...sources]);
  checkDraw('random.truncatedNormal', shape, options);
  const { dtype = 'float32' } = options;
  const u = unit(stateFor(options), shape, dtype, 0);
  const symmetric = mul(sub(mul(u, 2), 1), within2) as AnyTensor;
  return shifted(mul(erfInv(symmetric), Math.SQRT2) as AnyTensor, options);
}) as unknown as SamplingFunction<BellOptions>;

/**
 * true with probability p, else false.
 *
 * @param p from 0 to 1; default 0.5.
 * @param options `seed`: fixes this tensor alone, `generator`: draws from that one.
 * @throws ShapeError for what is no shape; ValueError for a p outside of [0, 1], and unknown options.
 * @see JAX `random.bernoulli`.
 * @example
 * random.bernoulli([4], 0.9); // bool[4]
 */
function bernoulli<const S extends Shape>(shape: readonly [...S], p = 0.5, options: Omit<Source, 'dtype'> = {}): Tensor<S, 'bool'> {
  checkOptions('random.bernoulli', options, ['seed', 'generator']);
  checkDraw('random.bernoulli', shape, options);
  if (!(p >= 0 && p <= 1))
    throw new ValueError({ op: 'random.bernoulli', what: 'this is no probability', got: showValue(p), expected: 'a number from 0 to 1' });
  return less(unit(stateFor(options), shape, 'float32', 0), p) as unknown as Tensor<S, 'bool'>;
}

/**
 * Random tensors, all from one generator unless told otherwise: element i of draw number n is a pure function of the seed, n
 * and i (Threefry 2x32, 20 rounds), the same on every machine.
 *
 * @throws what each of its functions says.
 * @see J. K. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011), for the generator; Keras `random` for the names.
 * @example
 * random.seed(42);
 * random.uniform([2, 3]); // in [0, 1)
 * random.normal([784, 512], { stddev: 0.05 });
 * random.truncatedNormal([3]); // within two standard deviations
 * random.bernoulli([4], 0.9); // bool
 * random.exponential([3]);
 * random.gamma([3], 2.5);
 * random.randint([3], 0, 10); // int32, 0 to 9
 * random.categorical(tensor([0, 1, -Infinity])); // int32, 0 or 1
 * random.choice(5, [2], { replace: false }); // int32, two different ones of 0 to 4
 * random.permutation(5); // int32, 0 to 4 in random order
 * random.shuffle(tensor([1, 2, 3])); // in random order
 * random.dropout(ones([3]), 0.5); // some 0, the others 2
 */
export const random = {
  seed,
  uniform,
  normal,
  truncatedNormal,
  bernoulli,
  exponential,
  gamma,
  randint,
  categorical,
  choice,
  permutation,
  shuffle,
  dropout,
} as const;
