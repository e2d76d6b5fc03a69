/** @file Loops and branches of the graph become kernels that run others: their bodies are compiled by the same passes as all else. */
import { InternalError } from '../core/errors.ts';
import { textOf } from '../graph/params.ts';
import type { Node } from '../graph/node.ts';
import type { Kernel } from '../kernel/loop.ts';
import { lowerBranch } from './branch.ts';
import type { Result, Surroundings } from './bodies.ts';
import { lowerRepeat } from './repeat.ts';
import { lowerWhile } from './while.ts';

/** Nodes that are results of one loop or branch: they have the same operands and parameters, but for the number of the result. */
export const controlKey = (node: Node, numberOf: (node: Node) => number): string =>
  `${node.primitive.name}|${node.inputs.map(numberOf).join()}|${textOf({ ...node.params, output: 0 })}`;

/** One kernel for all results of a loop or a branch. */
export function lowerControl(results: readonly Result[], around: Surroundings): Kernel {
  const lower = results[0]?.node.primitive.lower;
  if (lower?.kind !== 'control') throw new InternalError('no loop, and no branch');
  switch (lower.form) {
    case 'repeat':
      return lowerRepeat(results, around);
    case 'while':
      return lowerWhile(results, around);
    case 'branch':
      return lowerBranch(results, around);
  }
}
