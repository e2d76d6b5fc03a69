/** @file Random tensors made by transforming, rejecting and choosing: exponential, gamma, integers, categories, permutations. */
import type { DType } from '../core/dtype.ts';
import { endsOf, isFloat, isInteger } from '../core/dtype.ts';
import { describeOperand, DTypeError, ShapeError, ValueError } from '../core/errors.ts';
import { checkDTypeName, checkOptions, showValue } from '../core/options.ts';
import { broadcastShapes, sameShape, showShape, sizeOf, type Dims } from '../core/shape.ts';
import { axisOf } from '../ops/axes.ts';
import { add, div, maximum, minimum, mul, sub } from '../ops/binary.ts';
import { permutationPrimitive } from '../ops/bits.ts';
import { cast } from '../ops/cast.ts';
import { checkTensor, isTensor } from '../ops/check.ts';
import { equal, greater, less } from '../ops/compare.ts';
import { stopGradient } from '../ops/composite/gradient.ts';
import { take } from '../ops/composite/indexing.ts';
import { expandDims } from '../ops/composite/reshaping.ts';
import { argmax } from '../ops/composite/statistics.ts';
import { asFloat } from '../ops/elementwise.ts';
import { filled } from '../ops/operands.ts';
import { sum } from '../ops/reduce.ts';
import { broadcastTo, reshape } from '../ops/shape.ts';
import { slice } from '../ops/slice.ts';
import { iotaPrimitive } from '../ops/source.ts';
import { exp, floor, log, log1p, neg, sqrt } from '../ops/unary.ts';
import { where } from '../ops/where.ts';
import { apply } from './apply.ts';
import { checkShape, tensor } from './create.ts';
import { checkDraw, checkSource, laterDraw, sources, standardNormal, stateFor, unit, type Generator, type Source } from './generator.ts';
import type { SamplingFunction } from './signatures.ts';
import type {
  CategoricalFunction,
  ChoiceFunction,
  GammaFunction,
  PermutationFunction,
  RandintFunction,
  ShuffleFunction,
} from './signatures-sampling.ts';
import type { AnyTensor } from './tensor.ts';

type Undirected = Omit<Source, 'dtype'>;

/** Refuses a parameter outside of what a distribution has. */
function refuse(op: string, what: string, got: unknown, expected: string): never {
  throw new ValueError({ op, what, got: showValue(got), expected });
}

/**
 * Exponentially distributed numbers, -scale ln(1 - u): from 0, with the mean `scale`. A float32 is made of 24 random bits, so the
 * greatest is 16.6 times the scale.
 *
 * @param options `scale` default 1, `dtype` default float32, `seed`: fixes this tensor alone, `generator`: draws from that one.
 * @throws ShapeError for what is no shape; ValueError for a dtype that is no float, a scale that is negative or not finite, and unknown
 * options.
 * @see NumPy `Generator.exponential`.
 * @example
 * random.exponential([2, 3], { scale: 2 }); // shape [2, 3]
 */
export const exponential = ((shape: Dims, options: Source & { readonly scale?: number } = {}): AnyTensor => {
  checkOptions('random.exponential', options, ['scale', ...sources]);
  checkDraw('random.exponential', shape, options);
  const { dtype = 'float32', scale = 1 } = options;
  if (!(scale >= 0 && scale < Infinity)) refuse('random.exponential', 'there is no such scale', scale, 'a finite number from 0');
  const u = unit(stateFor(options), shape, dtype, 0);
  return cast(mul(log1p(neg(u)), -scale), dtype) as AnyTensor;
}) as unknown as SamplingFunction<{ readonly scale?: number; readonly seed?: number; readonly generator?: Generator }>;

// ---- gamma

/** How often a rejected number is drawn again: all are rejected with a probability below 0.05^6 = 2e-8. */
const ROUNDS = 6;

/**
 * The method of Marsaglia and Tsang for alpha >= 1: with d = alpha - 1/3 and a normal x, v = (1 + x / (3 sqrt(d)))^3 gives d v, accepted
 * where ln(u) < x^2/2 + d - d v + d ln(v). Every element makes all rounds and takes the first that is accepted, so that the same
 * draws serve every element; where none is, it takes the mode's neighbour d.
 */
