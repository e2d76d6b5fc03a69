/** @file sum(tanh(a * b + c)) over 4M floats, its gradient, and the least program that there is. */
import { jit, tanh, tensor, valueAndGrad, variable, zeros, type AnyTensor, type AnyVariable } from 'tidu';
import { chainOperands } from '../data/arrays.ts';
import { fingerprint, type Case } from './case.ts';

/** The sum and its operands. */
function chainOf(): { readonly a: AnyVariable; sum(): AnyTensor } {
  const [a, b, c] = chainOperands().map((values) => variable(tensor(values) as AnyTensor)) as [AnyVariable, AnyVariable, AnyVariable];
  return { a, sum: () => tanh(a.mul(b).add(c)).sum() };
}

/** Reads the sum. */
export function chain(): Case {
  const sum = jit(chainOf().sum);
  const run = (): Promise<number> => sum().item() as Promise<number>;
  return { calls: 1, run, result: async () => [await run()] };
}

/** The sum and its gradient by a; reads the sum. */
export function chainGradient(): Case {
  const { a, sum } = chainOf();
  const gradient = variable(zeros(a.shape) as AnyTensor);
  const step = jit((): AnyTensor => {
    const [value, [byA]] = valueAndGrad(sum as () => never, [a])();
    gradient.assign(byA);
    return value;
  });
  const run = (): Promise<number> => step().item() as Promise<number>;
  return { calls: 1, run, result: async () => [await run(), ...(await fingerprint(gradient))] };
}

/** What a call costs: counts its calls. */
export function emptyStep(): Case {
  const counter = variable(tensor(0));
  const run = jit(() => counter.assign(counter.add(1)));
  return {
    calls: 1000,
    run,
    result: async () => {
      run();
      run();
      return [await counter.item()];
    },
  };
}
