/** @file Where random numbers come from: a generator is a Variable, so a compiled step advances it, and a seed fixes everything. */
import type { DType } from '../core/dtype.ts';
import { isFloat } from '../core/dtype.ts';
import { ValueError } from '../core/errors.ts';
import { checkDTypeName, showValue } from '../core/options.ts';
import type { Dims } from '../core/shape.ts';
import { add, mul, sub } from '../ops/binary.ts';
import { randomBitsPrimitive } from '../ops/bits.ts';
import { cos, log, sqrt } from '../ops/unary.ts';
import { apply } from './apply.ts';
import { checkShape, fromStorage } from './create.ts';
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
    checkSeed('Generator', seed);
    this.state = new Variable(stateOf(seed) as Tensor<[3], 'uint32'>, { name: 'generator', trainable: false });
  }

  /** Starts over with another seed, a whole number from 0 to 2^53 - 1. */
  seed(seed: number): void {
    checkSeed('random.seed', seed);
    this.state.assign(stateOf(seed));
  }

  /** The state for one draw, or the first of several; the next draw gets another. */
  next(draws = 1): AnyTensor {
    const state = this.state.read();
    this.state.assign(laterDraw(state, draws));
    return state;
  }
}

/** The state so many draws later. */
export const laterDraw = (state: AnyTensor, draws: number): AnyTensor =>
  draws === 0 ? state : (add(state, fromStorage(new Uint32Array([0, 0, draws]), [3], 'uint32')) as AnyTensor);

function checkSeed(op: string, seed: unknown): void {
  if (Number.isSafeInteger(seed) && (seed as number) >= 0) return;
  throw new ValueError({ op, what: 'this is no seed', got: showValue(seed), expected: 'a whole number from 0 to 2^53 - 1' });
}

const stateOf = (seed: number): AnyTensor => fromStorage(new Uint32Array([seed >>> 0, Math.floor(seed / 2 ** 32), 0]), [3], 'uint32');

let shared: Generator | undefined;

/** The generator that is used where none is named. Without a seed it starts from a random one. */
export function defaultGenerator(): Generator {
  shared ??= new Generator(Math.floor(Math.random() * 2 ** 32));
  return shared;
}

/** What all draws may be told. */
export interface Source {
  readonly dtype?: DType;
  /** Fixes this one tensor, whatever was drawn before. */
  readonly seed?: number;
  readonly generator?: Generator;
}

/** The names of these options. */
export const sources = ['dtype', 'seed', 'generator'];

/** The state for the next draw, or for the first of several. */
export const stateFor = (options: Source, draws = 1): AnyTensor =>
  options.seed === undefined ? (options.generator ?? defaultGenerator()).next(draws) : stateOf(options.seed);

/** Refuses a seed that is none, and what is no generator: before the draw, so that a wrong call leaves the generator as it is. */
export function checkSource(op: string, { seed, generator }: Omit<Source, 'dtype'>): void {
  if (seed !== undefined) checkSeed(op, seed);
  if (generator === undefined || generator instanceof Generator) return;
  const [expected, hint] = ['a Generator', 'new Generator(42)'];
  throw new ValueError({ op, what: 'this is no generator', got: showValue(generator), expected, hint });
}

/** Refuses what no floats can be drawn for. */
export function checkDraw(op: string, shape: Dims, options: Source): void {
  const { dtype = 'float32' } = options;
  checkShape(op, shape);
  checkDTypeName(op, dtype);
  if (!isFloat(dtype)) throw new ValueError({ op, what: `there are no random ${dtype}`, expected: 'a float dtype' });
  checkSource(op, options);
}

/** Uniform numbers in [0, 1), computed in float64 for float64 and in float32 for the rest. */
export function unit(state: AnyTensor, shape: Dims, dtype: DType, word: 0 | 1): AnyTensor {
  return apply(randomBitsPrimitive, [state], { shape: [...shape], dtype: dtype === 'float64' ? dtype : 'float32', word });
}

/** Normally distributed numbers with mean 0 and variance 1, by the method of Box and Muller: sqrt(-2 ln u) cos(2 pi v). */
export function standardNormal(state: AnyTensor, shape: Dims, dtype: DType): AnyTensor {
  // 1 - u is in (0, 1], so the logarithm is finite.
  const radius = sqrt(mul(log(sub(1, unit(state, shape, dtype, 0))), -2));
  const angle = mul(unit(state, shape, dtype, 1), 2 * Math.PI);
  return mul(radius, cos(angle)) as AnyTensor;
}
