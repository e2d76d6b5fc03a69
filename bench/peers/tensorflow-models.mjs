/** @file The trainings in TensorFlow.js. */
import { GPT, gpt, LSTM, lstm, mlp } from '../data/models.ts';
import { firstLosses } from './fingerprint.mjs';
import { tf } from './tensorflow-package.mjs';

/** (x - mean) / sqrt(variance + 1e-5) * scale + bias, along the last axis. */
export function layerNorm(x, scale, bias) {
  const centered = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.square(centered), -1, true);
  return tf.add(tf.mul(tf.mul(centered, tf.rsqrt(tf.add(variance, 1e-5))), scale), bias);
}

/** -mean of ln softmax(logits)[label]. */
const crossEntropy = (logits, labels) => tf.losses.softmaxCrossEntropy(tf.oneHot(labels, logits.shape[1]), logits);

/** A step copies its batch in, computes loss and gradients, updates the variables, and reads the loss. */
function training({ model, inputShape, loss, optimizer, decay = 1 }) {
  const variables = Object.fromEntries(
    Object.entries(model.parameters).map(([name, { values, shape }]) => [name, tf.variable(tf.tensor(values, shape))]),
  );
  const run = async () => {
    const inputs = tf.tensor(model.inputs, inputShape);
    const targets = tf.tensor(model.targets);
    const { value, grads } = tf.variableGrads(() => loss(variables, inputs, targets));
    // There is no AdamW: the decay by hand.
    if (decay !== 1) tf.tidy(() => Object.values(variables).forEach((each) => each.assign(tf.mul(each, decay))));
    optimizer.applyGradients(grads);
    const [read] = await value.data();
    tf.dispose([inputs, targets, value, grads]);
    return read;
  };
  return { calls: 1, run, result: () => firstLosses(run) };
}

const adam = (model) => tf.train.adam(model.learningRate, 0.9, 0.999, 1e-8);

function mlpStep() {
  const model = mlp();
  return training({
    model,
    inputShape: [128, 784],
    optimizer: tf.train.rmsprop(model.learningRate, 0.9, 0, 1e-14), // inside of the root: 1e-7 outside, where the mean square is 0
    loss: ({ w1, b1, w2, b2 }, images, labels) => {
      const hidden = tf.relu(tf.add(tf.matMul(images, w1), b1));
      return crossEntropy(tf.add(tf.matMul(hidden, w2), b2), labels);
    },
  });
}

const gelu = (x) => {
  const inner = tf.tanh(tf.mul(tf.mul(x, tf.add(tf.mul(tf.square(x), 0.044715), 1)), Math.sqrt(2 / Math.PI)));
  return tf.mul(tf.mul(x, 0.5), tf.add(inner, 1));
};

/** The embedding is a product with one-hot rows: the gradient of a gather is missing in WebAssembly. */
function gptStep() {
  const { vocabulary, context, layers, heads, width, batch, weightDecay } = GPT;
  const model = gpt();
  const mask = tf.sub(1, tf.linalg.bandPart(tf.ones([context, context]), -1, 0)).mul(-1e9);
  const dense = (x, v, name) => tf.add(tf.matMul(x, v[name]), v[`${name}.bias`]);
  const norm = (x, v, name) => layerNorm(x, v[`${name}.scale`], v[`${name}.bias`]);
  const perHead = (x) => tf.transpose(tf.reshape(x, [batch, context, heads, width / heads]), [0, 2, 1, 3]);
  const attention = (x, v, layer) => {
    const [queries, keys, values] = tf.split(dense(x, v, `${layer}.qkv`), 3, 1).map(perHead);
    const scores = tf.mul(tf.matMul(queries, keys, false, true), 1 / Math.sqrt(width / heads));
    const attended = tf.matMul(tf.softmax(tf.add(scores, mask)), values);
    return dense(tf.reshape(tf.transpose(attended, [0, 2, 1, 3]), [batch * context, width]), v, `${layer}.mix`);
  };
  const loss = (v, ids, next) => {
    const tokens = tf.reshape(tf.matMul(tf.oneHot(ids, vocabulary), v.tokens), [batch, context, width]);
    let x = tf.reshape(tf.add(tokens, v.positions), [batch * context, width]);
    for (let layer = 0; layer < layers; layer++) {
      x = tf.add(x, attention(norm(x, v, `${layer}.norm1`), v, layer));
      const hidden = gelu(dense(norm(x, v, `${layer}.norm2`), v, `${layer}.expand`));
      x = tf.add(x, dense(hidden, v, `${layer}.contract`));
    }
    return crossEntropy(tf.matMul(norm(x, v, 'norm'), v.head), next);
  };
  return training({ model, inputShape: [batch * context], optimizer: adam(model), loss, decay: 1 - model.learningRate * weightDecay });
}

function lstmStep() {
  const { batch, time, features, units } = LSTM;
  const model = lstm();
  const loss = (v, x, y) => {
    const projected = tf.add(tf.matMul(tf.reshape(x, [batch * time, features]), v.input), v.bias);
    const steps = tf.unstack(tf.transpose(tf.reshape(projected, [batch, time, 4 * units]), [1, 0, 2]));
    let hidden = tf.zeros([batch, units]);
    let cell = tf.zeros([batch, units]);
    for (const step of steps) {
      const [i, f, g, o] = tf.split(tf.add(step, tf.matMul(hidden, v.recurrent)), 4, 1);
      cell = tf.add(tf.mul(tf.sigmoid(f), cell), tf.mul(tf.sigmoid(i), tf.tanh(g)));
      hidden = tf.mul(tf.sigmoid(o), tf.tanh(cell));
    }
    const output = tf.reshape(tf.add(tf.matMul(hidden, v.dense), v.denseBias), [batch]);
    return tf.mean(tf.squaredDifference(output, y));
  };
  return training({ model, inputShape: [batch, time, features], optimizer: adam(model), loss });
}

/** The trainings by name. There is no convnet: WebAssembly has no gradient of a convolution. */
export const trainings = { 'mlp-step': mlpStep, 'gpt-step': gptStep, 'lstm-step': lstmStep };
