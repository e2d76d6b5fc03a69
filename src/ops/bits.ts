/** @file Counter-based randomness: element i of draw number n is a pure function of (key, n, i), on every backend. */
import type { DType } from '../core/dtype.ts';
import { InternalError } from '../core/errors.ts';
import { range, type Dims } from '../core/shape.ts';
import type { Primitive } from '../graph/primitive.ts';
import { constantIndex, flattenIndex } from '../kernel/affine.ts';
import type { Expr } from '../kernel/expression.ts';
import { add, and, bitcast, constant, convert, eq, lt, max, mul, or, position, rem, select, shl, shr, sub, xor } from '../kernel/scalar.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { only, requireDefined } from './define.ts';
import { concat } from './join.ts';
import { reshape } from './shape.ts';
import { slice } from './slice.ts';

const uint = (value: number): Expr => constant('uint32', value >>> 0);
const rotate = (x: Expr, count: number): Expr => or(shl(x, count), shr(x, 32 - count));

/** Rotation counts of Threefry 2x32 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011), 20 rounds. */
const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;

/** Threefry 2x32-20 as scalar expressions: the two words for a key and a counter. */
function threefry(key: readonly [Expr, Expr], counter: readonly [Expr, Expr]): readonly [Expr, Expr] {
  const keys = [key[0], key[1], xor(xor(key[0], key[1]), uint(0x1bd11bda))] as const;
  let x = add(counter[0], keys[0]);
  let y = add(counter[1], keys[1]);
  for (let round = 0; round < 20; round++) {
    x = add(x, y);
    y = xor(rotate(y, requireDefined(rotations[round % 8], 'rotation')), x);
    if (round % 4 !== 3) continue;
    const injection = (round + 1) / 4;
    x = add(x, requireDefined(keys[injection % 3], 'key'));
    y = add(y, add(requireDefined(keys[(injection + 1) % 3], 'key'), uint(injection)));
  }
  return [x, y];
}

interface BitsParams {
  readonly shape: Dims;
  /** uint32: the bits. Floats: uniform in [0, 1), with 24 (float32) or 53 (float64) random bits. */
  readonly dtype: DType;
  /** Which word of each 64-bit block; two tensors of one draw. float64 uses both. */
  readonly word: 0 | 1;
}

function fromWords(words: readonly [Expr, Expr], dtype: DType, word: 0 | 1): Expr {
  const bits = words[word];
  if (dtype === 'uint32') return bits;
  if (dtype === 'float32') return mul(convert(bitcast(shr(bits, 8), 'int32'), 'float32'), constant('float32', 2 ** -24));
  if (dtype === 'float64') {
    const high = convert(bitcast(shr(bits, 5), 'int32'), 'float64');
    const low = convert(bitcast(shr(words[1 - word] as Expr, 6), 'int32'), 'float64');
    return mul(add(mul(high, constant('float64', 2 ** 26)), low), constant('float64', 2 ** -53));
  }
  throw new InternalError(`no random ${dtype}`);
}

const elementOf = (flat: Expr): Expr => bitcast(flat, 'uint32');
const scalarAt = (i: number) => [constantIndex(i)];

/** A batched generator draws for each batch element from its own state. */
function batchStates(states: AnyTensor, size: number, draw: (state: AnyTensor) => AnyTensor): AnyTensor {
  const drawn = range(size).map((i) => {
    const result = draw(slice(states, i) as AnyTensor);
    return reshape(result, [1, ...result.shape]) as AnyTensor;
  });
  return concat(drawn, 0) as AnyTensor;
}

