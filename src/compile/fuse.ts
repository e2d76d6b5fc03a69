/** @file Third pass: which nodes get a buffer of their own. All others are computed inside the kernel that needs them. */
import { sizeOf } from '../core/shape.ts';
import { topologicalOrder } from '../graph/graph.ts';
import type { Node } from '../graph/node.ts';
import type { Reason } from './reasons.ts';
import { rootsOf, type CompileRequest } from './request.ts';
import { viewsToLayout } from './sink.ts';

/** Nodes in an order in which they can be computed, and those among them that are stored, with the reason. */
export interface Fusion {
  readonly order: readonly Node[];
  readonly stored: Map<Node, Reason>;
  /** What is computed inside of the factors of a contraction, or would be if it were not stored. */
  readonly factors: ReadonlySet<Node>;
}

/** An expression has a value once for each place at which it is read: where views split and meet again and again, they double each time. */
const mostPlaces = 64;

/** Lowering and code generation go down an expression by recursion: a kernel must not be deeper than the call stack. */
const mostDepth = 100;

/**
 * Decides, from the results back to the inputs, which nodes are stored:
 * - results of the program, scatters and sequences, what loops and branches make or read, and what says that it must be;
 * - what more than one kernel needs: storing once beats computing twice;
 * - what is costly and a factor of a contraction, which may read it many times;
 * - what a repeating consumer (a broadcast, a gather) would compute again and again, unless it is free or one cheap scalar;
 * - one operation in every so many of a long chain, and what is read at very many places.
 *
 * The rest rides along in the one kernel that needs it. A reduction or a contraction does so as well, as long as lowering finds
 * that the kernel asks for it once per position; where not, lowering stores it after all.
 */
export function fuse(request: CompileRequest): Fusion {
  const leaves = new Set(request.inputs.map((input) => input.node));
  const order = topologicalOrder(rootsOf(request), (node) => leaves.has(node)).filter((node) => !leaves.has(node));
  const stored = new Map<Node, Reason>();
  for (const node of request.updates.map((update) => update.value)) if (!leaves.has(node)) stored.set(node, 'update');
  for (const node of request.outputs) if (!leaves.has(node)) stored.set(node, 'result');
  const consumers = new Map<Node, Set<Node>>();
  for (const node of order) {
    for (const input of node.inputs) {
      const found = consumers.get(input);
      if (found === undefined) consumers.set(input, new Set([node]));
      else found.add(node);
    }
  }

  /** The stored nodes in whose kernels a node is computed. */
  const kernels = new Map<Node, ReadonlySet<Node>>();
  /** How many operations lie between a node and the end of its kernel. */
  const depths = new Map<Node, number>();
  const factors = new Set<Node>();
  /** How many elements of a node are asked for, as `mostAsked` has it. */
  const asked = new Map<Node, number>();
  /** At how many places of one element of its kernel a node is read. */
  const places = new Map<Node, number>();
  for (const node of order.toReversed()) {
    const users = [...(consumers.get(node) ?? [])];
    asked.set(node, mostAsked(users, asked));
    const depth = users.reduce((deepest, user) => Math.max(deepest, (depths.get(user) ?? 0) + 1), 0);
    const read = placesRead(node, users, places);
    const isLiteral = node.primitive.lower.kind === 'literal';
    const limit: Reason | undefined = isLiteral ? undefined : depth > mostDepth ? 'depth' : read > mostPlaces ? 'places' : undefined;
    if (users.some((user) => user.primitive.lower.kind === 'contraction' || (factors.has(user) && !stored.has(user)))) factors.add(node);
    const reason = limit ?? whyStored(node, users, kernels, { asked: asked.get(node) ?? 0, isFactor: factors.has(node) });
    let ownDepth = depth;
    if (reason !== undefined && !stored.has(node)) {
      const views = node.primitive.lower.kind === 'contraction' ? viewsToLayout(node, consumers) : [];
      const layout = views.at(-1) ?? node;
      stored.set(layout, reason);
      views.forEach((view, i) => {
        kernels.set(view, new Set([layout]));
        depths.set(view, views.length - 1 - i);
      });
      ownDepth = views.length;
    }
    depths.set(node, stored.has(node) ? 0 : ownDepth);
    places.set(node, stored.has(node) ? 1 : read);
    kernels.set(node, stored.has(node) ? new Set([node]) : new Set(users.flatMap((user) => [...(kernels.get(user) ?? [])])));
  }
  return { order, stored, factors };
}

/** At how many places a node is read: operations on elements read it where they are read themselves, each view somewhere else. */
function placesRead(node: Node, users: readonly Node[], places: ReadonlyMap<Node, number>): number {
  let [byElements, byViews] = [0, 0];
  for (const user of users) {
    const { lower } = user.primitive;
    const read = places.get(user) ?? 1;
    if (lower.kind === 'map' && lower.cost === 'free') byViews += read * user.inputs.filter((input) => input === node).length;
    else byElements = Math.max(byElements, read);
  }
  return byElements + byViews;
}

/** Why a node must be stored whatever comes of its kernel; undefined where it may ride along. */
function whyStored(
  node: Node,
  users: readonly Node[],
  kernels: ReadonlyMap<Node, ReadonlySet<Node>>,
  { asked, isFactor }: { readonly asked: number; readonly isFactor: boolean },
): Reason | undefined {
  const { lower } = node.primitive;
  if (lower.kind === 'scatter' || lower.kind === 'sequence' || lower.kind === 'control') return lower.kind;
  if (users.some((user) => user.primitive.lower.kind === 'control')) return 'controlled';
  if (lower.kind === 'map' && lower.stored === true) return 'late';
  if (lower.kind === 'literal' || (lower.kind === 'map' && lower.cost === 'free')) return undefined;
  const homes = new Set(users.flatMap((user) => [...(kernels.get(user) ?? [])]));
  if (homes.size !== 1) return 'shared';
  if (isFactor && lower.kind === 'map' && lower.cost === 'costly') return 'factor';
  const cheapScalar = lower.kind === 'map' && lower.cost === 'cheap' && sizeOf(node.shape) === 1;
  return !cheapScalar && asked > sizeOf(node.shape) ? 'repeated' : undefined;
}

/** How many elements the greatest map has that reads a node, itself or through views, which cost nothing. */
const mostAsked = (users: readonly Node[], asked: ReadonlyMap<Node, number>): number =>
  users.reduce((most, user) => {
    const { lower } = user.primitive;
    if (lower.kind !== 'map') return most;
    return Math.max(most, sizeOf(user.shape), lower.cost === 'free' ? (asked.get(user) ?? 0) : 0);
  }, 0);
