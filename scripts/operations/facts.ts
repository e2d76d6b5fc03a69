/** @file What a function can do, found by trying it on its cases: in which dtypes, with which derivatives, under vmap. */
import { dtypes, isFloat, isInteger, type DType } from '../../src/core/dtype.ts';
import { DTypeError, GradError, TraceError } from '../../src/core/errors.ts';
import type { Spec } from '../../src/graph/primitive.ts';
import * as tidu from '../../src/index.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import type { Row } from '../../test/ops/rows.ts';
import { traceGraph } from '../../test/ops/trace.ts';
import { differentiable, ordersOf } from './orders.ts';

/** The columns of a function. */
export interface Facts {
  readonly dtypes: string;
  readonly derivatives: string;
  readonly batching: string;
}

type Call = (...operands: AnyTensor[]) => AnyTensor;
type Loose = (...args: unknown[]) => Call;
const { grad, vmap } = tidu as unknown as Readonly<Record<'grad' | 'vmap', Loose>>;
const sum = tidu.sum as unknown as (x: AnyTensor) => AnyTensor;
const jvp = tidu.jvp as unknown as (f: Call, xs: readonly AnyTensor[], dxs: readonly AnyTensor[]) => readonly [AnyTensor, AnyTensor];

/** Calls f on operands without values; what reads values, on zeros. */
function attempt(f: Call, specs: readonly Spec[], eager: boolean): AnyTensor {
  if (eager) return f(...specs.map(({ shape, dtype }) => tidu.zeros(shape as never, { dtype }) as AnyTensor));
  return traceGraph(f, specs).outputs[0] as AnyTensor;
}

/** Whether it works; errors of these classes say that it does not, others are faults. */
function works(run: () => unknown, ...refusals: readonly (new (...args: never[]) => Error)[]): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (refusals.some((refusal) => error instanceof refusal)) return false;
    throw error;
  }
}

// ---- dtypes

const hasFree = ({ operands }: Row): boolean => operands.some((operand) => operand.dtype === undefined);

/** The operands of a row, those without a dtype of their own in this one; where all have one, it takes the place of them all. */
const specsOf = (row: Row, dtype: DType): Spec[] =>
  row.operands.map((operand) => ({ shape: operand.shape, dtype: hasFree(row) ? (operand.dtype ?? dtype) : dtype }));

/** Whether a row takes a dtype; undefined where it does not tell, since it has a number beside the tensors that this dtype cannot hold. */
function accepts(row: Row, dtype: DType): boolean | undefined {
  try {
    attempt(row.call, specsOf(row, dtype), row.eager === true);
    return true;
  } catch (error) {
    if (!(error instanceof DTypeError)) throw error;
    return error.message.includes('cannot be written in') ? undefined : false;
  }
}

/** The dtypes that no row refuses, and some row takes. */
function acceptedBy(rows: readonly Row[]): DType[] {
  const telling = rows.some(hasFree) ? rows.filter(hasFree) : rows;
  return dtypes.filter((dtype) => {
    const answers = new Set(telling.map((row) => accepts(row, dtype)));
    return answers.has(true) && !answers.has(false);
  });
}

/** Some word for a set of dtypes, or the list of them. */
export function inWords(accepted: readonly DType[]): string {
  const [floats, integers] = [dtypes.filter(isFloat), dtypes.filter(isInteger)];
  const words = { any: dtypes, numbers: [...integers, ...floats], floats, integers, 'integers, bool': ['bool', ...integers] };
  const found = Object.entries(words).find(([, all]) => all.length === accepted.length && accepted.every((each) => all.includes(each)));
  return found?.[0] ?? accepted.join(', ');
}

// ---- derivatives

/** What there may be, the most first. */
const answers = [/^any order$/, /^the first/, /^any order, forwards only$/, /^0 everywhere$/, /^none: not of floats$/, /^none$/];

/** How often it goes: until a rule, or one of those that the rules are made of, comes to an operation without one. */
function inOrders(f: Call, specs: readonly Spec[]): string {
  const { inputs, outputs } = traceGraph(f, specs);
  const orders = ordersOf(differentiable(outputs, inputs));
  return orders === Infinity ? 'any order' : `the first ${orders}`;
}

/** Which derivatives a row has, by all its float operands. */
function derivativesOf({ call, operands, ...rest }: Row): string {
  const eager = rest.eager === true;
  const specs = operands.map(({ shape, dtype = 'float32' }) => ({ shape, dtype }));
  const places = specs.flatMap(({ dtype }, i) => (isFloat(dtype) ? [i] : []));
  if (places.length === 0 || !isFloat(attempt(call, specs, eager).dtype)) return 'none: not of floats';
  /** Applies a transform to the function of the float operands. */
  const transformed = (transform: (f: Call) => Call): (() => unknown) => {
    const run = (...all: AnyTensor[]): AnyTensor => {
      const f = (...xs: AnyTensor[]): AnyTensor => call(...all.map((x, i) => xs[places.indexOf(i)] ?? x));
      return transform(f)(...places.map((place) => all[place] as AnyTensor));
    };
    return () => attempt(run, specs, eager);
  };
  const gradient = (at: number, unconnected: 'zero' | 'error'): (() => unknown) =>
    transformed((f) => grad((...xs: AnyTensor[]) => sum(f(...xs)), { argnums: at, unconnected }));
  const goesForwards = works(
    transformed(
      (f) =>
        (...xs) =>
          jvp(f, xs, xs)[1],
    ),
    GradError,
    TraceError,
  );
  const goesBack = places.every((_, at) => works(gradient(at, 'zero'), GradError, TraceError));
  if (!goesBack) return goesForwards ? 'any order, forwards only' : 'none';
  if (!places.some((_, at) => works(gradient(at, 'error'), GradError))) return '0 everywhere';
  return eager ? 'any order' : inOrders(call, specs);
}

// ---- batches

/** Whether a row takes a batch of every operand. */
const isBatched = ({ call, operands, eager }: Row): boolean => {
  const specs = operands.map(({ shape, dtype = 'float32' }) => ({ shape: [2, ...shape], dtype }));
  return eager !== true && works(() => attempt(vmap(call), specs, false), TraceError);
};

/** What a function can do, by its rows; others may tell the dtypes. */
export function factsOf(rows: readonly Row[], forDTypes: readonly Row[] = rows): Facts {
  const cases = rows.filter(({ operands }) => operands.length > 0);
  const found = cases.map(derivativesOf);
  return {
    dtypes: inWords(acceptedBy(forDTypes.filter(({ operands }) => operands.length > 0))),
    derivatives: answers.flatMap((answer) => found.filter((each) => answer.test(each)))[0] ?? 'none',
    batching: cases.every(isBatched) ? 'yes' : 'no: its shape depends on values',
  };
}
