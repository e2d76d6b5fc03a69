/** @file Fourth pass: every stored node becomes a kernel. Views turn into index arithmetic on the way. */
import { InternalError } from '../core/errors.ts';
import { range, sameShape } from '../core/shape.ts';
import type { Node } from '../graph/node.ts';
import { axisIndex, constantIndex, flattenIndex, keyOfIndex, valueIndex } from '../kernel/affine.ts';
import type { Axis, Bound, Buffer, Expr, Index } from '../kernel/expression.ts';
import { scalarTypeOf } from '../kernel/expression.ts';
import { roundToHalf } from '../kernel/half.ts';
import type { Accumulator, ContractionKernel, Kernel, LoopKernel, MatrixOperand, ScatterKernel } from '../kernel/loop.ts';
import { constant, inside, load, mul as mulE, scalarOps } from '../kernel/scalar.ts';
import type { ElementReader } from '../graph/primitive.ts';

/** Lowering one kernel found a node that it cannot compute in passing: that node must be stored first. */
export class MustStore {
  readonly node: Node;

  constructor(node: Node) {
    this.node = node;
  }
}

/** Where the elements of stored nodes and of inputs are read. */
export type BufferOf = (node: Node) => { readonly buffer: Buffer; readonly scalar: boolean } | undefined;

let nextAxis = 0;
const newAxes = (shape: readonly number[]): Axis[] => shape.map((size) => ({ id: nextAxis++, size }));

/** The reduction that a kernel runs at each position, while it is being found. */
interface FoundReduction {
  readonly axes: readonly Axis[];
  readonly accumulators: Accumulator[];
  readonly slots: Map<Node, number>;
}

/** Builds the expressions of one kernel. */
class KernelBuilder {
  reduction: FoundReduction | undefined;
  /** Expressions made so far; those made while a reduction is being found know nothing of its result. */
  private readonly known = { outside: new Map<string, Expr>(), reducing: new Map<string, Expr>() } as const;
  private readonly ids = new Map<Node, number>();
  private readonly bufferOf: BufferOf;
  /** The flat position that the kernel stores to: a reduction can ride along only where it is asked for just there. */
  private readonly home: string | undefined;
  /** Stored nodes that this very kernel computes: they are not read from memory, but known where they are stored to. */
  private readonly members: ReadonlySet<Node>;
  private reducing = false;

  constructor(bufferOf: BufferOf, home?: Index, members: ReadonlySet<Node> = new Set()) {
    this.bufferOf = bufferOf;
    this.home = home && keyOfIndex(home);
    this.members = members;
  }

  private isHome(node: Node, at: readonly Index[], guards: readonly Bound[]): boolean {
    return guards.length === 0 && !this.reducing && this.home === keyOfIndex(flattenIndex(at, node.shape));
  }

  /** An element of a node: read where it is stored, computed where it is not. */
  element(node: Node, at: readonly Index[], guards: readonly Bound[] = []): Expr {
    if (this.members.has(node)) {
      if (!this.isHome(node, at, guards)) throw new MustStore(node);
      return this.compute(node, at);
    }
    const place = this.bufferOf(node);
    if (place === undefined) return this.compute(node, at, guards);
    return place.scalar ? load(place.buffer, constantIndex(0)) : load(place.buffer, flattenIndex(at, node.shape), guards);
  }

  /** An element of a node, computed from its operands. */
  compute(node: Node, at: readonly Index[], guards: readonly Bound[] = []): Expr {
    const key = this.keyOf(node, at, guards);
    const known = this.reducing ? this.known.reducing : this.known.outside;
    const found = known.get(key);
    if (found !== undefined) return found;
    const value = this.computeNew(node, at, guards);
    known.set(key, value);
    return value;
  }

  private keyOf(node: Node, at: readonly Index[], guards: readonly Bound[]): string {
    let id = this.ids.get(node);
    if (id === undefined) this.ids.set(node, (id = this.ids.size));
    const bounds = guards.map(({ index, lower, upper }) => `${lower}<=${keyOfIndex(index)}<${upper}`);
    return `${id}@${at.map(keyOfIndex).join()}|${bounds.join()}`;
  }

