/**
 * @file Shows where the time of a training step goes, kernel by kernel.
 *
 *   node --import tsx examples/profile.ts
 *
 * Prints the program with the reasons for its form, then a table of its kernels, and writes out/trace.json.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
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
const measured = await profile(step, [images, labels]);
console.log(`\n${measured.toString()}`);
const file = new URL('../out/trace.json', import.meta.url);
mkdirSync(new URL('.', file), { recursive: true });
writeFileSync(file, measured.trace());
console.log(`For chrome://tracing or https://ui.perfetto.dev: ${file.pathname}`);
