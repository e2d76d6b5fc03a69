/** @file minimize: from a start down to where the gradient is gone. */
import { checkName, ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import type { FloatDType, Tensor } from '../index.ts';
import { conjugateGradient, gradientDescent, lbfgs, newton, type Method } from './methods.ts';
import { Problem, type Evaluation } from './problem.ts';
import { allFinite, lengthOf, maxNorm } from './vectors.ts';

/** The ways of going down. */
export type MinimizeMethod = 'gradientDescent' | 'conjugateGradient' | 'lbfgs' | 'newton';

/** Options of `minimize`. */
export interface MinimizeOptions {
  /** Default 'lbfgs'. */
  readonly method?: MinimizeMethod | undefined;
  /** The greatest absolute element that the gradient may have at the end. Default 1e-5. */
  readonly gradientTolerance?: number | undefined;
  /** Default 1000. */
  readonly maxIterations?: number | undefined;
  /** How many steps 'lbfgs' remembers. Default 10. */
  readonly memory?: number | undefined;
}

/** The state after an iteration; the first is the start. */
export interface Iteration {
  readonly value: number;
  /** The greatest absolute element of the gradient. */
  readonly gradientNorm: number;
  /** How far the step went; 0 for the start. */
  readonly step: number;
}

/** Why a minimization has ended, each in words. */
export const endings = {
  gradientTolerance: 'the gradient is within the tolerance',
  maxIterations: 'the iterations that were allowed are used up',
  precision: 'no step goes further down: the numbers of the dtype are exhausted, or the gradient is not that of the function',
  unbounded: 'the function has no lower bound: its value is -Infinity',
} as const satisfies Readonly<Record<string, string>>;

/** What was found. */
export interface Minimum<P> {
  /** A tree like the start. */
  readonly point: P;
  readonly value: number;
  /** The greatest absolute element of the gradient. */
  readonly gradientNorm: number;
  /** Whether the gradient is within the tolerance. */
  readonly converged: boolean;
  readonly reason: keyof typeof endings;
  /** The reason, as a sentence. */
  readonly message: string;
  readonly iterations: number;
  /** How often f and its gradient were computed. */
  readonly evaluations: number;
  /** The start, then the state after each iteration. */
  readonly history: readonly Iteration[];
}

const methods: Readonly<Record<MinimizeMethod, (problem: Problem<unknown>, memory: number) => Method>> = {
  gradientDescent: () => gradientDescent(),
  conjugateGradient: () => conjugateGradient(),
  lbfgs: (_, memory) => lbfgs(memory),
  newton: (problem) => newton(problem),
};

/** A Hessian of so many rows is 32 MB, and a third of a second to factorize. */
const mostForNewton = 2000;

interface Settings extends Required<{ [K in keyof MinimizeOptions]: NonNullable<MinimizeOptions[K]> }> {}

function settingsOf(options: MinimizeOptions): Settings {
  checkOptions('minimize', options, ['method', 'gradientTolerance', 'maxIterations', 'memory']);
  const { method = 'lbfgs', gradientTolerance = 1e-5, maxIterations = 1000, memory = 10 } = options;
  checkName('minimize', 'method', method, Object.keys(methods));
  const refuse = (name: string, value: unknown, expected: string): never => {
    throw new ValueError({ op: 'minimize', what: `${name} is out of its range`, got: `${name}: ${showValue(value)}`, expected });
  };
  if (!(gradientTolerance >= 0)) refuse('gradientTolerance', gradientTolerance, 'a number from 0');
  if (!(Number.isInteger(maxIterations) && maxIterations >= 0)) refuse('maxIterations', maxIterations, 'a whole number from 0');
  if (!(Number.isInteger(memory) && memory >= 1)) refuse('memory', memory, 'a whole number from 1');
  return { method, gradientTolerance, maxIterations, memory };
}

/**
 * A local minimum of a function: goes down from the start until the gradient is gone. The gradient is exact (`valueAndGrad`), and f is
 * compiled with it. Values are read after each step, which is what makes this asynchronous.
 *
 * - 'lbfgs', the default: BFGS with limited memory. A few vectors of memory, and near the minimum almost as few steps as Newton's method.
 * - 'newton': the exact Hessian, N^2 numbers for N coefficients, at most 2000 of them; few steps, each dear.
 * - 'conjugateGradient': by Polak and Ribiere; three vectors of memory.
 * - 'gradientDescent': straight down; slow in narrow valleys, and there to be compared with.
 *
 * 'lbfgs' and 'conjugateGradient' search each line for the strong Wolfe conditions, the others go back by halves until f has gone down
 * enough (Armijo). It is for functions that are the same at each call; for the loss of random batches there are the optimizers of
 * 'tidu/optim'.
 *
 * @param f a function of a tensor or a tree of tensors that returns one number.
 * @param start where to begin: all its float tensors are changed, everything else stays. Computed in its own dtypes; float64 reaches
 * smaller gradients.
 * @param options `method` 'lbfgs', `gradientTolerance` 1e-5 (of the greatest absolute element), `maxIterations` 1000, `memory` 10.
 * @returns point, value, the reason for the end, and the history.
 * @throws ValueError for options out of their range, for a start where f or its gradient is not finite, and for Newton's method with more
 * than 2000 coefficients; GradError where f does not return one float number or the start has no float tensor.
 * @see `scipy.optimize.minimize`, whose result this follows; Nocedal and Wright, Numerical Optimization, 2006.
 * @example
 * const banana = (p: Tensor<[2], 'float64'>) => {
 *   const [x, y] = [p.slice(0), p.slice(1)];
 *   return y.sub(x.square()).square().mul(100).add(x.sub(1).square());
 * };
 * const { point, reason } = await minimize(banana, tensor([-1.2, 1], { dtype: 'float64' }));
 * reason; // "gradientTolerance"
 * point.sub(1).abs().max().less(1e-5); // true
 */
export async function minimize<P>(f: (point: P) => Tensor<[], FloatDType>, start: P, options: MinimizeOptions = {}): Promise<Minimum<P>> {
  const settings = settingsOf(options);
  const problem = new Problem('minimize', f, start);
  if (settings.method === 'newton' && problem.size > mostForNewton) throw tooManyForNewton(problem.size);
  const method = methods[settings.method](problem as Problem<unknown>, settings.memory);
  let current = await problem.evaluate(await problem.start());
  checkStart(current);
  const history: Iteration[] = [stateOf(current, 0)];
  const end = (reason: keyof typeof endings): Minimum<P> => ({
    point: problem.pointAt(current.x),
    value: current.value,
    gradientNorm: maxNorm(current.gradient),
    converged: reason === 'gradientTolerance',
    reason,
    message: endings[reason],
    iterations: history.length - 1,
    evaluations: problem.evaluations,
    history,
  });
  for (;;) {
    if (maxNorm(current.gradient) <= settings.gradientTolerance) return end('gradientTolerance');
    if (current.value === -Infinity) return end('unbounded');
    if (history.length > settings.maxIterations) return end('maxIterations');
    const { direction, first } = await method.propose(current);
    const step = await method.search({ problem, from: current, direction, first });
    if (step === undefined) {
      // What was learned of other places may be the reason: once more, straight down.
      if (method.forget()) continue;
      return end('precision');
    }
    method.learn(current, step);
    current = step.at;
    history.push(stateOf(current, step.length * lengthOf(direction)));
  }
}

const stateOf = ({ value, gradient }: Evaluation, step: number): Iteration => ({ value, gradientNorm: maxNorm(gradient), step });

function checkStart({ value, gradient }: Evaluation): void {
  if (Number.isFinite(value) && allFinite(gradient)) return;
  throw new ValueError({
    op: 'minimize',
    what: `${Number.isFinite(value) ? 'the gradient' : 'the value'} at the start is not finite`,
    got: `value ${value}, greatest element of the gradient ${maxNorm(gradient)}`,
    expected: 'a start where the function and its gradient are finite',
  });
}

const tooManyForNewton = (size: number): ValueError =>
  new ValueError({
    op: 'minimize',
    what: `Newton's method needs a Hessian of ${size}^2 numbers`,
    got: `${size} coefficients`,
    expected: `at most ${mostForNewton}`,
    hint: "method: 'lbfgs'",
  });
