/** @file RMSprop: gradients divided by a running root of their mean square. */
import { maximum, sqrt, type AnyTensor } from '../index.ts';
import { completeOptions, type Convention, type ConventionOption } from './options.ts';
import { Optimizer, type RuleRequest, type RuleResult } from './optimizer.ts';

/** Options of `rmsprop`. */
export interface RmspropOptions extends ConventionOption {
  /** Default 0.001 (PyTorch: 0.01). */
  readonly learningRate?: number | undefined;
  /** How much of the running means stays at each step; PyTorch's alpha. Default 0.9 (PyTorch: 0.99). */
  readonly rho?: number | undefined;
  /** How much of the last update goes on, from 0 to 1. Default 0. */
  readonly momentum?: number | undefined;
  /** Keeps the division defined. Default 1e-7 (PyTorch: 1e-8). */
  readonly epsilon?: number | undefined;
  /** Whether to divide by the running standard deviation: the mean is taken off. Default false. */
  readonly centered?: boolean | undefined;
}

type Options = { readonly [Name in Exclude<keyof RmspropOptions, 'convention'>]-?: NonNullable<RmspropOptions[Name]> };
type Slot = 'velocity' | 'mean' | 'momentum';

const defaults: Readonly<Record<Convention, Options>> = {
  keras: { learningRate: 0.001, rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false },
  pytorch: { learningRate: 0.01, rho: 0.99, momentum: 0, epsilon: 1e-8, centered: false },
};

/**
 * RMSprop; made by `rmsprop`.
 *
 * @example
 * new Rmsprop({ learningRate: 0.1 }).learningRate; // 0.1
 */
export class Rmsprop extends Optimizer<Slot, 'learningRate'> {
  protected readonly slots: Readonly<Partial<Record<Slot, number>>>;
  private readonly options: ReturnType<typeof completeOptions<Options>>;

  constructor(given: RmspropOptions = {}) {
    const options = completeOptions('rmsprop', given, defaults);
    super('rmsprop', options.learningRate);
    this.options = options;
    this.slots = { velocity: 0, ...(options.centered && { mean: 0 }), ...(options.momentum > 0 && { momentum: 0 }) };
  }

  protected update({ gradient: g, value: w, slots, factors: { learningRate } }: RuleRequest<Slot, 'learningRate'>): RuleResult<Slot> {
    const { rho, momentum: m, epsilon, centered, convention } = this.options;
    const running = (mean: AnyTensor, x: AnyTensor): AnyTensor => mean.mul(rho).add(x.mul(1 - rho));
    // v <- rho v + (1 - rho) g^2; the variance v - mean^2 is never negative but for rounding
    const velocity = running(slots.velocity, g.square());
    const mean = centered ? running(slots.mean, g) : undefined;
    const spread: AnyTensor = mean === undefined ? velocity : maximum(velocity.sub(mean.square()), 0);
    // scale = sqrt(v + epsilon), PyTorch: sqrt(v) + epsilon
    const scale: AnyTensor = convention === 'keras' ? sqrt(spread.add(epsilon)) : sqrt(spread).add(epsilon);
    const state = { velocity, ...(mean && { mean }) };
    // w <- w - lr g / scale
    if (m === 0) return { value: w.sub(g.mul(learningRate).div(scale)), slots: state };
    if (convention === 'pytorch') {
      // b <- m b + g / scale; w <- w - lr b
      const momentum = slots.momentum.mul(m).add(g.div(scale));
      return { value: w.sub(momentum.mul(learningRate)), slots: { ...state, momentum } };
    }
    // b <- m b + lr g / scale; w <- w - b
    const momentum = slots.momentum.mul(m).add(g.mul(learningRate).div(scale));
    return { value: w.sub(momentum), slots: { ...state, momentum } };
  }
}

/**
 * RMSprop: the gradient, divided by the root of a running mean of its square.
 *
 *     v <- rho v + (1 - rho) g^2
 *     w <- w - learningRate * g / sqrt(v + epsilon)
 *
 * `centered` takes the square of a running mean of g off v; with momentum m the update is `b <- m b + learningRate * g / sqrt(...)`.
 * The convention 'pytorch' divides by `sqrt(v) + epsilon`, and keeps the learning rate out of b. With a small epsilon and small
 * gradients the two differ by up to a factor: sqrt(1e-7) is 3e-4.
 *
 * @param options `learningRate` 0.001, `rho` 0.9, `momentum` 0, `epsilon` 1e-7, `centered` false; `convention` 'keras'
 * ('pytorch': 0.01, 0.99, 0, 1e-8).
 * @throws ValueError for an option that does not exist or is out of its range.
 * @see Keras `RMSprop`, PyTorch `torch.optim.RMSprop`; Tieleman and Hinton, lecture 6.5 of "Neural networks for machine
 * learning", 2012; centered: Graves, "Generating sequences with recurrent neural networks", 2013.
 * @example
 * const w = variable(tensor([1, 2]));
 * rmsprop({ learningRate: 0.1, rho: 0.75, epsilon: 0 }).apply([tensor([10, -20])], [w]); // g / sqrt(g^2 / 4) is 2 or -2
 * await w.data(); // [0.8, 2.2]
 */
export const rmsprop = (options: RmspropOptions = {}): Rmsprop => new Rmsprop(options);