  private computeNew(node: Node, at: readonly Index[], guards: readonly Bound[]): Expr {
    const { lower } = node.primitive;
    if (lower.kind === 'literal') return constant(scalarTypeOf(node.dtype), lower.value(node.params));
    if (lower.kind === 'reduction') return this.accumulate(node, at, guards);
    if (lower.kind !== 'map') throw new MustStore(node);
    const inputs = node.inputs.map((input) => {
      const read: ElementReader = (position, more = []) => this.element(input, position, [...guards, ...more]);
      return { shape: input.shape, dtype: input.dtype, read };
    });
    const value = lower.element({ at, params: node.params, inputs, output: node });
    return node.dtype === 'float16' && lower.cost !== 'free' ? roundToHalf(value) : value;
  }

  private accumulate(node: Node, at: readonly Index[], guards: readonly Bound[]): Expr {
    const { lower } = node.primitive;
    const input = node.inputs[0];
    if (lower.kind !== 'reduction' || input === undefined) throw new InternalError(`${node.primitive.name} is no reduction`);
    const { axes: reduced } = node.params as { readonly axes: readonly number[] };
    const sizes = reduced.map((axis) => input.shape[axis] ?? 1);
    const running = this.reduction?.axes.map((axis) => axis.size);
    if (!this.isHome(node, at, guards) || (running !== undefined && !sameShape(running, sizes))) throw new MustStore(node);

    this.reduction ??= { axes: newAxes(sizes), accumulators: [], slots: new Map() };
    const { axes, accumulators, slots } = this.reduction;
    const type = scalarTypeOf(node.dtype);
    const slot = slots.get(node) ?? accumulators.length;
    if (!slots.has(node)) {
      let kept = 0;
      const position = input.shape.map((_, axis) => {
        const which = reduced.indexOf(axis);
        return which === -1 ? (at[kept++] ?? constantIndex(0)) : axisIndex(axes[which] as Axis);
      });
      this.reducing = true;
      const value = this.element(input, position);
      this.reducing = false;
      slots.set(node, slot);
      accumulators[slot] = { op: lower.op(type), initial: lower.initial(type), value };
    }
    const result: Expr = { kind: 'accumulator', type, slot };
    return node.dtype === 'float16' ? roundToHalf(result) : result;
  }
}

/** The kernel that computes a node into its buffer. Throws MustStore where an operand must have a buffer first. */
export function lowerNode(node: Node, buffer: Buffer, bufferOf: BufferOf): Kernel {
  const { lower } = node.primitive;
  if (lower.kind === 'contraction' && node.primitive.name === 'conv') return temporary(node, buffer, bufferOf);
  if (lower.kind === 'contraction') return lowerContraction(node, buffer, bufferOf);
  if (lower.kind === 'scatter') return lowerScatter(node, buffer, bufferOf);
  return lowerTogether([{ node, buffer }], bufferOf);
}

/** One kernel for nodes of one shape, which may read each other where they are stored to. Throws MustStore where they read elsewhere. */
export function lowerTogether(members: readonly { readonly node: Node; readonly buffer: Buffer }[], bufferOf: BufferOf): LoopKernel {
  const nodes = new Set(members.map(({ node }) => node));
  const [first] = nodes;
  if (first === undefined) throw new InternalError('a kernel of no nodes');
  return buildLoop(first, bufferOf, nodes, (builder, at) =>
    members.map(({ node, buffer }) => ({ buffer, value: builder.compute(node, at) })),
  );
}

/** The kernel that copies a node, an input for example, into another buffer. */
export const lowerCopy = (node: Node, buffer: Buffer, bufferOf: BufferOf): Kernel =>
  buildLoop(node, bufferOf, new Set(), (builder, at) => [{ buffer, value: builder.element(node, at) }]);

type Values = readonly { readonly buffer: Buffer; readonly value: Expr }[];

/** A loop over the shape of a node, with the given values stored at each position. */
function buildLoop(
  { shape, primitive: { name } }: Node,
  bufferOf: BufferOf,
  members: ReadonlySet<Node>,
  values: (builder: KernelBuilder, at: readonly Index[]) => Values,
): LoopKernel {
  const axes = newAxes(shape);
  const at = axes.map(axisIndex);
  const home = flattenIndex(at, shape);
  const builder = new KernelBuilder(bufferOf, home, members);
  const stores = values(builder, at).map(({ buffer, value }) => ({ buffer, index: home, value }));
  const { reduction } = builder;
  const kernel = { kind: 'loop', name, axes, stores } as const;
  return reduction === undefined ? kernel : { ...kernel, reduction: { axes: reduction.axes, accumulators: reduction.accumulators } };
}

