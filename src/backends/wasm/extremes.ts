/**
 * @file The greatest and the least of floats in fewer instructions: what WebAssembly's `max` and `min` do takes machines eight
 * instructions that wait for each other.
 */
import type { Expr, ScalarOp } from '../../kernel/expression.ts';
import type { Accumulator } from '../../kernel/loop.ts';
import { rewriter } from '../../kernel/rewrite.ts';
import { bitcast, constant, lt, neg, or, scalarOps, select } from '../../kernel/scalar.ts';
import type { Nest } from './collapse.ts';

/**
 * The lesser of two floats, chosen in both orders: where one is NaN, one choice is NaN, and so are the bits of both together; of
 * two zeros, they are -0 if one is.
 */
export const leastOf: ScalarOp = {
  name: 'least',
  js: scalarOps.min.js,
  wasm: {},
  expand: ([a = constant('float32', NaN), b = a]) => {
    const bits = (x: Expr): Expr => bitcast(x, x.type === 'float32' ? 'int32' : 'int64');
    return bitcast(or(bits(select(lt(a, b), a, b)), bits(select(lt(b, a), b, a))), a.type);
  },
};

const isExtreme = ({ op, initial: { type } }: Accumulator): boolean =>
  (op === scalarOps.max || op === scalarOps.min) && (type === 'float32' || type === 'float64');

const negative = (x: Expr): Expr => (x.kind === 'constant' ? constant(x.type, -x.value) : neg(x));

/** The nest with greatest and least floats as least ones: the greatest is the negative of the least negative. */
export function byLeast(nest: Nest): Nest {
  if (!nest.accumulators.some(isExtreme)) return nest;
  const accumulators = nest.accumulators.map((accumulator): Accumulator => {
    const { op, initial, value } = accumulator;
    if (!isExtreme(accumulator)) return accumulator;
    return op === scalarOps.min ? { op: leastOf, initial, value } : { op: leastOf, initial: negative(initial), value: neg(value) };
  });
  const isNegated = (slot: number): boolean => nest.accumulators[slot]?.op === scalarOps.max && accumulators[slot]?.op === leastOf;
  const { expr } = rewriter({ expr: (each) => (each.kind === 'accumulator' && isNegated(each.slot) ? neg(each) : undefined) });
  return { ...nest, accumulators, stores: nest.stores.map((store) => ({ ...store, value: expr(store.value) })) };
}
