/** @file Fourth pass: every stored node becomes a kernel. Views turn into index arithmetic on the way. */
import { InternalError } from '../core/errors.ts';
import { range, sameShape, sizeOf } from '../core/shape.ts';
import type { Node } from '../graph/node.ts';
import { axisIndex, constantIndex, flattenIndex, keyOfIndex, valueIndex } from '../kernel/affine.ts';
import type { Axis, Bound, Buffer, Expr, Index } from '../kernel/expression.ts';
import { scalarTypeOf } from '../kernel/expression.ts';
import { roundToHalf } from '../kernel/half.ts';
import type { Accumulator, ContractionKernel, Kernel, LoopKernel, ScatterKernel, SequenceKernel } from '../kernel/loop.ts';
import { constant, convert, inside, load, mul, scalarOps } from '../kernel/scalar.ts';
import type { ElementReader, Spec } from '../graph/primitive.ts';
import type { Reason } from './reasons.ts';
import { groupAxes, type AxisGroups } from './roles.ts';

/** Lowering one kernel found a node that it cannot compute in passing: that node must be stored first. */
export class MustStore {
  readonly node: Node;
  readonly reason: Reason;

  constructor(node: Node, reason: Reason) {
    this.node = node;
    this.reason = reason;
  }
}

/** Where the elements of stored nodes and of inputs are read. */
export type BufferOf = (node: Node) => { readonly buffer: Buffer; readonly scalar: boolean } | undefined;

let nextAxis = 0;
/** Axes for a kernel over a shape. */
export const newAxes = (shape: readonly number[]): Axis[] => shape.map((size) => ({ id: nextAxis++, size }));

/** The reduction that a kernel runs at each position, while it is being found. */
interface FoundReduction {
  readonly axes: readonly Axis[];
  readonly accumulators: Accumulator[];
  readonly slots: Map<Node, number>;
}

/** The contraction that a kernel is made around. */
interface FoundContraction {
  readonly node: Node;
  readonly groups: AxisGroups;
  readonly depth: readonly Axis[];
  readonly left: Expr;
  readonly right: Expr;
}

/** What one kernel goes over, and what it makes. */
interface Place {
  readonly axes: readonly Axis[];
  /** The flat position that the kernel stores to: a reduction can ride along only where it is asked for just there. */
  readonly home: Index;
  /** Stored nodes that this very kernel computes: they are not read from memory, but known where they are stored to. */
  readonly members: ReadonlySet<Node>;
}

/** The sum of so many products pays for a pass over its result: nothing else need be computed in the same kernel. */
const longDepth = 1024;

/** Builds the expressions of one kernel. */
class KernelBuilder {
  reduction: FoundReduction | undefined;
  contraction: FoundContraction | undefined;
  /** Expressions made so far; those made while a sum is being found know nothing of its result. */
  private readonly known = { outside: new Map<string, Expr>(), reducing: new Map<string, Expr>() } as const;
  private readonly ids = new Map<Node, number>();
  private readonly bufferOf: BufferOf;
  private readonly place: Place | undefined;
  private readonly home: string | undefined;
  private reducing = false;

  constructor(bufferOf: BufferOf, place?: Place) {
    this.bufferOf = bufferOf;
    this.place = place;
    this.home = place && keyOfIndex(place.home);
  }

  private isHome(node: Node, at: readonly Index[], guards: readonly Bound[]): boolean {
    return guards.length === 0 && !this.reducing && this.home === keyOfIndex(flattenIndex(at, node.shape));
  }

  private whyNotHome(guards: readonly Bound[]): Reason {
    if (this.reducing) return 'nested';
    return guards.length > 0 ? 'guarded' : 'elsewhere';
  }

