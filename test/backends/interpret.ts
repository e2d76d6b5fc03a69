/** @file Runs loop and scatter kernels by walking their expressions: the definition that compiled code is compared with. */
import { fromHalfBits, toHalfBits, type DType, type StorageArray } from '../../src/core/dtype.ts';
import { stridesOf } from '../../src/core/shape.ts';
import type { Axis, Bound, Buffer, Expr, Index, ScalarType } from '../../src/kernel/expression.ts';
import type { LoopKernel, ScatterKernel } from '../../src/kernel/loop.ts';

export type Memory = ReadonlyMap<number, StorageArray>;

/** The number as a register of the type holds it. */
function round(value: number, type: ScalarType): number {
  if (type === 'float32') return Math.fround(value);
  if (type === 'int32') return value | 0;
  if (type === 'uint32') return value >>> 0;
  return value;
}

function convert(value: number, from: ScalarType, to: ScalarType): number {
  if (to === 'bool') return value === 0 ? 0 : 1;
  const isInteger = to === 'int32' || to === 'uint32';
  if (!isInteger || (from !== 'float32' && from !== 'float64')) return round(value, to);
  const [least, greatest] = to === 'int32' ? [-(2 ** 31), 2 ** 31 - 1] : [0, 2 ** 32 - 1];
  return Number.isNaN(value) ? 0 : Math.min(Math.max(Math.trunc(value), least), greatest) + 0;
}

const scratch = new DataView(new ArrayBuffer(8));

function bitcast(value: number, from: ScalarType, to: ScalarType): number {
  if (from === 'float32') scratch.setFloat32(0, value);
  else scratch.setInt32(0, value);
  return to === 'float32' ? scratch.getFloat32(0) : to === 'int32' ? scratch.getInt32(0) : scratch.getUint32(0);
}

function read(dtype: DType, stored: number): number {
  if (dtype === 'float16') return fromHalfBits(stored);
  return dtype === 'bool' ? Number(stored !== 0) : stored;
}

const write = (dtype: DType, value: number): number => (dtype === 'float16' ? toHalfBits(value) : value);

class Walker {
  readonly #memory: Memory;
  readonly at = new Map<Axis, number>();
  accumulators: number[] = [];

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  index({ terms, offset }: Index): number {
    return terms.reduce((sum, { atom, stride }) => {
      if (atom.kind === 'axis') return sum + stride * (this.at.get(atom.axis) ?? 0);
      if (atom.kind === 'value') return sum + stride * this.value(atom.value);
      const inner = this.index(atom.index);
      const quotient = Math.floor(inner / atom.by);
      return sum + stride * (atom.kind === 'div' ? quotient : inner - quotient * atom.by);
    }, offset);
  }

  holds(bounds: readonly Bound[]): boolean {
    return bounds.every(({ index, lower, upper }) => this.index(index) >= lower && this.index(index) < upper);
  }

  load(buffer: Buffer, index: Index): number {
    const stored = this.#memory.get(buffer.id)?.[this.index(index)];
    if (stored === undefined) throw new Error(`a load outside of buffer ${buffer.id}`);
    return read(buffer.dtype, stored);
  }

  store(buffer: Buffer, index: Index, value: number): void {
    const elements = this.#memory.get(buffer.id);
    const at = this.index(index);
    if (elements === undefined || at < 0 || at >= buffer.size) throw new Error(`a store outside of buffer ${buffer.id}`);
    elements[at] = write(buffer.dtype, value);
  }

  value(expr: Expr): number {
    switch (expr.kind) {
      case 'constant':
        return round(Number(expr.value), expr.type);
      case 'position':
        return this.index(expr.index);
      case 'inside':
        return Number(this.holds(expr.bounds));
      case 'load':
        return this.holds(expr.guards) ? this.load(expr.buffer, expr.index) : 0;
      case 'accumulator':
        return this.accumulators[expr.slot] ?? NaN;
      case 'select':
        return this.value(expr.args[0]) === 0 ? this.value(expr.args[2]) : this.value(expr.args[1]);
      case 'convert':
        return convert(this.value(expr.args[0]), expr.args[0].type, expr.type);
      case 'bitcast':
        return bitcast(this.value(expr.args[0]), expr.args[0].type, expr.type);
      case 'apply':
        return round(expr.op.js(expr.args[0]?.type ?? expr.type)(...expr.args.map((arg) => this.value(arg))), expr.type);
    }
  }

  /** Calls visit at every position of the axes, in row-major order. */
  walk(axes: readonly Axis[], visit: () => void): void {
    const shape = axes.map((axis) => axis.size);
    const strides = stridesOf(shape);
    const size = shape.reduce((product, each) => product * each, 1);
    for (let flat = 0; flat < size; flat++) {
      for (const [i, axis] of axes.entries()) this.at.set(axis, Math.floor(flat / (strides[i] ?? 1)) % axis.size);
      visit();
    }
  }
}

export function interpretLoop({ axes, reduction, stores }: LoopKernel, memory: Memory): void {
  const walker = new Walker(memory);
  walker.walk(axes, () => {
    if (reduction !== undefined) {
      const running = reduction.accumulators.map(({ initial }) => walker.value(initial));
      walker.walk(reduction.axes, () => {
        for (const [
          i,
          {
            op,
            initial: { type },
            value,
          },
        ] of reduction.accumulators.entries()) {
          // Kept in double precision: of two orders of summation neither is the right one.
          const next = op.js(type)(running[i] ?? NaN, walker.value(value));
          running[i] = type === 'float32' ? next : round(next, type);
        }
      });
      walker.accumulators = running.map((value, i) => round(value, reduction.accumulators[i]?.initial.type ?? 'float64'));
    }
    const values = stores.map(({ value }) => walker.value(value));
    for (const [i, { buffer, index }] of stores.entries()) walker.store(buffer, index, values[i] ?? NaN);
  });
}

export function interpretScatter({ axes, buffer, index, inside, value, op, initial }: ScatterKernel, memory: Memory): void {
  const walker = new Walker(memory);
  for (let i = 0; i < buffer.size; i++) walker.store(buffer, { terms: [], offset: i }, walker.value(initial));
  const combine = op.js(value.type);
  walker.walk(axes, () => {
    if (walker.value(inside) === 0) return;
    const type = value.type;
    walker.store(buffer, index, round(combine(walker.load(buffer, index), walker.value(value)), type));
  });
}
