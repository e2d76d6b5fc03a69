/** @file One step of an LSTM over 64 steps of time, by scan, forwards and backwards in one program. */
import { scan, sigmoid, split, tanh, zeros, type AnyTensor } from 'tidu';
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
      const projected: AnyTensor = x.permute([1, 0, 2]).matmul(parameter('input')).add(parameter('bias'));
      const start = { hidden: zeros([batch, units]) as AnyTensor, cell: zeros([batch, units]) as AnyTensor };
      const step = ({ hidden, cell }: typeof start, x: AnyTensor): readonly [typeof start, undefined] => {
        const gates = x.add(hidden.matmul(parameter('recurrent')));
        const [i, f, g, o] = split(gates, 4, -1) as [AnyTensor, AnyTensor, AnyTensor, AnyTensor];
        const next = sigmoid(f)
          .mul(cell)
          .add(sigmoid(i).mul(tanh(g)));
        return [{ hidden: sigmoid(o).mul(tanh(next)), cell: next }, undefined];
      };
      const [{ hidden }] = scan(step, start, projected);
      const output = hidden.matmul(parameter('dense')).add(parameter('denseBias')).reshape([batch]);
      return output.sub(y).square().mean();
    },
  });
}
