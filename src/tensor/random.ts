/** @file Random tensors. A generator is a Variable, so a compiled step advances it, and a seed fixes everything. */
import type { DType } from '../core/dtype.ts';
import { fromHalfBits, isFloat } from '../core/dtype.ts';
import { ShapeError, ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import type { Dims } from '../core/shape.ts';
import { randomBitsPrimitive, permutationPrimitive } from '../ops/bits.ts';
import { add, minimum, mul, sub } from '../ops/binary.ts';
import { cast } from '../ops/cast.ts';
import { less } from '../ops/compare.ts';
import { inverseErf } from '../ops/composite/special.ts';
import { cos, log, sqrt } from '../ops/unary.ts';
import type { Shape } from '../types/index.ts';
import { apply } from './apply.ts';
import { fromStorage, store } from './create.ts';
import type { SamplingFunction } from './signatures.ts';
import type { AnyTensor, Tensor } from './tensor.ts';
import { Variable } from './variable.ts';

/**
 * Where random numbers come from: a key, which a seed fixes, and the number of draws so far.
 *
 * @example
 * const generator = new Generator(42);
 * random.uniform([2, 3], { generator }); // shape [2, 3]
 */
export class Generator {
  /** uint32 [key0, key1, draws]. Saved with a checkpoint, it makes a run go on as if never interrupted. */
  readonly state: Variable<[3], 'uint32'>;

  /** @param seed a whole number from 0 to 2^53 - 1. */
  constructor(seed: number) {
    this.state = new Variable(stateOf(seed) as Tensor<[3], 'uint32'>, { name: 'generator', trainable: false });
  }

  /** Starts over with another seed, a whole number from 0 to 2^53 - 1. */
  seed(seed: number): void {
    this.state.assign(stateOf(seed));
  }

  /** The state for one draw; the next draw gets another. */
  next(): AnyTensor {
    const state = this.state.read();
    this.state.assign(add(state, oneDraw()) as AnyTensor);
    return state;
  }
}

const oneDraw = (): AnyTensor => fromStorage(new Uint32Array([0, 0, 1]), [3], 'uint32');

function stateOf(seed: number): AnyTensor {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new ValueError({
      op: 'random.seed',
      what: 'this is no seed',
      got: showValue(seed),
      expected: 'a whole number from 0 to 2^53 - 1',
    });
  }
  return fromStorage(new Uint32Array([seed >>> 0, Math.floor(seed / 2 ** 32), 0]), [3], 'uint32');
}

let shared: Generator | undefined;

/** The generator that is used where none is named. Without a seed it starts from a random one. */
export function defaultGenerator(): Generator {
  shared ??= new Generator(Math.floor(Math.random() * 2 ** 32));
  return shared;
}

/**
 * Fixes all that is random from here on: initializers, dropout, shuffles.
 *
 * @param value a whole number from 0 to 2^53 - 1.
 * @throws ValueError for anything else.
 * @example
 * random.seed(42);
 * random.uniform([3]); // the same three numbers each time
 */
const seed = (value: number): void => defaultGenerator().seed(value);

interface Source {
  readonly dtype?: DType;
  /** Fixes this one tensor, whatever was drawn before. */
  readonly seed?: number;
  readonly generator?: Generator;
}

const sources = ['dtype', 'seed', 'generator'];

const stateFor = (options: Source): AnyTensor =>
  options.seed === undefined ? (options.generator ?? defaultGenerator()).next() : stateOf(options.seed);

function checkShape(op: string, shape: Dims): void {
  if (Array.isArray(shape) && shape.every((size) => Number.isInteger(size) && size >= 0)) return;
  throw new ShapeError({ op, what: 'this is no shape', got: JSON.stringify(shape), expected: 'a list of whole numbers from 0' });
}

/** Uniform numbers in [0, 1), computed in float64 for float64 and in float32 for the rest. */
function unit(op: string, state: AnyTensor, shape: Dims, dtype: DType, word: 0 | 1): AnyTensor {
  checkShape(op, shape);
  if (!isFloat(dtype)) throw new ValueError({ op, what: `there are no random ${dtype}`, expected: 'a float dtype' });
  return apply(randomBitsPrimitive, [state], { shape: [...shape], dtype: dtype === 'float64' ? dtype : 'float32', word });
}

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
 * @example
 * random.uniform([2, 3], { minval: -1, maxval: 1 }); // shape [2, 3]
 */
