/**
 * @file Shows where the time of a training step goes, kernel by kernel.
 *
 *   node --import tsx examples/profile.ts
 */
import { jit, random, relu, valueAndGrad, variable, zeros, type AnyTensor, type Tensor } from 'tidu';
import { explain, profile } from 'tidu/debug';
import { sparseCategoricalCrossentropy } from 'tidu/nn';
import { rmsprop } from 'tidu/optim';

random.seed(42);
const W1 = variable(random.truncatedNormal([784, 512], { stddev: 0.04 }));
const b1 = variable(zeros([512]));
const W2 = variable(random.truncatedNormal([512, 10], { stddev: 0.06 }));
const b2 = variable(zeros([10]));
const weights = [W1, b1, W2, b2] as const;
const optimizer = rmsprop();
const crossEntropy = sparseCategoricalCrossentropy({ fromLogits: true });

const step = jit((images: Tensor<[128, 784]>, labels: Tensor<[128], 'int32'>): AnyTensor => {
  const lossOf = (): Tensor<[]> => crossEntropy(labels, relu(images.matmul(W1).add(b1)).matmul(W2).add(b2)) as Tensor<[]>;
  const [loss, gradients] = valueAndGrad(lossOf, weights)();
  optimizer.apply(gradients, weights);
  return loss;
});

const images = random.uniform([128, 784]);
const labels = random.uniform([128], { maxval: 10 }).cast('int32');
console.log(explain(step)(images, labels));
console.log(String(await profile(step, [images, labels])));
