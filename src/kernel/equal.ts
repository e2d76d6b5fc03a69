/** @file When expressions are equal, and how much work they are. */
import { keyOfIndex, visitAtoms } from './affine.ts';
import type { Axis, Bound, Expr, Index } from './expression.ts';

/** Numbers that are equal for expressions that compute the same from the same. */
export class ExpressionKeys {
  private readonly known = new WeakMap<Expr, number>();
  private readonly byText = new Map<string, number>();
  private readonly names = new Map<unknown, number>();

  of(expr: Expr): number {
    let key = this.known.get(expr);
    if (key === undefined) this.known.set(expr, (key = numberOf(this.byText, this.textOf(expr))));
    return key;
  }

  private textOf(expr: Expr): string {
    const bounds = (list: readonly Bound[]): string =>
      list.map(({ index, lower, upper }) => `${lower}<=${keyOfIndex(index)}<${upper}`).join();
    switch (expr.kind) {
      case 'constant':
        return `${expr.type} ${Object.is(expr.value, -0) ? '-0' : expr.value}`;
      case 'position':
        return `at ${keyOfIndex(expr.index)}`;
      case 'inside':
        return `in ${bounds(expr.bounds)}`;
      case 'load':
        return `${expr.type} of ${expr.buffer.id} ${keyOfIndex(expr.index)} ${bounds(expr.guards)}`;
      case 'accumulator':
        // Those of two kernels have nothing in common but their number.
        return `new ${numberOf(this.names, expr)}`;
      case 'apply':
        return `${expr.type} ${numberOf(this.names, expr.op)} ${expr.args.map((arg) => this.of(arg)).join()}`;
      default:
        return `${expr.type} ${expr.kind} ${expr.args.map((arg) => this.of(arg)).join()}`;
    }
  }
}

function numberOf<Key>(numbers: Map<Key, number>, key: Key): number {
  let number = numbers.get(key);
  if (number === undefined) numbers.set(key, (number = numbers.size));
  return number;
}

/** The expressions and all that they are made of by operations, each once. */
export function subexpressions(roots: readonly Expr[]): Set<Expr> {
  const found = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (found.has(expr)) return;
    found.add(expr);
    if ('args' in expr) expr.args.forEach(visit);
  };
  roots.forEach(visit);
  return found;
}

/** About how many instructions an expression takes, its loads left out; operations for which machines have none count for ten. */
export function weigh(root: Expr): number {
  let weight = 0;
  for (const expr of subexpressions([root])) {
    if (expr.kind === 'apply') weight += expr.op.wasm[expr.args[0]?.type ?? expr.type] === undefined ? 10 : 1;
    else if ('args' in expr) weight++;
  }
  return weight;
}

/** Whether an expression depends on an axis. */
export function varies(root: Expr, axis: Axis): boolean {
  const within = (index: Index): boolean => {
    let found = false;
    visitAtoms(index, (atom) => (found ||= atom.kind === 'axis' ? atom.axis === axis : varies(atom.value, axis)));
    return found;
  };
  return [...subexpressions([root])].some((expr) => {
    if (expr.kind === 'load') return within(expr.index) || expr.guards.some(({ index }) => within(index));
    if (expr.kind === 'inside') return expr.bounds.some(({ index }) => within(index));
    return expr.kind === 'position' && within(expr.index);
  });
}
