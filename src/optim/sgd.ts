/** @file Gradient descent, with momentum and Nesterov's variant of it. */
import { completeOptions, type Convention, type ConventionOption } from './options.ts';
import { Optimizer, type RuleRequest, type RuleResult } from './optimizer.ts';

/** Options of `sgd`. */
export interface SgdOptions extends ConventionOption {
  /** Default 0.01 (PyTorch: 0.001). */
  readonly learningRate?: number | undefined;
  /** How much of the last update goes on, from 0 to 1. Default 0: plain gradient descent. */
  readonly momentum?: number | undefined;
  /** Whether the gradient counts as if it were taken one update ahead. Default false. */
  readonly nesterov?: boolean | undefined;
}

type Options = { readonly [Name in Exclude<keyof SgdOptions, 'convention'>]-?: NonNullable<SgdOptions[Name]> };

const defaults: Readonly<Record<Convention, Options>> = {
  keras: { learningRate: 0.01, momentum: 0, nesterov: false },
  pytorch: { learningRate: 0.001, momentum: 0, nesterov: false },
};

/**
 * Gradient descent; made by `sgd`.
 *
 * @example
 * new Sgd({ learningRate: 0.1 }).learningRate; // 0.1
 */
export class Sgd extends Optimizer<'velocity', 'learningRate'> {
  protected readonly slots: { readonly velocity?: number };
  private readonly options: ReturnType<typeof completeOptions<Options>>;

  constructor(given: SgdOptions = {}) {
    const options = completeOptions('sgd', given, defaults);
    super('sgd', options.learningRate);
    this.options = options;
    this.slots = options.momentum > 0 ? { velocity: 0 } : {};
  }

  protected update({ gradient: g, value: w, slots, factors }: RuleRequest<'velocity', 'learningRate'>): RuleResult<'velocity'> {
    const { momentum, nesterov, convention } = this.options;
    const { learningRate } = factors;
    // w <- w - lr g
    if (momentum === 0) return { value: w.sub(g.mul(learningRate)), slots: {} };
    if (convention === 'pytorch') {
      // v <- m v + g; w <- w - lr v, with Nesterov w - lr (g + m v)
      const velocity = slots.velocity.mul(momentum).add(g);
      return { value: w.sub((nesterov ? velocity.mul(momentum).add(g) : velocity).mul(learningRate)), slots: { velocity } };
    }
    // v <- m v - lr g; w <- w + v, with Nesterov w + m v - lr g
    const descent = g.mul(learningRate);
    const velocity = slots.velocity.mul(momentum).sub(descent);
    return { value: w.add(nesterov ? velocity.mul(momentum).sub(descent) : velocity), slots: { velocity } };
  }
}

/**
 * Gradient descent: `w <- w - learningRate * g`, and with momentum m
 *
 *     v <- m v - learningRate * g
 *     w <- w + v                          with Nesterov: w + m v - learningRate * g
 *
 * The convention 'pytorch' keeps the learning rate out of the velocity: `v <- m v + g`, `w <- w - learningRate * v` (with
 * Nesterov `g + m v` in the place of v). The two are the same as long as the learning rate does not change.
 *
 * @param options `learningRate` 0.01, `momentum` 0, `nesterov` false; `convention` 'keras'.
 * @throws ValueError for an option that does not exist or is out of its range.
 * @see Keras `SGD`, PyTorch `torch.optim.SGD`; Sutskever et al., "On the importance of initialization and momentum", 2013.
 * @example
 * const w = variable(tensor([1, 2]));
 * sgd({ learningRate: 0.1, momentum: 0.9 }).apply([tensor([10, 20])], [w]);
 * await w.data(); // [0, 0]
 */
export const sgd = (options: SgdOptions = {}): Sgd => new Sgd(options);
