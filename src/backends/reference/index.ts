/** @file The reference backend: interprets kernels in plain JavaScript. Slow, short, and the definition of every operation. */
import type { Backend, Block, Executable } from '../backend.ts';
import type { DType, StorageArray } from '../../core/dtype.ts';
import { bytesOf, newStorage } from '../../core/dtype.ts';
import { InternalError } from '../../core/errors.ts';
import type { Program } from '../../kernel/loop.ts';
import { interpret } from './interpret.ts';

/** A block is its array. */
class ReferenceBlock implements Block {
  readonly dtype: DType;
  readonly size: number;
  data: StorageArray | undefined;

  constructor(dtype: DType, data: StorageArray) {
    this.dtype = dtype;
    this.size = data.length;
    this.data = data.slice();
  }
}

function arrayOf(block: Block): StorageArray {
  if (block instanceof ReferenceBlock && block.data !== undefined) return block.data;
  throw new InternalError('a block was used after it had been freed, or on another backend');
}

/** Every buffer is an array of its own; the plan's offsets are not used. */
function compile(program: Program): Executable {
  return {
    cost: undefined,
    run(inputs, blocks) {
      const residents = blocks.map(arrayOf);
      const arrays = new Map<number, StorageArray>();
      program.inputs.forEach((buffer, i) => arrays.set(buffer.id, (inputs[i] as StorageArray).slice()));
      const arrayFor = (buffer: { readonly id: number; readonly dtype: DType; readonly size: number }): StorageArray => {
        const placement = program.placements.get(buffer.id);
        if (placement?.kind === 'resident') return residents[placement.slot] as StorageArray;
        let found = arrays.get(buffer.id);
        if (found === undefined) arrays.set(buffer.id, (found = newStorage(buffer.dtype, buffer.size)));
        return found;
      };
      for (const kernel of program.kernels) interpret(kernel, arrayFor);
      return program.outputs.map((buffer) => arrayFor(buffer).slice());
    },
  };
}

/** Makes the reference backend. */
export function referenceBackend(): Backend {
  let [blockBytes, peakBytes] = [0, 0];
  const bytes = (block: Block): number => block.size * bytesOf(block.dtype);
  return {
    name: 'reference',
    // oxlint-disable-next-line require-yield -- there is nothing to be done in pieces
    *compile(program) {
      return compile(program);
    },
    codeKey: () => 'reference',
    pack: () => undefined,
    unpack() {
      throw new InternalError('the reference backend makes no code');
    },
    allocate(dtype, data) {
      const block = new ReferenceBlock(dtype, data);
      blockBytes += bytes(block);
      peakBytes = Math.max(peakBytes, blockBytes);
      return block;
    },
    free(block) {
      arrayOf(block);
      blockBytes -= bytes(block);
      (block as ReferenceBlock).data = undefined;
    },
    read: (block) => arrayOf(block).slice(),
    write: (block, data) => arrayOf(block).set(data),
    fuses: () => false,
    threads: () => 1,
    mostThreads: () => 1,
    ceilings: () => undefined,
    memory: () => ({ blockBytes, programBytes: 0, arenaBytes: 0, peakBytes, reservedBytes: blockBytes }),
  };
}
