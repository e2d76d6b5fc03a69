/** @file What a kernel reads, and where. */
import { visitAtoms } from './affine.ts';
import type { Bound, Buffer, Expr, Index } from './expression.ts';
import { isControl, partsOf, type Kernel } from './loop.ts';
import { constantIndex } from './affine.ts';

/** Calls visit for every load below the expressions, those inside of index maps included. */
export function visitLoads(roots: readonly Expr[], visit: (buffer: Buffer, index: Index) => void): void {
  const seen = new Set<Expr>();
  const stack = [...roots];
  const visitIndex = (index: Index): void => visitAtoms(index, (atom) => atom.kind === 'value' && stack.push(atom.value));
  const visitBounds = (bounds: readonly Bound[]): void => bounds.forEach((bound) => visitIndex(bound.index));
  for (let expr = stack.pop(); expr !== undefined; expr = stack.pop()) {
    if (seen.has(expr)) continue;
    seen.add(expr);
    if (expr.kind === 'load') {
      visit(expr.buffer, expr.index);
      visitIndex(expr.index);
      visitBounds(expr.guards);
    } else if (expr.kind === 'position') visitIndex(expr.index);
    else if (expr.kind === 'inside') visitBounds(expr.bounds);
    else if (expr.kind === 'apply' || expr.kind === 'select' || expr.kind === 'convert' || expr.kind === 'bitcast')
      stack.push(...expr.args);
  }
}

/** What a kernel computes, by when: at the positions that it stores to, or while it goes through what is summed there. */
interface Expressions {
  readonly stored: readonly Expr[];
  readonly summed: readonly Expr[];
}

function expressionsOf(kernel: Kernel): Expressions {
  switch (kernel.kind) {
    case 'loop':
      return {
        stored: kernel.stores.map((store) => store.value),
        summed: kernel.reduction?.accumulators.map((each) => each.value) ?? [],
      };
    case 'contraction':
      return { stored: kernel.stores.map((store) => store.value), summed: [kernel.left, kernel.right] };
    case 'scatter':
      return { stored: [], summed: [kernel.value, kernel.inside] };
    case 'sequence':
      return { stored: [], summed: [kernel.value] };
    case 'branch':
    case 'repeat': {
      const parts = partsOf(kernel).map(expressionsOf);
      return { stored: [], summed: parts.flatMap(({ stored, summed }) => [...stored, ...summed]) };
    }
    case 'rows': {
      // Later steps of a row read what earlier ones have written.
      const steps = kernel.steps.map(expressionsOf);
      return { stored: [], summed: steps.flatMap(({ stored, summed }) => [...stored, ...summed]) };
    }
  }
}

/** All values that a kernel computes. */
export function valuesOf(kernel: Kernel): Expr[] {
  const { stored, summed } = expressionsOf(kernel);
  return [...stored, ...summed];
}

/** Calls visit for every buffer that a kernel reads, and where; `summed`: at other positions than those that it stores to. */
export function visitReads(kernel: Kernel, visit: (buffer: Buffer, index: Index, summed: boolean) => void): void {
  // What is read at one position may have been written at an earlier one.
  if (isControl(kernel)) {
    const condition = kernel.kind === 'branch' ? kernel.condition : kernel.condition?.buffer;
    if (condition !== undefined) visit(condition, constantIndex(0), true);
    return partsOf(kernel).forEach((part) => visitReads(part, (buffer, index) => visit(buffer, index, true)));
  }
  const { stored, summed } = expressionsOf(kernel);
  // What goes from one step of a row to the next in scratch memory stays inside of the kernel.
  const isInside = (buffer: Buffer): boolean => kernel.kind === 'rows' && kernel.scratch.includes(buffer);
  visitLoads(stored, (buffer, index) => visit(buffer, index, false));
  visitLoads(summed, (buffer, index) => isInside(buffer) || visit(buffer, index, true));
  if (kernel.kind !== 'scatter') return;
  visitAtoms(kernel.index, (atom) => atom.kind === 'value' && visitLoads([atom.value], (buffer, index) => visit(buffer, index, true)));
}

/** The buffers that a kernel writes. */
export function writesOf(kernel: Kernel): Buffer[] {
  if (isControl(kernel)) return [...new Set(partsOf(kernel).flatMap(writesOf))];
  if (kernel.kind === 'rows') return kernel.steps.flatMap(writesOf).filter((buffer) => !kernel.scratch.includes(buffer));
  return kernel.kind === 'scatter' || kernel.kind === 'sequence' ? [kernel.buffer] : kernel.stores.map((store) => store.buffer);
}
