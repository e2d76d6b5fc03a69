/** @file The one node type of the graph. */
import type { DType, StorageArray } from '../core/dtype.ts';
import type { Dims } from '../core/shape.ts';
import type { Primitive } from './primitive.ts';
import type { Trace } from './trace.ts';

/** A value that lives outside of the garbage-collected heap: a Variable's, as it was when it was read. */
export abstract class Resident {
  /** A copy of the value. */
  abstract read(): StorageArray;
}

let made = 0;
/** How many nodes have been made so far. */
export const nodesMade = (): number => made;

/**
 * One operation on other nodes: `primitive(...inputs)` with `params`. Shape and dtype are fixed when it is made.
 *
 * A node is immutable but for its value, which is found when somebody asks for it. A node that has its value, and that
 * no running derivative may still need as an operation, forgets its inputs: it has become data (see `settle`).
 */
export class Node {
  primitive: Primitive;
  inputs: readonly Node[];
  params: object;
  readonly shape: Dims;
  readonly dtype: DType;
  /** The innermost running trace among those that the inputs belong to. */
  readonly trace: Trace | undefined;
  /** Length of the longest chain of operations without values below this node. */
  readonly depth: number;
  value: StorageArray | Resident | undefined = undefined;
  /** Nodes are numbered in the order in which they are made. */
  readonly serial = made++;
  /** How many evaluations have gone through this node without keeping its value. */
  uses = 0;
  /** Nodes that come of the same computation, this one among them: whoever computes one of them computes all. */
  together: readonly Node[] = [];

  constructor(primitive: Primitive, inputs: readonly Node[], params: object, shape: Dims, dtype: DType, trace?: Trace) {
    this.primitive = primitive;
    this.inputs = inputs;
    this.params = params;
    this.shape = shape;
    this.dtype = dtype;
    this.trace = trace ?? innermost(inputs);
    this.depth = inputs.reduce((depth, input) => Math.max(depth, input.value === undefined ? input.depth + 1 : 1), 0);
  }
}

/** The innermost of the running traces; those that have ended no longer matter. */
function innermost(inputs: readonly Node[]): Trace | undefined {
  let found: Trace | undefined;
  for (const { trace } of inputs) {
    if (trace !== undefined && (found === undefined || trace.level > found.level) && trace.active) found = trace;
  }
  return found;
}
