/** @file What a kernel costs: the arithmetic that it does, and the bytes that it must at least move. */
import { bytesOf } from '../core/dtype.ts';
import { visitAtoms } from './affine.ts';
import type { Axis, Buffer, Expr, Index, ScalarOp, ScalarType } from './expression.ts';
import type { Kernel, Store } from './loop.ts';
import { visitLoads, visitReads, writesOf } from './reads.ts';

/** What a kernel takes of a machine. */
export interface Cost {
  /** Additions, products, comparisons, ...; two a multiply-add; those of exp and its like are the ones that they expand into. */
  readonly flops: number;
  /** Every element that is read, once, however often the kernel comes back to it, and not what it has written itself. */
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

/** What a kernel does at each of so many positions. */
interface Phase {
  readonly times: number;
  /** Expressions that are computed. */
  readonly roots: readonly Expr[];
  /** Numbers that are added to running ones. */
  readonly sums: number;
  /** Products that are. */
  readonly products: number;
  readonly stores: number;
}

const phase = (times: number, roots: readonly Expr[], does: Partial<Phase>): Phase => ({
  times,
  roots,
  sums: 0,
  products: 0,
  stores: 0,
  ...does,
});

const productOf = (axes: readonly Axis[]): number => axes.reduce((product, { size }) => product * size, 1);

/** What a kernel does how often. The factors of a contraction are computed once for all the products that they are in. */
function phasesOf(kernel: Kernel): Phase[] {
  switch (kernel.kind) {
    case 'loop': {
      const positions = productOf(kernel.axes);
      const { axes, accumulators } = kernel.reduction ?? { axes: [], accumulators: [] };
      const summed = accumulators.map((each) => each.value);
      return [phase(positions * productOf(axes), summed, { sums: summed.length }), storing(positions, kernel.stores)];
    }
    case 'contraction': {
      const [batch, rows, columns, depth] = [
        productOf(kernel.batch),
        productOf(kernel.rows),
        productOf(kernel.columns),
        productOf(kernel.depth),
      ];
      return [
        phase(batch * rows * depth, [kernel.left], {}),
        phase(batch * columns * depth, [kernel.right], {}),
        phase(batch * rows * columns * depth, [], { products: 1 }),
        storing(batch * rows * columns, kernel.stores),
      ];
    }
    case 'repeat': {
      // How often a loop with a condition runs is not known: it counts once.
      const times = kernel.condition === undefined ? kernel.axis.size : 1;
      const repeated = [...(kernel.condition?.kernels ?? []), ...kernel.kernels].flatMap(phasesOf);
      const all = repeated.map((each) => ({ ...each, times: each.times * times }));
      return [...kernel.before.flatMap(phasesOf), ...all, ...kernel.after.flatMap(phasesOf)];
    }
    case 'branch': {
      // The dearer of the two.
      const [yes, no] = [kernel.yes.flatMap(phasesOf), kernel.no.flatMap(phasesOf)];
      return sum(yes, positions) >= sum(no, positions) ? yes : no;
    }
    case 'rows':
      return kernel.steps.flatMap(phasesOf).map((each) => ({ ...each, times: each.times * kernel.rows.size }));
    case 'scatter':
      return [phase(productOf(kernel.axes), [kernel.value, kernel.inside], { sums: 1, stores: 1 })];
    case 'sequence': {
      const { rows, along, value, work } = kernel;
      const elements = productOf([rows, along]);
      // A merge sort: every doubling of the sorted runs compares each element once, and moves its value and its position.
      const passes = work.kind === 'sort' ? Math.ceil(Math.log2(Math.max(along.size, 1))) : 1;
      return [phase(elements, [value], { stores: 1 }), phase(elements * passes, [], { sums: 1, stores: work.kind === 'sort' ? 2 : 1 })];
    }
  }
}

/** What two lists of phases are compared by. */
const positions = ({ roots, products, sums }: Phase): number => count(roots).flops + products + sums + 1;

const storing = (times: number, stores: readonly Store[]): Phase =>
  phase(
    times,
    stores.map((store) => store.value),
    { stores: stores.length },
  );

const sum = (phases: readonly Phase[], of: (phase: Phase) => number): number =>
  phases.reduce((total, each) => total + each.times * of(each), 0);

/** What a kernel takes of a machine. */
export function costOf(kernel: Kernel): Cost {
  const flops = sum(phasesOf(kernel), ({ roots, sums, products }) => sums + 2 * products + count(roots).flops);
  return { flops, bytesRead: bytesRead(kernel), bytesWritten: writesOf(kernel).reduce((bytes, buffer) => bytes + bytesIn(buffer), 0) };
}

/** About how many instructions a kernel takes without vectors: operations, multiply-adds as one, loads and stores. */
export function instructionsOf(kernel: Kernel): number {
  return sum(phasesOf(kernel), ({ roots, sums, products, stores }) => {
    const { flops, loads } = count(roots);
    return sums + products + flops + loads + stores;
  });
}

const bytesIn = ({ size, dtype }: Buffer): number => size * bytesOf(dtype);

/** Operations and loads of expressions, shared parts once. */
function count(roots: readonly Expr[]): { readonly flops: number; readonly loads: number } {
  const seen = new Set<Expr>();
  const stack = [...roots];
  let [flops, loads] = [0, 0];
  for (let expr = stack.pop(); expr !== undefined; expr = stack.pop()) {
    if (seen.has(expr)) continue;
    seen.add(expr);
    // A multiply-add, which alone has three operands, is two.
    if (expr.kind === 'apply') flops += Math.max(expr.args.length - 1, operationsOf(expr.op, expr.args[0]?.type ?? expr.type));
    else if (expr.kind === 'select' || expr.kind === 'convert') flops++;
    else if (expr.kind === 'load') loads++;
    if ('args' in expr) stack.push(...expr.args);
  }
  return { flops, loads };
}

const known = new Map<ScalarOp, Map<ScalarType, number>>();

/** Operations of a scalar operation: one where machines have an instruction for it, else those of its expansion. */
function operationsOf(op: ScalarOp, type: ScalarType): number {
  const byType = known.get(op) ?? new Map<ScalarType, number>();
  known.set(op, byType);
  let found = byType.get(type);
  if (found === undefined) byType.set(type, (found = expandedOperations(op, type)));
  return found;
}

function expandedOperations(op: ScalarOp, type: ScalarType): number {
  if (op.wasm[type] !== undefined || op.expand === undefined) return 1;
  // Which operands does not matter, as long as they are no constants.
  const operands = [0, 1, 2].map((slot): Expr => ({ kind: 'accumulator', type, slot }));
  return count([op.expand(operands, type)]).flops;
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
    const read = [...maps.values()].reduce((total, each) => total + each, 0);
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
