/** @file Interprets one kernel, element by element. Sums run in float64 and are rounded once, so they are the better ones. */
import type { StorageArray } from '../../core/dtype.ts';
import { fromHalfBits, toHalfBits } from '../../core/dtype.ts';
import type { Axis, Bound, Buffer, Expr, Index, ScalarOp, ScalarType } from '../../kernel/expression.ts';
import type {
  BranchKernel,
  ContractionKernel,
  Kernel,
  LoopKernel,
  RepeatKernel,
  RowsKernel,
  ScatterKernel,
  SequenceKernel,
} from '../../kernel/loop.ts';
import { constant, convert as convertTo, mul, scalarOps } from '../../kernel/scalar.ts';

type ArrayFor = (buffer: Buffer) => StorageArray;
type Compute = () => number;

/** Runs a kernel on arrays. */
export function interpret(kernel: Kernel, arrayFor: ArrayFor): void {
  runnerOf(kernel, arrayFor, new Map())();
}

/** What runs a kernel, at the positions that the loops around it have reached by then. */
function runnerOf(kernel: Kernel, arrayFor: ArrayFor, around: Map<number, number>): () => void {
  switch (kernel.kind) {
    case 'contraction':
      return contractionRunner(kernel, arrayFor, around);
    case 'scatter':
      return scatterRunner(kernel, arrayFor, around);
    case 'rows':
      return rowsRunner(kernel, arrayFor, around);
    case 'sequence':
      return sequenceRunner(kernel, arrayFor, around);
    case 'repeat':
      return repeatRunner(kernel, arrayFor, around);
    case 'branch':
      return branchRunner(kernel, arrayFor, around);
    case 'loop':
      return loopRunner(kernel, arrayFor, around);
  }
}

function repeatRunner(
  { axis, condition, before, kernels, after }: RepeatKernel,
  arrayFor: ArrayFor,
  around: Map<number, number>,
): () => void {
  const all = (parts: readonly Kernel[]): (() => void) => {
    const runs = parts.map((part) => runnerOf(part, arrayFor, around));
    return () => runs.forEach((run) => run());
  };
  const [first, test, each, last] = [all(before), all(condition?.kernels ?? []), all(kernels), all(after)];
  const goesOn = condition && arrayFor(condition.buffer);
  return () => {
    first();
    let step = 0;
    for (; step < axis.size; step++) {
      around.set(axis.id, step);
      test();
      if (goesOn?.[0] === 0) break;
      each();
    }
    around.set(axis.id, step);
    last();
  };
}

function branchRunner({ condition, yes, no }: BranchKernel, arrayFor: ArrayFor, around: Map<number, number>): () => void {
  const [ifTrue, ifFalse] = [yes, no].map((parts) => parts.map((part) => runnerOf(part, arrayFor, around)));
  const decides = arrayFor(condition);
  return () => (decides[0] === 0 ? ifFalse : ifTrue)?.forEach((run) => run());
}

/** A number as a register of a type holds it. */
function roundTo(type: ScalarType, value: number): number {
  if (type === 'float32') return Math.fround(value);
  if (type === 'int32') return value | 0;
  if (type === 'uint32') return value >>> 0;
  return type === 'bool' ? Number(value !== 0) : value;
}

/** Floats to integers saturate, as WebAssembly's trunc_sat, and NaN is 0; integers among each other wrap around. */
function convert(value: number, from: ScalarType, type: ScalarType): number {
  if (from !== 'float32' && from !== 'float64') return roundTo(type, value);
  if (type === 'int32') return Number.isNaN(value) ? 0 : Math.min(Math.max(Math.trunc(value), -(2 ** 31)), 2 ** 31 - 1);
  if (type === 'uint32') return Number.isNaN(value) ? 0 : Math.min(Math.max(Math.trunc(value), 0), 2 ** 32 - 1);
  return roundTo(type, value);
}

const scratch = new DataView(new ArrayBuffer(8));

function bitcast(value: number, from: ScalarType, to: ScalarType): number {
  if (from === 'float32') scratch.setFloat32(0, value);
  else scratch.setUint32(0, value >>> 0);
  return to === 'float32' ? scratch.getFloat32(0) : to === 'int32' ? scratch.getInt32(0) : scratch.getUint32(0);
}

function readElement(array: StorageArray, position: number): number {
  const value = array[position] ?? 0;
  return array instanceof Uint16Array ? fromHalfBits(value) : value;
}

