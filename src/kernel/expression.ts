/** @file The data of the kernel-level IR: scalar expressions over loop axes, and the index maps by which they read memory. */
import { isNarrow, type DType } from '../core/dtype.ts';

/** Types of values in registers. Narrow integers compute as int32 and float16 as float32; int64 serves the bit tricks of mathematics. */
export type ScalarType = 'float32' | 'float64' | 'int32' | 'uint32' | 'int64' | 'bool';

/** The register type of a dtype. */
export const scalarTypeOf = (dtype: DType): ScalarType => (isNarrow(dtype) ? 'int32' : dtype === 'float16' ? 'float32' : dtype);

/** A place in memory: elements of one dtype, addressed by a flat element index. Which place, the memory plan says. */
export interface Buffer {
  readonly id: number;
  readonly dtype: DType;
  /** Number of elements. */
  readonly size: number;
}

/** One loop. Every axis of a kernel is an object of its own; `id` names it in keys and prints. */
export interface Axis {
  readonly id: number;
  readonly size: number;
}

/** What an index map is linear in. */
export type Atom =
  | { readonly kind: 'axis'; readonly axis: Axis }
  | { readonly kind: 'div'; readonly index: Index; readonly by: number }
  | { readonly kind: 'mod'; readonly index: Index; readonly by: number }
  /** An integer that the kernel computes: an index read from memory. Known to lie in [0, size) where the guards hold. */
  | { readonly kind: 'value'; readonly value: Expr; readonly size: number };

/** One summand of an index map. */
export interface Term {
  readonly atom: Atom;
  readonly stride: number;
  /** Equal for equal atoms. */
  readonly key: string;
}

/** offset + sum of stride * atom: an element position. Made and kept in normal form by affine.ts. */
export interface Index {
  readonly terms: readonly Term[];
  readonly offset: number;
}

/** lower <= index < upper. */
export interface Bound {
  readonly index: Index;
  readonly lower: number;
  readonly upper: number;
}

/** A scalar expression. A DAG: shared parts are shared objects. All of it is pure. */
export type Expr =
  | { readonly kind: 'constant'; readonly type: ScalarType; readonly value: number | bigint }
  /** An index as an int32 value. */
  | { readonly kind: 'position'; readonly type: 'int32'; readonly index: Index }
  /** All bounds hold. */
  | { readonly kind: 'inside'; readonly type: 'bool'; readonly bounds: readonly Bound[] }
  /** An element of a buffer. Where a guard fails the value is unspecified, but nothing outside of the buffer is touched. */
  | { readonly kind: 'load'; readonly type: ScalarType; readonly buffer: Buffer; readonly index: Index; readonly guards: readonly Bound[] }
  /** The finished value of an accumulator of the kernel's reduction. */
  | { readonly kind: 'accumulator'; readonly type: ScalarType; readonly slot: number }
  | { readonly kind: 'select'; readonly type: ScalarType; readonly args: readonly [condition: Expr, yes: Expr, no: Expr] }
  /** The same number in another type: floats to integers truncate and saturate (NaN is 0), anything to bool is `!= 0`. */
  | { readonly kind: 'convert'; readonly type: ScalarType; readonly args: readonly [Expr] }
  /** The same bits in another type of the same width. */
  | { readonly kind: 'bitcast'; readonly type: ScalarType; readonly args: readonly [Expr] }
  | { readonly kind: 'apply'; readonly type: ScalarType; readonly op: ScalarOp; readonly args: readonly Expr[] };

/** Instructions of one register type; undefined where WebAssembly has none. */
export type WasmColumn = readonly [scalar: string | undefined, vector: string | undefined];

/** A scalar operation: one row, with a column for every target. The rows stand in scalar.ts and math/. */
export interface ScalarOp {
  readonly name: string;
  /** The definition, on numbers (booleans are 0 and 1); the interpreter rounds the result to its register type. */
  js(type: ScalarType): (...args: number[]) => number;
  /**
   * Instructions by the type of the first operand. Where the one needed is missing, `expand` is used; where that is missing
   * as well, a vector loop becomes a scalar one.
   */
  readonly wasm: Partial<Readonly<Record<ScalarType, WasmColumn>>>;
  /** The same value by other operations. */
  readonly expand?: (args: readonly Expr[], type: ScalarType) => Expr;
  /**
   * A slower expansion for arguments that hardly occur (the sine of 1e30). With it the operation is compiled as a function
   * of its own, which takes the slow way only where `when` holds for the argument (in a vector: for some lane).
   */
  readonly rare?: {
    when(args: readonly Expr[], type: ScalarType): Expr;
    expand(args: readonly Expr[], type: ScalarType): Expr;
  };
}
