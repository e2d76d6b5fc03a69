/**
 * @file The trainings in jax-js.
 *
 * Its functions consume their arguments: `.ref` keeps one that is needed again. Embeddings stay [batch, time, width] throughout: with a
 * reshape after it, the gradient of a gather fails under jit. There is no LayerNorm, no optimizer and no scan in the package.
 */
import { blockUntilReady, jit, lax, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { cnn, GPT, gpt, LSTM, lstm, mlp } from '../data/models.ts';
import { firstLosses } from './fingerprint.mjs';

const arrayOf = ({ values, shape }) => np.array(values, { shape });
const mapValues = (object, f) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, f(value, key)]));

/** (x - mean) / sqrt(variance + 1e-5) * scale + bias, along the last axis. */
export const layerNorm = (x, scale, bias) => nn.standardize(x, -1, { epsilon: 1e-5 }).mul(scale).add(bias);

/** -mean of ln softmax(logits)[label]. */
const crossEntropy = (logits, labels) => {
  const [rows, classes] = logits.shape;
  return nn
    .logSoftmax(logits)
    .mul(nn.oneHot(labels, classes))
    .sum()
    .mul(-1 / rows);
};

// ---- optimizers: the new parameter of an old one, and its new state

const rmsprop =
  (rate) =>
  (parameter, [meanSquare], gradient) => {
    const next = meanSquare.mul(0.9).add(gradient.ref.mul(gradient.ref).mul(0.1));
    return [parameter.sub(gradient.mul(rate).div(np.sqrt(next.ref).add(1e-7))), [next]];
  };

/** With `decay`, AdamW. The corrections depend on the number of the step and come in as scalars. */
const adam =
  (decay) =>
  (parameter, [mean, meanSquare], gradient, [meanCorrection, squareCorrection]) => {
    const nextMean = mean.mul(0.9).add(gradient.ref.mul(0.1));
    const nextSquare = meanSquare.mul(0.999).add(gradient.ref.mul(gradient).mul(0.001));
    const update = nextMean.ref.mul(meanCorrection.ref).div(np.sqrt(nextSquare.ref.mul(squareCorrection.ref)).add(1e-8));
    return [parameter.mul(decay).sub(update), [nextMean, nextSquare]];
  };
const adamCorrections = (rate) => (step) => [rate / (1 - 0.9 ** step), 1 / (1 - 0.999 ** step)];

/** A step copies its batch in, computes loss, gradients and update in one jitted function, and reads the loss. */
function training({ model, shapes, loss, update, slots, corrections = () => [] }) {
  const step = jit((parameters, state, scalars, inputs, targets) => {
    const [value, gradients] = valueAndGrad(loss)(tree.ref(parameters), inputs, targets);
    const updated = mapValues(parameters, (parameter, name) => update(parameter, state[name], gradients[name], scalars));
    tree.dispose(scalars);
    return [mapValues(updated, ([parameter]) => parameter), mapValues(updated, ([, slots]) => slots), value];
  });
  let parameters = mapValues(model.parameters, arrayOf);
  let state = mapValues(model.parameters, ({ shape }) => Array.from({ length: slots }, () => np.zeros(shape)));
  let steps = 0;
  const run = async () => {
    const scalars = corrections(++steps).map((value) => np.array(value));
    const batch = [np.array(model.inputs, { shape: shapes.inputs }), np.array(model.targets, { shape: shapes.targets })];
    const [newParameters, newState, value] = step(parameters, state, scalars, ...batch);
    [parameters, state] = [newParameters, newState];
    const read = await value.jsAsync();
    await blockUntilReady([parameters, state]);
    return read;
  };
  return { calls: 1, run, result: () => firstLosses(run) };
}

const withAdam = (model, rest, decay = 1) =>
  training({ model, update: adam(decay), slots: 2, corrections: adamCorrections(model.learningRate), ...rest });

// ---- models

function mlpStep() {
  const model = mlp();
  const loss = ({ w1, b1, w2, b2 }, images, labels) => crossEntropy(np.dot(nn.relu(np.dot(images, w1).add(b1)), w2).add(b2), labels);
  return training({ model, loss, shapes: { inputs: [128, 784], targets: [128] }, update: rmsprop(model.learningRate), slots: 1 });
}

/** As jax-js's own convolution wants it: NCHW, kernels [out, in, height, width]; the dense weights' rows follow. */
function channelsFirst({ kernel1, bias1, kernel2, bias2, dense, denseBias }) {
  const kernel = ({ values, shape: [height, width, inputs, outputs] }) => {
    const moved = Float32Array.from(values, (_, i) => {
      const place = i % (height * width);
      const input = Math.floor(i / (height * width)) % inputs;
      const output = Math.floor(i / (height * width * inputs));
      return values[(place * inputs + input) * outputs + output];
    });
    return { values: moved, shape: [outputs, inputs, height, width] };
  };
  const bias = ({ values }) => ({ values, shape: [values.length, 1, 1] });
  const [places, channels, outputs] = [25, 64, 10];
  const rows = Float32Array.from(dense.values, (_, i) => {
    const output = i % outputs;
    const place = Math.floor(i / outputs) % places;
    const channel = Math.floor(i / (outputs * places));
    return dense.values[(place * channels + channel) * outputs + output];
  });
  return {
    kernel1: kernel(kernel1),
    bias1: bias(bias1),
    kernel2: kernel(kernel2),
    bias2: bias(bias2),
    dense: { values: rows, shape: dense.shape },
    denseBias,
  };
}

