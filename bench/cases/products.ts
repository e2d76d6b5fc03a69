/** @file Matrix products of operands that stay where they are. */
import { jit, variable, zeros, type AnyTensor } from 'tidu';
import { operandsOf, productsInSample, type Product } from '../data/arrays.ts';
import { fingerprint, resident, type Case } from './case.ts';

/** One product. */
export function product(size: Product): Case {
  const [left, right] = operandsOf(size);
  const [a, b] = [resident(left), resident(right)];
  const result = variable(zeros([...a.shape.slice(0, -1), size.n]) as AnyTensor);
  const run = jit(() => result.assign(a.matmul(b)));
  return {
    calls: productsInSample(size),
    run,
    result: async () => {
      run();
      return fingerprint(result);
    },
  };
}
