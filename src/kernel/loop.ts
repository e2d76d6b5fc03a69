/** @file Kernels: the forms of work that a backend knows, and the program that runs them in order. */
import type { Axis, Buffer, Expr, Index } from './expression.ts';
import type { ScalarOp } from './expression.ts';

/** Where a kernel's result goes: buffer[index] = value. */
export interface Store {
  readonly buffer: Buffer;
  readonly index: Index;
  readonly value: Expr;
}

/** One running value of a reduction: acc = op(acc, value) over all positions of the reduced axes, from `initial`. */
export interface Accumulator {
  /** Associative and commutative: add, mul, max, min, and, or. */
  readonly op: ScalarOp;
  readonly initial: Expr;
  readonly value: Expr;
}

/**
 * For every position of `axes` (outermost first; all independent of each other): run the reduction, if there is one, then
 * the stores, whose values may read its accumulators. Elementwise work is a loop kernel without a reduction.
 */
export interface LoopKernel {
  readonly kind: 'loop';
  readonly name: string;
  readonly axes: readonly Axis[];
  readonly reduction?: { readonly axes: readonly Axis[]; readonly accumulators: readonly Accumulator[] };
  readonly stores: readonly Store[];
}

/**
 * For every position of batch, rows and columns, all independent of each other: accumulator 0 = sum over `depth` of left * right;
 * then the stores, whose values may read it. The left factor does not depend on columns, nor the right one on rows: so each
 * is read once for many products. Matrix products, convolutions and their gradients are of this form.
 */
export interface ContractionKernel {
  readonly kind: 'contraction';
  readonly name: string;
  readonly batch: readonly Axis[];
  readonly rows: readonly Axis[];
  readonly columns: readonly Axis[];
  readonly depth: readonly Axis[];
  readonly left: Expr;
  readonly right: Expr;
  readonly stores: readonly Store[];
}

/**
 * Fills the whole buffer with `initial`; then, one after another in row-major order of `axes`, buffer[index] op= value wherever `inside`
 * holds (elsewhere nothing is written).
 */
export interface ScatterKernel {
  readonly kind: 'scatter';
  readonly name: string;
  readonly axes: readonly Axis[];
  readonly buffer: Buffer;
  readonly index: Index;
  readonly inside: Expr;
  readonly value: Expr;
  readonly op: ScalarOp;
  /** A constant. */
  readonly initial: Expr;
}

/**
 * For every position of `rows` (all independent of each other): runs the steps, one after another. Their expressions and stores
 * use the axis of rows as well as their own. What a step stores in `scratch` is there for the later steps of the same row only.
 */
export interface RowsKernel {
  readonly kind: 'rows';
  readonly name: string;
  readonly rows: Axis;
  readonly steps: readonly LoopKernel[];
  /** Buffers that hold values of one row: no index into them depends on the row, and they have no placement. */
  readonly scratch: readonly Buffer[];
}

/** What becomes of a row of values. */
export type SequenceWork =
  /**
   * The positions in the order of their values, the least first (`descending`: the greatest), equal ones as they come. NaN is greater than
   * every number, and equal to itself.
   */
  | { readonly kind: 'sort'; readonly descending: boolean }
  /** Each value combined with all before it, one after another, floats in float64. */
  | { readonly kind: 'running'; readonly op: 'add' | 'mul' | 'max' | 'min' };

/**
 * For every position of `rows` (all independent of each other): buffer[index] = what becomes of the values along `along`, which are
 * computed first, all of them.
 */
export interface SequenceKernel {
  readonly kind: 'sequence';
  readonly name: string;
  readonly rows: Axis;
  readonly along: Axis;
  readonly value: Expr;
  readonly work: SequenceWork;
  readonly buffer: Buffer;
  readonly index: Index;
}

/**
 * Runs `before`; then `kernels`, in order, once for each position of `axis`, one position after another; then `after`. The index maps
 * of `kernels` use the axis, and what they write at one position they may read at later ones.
 */
export interface RepeatKernel {
  readonly kind: 'repeat';
  readonly name: string;
  readonly axis: Axis;
  /** Ends the loop early: kernels that are run at each position first, and the bool that they make; the loop goes on while it is true. */
  readonly condition?: { readonly kernels: readonly Kernel[]; readonly buffer: Buffer };
  readonly before: readonly Kernel[];
  readonly kernels: readonly Kernel[];
  /** For these the axis has the position at which the loop ended. */
  readonly after: readonly Kernel[];
}

/** Runs some kernels, or others: as the one bool in a buffer says. */
export interface BranchKernel {
  readonly kind: 'branch';
  readonly name: string;
  readonly condition: Buffer;
  readonly yes: readonly Kernel[];
  readonly no: readonly Kernel[];
}

/** Work that is one function of machine code. */
export type SimpleKernel = LoopKernel | RowsKernel | ContractionKernel | ScatterKernel | SequenceKernel;

/** A piece of work that a backend knows how to do. */
export type Kernel = SimpleKernel | RepeatKernel | BranchKernel;

/** The kernels that another one runs. */
export function partsOf(kernel: RepeatKernel | BranchKernel): readonly Kernel[] {
  if (kernel.kind === 'branch') return [...kernel.yes, ...kernel.no];
  return [...kernel.before, ...(kernel.condition?.kernels ?? []), ...kernel.kernels, ...kernel.after];
}

/** Whether a kernel runs others. */
export const isControl = (kernel: Kernel): kernel is RepeatKernel | BranchKernel => kernel.kind === 'repeat' || kernel.kind === 'branch';

/** Where a buffer lies while a program runs. */
export type Placement =
  /** At this byte offset of the arena that programs share; undefined values before the program writes them. */
  | { readonly kind: 'arena'; readonly offset: number }
  /** In a block of the backend's heap that outlives the program: entry `slot` of the blocks given to `run`. */
  | { readonly kind: 'resident'; readonly slot: number };

/** A compiled graph before it becomes machine code: kernels in the order in which they run, and the place of every buffer. */
export interface Program {
  readonly kernels: readonly Kernel[];
  /** By buffer id. */
  readonly placements: ReadonlyMap<number, Placement>;
  readonly arenaBytes: number;
  /** Buffers that the caller fills before each run, in the order of the graph's inputs; resident ones are there already. */
  readonly inputs: readonly Buffer[];
  /** Buffers that the caller reads after each run. */
  readonly outputs: readonly Buffer[];
}
