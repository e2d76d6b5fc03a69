/**
 * @file The record of a primitive operation: all its rules in one value. A record that lacks a rule does not compile.
 *
 * Rules are declared as methods, so that the operations' own files may write them on tensors (which are nodes).
 */
import type { DType } from '../core/dtype.ts';
import type { Dims } from '../core/shape.ts';
import type { Expr, ScalarOp, ScalarType, Bound, Index } from '../kernel/expression.ts';
import type { SequenceWork } from '../kernel/loop.ts';
import type { Body } from './body.ts';
import type { Node } from './node.ts';

/** Shape and dtype: all that a shape rule may know of an operand. */
export interface Spec {
  readonly shape: Dims;
  readonly dtype: DType;
}

/** The element of an operand at a position; `guards` say where in the loops the position is valid. */
export type ElementReader = (at: readonly Index[], guards?: readonly Bound[]) => Expr;

/** What a map lowering is asked for: the element of the result at a position. */
export interface ElementRequest<P> {
  readonly at: readonly Index[];
  readonly params: P;
  readonly inputs: readonly (Spec & { readonly read: ElementReader })[];
  readonly output: Spec;
}

/** Of an axis of a contraction's result: both factors run along it, only the left one, or only the right one. */
export type ContractionRole = 'batch' | 'row' | 'column';

/** What a contraction lowering is asked for: the factors of one product. */
export interface FactorRequest<P> extends ElementRequest<P> {
  /** Positions of the summed axes. */
  readonly depth: readonly Index[];
}

/** How a primitive becomes a kernel, or a part of one. */
export type Lowering<P> =
  /** The value comes from outside of the program. */
  | { readonly kind: 'source' }
  /** One number in every element. In eager code it is an input of the program, so that programs are not made for numbers. */
  | { readonly kind: 'literal'; value(params: P): number }
  /**
   * Every element of the result is an expression of elements of the operands; fusion follows from that. `cost` says what
   * computing an element twice costs: nothing ('free': views, constants), little, or much.
   */
  | {
      readonly kind: 'map';
      readonly cost: 'free' | 'cheap' | 'costly';
      /** The result is the operand itself. */
      readonly identity?: true;
      /** The result has a buffer of its own, whatever else could be done: that is its purpose. */
      readonly stored?: true;
      element(request: ElementRequest<P>): Expr;
    }
  /** The first operand, combined over `params.axes` by an associative operation. */
  | { readonly kind: 'reduction'; readonly op: (type: ScalarType) => ScalarOp; readonly initial: (type: ScalarType) => Expr }
  /** A sum of products: y[position] = sum over the summed axes of left * right. */
  | {
      readonly kind: 'contraction';
      /** What each axis of the result runs along. */
      roles(inputs: readonly Spec[], params: P): readonly ContractionRole[];
      /** Sizes of the axes that are summed over. */
      depth(inputs: readonly Spec[], params: P): readonly number[];
      /** The factors at a position of the result and of the summed axes: left must not read columns, right must not read rows. */
      factors(request: FactorRequest<P>): { readonly left: Expr; readonly right: Expr };
    }
  /** The operand is a matrix, of which each row becomes another one: sorted, or summed up element by element. */
  | { readonly kind: 'sequence'; work(params: P): SequenceWork }
  /** The initial number everywhere; then output[o, index[k], i] op= updates[o, k, i] in the order of k. Operands: updates, index. */
  | { readonly kind: 'scatter'; readonly op: (type: ScalarType) => ScalarOp; readonly initial: (dtype: DType) => Expr }
  /**
   * One of the results of a loop or a branch, whose parameters hold graphs. repeat: `RepeatParams`, with the operands constants, first
   * carries, stacked elements. while: `WhileParams`; constants, first carries. branch: `BranchParams`; the condition, operands.
   */
  | { readonly kind: 'control'; readonly form: 'repeat' | 'while' | 'branch' }
  /**
   * One of the results of a graph of other operations, which stands for the node before anything else is done. So an operation can be
   * computed by a loop, and have a derivative of its own.
   */
  | { readonly kind: 'composite'; body(inputs: readonly Spec[], params: P): Body; output(params: P): number };

/** Operands of a derivative rule. */
export interface JvpRequest<P, T> {
  readonly inputs: readonly T[];
  /** Tangents of the inputs; undefined is zero. At least one is defined. */
  readonly tangents: readonly (T | undefined)[];
  readonly output: T;
  readonly params: P;
}

/** Operands of a transposition rule. */
export interface TransposeRequest<P, T> {
  /** Cotangent of the output. */
  readonly cotangent: T;
  readonly inputs: readonly T[];
  /** Which inputs the output is linear in here; the others are constants. */
  readonly linear: readonly boolean[];
  readonly output: T;
  readonly params: P;
}

/** Operands of a transposition rule for several results of one computation. */
export interface TransposeTogetherRequest<P, T> extends Omit<TransposeRequest<P, T>, 'cotangent' | 'output'> {
  /** Cotangents of the results, by position; undefined is zero. */
  readonly cotangents: ReadonlyMap<number, T>;
}

/** How nodes are known as results of one computation, and transposed as that. */
export interface Together<P, T> {
  /** The same object for nodes that belong together, if their operands are the same as well. */
  group(params: P): object;
  position(params: P): number;
  transpose(request: TransposeTogetherRequest<P, T>): readonly (T | undefined)[];
}

/** Operands of a batching rule. */
export interface BatchRequest<P, T> {
  readonly inputs: readonly T[];
  /** Which inputs have a batch axis, which is their first. */
  readonly batched: readonly boolean[];
  readonly size: number;
  readonly params: P;
}

/** How to make an operand for the generic test suite. */
export interface SampleOperand {
  readonly shape: Dims;
  /** Default: float (run as float32 and float64). */
  readonly dtype?: DType;
  /** Uniform in this interval; default [-2, 2]. */
  readonly range?: readonly [number, number];
  readonly values?: readonly number[];
}

/** One case of the generic test suite. */
export interface Sample<P> {
  readonly operands: readonly SampleOperand[];
  readonly params: P;
}

interface Rules<P, T> {
  jvp(request: JvpRequest<P, T>): T | undefined;
  transpose(request: TransposeRequest<P, T>): readonly (T | undefined)[];
  batch(request: BatchRequest<P, T>): T;
}

/** A primitive operation with all its rules. `P`: its static parameters, plain data. `T`: what the rules compute on. */
export interface Primitive<P extends object = object, T extends Node = Node> {
  readonly name: string;
  /** What it computes, in one line of mathematics. */
  readonly doc: string;
  /** Shape and dtype of the result; throws where the operands don't fit. */
  infer(inputs: readonly Spec[], params: P): Spec;
  /** Tangent of the output; 'zero' for what is constant almost everywhere. */
  readonly jvp: 'zero' | Rules<P, T>['jvp'];
  /** Cotangents of the inputs that the output is linear in; 'nonlinear' for what a tangent never passes through. */
  readonly transpose: 'nonlinear' | Rules<P, T>['transpose'];
  /** Where several nodes are results of one computation: how they are transposed together, instead of one by one. */
  readonly together?: Together<P, T>;
  /** The operation with a batch axis in front of some inputs, and of the result. */
  readonly batch: Rules<P, T>['batch'];
  readonly lower: Lowering<P>;
  samples(): readonly Sample<P>[];
}