function writeElement(array: StorageArray, position: number, value: number): void {
  array[position] = array instanceof Uint16Array ? toHalfBits(value) : value;
}

/** Turns expressions into closures over the positions of the axes; every shared part is computed once a position. */
class Interpreter {
  readonly positions: Map<number, number>;
  readonly accumulators: number[] = [];
  private readonly arrayFor: ArrayFor;
  private readonly made = new Map<Expr, Compute>();
  /** Counts positions: what was computed at an earlier one is stale. */
  private now = 0;

  constructor(arrayFor: ArrayFor, positions = new Map<number, number>()) {
    this.arrayFor = arrayFor;
    this.positions = positions;
  }

  /** Calls visit at every position of the axes, outermost first. */
  loop(axes: readonly Axis[], visit: () => void): void {
    const [axis, ...inner] = axes;
    if (axis === undefined) {
      this.now++;
      return visit();
    }
    for (let i = 0; i < axis.size; i++) {
      this.positions.set(axis.id, i);
      this.loop(inner, visit);
    }
  }

  /** What was computed before is to be computed again: an accumulator has changed. */
  advance(): void {
    this.now++;
  }

  index(index: Index): number {
    let sum = index.offset;
    for (const { atom, stride } of index.terms) {
      if (atom.kind === 'axis') sum += stride * (this.positions.get(atom.axis.id) ?? 0);
      else if (atom.kind === 'value') sum += stride * this.expr(atom.value)();
      else {
        const inner = this.index(atom.index);
        const quotient = Math.floor(inner / atom.by);
        sum += stride * (atom.kind === 'div' ? quotient : inner - quotient * atom.by);
      }
    }
    return sum;
  }

  holds(bounds: readonly Bound[]): boolean {
    return bounds.every(({ index, lower, upper }) => {
      const position = this.index(index);
      return position >= lower && position < upper;
    });
  }

  expr(expr: Expr): Compute {
    let compute = this.made.get(expr);
    if (compute === undefined) this.made.set(expr, (compute = this.remember(this.make(expr))));
    return compute;
  }

  private remember(compute: Compute): Compute {
    let at = -1;
    let value = 0;
    return () => {
      if (at !== this.now) {
        value = compute();
        at = this.now;
      }
      return value;
    };
  }

  private make(expr: Expr): Compute {
    switch (expr.kind) {
      case 'constant': {
        const value = roundTo(expr.type, Number(expr.value));
        return () => value;
      }
      case 'position':
        return () => this.index(expr.index);
      case 'inside':
        return () => Number(this.holds(expr.bounds));
      case 'accumulator':
        return () => roundTo(expr.type, this.accumulators[expr.slot] ?? NaN);
      case 'load': {
        const array = this.arrayFor(expr.buffer);
        return () => (this.holds(expr.guards) ? readElement(array, this.index(expr.index)) : 0);
      }
      case 'select': {
        const [condition, yes, no] = expr.args.map((arg) => this.expr(arg)) as [Compute, Compute, Compute];
        return () => (condition() !== 0 ? yes() : no());
      }
      case 'convert': {
        const [arg] = expr.args;
        const value = this.expr(arg);
        return () => convert(value(), arg.type, expr.type);
      }
      case 'bitcast': {
        const [arg] = expr.args;
        const value = this.expr(arg);
        return () => bitcast(value(), arg.type, expr.type);
      }
      default: {
        const args = expr.args.map((arg) => this.expr(arg));
        const js = expr.op.js(expr.type);
        return () => roundTo(expr.type, js(...args.map((arg) => arg())));
      }
    }
  }
}

function rowsRunner({ rows, steps }: RowsKernel, arrayFor: ArrayFor, positions: Map<number, number>): () => void {
  const runners = steps.map((step) => loopRunner(step, arrayFor, positions));
  return () => {
    for (let row = 0; row < rows.size; row++) {
      positions.set(rows.id, row);
      for (const run of runners) run();
    }
  };
}

