/** @file A loop with a condition as one kernel. */
import { sizeOf } from '../core/shape.ts';
import type { WhileParams } from '../graph/body.ts';
import type { Node } from '../graph/node.ts';
import { addIndex, axisIndex, constantIndex, modIndex } from '../kernel/affine.ts';
import type { RepeatKernel } from '../kernel/loop.ts';
import { relocate, type Part } from '../kernel/relocate.ts';
import {
  copyPart,
  newLoopAxis,
  operandsOf,
  partAt,
  placeOutputs,
  whole,
  type CompiledBody,
  type Result,
  type Surroundings,
} from './bodies.ts';
import type { ProgramInput } from './request.ts';

/** More rounds than any loop makes. */
const endless = 2 ** 31 - 1;

/** One kernel for all results of a loop with a condition: the carries lie in two places by turns. */
export function lowerWhile(results: readonly Result[], around: Surroundings): RepeatKernel {
  const { node } = results[0] as Result;
  const { condition, body, constants } = node.params as WhileParams;
  const operands = operandsOf(node, around);
  const axis = newLoopAxis(endless);
  const step = axisIndex(axis);
  const held = operands.slice(constants).map((first, i) => {
    const { dtype, shape } = body.inputs[constants + i] as Node;
    const size = sizeOf(shape);
    return { first, size, buffer: around.newBuffer(dtype, 2 * size) };
  });
  const now = held.map(({ buffer, size }) => partAt(buffer, size, modIndex(step, 2)));
  const next = held.map(({ buffer, size }) => partAt(buffer, size, modIndex(addIndex(step, constantIndex(1)), 2)));

  /** A body with its inputs in place. */
  const compile = (inputs: readonly Node[], outputs: readonly Node[]): { compiled: CompiledBody; parts: Map<number, Part> } => {
    const asked = inputs.map((input, i): ProgramInput => {
      return { node: input, storage: i < constants && operands[i]?.scalar === true ? 'scalar' : 'arena' };
    });
    const compiled = around.compileBody(asked, outputs);
    const places = [...operands.slice(0, constants).map(({ buffer }) => whole(buffer)), ...now];
    return { compiled, parts: new Map(compiled.inputs.map(({ id }, i) => [id, places[i] as Part])) };
  };
  const [test, round] = [compile(condition.inputs, condition.outputs), compile(body.inputs, body.outputs)];
  const goesOn = around.newBuffer('bool', 1);
  const copies = placeOutputs(test.compiled, [whole(goesOn)], test.parts);
  const moved = placeOutputs(round.compiled, next, round.parts);
  return {
    kind: 'repeat',
    name: node.primitive.name,
    axis,
    condition: { kernels: [...test.compiled.kernels, ...copies].map((kernel) => relocate(kernel, test.parts)), buffer: goesOn },
    before: held.map(({ first, size, buffer }) => copyPart('first', { ...whole(first.buffer), scalar: first.scalar }, whole(buffer), size)),
    kernels: [...round.compiled.kernels, ...moved].map((kernel) => relocate(kernel, round.parts)),
    after: results.map(({ node: { params }, buffer }) => {
      const { output } = params as WhileParams;
      return copyPart('last', now[output] as Part, whole(buffer), held[output]?.size ?? 0);
    }),
  };
}
