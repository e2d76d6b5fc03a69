/** @file What several kernels need is computed again in each of them where that costs less than to store and to read it. */
import { sizeOf } from '../core/shape.ts';
import type { Node } from '../graph/node.ts';
import type { Fusion } from './fuse.ts';
import type { Reason } from './reasons.ts';
import { rootsOf, type CompileRequest } from './request.ts';

/** How a node can be computed from stored ones. */
interface Recipe {
  /** Operations that cost something. */
  readonly operations: number;
  /** Stored nodes and inputs of the program that are read. */
  readonly reads: ReadonlySet<Node>;
}

/** So many cheap operations take less time than storing a value and reading it again. */
const mostOperations = 6;
/** Reading more than this costs as much as reading the value itself. */
const mostReads = 2;
/** What is so much smaller than the result stays in the cache while it is repeated. */
const smallShare = 1 / 16;

/** What ends a long chain must go on ending it; loops read memory; a barrier must stay between what was and what is to come. */
const lasting: ReadonlySet<Reason | undefined> = new Set<Reason>(['depth', 'places', 'controlled', 'late']);

/** The same fusion without the stored nodes that are cheap to compute from other stored ones. */
export function recompute(request: CompileRequest, { order, stored, factors }: Fusion): Fusion {
  const roots = new Set(rootsOf(request));
  const kept = new Map(stored);
  const repeated = new Set(order.flatMap((user) => user.inputs.filter((input) => sizeOf(user.shape) > sizeOf(input.shape))));
  const recipes = new Map<Node, Recipe | undefined>(request.inputs.map(({ node }) => [node, { operations: 0, reads: new Set([node]) }]));
  for (const node of order) {
    const recipe = recipeOf(node, recipes);
    const isPaid = recipe !== undefined && recipe.operations <= mostOperations && largeReads(node, recipe) <= mostReads;
    const mayGo = !roots.has(node) && !factors.has(node) && !repeated.has(node) && !lasting.has(kept.get(node));
    if (mayGo && isPaid) kept.delete(node);
    recipes.set(node, kept.has(node) ? { operations: 0, reads: new Set([node]) } : recipe);
  }
  return { order, stored: kept, factors };
}

/** How to compute a node from what is known; undefined where more than cheap elementwise work is needed. */
function recipeOf({ primitive: { lower }, inputs }: Node, recipes: ReadonlyMap<Node, Recipe | undefined>): Recipe | undefined {
  if (lower.kind === 'literal') return { operations: 0, reads: new Set() };
  if (lower.kind !== 'map' || lower.cost === 'costly') return undefined;
  const parts = inputs.map((input) => recipes.get(input));
  if (!parts.every((part) => part !== undefined)) return undefined;
  return {
    operations: parts.reduce((sum, part) => sum + part.operations, lower.cost === 'free' ? 0 : 1),
    reads: new Set(parts.flatMap((part) => [...part.reads])),
  };
}

const largeReads = (node: Node, { reads }: Recipe): number =>
  [...reads].filter((read) => sizeOf(read.shape) > sizeOf(node.shape) * smallShare).length;
