/** @file What a kernel reads, and where. */
import { visitAtoms } from '../kernel/affine.ts';
import type { Bound, Buffer, Expr, Index } from '../kernel/expression.ts';
import type { Kernel, LoopKernel, ScatterKernel } from '../kernel/loop.ts';

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

/** The expressions of a loop or scatter kernel. */
export function expressionsOf(kernel: LoopKernel | ScatterKernel): Expr[] {
  if (kernel.kind === 'scatter') return [kernel.value, kernel.inside];
  return [...kernel.stores.map((store) => store.value), ...(kernel.reduction?.accumulators.map((each) => each.value) ?? [])];
}

/** Calls visit for every buffer that a kernel reads; contractions and kernels of rows give no index. */
export function visitReads(kernel: Kernel, visit: (buffer: Buffer, index: Index | undefined) => void): void {
  if (kernel.kind === 'contraction') {
    visit(kernel.left.buffer, undefined);
    visit(kernel.right.buffer, undefined);
  } else if (kernel.kind === 'rows') {
    // What goes from one step of a row to the next in scratch memory stays inside of the kernel.
    visitLoads(kernel.steps.flatMap(expressionsOf), (buffer) => {
      if (!kernel.scratch.includes(buffer)) visit(buffer, undefined);
    });
  } else {
    visitLoads(expressionsOf(kernel), visit);
    if (kernel.kind === 'scatter') visitAtoms(kernel.index, (atom) => atom.kind === 'value' && visitLoads([atom.value], visit));
  }
}

/** The buffers that a kernel writes. */
export function writesOf(kernel: Kernel): Buffer[] {
  if (kernel.kind === 'contraction') return [kernel.output.buffer];
  if (kernel.kind === 'rows') return kernel.steps.flatMap(writesOf).filter((buffer) => !kernel.scratch.includes(buffer));
  return kernel.kind === 'scatter' ? [kernel.buffer] : kernel.stores.map((store) => store.buffer);
}
