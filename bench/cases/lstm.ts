/** @file One step of an LSTM over 64 steps of time, unrolled into one program. */
import { sigmoid, split, tanh, zeros, type AnyTensor } from 'tidu';
import { adam } from 'tidu/optim';
import { LSTM, lstm } from '../data/models.ts';
import type { Case } from './case.ts';
import { training } from './training.ts';

const { batch, time, features, units } = LSTM;

/** Gates in the order input, forget, cell, output; mean squared error of one output after the last step. */
export function lstmStep(): Case {
  const model = lstm();
  return training({
    model,
    optimizer: adam({ learningRate: model.learningRate, convention: 'pytorch' }),
    inputShape: [batch, time, features],
    loss: (parameter, x, y) => {
      const projected: AnyTensor = x.matmul(parameter('input')).add(parameter('bias'));
      let hidden: AnyTensor = zeros([batch, units]);
      let cell: AnyTensor = zeros([batch, units]);
      for (let t = 0; t < time; t++) {
        const gates = projected.slice(':', t).add(hidden.matmul(parameter('recurrent')));
        const [i, f, g, o] = split(gates, 4, -1) as [AnyTensor, AnyTensor, AnyTensor, AnyTensor];
        cell = sigmoid(f)
          .mul(cell)
          .add(sigmoid(i).mul(tanh(g)));
        hidden = sigmoid(o).mul(tanh(cell));
      }
      const output = hidden.matmul(parameter('dense')).add(parameter('denseBias')).reshape([batch]);
      return output.sub(y).square().mean();
    },
  });
}
