/** @file Expressions and index maps with parts replaced. What was shared stays shared. */
import { addIndex, axisIndex, constantIndex, divIndex, modIndex, scaleIndex, valueIndex } from './affine.ts';
import type { Atom, Axis, Bound, Expr, Index } from './expression.ts';

/** What is put in the place of what; undefined where something stays. */
export interface Replacements {
  /** The position that stands for an axis. */
  readonly axis?: (axis: Axis) => Index | undefined;
  /** What stands for an expression; it is not looked into any more. */
  readonly expr?: (expr: Expr) => Expr | undefined;
}

/** Rewrites the expressions and index maps that it is given, all by the same replacements. */
export interface Rewriter {
  expr(expr: Expr): Expr;
  index(index: Index): Index;
}

/** A rewriter; it remembers what it has rewritten. */
export function rewriter(replacements: Replacements): Rewriter {
  const known = new Map<Expr, Expr>();
  const ofAtom = (atom: Atom): Index => {
    switch (atom.kind) {
      case 'axis':
        return replacements.axis?.(atom.axis) ?? axisIndex(atom.axis);
      case 'div':
        return divIndex(ofIndex(atom.index), atom.by);
      case 'mod':
        return modIndex(ofIndex(atom.index), atom.by);
      case 'value':
        return valueIndex(ofExpr(atom.value), atom.size);
    }
  };
  const ofIndex = (index: Index): Index =>
    index.terms.reduce((sum, term) => addIndex(sum, scaleIndex(ofAtom(term.atom), term.stride)), constantIndex(index.offset));
  const ofBound = (bound: Bound): Bound => ({ ...bound, index: ofIndex(bound.index) });
  const ofExpr = (expr: Expr): Expr => {
    let replaced = known.get(expr);
    if (replaced === undefined) known.set(expr, (replaced = replacements.expr?.(expr) ?? rebuild(expr)));
    return replaced;
  };
  const rebuild = (expr: Expr): Expr => {
    switch (expr.kind) {
      case 'constant':
      case 'accumulator':
        return expr;
      case 'position':
        return { ...expr, index: ofIndex(expr.index) };
      case 'inside':
        return { ...expr, bounds: expr.bounds.map(ofBound) };
      case 'load':
        return { ...expr, index: ofIndex(expr.index), guards: expr.guards.map(ofBound) };
      case 'select': {
        const [condition, yes, no] = expr.args;
        return { ...expr, args: [ofExpr(condition), ofExpr(yes), ofExpr(no)] };
      }
      case 'convert':
      case 'bitcast':
        return { ...expr, args: [ofExpr(expr.args[0])] };
      case 'apply':
        return { ...expr, args: expr.args.map(ofExpr) };
    }
  };
  return { expr: ofExpr, index: ofIndex };
}