function marsagliaTsang(state: AnyTensor, alpha: AnyTensor): AnyTensor {
  const { shape, dtype } = alpha;
  const d = sub(alpha, 1 / 3) as AnyTensor;
  const c = div(1 / 3, sqrt(d)) as AnyTensor;
  let sample = d;
  for (let round = ROUNDS - 1; round >= 0; round--) {
    const x = standardNormal(laterDraw(state, 2 * round), shape, dtype);
    const u = unit(laterDraw(state, 2 * round + 1), shape, dtype, 0);
    const root = add(mul(c, x), 1) as AnyTensor;
    const v = mul(root, mul(root, root)) as AnyTensor;
    const isInside = greater(v, 0) as AnyTensor;
    const bound = add(mul(mul(x, x), 0.5), mul(d, add(sub(1, v), log(where(isInside as never, v, 1)))));
    const isAccepted = less(log(u), bound).logicalAnd(isInside as never);
    sample = where(isAccepted as never, mul(d, v), sample) as AnyTensor;
  }
  return sample;
}

/**
 * Gamma distributed numbers with the shape parameter alpha: from 0, with the mean alpha * scale and the variance alpha * scale^2. By the
 * method of Marsaglia and Tsang (2000) in 6 rounds: about one element in 10^8 (for the least favourable alpha, 1) is rejected six
 * times and becomes alpha - 1/3. For alpha < 1, gamma(alpha + 1) u^(1 / alpha). No gradient flows to alpha. Takes 13 draws,
 * and as long as some ten normal numbers.
 *
 * @param alpha a number above 0, or a tensor that broadcasts to the shape; NaN where an element is not above 0.
 * @param options `scale` default 1, `dtype` default float32, `seed`: fixes this tensor alone, `generator`: draws from that one.
 * @throws ShapeError for what is no shape, or an alpha that does not broadcast to it; ValueError for a dtype that is no float, an alpha or
 * scale outside of its range, and unknown options.
 * @see NumPy `Generator.gamma`, Keras `random.gamma`.
 * @example
 * random.gamma([2, 3], 2.5); // shape [2, 3]
 */
export const gamma = ((shape: Dims, alpha: number | AnyTensor, options: Source & { readonly scale?: number } = {}): AnyTensor => {
  const op = 'random.gamma';
  checkOptions(op, options, ['scale', ...sources]);
  const { dtype = 'float32', scale = 1 } = options;
  checkDraw(op, shape, options);
  if (!(scale >= 0 && scale < Infinity)) refuse(op, 'there is no such scale', scale, 'a finite number from 0');
  const working: DType = dtype === 'float64' ? 'float64' : 'float32';
  const shaped = alphaOf(op, shape, alpha, working);

  const state = stateFor(options, 2 * ROUNDS + 1);
  const isSmall = less(shaped, 1) as AnyTensor;
  const sample = marsagliaTsang(state, where(isSmall as never, add(shaped, 1), shaped) as AnyTensor);
  // u^(1 / alpha), u in (0, 1].
  const u = sub(1, unit(laterDraw(state, 2 * ROUNDS), shape, working, 0));
  const boosted = mul(sample, exp(div(log(u), where(isSmall as never, shaped, 1))));
  const anywhere = where(isSmall as never, boosted, sample);
  return stopGradient(cast(mul(where(greater(shaped, 0) as never, anywhere, NaN), scale), dtype)) as AnyTensor;
}) as unknown as GammaFunction;

/** The parameter of each element. */
function alphaOf(op: string, shape: Dims, alpha: number | AnyTensor, dtype: DType): AnyTensor {
  if (typeof alpha === 'number') {
    if (!(alpha > 0 && alpha < Infinity)) refuse(op, 'there is no such alpha', alpha, 'a finite number above 0');
    return filled(shape, alpha, dtype);
  }
  checkTensor(op, alpha, 'a number or a tensor');
  if (sameShape(broadcastShapes(alpha.shape, shape) ?? [-1], shape)) return broadcastTo(cast(alpha, dtype), [...shape]) as AnyTensor;
  throw new ShapeError({
    op,
    what: `alpha does not broadcast to ${showShape(shape)}`,
    got: `alpha: ${describeOperand(alpha)}`,
    expected: `the shape ${showShape(shape)}, or a part of it`,
  });
}

