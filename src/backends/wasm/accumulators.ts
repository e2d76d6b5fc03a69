/** @file The running values of reductions: where they start, and how partial ones are put together, always in the same order. */
import { InternalError } from '../../core/errors.ts';
import type { ScalarOp, ScalarType } from '../../kernel/expression.ts';
import type { Accumulator } from '../../kernel/loop.ts';
import { constant, scalarOps } from '../../kernel/scalar.ts';
import { leastOf } from './extremes.ts';
import type { Lowering, Site } from './expressions.ts';
import { extractLane, registerTypeOf, type Lanes } from './lanes.ts';
import type { Value, ValueTable, Variable } from './values.ts';

/** The running values of all accumulators of a kernel, each in several independent chains. */
export interface Bank {
  readonly lanes: Lanes;
  /** By accumulator, then by chain. */
  readonly variables: readonly (readonly Variable[])[];
}

/** The running values of a reduction, with variables of their own. */
export const newBank = (accumulators: readonly Accumulator[], lanes: Lanes, chains: number): Bank => ({
  lanes,
  variables: accumulators.map(({ initial }) =>
    Array.from({ length: chains }, (): Variable => ({ type: registerTypeOf(initial.type, lanes) })),
  ),
});

/** A bank of the same form, for partial values. */
export const bankLike = ({ lanes, variables }: Bank): Bank => ({
  lanes,
  variables: variables.map((chains) => chains.map(({ type }): Variable => ({ type }))),
});

const least: Readonly<Record<ScalarType, number>> = {
  float32: -Infinity,
  float64: -Infinity,
  int32: -(2 ** 31),
  uint32: 0,
  int64: 0,
  bool: 0,
};
const greatest: Readonly<Record<ScalarType, number>> = {
  float32: Infinity,
  float64: Infinity,
  int32: 2 ** 31 - 1,
  uint32: 2 ** 32 - 1,
  int64: 0,
  bool: 1,
};

/** The value that changes nothing. */
const identities: ReadonlyMap<ScalarOp, (type: ScalarType) => number> = new Map<ScalarOp, (type: ScalarType) => number>([
  [scalarOps.add, () => 0],
  [scalarOps.or, () => 0],
  [scalarOps.mul, () => 1],
  [scalarOps.max, (type) => least[type]],
  [scalarOps.min, (type) => greatest[type]],
  [leastOf, (type) => greatest[type]],
  [scalarOps.and, (type) => (type === 'bool' ? 1 : -1)],
]);

function identityOf({ op, initial }: Accumulator): number {
  const identity = identities.get(op);
  if (identity === undefined) throw new InternalError(`${op.name} cannot accumulate`);
  return identity(initial.type);
}

const startsAtInitial = (accumulator: Accumulator): boolean =>
  accumulator.initial.kind === 'constant' && Number(accumulator.initial.value) === identityOf(accumulator);

/** Where every partial value starts: at the initial value itself where that changes nothing, so that the sign of a zero stays. */
export function startValue(lowering: Lowering, accumulator: Accumulator, site: Site): Value {
  const { initial } = accumulator;
  return lowering.register(startsAtInitial(accumulator) ? initial : constant(initial.type, identityOf(accumulator)), site);
}

/** The finished value, once the initial one is in it. */
export function withInitial(lowering: Lowering, accumulator: Accumulator, value: Value, site: Site): Value {
  const { op, initial } = accumulator;
  if (startsAtInitial(accumulator)) return value;
  return lowering.combine(op, initial.type, site.lanes, lowering.register(initial, site), value);
}

/** Joins neighbours by twos, until one is left. */
function joinPairs(values: readonly Value[], join: (a: Value, b: Value) => Value): Value {
  const [only, second] = values;
  if (only === undefined) throw new InternalError('nothing to join');
  if (second === undefined) return only;
  const pairs: Value[] = [];
  for (const [i, value] of values.entries()) {
    const before = values[i - 1];
    if (i % 2 === 1 && before !== undefined) pairs.push(join(before, value));
    else if (i % 2 === 0 && i === values.length - 1) pairs.push(value);
  }
  return joinPairs(pairs, join);
}

/** One number from the chains of an accumulator, and from their lanes. */
export function joinChains(table: ValueTable, lowering: Lowering, accumulator: Accumulator, lanes: Lanes, chains: readonly Value[]): Value {
  const {
    op,
    initial: { type },
  } = accumulator;
  const joined = joinPairs(chains, (a, b) => lowering.combine(op, type, lanes, a, b));
  if (lanes === 1) return joined;
  const each = Array.from({ length: lanes }, (_, lane) => extractLane(table, joined, type, lanes, lane));
  return joinPairs(each, (a, b) => lowering.combine(op, type, 1, a, b));
}