const uniform = ((shape: Dims, options: Source & { readonly minval?: number; readonly maxval?: number } = {}): AnyTensor => {
  checkOptions('random.uniform', options, ['minval', 'maxval', ...sources]);
  const { dtype = 'float32', minval = 0, maxval = 1 } = options;
  checkInterval(minval, maxval, dtype);
  const drawn = unit('random.uniform', stateFor(options), shape, dtype, 0);
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
 * @example
 * random.normal([784, 512], { stddev: 0.05 }); // shape [784, 512]
 */
const normal = ((shape: Dims, options: Bell = {}): AnyTensor => {
  checkOptions('random.normal', options, ['mean', 'stddev', ...sources]);
  const { dtype = 'float32' } = options;
  const state = stateFor(options);
  // 1 - u is in (0, 1], so the logarithm is finite.
  const radius = sqrt(mul(log(sub(1, unit('random.normal', state, shape, dtype, 0))), -2));
  const angle = mul(unit('random.normal', state, shape, dtype, 1), 2 * Math.PI);
  return shifted(mul(radius, cos(angle)) as AnyTensor, options);
}) as unknown as SamplingFunction<BellOptions>;

/** P(|X| < 2) for a standard normal X: erf(2 / sqrt 2). */
const within2 = 0.9544997361036416;

/**
 * Normally distributed numbers without those beyond two standard deviations from the mean: sqrt 2 erfInv(u), with u uniform in
 * (-erf(sqrt 2), erf(sqrt 2)).
 *
 * @param options `mean` default 0, `stddev` default 1 (before the cut), `dtype` default float32, `seed`: fixes this tensor alone.
 * @throws ShapeError for what is no shape; ValueError for a dtype that is no float, and unknown options.
 * @example
 * random.truncatedNormal([784, 512], { stddev: 0.05 }); // shape [784, 512]
 */
const truncatedNormal = ((shape: Dims, options: Bell = {}): AnyTensor => {
  checkOptions('random.truncatedNormal', options, ['mean', 'stddev', ...sources]);
  const { dtype = 'float32' } = options;
  const u = unit('random.truncatedNormal', stateFor(options), shape, dtype, 0);
  const symmetric = mul(sub(mul(u, 2), 1), within2) as AnyTensor;
  return shifted(mul(inverseErf(symmetric), Math.SQRT2) as AnyTensor, options);
}) as unknown as SamplingFunction<BellOptions>;

/**
 * true with probability p, else false.
 *
 * @param p from 0 to 1; default 0.5.
 * @param options `seed`: fixes this tensor alone, `generator`: draws from that one.
 * @throws ShapeError for what is no shape; ValueError for a p outside of [0, 1], and unknown options.
 * @example
 * random.bernoulli([4], 0.9); // bool[4]
 */
function bernoulli<const S extends Shape>(shape: readonly [...S], p = 0.5, options: Omit<Source, 'dtype'> = {}): Tensor<S, 'bool'> {
  checkOptions('random.bernoulli', options, ['seed', 'generator']);
  if (!(p >= 0 && p <= 1))
    throw new ValueError({ op: 'random.bernoulli', what: 'this is no probability', got: showValue(p), expected: 'a number from 0 to 1' });
  return less(unit('random.bernoulli', stateFor(options), shape, 'float32', 0), p) as unknown as Tensor<S, 'bool'>;
}

/**
 * The numbers 0 to n - 1 in random order, as int32.
 *
 * @param options `seed`: fixes this permutation alone.
 * @throws ValueError for an n that is no whole number from 0, and unknown options.
 * @example
 * random.permutation(5); // int32[5]
 */
function permutation<const N extends number>(n: N, options: Omit<Source, 'dtype'> = {}): Tensor<[N], 'int32'> {
  checkOptions('random.permutation', options, ['seed', 'generator']);
  if (!Number.isInteger(n) || n < 0 || n > 2 ** 30) {
    throw new ValueError({
      op: 'random.permutation',
      what: 'there is no such permutation',
      got: showValue(n),
      expected: 'a whole number from 0 to 2^30',
    });
  }
  return apply(permutationPrimitive, [stateFor(options)], { size: n }) as unknown as Tensor<[N], 'int32'>;
}

/**
 * Random tensors, all from one generator unless told otherwise: element i of draw number n is a pure function of the seed, n
 * and i (Threefry 2x32, 20 rounds), the same on every machine.
 *
 * @example
 * random.seed(42);
 * random.uniform([2, 3]); // in [0, 1)
 * random.normal([784, 512], { stddev: 0.05 });
 * random.truncatedNormal([3]); // within two standard deviations
 * random.bernoulli([4], 0.9); // bool
 * random.permutation(5); // int32, 0 to 4 in random order
 */
export const random = { seed, uniform, normal, truncatedNormal, bernoulli, permutation } as const;
