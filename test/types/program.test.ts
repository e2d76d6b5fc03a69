/** @file What a user writes, from the layers to the loss. */
import { activation, conv2d, dense, flatten, maxPooling2d, sequential } from './layers.ts';
import { concat, crossEntropy, dim, embedding, randn, valueAndGrad, zeros } from './surface.ts';
import type { Dim, Shape, Tensor } from './surface.ts';

// 1. a classifier, checked from the layers to the loss
const relu = activation('relu');
const net = sequential(
  conv2d(32, 3, { inputs: 1 }), relu, maxPooling2d(2), conv2d(64, 3), relu, maxPooling2d(2), flatten(),
  dense(10, { inputs: 1600 }),
);
type Weights = { readonly kernel: Tensor<[3, 3, 1, 32]> };
function loss<B extends number>(weights: Weights, x: Tensor<[B, 28, 28, 1]>, y: Tensor<[B], 'int32'>) {
  void weights;
  return crossEntropy(net(x), y);
}
const step = valueAndGrad(loss);
export const [value, grads] = step({ kernel: randn([3, 3, 1, 32]) }, randn([32, 28, 28, 1]), zeros([32], { dtype: 'int32' }));
export const kernelGradient: Tensor<[3, 3, 1, 32]> = grads.kernel;

// 2. one head of attention, every size a type parameter
export function attention<B extends number, T extends number, C extends number, H extends number>(
  x: Tensor<[B, T, C]>,
  p: { q: Tensor<[C, H]>; k: Tensor<[C, H]>; v: Tensor<[C, H]> },
  mask: Tensor<[T, T]>,
): Tensor<[B, T, H]> {
  const q = x.matmul(p.q);
  const k = x.matmul(p.k);
  const v = x.matmul(p.v);
  return q.matmul(k.mT()).div(8).add(mask).softmax(-1).matmul(v);
}

// 3. sizes known only when the program runs
export function gpt(vocabulary: number, ids: Tensor<number[], 'int32'>) {
  const V = dim('V', vocabulary);
  const T = dim('T', 64);
  const B = dim('B', 8);
  const tokens = randn([V, 128]);
  const positions = randn([T, 128]);
  const head = randn([128, V]);
  const x = embedding(tokens, ids.expect([B, T])).add(positions);
  const h = x.reshape([B, T, 4, 32]).permute([0, 2, 1, 3]);
  const mixed = h.matmul(h.mT()).softmax().matmul(h).permute([0, 2, 1, 3]).reshape([B, T, 128]);
  const logits: Tensor<[Dim<'B'>, Dim<'T'>, Dim<'V'>]> = x.add(mixed).matmul(head);
  // @ts-expect-error: the position table has T rows, not B
  x.add(randn([B, 128]));
  return logits;
}

// 4. unknown shapes never stand in the way
export function standardize(x: Tensor): Tensor {
  const centred = x.sub(x.mean(0, true));
  return centred.div(centred.square().mean(0, true).add(1e-5));
}
export function layerNorm<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return standardize(x) as Tensor<S>;
}
export const normalized: Tensor<[8, 16]> = layerNorm(randn([8, 16]));
let accumulated = zeros([4, 8]);
for (const w of [randn([8, 8]), randn([8, 8])]) accumulated = accumulated.matmul(w).relu();
export const parts: Tensor<[number, 8]> = concat([accumulated, accumulated].map((t) => t.slice([0, 2])));
