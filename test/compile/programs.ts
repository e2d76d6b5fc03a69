/**
 * @file Random programs. All numbers in them are small integers, in every dtype, so that sums are exact in any order and
 * backends must agree to the last bit; what they are made of depends on the seed alone, never on values.
 */
import type { DType } from '../../src/core/dtype.ts';
import { isFloat } from '../../src/core/dtype.ts';
import { broadcastShapes, range, sameShape, sizeOf, type Dims } from '../../src/core/shape.ts';
import { scatterAddPrimitive } from '../../src/ops/gather.ts';
import { filled } from '../../src/ops/operands.ts';
import { apply, resolve } from '../../src/tensor/apply.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import type { AnyVariable } from '../../src/tensor/variable.ts';
import { t } from '../ops/loose.ts';
import { seeded, type Random } from '../ops/values.ts';

/** What a program starts from. */
export interface Start {
  readonly shape: Dims;
  readonly dtype: DType;
  readonly values: readonly number[];
}

/** Draws from a seed. */
class Dice {
  private readonly random: Random;

  constructor(seed: number) {
    this.random = seeded(seed);
  }

  /** An integer of [0, n). */
  below(n: number): number {
    return Math.floor(this.random() * n);
  }

  chance(p: number): boolean {
    return this.random() < p;
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

const sizes = [1, 1, 2, 2, 3, 3, 4, 5, 7] as const;
const dtypes = ['float32', 'float32', 'float32', 'float64', 'int32', 'uint8', 'int8', 'bool', 'float16'] as const;
const mostElements = 4000;
const shapesOfRows = [
  [16, 16],
  [33, 17],
  [17, 40],
  [2, 8, 20],
  [4, 2, 3, 16],
] as const;

/** Operands for a program: shapes, dtypes and values. */
export function startsOf(seed: number, count: number, allowed: readonly DType[] = dtypes): Start[] {
  const dice = new Dice(seed);
  return range(count).map(() => {
    const small = (): number => (dice.chance(0.03) ? 0 : dice.chance(0.08) ? dice.of([16, 33]) : dice.of(sizes));
    // Now and then enough long rows for the kernels that go row by row.
    const shape = dice.chance(0.4) ? dice.of(shapesOfRows) : range(dice.below(4)).map(small);
    const dtype = dice.of(allowed);
    const value = (): number => (dtype === 'bool' ? dice.below(2) : dtype === 'uint8' ? dice.below(6) : dice.below(9) - 4);
    return { shape, dtype, values: range(sizeOf(shape)).map(value) };
  });
}

/** Numbers kept small: sums and products of what follows stay exact. */
function tame(x: AnyTensor): AnyTensor {
  if (x.dtype === 'bool') return x;
  // Wrapping around rather than clamping: what saturates says nothing any more.
  return x.dtype === 'uint8' ? t.mod(x, 7) : t.sub(t.mod(t.add(x, 6), 13), 6);
}

const numeric = (x: AnyTensor): AnyTensor => (x.dtype === 'bool' ? t.cast(x, 'int32') : x);
/** Indices into an axis, from any numbers; seldom one outside of it. */
const indices = (x: AnyTensor, size: number, dice: Dice): AnyTensor =>
  t.sub(t.mod(t.cast(numeric(x), 'int32'), size + (dice.chance(0.2) ? 1 : 0)), dice.chance(0.1) ? 1 : 0);

type Step = (x: AnyTensor, dice: Dice, pool: readonly AnyTensor[]) => AnyTensor | undefined;

/** A tensor of the pool that broadcasts with x; a part of one if there is none. */
function partner(x: AnyTensor, dice: Dice, pool: readonly AnyTensor[]): AnyTensor {
  const fitting = pool.filter((each) => {
    const common = broadcastShapes(x.shape, each.shape);
    return common !== undefined && sizeOf(common) <= mostElements;
  });
  if (fitting.length > 0) return dice.of(fitting);
  return dice.chance(0.5) ? t.flip(x) : tame(t.sum(numeric(dice.of(pool))));
}

function randomAxes(x: AnyTensor, dice: Dice): number[] {
  return range(x.shape.length).filter(() => dice.chance(0.5));
}

const views: readonly Step[] = [
  (x, dice) => {
    const order = range(x.shape.length);
    for (let i = order.length - 1; i > 0; i--) {
      const j = dice.below(i + 1);
      [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
    }
    return t.permute(x, order);
  },
  (x, dice) => {
    let rest = sizeOf(x.shape);
    const shape: number[] = [];
    for (const factor of [2, 3, 5, 7, 2, 4]) {
      if (rest === 0 || rest % factor !== 0 || dice.chance(0.3)) continue;
      shape.push(factor);
      rest /= factor;
    }
    return t.reshape(x, dice.chance(0.5) ? [...shape, rest] : [rest, ...shape]);
  },
  (x, dice) => {
    const shape = [...range(dice.below(2)).map(() => dice.of(sizes)), ...x.shape.map((size) => (size === 1 ? dice.of(sizes) : size))];
    return sizeOf(shape) <= mostElements ? t.broadcastTo(x, shape) : undefined;
  },
  (x, dice) =>
    t.slice(
      x,
      ...x.shape.map((size) => {
        if (size === 0 || dice.chance(0.3)) return ':';
        if (dice.chance(0.2)) return dice.below(size);
        const start = dice.below(size);
        if (dice.chance(0.3)) return [start, dice.below(start + 1) - size - 1, -1 - dice.below(3)];
        return [start, start + dice.below(size - start + 1), 1 + dice.below(3)];
      }),
    ),
  (x, dice) => t.flip(x, randomAxes(x, dice)),
  (x, dice) =>
    t.pad(
      x,
      x.shape.map(() => [dice.below(3), dice.below(2)]),
      { value: x.dtype === 'bool' ? 1 : dice.below(3) },
    ),
  (x, dice) => (x.shape.length < 5 ? t.expandDims(x, dice.below(x.shape.length + 1)) : t.squeeze(x)),
  (x, dice) =>
    x.shape.length > 0
      ? t.concat([x, dice.chance(0.5) ? x : t.flip(x), x].slice(dice.below(2)), dice.below(x.shape.length))
      : t.stack([x, x, x]),
  (x) => t.transpose(x),
];

const maps: readonly Step[] = [
  (x) => (x.dtype === 'bool' ? t.logicalNot(x) : t.neg(x)),
  (x) => t.abs(numeric(x)),
  (x) => tame(t.square(numeric(x))),
  (x) => t.relu(numeric(x)),
  (x) => t.round(t.mul(t.tanh(numeric(x)), 4)),
  (x) => t.round(t.mul(t.exp(t.mul(t.cast(t.abs(numeric(x)), 'float32'), -0.25)), 6)),
  (x, dice) => t.cast(x, dice.of(dtypes)),
  (x, dice) => tame(t.add(numeric(x), dice.below(5))),
  (x, dice) => tame(t.mul(numeric(x), 1 + dice.below(3))),
  (x, dice, pool) => tame(t.add(numeric(x), numeric(partner(x, dice, pool)))),
  (x, dice, pool) => tame(t.sub(numeric(x), numeric(partner(x, dice, pool)))),
  (x, dice, pool) => tame(t.mul(numeric(x), numeric(partner(x, dice, pool)))),
  (x, dice, pool) => t.maximum(numeric(x), numeric(partner(x, dice, pool))),
  (x, dice, pool) => t.mod(numeric(x), t.add(t.abs(t.cast(numeric(partner(x, dice, pool)), 'int32')), 1)),
  (x, dice, pool) => t.less(x, partner(x, dice, pool)),
  (x, dice, pool) => t.equal(x, partner(x, dice, pool)),
  (x, dice, pool) => t.where(t.greater(x, dice.below(3)), numeric(partner(x, dice, pool)), dice.chance(0.5) ? 1 : numeric(x)),
  (x, dice, pool) => t.logicalXor(t.greater(x, 1), t.notEqual(partner(x, dice, pool), 0)),
];

const reductions: readonly Step[] = [
  (x, dice) => tame(t.sum(x, randomAxes(x, dice), dice.chance(0.5))),
  (x, dice) => (sizeOf(x.shape) > 0 ? t.max(x, randomAxes(x, dice), dice.chance(0.5)) : undefined),
  (x, dice) => (sizeOf(x.shape) > 0 ? t.min(x, randomAxes(x, dice), dice.chance(0.5)) : undefined),
  (x, dice) => (sizeOf(x.shape) > 0 && x.shape.length > 0 ? t.argmax(x, dice.below(x.shape.length), dice.chance(0.5)) : undefined),
  (x, dice) => t.any(t.greater(x, 1), randomAxes(x, dice), dice.chance(0.5)),
  // Centered, as normalizations are: a reduction that its own kernel asks for again.
  (x, dice) => (sizeOf(x.shape) > 0 ? tame(t.sub(numeric(x), t.max(numeric(x), randomAxes(x, dice), true))) : undefined),
  (x) => (sizeOf(x.shape) < 65 ? tame(t.prod(t.sign(numeric(x)))) : undefined),
];

const rest: readonly Step[] = [
  (x, dice, pool) => {
    const left =
      x.shape.length === 0
        ? t.reshape(numeric(x), [1, 1])
        : t.reshape(
            numeric(x),
            [-1, x.shape[x.shape.length - 1] ?? 1].map((size) => (sizeOf(x.shape) === 0 && size === -1 ? 0 : size)),
          );
    const k = left.shape[1] ?? 1;
    const other = dice.of(pool);
    const n = dice.of([1, 2, 5, 9]);
    const filler = t.sub(t.mod(t.reshape(t.arange(k * n, { dtype: 'int32' }), [k, n]), 5), 2);
    const right = sizeOf(other.shape) === k * n ? t.reshape(numeric(other), [k, n]) : t.cast(filler, left.dtype);
    return (left.shape[0] ?? 0) * n <= mostElements ? tame(t.matmul(left, dice.chance(0.3) ? t.flip(right) : right)) : undefined;
  },
  (x) =>
    x.shape.length >= 2 && sizeOf(x.shape) * (x.shape[x.shape.length - 2] ?? 1) <= mostElements
      ? tame(t.matmul(numeric(x), t.mT(numeric(x))))
      : undefined,
  (x) => (x.shape.length >= 2 ? tame(t.matmul(t.mT(numeric(x)), t.sign(numeric(x)))) : undefined),
  (x, dice, pool) => {
    const axis = dice.below(Math.max(x.shape.length, 1));
    const size = x.shape[axis];
    const from = dice.of(pool);
    if (size === undefined || size === 0 || sizeOf(x.shape) * sizeOf(from.shape) > mostElements) return undefined;
    // Where an index is outside, floats are NaN: integers follow instead.
    const taken = t.take(x, indices(from, size, dice), axis);
    return isFloat(x.dtype) ? t.cast(taken, 'int32') : taken;
  },
  (x, dice, pool) => {
    const from = dice.of(pool);
    const k = sizeOf(from.shape);
    const size = dice.of([1, 3, 5]);
    if (k === 0 || k > 64) return undefined;
    const updates = t.broadcastTo(t.reshape(t.sum(numeric(x)), [1, 1, 1]), [2, k, dice.of([1, 3, 8])]);
    return tame(apply(scatterAddPrimitive, [tame(updates), t.reshape(indices(from, size, dice), [-1])], { size }));
  },
  (x, dice) => {
    const k = x.shape[0] ?? 0;
    if (k === 0 || x.shape.length === 0) return undefined;
    const updates = t.reshape(numeric(x), [1, k, sizeOf(x.shape) / k]);
    return tame(apply(scatterAddPrimitive, [updates, t.mod(t.mul(t.arange(k, { dtype: 'int32' }), 3), 4)], { size: dice.of([2, 4, 6]) }));
  },
  (_, dice) => {
    const shape = range(dice.below(3)).map(() => dice.of(sizes));
    return shape.length > 0 ? t.mod(t.reshape(t.arange(sizeOf(shape), { dtype: 'int32' }), shape), 5) : filled([], 2, 'float32');
  },
];

/** x as a batch of one sequence: its last axis as channels, where it is short. */
function sequence(x: AnyTensor): AnyTensor | undefined {
  const size = sizeOf(x.shape);
  const last = x.shape[x.shape.length - 1] ?? 1;
  const channels = last <= 5 ? last : 1;
  return size >= 3 && size <= 200 ? t.reshape(numeric(x), [1, size / channels, channels]) : undefined;
}

const windows: readonly Step[] = [
  (x, dice) => {
    const input = sequence(x);
    const [window, out, dilation] = [dice.of([1, 2, 3]), dice.of([1, 2, 5, 9]), dice.of([1, 2])];
    if (input === undefined) return undefined;
    const [, length = 0, channels = 1] = input.shape;
    const whole = t.reshape(t.arange(window * channels * out, { dtype: 'int32' }), [window, channels, out]);
    const kernel = t.cast(t.sub(t.mod(whole, 5), 2), input.dtype);
    const isLong = length >= (window - 1) * dilation + 1;
    const padding = dice.of(isLong ? ['same', 'valid', 1] : ['same']);
    // Dilated windows take no strides, as in Keras.
    return tame(t.conv1d(input, kernel, { strides: dilation === 1 ? dice.of([1, 2]) : 1, padding, dilation }));
  },
  (x, dice) => {
    const input = sequence(x);
    if (input === undefined || (input.shape[1] ?? 0) < 3) return undefined;
    const options = { strides: dice.of([1, 2, 3]), padding: dice.of(['same', 'valid']) };
    return t.maxPool1d(input, dice.of([2, 3]), options);
  },
];

/** What goes over the rows of x several times, as softmax and normalizations do, with small integers as results. */
const rows: readonly Step[] = [
  (x) => {
    const axis = x.shape.length - 1;
    if (axis < 0 || sizeOf(x.shape) === 0) return undefined;
    const distance = t.abs(t.sub(numeric(x), t.max(numeric(x), axis, true)));
    const e = t.round(t.mul(t.exp(t.mul(t.cast(distance, 'float32'), -0.25)), 6));
    return tame(t.sub(t.mul(e, 3), t.sum(e, axis, true)));
  },
  (x, dice) => {
    const first = dice.below(x.shape.length + 1);
    const axes = range(x.shape.length).slice(first);
    const centered = t.sub(numeric(x), t.mod(t.sum(numeric(x), axes, true), 5));
    const scale = t.mod(t.sum(t.square(centered), axes, true), 3);
    return tame(t.add(t.mul(centered, scale), x.shape.length > 0 && dice.chance(0.5) ? t.sum(centered, 0) : centered));
  },
  (x, dice, pool) => {
    const axis = x.shape.length - 1;
    if (axis < 0 || sizeOf(x.shape) === 0) return undefined;
    const y = numeric(partner(x, dice, pool));
    const product = tame(t.mul(numeric(x), y));
    const total = t.sum(product, product.shape.length - 1, true);
    return tame(t.sub(product, dice.chance(0.5) ? total : t.flip(total)));
  },
];

/** What goes along an axis in order. */
const ordered: readonly Step[] = [
  (x, dice) => (x.shape.length > 0 ? t.sort(x, dice.below(x.shape.length), { descending: dice.chance(0.5) }) : undefined),
  (x, dice) => (x.shape.length > 0 ? t.argsort(x, dice.below(x.shape.length), { descending: dice.chance(0.5) }) : undefined),
  (x, dice) =>
    x.shape.length > 0
      ? tame(t.cumsum(x, dice.below(x.shape.length), { exclusive: dice.chance(0.3), reverse: dice.chance(0.3) }))
      : undefined,
  (x, dice) => (x.shape.length > 0 ? t.cumMax(numeric(x), dice.below(x.shape.length), { reverse: dice.chance(0.3) }) : undefined),
];

const families = [views, views, maps, maps, maps, reductions, rows, rows, windows, rest, ordered] as const;

/** What makes x a value for a Variable: its shape, by views of x and of the Variable. */
function fitted(x: AnyTensor, variable: AnyVariable, dice: Dice): AnyTensor {
  const old = variable.read();
  const own: readonly (() => AnyTensor)[] = [
    () => t.flip(old),
    () => tame(t.add(numeric(old), 1)),
    () => (old.shape.length >= 2 && old.shape[0] === old.shape[1] ? t.permute(old, [1, 0, ...range(old.shape.length).slice(2)]) : old),
    () => ((old.shape[0] ?? 0) > 1 ? t.concat([t.slice(old, [1]), t.slice(old, [0, 1])]) : old),
    () => (old.shape.length > 0 && sizeOf(old.shape) > 0 ? t.sub(t.max(numeric(old), 0, true), numeric(old)) : old),
    () => tame(t.add(numeric(old), t.sum(numeric(x)))),
    () => (old.shape.length > 0 ? t.sort(old, 0) : old),
  ];
  const value =
    sameShape(x.shape, old.shape) && dice.chance(0.6) ? (dice.chance(0.5) ? x : tame(t.add(numeric(old), numeric(x)))) : dice.of(own)();
  return t.cast(value, old.dtype);
}

/** How long a program is, and how many results it has. */
export interface Length {
  readonly steps: number;
  readonly outputs: number;
}

/** Runs the program of a seed on operands and Variables: some of what it computes is returned, some is assigned. */
export function runProgram(
  seed: number,
  { steps, outputs }: Length,
  operands: readonly AnyTensor[],
  variables: readonly AnyVariable[],
): AnyTensor[] {
  const dice = new Dice(seed ^ 0x5eed);
  const pool: AnyTensor[] = operands.map(resolve);
  for (let step = 0; step < steps; step++) {
    if (variables.length > 0 && dice.chance(0.15)) {
      const variable = dice.of(variables);
      if (dice.chance(0.5)) pool.push(variable.read());
      else variable.assign(fitted(dice.of(pool), variable, dice) as never);
      continue;
    }
    // What is new is used more often: long chains, and some sharing.
    const chosen = dice.chance(0.6) ? pool.length - 1 : dice.below(pool.length);
    const others = pool.length > 1 ? pool.filter((_, i) => i !== chosen) : pool;
    const made = dice.of(dice.of(families))(pool[chosen] as AnyTensor, dice, others);
    if (made !== undefined && sizeOf(made.shape) <= mostElements && made.shape.length <= 5) pool.push(made);
  }
  const last = pool[pool.length - 1] as AnyTensor;
  return [last, ...range(outputs - 1).map(() => dice.of(pool))];
}
