/** @file Checks derivatives, of any order and in both modes, against finite differences in random directions. */
import { isFloat } from '../core/dtype.ts';
import { GradError, ValueError } from '../core/errors.ts';
import { checkOptions } from '../core/options.ts';
import { flattenTree } from '../core/tree.ts';
import { Generator, jvp, random, Tensor, tensor, vjp, type AnyTensor } from '../index.ts';
import { stepOf } from './step.ts';

/** How a derivative is computed. */
export type Mode = 'forward' | 'reverse';

/** Options of `checkGrads`. */
export interface CheckGradsOptions {
  /** The highest order of derivatives to check. Default 2. */
  readonly order?: number | undefined;
  /** Which modes, in all orders and mixtures. Default both. */
  readonly modes?: readonly Mode[] | undefined;
  /** The greatest relative difference that is no error. Default 1e-6. */
  readonly tolerance?: number | undefined;
  /** Decides the directions. Default 0. */
  readonly seed?: number | undefined;
}

/** A function of float64 tensors, and a point. What is not differentiated is closed over. */
interface Problem {
  readonly f: (...x: AnyTensor[]) => AnyTensor[];
  readonly x: readonly AnyTensor[];
  /** What f is, for the error: '' for the user's function, then 'jvp', 'vjp of jvp' and so on. */
  readonly path: string;
}

interface Settings {
  readonly modes: readonly Mode[];
  readonly tolerance: number;
  readonly generator: Generator;
}

const isTensor = (value: unknown): value is AnyTensor => value instanceof Tensor;
const floatsOf = (tree: unknown): AnyTensor[] => flattenTree(tree, isTensor).leaves.filter(({ dtype }) => isFloat(dtype));
const toFloat64 = (x: AnyTensor): AnyTensor => x.cast('float64');
const read = (list: readonly AnyTensor[]): Float64Array[] => list.map((each) => Float64Array.from(each.dataSync()));
/** The greatest finite absolute value. */
const magnitude = (numbers: Float64Array): number =>
  numbers.reduce((most, each) => (Number.isFinite(each) ? Math.max(most, Math.abs(each)) : most), 0);

/** Data, not operations: a direction is the same wherever it is used. */
const directionsLike = (list: readonly AnyTensor[], generator: Generator): AnyTensor[] =>
  list.map(({ shape }) => tensor(random.normal(shape, { dtype: 'float64', generator }).dataSync(), { shape }));

/** The function on lists of float64 tensors: the float leaves of its arguments and results. */
function problemOf(f: (...args: never) => unknown, args: readonly unknown[]): Problem {
  const tree = flattenTree(args, isTensor);
  const isVaried = tree.leaves.map(({ dtype }) => isFloat(dtype));
  const x = tree.leaves.filter((_, i) => isVaried[i]).map(toFloat64);
  if (x.length === 0) {
    throw new ValueError({
      op: 'checkGrads',
      what: 'the arguments hold no float tensor to differentiate by',
      expected: 'a float tensor among the arguments',
    });
  }
  const call = (...varied: AnyTensor[]): AnyTensor[] => {
    const next = varied.values();
    const leaves = tree.leaves.map((leaf, i) => (isVaried[i] === true ? next.next().value : leaf));
    return floatsOf(f(...(tree.rebuild(leaves) as never))).map(toFloat64);
  };
  return { f: call, x, path: '' };
}

/** (f(x + h t) - f(x - h t)) / 2h. */
function numericalJvp({ f, x }: Problem, tangents: readonly AnyTensor[]): Float64Array[] {
  const size = Math.max(1, ...read(x).map(magnitude));
  const h = stepOf('float64') * size;
  const moved = (way: number): AnyTensor[] => x.map((each, i) => each.add((tangents[i] as AnyTensor).mul(way)));
  const [above, below] = [read(f(...moved(h))), read(f(...moved(-h)))];
  return above.map((values, i) => values.map((value, j) => (value - (below[i]?.[j] ?? NaN)) / (2 * h)));
}

interface Comparison {
  readonly found: number;
  readonly expected: number;
  /** What the difference is small or large against. */
  readonly scale: number;
  readonly where: string;
}

/** NaN differs from every number but NaN. */
function errorOf({ found, expected, scale }: Comparison): number {
  const error = Object.is(found, expected) ? 0 : Math.abs(found - expected) / scale;
  return Number.isNaN(error) ? Infinity : error;
}

/** Refuses a derivative that differs, and shows where it differs most. */
function check(name: string, comparisons: readonly Comparison[], { tolerance }: Settings): void {
  const errors = comparisons.map(errorOf);
  const error = errors.reduce((most, each) => Math.max(most, each), 0);
  const worst = comparisons[errors.indexOf(error)];
  if (error <= tolerance || worst === undefined) return;
  throw new GradError({
    op: 'checkGrads',
    what: `the ${name} differs from finite differences by ${error.toExponential(1)}, more than the tolerance ${tolerance}`,
    got: `${worst.found} ${worst.where}`,
    expected: `${worst.expected}`,
    hint: 'the derivative rules of the operations in the function; or another point, if the function has a kink or a step here',
  });
}

