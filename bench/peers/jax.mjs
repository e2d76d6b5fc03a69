/** @file One case in jax-js (its WebAssembly backend): `node --import tsx jax.mjs [--im2col] CASE BUDGET` prints a Measurement. */
import { defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from '@jax-js/jax';
import { parseArgs } from 'node:util';
import { chainOperands, operandsOf, products, productsInSample, rows } from '../data/arrays.ts';
import { measure } from '../measure.ts';
import { fingerprint } from './fingerprint.mjs';
import { layerNorm, trainings } from './jax-models.mjs';

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { im2col: { type: 'boolean', default: false } } });
const [name, budget] = positionals;

const resident = ({ values, shape }) => np.array(values, { shape });

/** An array that is computed anew in each call. jax-js's functions consume their arguments: `ref` keeps one. */
function ofArrays(f, operands, calls = 1) {
  const compiled = jit(f);
  const compute = () => compiled(...operands.map((operand) => operand.ref));
  return {
    calls,
    run: async () => {
      const output = compute();
      await output.blockUntilReady();
      output.dispose();
    },
    result: async () => fingerprint(await compute().data()),
  };
}

const product = (size) => ofArrays((a, b) => np.matmul(a, b), operandsOf(size).map(resident), productsInSample(size));

const chainSum = (a, b, c) => np.tanh(a.mul(b).add(c)).sum();
const chainArrays = () => chainOperands().map((values) => np.array(values));

function chain() {
  const operands = chainArrays();
  const sum = jit(chainSum);
  const run = () => sum(...operands.map((operand) => operand.ref)).jsAsync();
  return { calls: 1, run, result: async () => [await run()] };
}

function chainGradient() {
  const operands = chainArrays();
  const step = jit(valueAndGrad(chainSum));
  const compute = () => step(...operands.map((operand) => operand.ref));
  return {
    calls: 1,
    run: async () => {
      const [sum, gradient] = compute();
      await sum.jsAsync();
      await gradient.blockUntilReady();
      gradient.dispose();
    },
    result: async () => {
      const [sum, gradient] = compute();
      return [await sum.jsAsync(), ...fingerprint(await gradient.data())];
    },
  };
}

function layerNormRows() {
  const { x, scale, bias } = rows();
  return ofArrays(layerNorm, [x, scale, bias].map(resident));
}

function emptyStep() {
  let counter = np.array(0);
  const count = jit((n) => n.add(1));
  const run = async () => {
    counter = count(counter);
    await counter.blockUntilReady();
  };
  return {
    calls: 1000,
    run,
    result: async () => {
      await run();
      await run();
      return [await counter.ref.jsAsync()];
    },
  };
}

const cases = {
  ...trainings(options),
  'chain-4M': chain,
  'chain-4M-grad': chainGradient,
  'softmax-rows': () => ofArrays((x) => nn.softmax(x, -1), [resident(rows().x)]),
  'layernorm-rows': layerNormRows,
  ...Object.fromEntries(Object.entries(products).map(([each, size]) => [each, () => product(size)])),
  'empty-step': emptyStep,
};

await init('wasm');
defaultDevice('wasm');
console.log(JSON.stringify(await measure(cases[name](), Number(budget))));
process.exit(0); // its pool would keep the process alive
