/**
 * @file Second pass: reductions in two steps. Long ones to few results, so that threads have something to share; those over many rows,
 * so that memory is read in few streams.
 */
import type { DType } from '../core/dtype.ts';
import { InternalError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import { topologicalOrder } from '../graph/graph.ts';
import { Node } from '../graph/node.ts';
import type { Primitive } from '../graph/primitive.ts';
import { addIndex, scaleIndex } from '../kernel/affine.ts';
import { rootsOf, type CompileRequest } from './request.ts';

/** Reductions to at least so many results are shared by their results. */
const fewResults = 32;
/** Shorter reductions are done before another thread has been woken. */
const longReduction = 1 << 15;
/** How many parts: enough for many threads; a function of the shape alone, so that the order of the sum is one as well. */
const [fewestParts, mostParts] = [16, 256];

/** So many elements fit into no second-level cache. Columns of them are read in as many streams as a reduction has rows. */
const large = 1 << 21;
/** As many streams as machines can foresee. */
const fewRows = 16;

interface SplitParams {
  readonly axis: number;
  /** Size of the inner one of the two axes. */
  readonly inner: number;
}

const never = (): never => {
  throw new InternalError('a node that the compiler made was differentiated');
};

/** A view: one axis as two, [n] as [n / inner, inner]. */
const splitAxis: Primitive<SplitParams> = {
  name: 'splitAxis',
  doc: 'y[..., p, i, ...] = x[..., p * inner + i, ...]',
  infer: ([x], { axis, inner }) => {
    if (x === undefined) throw new InternalError('splitAxis without an operand');
    const size = x.shape[axis] ?? 1;
    return { shape: [...x.shape.slice(0, axis), size / inner, inner, ...x.shape.slice(axis + 1)], dtype: x.dtype };
  },
  jvp: 'zero',
  transpose: 'nonlinear',
  batch: never,
  lower: {
    kind: 'map',
    cost: 'free',
    element: ({ at, inputs: [x], params: { axis, inner } }) => {
      const [part, position] = at.slice(axis, axis + 2);
      if (x === undefined || part === undefined || position === undefined) throw new InternalError('splitAxis without its axes');
      return x.read([...at.slice(0, axis), addIndex(scaleIndex(part, inner), position), ...at.slice(axis + 2)]);
    },
  },
  samples: () => [],
};

/** The same request, with long reductions in two steps. */
export function splitReductions(request: CompileRequest): CompileRequest {
  const leaves = new Set(request.inputs.map((input) => input.node));
  const replacement = new Map<Node, Node>();
  const now = (node: Node): Node => replacement.get(node) ?? node;
  for (const node of topologicalOrder(rootsOf(request), (each) => leaves.has(each))) {
    if (leaves.has(node)) continue;
    const inputs = node.inputs.map(now);
    const unchanged = inputs.every((input, i) => input === node.inputs[i]);
    const kept = unchanged ? node : new Node(node.primitive, inputs, node.params, node.shape, node.dtype);
    const split = splitReduction(kept);
    if (split !== node) replacement.set(node, split);
  }
  return {
    inputs: request.inputs,
    outputs: request.outputs.map(now),
    updates: request.updates.map(({ input, value }) => ({ input, value: now(value) })),
  };
}

function splitReduction(node: Node): Node {
  const [x] = node.inputs;
  if (node.primitive.lower.kind !== 'reduction' || x === undefined) return node;
  const { axes } = node.params as { readonly axes: readonly number[] };
  if (sizeOf(node.shape) >= fewResults) return splitRows(node, x, axes);
  if (sizeOf(x.shape) / Math.max(sizeOf(node.shape), 1) < longReduction) return node;
  for (const axis of axes) {
    const parts = partsOf(x.shape[axis] ?? 1);
    if (parts === undefined) continue;
    const split = splitNode(x, { axis, inner: (x.shape[axis] ?? 1) / parts });
    // All axes but the one of the parts; those after the new axis have moved by one.
    const within = axes.map((each) => (each >= axis ? each + 1 : each));
    const partial = reduceNode(node, split, within, partDType(node));
    const keptBefore = [...Array(axis).keys()].filter((each) => !axes.includes(each)).length;
    return reduceNode(node, partial, [keptBefore]);
  }
  return node;
}

/** A reduction over all rows of what no cache holds: some rows after another, whose results are reduced then. */
function splitRows(node: Node, x: Node, axes: readonly number[]): Node {
  const isFirst = axes.every((axis) => axis < axes.length);
  const axis = axes.length - 1;
  const size = x.shape[axis] ?? 1;
  if (!isFirst || sizeOf(x.shape) < large || size <= fewRows || size % fewRows !== 0) return node;
  return reduceNode(node, reduceNode(node, splitNode(x, { axis, inner: fewRows }), [axis + 1], partDType(node)), axes);
}

function splitNode(x: Node, params: SplitParams): Node {
  const { shape, dtype } = splitAxis.infer([x], params);
  return new Node(splitAxis as Node['primitive'], [x], params, shape, dtype);
}

/** Parts are rounded as little as the sums inside of a kernel. */
const partDType = ({ dtype }: Node): DType => (dtype === 'float16' ? 'float32' : dtype);

function reduceNode(like: Node, x: Node, axes: readonly number[], dtype: DType = like.dtype): Node {
  return new Node(
    like.primitive,
    [x],
    { ...like.params, axes },
    x.shape.filter((_, axis) => !axes.includes(axis)),
    dtype,
  );
}

/** The number of equal parts of an axis, nearest to 64; undefined where it has no suitable divisor. */
export function partsOf(size: number): number | undefined {
  const divisors = [...Array(mostParts + 1).keys()].filter((parts) => parts >= fewestParts && size % parts === 0);
  return divisors.toSorted((a, b) => Math.abs(Math.log2(a / 64)) - Math.abs(Math.log2(b / 64)))[0];
}
