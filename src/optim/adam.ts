/** @file Adam: momentum of the gradient over the root of its mean square, both corrected for their start at zero. */
import { full, maximum, pow, sqrt, sub, type AnyTensor } from '../index.ts';
import { completeOptions, type Convention, type ConventionOption } from './options.ts';
import { Optimizer, type RuleRequest, type RuleResult, type Scalars } from './optimizer.ts';

/** Options of `adam`. */
export interface AdamOptions extends ConventionOption {
  /** Default 0.001. */
  readonly learningRate?: number | undefined;
  /** How much of the running mean of g stays at each step. Default 0.9. */
  readonly beta1?: number | undefined;
  /** How much of the running mean of g^2 stays at each step. Default 0.999. */
  readonly beta2?: number | undefined;
  /** Keeps the division defined. Default 1e-7 (PyTorch: 1e-8). */
  readonly epsilon?: number | undefined;
  /** Whether to divide by the greatest mean square so far. Default false. */
  readonly amsgrad?: boolean | undefined;
}

type Options = { readonly [Name in Exclude<keyof AdamOptions, 'convention'>]-?: NonNullable<AdamOptions[Name]> };
type Slot = 'momentum' | 'velocity' | 'velocityMax';
type Factor = 'alpha' | 'epsilon';

const defaults: Readonly<Record<Convention, Options>> = {
  keras: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, amsgrad: false },
  pytorch: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, amsgrad: false },
};

/**
 * Adam; made by `adam`.
 *
 * @example
 * new Adam({ learningRate: 0.1 }).learningRate; // 0.1
 */
export class Adam extends Optimizer<Slot, Factor> {
  protected readonly slots: Readonly<Partial<Record<Slot, number>>>;
  private readonly options: ReturnType<typeof completeOptions<Options>>;

  constructor(given: AdamOptions = {}) {
    const options = completeOptions('adam', given, defaults);
    super('adam', options.learningRate);
    this.options = options;
    this.slots = { momentum: 0, velocity: 0, ...(options.amsgrad && { velocityMax: 0 }) };
  }

  /** In float64: 1 - beta2^t of a float32 has lost half of its digits at the first steps. */
  protected override factors({ learningRate, step: t }: Scalars<'learningRate' | 'step'>): Scalars<Factor> {
    const { beta1, beta2, epsilon, convention } = this.options;
    // alpha = lr sqrt(1 - beta2^t) / (1 - beta1^t)
    const correction: AnyTensor = sqrt(sub(1, pow(beta2, t)));
    const alpha = learningRate.mul(correction).div(sub(1, pow(beta1, t)));
    // lr / (1 - beta1^t) m / (sqrt(v) / c + eps) = alpha m / (sqrt(v) + c eps) for c = sqrt(1 - beta2^t): PyTorch's form in Keras's
    return { alpha, epsilon: convention === 'keras' ? full([], epsilon, { dtype: 'float64' }) : correction.mul(epsilon) };
  }

  protected update({ gradient: g, value: w, slots, factors: { alpha, epsilon } }: RuleRequest<Slot, Factor>): RuleResult<Slot> {
    const { beta1, beta2, amsgrad } = this.options;
    // m <- beta1 m + (1 - beta1) g; v <- beta2 v + (1 - beta2) g^2
    const momentum = slots.momentum.mul(beta1).add(g.mul(1 - beta1));
    const velocity = slots.velocity.mul(beta2).add(g.square().mul(1 - beta2));
    const velocityMax = amsgrad ? maximum(slots.velocityMax, velocity) : undefined;
    // w <- w - alpha m / (sqrt(v) + epsilon)
    const value = w.sub(momentum.mul(alpha).div(sqrt(velocityMax ?? velocity).add(epsilon)));
    return { value, slots: { momentum, velocity, ...(velocityMax && { velocityMax }) } };
  }
}

/**
 * Adam: a running mean of the gradient, divided by the root of a running mean of its square.
 *
 *     m <- beta1 m + (1 - beta1) g
 *     v <- beta2 v + (1 - beta2) g^2                            amsgrad: divides by the greatest v so far
 *     w <- w - learningRate * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon)
 *
 * The convention 'pytorch' adds epsilon to the corrected root, `sqrt(v / (1 - beta2^t)) + epsilon`, as the paper's algorithm 1
 * does; Keras's form is the one that the paper's section 2 calls more efficient ("epsilon hat").
 *
 * @param options `learningRate` 0.001, `beta1` 0.9, `beta2` 0.999, `epsilon` 1e-7, `amsgrad` false; `convention` 'keras'
 * ('pytorch': the same but for `epsilon` 1e-8).
 * @throws ValueError for an option that does not exist or is out of its range.
 * @see Keras `Adam`, PyTorch `torch.optim.Adam`; Kingma and Ba, "Adam: a method for stochastic optimization", 2014; amsgrad:
 * Reddi et al., "On the convergence of Adam and beyond", 2018.
 * @example
 * const w = variable(tensor([1, 2]));
 * adam({ learningRate: 0.5, epsilon: 0 }).apply([tensor([10, -20])], [w]); // the first step is learningRate * sign(g)
 * await w.data(); // [0.5, 2.5]
 */
export const adam = (options: AdamOptions = {}): Adam => new Adam(options);