/** With jax-js's convolution. */
function cnnStep() {
  const model = cnn();
  const block = (x, kernel, bias) =>
    lax.reduceWindow(nn.relu(lax.convGeneralDilated(x, kernel, [1, 1], 'VALID').add(bias)), np.max, [2, 2], [2, 2]);
  return withAdam(
    { ...model, parameters: channelsFirst(model.parameters) },
    { loss: convnetLoss(block), shapes: { inputs: [128, 1, 28, 28], targets: [128] } },
  );
}

const convnetLoss = (block) => (p, images, labels) => {
  const features = block(block(images, p.kernel1, p.bias1), p.kernel2, p.bias2);
  return crossEntropy(np.dot(features.reshape([128, 1600]), p.dense).add(p.denseBias), labels);
};

/** With the convolutions written by hand: nine shifted slices, concatenated, times a matrix. Not the library's, but far faster. */
function cnnStepIm2col() {
  const convolution = (x, kernel, bias) => {
    const [batch, height, width, inputs] = x.shape;
    const [h, w, outputs] = [height - 2, width - 2, kernel.shape[3]];
    const shifts = Array.from({ length: 9 }, (_, i) => [Math.floor(i / 3), i % 3]);
    const patches = shifts.map(([i, j]) => x.ref.slice([], [i, i + h], [j, j + w], []));
    x.dispose();
    const columns = np.concatenate(patches, 3).reshape([batch * h * w, 9 * inputs]);
    return np
      .matmul(columns, kernel.reshape([9 * inputs, outputs]))
      .add(bias)
      .reshape([batch, h, w, outputs]);
  };
  const pool = (x) => {
    const [batch, height, width, channels] = x.shape;
    const [h, w] = [height >> 1, width >> 1];
    const even = x.slice([], [0, 2 * h], [0, 2 * w], []);
    return np.max(even.reshape([batch, h, 2, w, 2, channels]), [2, 4]);
  };
  const block = (x, kernel, bias) => pool(nn.relu(convolution(x, kernel, bias)));
  return withAdam(cnn(), { loss: convnetLoss(block), shapes: { inputs: [128, 28, 28, 1], targets: [128] } });
}

function gptStep() {
  const { vocabulary, context, layers, heads, width, batch, weightDecay } = GPT;
  const size = width / heads;
  const model = gpt();
  const dense = (x, p, name) => np.matmul(x, p[name]).add(p[`${name}.bias`]);
  const norm = (x, p, name) => layerNorm(x, p[`${name}.scale`], p[`${name}.bias`]);
  const attention = (x, p, layer) => {
    const parts = np.split(dense(x, p, `${layer}.qkv`).reshape([batch, context, 3, heads, size]), 3, 2);
    const [queries, keys, values] = parts.map((part) => part.reshape([batch, context, heads, size]).transpose([0, 2, 1, 3]));
    const scores = np.matmul(queries, keys.transpose([0, 1, 3, 2])).mul(1 / Math.sqrt(size));
    const attended = np.matmul(nn.softmax(np.where(np.tri(context, context, 0, { dtype: np.bool }), scores, -1e9)), values);
    return dense(attended.transpose([0, 2, 1, 3]).reshape([batch, context, width]), p, `${layer}.mix`);
  };
  const loss = (p, ids, next) => {
    let x = p.tokens.slice(ids).add(p.positions);
    for (let layer = 0; layer < layers; layer++) {
      x = x.ref.add(attention(norm(x, p, `${layer}.norm1`), p, layer));
      const hidden = nn.gelu(dense(norm(x.ref, p, `${layer}.norm2`), p, `${layer}.expand`));
      x = x.add(dense(hidden, p, `${layer}.contract`));
    }
    const logits = np.matmul(norm(x, p, 'norm'), p.head);
    return crossEntropy(logits.reshape([batch * context, vocabulary]), next);
  };
  const shapes = { inputs: [batch, context], targets: [batch * context] };
  return withAdam(model, { loss, shapes }, 1 - model.learningRate * weightDecay);
}

/** The 64 steps are unrolled in the jitted function. */
function lstmStep() {
  const { batch, time, features, units } = LSTM;
  const loss = ({ input, recurrent, bias, dense, denseBias }, x, y) => {
    const projected = np
      .matmul(x.reshape([batch * time, features]), input)
      .add(bias)
      .reshape([batch, time, 4 * units]);
    let hidden = np.zeros([batch, units]);
    let cell = np.zeros([batch, units]);
    for (const part of np.split(projected, time, 1)) {
      const gates = part.reshape([batch, 4 * units]).add(np.matmul(hidden, recurrent.ref));
      const [i, f, g, o] = np.split(gates, 4, 1);
      cell = nn
        .sigmoid(f)
        .mul(cell)
        .add(nn.sigmoid(i).mul(np.tanh(g)));
      hidden = nn.sigmoid(o).mul(np.tanh(cell.ref));
    }
    tree.dispose([cell, recurrent]);
    const error = np.matmul(hidden, dense).add(denseBias).reshape([batch]).sub(y);
    return error.ref.mul(error).mean();
  };
  return withAdam(lstm(), { loss, shapes: { inputs: [batch, time, features], targets: [batch] } });
}

/** The trainings by name; `im2col`: the convnet with convolutions by hand. */
export const trainings = ({ im2col }) => ({
  'mlp-step': mlpStep,
  'cnn-step': im2col ? cnnStepIm2col : cnnStep,
  'gpt-step': gptStep,
  'lstm-step': lstmStep,
});
