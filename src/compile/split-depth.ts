/** @file Seventh pass: a contraction to few results over a long depth is made in two steps, so that threads have something to share. */
import type { DType } from '../core/dtype.ts';
import { addIndex, axisIndex, flattenIndex, scaleIndex } from '../kernel/affine.ts';
import type { Axis, Buffer } from '../kernel/expression.ts';
import type { ContractionKernel, Kernel } from '../kernel/loop.ts';
import { rewriter } from '../kernel/rewrite.ts';
import { constant, load, scalarOps } from '../kernel/scalar.ts';
import { newAxes } from './lower.ts';
import { partsOf } from './split.ts';

/** Contractions to more results are shared by their rows and columns. */
const fewResults = 512;
/** Shorter sums are done before another thread has been woken. */
const longDepth = 1 << 14;

const sizeOf = (axes: readonly Axis[]): number => axes.reduce((product, axis) => product * axis.size, 1);

/**
 * The kernels, with such a contraction replaced by one that sums parts of the depth and one that adds the parts up, in order. How
 * many parts there are depends on the shape alone.
 */
export function splitDepths(kernels: readonly Kernel[], newBuffer: (dtype: DType, size: number) => Buffer): Kernel[] {
  return kernels.flatMap((kernel) => (kernel.kind === 'contraction' ? (splitDepth(kernel, newBuffer) ?? [kernel]) : [kernel]));
}

function splitDepth(kernel: ContractionKernel, newBuffer: (dtype: DType, size: number) => Buffer): Kernel[] | undefined {
  const { name, batch, rows, columns, depth, left, right, stores } = kernel;
  const axes = [...batch, ...rows, ...columns];
  if (sizeOf(axes) > fewResults || sizeOf(depth) < longDepth || left.type === 'int64' || left.type === 'bool') return undefined;
  const cut = depth.find((axis) => partsOf(axis.size) !== undefined);
  const parts = cut && partsOf(cut.size);
  if (cut === undefined || parts === undefined) return undefined;

  const [part, inner, whole] = newAxes([parts, cut.size / parts, parts]) as [Axis, Axis, Axis];
  const position = addIndex(scaleIndex(axisIndex(part), inner.size), axisIndex(inner));
  const { expr } = rewriter({ axis: (axis) => (axis === cut ? position : undefined) });
  const partial = newBuffer(left.type, sizeOf(axes) * parts);
  const sizes = [parts, ...axes.map(({ size }) => size)];
  const at = (which: Axis): ReturnType<typeof flattenIndex> => flattenIndex([which, ...axes].map(axisIndex), sizes);
  return [
    {
      ...kernel,
      batch: [part, ...batch],
      depth: depth.map((axis) => (axis === cut ? inner : axis)),
      left: expr(left),
      right: expr(right),
      stores: [{ buffer: partial, index: at(part), value: { kind: 'accumulator', type: left.type, slot: 0 } }],
    },
    {
      kind: 'loop',
      name,
      axes,
      reduction: { axes: [whole], accumulators: [{ op: scalarOps.add, initial: constant(left.type, 0), value: load(partial, at(whole)) }] },
      stores,
    },
  ];
}