// ---- integers

/**
 * Whole numbers that are equally likely everywhere in [minval, maxval): floor(u (maxval - minval)) + minval with the 53 random bits of a
 * float64, so that no number is favoured by more than 2^-21 of its share.
 *
 * @param options `dtype`: an integer one, default int32, `seed`: fixes this tensor alone, `generator`: draws from that one.
 * @throws ShapeError for what is no shape; ValueError for a dtype that is no integer, ends that are no whole numbers of it or not in
 * order, and unknown options.
 * @see Keras `random.randint`.
 * @example
 * random.randint([4], 0, 10); // int32[4]
 */
export const randint = ((shape: Dims, minval: number, maxval: number, options: Source = {}): AnyTensor => {
  const op = 'random.randint';
  checkOptions(op, options, sources);
  const { dtype = 'int32' } = options;
  checkShape(op, shape);
  checkDTypeName(op, dtype);
  checkSource(op, options);
  if (!isInteger(dtype)) throw new ValueError({ op, what: `there are no whole ${dtype}`, expected: 'an integer dtype' });
  const [least, greatest] = endsOf(dtype);
  const isWithin = Number.isInteger(minval) && Number.isInteger(maxval) && least <= minval && maxval <= greatest + 1;
  if (!isWithin || minval >= maxval) {
    const expected = `whole numbers of ${dtype} with minval < maxval`;
    throw new ValueError({
      op,
      what: 'there are no such numbers',
      got: `minval ${showValue(minval)}, maxval ${showValue(maxval)}`,
      expected,
    });
  }
  const u = unit(stateFor(options), shape, 'float64', 0);
  return cast(add(floor(mul(u, maxval - minval)), minval), dtype) as AnyTensor;
}) as unknown as RandintFunction;

// ---- categories

/**
 * Random numbers with the Gumbel distribution, -ln(-ln(1 - u)): the greatest of logits + gumbel is a category with the probability
 * softmax(logits). A float32 u of 48 bits keeps rare categories apart.
 */
function gumbel(state: AnyTensor, shape: Dims, dtype: 'float32' | 'float64'): AnyTensor {
  const coarse = unit(state, shape, dtype, 0);
  const u = dtype === 'float64' ? coarse : (add(coarse, mul(unit(state, shape, dtype, 1), 2 ** -24)) as AnyTensor);
  // Neither 0 nor Infinity (u may be rounded to 1), so that the noise is finite.
  return neg(log(minimum(maximum(neg(log1p(neg(u))), 2 ** -60), 2 ** 10))) as AnyTensor;
}

/**
 * Categories drawn with the probabilities softmax(logits) along the last axis, as int32: the greatest of logits + Gumbel noise. A logit
 * of -Infinity is never drawn, unless all are.
 *
 * @param logits unnormalized log-probabilities [...batch, categories].
 * @param options `samples`: how many for each row, as a last axis; left out, one without that axis. `seed`: fixes this draw alone,
 * `generator`: draws from that one.
 * @throws DTypeError for logits that are no floats; ShapeError for a scalar or no categories; ValueError for samples that are no whole
 * number from 0, and unknown options.
 * @see JAX `random.categorical`, Keras `random.categorical`.
 * @example
 * random.categorical(tensor([0, -Infinity]), { samples: 3 }); // [0, 0, 0]
 */
