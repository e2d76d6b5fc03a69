/** @file One step of the README's model. */
import { relu } from 'tidu';
import { sparseCategoricalCrossentropy } from 'tidu/nn';
import { rmsprop } from 'tidu/optim';
import { mlp } from '../data/models.ts';
import type { Case } from './case.ts';
import { training } from './training.ts';

/** 784-512-10, batch 128, RMSprop. */
export function mlpStep(): Case {
  const model = mlp();
  const crossEntropy = sparseCategoricalCrossentropy({ fromLogits: true });
  return training({
    model,
    optimizer: rmsprop({ learningRate: model.learningRate, rho: 0.9, epsilon: 1e-7, convention: 'pytorch' }),
    inputShape: [128, 784],
    loss: (parameter, images, labels) => {
      const hidden = relu(images.matmul(parameter('w1')).add(parameter('b1')));
      return crossEntropy(labels, hidden.matmul(parameter('w2')).add(parameter('b2')));
    },
  });
}