/** All elements of all results. `values` are those of the function: differences have the rounding errors of what was subtracted. */
function elementwise(found: readonly Float64Array[], expected: readonly Float64Array[], values: readonly Float64Array[]): Comparison[] {
  return expected.flatMap((numbers, output) => {
    const scale = Math.max(magnitude(numbers), 1e-3, 1e-3 * magnitude(values[output] ?? new Float64Array()));
    const place = expected.length > 1 ? ` of result ${output}` : '';
    return [...numbers].map((number, i) => {
      const where = `at element ${i}${place}`;
      return { found: found[output]?.[i] ?? NaN, expected: number, scale, where };
    });
  });
}

/** jvp(f)(x, t) = df/dt. */
function checkForward(problem: Problem, settings: Settings): Problem {
  const { f, x, path } = problem;
  const name = path === '' ? 'jvp' : `jvp of ${path}`;
  const tangents = directionsLike(x, settings.generator);
  const values = read(f(...x));
  const [value, tangent] = jvp(f, [...x], tangents);
  check(`value beside the ${name}`, elementwise(read(value), values, values), settings);
  check(name, elementwise(read(tangent), numericalJvp(problem, tangents), values), settings);
  const push = (...both: AnyTensor[]): AnyTensor[] => jvp(f, both.slice(0, x.length), both.slice(x.length))[1];
  return { f: push, x: [...x, ...tangents], path: name };
}

/** <vjp(f)(x)(ct), t> = <ct, df/dt> for all directions ct and t. */
function checkReverse(problem: Problem, settings: Settings): Problem {
  const { f, x, path } = problem;
  const name = path === '' ? 'vjp' : `vjp of ${path}`;
  const tangents = directionsLike(x, settings.generator);
  const values = read(f(...x));
  const [value, pullback] = vjp(f, ...x);
  check(`value beside the ${name}`, elementwise(read(value), values, values), settings);
  const cotangents = directionsLike(value, settings.generator);
  const [found] = innerProduct(read(pullback(cotangents)), read(tangents));
  const [expected, size] = innerProduct(numericalJvp(problem, tangents), read(cotangents));
  const scale = Math.max(size, 1e-3, 1e-3 * Math.max(0, ...values.map(magnitude)));
  check(name, [{ found, expected, scale, where: 'along a random direction' }], settings);
  const pull = (...both: AnyTensor[]): AnyTensor[] => vjp(f, ...both.slice(0, x.length))[1](both.slice(x.length));
  return { f: pull, x: [...x, ...cotangents], path: name };
}

/** The inner product of two lists, and the sum of the absolute values of its terms. */
function innerProduct(a: readonly Float64Array[], b: readonly Float64Array[]): [sum: number, size: number] {
  const terms = a.flatMap((numbers, i) => [...numbers].map((number, j) => number * (b[i]?.[j] ?? NaN)));
  return [terms.reduce((sum, term) => sum + term, 0), terms.reduce((sum, term) => sum + Math.abs(term), 0)];
}

const checks: Readonly<Record<Mode, (problem: Problem, settings: Settings) => Problem>> = { forward: checkForward, reverse: checkReverse };

/** Order by order, so that the error names the lowest derivative that is wrong. */
function checkOrders(problem: Problem, order: number, settings: Settings): void {
  let problems: readonly Problem[] = [problem];
  for (let level = 0; level < order; level++) {
    problems = problems.flatMap((each) => settings.modes.map((mode) => checks[mode](each, settings)));
  }
}

/**
 * Checks the derivatives of a function at a point: `jvp` and `vjp` against central differences of the function along random
 * directions, then the derivatives of those in the same way, up to an order. All float tensors are taken as float64.
 *
 * Cost: four calls of f for an order and mode; the number of mixtures doubles with each order.
 *
 * @param f a function of tensors or trees of tensors, with a tensor or a tree of tensors as result.
 * @param args its arguments: the point. What is not a float tensor stays fixed.
 * @param options `order` 2, `modes` ['forward', 'reverse'], `tolerance` 1e-6, `seed` 0.
 * @throws GradError that names the derivative which differs ('vjp', 'jvp of vjp' ...) and by how much; ValueError where no
 * argument is a float tensor, or the order is no whole number from 1.
 * @see `jax.test_util.check_grads`.
 * @example
 * checkGrads((x: Tensor<[2]>) => x.mul(x).sum(), [tensor([1, 2])]); // is silent: all derivatives are right
 */
export function checkGrads<A extends readonly unknown[]>(f: (...args: A) => unknown, args: A, options: CheckGradsOptions = {}): void {
  checkOptions('checkGrads', options, ['order', 'modes', 'tolerance', 'seed']);
  const { order = 2, modes = ['forward', 'reverse'], tolerance = 1e-6, seed = 0 } = options;
  if (!Number.isInteger(order) || order < 1) {
    throw new ValueError({ op: 'checkGrads', what: 'there is no such order', got: String(order), expected: 'a whole number from 1' });
  }
  checkOrders(problemOf(f as (...args: never) => unknown, args), order, { modes, tolerance, generator: new Generator(seed) });
}