export const categorical = ((logits: AnyTensor, options: Undirected & { readonly samples?: number } = {}): AnyTensor => {
  const op = 'random.categorical';
  checkTensor(op, logits);
  checkOptions(op, options, ['samples', 'seed', 'generator']);
  checkSource(op, options);
  const { samples } = options;
  if (!isFloat(logits.dtype)) {
    throw new DTypeError({ op, what: 'the logits are no floats', got: `logits: ${describeOperand(logits)}`, expected: 'a float dtype' });
  }
  if ((logits.shape.at(-1) ?? 0) === 0) {
    throw new ShapeError({ op, what: 'there are no categories', got: `logits: ${describeOperand(logits)}`, expected: '[..., categories]' });
  }
  if (samples !== undefined && !(Number.isInteger(samples) && samples >= 0)) {
    refuse(op, 'there are no so many samples', samples, 'a whole number from 0');
  }
  return drawCategories(logits, samples, stateFor(options));
}) as unknown as CategoricalFunction;

function drawCategories(logits: AnyTensor, samples: number | undefined, state: AnyTensor): AnyTensor {
  const dtype = logits.dtype === 'float64' ? 'float64' : 'float32';
  const [batch, n] = [logits.shape.slice(0, -1), logits.shape.at(-1) ?? 0];
  const shape = samples === undefined ? logits.shape : [...batch, samples, n];
  const rows = samples === undefined ? logits : (expandDims(logits, -2) as AnyTensor);
  return argmax(add(cast(rows, dtype), gumbel(state, shape, dtype)), -1 as never) as AnyTensor;
}

// ---- choices

interface ChoiceOptions extends Undirected {
  readonly replace?: boolean;
  readonly p?: readonly number[] | AnyTensor;
}

/** ln(p) of each of n, for weights p that need not add up to 1. */
function logWeights(op: string, p: readonly number[] | AnyTensor, n: number): AnyTensor {
  if (!isTensor(p)) {
    const isWeight = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value < Infinity;
    if (!Array.isArray(p) || !p.every(isWeight) || !p.some((value) => value > 0)) {
      const expected = 'a list or tensor of finite numbers from 0, not all 0';
      throw new ValueError({ op, what: 'these are no probabilities', got: Array.isArray(p) ? `[${String(p)}]` : showValue(p), expected });
    }
  }
  const weights = isTensor(p) ? asFloat(p) : (tensor([...p]) as AnyTensor);
  if (sameShape(weights.shape, [n])) return log(weights) as AnyTensor;
  throw new ShapeError({
    op,
    what: `there are ${n} to choose from, and not as many probabilities`,
    got: `p: ${showShape(weights.shape)}`,
    expected: `p: [${n}]`,
  });
}

/** The positions of the greatest scores, in descending order, as far as the count: for each rank, the position that has it. */
function greatest(scores: AnyTensor, count: number): AnyTensor {
  const n = sizeOf(scores.shape);
  const positions = apply(iotaPrimitive, [], { shape: [n], dtype: 'int32', axis: 0 });
  const asColumn = (x: AnyTensor): AnyTensor => expandDims(x, 1) as AnyTensor;
  // Of equal scores the one further in front comes first.
  const isEarlier = equal(scores, asColumn(scores)).logicalAnd(less(positions, asColumn(positions)) as never);
  const isAhead = greater(scores, asColumn(scores)).logicalOr(isEarlier as never);
  const rank = sum(cast(isAhead as never, 'int32'), 1 as never) as AnyTensor;
  const wanted = apply(iotaPrimitive, [], { shape: [count, 1], dtype: 'int32', axis: 0 });
  return sum(where(equal(rank, wanted) as never, positions, 0), 1 as never) as AnyTensor;
}

/** Positions 0 ... n - 1, as many as asked for. */
function choosePositions(op: string, n: number, count: number, { replace = true, p, ...options }: ChoiceOptions): AnyTensor {
  if (p === undefined) {
    if (replace) return randint([count] as never, 0, Math.max(n, 1), options) as AnyTensor;
    return slice(permutation(n, options) as AnyTensor, [0, count]) as AnyTensor;
  }
  const logits = logWeights(op, p, n);
  if (replace) return drawCategories(logits, count, stateFor(options));
  // Gumbel noise once for each: the order of the sums is that of drawing one after the other.
  return greatest(add(logits, gumbel(stateFor(options), [n], logits.dtype === 'float64' ? 'float64' : 'float32')) as AnyTensor, count);
}