  /** An element of a node: read where it is stored, computed where it is not. */
  element(node: Node, at: readonly Index[], guards: readonly Bound[] = []): Expr {
    if (this.place?.members.has(node) === true) {
      if (!this.isHome(node, at, guards)) throw new MustStore(node, this.whyNotHome(guards));
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
    if (lower.kind === 'contraction') return this.multiply(node, at, guards);
    if (lower.kind === 'sequence') throw new MustStore(node, 'sequence');
    if (lower.kind !== 'map') throw new MustStore(node, 'scatter');
    const value = lower.element({ at, params: node.params, inputs: this.readers(node, guards), output: node });
    return node.dtype === 'float16' && lower.cost !== 'free' ? roundToHalf(value) : value;
  }

  /** The operands of a node, as readers of their elements. */
  private readers(node: Node, guards: readonly Bound[]): (Spec & { readonly read: ElementReader })[] {
    return node.inputs.map((input) => {
      const read: ElementReader = (position, more = []) => this.element(input, position, [...guards, ...more]);
      return { shape: input.shape, dtype: input.dtype, read };
    });
  }

  /** The element of a contraction: the kernel is made around it, if each of its positions asks for another element. */
  private multiply(node: Node, at: readonly Index[], guards: readonly Bound[]): Expr {
    const { lower } = node.primitive;
    const { place } = this;
    if (lower.kind !== 'contraction' || place === undefined) throw new MustStore(node, 'elsewhere');
    if (this.reducing || guards.length > 0) throw new MustStore(node, this.whyNotHome(guards));
    if (this.reduction !== undefined || this.contraction !== undefined) throw new MustStore(node, 'otherSum');
    const sizes = lower.depth(node.inputs, node.params);
    const groups = groupAxes(place.axes, at, node.shape, lower.roles(node.inputs, node.params));
    if (groups === undefined) throw new MustStore(node, 'mixed');
    const depth = newAxes(sizes);
    this.reducing = true;
    const request = { at, depth: depth.map(axisIndex), params: node.params, inputs: this.readers(node, []), output: node };
    const { left, right } = lower.factors(request);
    this.reducing = false;
    this.contraction = { node, groups, depth, left, right };
    return { kind: 'accumulator', type: scalarTypeOf(node.dtype), slot: 0 };
  }

  private accumulate(node: Node, at: readonly Index[], guards: readonly Bound[]): Expr {
    const { lower } = node.primitive;
    const input = node.inputs[0];
    if (lower.kind !== 'reduction' || input === undefined) throw new InternalError(`${node.primitive.name} is no reduction`);
    const { axes: reduced } = node.params as { readonly axes: readonly number[] };
    const sizes = reduced.map((axis) => input.shape[axis] ?? 1);
    const running = this.reduction?.axes.map((axis) => axis.size);
    const fits = running === undefined || sameShape(running, sizes);
    if (!this.isHome(node, at, guards)) throw new MustStore(node, this.whyNotHome(guards));
    if (!fits || this.contraction !== undefined) throw new MustStore(node, 'otherSum');

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
  const { kind } = node.primitive.lower;
  if (kind === 'scatter') return lowerScatter(node, buffer, bufferOf);
  return kind === 'sequence' ? lowerSequence(node, buffer, bufferOf) : lowerTogether([{ node, buffer }], bufferOf);
}

/** A kernel that stores values at every position of a shape. */
export type StoringKernel = LoopKernel | ContractionKernel;

/** One kernel for nodes of one shape, which may read each other where they are stored to. Throws MustStore where they read elsewhere. */
export function lowerTogether(members: readonly { readonly node: Node; readonly buffer: Buffer }[], bufferOf: BufferOf): StoringKernel {
  const nodes = new Set(members.map(({ node }) => node));
  const [first] = nodes;
  if (first === undefined) throw new InternalError('a kernel of no nodes');
  return buildKernel(first, bufferOf, nodes, (builder, at) =>
    members.map(({ node, buffer }) => ({ buffer, value: builder.compute(node, at) })),
  );
}

/** The kernel that copies a node, an input for example, into another buffer. */
export const lowerCopy = (node: Node, buffer: Buffer, bufferOf: BufferOf): Kernel =>
  buildKernel(node, bufferOf, new Set(), (builder, at) => [{ buffer, value: builder.element(node, at) }]);

type Values = readonly { readonly buffer: Buffer; readonly value: Expr }[];

/** A kernel over the shape of a node, with the given values stored at each position. */
function buildKernel(
  { shape, primitive: { name } }: Node,
  bufferOf: BufferOf,
  members: ReadonlySet<Node>,
  values: (builder: KernelBuilder, at: readonly Index[]) => Values,
): StoringKernel {
  const axes = newAxes(shape);
  const at = axes.map(axisIndex);
  const home = flattenIndex(at, shape);
  const builder = new KernelBuilder(bufferOf, { axes, home, members });
  const stores = values(builder, at).map(({ buffer, value }) => ({ buffer, index: home, value }));
  const { reduction, contraction } = builder;
  if (contraction !== undefined && !isSideBySide(axes, contraction.groups)) {
    const { groups, depth, left, right } = contraction;
    const isPlain = stores.length === 1 && stores[0]?.value.kind === 'accumulator';
    if (!isPlain && sizeOf(depth.map((axis) => axis.size)) > longDepth) throw new MustStore(contraction.node, 'longSum');
    return { kind: 'contraction', name, batch: groups.batch, rows: groups.row, columns: groups.column, depth, left, right, stores };
  }
  const kernel = { kind: 'loop', name, axes, stores } as const;
  if (contraction !== undefined) return { ...kernel, reduction: asReduction(contraction) };
  return reduction === undefined ? kernel : { ...kernel, reduction: { axes: reduction.axes, accumulators: reduction.accumulators } };
}

/**
 * Whether a contraction is many sums side by side and no product of matrices: neighbouring results are of different batches, and a factor
 * is used for one row or one column alone. A loop has its lanes along such neighbours; a matrix kernel would have none.
 */
function isSideBySide(axes: readonly Axis[], { batch, row, column }: AxisGroups): boolean {
  const innermost = axes.findLast((axis) => axis.size > 1);
  const count = (group: readonly Axis[]): number => sizeOf(group.map((axis) => axis.size));
  return innermost !== undefined && batch.includes(innermost) && Math.min(count(row), count(column)) === 1;
}

/** The sum of a contraction as that of a loop. */
function asReduction({ node, depth, left, right }: FoundContraction): NonNullable<LoopKernel['reduction']> {
  const initial = constant(scalarTypeOf(node.dtype), 0);
  return { axes: depth, accumulators: [{ op: scalarOps.add, initial, value: mul(left, right) }] };
}

function lowerScatter(node: Node, buffer: Buffer, bufferOf: BufferOf): ScatterKernel {
  const [updates, index] = node.inputs;
  const { lower } = node.primitive;
  if (updates === undefined || index === undefined) throw new InternalError('a scatter needs updates and an index');
  if (lower.kind !== 'scatter') throw new InternalError(`${node.primitive.name} is no scatter`);
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
    op: lower.op(scalarTypeOf(node.dtype)),
    initial: lower.initial(node.dtype),
  };
}

function lowerSequence({ inputs, params, shape, primitive: { name, lower } }: Node, buffer: Buffer, bufferOf: BufferOf): SequenceKernel {
  const [operand] = inputs;
  if (operand === undefined || lower.kind !== 'sequence') throw new InternalError(`${name} is no sequence`);
  const [rows, along] = newAxes(operand.shape) as [Axis, Axis];
  const at = [rows, along].map(axisIndex);
  const value = new KernelBuilder(bufferOf).element(operand, at);
  return {
    kind: 'sequence',
    name,
    rows,
    along,
    // In memory of its own a row holds numbers: false is 0, true is 1.
    value: value.type === 'bool' ? convert(value, 'int32') : value,
    work: lower.work(params),
    buffer,
    index: flattenIndex(at, shape),
  };
}
