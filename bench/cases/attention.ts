/** @file Attention over 4,096 positions, with its gradients: block by block, and with all scores at once. */
import { grad, jit, scaledDotProductAttention, softmax, variable, zeros, type AnyTensor } from 'tidu';
import { attention, attentionOperands } from '../data/arrays.ts';
import { fingerprint, resident, type Case } from './case.ts';

type Attention = (query: AnyTensor, key: AnyTensor, value: AnyTensor) => AnyTensor;

const inBlocks = scaledDotProductAttention as unknown as Attention;
const atOnce: Attention = (query, key, value) => softmax(query.matmul(key.mT()).mul(1 / Math.sqrt(attention.width))).matmul(value);

/** The gradients of the sum of squares, by queries, keys and values. */
function gradients(attend: Attention): Case {
  const operands = attentionOperands().map(resident);
  const results = operands.map(({ shape }) => variable(zeros(shape) as AnyTensor));
  const loss = (): AnyTensor =>
    attend(...(operands as unknown as [AnyTensor, AnyTensor, AnyTensor]))
      .square()
      .sum();
  const run = jit(() => grad(loss as never, operands)().forEach((gradient, i) => results[i]?.assign(gradient as never)));
  return {
    calls: 1,
    run,
    result: async () => {
      run();
      return (await Promise.all(results.map(fingerprint))).flat();
    },
  };
}

/** `scaledDotProductAttention`. */
export const attentionInBlocks = (): Case => gradients(inBlocks);
/** softmax(q k^T / sqrt(d)) v, as it stands. */
export const attentionAtOnce = (): Case => gradients(atOnce);
