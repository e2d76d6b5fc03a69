/** @file solveStationary: all points where the gradient is gone that Newton's method finds, and what they are. */
import { ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import { random, type FloatDType, type Tensor } from '../index.ts';
import { Problem, type Evaluation } from './problem.ts';
import { allFinite, difference, dot, lengthOf, maxNorm, moved, symmetricEigen, type Eigen } from './vectors.ts';

/** Options of `solveStationary`. */
export interface StationaryOptions {
  /** From how many places Newton's method begins: the start, and others around it. Default 200. */
  readonly starts?: number | undefined;
  /** The others lie in a box that goes so far from the start to both sides, along each coefficient. Default 5. */
  readonly radius?: number | undefined;
  /** Of the places. Default 0. */
  readonly seed?: number | undefined;
  /** The greatest absolute element that the gradient may have. Default 1e-9. */
  readonly gradientTolerance?: number | undefined;
  /** Steps from each place. Default 100. */
  readonly maxIterations?: number | undefined;
}

/** What a stationary point is; degenerate: the second derivatives do not tell, as one of their eigenvalues is 0. */
export type StationaryKind = 'minimum' | 'maximum' | 'saddle' | 'degenerate';

/** A point where the gradient is gone. */
export interface StationaryPoint<P> {
  /** A tree like the start. */
  readonly point: P;
  readonly value: number;
  readonly kind: StationaryKind;
  /** Of the Hessian, in ascending order. */
  readonly eigenvalues: readonly number[];
  /** The greatest absolute element of the gradient. */
  readonly gradientNorm: number;
}

/** What was found. */
export interface StationaryPoints<P> {
  /** By value, the lowest first. */
  readonly points: readonly StationaryPoint<P>[];
  /** From how many places Newton's method began. */
  readonly starts: number;
  /** From how many of them it came to a stationary point. */
  readonly converged: number;
}

/** More coefficients than this are refused. */
const mostCoefficients = 32;
/** Eigenvalues that are so small a share of the greatest at the same point are 0. */
const smallestShare = 1e-8;
/** So are those that have become so small a share of the greatest on the way. */
const vanishedShare = 1e-14;
/** Points that are so near to each other, relative to their length, are one. */
const nearness = 1e-6;

type Settings = { readonly [K in keyof StationaryOptions]-?: NonNullable<StationaryOptions[K]> };

function settingsOf(options: StationaryOptions): Settings {
  const op = 'solveStationary';
  checkOptions(op, options, ['starts', 'radius', 'seed', 'gradientTolerance', 'maxIterations']);
  const { starts = 200, radius = 5, seed = 0, gradientTolerance = 1e-9, maxIterations = 100 } = options;
  const refuse = (name: string, value: unknown, expected: string): never => {
    throw new ValueError({ op, what: `${name} is out of its range`, got: `${name}: ${showValue(value)}`, expected });
  };
  if (!(Number.isInteger(starts) && starts >= 1)) refuse('starts', starts, 'a whole number from 1');
  if (!(radius > 0 && radius < Infinity)) refuse('radius', radius, 'a finite number above 0');
  if (!(gradientTolerance > 0)) refuse('gradientTolerance', gradientTolerance, 'a number above 0');
  if (!(Number.isInteger(maxIterations) && maxIterations >= 1)) refuse('maxIterations', maxIterations, 'a whole number from 1');
  return { starts, radius, seed, gradientTolerance, maxIterations };
}

/** A stationary point as a vector. */
interface Found extends Evaluation {
  readonly eigen: Eigen;
  /** The greatest absolute eigenvalue on the way there. */
  readonly greatest: number;
}

/**
 * Solves grad f = 0: the analytic way to a minimum, and why nobody takes it for a network. Newton's method with the exact Hessian, in float64,
 * begins at the start and at random places around it; it goes to minima, maxima and saddles alike. What it comes to more than once counts
 * once, and each point is told by the eigenvalues of its Hessian.
 *
 * Nothing says that these are all stationary points there are: more starts and a wider radius find more of them. A function may have
 * exponentially many in the number of its coefficients, and the Hessian has the square of that number of elements; so more than 32
 * coefficients are refused.
 *
 * @param f a function of a tensor or a tree of tensors that returns one number.
 * @param start the middle of the places to begin at; all its float tensors are solved for, and everything else stays.
 * @param options `starts` 200, `radius` 5, `seed` 0, `gradientTolerance` 1e-9 (of the greatest absolute element), `maxIterations` 100.
 * @returns the points with value, kind and eigenvalues, the lowest first.
 * @throws ValueError for more than 32 coefficients, and for options out of their range; GradError where f does not return one float number or the
 * start has no float tensor.
 * @example
 * // (x^2 - 1)^2: two minima, and a maximum between them
 * const f = (x: Tensor<[], 'float64'>) => x.square().sub(1).square();
 * const { points } = await solveStationary(f, tensor(0.5, { dtype: 'float64' }));
 * points.map(({ kind }) => kind); // ["minimum", "minimum", "maximum"]
 */
export async function solveStationary<P>(
  f: (point: P) => Tensor<[], FloatDType>,
  start: P,
  options: StationaryOptions = {},
): Promise<StationaryPoints<P>> {
  const settings = settingsOf(options);
  const problem = new Problem('solveStationary', f, start, 'float64');
  if (problem.size > mostCoefficients) throw tooMany(problem.size);
  const found: Found[] = [];
  let converged = 0;
  for (const x of await placesAround(await problem.start(), settings)) {
    const point = await newtonFrom(problem, x, settings);
    if (point === undefined) continue;
    converged++;
    const isSame = (other: Found): boolean => lengthOf(difference(other.x, point.x)) <= nearness * (1 + lengthOf(point.x));
    const known = found.findIndex(isSame);
    if (known === -1) found.push(point);
    else if (maxNorm(point.gradient) < maxNorm((found[known] as Found).gradient)) found[known] = point;
  }
  const points = found
    .sort((a, b) => a.value - b.value)
    .map((each) => ({
      point: problem.pointAt(each.x),
      value: each.value,
      kind: kindOf(each),
      eigenvalues: [...each.eigen.values],
      gradientNorm: maxNorm(each.gradient),
    }));
  return { points, starts: settings.starts, converged };
}

/** The start, and places in the box around it. */
async function placesAround(start: Float64Array, { starts, radius, seed }: Settings): Promise<Float64Array[]> {
  const shape = [starts - 1, start.length];
  const noise = await random.uniform(shape, { minval: -radius, maxval: radius, dtype: 'float64', seed }).data();
  const others = Array.from({ length: starts - 1 }, (_, i) => start.map((value, j) => value + (noise[i * start.length + j] ?? 0)));
  return [start, ...others];
}

/**
 * x - H^-1 g until the gradient is within the tolerance, and then as far as it still gets shorter: so a Hessian that is 0 at the point itself
 * shows. Undefined where that comes to nothing.
 */
async function newtonFrom(problem: Problem<unknown>, x: Float64Array, settings: Settings): Promise<Found | undefined> {
  let at = await problem.evaluate(x);
  let greatest = 0;
  for (let iteration = 0; ; iteration++) {
    const hessian = await problem.hessian(at.x);
    if (![at.gradient, hessian, Float64Array.of(at.value)].every(allFinite)) return undefined;
    const eigen = symmetricEigen(hessian, problem.size);
    greatest = Math.max(greatest, maxNorm(eigen.values));
    const found = maxNorm(at.gradient) <= settings.gradientTolerance ? { ...at, eigen, greatest } : undefined;
    if (iteration === settings.maxIterations) return found;
    const next = await stepTowards(problem, at, newtonStep(eigen, at.gradient));
    if (found !== undefined && !(lengthOf(next.gradient) < lengthOf(at.gradient))) return found;
    at = next;
  }
}

/** -H^-1 g, without the directions in which H is 0. */
function newtonStep({ values, vectors }: Eigen, gradient: Float64Array): Float64Array {
  const least = smallestShare * maxNorm(values);
  return vectors.reduce((step, vector, i) => {
    const value = values[i] ?? 0;
    return Math.abs(value) <= least ? step : moved(step, -dot(vector, gradient) / value, vector);
  }, new Float64Array(gradient.length));
}

/** The whole step, or the first of its halves where the gradient is shorter: Newton's step leads downhill on |g|^2. */
async function stepTowards(problem: Problem<unknown>, from: Evaluation, step: Float64Array): Promise<Evaluation> {
  for (let length = 1; ; length /= 2) {
    const at = await problem.evaluate(moved(from.x, length, step));
    if (lengthOf(at.gradient) < lengthOf(from.gradient) || length < 1e-3) return at;
  }
}

/** What the signs of the eigenvalues say. */
function kindOf({ eigen: { values }, greatest }: Found): StationaryKind {
  const least = Math.max(smallestShare * maxNorm(values), vanishedShare * greatest);
  if (values.some((value) => Math.abs(value) <= least)) return 'degenerate';
  const isPositive = (value: number): boolean => value > 0;
  return values.every(isPositive) ? 'minimum' : values.some(isPositive) ? 'saddle' : 'maximum';
}

const tooMany = (size: number): ValueError =>
  new ValueError({
    op: 'solveStationary',
    what: `a function of ${size} coefficients has a Hessian of ${size}^2 numbers, and may have exponentially many stationary points`,
    got: `${size} coefficients`,
    expected: `at most ${mostCoefficients}`,
    hint: 'minimize, which goes down to one minimum with the gradient alone',
  });
