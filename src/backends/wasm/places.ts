/** @file Where the code of a kernel finds its buffers. */
import { InternalError } from '../../core/errors.ts';
import type { Buffer } from '../../kernel/expression.ts';
import type { Program } from '../../kernel/loop.ts';
import type { Code } from './assembler.ts';

/**
 * Addresses of a program's buffers, for functions whose parameters 0 and 1 are the arena's base address and the address of the
 * block table: the base addresses of the resident blocks, four bytes each, by slot.
 */
export interface Places {
  /**
   * Pushes an address and returns a constant number of bytes to be added to it as the offset of loads and stores: buffers of
   * the arena all share its base and differ in the constant alone.
   */
  pushAddress(code: Code, buffer: Buffer): number;
}

/** Places by the memory plan. */
export function placesOf(placements: Program['placements']): Places {
  return {
    pushAddress(code, buffer) {
      const place = placements.get(buffer.id);
      if (place === undefined) throw new InternalError(`buffer ${buffer.id} has no place`);
      if (place.kind === 'arena') {
        code.get(code.parameter(0));
        return place.offset;
      }
      code.get(code.parameter(1)).load('i32.load', 4 * place.slot);
      return 0;
    },
  };
}

/** The same places, with buffers whose addresses are parameters of the function: by buffer id the parameter's position. */
export const withParameters = (places: Places, parameters: ReadonlyMap<number, number>): Places => ({
  ...places,
  pushAddress(code, buffer) {
    const parameter = parameters.get(buffer.id);
    if (parameter === undefined) return places.pushAddress(code, buffer);
    code.get(code.parameter(parameter));
    return 0;
  },
});

/** Places by the addresses that a list holds in this order, instead of the block table. */
export const placesInList = (buffers: readonly Buffer[]): Places => {
  const positions = new Map(buffers.map(({ id }, position) => [id, position]));
  return {
    pushAddress(code, buffer) {
      const position = positions.get(buffer.id);
      if (position === undefined) throw new InternalError(`buffer ${buffer.id} is not in the list`);
      code.get(code.parameter(1)).load('i32.load', 4 * position);
      return 0;
    },
  };
};
