/** @file One step of Keras's MNIST convnet: two convolutions of 3 x 3, each pooled by 2 x 2, and a dense layer; batch 128, Adam. */
import { conv2d, maxPool2d, relu, type AnyTensor } from 'tidu';
import { sparseCategoricalCrossentropy } from 'tidu/nn';
import { adam } from 'tidu/optim';
import { cnn } from '../data/models.ts';
import type { Case } from './case.ts';
import { training } from './training.ts';

type Convolution = (x: AnyTensor, kernel: AnyTensor) => AnyTensor;
type Pooling = (x: AnyTensor, size: number) => AnyTensor;

/** Adam with epsilon outside of the root. */
export function cnnStep(): Case {
  const model = cnn();
  const crossEntropy = sparseCategoricalCrossentropy({ fromLogits: true });
  const [convolve, pool] = [conv2d as unknown as Convolution, maxPool2d as unknown as Pooling];
  return training({
    model,
    optimizer: adam({ learningRate: model.learningRate, convention: 'pytorch' }),
    inputShape: [128, 28, 28, 1],
    loss: (parameter, images, labels) => {
      const block = (x: AnyTensor, layer: number): AnyTensor =>
        pool(relu(convolve(x, parameter(`kernel${layer}`)).add(parameter(`bias${layer}`))) as AnyTensor, 2);
      const features = block(block(images, 1), 2).reshape([128, 1600]);
      return crossEntropy(labels, features.matmul(parameter('dense')).add(parameter('denseBias')));
    },
  });
}
