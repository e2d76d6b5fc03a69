/**
 * @file The trained models: sizes, initial parameters and one batch each, which is used again in every step.
 *
 * Layouts: images NHWC, kernels [height, width, in, out], dense weights [in, out], sequences [batch, time, feature].
 */
import { constant, glorot, integers, scaled, uniform, weight, type Parameter } from './random.ts';

/** A model before its first step. */
export interface Model {
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly learningRate: number;
  readonly inputs: Float32Array | Int32Array;
  readonly targets: Float32Array | Int32Array;
}

/** Class numbers 0 to 9, over and over. */
const digits = (batch: number): Int32Array => new Int32Array(batch).map((_, i) => i % 10);

/** The README's model, 784-512-10 with relu, batch 128. RMSprop: 0.9, epsilon 1e-7 outside of the root. */
export const mlp = (): Model => ({
  parameters: {
    w1: weight([784, 512], 3, 0.05),
    b1: constant([512]),
    w2: weight([512, 10], 4, 0.05),
    b2: constant([10]),
  },
  learningRate: 1e-3,
  inputs: uniform(128 * 784, 5),
  targets: digits(128),
});

/** Keras's convnet for MNIST: two times convolution 3x3, relu, pooling 2x2; one dense layer. Batch 128; Adam, epsilon 1e-8 outside of the root. */
export const cnn = (): Model => ({
  parameters: {
    kernel1: weight([3, 3, 1, 32], 11, glorot(9, 288)),
    bias1: constant([32]),
    kernel2: weight([3, 3, 32, 64], 12, glorot(288, 576)),
    bias2: constant([64]),
    dense: weight([1600, 10], 13, glorot(1600, 10)),
    denseBias: constant([10]),
  },
  learningRate: 1e-3,
  inputs: scaled(128 * 784, 14, 1, 0.5),
  targets: digits(128),
});

/** Sizes of the character GPT. */
export const GPT = { vocabulary: 65, context: 64, layers: 4, heads: 4, width: 128, batch: 16, weightDecay: 0.01 } as const;

/** A character GPT, 818,176 parameters: tanh-GELU, biases everywhere but in the head. AdamW: every parameter decays, before the update. */
export function gpt(): Model {
  const { vocabulary, context, layers, width, batch } = GPT;
  const spread = 0.07; // a standard deviation of 0.02
  const parameters: Record<string, Parameter> = {
    tokens: weight([vocabulary, width], 101, spread),
    positions: weight([context, width], 102, spread),
  };
  for (let layer = 0; layer < layers; layer++) {
    const seed = 10 * layer;
    Object.assign(parameters, {
      [`${layer}.norm1.scale`]: constant([width], 1),
      [`${layer}.norm1.bias`]: constant([width]),
      [`${layer}.qkv`]: weight([width, 3 * width], 110 + seed, spread),
      [`${layer}.qkv.bias`]: constant([3 * width]),
      [`${layer}.mix`]: weight([width, width], 111 + seed, spread),
      [`${layer}.mix.bias`]: constant([width]),
      [`${layer}.norm2.scale`]: constant([width], 1),
      [`${layer}.norm2.bias`]: constant([width]),
      [`${layer}.expand`]: weight([width, 4 * width], 112 + seed, spread),
      [`${layer}.expand.bias`]: constant([4 * width]),
      [`${layer}.contract`]: weight([4 * width, width], 113 + seed, spread),
      [`${layer}.contract.bias`]: constant([width]),
    });
  }
  Object.assign(parameters, {
    'norm.scale': constant([width], 1),
    'norm.bias': constant([width]),
    head: weight([width, vocabulary], 103, spread),
  });
  return { parameters, learningRate: 3e-4, ...nextTokens(integers(batch * (context + 1), 104, vocabulary), batch, context) };
}

/** Rows of `context + 1` tokens: all but the last are inputs, all but the first are targets. */
function nextTokens(text: Int32Array, batch: number, context: number): Pick<Model, 'inputs' | 'targets'> {
  const inputs = new Int32Array(batch * context);
  const targets = new Int32Array(batch * context);
  for (let row = 0; row < batch; row++) {
    const start = row * (context + 1);
    inputs.set(text.subarray(start, start + context), row * context);
    targets.set(text.subarray(start + 1, start + context + 1), row * context);
  }
  return { inputs, targets };
}

/** Sizes of the LSTM. */
export const LSTM = { batch: 32, time: 64, features: 32, units: 128 } as const;

/** An LSTM and one output; gates in the order input, forget, cell, output, one bias, all zero. Mean squared error, Adam as the convnet. */
export function lstm(): Model {
  const { batch, time, features, units } = LSTM;
  return {
    parameters: {
      input: weight([features, 4 * units], 201, glorot(features, 4 * units)),
      recurrent: weight([units, 4 * units], 202, glorot(units, 4 * units)),
      bias: constant([4 * units]),
      dense: weight([units, 1], 203, glorot(units, 1)),
      denseBias: constant([1]),
    },
    learningRate: 1e-3,
    inputs: scaled(batch * time * features, 204, 2),
    targets: scaled(batch, 205, 2),
  };
}
