/** @file Kernels that find their buffers elsewhere: as a part of a larger buffer, at a place that may depend on the loops around them. */
import { addIndex } from './affine.ts';
import type { Buffer, Expr, Index } from './expression.ts';
import type { Kernel, LoopKernel, Store } from './loop.ts';
import { rewriter } from './rewrite.ts';

/** Where a buffer lies in another one: its element i is the other's element start + i. */
export interface Part {
  readonly buffer: Buffer;
  readonly start: Index;
}

/**
 * The same kernel on other buffers.
 *
 * @param parts what stands for a buffer, by its id; the others stay. Not for what a scatter writes, which is all of a buffer, nor for
 *   the bools that loops and branches go by.
 */
export function relocate<K extends Kernel>(kernel: K, parts: ReadonlyMap<number, Part>): K;
export function relocate(kernel: Kernel, parts: ReadonlyMap<number, Part>): Kernel {
  const { expr, index } = rewriter({
    expr: (each): Expr | undefined => {
      const part = each.kind === 'load' ? parts.get(each.buffer.id) : undefined;
      if (each.kind !== 'load' || part === undefined) return undefined;
      const guards = each.guards.map((guard) => ({ ...guard, index: index(guard.index) }));
      return { ...each, buffer: part.buffer, index: addIndex(index(each.index), part.start), guards };
    },
  });
  const store = ({ buffer, index: at, value }: Store): Store => {
    const part = parts.get(buffer.id);
    return { buffer: part?.buffer ?? buffer, index: part === undefined ? index(at) : addIndex(index(at), part.start), value: expr(value) };
  };
  const loop = (each: LoopKernel): LoopKernel => ({
    ...each,
    ...(each.reduction && {
      reduction: {
        axes: each.reduction.axes,
        accumulators: each.reduction.accumulators.map(({ op, initial, value }) => ({ op, initial: expr(initial), value: expr(value) })),
      },
    }),
    stores: each.stores.map(store),
  });
  const all = (kernels: readonly Kernel[]): Kernel[] => kernels.map((each) => relocate(each, parts));
  switch (kernel.kind) {
    case 'loop':
      return loop(kernel);
    case 'contraction':
      return { ...kernel, left: expr(kernel.left), right: expr(kernel.right), stores: kernel.stores.map(store) };
    case 'sequence': {
      const { buffer, index: at, value } = kernel;
      return { ...kernel, ...store({ buffer, index: at, value }) };
    }
    case 'rows':
      return { ...kernel, steps: kernel.steps.map(loop) };
    case 'repeat':
      return {
        ...kernel,
        ...(kernel.condition && { condition: { kernels: all(kernel.condition.kernels), buffer: kernel.condition.buffer } }),
        before: all(kernel.before),
        kernels: all(kernel.kernels),
        after: all(kernel.after),
      };
    case 'branch':
      return { ...kernel, yes: all(kernel.yes), no: all(kernel.no) };
    case 'scatter':
      return { ...kernel, index: index(kernel.index), inside: expr(kernel.inside), value: expr(kernel.value) };
  }
}
