/** @file Random kernels, the same for the same seed. */
import { bytesOf, endsOf, isNarrow, newStorage, toHalfBits, type DType, type StorageArray } from '../../src/core/dtype.ts';
import { addIndex, axisIndex, constantIndex, divIndex, flattenIndex, modIndex, scaleIndex, valueIndex } from '../../src/kernel/affine.ts';
import type { Axis, Bound, Buffer, Expr, Index, ScalarOp, ScalarType } from '../../src/kernel/expression.ts';
import { scalarTypeOf } from '../../src/kernel/expression.ts';
import type { Accumulator, LoopKernel, ScatterKernel, Store } from '../../src/kernel/loop.ts';
import * as s from '../../src/kernel/scalar.ts';
import { newBuffer } from './machine.ts';

export interface Case<K> {
  readonly kernel: K;
  readonly buffers: readonly Buffer[];
  readonly data: ReadonlyMap<number, StorageArray>;
}

/** mulberry32. */
function generator(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const families: readonly (readonly DType[])[] = [
  ['float32', 'int32', 'uint32', 'bool', 'uint8', 'int8', 'int16', 'float16'],
  ['float32'],
  ['float64', 'bool'],
  ['float32', 'float64', 'int32', 'bool'],
];
const sizes = [1, 1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 17, 23, 33];
const registers: readonly ScalarType[] = ['float32', 'float64', 'int32', 'uint32', 'bool'];

let nextAxis = 1_000_000;

class Fuzz {
  readonly random: () => number;
  readonly buffers: Buffer[] = [];
  readonly data = new Map<number, StorageArray>();
  readonly dtypes: readonly DType[];

  constructor(seed: number) {
    this.random = generator(seed);
    this.dtypes = this.pick(families);
  }

  below(n: number): number {
    return Math.floor(this.random() * n);
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  shuffled<T>(items: readonly T[]): T[] {
    return items
      .map((item) => ({ item, key: this.random() }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item);
  }

  /** Axes of at most so many positions in all. */
  axes(most: number): Axis[] {
    const axes: Axis[] = [];
    let total = 1;
    for (let rank = this.below(5); rank > 0; rank--) {
      let size = this.chance(0.02) ? 0 : this.pick(sizes);
      if (this.chance(0.03)) size = 150;
      if (total * size > most) size = 2;
      if (total * size > most) break;
      axes.push({ id: nextAxis++, size });
      total *= size;
    }
    return axes;
  }

  number(dtype: DType): number {
    if (dtype === 'bool') return this.chance(0.5) ? 1 : 0;
    if (isNarrow(dtype)) return endsOf(dtype)[0] + this.below(2 ** (8 * bytesOf(dtype)));
    if (dtype === 'uint32') return this.chance(0.2) ? 2 ** 32 - 1 - this.below(9) : this.below(1000);
    if (dtype === 'int32') return this.below(2000) - 1000;
    const number = this.chance(0.05) ? this.pick([0, -0, 1, -1, 3.5, -2.5]) : this.random() * 4 - 2;
    return dtype === 'float16' ? toHalfBits(this.chance(0.1) ? number * 2 ** -15 : number) : number;
  }

  input(dtype: DType, size: number, at = () => this.number(dtype)): Buffer {
    const buffer = newBuffer(dtype, size);
    const data = newStorage(dtype, size);
    for (let i = 0; i < size; i++) data[i] = at();
    this.data.set(buffer.id, data);
    this.buffers.push(buffer);
    return buffer;
  }

  /** A position on an axis of a tensor of which `axis` is a view: flipped, sliced, gathered, or as it is. */
  position(axis: Axis, depth: number): { index: Index; size: number; guards: Bound[] } {
    const index = axisIndex(axis);
    const { size } = axis;
    const way = this.random();
    if (way < 0.08) return { index: addIndex(scaleIndex(index, -1), constantIndex(Math.max(size - 1, 0))), size, guards: [] };
    if (way < 0.16) return { index: addIndex(scaleIndex(index, 2), constantIndex(1)), size: 2 * size + 1, guards: [] };
    if (way < 0.24) return { index: addIndex(index, constantIndex(2)), size: size + 3, guards: [] };
    if (way < 0.36 && size > 2) {
      const low = this.below(3);
      const inner = Math.max(1, size - low - this.below(3));
      const moved = addIndex(index, constantIndex(-low));
      return { index: moved, size: inner, guards: [{ index: moved, lower: 0, upper: inner }] };
    }
    if (way < 0.44 && depth > 0) {
      const range = 1 + this.below(6);
      const positions = this.input('int32', Math.max(size, 1), () => this.below(range));
      return { index: valueIndex(s.load(positions, index), range), size: range, guards: [] };
    }
    return { index, size, guards: [] };
  }

  /** A load by some view of the axes. */
  load(axes: readonly Axis[]): Expr {
    const dtype = this.pick(this.dtypes);
    const used = axes.filter(() => this.chance(0.85));
    const ordered = this.chance(0.6) ? used : this.shuffled(used);
    const positions = ordered.map((axis) => this.position(axis, 1));
    const shape = positions.map(({ size }) => size);
    let index = flattenIndex(
      positions.map((each) => each.index),
      shape,
    );
    let size = shape.reduce((product, each) => product * each, 1);
    if (this.chance(0.1) && size > 0) {
      // What a reshape between two transposes leaves behind.
      const by = this.pick([2, 3, 4, 5]);
      const columns = Math.ceil(size / by);
      index = addIndex(scaleIndex(modIndex(index, by), columns), divIndex(index, by));
      size = by * columns;
    }
    const guards = positions.flatMap((each) => each.guards);
    const read = s.load(this.input(dtype, size), index, guards);
    // Where a guard fails the value is unspecified: it must not be seen.
    return guards.length === 0 ? read : s.select(s.inside(guards), read, s.constant(read.type, 0));
  }

  leaf(axes: readonly Axis[]): Expr {
    const way = this.random();
    if (way < 0.75) return this.load(axes);
    if (way < 0.85 && axes.length > 0 && this.dtypes.includes('int32')) return s.position(this.position(this.pick(axes), 0).index);
    const dtype = this.pick(this.dtypes.filter((each) => each !== 'float16' && !isNarrow(each)));
    return s.constant(scalarTypeOf(dtype), this.number(dtype));
  }

  /** A random DAG. */
  expression(axes: readonly Axis[], leaves: readonly Expr[], steps: number): Expr {
    const pool: Expr[] = [...leaves, ...Array.from({ length: 1 + this.below(3) }, () => this.leaf(axes))];
    for (let i = 0; i < steps; i++) pool.push(this.step(pool));
    return pool.at(-1) ?? s.constant('float32', 1);
  }

  of(pool: readonly Expr[], type: ScalarType): Expr {
    const same = pool.filter((expr) => expr.type === type);
    return same.length > 0 ? this.pick(same.slice(-4)) : s.convert(this.pick(pool), type);
  }

  step(pool: readonly Expr[]): Expr {
    const present = registers.filter((type) => pool.some((expr) => expr.type === type));
    const type = this.pick(present);
    const a = (): Expr => this.of(pool, type);
    const condition = (): Expr => this.of(pool, 'bool');
    const way = this.random();
    if (way < 0.1) {
      const targets = registers.filter((each) => this.dtypes.some((dtype) => scalarTypeOf(dtype) === each));
      return s.convert(a(), this.pick(targets.length > 0 ? targets : present));
    }
    if (way < 0.2) return s.select(condition(), a(), a());
    if (type === 'bool') return this.pick([s.and, s.or, s.xor, s.ne])(a(), a());
    if (way < 0.35) return this.pick([s.eq, s.ne, s.lt, s.le, s.gt, s.ge])(a(), a());
    if (type === 'float32' || type === 'float64') {
      if (way < 0.5) return this.pick([s.neg, s.abs, s.floor, s.ceil, s.trunc, s.nearest])(a());
      if (way < 0.55) return s.sqrt(s.abs(a()));
      if (way < 0.6 && type === 'float32' && this.dtypes.includes('int32')) return s.bitcast(a(), 'int32');
      return this.pick([s.add, s.sub, s.mul, s.min, s.max, s.div])(a(), a());
    }
    if (way < 0.5) return this.pick([s.shl, s.shr])(a(), this.below(8));
    if (way < 0.55) return s.neg(a());
    return this.pick([s.add, s.sub, s.mul, s.min, s.max, s.and, s.or, s.xor])(a(), a());
  }

  /** Where a result lies: its axes in any order, sometimes with a gap. */
  store(axes: readonly Axis[], value: Expr): Store {
    const matching = this.dtypes.filter((dtype) => scalarTypeOf(dtype) === value.type);
    const dtype = matching.length > 0 ? this.pick(matching) : (value.type as DType);
    const ordered = this.chance(0.75) ? axes : this.shuffled(axes);
    const step = this.chance(0.15) ? 2 : 1;
    const shape = ordered.map((axis) => axis.size);
    const size = shape.reduce((product, each) => product * each, step);
    const buffer = this.input(dtype, size + 1);
    const forward = flattenIndex(ordered.map(axisIndex), shape);
    const index = this.chance(0.1) ? addIndex(scaleIndex(forward, -step), constantIndex(size)) : scaleIndex(forward, step);
    return { buffer, index, value };
  }
}

const orderFree: Readonly<Record<ScalarType, readonly ScalarOp[]>> = {
  float32: [s.scalarOps.add, s.scalarOps.max, s.scalarOps.min],
  float64: [s.scalarOps.add, s.scalarOps.max, s.scalarOps.min],
  int32: [s.scalarOps.add, s.scalarOps.mul, s.scalarOps.max, s.scalarOps.min, s.scalarOps.and, s.scalarOps.or],
  uint32: [s.scalarOps.add, s.scalarOps.max, s.scalarOps.min],
  int64: [s.scalarOps.add],
  bool: [s.scalarOps.and, s.scalarOps.or],
};
const initials: ReadonlyMap<ScalarOp, number> = new Map([
  [s.scalarOps.mul, 1],
  [s.scalarOps.and, 1],
]);

export function randomLoop(seed: number): Case<LoopKernel> {
  const fuzz = new Fuzz(seed);
  const all = fuzz.axes(2500);
  if (fuzz.chance(0.5)) {
    const axes = all;
    const values = Array.from({ length: fuzz.chance(0.2) ? 2 : 1 }, () => fuzz.expression(axes, [], fuzz.below(9)));
    const stores = values.map((value) => fuzz.store(axes, value));
    return { kernel: { kind: 'loop', name: 'fuzz', axes, stores }, buffers: fuzz.buffers, data: fuzz.data };
  }
  const isReduced = new Map(all.map((axis) => [axis, fuzz.chance(0.5)]));
  const axes = all.filter((axis) => isReduced.get(axis) !== true);
  const reducedAxes = all.filter((axis) => isReduced.get(axis) === true);
  const accumulators = Array.from({ length: fuzz.chance(0.3) ? 2 : 1 }, (): Accumulator => {
    const raw = fuzz.expression(all, [], fuzz.below(4));
    // Bounded, so that sums differ by rounding alone.
    const isFloat = raw.type === 'float32' || raw.type === 'float64';
    const tame = isFloat ? s.min(s.max(raw, s.constant(raw.type, -4)), s.constant(raw.type, 4)) : raw;
    const value = isFloat ? s.select(s.eq(tame, tame), tame, s.constant(raw.type, 1)) : tame;
    const op = fuzz.pick(orderFree[value.type]);
    const initial = fuzz.chance(0.3) ? fuzz.number(value.type === 'bool' ? 'bool' : 'uint8') : (initials.get(op) ?? 0);
    return { op, initial: s.constant(value.type, initial), value };
  });
  const results = accumulators.map(({ value }, slot): Expr => ({ kind: 'accumulator', type: value.type, slot }));
  const stores = results.map((result) => {
    const scale = result.type !== 'bool' && fuzz.chance(0.5) ? s.mul(result, s.constant(result.type, 2)) : result;
    return fuzz.store(axes, scale);
  });
  const kernel: LoopKernel = { kind: 'loop', name: 'fuzz', axes, reduction: { axes: reducedAxes, accumulators }, stores };
  return { kernel, buffers: fuzz.buffers, data: fuzz.data };
}

export function randomScatter(seed: number): Case<ScatterKernel> {
  const fuzz = new Fuzz(seed);
  const axes = fuzz.axes(1000);
  const raw = fuzz.expression(axes, [], fuzz.below(4));
  const value = raw.type === 'bool' ? s.convert(raw, 'int32') : raw;
  const positions = axes
    .filter(() => fuzz.chance(0.7))
    .map((axis) => {
      const range = 1 + fuzz.below(8);
      if (!fuzz.chance(0.4)) return { index: axisIndex(axis), size: axis.size };
      const targets = fuzz.input('int32', Math.max(axis.size, 1), () => fuzz.below(range + 2) - 1);
      return { index: valueIndex(s.load(targets, axisIndex(axis)), range), size: range };
    });
  const shape = positions.map(({ size }) => size);
  const index = flattenIndex(
    positions.map((each) => each.index),
    shape,
  );
  const checks = positions.flatMap(({ index: at, size }) => {
    const atom = at.terms[0]?.atom;
    if (atom?.kind !== 'value') return [];
    return [s.le(s.constant('int32', 0), atom.value), s.lt(atom.value, s.constant('int32', size))];
  });
  const inside = checks.reduce((all: Expr, one) => s.and(all, one), s.constant('bool', 1));
  const matching = fuzz.dtypes.filter((dtype) => scalarTypeOf(dtype) === value.type && !isNarrow(dtype));
  const dtype = matching[0] ?? (value.type as DType);
  const buffer = fuzz.input(
    dtype,
    shape.reduce((product, each) => product * each, 1),
  );
  const op = s.scalarOps[fuzz.pick(['add', 'max', 'min'] as const)];
  const initial = s.constant(value.type, fuzz.pick([0, 1]));
  return {
    kernel: { kind: 'scatter', name: 'fuzz', axes, buffer, index, inside, value, op, initial },
    buffers: fuzz.buffers,
    data: fuzz.data,
  };
}