/** A function that runs a loop kernel, at the positions of outer axes that the map has by then. */
function loopRunner(kernel: LoopKernel, arrayFor: ArrayFor, positions: Map<number, number>): () => void {
  const interpreter = new Interpreter(arrayFor, positions);
  const stores = kernel.stores.map((store) => ({ ...store, array: arrayFor(store.buffer), compute: interpreter.expr(store.value) }));
  const accumulators = (kernel.reduction?.accumulators ?? []).map(({ op, initial, value }) => ({
    // Floats accumulate in float64.
    combine: op.js(initial.type),
    isFloat: initial.type === 'float32' || initial.type === 'float64',
    type: initial.type,
    initial: interpreter.expr(initial),
    value: interpreter.expr(value),
  }));
  const visit = (): void => {
    accumulators.forEach(({ initial }, slot) => (interpreter.accumulators[slot] = initial()));
    interpreter.loop(kernel.reduction === undefined ? [] : kernel.reduction.axes, () => {
      accumulators.forEach(({ combine, value, isFloat, type }, slot) => {
        const next = combine(interpreter.accumulators[slot] ?? NaN, value());
        interpreter.accumulators[slot] = isFloat ? next : roundTo(type, next);
      });
    });
    accumulators.forEach(({ type }, slot) => (interpreter.accumulators[slot] = roundTo(type, interpreter.accumulators[slot] ?? NaN)));
    interpreter.advance();
    // All values first: a store may overwrite what another one reads.
    const values = stores.map(({ compute }) => compute());
    stores.forEach(({ array, index }, i) => writeElement(array, interpreter.index(index), values[i] ?? NaN));
  };
  return () => interpreter.loop(kernel.axes, visit);
}

function scatterRunner(kernel: ScatterKernel, arrayFor: ArrayFor, positions: Map<number, number>): () => void {
  const interpreter = new Interpreter(arrayFor, positions);
  const array = arrayFor(kernel.buffer);
  const inside = interpreter.expr(kernel.inside);
  const value = interpreter.expr(kernel.value);
  const initial = interpreter.expr(kernel.initial);
  const combine = kernel.op.js(kernel.value.type);
  const visit = (): void => {
    if (inside() === 0) return;
    const position = interpreter.index(kernel.index);
    writeElement(array, position, combine(readElement(array, position), value()));
  };
  return () => {
    for (let i = 0; i < kernel.buffer.size; i++) writeElement(array, i, initial());
    interpreter.loop(kernel.axes, visit);
  };
}

function sequenceRunner(kernel: SequenceKernel, arrayFor: ArrayFor, positions: Map<number, number>): () => void {
  const { rows, along, value, work, buffer, index } = kernel;
  const interpreter = new Interpreter(arrayFor, positions);
  const array = arrayFor(buffer);
  const compute = interpreter.expr(value);
  const visit = (): void => {
    const values: number[] = [];
    interpreter.loop([along], () => values.push(compute()));
    const result = work.kind === 'sort' ? orderOf(values, work.descending) : combined(values, scalarOps[work.op], value.type);
    interpreter.loop([along], () => writeElement(array, interpreter.index(index), result[interpreter.positions.get(along.id) ?? 0] ?? NaN));
  };
  return () => interpreter.loop([rows], visit);
}

/** The positions of values in their order. The sort of JavaScript is stable. */
function orderOf(values: readonly number[], descending: boolean): number[] {
  const compare = (i: number, j: number): number => compareKeys(values[i] ?? NaN, values[j] ?? NaN);
  return [...values.keys()].sort((i, j) => (descending ? compare(j, i) : compare(i, j)));
}

/** Each value with all before it. Floats are combined in float64. */
function combined(values: readonly number[], op: ScalarOp, type: ScalarType): number[] {
  const combine = op.js(type);
  const isFloat = type === 'float32' || type === 'float64';
  let sofar = NaN;
  return values.map((value, i) => {
    const next = i === 0 ? value : combine(sofar, value);
    sofar = isFloat ? next : roundTo(type, next);
    return sofar;
  });
}

/** NaN is greater than every number, and equal to itself. */
function compareKeys(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : Number(a > b);
}

/** As the sum that it is, with products and sums of floats in float64. */
function contractionRunner(kernel: ContractionKernel, arrayFor: ArrayFor, positions: Map<number, number>): () => void {
  const { name, batch, rows, columns, depth, left, right, stores } = kernel;
  const type = left.type === 'float32' ? 'float64' : left.type;
  const value = mul(convertTo(left, type), convertTo(right, type));
  const reduction = { axes: depth, accumulators: [{ op: scalarOps.add, initial: constant(type, 0), value }] };
  return loopRunner({ kind: 'loop', name, axes: [...batch, ...rows, ...columns], reduction, stores }, arrayFor, positions);
}