/** Random bits, or uniform floats, from a generator's state [key0, key1, draw]. */
export const randomBitsPrimitive: Primitive<BitsParams, AnyTensor> = {
  name: 'randomBits',
  doc: 'y[i] = Threefry2x32-20(key = state[0..1], counter = [i, state[2]])[word], as bits or as a uniform number in [0, 1)',
  infer: (_, { shape, dtype }) => ({ shape, dtype }),
  jvp: 'zero',
  transpose: 'nonlinear',
  batch: ({ inputs, size, params }) => batchStates(only(inputs), size, (state) => apply(randomBitsPrimitive, [state], params)),
  lower: {
    kind: 'map',
    cost: 'costly',
    element: ({ at, inputs, params, output }) => {
      const state = only(inputs);
      const element = elementOf(position(flattenIndex(at, output.shape)));
      const words = threefry([state.read(scalarAt(0)), state.read(scalarAt(1))], [element, state.read(scalarAt(2))]);
      return fromWords(words, params.dtype, params.word);
    },
  },
  samples: () => [
    { operands: [{ shape: [3], dtype: 'uint32', values: [1, 2, 3] }], params: { shape: [9], dtype: 'uint32', word: 0 } },
    { operands: [{ shape: [3], dtype: 'uint32', values: [1, 2, 3] }], params: { shape: [2, 5], dtype: 'float32', word: 1 } },
    { operands: [{ shape: [3], dtype: 'uint32', values: [1, 2, 3] }], params: { shape: [2, 5], dtype: 'float64', word: 0 } },
  ],
};

// ---- permutation

interface PermutationParams {
  readonly size: number;
}

/** A 32-bit mixing function: every bit of the result depends on every bit of x (multiply and xor-shift, twice). */
function mix(x: Expr): Expr {
  const first = mul(xor(x, shr(x, 16)), uint(0x7feb352d));
  const second = mul(xor(first, shr(first, 15)), uint(0x846ca68b));
  return xor(second, shr(second, 16));
}

/** Enough rounds that what is left of the order cannot be told from chance. */
const roundsFor = (size: number): number => 4 * Math.max(Math.ceil(Math.log2(Math.max(size, 2))), 4);

/**
 * The swap-or-not shuffle (Hoang, Morris, Rogaway: "An enciphering scheme based on a card shuffle", 2012). In each round x
 * is paired with k - x mod n, and one bit, a function of the pair, says for both whether they change places. So every
 * element finds its own place, without reading any other.
 */
function swapOrNot(x: Expr, size: number, seed: readonly [Expr, Expr]): Expr {
  let place = x;
  for (let round = 0; round < roundsFor(size); round++) {
    const key = mix(add(seed[0], uint(Math.imul(round, 0x9e3779b9))));
    const shift = rem(key, uint(size));
    const difference = sub(shift, place);
    const partner = select(lt(shift, place), add(difference, uint(size)), difference);
    const decision = mix(xor(max(place, partner), add(seed[1], key)));
    place = select(eq(and(decision, uint(1)), uint(1)), partner, place);
  }
  return place;
}

/** A random order of 0 ... size - 1, from a generator's state [key0, key1, draw]. */
export const permutationPrimitive: Primitive<PermutationParams, AnyTensor> = {
  name: 'permutation',
  doc: 'y = a permutation of 0 ... size - 1 by swap-or-not shuffle, keyed by Threefry2x32-20(state[0..1], [0, state[2]])',
  infer: (_, { size }) => ({ shape: [size], dtype: 'int32' }),
  jvp: 'zero',
  transpose: 'nonlinear',
  batch: ({ inputs, size, params }) => batchStates(only(inputs), size, (state) => apply(permutationPrimitive, [state], params)),
  lower: {
    kind: 'map',
    cost: 'costly',
    element: ({ at, inputs, params: { size } }) => {
      const state = only(inputs);
      const seed = threefry([state.read(scalarAt(0)), state.read(scalarAt(1))], [uint(0), state.read(scalarAt(2))]);
      return bitcast(swapOrNot(elementOf(position(flattenIndex(at, [size]))), size, seed), 'int32');
    },
  },
  samples: () => [
    { operands: [{ shape: [3], dtype: 'uint32', values: [1, 2, 3] }], params: { size: 11 } },
    { operands: [{ shape: [3], dtype: 'uint32', values: [1, 2, 3] }], params: { size: 1 } },
  ],
};