function lowerContraction(node: Node, buffer: Buffer, bufferOf: BufferOf): ContractionKernel {
  const [left, right] = node.inputs;
  if (left === undefined || right === undefined) throw new InternalError('a contraction needs two operands');
  const batch = node.shape.slice(0, -2);
  const [m = 1, n = 1] = node.shape.slice(-2);
  const k = left.shape[left.shape.length - 1] ?? 1;
  return {
    kind: 'contraction',
    name: node.primitive.name,
    batch,
    m,
    n,
    k,
    left: matrixOperand(left, bufferOf),
    right: matrixOperand(right, bufferOf),
    output: rowMajor(buffer, node.shape),
  };
}

function rowMajor(buffer: Buffer, shape: readonly number[]): MatrixOperand {
  const axes = newAxes(shape);
  return fromIndex(buffer, axes, flattenIndex(axes.map(axisIndex), shape)) as MatrixOperand;
}

/** An operand as strides into a buffer. What is more than a view of one must be stored first: below its views, if there are any. */
function matrixOperand(node: Node, bufferOf: BufferOf): MatrixOperand {
  const axes = newAxes(node.shape);
  const element = new KernelBuilder(bufferOf).element(node, axes.map(axisIndex));
  const operand = element.kind === 'load' && element.guards.length === 0 ? fromIndex(element.buffer, axes, element.index) : undefined;
  // A buffer of another dtype (a scalar type in common does not suffice: uint8 reads as int32) needs a conversion first.
  if (operand !== undefined && operand.buffer.dtype === node.dtype) return operand;
  throw new MustStore(belowViews(node, bufferOf));
}

function belowViews(node: Node, bufferOf: BufferOf): Node {
  let base = node;
  for (;;) {
    const { lower } = base.primitive;
    const [next, ...others] = base.inputs;
    if (lower.kind !== 'map' || lower.cost !== 'free' || next === undefined || others.length > 0) return base;
    if (bufferOf(next) !== undefined || next.primitive.lower.kind === 'literal') return node;
    base = next;
  }
}

/** Strides by axis, where the index is linear in the axes. */
function fromIndex(buffer: Buffer, axes: readonly Axis[], index: Index): MatrixOperand | undefined {
  const strides = new Map<number, number>();
  for (const { atom, stride } of index.terms) {
    if (atom.kind !== 'axis') return undefined;
    strides.set(atom.axis.id, stride);
  }
  const strideOf = (axis: Axis | undefined): number => (axis && strides.get(axis.id)) ?? 0;
  return {
    buffer,
    offset: index.offset,
    batchStrides: axes.slice(0, -2).map(strideOf),
    rowStride: strideOf(axes[axes.length - 2]),
    columnStride: strideOf(axes[axes.length - 1]),
  };
}

function lowerScatter(node: Node, buffer: Buffer, bufferOf: BufferOf): ScatterKernel {
  const [updates, index] = node.inputs;
  if (updates === undefined || index === undefined) throw new InternalError('a scatter needs updates and an index');
  const axes = newAxes(updates.shape);
  const [outer, place, inner] = range(3).map((axis) => axisIndex(axes[axis] as Axis)) as [Index, Index, Index];
  const builder = new KernelBuilder(bufferOf);
  const size = node.shape[1] ?? 1;
  const target = valueIndex(builder.element(index, [place]), size);
  return {
    kind: 'scatter',
    name: node.primitive.name,
    axes,
    buffer,
    index: flattenIndex([outer, target, inner], node.shape),
    inside: inside([{ index: target, lower: 0, upper: size }]),
    value: builder.element(updates, [outer, place, inner]),
  };
}

function temporary(node: Node, buffer: Buffer, bufferOf: BufferOf): Kernel {
  const { lower } = node.primitive;
  if (lower.kind !== 'contraction') throw new Error();
  const axes = newAxes(node.shape);
  const at = axes.map(axisIndex);
  const depthAxes = newAxes(lower.depth(node.inputs, node.params));
  const builder = new KernelBuilder(bufferOf);
  const inputs = node.inputs.map((input) => {
    const read: ElementReader = (position, more = []) => builder.element(input, position, more);
    return { shape: input.shape, dtype: input.dtype, read };
  });
  const { left, right } = lower.factors({ at, depth: depthAxes.map(axisIndex), params: node.params, inputs, output: node });
  const type = scalarTypeOf(node.dtype);
  return {
    kind: 'loop', name: 'conv', axes,
    reduction: { axes: depthAxes, accumulators: [{ op: scalarOps.add, initial: constant(type, 0), value: mulE(left, right) }] },
    stores: [{ buffer, index: flattenIndex(at, node.shape), value: { kind: 'accumulator', type, slot: 0 } }],
  };
}
