/** @file Adagrad: rates that fall with the sum of squared gradients. */
import { sqrt } from '../index.ts';
import { completeOptions, type Convention, type ConventionOption } from './options.ts';
import { Optimizer, type RuleRequest, type RuleResult } from './optimizer.ts';

/** Options of `adagrad`. */
export interface AdagradOptions extends ConventionOption {
  /** Default 0.001 (PyTorch: 0.01). */
  readonly learningRate?: number | undefined;
  /** What the sum of squares starts with. Default 0.1 (PyTorch: 0). */
  readonly initialAccumulatorValue?: number | undefined;
  /** Keeps the division defined. Default 1e-7 (PyTorch: 1e-10). */
  readonly epsilon?: number | undefined;
}

type Options = { readonly [Name in Exclude<keyof AdagradOptions, 'convention'>]-?: NonNullable<AdagradOptions[Name]> };

const defaults: Readonly<Record<Convention, Options>> = {
  keras: { learningRate: 0.001, initialAccumulatorValue: 0.1, epsilon: 1e-7 },
  pytorch: { learningRate: 0.01, initialAccumulatorValue: 0, epsilon: 1e-10 },
};

/**
 * Adagrad; made by `adagrad`.
 *
 * @example
 * new Adagrad({ learningRate: 0.1 }).learningRate; // 0.1
 */
export class Adagrad extends Optimizer<'accumulator', 'learningRate'> {
  protected readonly slots: { readonly accumulator: number };
  private readonly options: ReturnType<typeof completeOptions<Options>>;

  constructor(given: AdagradOptions = {}) {
    const options = completeOptions('adagrad', given, defaults);
    super('adagrad', options.learningRate);
    this.options = options;
    this.slots = { accumulator: options.initialAccumulatorValue };
  }

  protected update({ gradient: g, value: w, slots, factors }: RuleRequest<'accumulator', 'learningRate'>): RuleResult<'accumulator'> {
    const { epsilon, convention } = this.options;
    // a <- a + g^2
    const accumulator = slots.accumulator.add(g.square());
    // w <- w - lr g / sqrt(a + epsilon), PyTorch: w - lr g / (sqrt(a) + epsilon)
    const scale = convention === 'keras' ? sqrt(accumulator.add(epsilon)) : sqrt(accumulator).add(epsilon);
    return { value: w.sub(g.mul(factors.learningRate).div(scale)), slots: { accumulator } };
  }
}

/**
 * Adagrad: every element has a rate of its own, which falls as its squared gradients add up.
 *
 *     a <- a + g^2
 *     w <- w - learningRate * g / sqrt(a + epsilon)
 *
 * The convention 'pytorch' divides by `sqrt(a) + epsilon`.
 *
 * @param options `learningRate` 0.001, `initialAccumulatorValue` 0.1, `epsilon` 1e-7; `convention` 'keras'
 * ('pytorch': 0.01, 0 and 1e-10).
 * @throws ValueError for an option that does not exist or is out of its range.
 * @see Keras `Adagrad`, PyTorch `torch.optim.Adagrad`; Duchi et al., "Adaptive subgradient methods", 2011.
 * @example
 * const w = variable(tensor([1, 2]));
 * adagrad({ learningRate: 0.5, initialAccumulatorValue: 0, epsilon: 0 }).apply([tensor([10, -20])], [w]);
 * await w.data(); // [0.5, 2.5]
 */
export const adagrad = (options: AdagradOptions = {}): Adagrad => new Adagrad(options);
