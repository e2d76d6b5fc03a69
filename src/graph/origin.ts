/** @file Where nodes come from. Nobody notes it, and it costs nothing, unless a tool listens. */
import type { Node } from './node.ts';

/** The older node because of which a node is made: it belongs to that one's derivative, or does what that one does with other operands. */
export interface Cause {
  readonly node: Node;
  readonly relation: 'derivative' | 'copy';
}

type Listener = (node: Node, cause: Cause | undefined) => void;

let listener: Listener | undefined;
let present: Cause | undefined;

/** Has each node that an operation makes shown to a function, while it is being made; undefined for no function. */
export function listenToNodes(next: Listener | undefined): void {
  listener = next;
}

/** To be called for each node that an operation makes. */
export const nodeMade = (node: Node): void => listener?.(node, present);

/** Calls f, which makes nodes because of an older one. */
export function because<R>(node: Node, relation: Cause['relation'], f: () => R): R {
  if (listener === undefined) return f();
  const outer = present;
  present = { node, relation };
  try {
    return f();
  } finally {
    present = outer;
  }
}
