/** @file All cases by name: what their result must be on every system, and how many floating-point operations a call takes. */
import { attention, flopsOf, products } from './data/arrays.ts';

/** What is known of a case without running it. */
export interface Entry {
  /** What `result` gives: PyTorch 1.13 in float64, from the same float32 data. */
  readonly expected: readonly number[];
  /** How far a result may be from it, number by number: relative, and absolute from 0. */
  readonly tolerances: readonly number[];
  /** Multiplications and additions, where a rate says something. */
  readonly flops?: number;
}

/** The losses at the initial parameters, after 1 and after 10 updates. */
const training = (flops: number, ...expected: readonly number[]): Entry => ({ expected, tolerances: [1e-5, 1e-5, 5e-5], flops });

/** First element, last element, sum of squares. */
const array = (...expected: readonly number[]): Entry => ({ expected, tolerances: expected.map(() => 1e-5) });

/** As `array`: elements are sums of terms of both signs, so their errors are greater. */
const product = (name: keyof typeof products, ...expected: readonly number[]): Entry => ({
  expected,
  tolerances: [1e-4, 1e-4, 1e-5],
  flops: flopsOf(products[name]),
});

/** Multiplications and additions of a dense layer, forward and backward; the first layer needs no gradient by its input. */
const dense = (rows: number, inputs: number, outputs: number, backward = 2): number => 2 * rows * inputs * outputs * (1 + backward);
const mlpFlops = dense(128, 784, 512, 1) + dense(128, 512, 10);
const cnnFlops = dense(128 * 26 * 26, 9, 32, 1) + dense(128 * 11 * 11, 288, 64) + dense(128, 1600, 10);
const gptFlops =
  4 * (dense(1024, 128, 12 * 128) + 2 * dense(16 * 4 * 64, 64, 32)) + // weights of one layer, and its attention
  dense(1024, 128, 65);
const lstmFlops = dense(32 * 64, 32, 512, 1) + dense(32 * 64, 128, 512) + dense(32, 128, 1);

/** Six products forwards and back; what is computed twice counts once. First and last element are small sums of many terms of both signs. */
const attentionFlops = 6 * flopsOf({ batch: attention.heads, m: attention.length, k: attention.width, n: attention.length });
const attentionGradients: Entry = {
  expected: [
    3.066019714e-5, 7.552688331e-5, 1.323191788, -0.0001487709673, -0.0004251917608, 2.628142604, -0.001409634221, 0.01811575359,
    180.2158685,
  ],
  tolerances: [1e-2, 1e-2, 1e-5, 1e-2, 1e-2, 1e-5, 1e-3, 1e-3, 1e-5],
  flops: attentionFlops,
};
/** Half of the pairs are of the future. The first query meets one key, so that its gradient is 0. */
const causalGradients: Entry = {
  expected: [0, 7.552688331e-5, 384.5101058, -0.09024270695, -9.916264866e-8, 437.9887136, -0.7515492902, 2.252890835e-7, 4259.435805],
  tolerances: [1e-6, 1e-2, 1e-5, 1e-3, 5e-2, 1e-5, 1e-3, 1e-2, 1e-5],
  flops: attentionFlops / 2,
};

/** The cases, in the order of the tables. */
export const catalog: Readonly<Record<string, Entry>> = {
  'mlp-step': training(mlpFlops, 2.303469378, 2.082908558, 0.4558528134),
  'cnn-step': training(cnnFlops, 2.308009945, 2.296713702, 2.219992137),
  'gpt-step': training(gptFlops, 4.197342777, 4.080925619, 3.469293913),
  'lstm-step': training(lstmFlops, 0.4095927213, 0.3807762047, 0.1865398121),
  'chain-4M': { expected: [-3752.950747], tolerances: [2e-5] },
  'chain-4M-grad': {
    expected: [-3752.950747, -0.1446243994, -0.03388186122, 296199.4144],
    tolerances: [2e-5, 1e-5, 1e-5, 1e-5],
  },
  'softmax-rows': array(4.522006277e-5, 0.004884236938, 16.01997941),
  'layernorm-rows': array(-0.5975802191, 1.412570164, 4910573.943),
  gemm256: product('gemm256', 1.017100929, -3.191226931, 115788.6505),
  gemm512: product('gemm512', 2.769500858, 0.9961210615, 930315.468),
  gemm1000: product('gemm1000', -0.2141742443, -1.939566515, 6944497.377),
  gemm1024: product('gemm1024', -4.9032271, 0.6319574212, 7452242.666),
  gemm2048: product('gemm2048', 2.891317861, 0.9305154807, 59706761.15),
  gemm128x784x512: product('gemm128x784x512', 1.76082254, -3.033427013, 355821.2819),
  gemm784x128x512: product('gemm784x128x512', 0.3811220429, 1.134185092, 357839.7871),
  gemm128x512x10: product('gemm128x512x10', -0.4412459234, 0.5820975382, 4725.197479),
  gemm127x129x131: product('gemm127x129x131', 1.820937052, 0.7388449889, 15182.09156),
  bgemm64x128x64x128: product('bgemm64x128x64x128', 0.7762498622, -0.9503105253, 466212.017),
  attention: attentionGradients,
  'attention-at-once': attentionGradients,
  'attention-causal': causalGradients,
  'attention-causal-at-once': causalGradients,
  'empty-step': { expected: [2], tolerances: [0] },
};

/** Throws where a result is not what it must be. */
export function checkResult(actual: readonly number[], { expected, tolerances }: Entry): void {
  const isNear = expected.every((value, i) => Math.abs((actual[i] ?? NaN) - value) <= (tolerances[i] ?? 0) * (Math.abs(value) || 1));
  if (isNear) return;
  throw new Error(`wrong result. Got ${actual.join(', ')}, expected ${expected.join(', ')} to ${tolerances.join(', ')} relative`);
}
