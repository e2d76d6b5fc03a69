/** @file How far to go along a direction. */
import type { Evaluation, Problem } from './problem.ts';
import { allFinite, dot, moved } from './vectors.ts';

/** A step along a direction, with what was found there. */
export interface Step {
  readonly length: number;
  readonly at: Evaluation;
}

/** A line to be searched: the values of f at x + length * direction. */
export interface Line {
  readonly problem: Pick<Problem<unknown>, 'evaluate'>;
  readonly from: Evaluation;
  /** Downhill. */
  readonly direction: Float64Array;
  /** The length to be tried first. */
  readonly first: number;
}

/** A step must go down by at least so much of what the slope promises (Armijo). */
const sufficient = 1e-4;
/** So many trials leave a length of 1e-12, or reach one of 1e12. */
const mostTrials = 40;

const isFinite = ({ value, gradient }: Evaluation): boolean => Number.isFinite(value) && allFinite(gradient);

/** There is nothing below. */
const hasNoBound = ({ value }: Evaluation): boolean => value === -Infinity;

const slopeAt = ({ direction }: Line, { gradient }: Evaluation): number => dot(gradient, direction);

/** f(x + length d) <= f(x) + c length f'(x) d */
const goesDown = ({ from, direction }: Line, { length, at }: Step): boolean =>
  hasNoBound(at) || (isFinite(at) && at.value <= from.value + sufficient * length * dot(from.gradient, direction) && at.value < from.value);

async function stepOf({ problem, from, direction }: Line, length: number): Promise<Step> {
  return { length, at: await problem.evaluate(moved(from.x, length, direction)) };
}

/**
 * Halves the length until f goes down enough (Armijo's condition).
 *
 * @returns undefined where no length does: the numbers of the dtype are too few.
 * @see Nocedal and Wright, Numerical Optimization, algorithm 3.1.
 */
export async function backtrack(line: Line): Promise<Step | undefined> {
  let length = line.first;
  for (let trial = 0; trial < mostTrials; trial++, length /= 2) {
    const step = await stepOf(line, length);
    if (goesDown(line, step)) return step;
  }
  return undefined;
}

/**
 * A length where f has gone down enough and its slope is nearly gone: the strong Wolfe conditions, |f'(x + length d) d| <= curvature |f'(x) d|.
 * Goes on until an interval holds such a length, then narrows it by cubic interpolation.
 *
 * @param curvature the share of the slope that may be left: 0.9 for quasi-Newton directions, 0.1 for conjugate gradients.
 * @returns the best step found where rounding leaves no such length; undefined where f does not go down at all.
 * @see Nocedal and Wright, Numerical Optimization, algorithms 3.5 and 3.6.
 */
export async function strongWolfe(line: Line, curvature: number): Promise<Step | undefined> {
  const start: Step = { length: 0, at: line.from };
  const flat = (step: Step): boolean => Math.abs(slopeAt(line, step.at)) <= -curvature * slopeAt(line, line.from);
  let low = start;
  let high: Step | undefined;
  let best: Step | undefined;
  let length = line.first;
  for (let trial = 0; trial < mostTrials; trial++) {
    const step = await stepOf(line, length);
    const isLower = goesDown(line, step) && step.at.value < low.at.value;
    if (isLower && (best === undefined || step.at.value < best.at.value)) best = step;
    if (hasNoBound(step.at) || (isLower && flat(step))) return step;
    if (!isLower) high = step;
    else {
      // The slope at the lower end must point into the interval.
      if (slopeAt(line, step.at) * ((high?.length ?? Infinity) - step.length) >= 0) high = low;
      low = step;
    }
    length = high === undefined ? 2 * length : between(line, low, high);
    if (Math.abs(length - low.length) <= Number.EPSILON * low.length) break;
  }
  return best;
}

/** The minimum of the cubic through two steps and their slopes, kept away from the ends; the middle where there is none. */
function between(line: Line, low: Step, high: Step): number {
  const width = high.length - low.length;
  const middle = low.length + width / 2;
  if (!isFinite(high.at)) return low.length + width / 10;
  const [a, b] = [slopeAt(line, low.at), slopeAt(line, high.at)];
  const chord = a + b - (3 * (low.at.value - high.at.value)) / (low.length - high.length);
  const root = Math.sign(width) * Math.sqrt(chord * chord - a * b);
  const length = high.length - (width * (b + root - chord)) / (b - a + 2 * root);
  const share = (length - low.length) / width;
  return share > 0.1 && share < 0.9 ? length : middle;
}