/**
 * Elements chosen at random: of 0 ... n - 1, as int32, or of a tensor's first axis. Without replacement every one is chosen at most
 * once. With `p`, drawing with replacement costs a step for each pair of a draw and an element, and without replacement one for each pair of
 * elements.
 *
 * @param from a whole number n from 1, or a tensor of rank 1 or more.
 * @param shape of the choice; the further axes of `from` follow it.
 * @param options `replace` default true; `p`: a list or tensor of weights, which need not add up to 1 (default: equal ones; those of
 * weight 0 come last); `seed`: fixes this choice alone, `generator`: draws from that one.
 * @throws ShapeError for what is no shape, a scalar, or another number of weights; ValueError for more than there are without
 * replacement, for what are no weights, and unknown options.
 * @see NumPy `Generator.choice`.
 * @example
 * random.choice(tensor([[1, 2], [3, 4]]), [5]); // shape [5, 2]
 */
export const choice = ((from: number | AnyTensor, shape: Dims, options: ChoiceOptions = {}): AnyTensor => {
  const op = 'random.choice';
  checkOptions(op, options, ['replace', 'p', 'seed', 'generator']);
  checkSource(op, options);
  checkShape(op, shape);
  if (typeof from !== 'number') checkTensor(op, from, 'a whole number or a tensor');
  const n = typeof from === 'number' ? from : from.shape[0];
  if (n === undefined) throw new ShapeError({ op, what: 'a scalar has nothing to choose from', expected: 'a tensor of rank 1 or more' });
  const count = sizeOf(shape);
  if (!Number.isInteger(n) || n < 0 || n > 2 ** 30) refuse(op, 'there is nothing to choose from', n, 'a whole number from 1 to 2^30');
  if (options.replace === false ? count > n : count > 0 && n === 0) {
    throw new ValueError({
      op,
      what: `cannot choose ${count} of ${n}${n === 0 ? '' : ' without replacement'}`,
      expected: `at most ${n}`,
      hint: n === 0 ? undefined : '{ replace: true }',
    });
  }
  const positions = reshape(choosePositions(op, n, count, options), [...shape]) as AnyTensor;
  return typeof from === 'number' ? positions : (take(from, positions as never, 0 as never) as AnyTensor);
}) as unknown as ChoiceFunction;

// ---- orders

/**
 * The numbers 0 to n - 1 in random order, as int32.
 *
 * @param options `seed`: fixes this permutation alone.
 * @throws ValueError for an n that is no whole number from 0, and unknown options.
 * @see JAX `random.permutation`; Hoang, Morris and Rogaway, "An Enciphering Scheme Based on a Card Shuffle" (2012).
 * @example
 * random.permutation(5); // int32[5]
 */
export const permutation = ((n: number, options: Undirected = {}): AnyTensor => {
  checkOptions('random.permutation', options, ['seed', 'generator']);
  checkSource('random.permutation', options);
  if (!Number.isInteger(n) || n < 0 || n > 2 ** 30) {
    refuse('random.permutation', 'there is no such permutation', n, 'a whole number from 0 to 2^30');
  }
  return apply(permutationPrimitive, [stateFor(options)], { size: n });
}) as unknown as PermutationFunction;

/**
 * x with the slices along an axis in random order; the gradient goes back to where each slice was.
 *
 * @param options `axis` default 0, `seed`: fixes this order alone, `generator`: draws from that one.
 * @throws ShapeError for an axis that x does not have; ValueError for unknown options.
 * @see Keras `random.shuffle`, NumPy `Generator.permuted`.
 * @example
 * random.shuffle(tensor([[1, 2], [3, 4], [5, 6]])); // shape [3, 2]
 */
export const shuffle = ((x: AnyTensor, options: Undirected & { readonly axis?: number } = {}): AnyTensor => {
  checkTensor('random.shuffle', x);
  checkOptions('random.shuffle', options, ['axis', 'seed', 'generator']);
  checkSource('random.shuffle', options);
  const { axis = 0, ...rest } = options;
  const position = axisOf('random.shuffle', x, axis);
  return take(x, permutation(x.shape[position] ?? 0, rest) as never, position as never) as AnyTensor;
}) as unknown as ShuffleFunction;
