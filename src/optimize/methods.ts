/** @file Where to go from a point: the directions of four methods, with the line search that fits each. */
import { backtrack, strongWolfe, type Line, type Step } from './line-search.ts';
import type { Evaluation, Problem } from './problem.ts';
import { allFinite, cholesky, difference, dot, lengthOf, maxNorm, moved, scaled, solveCholesky } from './vectors.ts';

/** A way of going down. It remembers what it needs of the steps so far. */
export interface Method {
  /** A direction, and the length to try first. */
  propose(at: Evaluation): Promise<Pick<Line, 'direction' | 'first'>>;
  search(line: Line): Promise<Step | undefined>;
  /** What a step has shown. */
  learn(from: Evaluation, step: Step): void;
  /** Forgets the past; false where there was none, so that the next proposal would be the same. */
  forget(): boolean;
}

/** Straight down, about as far as a unit. */
const steepest = ({ gradient }: Evaluation): Pick<Line, 'direction' | 'first'> => ({
  direction: scaled(gradient, -1),
  first: Math.min(1, 1 / lengthOf(gradient)),
});

/** d = -g. The first length tried is twice the last one that was right. */
export function gradientDescent(): Method {
  let last: number | undefined;
  return {
    propose: async (at) => ({ ...steepest(at), ...(last !== undefined && { first: 2 * last }) }),
    search: backtrack,
    learn: (_, step) => {
      last = step.length;
    },
    forget: () => {
      const had = last !== undefined;
      last = undefined;
      return had;
    },
  };
}

/**
 * d = -g + beta d of the step before, beta = max(0, g (g - g before) / |g before|^2): conjugate gradients by Polak and Ribiere.
 *
 * @see Nocedal and Wright, Numerical Optimization, section 5.2.
 */
export function conjugateGradient(): Method {
  let last: { readonly from: Evaluation; readonly direction: Float64Array; readonly step: Step } | undefined;
  let proposed: Pick<Line, 'direction' | 'first'> | undefined;
  const conjugate = (at: Evaluation): Pick<Line, 'direction' | 'first'> | undefined => {
    if (last === undefined) return undefined;
    const before = last.from.gradient;
    const beta = Math.max(0, dot(at.gradient, difference(at.gradient, before)) / dot(before, before));
    const direction = moved(scaled(at.gradient, -1), beta, last.direction);
    const slope = dot(at.gradient, direction);
    // The first length promises to go as much lower as the step before.
    return slope < 0 ? { direction, first: last.step.length * (dot(before, last.direction) / slope) } : undefined;
  };
  return {
    propose: async (at) => (proposed = conjugate(at) ?? steepest(at)),
    search: (line) => strongWolfe(line, 0.1),
    learn: (from, step) => {
      last = proposed && { from, direction: proposed.direction, step };
    },
    forget: () => {
      const had = last !== undefined;
      last = undefined;
      return had;
    },
  };
}

/** A step and the change of the gradient along it. */
interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
}

/**
 * d = -H g, where H is the inverse Hessian that the last steps and their changes of gradient tell of: BFGS with limited memory, by the
 * recursion in two loops.
 *
 * @param memory how many steps are remembered.
 * @see Liu and Nocedal, On the limited memory BFGS method for large scale optimization, 1989.
 */
export function lbfgs(memory: number): Method {
  let pairs: Pair[] = [];
  return {
    propose: async (at) => {
      const newest = pairs.at(-1);
      if (newest === undefined) return steepest(at);
      let q = at.gradient;
      const shares: number[] = [];
      for (const { step, change } of pairs.toReversed()) {
        const share = dot(step, q) / dot(step, change);
        shares.push(share);
        q = moved(q, -share, change);
      }
      let r = scaled(q, dot(newest.step, newest.change) / dot(newest.change, newest.change));
      for (const { step, change } of pairs) r = moved(r, (shares.pop() ?? 0) - dot(change, r) / dot(step, change), step);
      return { direction: scaled(r, -1), first: 1 };
    },
    search: (line) => strongWolfe(line, 0.9),
    learn: (from, { at }) => {
      const pair = { step: difference(at.x, from.x), change: difference(at.gradient, from.gradient) };
      // Where f curves downwards, H would no longer be positive.
      if (dot(pair.step, pair.change) > Number.EPSILON * dot(pair.change, pair.change)) pairs = [...pairs, pair].slice(-memory);
    },
    forget: () => {
      const had = pairs.length > 0;
      pairs = [];
      return had;
    },
  };
}

/**
 * d = -(A + tau I)^-1 g with the exact Hessian A, and the least tau of a few that makes it positive definite: Newton's method.
 *
 * @see Nocedal and Wright, Numerical Optimization, algorithm 3.3.
 */
export function newton(problem: Problem<unknown>): Method {
  return {
    propose: async (at) => {
      const n = problem.size;
      const matrix = await problem.hessian(at.x);
      if (!allFinite(matrix)) return steepest(at);
      const diagonal = matrix.filter((_, i) => i % (n + 1) === 0);
      const least = 1e-3 * (maxNorm(matrix) || 1);
      let shift = Math.min(...diagonal) > 0 ? 0 : least - Math.min(...diagonal);
      let factor = cholesky(matrix, n, shift);
      while (factor === undefined) {
        shift = Math.max(2 * shift, least);
        factor = cholesky(matrix, n, shift);
      }
      return { direction: scaled(solveCholesky(factor, n, at.gradient), -1), first: 1 };
    },
    search: backtrack,
    learn: () => undefined,
    forget: () => false,
  };
}
