/** @file A loop over stacked elements as one kernel. */
import { sizeOf } from '../core/shape.ts';
import type { RepeatParams } from '../graph/body.ts';
import type { Node } from '../graph/node.ts';
import { addIndex, axisIndex, constantIndex, modIndex, scaleIndex } from '../kernel/affine.ts';
import type { Buffer } from '../kernel/expression.ts';
import type { RepeatKernel } from '../kernel/loop.ts';
import { relocate, type Part } from '../kernel/relocate.ts';
import { copyPart, newLoopAxis, operandsOf, partAt, placeOutputs, whole, type Operand, type Result, type Surroundings } from './bodies.ts';
import type { ProgramInput } from './request.ts';

/** A carry as it is before a step, and as it is after it: in two places by turns. */
interface Carry {
  readonly output: number;
  readonly size: number;
  readonly buffer: Buffer;
  readonly first: Operand;
}

/**
 * One kernel for all results of a loop.
 *
 * @param results the nodes with their buffers.
 */
export function lowerRepeat(results: readonly Result[], around: Surroundings): RepeatKernel {
  const { node } = results[0] as Result;
  const { body, length, reverse, constants, carries } = node.params as RepeatParams;
  const operands = operandsOf(node, around);
  const stacked = results.flatMap(({ node: { params }, buffer }) => {
    const { output } = params as RepeatParams;
    return output < carries ? [] : [{ output, buffer }];
  });
  const wanted = [...Array.from({ length: carries }, (_, i) => i), ...stacked.map(({ output }) => output)];
  const isCarry = (i: number): boolean => i >= constants && i < constants + carries;
  const inputs = body.inputs.map((input, i): ProgramInput => {
    return { node: input, storage: operands[i]?.scalar === true && !isCarry(i) ? 'scalar' : 'arena' };
  });
  const compiled = around.compileBody(
    inputs,
    wanted.map((output) => body.outputs[output] as Node),
  );

  const axis = newLoopAxis(length);
  const step = axisIndex(axis);
  const element = reverse ? addIndex(constantIndex(length - 1), scaleIndex(step, -1)) : step;
  const held = Array.from({ length: carries }, (_, output): Carry => {
    const input = operands[constants + output] as Operand;
    const { dtype, shape } = body.inputs[constants + output] as Node;
    const size = sizeOf(shape);
    return { output, size, buffer: around.newBuffer(dtype, 2 * size), first: input };
  });

  const parts = new Map<number, Part>();
  compiled.inputs.forEach((buffer, i) => {
    const operand = operands[i] as Operand;
    const carry = held[i - constants];
    if (carry !== undefined) parts.set(buffer.id, partAt(carry.buffer, carry.size, modIndex(step, 2)));
    else if (i < constants || operand.scalar) parts.set(buffer.id, whole(operand.buffer));
    else parts.set(buffer.id, partAt(operand.buffer, buffer.size, element));
  });
  const targets = [
    ...held.map(({ buffer, size }) => partAt(buffer, size, modIndex(addIndex(step, constantIndex(1)), 2))),
    ...stacked.map(({ output, buffer }) => partAt(buffer, sizeOf((body.outputs[output] as Node).shape), element)),
  ];
  const copies = placeOutputs(compiled, targets, parts);
  const kernels = [...compiled.kernels, ...copies].map((kernel) => relocate(kernel, parts));
  return {
    kind: 'repeat',
    name: node.primitive.name,
    axis,
    before: held.map(({ buffer, size, first }) => copyPart('first', { ...whole(first.buffer), scalar: first.scalar }, whole(buffer), size)),
    kernels: length === 0 ? [] : kernels,
    after: results.flatMap(({ node: { params }, buffer }) => {
      const carry = held[(params as RepeatParams).output];
      if (carry === undefined) return [];
      return [copyPart('last', { buffer: carry.buffer, start: constantIndex((length % 2) * carry.size) }, whole(buffer), carry.size)];
    }),
  };
}
