/** @file A small data set that a small network can learn: points around the corners of a triangle. */
import { random, tensor, type Tensor } from 'tidu';
import { activation, dense, input, sequential } from 'tidu/nn';

const corners = [
  [0, 2],
  [-2, -1],
  [2, -1],
] as const;

/** n points in the plane, the label of each the corner that it lies around. */
export function blobs(n: number, seed = 1): { readonly x: Tensor<[number, 2]>; readonly y: Tensor<[number], 'int32'> } {
  const labels = Int32Array.from({ length: n }, (_, i) => i % 3);
  const centres = tensor(Float32Array.from([...labels].flatMap((label) => corners[label] ?? [])), { shape: [n, 2] });
  return {
    x: centres.add(random.normal([n, 2], { stddev: 0.5, seed })) as Tensor<[number, 2]>,
    y: tensor(labels) as Tensor<[number], 'int32'>,
  };
}

/** A network for it, compiled. */
export function classifier(options: { readonly optimizer?: 'sgd' | 'adam' | 'rmsprop'; readonly seed?: number } = {}) {
  random.seed(options.seed ?? 42);
  const model = sequential(input([2]), dense(16), activation('relu'), dense(3, { activation: 'softmax' }));
  model.compile({ optimizer: options.optimizer ?? 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}
