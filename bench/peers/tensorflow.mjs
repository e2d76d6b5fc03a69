/** @file One case in TensorFlow.js (its WebAssembly backend): `node --import tsx tensorflow.mjs CASE BUDGET` prints a Measurement. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { chainOperands, operandsOf, products, productsInSample, rows } from '../data/arrays.ts';
import { measure } from '../measure.ts';
import { fingerprint } from './fingerprint.mjs';
import { layerNorm, trainings } from './tensorflow-models.mjs';
import { tf } from './tensorflow-package.mjs';

const require = createRequire(import.meta.url);
const { setWasmPaths } = require('@tensorflow/tfjs-backend-wasm');
const [name, budget] = process.argv.slice(2);

const resident = ({ values, shape }) => tf.tensor(values, shape);

/** A tensor that is computed anew in each call. The backend computes at once, so nothing has to be read. */
const ofTensors = (compute, calls = 1) => ({
  calls,
  run: () => {
    tf.dispose(tf.tidy(compute));
  },
  result: async () => fingerprint(await tf.tidy(compute).data()),
});

function product(size) {
  const [a, b] = operandsOf(size).map(resident);
  return ofTensors(() => tf.matMul(a, b), productsInSample(size));
}

/** The element of a scalar, which is disposed of. */
async function read(scalar) {
  const [value] = await scalar.data();
  scalar.dispose();
  return value;
}

function chainOf() {
  const [a, b, c] = chainOperands().map((values) => tf.tensor1d(values));
  return { a, sum: (x) => tf.sum(tf.tanh(tf.add(tf.mul(x, b), c))) };
}

function chain() {
  const { a, sum } = chainOf();
  const run = () => read(tf.tidy(() => sum(a)));
  return { calls: 1, run, result: async () => [await run()] };
}

function chainGradient() {
  const { a, sum } = chainOf();
  const step = tf.valueAndGrad(sum);
  return {
    calls: 1,
    run: async () => {
      const { value, grad } = step(a);
      await read(value);
      grad.dispose();
    },
    result: async () => {
      const { value, grad } = step(a);
      return [await read(value), ...fingerprint(await grad.data())];
    },
  };
}

function softmaxRows() {
  const x = resident(rows().x);
  return ofTensors(() => tf.softmax(x));
}

function layerNormRows() {
  const { x, scale, bias } = rows();
  const operands = [x, scale, bias].map(resident);
  return ofTensors(() => layerNorm(...operands));
}

function emptyStep() {
  const counter = tf.variable(tf.scalar(0));
  const run = () => tf.tidy(() => counter.assign(tf.add(counter, 1)));
  return {
    calls: 1000,
    run,
    result: async () => {
      run();
      run();
      return [...(await counter.data())];
    },
  };
}

const cases = {
  ...trainings,
  'chain-4M': chain,
  'chain-4M-grad': chainGradient,
  'softmax-rows': softmaxRows,
  'layernorm-rows': layerNormRows,
  ...Object.fromEntries(Object.entries(products).map(([each, size]) => [each, () => product(size)])),
  'empty-step': emptyStep,
};

setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'))}/`);
await tf.setBackend('wasm');
await tf.ready();
console.log(JSON.stringify(await measure(cases[name](), Number(budget))));
process.exit(0);
