/** @file A loop in the graph becomes a repeated kernel: its body is compiled by the same passes, and its buffers become parts of those around it. */
import { sizeOf } from '../core/shape.ts';
import type { RepeatParams } from '../graph/body.ts';
import type { Node } from '../graph/node.ts';
import { addIndex, axisIndex, constantIndex, modIndex, scaleIndex } from '../kernel/affine.ts';
import type { Axis, Buffer, Index } from '../kernel/expression.ts';
import { load } from '../kernel/scalar.ts';
import type { Kernel, LoopKernel, RepeatKernel } from '../kernel/loop.ts';
import { writesOf } from '../kernel/reads.ts';
import { relocate, type Part } from '../kernel/relocate.ts';
import { MustStore, newAxes, type BufferOf } from './lower.ts';
import type { ProgramInput } from './request.ts';

/** The kernels that compute some nodes of a body, and the buffers of its inputs and of those nodes. */
export interface CompiledBody {
  readonly kernels: readonly Kernel[];
  readonly inputs: readonly Buffer[];
  readonly outputs: readonly Buffer[];
}

/** What the lowering of a loop needs of the program around it. */
export interface Surroundings {
  readonly bufferOf: BufferOf;
  readonly newBuffer: (dtype: Buffer['dtype'], size: number) => Buffer;
  compileBody(inputs: readonly ProgramInput[], outputs: readonly Node[]): CompiledBody;
}

/** Nodes of a loop are results of the same loop where they have the same operands and a body that does the same. */
export const loopKey = (node: Node, numberOf: (node: Node) => number): string => {
  const { body, length, reverse, constants, carries } = node.params as RepeatParams;
  return `${node.inputs.map(numberOf).join()}|${length}|${reverse}|${constants}|${carries}|${JSON.stringify(body)}`;
};

let nextAxis = -(2 ** 30);
/** Ids far below zero: no axis that lowering or a backend makes has one. */
const newLoopAxis = (size: number): Axis => ({ id: nextAxis--, size });

/** All of a buffer, or a part of one, copied. */
function copy(name: string, from: Part & { readonly scalar?: boolean }, to: Part, size: number): LoopKernel {
  const axes = newAxes([size]);
  const at = axisIndex(axes[0] as Axis);
  const value = load(from.buffer, from.scalar === true ? from.start : addIndex(at, from.start));
  return { kind: 'loop', name, axes, stores: [{ buffer: to.buffer, index: addIndex(at, to.start), value }] };
}

const whole = (buffer: Buffer): Part => ({ buffer, start: constantIndex(0) });

/** A carry as it is before a step, and as it is after it: in two places by turns. */
interface Carry {
  readonly output: number;
  readonly size: number;
  readonly buffer: Buffer;
  readonly first: { readonly buffer: Buffer; readonly scalar: boolean };
}

/**
 * One kernel for all results of a loop.
 *
 * @param results the nodes with their buffers.
 */
export function lowerRepeat(results: readonly { readonly node: Node; readonly buffer: Buffer }[], around: Surroundings): RepeatKernel {
  const { node } = results[0] as { readonly node: Node };
  const { body, length, reverse, constants, carries } = node.params as RepeatParams;
  const operands = node.inputs.map((input) => {
    const found = around.bufferOf(input);
    if (found === undefined) throw new MustStore(input, 'looped');
    return found;
  });
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
  const at = (buffer: Buffer, size: number, place: Index): Part => ({ buffer, start: scaleIndex(place, size) });
  const held = Array.from({ length: carries }, (_, output): Carry => {
    const input = operands[constants + output] as { readonly buffer: Buffer; readonly scalar: boolean };
    const { dtype, shape } = body.inputs[constants + output] as Node;
    const size = sizeOf(shape);
    return { output, size, buffer: around.newBuffer(dtype, 2 * size), first: input };
  });

  const parts = new Map<number, Part>();
  compiled.inputs.forEach((buffer, i) => {
    const operand = operands[i] as { readonly buffer: Buffer; readonly scalar: boolean };
    const carry = held[i - constants];
    if (carry !== undefined) parts.set(buffer.id, at(carry.buffer, carry.size, modIndex(step, 2)));
    else if (i < constants || operand.scalar) parts.set(buffer.id, whole(operand.buffer));
    else parts.set(buffer.id, at(operand.buffer, buffer.size, element));
  });
  const targets = [
    ...held.map(({ buffer, size }) => at(buffer, size, modIndex(addIndex(step, constantIndex(1)), 2))),
    ...stacked.map(({ output, buffer }) => at(buffer, sizeOf((body.outputs[output] as Node).shape), element)),
  ];
  const copies = placeResults(compiled, targets, parts);
  const kernels = [...compiled.kernels, ...copies].map((kernel) => relocate(kernel, parts));
  return {
    kind: 'repeat',
    name: node.primitive.name,
    axis,
    before: held.map(({ buffer, size, first }) => copy('first', { ...whole(first.buffer), scalar: first.scalar }, whole(buffer), size)),
    kernels: length === 0 ? [] : kernels,
    after: results.flatMap(({ node: { params }, buffer }) => {
      const carry = held[(params as RepeatParams).output];
      if (carry === undefined) return [];
      return [copy('last', { buffer: carry.buffer, start: constantIndex((length % 2) * carry.size) }, whole(buffer), carry.size)];
    }),
  };
}

/** Has the kernels write each output where it goes; where one is wanted in two places, or must be a buffer of its own, it is copied. */
function placeResults({ kernels, outputs }: CompiledBody, targets: readonly Part[], parts: Map<number, Part>): LoopKernel[] {
  const scattered = new Set(kernels.flatMap((kernel) => (kernel.kind === 'scatter' ? [kernel.buffer.id] : [])));
  const inner = new Set(kernels.flatMap(writesOf).map(({ id }) => id));
  return outputs.flatMap((buffer, i) => {
    const target = targets[i] as Part;
    if (inner.has(buffer.id) && !scattered.has(buffer.id) && !parts.has(buffer.id)) {
      parts.set(buffer.id, target);
      return [];
    }
    // The copy's target is a part already: relocation leaves it, and reads the source where it is.
    return [copy('result', whole(buffer), target, buffer.size)];
  });
}
