/** @file One step of Keras's convnet for MNIST. */
import { conv2d, maxPool2d, relu, type AnyTensor } from 'tidu';
import { sparseCategoricalCrossentropy } from 'tidu/nn';
import { adam } from 'tidu/optim';
import { cnn } from '../data/models.ts';
import type { Case } from './case.ts';
import { training } from './training.ts';

/** Convolution without padding, relu, pooling 2x2. */
const block = (x: AnyTensor, kernel: AnyTensor, bias: AnyTensor): AnyTensor => maxPool2d(relu(conv2d(x, kernel).add(bias)), 2);

/** Batch 128, Adam. */
export function cnnStep(): Case {
  const model = cnn();
  const crossEntropy = sparseCategoricalCrossentropy({ fromLogits: true });
  return training({
    model,
    optimizer: adam({ learningRate: model.learningRate, convention: 'pytorch' }),
    inputShape: [128, 28, 28, 1],
    loss: (parameter, images, labels) => {
      const once = block(images, parameter('kernel1'), parameter('bias1'));
      const twice = block(once, parameter('kernel2'), parameter('bias2'));
      return crossEntropy(labels, twice.flatten(1).matmul(parameter('dense')).add(parameter('denseBias')));
    },
  });
}
