import { afterAll, describe, expect, it } from 'vitest';
import { configure, cos, jit, tensor, valueAndGrad, variable, type AnyTensor, type DType } from 'tidu';
import { adagrad, adam, rmsprop, sgd, type Convention, type Optimizer } from 'tidu/optim';
import { maxRelativeError } from 'tidu/testing';
import { goldens, numbers, type GoldenArray } from '../golden/golden.ts';

const { problem, cases } = goldens.optimizers;
type Case = (typeof cases)[number];

/** The golden tables name options as the scripts do. */
const factories: Readonly<Record<Case['optimizer'], (options: Readonly<Record<string, unknown>>) => Optimizer>> = {
  sgd,
  adam,
  rmsprop,
  adagrad: ({ initialAccumulator, ...options }) => adagrad({ ...options, initialAccumulatorValue: initialAccumulator as number }),
};
const make = (each: Case, convention: Convention): Optimizer => factories[each.optimizer]({ ...each.options, convention });

/** The parameters after each of 20 steps on the golden problem. */
function trajectory(optimizer: Optimizer, dtype: DType, compiled: boolean): number[] {
  const constant = (array: GoldenArray): AnyTensor => tensor(numbers(array), { dtype });
  const { curvature, center, ripple, frequency } = problem;
  const w = variable(constant(problem.start), { name: 'w' });
  // loss(w) = sum(curvature/2 (w - center)^2 + ripple cos(frequency w))
  const loss = (): AnyTensor => {
    const bowl = constant(curvature)
      .div(2)
      .mul(w.sub(constant(center)).square());
    return bowl.add(constant(ripple).mul(cos(w.mul(constant(frequency))))).sum();
  };
  const step = (): void => {
    const [, gradients] = valueAndGrad(loss as never, [w])();
    optimizer.apply(gradients, [w]);
  };
  const run = compiled ? jit(step) : step;
  const path: number[] = [];
  for (let i = 0; i < 20; i++) {
    run();
    path.push(...w.dataSync());
  }
  return path;
}

afterAll(() => configure({ backend: 'wasm' }));

const label = (each: Case): string => `${each.optimizer} ${JSON.stringify(each.options)}`;

describe.each(['wasm', 'reference'] as const)('%s', (backend) => {
  describe.each(['keras', 'pytorch'] as const)("convention '%s'", (convention) => {
    it.each(cases.map((each) => [label(each), each] as const))('%s', (_, each) => {
      configure({ backend });
      const expected = numbers(convention === 'keras' ? each.keras : each.torch);
      expect(maxRelativeError(trajectory(make(each, convention), 'float64', true), expected)).toBeLessThan(1e-10);
      expect(maxRelativeError(trajectory(make(each, convention), 'float64', false), expected)).toBeLessThan(1e-10);
      expect(maxRelativeError(trajectory(make(each, convention), 'float32', true), expected, { floor: 1 })).toBeLessThan(1e-6);
    });
  });
});
