/** @file What loops and branches have in common when they become kernels: bodies that are compiled, and buffers that are parts of others. */
import type { Node } from '../graph/node.ts';
import { addIndex, axisIndex, constantIndex, scaleIndex } from '../kernel/affine.ts';
import type { Axis, Buffer, Index } from '../kernel/expression.ts';
import type { Kernel, LoopKernel } from '../kernel/loop.ts';
import { writesOf } from '../kernel/reads.ts';
import type { Part } from '../kernel/relocate.ts';
import { load } from '../kernel/scalar.ts';
import { MustStore, newAxes, type BufferOf } from './lower.ts';
import type { ProgramInput } from './request.ts';

/** A node that a kernel makes, and where. */
export interface Result {
  readonly node: Node;
  readonly buffer: Buffer;
}

/** The kernels that compute some nodes of a body, and the buffers of its inputs and of those nodes. */
export interface CompiledBody {
  readonly kernels: readonly Kernel[];
  readonly inputs: readonly Buffer[];
  readonly outputs: readonly Buffer[];
}

/** What the lowering of a loop or a branch needs of the program around it. */
export interface Surroundings {
  readonly bufferOf: BufferOf;
  readonly newBuffer: (dtype: Buffer['dtype'], size: number) => Buffer;
  compileBody(inputs: readonly ProgramInput[], outputs: readonly Node[]): CompiledBody;
}

/** Where an operand lies; a scalar one is one number for all elements. */
export type Operand = NonNullable<ReturnType<BufferOf>>;

/** The operands of a node, which must lie in memory. */
export const operandsOf = (node: Node, { bufferOf }: Surroundings): Operand[] =>
  node.inputs.map((input) => {
    const found = bufferOf(input);
    if (found === undefined) throw new MustStore(input, 'controlled');
    return found;
  });

let nextAxis = -(2 ** 30);
/** The axis of a loop around kernels. Ids far below zero: no axis that lowering or a backend makes has one. */
export const newLoopAxis = (size: number): Axis => ({ id: nextAxis--, size });

/** All of a buffer. */
export const whole = (buffer: Buffer): Part => ({ buffer, start: constantIndex(0) });
/** A part of a buffer that lies in parts of one size. */
export const partAt = (buffer: Buffer, size: number, place: Index): Part => ({ buffer, start: scaleIndex(place, size) });

/** The kernel that copies a part of a buffer; a scalar one to each of the places. */
export function copyPart(name: string, from: Part & { readonly scalar?: boolean }, to: Part, size: number): LoopKernel {
  const axes = newAxes([size]);
  const at = axisIndex(axes[0] as Axis);
  const value = load(from.buffer, from.scalar === true ? from.start : addIndex(at, from.start));
  return { kind: 'loop', name, axes, stores: [{ buffer: to.buffer, index: addIndex(at, to.start), value }] };
}

/**
 * Has kernels write each output where it goes, by adding to the parts; where one is wanted in two places, or must be a buffer of its own,
 * it is copied, by the kernels that are returned.
 */
export function placeOutputs({ kernels, outputs }: CompiledBody, targets: readonly Part[], parts: Map<number, Part>): LoopKernel[] {
  const scattered = new Set(kernels.flatMap((kernel) => (kernel.kind === 'scatter' ? [kernel.buffer.id] : [])));
  const inner = new Set(kernels.flatMap(writesOf).map(({ id }) => id));
  return outputs.flatMap((buffer, i) => {
    const target = targets[i] as Part;
    if (inner.has(buffer.id) && !scattered.has(buffer.id) && !parts.has(buffer.id)) {
      parts.set(buffer.id, target);
      return [];
    }
    return [copyPart('result', whole(buffer), target, buffer.size)];
  });
}
