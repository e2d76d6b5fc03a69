/** @file Attention over 4,096 positions, with its gradients: block by block, and with all scores at once. */
import {
  arange,
  expandDims,
  grad,
  greaterEqual,
  jit,
  scaledDotProductAttention,
  softmax,
  variable,
  where,
  zeros,
  type AnyTensor,
} from 'tidu';
import { attention, attentionOperands } from '../data/arrays.ts';
import { fingerprint, resident, type Case } from './case.ts';

type Attention = (query: AnyTensor, key: AnyTensor, value: AnyTensor) => AnyTensor;

const inBlocks =
  (causal: boolean): Attention =>
  (query, key, value) =>
    scaledDotProductAttention(query as never, key as never, value as never, { causal });

/** softmax(q k^T / sqrt(d)) v, as it stands. */
const atOnce =
  (causal: boolean): Attention =>
  (query, key, value) => {
    const scores = query.matmul(key.mT()).mul(1 / Math.sqrt(attention.width));
    if (!causal) return softmax(scores).matmul(value);
    const positions = arange(attention.length);
    const isPast = greaterEqual(expandDims(positions, 1), positions);
    return softmax(where(isPast as never, scores, -Infinity) as AnyTensor).matmul(value);
  };

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

/** The cases: `scaledDotProductAttention`, and the composition that it stands for; without options and causal. */
export const attentionCases: Readonly<Record<string, () => Case>> = {
  attention: () => gradients(inBlocks(false)),
  'attention-at-once': () => gradients(atOnce(false)),
  'attention-causal': () => gradients(inBlocks(true)),
  'attention-causal-at-once': () => gradients(atOnce(true)),
};
