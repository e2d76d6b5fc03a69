/** @file Which operation of a graph made the first NaN or infinity: found by computing node after node. */
import type { StorageArray } from '../core/dtype.ts';
import { InternalError } from '../core/errors.ts';
import type { BranchParams, RepeatParams, WhileParams } from '../graph/body.ts';
import { topologicalOrder } from '../graph/graph.ts';
import { Node, Resident } from '../graph/node.ts';
import { dataPrimitive } from '../graph/source.ts';
import { sizeOf } from '../core/shape.ts';
import { valueOf } from '../runtime/engine.ts';
import { allFinite, statisticsOf, type Statistics } from './statistics.ts';

/** An operation that made what is not finite of what is. */
export interface Culprit {
  readonly node: Node;
  readonly operands: readonly StorageArray[];
  readonly made: Statistics;
  /** The loops and branches that it is in, the outermost first, with the step in which it happened. */
  readonly inside: readonly Surrounding[];
}

/** A loop or a branch. */
export interface Surrounding {
  readonly node: Node;
  /** Which step of a loop; undefined in a branch. */
  readonly step: number | undefined;
}

/** What a graph computes, and who is to blame where that is not finite. */
interface Computed {
  readonly outputs: readonly StorageArray[];
  readonly culprit: Culprit | undefined;
}

/**
 * The first operation, in the order in which they were recorded, that made a NaN of operands without one, or an infinity of finite
 * operands, and from which there is a way to one of the roots on which nothing is finite. So what a `where` leaves out is not blamed.
 *
 * @param known values of nodes: the graph ends there, and at nodes that have their values.
 */
export function findCulprit(roots: readonly Node[], known: ReadonlyMap<Node, StorageArray>): Culprit | undefined {
  return computeAll(roots, known).culprit;
}

function computeAll(roots: readonly Node[], known: ReadonlyMap<Node, StorageArray>): Computed {
  const isGiven = (node: Node): boolean => known.has(node) || node.value !== undefined;
  // Operands are older than what uses them: sorted by age, the order is still one in which all can be computed.
  const order = topologicalOrder(roots, isGiven).sort((a, b) => a.serial - b.serial);
  const values = new Map<Node, StorageArray>();
  const get = (node: Node): StorageArray => {
    const value = values.get(node);
    if (value === undefined) throw new InternalError(`${node.primitive.name} is used before it is computed`);
    return value;
  };
  const released = releasedBy(order, roots);
  const suspects = new Map<Node, Culprit>();
  const tainted = new Set<Node>();
  for (const node of order) {
    const given = known.get(node) ?? node.value;
    const operands = given === undefined ? node.inputs.map(get) : [];
    const value = given === undefined ? compute(node, operands) : given instanceof Resident ? given.read() : given;
    values.set(node, value);
    for (const each of released.get(node) ?? []) values.delete(each);
    if (allFinite(node.dtype, value)) continue;
    tainted.add(node);
    const made = statisticsOf(node.dtype, value);
    if (node.inputs.length > 0 && given === undefined && isMade(made, node, operands)) {
      suspects.set(node, { node, operands, made, inside: [] });
    }
  }
  const blamed = topologicalOrder(
    roots.filter((root) => tainted.has(root)),
    (node) => !tainted.has(node) || isGiven(node),
  );
  const [first] = blamed.flatMap((node) => suspects.get(node) ?? []).sort((a, b) => a.node.serial - b.node.serial);
  return { outputs: roots.map(get), culprit: first && (lookInside(first) ?? first) };
}

/** What nothing needs any more once a node is computed: not all values of a large program have room at one time. */
function releasedBy(order: readonly Node[], roots: readonly Node[]): ReadonlyMap<Node, readonly Node[]> {
  const needed = new Set(roots);
  const released = new Map<Node, readonly Node[]>();
  for (const node of order.toReversed()) {
    released.set(
      node,
      node.inputs.filter((input) => !needed.has(input)),
    );
    for (const input of node.inputs) needed.add(input);
  }
  return released;
}

/** Whether there is something among the results that is not among the operands: NaN is worse than infinity. */
function isMade(made: Statistics, node: Node, operands: readonly StorageArray[]): boolean {
  const before = operands.map((data, i) => statisticsOf((node.inputs[i] as Node).dtype, data));
  const hasNaN = before.some(({ nans }) => nans > 0);
  return made.nans > 0 ? !hasNaN : !hasNaN && before.every(({ infinities }) => infinities === 0);
}

const dataNode = ({ dtype, shape }: Pick<Node, 'dtype' | 'shape'>, value: StorageArray): Node => {
  const node = new Node(dataPrimitive as unknown as Node['primitive'], [], { dtype, shape }, shape, dtype);
  node.value = value;
  return node;
};

/** One operation, as a program of its own. */
function compute(node: Node, operands: readonly StorageArray[]): StorageArray {
  const inputs = node.inputs.map((input, i) => dataNode(input, operands[i] as StorageArray));
  return valueOf(new Node(node.primitive, inputs, node.params, node.shape, node.dtype));
}

// ---- loops and branches

/** The operation in the body of a loop or a branch that is to blame; undefined where the node has no body. */
function lookInside({ node, operands }: Culprit): Culprit | undefined {
  const { lower } = node.primitive;
  if (lower.kind !== 'control') return undefined;
  switch (lower.form) {
    case 'repeat':
      return insideRepeat(node, node.params as RepeatParams, operands);
    case 'while':
      return insideWhile(node, node.params as WhileParams, operands);
    case 'branch': {
      const { yes, no } = node.params as BranchParams;
      const [condition, ...rest] = operands;
      return within(node, undefined, call((condition?.[0] ?? 0) !== 0 ? yes : no, rest).culprit);
    }
  }
}

const call = ({ inputs, outputs }: BranchParams['yes'], args: readonly StorageArray[]): Computed =>
  computeAll(outputs, new Map(inputs.map((input, i) => [input, args[i] as StorageArray] as const)));

const within = (node: Node, step: number | undefined, culprit: Culprit | undefined): Culprit | undefined =>
  culprit && { ...culprit, inside: [{ node, step }, ...culprit.inside] };

function insideRepeat(node: Node, params: RepeatParams, operands: readonly StorageArray[]): Culprit | undefined {
  const { body, length, reverse } = params;
  const constants = operands.slice(0, params.constants);
  let carries = operands.slice(params.constants, params.constants + params.carries);
  const stacked = operands.slice(params.constants + params.carries);
  for (let step = 0; step < length; step++) {
    const at = reverse ? length - 1 - step : step;
    const elements = stacked.map((data, i) => {
      const size = sizeOf((body.inputs[params.constants + params.carries + i] as Node).shape);
      return data.slice(at * size, (at + 1) * size);
    });
    const { outputs, culprit } = call(body, [...constants, ...carries, ...elements]);
    if (culprit !== undefined) return within(node, at, culprit);
    carries = outputs.slice(0, params.carries);
  }
  return undefined;
}

function insideWhile(node: Node, { condition, body, constants }: WhileParams, operands: readonly StorageArray[]): Culprit | undefined {
  const fixed = operands.slice(0, constants);
  let carries = operands.slice(constants);
  for (let step = 0; (call(condition, [...fixed, ...carries]).outputs[0]?.[0] ?? 0) !== 0; step++) {
    const { outputs, culprit } = call(body, [...fixed, ...carries]);
    if (culprit !== undefined) return within(node, step, culprit);
    carries = [...outputs];
  }
  return undefined;
}
