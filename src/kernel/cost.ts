/** @file What a kernel costs: the arithmetic that it does, and the bytes that it must at least move. */
import { bytesOf } from '../core/dtype.ts';
import { visitAtoms } from './affine.ts';
import type { Axis, Buffer, Expr, Index, ScalarOp, ScalarType } from './expression.ts';
import type { Kernel } from './loop.ts';
import { visitLoads, visitReads, writesOf } from './reads.ts';

/** What a kernel takes of a machine. */
export interface Cost {
  /** Additions, products, comparisons, ...; two a multiply-add; those of exp and its like are the ones that they expand into. */
  readonly flops: number;
  /** Every element that is read, once, however often the kernel comes back to it, and not what it has written itself. */
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

/** Expressions that a kernel computes at each of so many positions; `sums`: numbers added to running ones there. */
interface Phase {
  readonly times: number;
  readonly roots: readonly Expr[];
  readonly sums: number;
}

const productOf = (axes: readonly Axis[]): number => axes.reduce((product, { size }) => product * size, 1);

/** How often a kernel computes what. The factors of a contraction are computed once for all the products that they are in. */
function phasesOf(kernel: Kernel): Phase[] {
  switch (kernel.kind) {
    case 'loop': {
      const { axes, reduction, stores } = kernel;
      const positions = productOf(axes);
      const stored = { times: positions, roots: stores.map((store) => store.value), sums: 0 };
      if (reduction === undefined) return [stored];
      const { accumulators } = reduction;
      const summed = { times: positions * productOf(reduction.axes), roots: accumulators.map((each) => each.value) };
      return [{ ...summed, sums: accumulators.length }, stored];
    }
    case 'contraction': {
      const { left, right, stores } = kernel;
      const [batch, rows, columns, depth] = [kernel.batch, kernel.rows, kernel.columns, kernel.depth].map(productOf) as [
        number,
        number,
        number,
        number,
      ];
      return [
        { times: batch * rows * depth, roots: [left], sums: 0 },
        { times: batch * columns * depth, roots: [right], sums: 0 },
        // A product and a sum.
        { times: batch * rows * columns * depth, roots: [], sums: 2 },
        { times: batch * rows * columns, roots: stores.map((store) => store.value), sums: 0 },
      ];
    }
    case 'rows':
      return kernel.steps.flatMap(phasesOf).map((phase) => ({ ...phase, times: phase.times * kernel.rows.size }));
    case 'scatter':
      return [{ times: productOf(kernel.axes), roots: [kernel.value, kernel.inside], sums: 1 }];
  }
}

/** What a kernel takes of a machine. */
export function costOf(kernel: Kernel): Cost {
  const flops = phasesOf(kernel).reduce((sum, { times, roots, sums }) => sum + times * (sums + operationsIn(roots)), 0);
  return { flops, bytesRead: bytesRead(kernel), bytesWritten: writesOf(kernel).reduce((sum, buffer) => sum + bytesIn(buffer), 0) };
}

const bytesIn = ({ size, dtype }: Buffer): number => size * bytesOf(dtype);

/** Operations of expressions, shared parts once. */
function operationsIn(roots: readonly Expr[]): number {
  const seen = new Set<Expr>();
  const stack = [...roots];
  let count = 0;
  for (let expr = stack.pop(); expr !== undefined; expr = stack.pop()) {
    if (seen.has(expr)) continue;
    seen.add(expr);
    // A multiply-add, which alone has three operands, is two.
    if (expr.kind === 'apply') count += Math.max(expr.args.length - 1, operationsOf(expr.op, expr.args[0]?.type ?? expr.type));
    else if (expr.kind === 'select' || expr.kind === 'convert') count++;
    if ('args' in expr) stack.push(...expr.args);
  }
  return count;
}

const known = new Map<ScalarOp, Map<ScalarType, number>>();

/** Operations of a scalar operation: one where machines have an instruction for it, else those of its expansion. */
function operationsOf(op: ScalarOp, type: ScalarType): number {
  const byType = known.get(op) ?? new Map<ScalarType, number>();
  known.set(op, byType);
  let count = byType.get(type);
  if (count === undefined) byType.set(type, (count = countOperations(op, type)));
  return count;
}

function countOperations(op: ScalarOp, type: ScalarType): number {
  if (op.wasm[type] !== undefined || op.expand === undefined) return 1;
  // Which operands does not matter, as long as they are no constants.
  return operationsIn([
    op.expand(
      [0, 1, 2].map((slot) => ({ kind: 'accumulator', type, slot })),
      type,
    ),
  ]);
}

function bytesRead(kernel: Kernel): number {
  /** How many elements, by buffer and index map: two maps are taken to read different elements, within the buffer. */
  const elements = new Map<Buffer, Map<string, number>>();
  const own = new Set(writesOf(kernel));
  visitReads(kernel, (buffer, index) => {
    if (own.has(buffer)) return;
    const maps = elements.get(buffer) ?? new Map<string, number>();
    elements.set(buffer, maps.set(JSON.stringify(index.terms.map(({ key, stride }) => [key, stride])), valuesOf(index)));
  });
  let bytes = 0;
  for (const [buffer, maps] of elements) {
    const read = [...maps.values()].reduce((sum, count) => sum + count, 0);
    bytes += Math.min(read, buffer.size) * bytesOf(buffer.dtype);
  }
  return bytes;
}

/** How many values an index takes at most: as many as the positions of the axes that it depends on. */
function valuesOf(index: Index): number {
  const byAxis = productOf([...axesIn(index)]);
  const byTerm = index.terms.reduce((product, { atom }) => {
    if (atom.kind === 'axis') return product * atom.axis.size;
    if (atom.kind === 'value') return product * Math.min(atom.size, productOf([...axesOfLoads(atom.value)]));
    const inner = valuesOf(atom.index);
    return product * (atom.kind === 'div' ? Math.ceil(inner / atom.by) : Math.min(inner, atom.by));
  }, 1);
  return Math.min(byAxis, byTerm);
}

function axesIn(index: Index): Set<Axis> {
  const axes = new Set<Axis>();
  visitAtoms(index, (atom) => {
    if (atom.kind === 'axis') axes.add(atom.axis);
    else for (const axis of axesOfLoads(atom.value)) axes.add(axis);
  });
  return axes;
}

/** Axes that a computed value depends on. Its loads' index maps are looked at, and those below them. */
function axesOfLoads(value: Expr): Set<Axis> {
  const axes = new Set<Axis>();
  visitLoads([value], (_, index) => axesIn(index).forEach((axis) => axes.add(axis)));
  return axes;
}
