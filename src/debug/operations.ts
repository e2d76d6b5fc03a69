/** @file Which operations of the graph each kernel of a program computes. */
import { topologicalOrder } from '../graph/graph.ts';
import type { Node } from '../graph/node.ts';
import type { Buffer } from '../kernel/expression.ts';
import type { Program } from '../kernel/loop.ts';
import { writesOf } from '../kernel/reads.ts';
import type { CompileReport, StoredValue } from '../compile/report.ts';

/** What one kernel is made of. */
export interface KernelContent {
  /** What it stores, and where. */
  readonly values: readonly (StoredValue & { readonly buffer: Buffer })[];
  /** All that it computes, operands before what uses them. */
  readonly operations: readonly Node[];
}

/** The content of every kernel: what it stores, and what lies between that and what is stored elsewhere. */
export function contentsOf({ kernels }: Program, { values }: CompileReport, inputNodes: readonly Node[]): KernelContent[] {
  const stored = kernels.map((kernel) =>
    writesOf(kernel).flatMap((buffer) => {
      const value = values.get(buffer.id);
      return value === undefined ? [] : [{ ...value, buffer }];
    }),
  );
  const inMemory = new Set<Node>([...inputNodes, ...stored.flat().map(({ node }) => node)]);
  return stored.map((own) => {
    const copies = own.some(({ reason }) => reason === 'copiedResult' || reason === 'copiedUpdate');
    return {
      values: own,
      operations: copies
        ? []
        : between(
            own.map(({ node }) => node),
            inMemory,
          ),
    };
  });
}

/** The nodes from which others are computed without going through what lies in memory; these others are included. */
function between(ends: readonly Node[], inMemory: ReadonlySet<Node>): Node[] {
  const own = new Set(ends);
  const isRead = (node: Node): boolean => inMemory.has(node) && !own.has(node);
  return topologicalOrder(ends, isRead).filter((node) => !isRead(node) && node.primitive.lower.kind !== 'literal');
}

/** Names of operations, each once, with how often it occurs: `mul, add x3`. */
export function showOperations(nodes: readonly Node[]): string {
  const counts = new Map<string, number>();
  for (const { primitive } of nodes) counts.set(primitive.name, (counts.get(primitive.name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} x${count}`)).join(', ');
}
