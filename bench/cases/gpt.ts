/** @file One step of a character GPT, as Karpathy's nanoGPT has it: 4 layers, 4 heads, 128 wide, 1,024 tokens a step. */
import { arange, embedding, gelu, softmax, split, where, type AnyTensor, type AnyVariable, type Shape, type Tensor } from 'tidu';
import { sparseCategoricalCrossentropy } from 'tidu/nn';
import { adam } from 'tidu/optim';
import { GPT, gpt } from '../data/models.ts';
import type { Case } from './case.ts';
import { layerNorm } from './rows.ts';
import { training } from './training.ts';

const { context, layers, heads, width, batch, vocabulary } = GPT;
type Three = [AnyTensor, AnyTensor, AnyTensor];
type Parameters = (name: string) => AnyVariable;

const dense = (x: AnyTensor, parameter: Parameters, name: string): AnyTensor => x.matmul(parameter(name)).add(parameter(`${name}.bias`));
const norm = (x: AnyTensor, parameter: Parameters, name: string): AnyTensor =>
  layerNorm(x, parameter(`${name}.scale`), parameter(`${name}.bias`));

/** [batch, context, width] as [batch, heads, context, width / heads]. */
const perHead = (x: AnyTensor): AnyTensor => x.reshape([batch, context, heads, width / heads]).permute([0, 2, 1, 3]);

/** Position i attends to the positions j <= i. */
function attention(x: AnyTensor, parameter: Parameters, layer: number): AnyTensor {
  const [queries, keys, values] = split(dense(x, parameter, `${layer}.qkv`), 3, -1).map(perHead) as Three;
  const scores = queries.matmul(keys.mT()).mul(1 / Math.sqrt(width / heads));
  const isPast = arange(context).expandDims(1).greaterEqual(arange(context));
  const attended = softmax(where(isPast, scores, -Infinity)).matmul(values);
  return dense(attended.permute([0, 2, 1, 3]).reshape([batch, context, width]), parameter, `${layer}.mix`);
}

function feedForward(x: AnyTensor, parameter: Parameters, layer: number): AnyTensor {
  const hidden = gelu(dense(x, parameter, `${layer}.expand`), { approximate: true });
  return dense(hidden, parameter, `${layer}.contract`);
}

/** Logits of the next token at every position: [batch, context, vocabulary]. */
function network(ids: AnyTensor, parameter: Parameters): AnyTensor {
  let x: AnyTensor = embedding(parameter('tokens'), ids as Tensor<Shape, 'int32'>).add(parameter('positions'));
  for (let layer = 0; layer < layers; layer++) {
    x = x.add(attention(norm(x, parameter, `${layer}.norm1`), parameter, layer));
    x = x.add(feedForward(norm(x, parameter, `${layer}.norm2`), parameter, layer));
  }
  return norm(x, parameter, 'norm').matmul(parameter('head'));
}

/** AdamW: all parameters decay before Adam's update. */
export function gptStep(): Case {
  const model = gpt();
  const crossEntropy = sparseCategoricalCrossentropy({ fromLogits: true });
  const decay = 1 - model.learningRate * GPT.weightDecay;
  return training({
    model,
    optimizer: adam({ learningRate: model.learningRate, convention: 'pytorch' }),
    inputShape: [batch, context],
    loss: (parameter, ids, next) => crossEntropy(next, network(ids, parameter).reshape([batch * context, vocabulary])),
    beforeUpdate: (parameters) => {
      for (const each of parameters) each.assign(each.mul(decay));
    },
  });
}
