/**
 * @file The greatest and the least of floats in fewer instructions. WebAssembly's `max` keeps NaN and the sign of zeros at every
 * step, which takes machines eight instructions that wait for each other; here NaN is looked for beside.
 */
import type { Expr, ScalarOp } from '../../kernel/expression.ts';
import type { Accumulator } from '../../kernel/loop.ts';
import { rewriter } from '../../kernel/rewrite.ts';
import { and, bitcast, constant, lt, ne, or, scalarOps, select } from '../../kernel/scalar.ts';
import type { Nest } from './collapse.ts';

/** The bits of a float as an integer. */
const bits = (x: Expr): Expr => bitcast(x, x.type === 'float32' ? 'int32' : 'int64');

/** An operation on two floats of which none is NaN; of two zeros, for which it makes no choice, the signs are combined. */
const extreme = (name: string, like: ScalarOp, choose: (a: Expr, b: Expr) => Expr, signs: (a: Expr, b: Expr) => Expr): ScalarOp => ({
  name,
  js: like.js,
  wasm: {},
  expand: ([a = constant('float32', NaN), b = a]) => bitcast(signs(bits(choose(a, b)), bits(choose(b, a))), a.type),
});

/** The greater of two floats that are numbers. Equal numbers have equal bits, but for zeros: +0 is the greater. */
export const greatestOf = extreme('greatest', scalarOps.max, (a, b) => select(lt(a, b), b, a), and);
/** The lesser of two floats that are numbers; of zeros, -0. */
export const leastOf = extreme('least', scalarOps.min, (a, b) => select(lt(a, b), a, b), or);

const extremes: ReadonlyMap<ScalarOp, ScalarOp> = new Map([
  [scalarOps.max, greatestOf],
  [scalarOps.min, leastOf],
]);

const isFloat = ({ initial: { type } }: Accumulator): boolean => type === 'float32' || type === 'float64';

/** The nest with every accumulator of greatest or least floats as two: of numbers, and of whether there is a NaN. */
export function splitExtremes(nest: Nest): Nest {
  if (!nest.accumulators.some((accumulator) => extremes.has(accumulator.op) && isFloat(accumulator))) return nest;
  const accumulators: Accumulator[] = [];
  const results = nest.accumulators.map((accumulator): Expr => {
    const { value, initial } = accumulator;
    const result: Expr = { kind: 'accumulator', type: initial.type, slot: accumulators.length };
    const op = isFloat(accumulator) ? extremes.get(accumulator.op) : undefined;
    accumulators.push(op === undefined ? accumulator : { op, initial, value });
    if (op === undefined) return result;
    const isNaN: Expr = { kind: 'accumulator', type: 'bool', slot: accumulators.length };
    accumulators.push({ op: scalarOps.or, initial: constant('bool', 0), value: ne(value, value) });
    return select(isNaN, constant(initial.type, NaN), result);
  });
  const { expr } = rewriter({ expr: (each) => (each.kind === 'accumulator' ? results[each.slot] : undefined) });
  return { ...nest, accumulators, stores: nest.stores.map((store) => ({ ...store, value: expr(store.value) })) };
}
