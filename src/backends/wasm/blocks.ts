/** @file Long sums are sums of blocks, so that no running value takes in so many terms that their rounding errors pile up. */
import type { Loop, Pass } from './plan.ts';

/** A running value takes in at most so many terms, else it is split into blocks of half as many. */
const longest = 128;

/** Sizes of the blocks, in steps and the largest first, for a loop of so many steps that each bring so many terms. */
export function blocksOf(steps: number, terms: number): number[] {
  const sizes: number[] = [];
  let size = 1;
  let left = steps;
  let each = terms;
  while (left > 1 && left * each > longest) {
    const inBlock = Math.max(1, Math.floor(longest / 2 / each));
    size *= inBlock;
    sizes.unshift(size);
    left = Math.ceil(left / inBlock);
    each = 1;
  }
  return sizes;
}

/** How many terms a running value takes in on one walk through the reduced axes from this depth on. */
export function chainOf(reduced: readonly Loop[], passes: readonly Pass[], depth: number): number {
  const afterBlocks = (steps: number, terms: number): number => {
    const [largest] = blocksOf(steps, terms);
    return largest === undefined ? steps * terms : Math.ceil(steps / largest);
  };
  const loop = reduced[depth];
  if (loop === undefined) return 1;
  if (depth < reduced.length - 1) return afterBlocks(loop.axis.size, chainOf(reduced, passes, depth + 1));
  return Math.max(...passes.map(({ piece }) => afterBlocks((piece.end - piece.start) / (piece.lanes * piece.unroll), 1)));
}
