/** @file The one place where operations become nodes. */
import type { Node } from '../graph/node.ts';
import { nodeMade } from '../graph/origin.ts';
import type { Primitive } from '../graph/primitive.ts';
import { evaluate } from '../runtime/engine.ts';
import type { AnyTensor } from './tensor.ts';
import { Tensor } from './tensor.ts';

/** A chain of this many operations that nobody has read is computed: a loop must not grow a graph without end. */
const longestPending = 500;

/** Something that stands for a tensor when it is used: a Variable, for its value here and now. */
export interface Readable {
  read(): AnyTensor;
}

const isReadable = (operand: AnyTensor): operand is AnyTensor & Readable => 'read' in operand;

/** The tensor itself, or a Variable's value at this point of the program. */
export const resolve = (operand: AnyTensor): AnyTensor => (isReadable(operand) ? operand.read() : operand);

/** The node `primitive(...operands)`, after the primitive's rule has checked the operands. Computes nothing. */
export function apply<P extends object>(
  primitive: Primitive<P, AnyTensor> | Primitive<P>,
  operands: readonly AnyTensor[],
  params: P,
): AnyTensor {
  const inputs = operands.map(resolve);
  const { shape, dtype } = primitive.infer(inputs, params);
  const result = new Tensor(primitive as Primitive<object, Node>, inputs, params, shape, dtype) as AnyTensor;
  nodeMade(result);
  if (result.depth > longestPending && result.trace?.active !== true) evaluate([result]);
  return result;
}

/** The results of one computation: where the value of one is asked for, those of all are computed. */
export function together(results: AnyTensor[]): AnyTensor[] {
  for (const result of results) if (result.value === undefined) result.together = results;
  return results;
}

/** All results of one computation, of which params say which is which. */
export function applyTogether<P extends object>(
  primitive: Primitive<P, AnyTensor>,
  operands: readonly AnyTensor[],
  params: readonly P[],
): AnyTensor[] {
  return together(params.map((each) => apply(primitive, operands, each)));
}
