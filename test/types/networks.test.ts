/** @file Normalizations, poolings to a size, separable convolutions, affine maps, dropout. */
import { random } from 'tidu';
import { is } from './expectations.ts';
import {
  adaptiveAveragePool, adaptiveMaxPool, affineTransform, batchNorm, dim, globalAveragePool, globalMaxPool, grad, groupNorm, instanceNorm, jit, layerNorm,
  localResponseNorm, matmul, mean, normalize, randn, rmsNorm, separableConv1d, separableConv2d, variance, vmap, zeros,
} from './surface.ts';
import type { Dim, Tensor } from './surface.ts';

const n: number = 10;
const keep: boolean = n > 5;
const unranked: Tensor = zeros([1, 2]);
const x = randn([8, 28, 32, 3]);
const bytes = x.cast('uint8');
const three = randn([3]);
const tokens = randn([n, 512]);

// normalizations
is<[8, 28, 32, 3]>()(batchNorm(x, mean(x, [0, 1, 2]), variance(x, [0, 1, 2]), { scale: three, offset: three }), true);
is<[8, 28, 32, 3]>()(batchNorm(bytes, three, three), true);
is<[8, 28, 32, 3]>()(batchNorm(x, randn([28]), randn([28]), { axis: 1 }), true);
is<number[]>()(batchNorm(unranked, three, three), true);
// @ts-expect-error: 28 means for 3 channels
batchNorm(x, randn([28]), three);
// @ts-expect-error: four scales
batchNorm(x, three, three, { scale: randn([4]) });
// @ts-expect-error: no axis 4
batchNorm(x, three, three, { axis: 4 });
is<[number, 512]>()(layerNorm(tokens, { scale: randn([512]), offset: zeros([512], { dtype: 'float64' }) }), true);
is<[8, 28, 32, 3], 'float64'>()(layerNorm(x.cast('float64'), { axis: [1, 2], scale: randn([28, 32]) }), true);
is<[8, 28, 32, 3]>()(layerNorm(x, { axis: [-1, 1], scale: randn([28, 3]) }), true);
is<[8, 28, 32, 3]>()(layerNorm(x, { axis: n, scale: randn([28]) }), true);
is<[Dim<'B'>, 4]>()(layerNorm(randn([dim('B', 2), 4])), true);
is<number[]>()(layerNorm(unranked, { scale: three }), true);
// @ts-expect-error: no axis 2
layerNorm(tokens, { axis: 2 });
// @ts-expect-error: a scale of 513
layerNorm(tokens, { scale: randn([513]) });
// @ts-expect-error: the axes in the order of x
layerNorm(x, { axis: [2, 1], scale: randn([32, 28]) });
is<[number, 512]>()(rmsNorm(tokens, { scale: randn([512]) }), true);
// @ts-expect-error: no offset
rmsNorm(tokens, { offset: randn([512]) });
is<[8, 28, 32, 3]>()(groupNorm(x, 3, { scale: three }), true);
// @ts-expect-error
groupNorm(x, 3, { scale: randn([28]) });
is<[8, 28, 32, 3]>()(instanceNorm(bytes, { offset: three }), true);
is<[number, 512]>()(normalize(tokens, { order: 1, axis: 0 }), true);
// @ts-expect-error: no axis 2
normalize(tokens, { axis: 2 });
is<[8, 28, 32, 3]>()(localResponseNorm(x, { depthRadius: 2 }), true);
export function block<B extends number>(each: Tensor<[B, 64]>) {
  const y = layerNorm(each, { scale: randn([64]) });
  is<[B, 64]>()(y, true);
  return y;
}
is<[8, 28, 32, 3]>()(grad((each: Tensor<[8, 28, 32, 3]>) => layerNorm(each).sum())(x), true);
is<[number, 512]>()(vmap((each: Tensor<[512]>) => rmsNorm(each))(tokens), true);
is<[number, 512]>()(jit((each: Tensor<[number, 512]>) => normalize(each))(tokens), true);

// poolings
is<[8, 3]>()(globalAveragePool(x), true);
is<[8, 3]>()(globalAveragePool(bytes), true);
is<[8, 3], 'uint8'>()(globalMaxPool(bytes), true);
is<[8, 1, 1, 3]>()(globalAveragePool(x, { keepDims: true }), true);
is<[number, 5]>()(globalMaxPool(randn([n, 7, 5])), true);
is<number[]>()(globalMaxPool(unranked), true);
globalMaxPool(x, { keepDims: keep }).expect([8, 1, 1, 3]);
// @ts-expect-error: no positions
globalAveragePool(tokens);
is<[8, 7, 7, 3]>()(adaptiveAveragePool(x, 7), true);
is<[8, 2, 5, 3], 'uint8'>()(adaptiveMaxPool(bytes, [2, 5]), true);
is<[8, number, number, 3]>()(adaptiveMaxPool(x, n), true);
is<[number, 2, 5]>()(adaptiveAveragePool(randn([n, 7, 5]), 2), true);
is<[1, 2, 3, 4, 1]>()(adaptiveAveragePool(randn([1, 5, 5, 5, 1]), [2, 3, 4]), true);
is<number[]>()(adaptiveMaxPool(unranked, 2), true);
// @ts-expect-error: one size for two axes
adaptiveMaxPool(x, [2]);
// @ts-expect-error: no positions
adaptiveMaxPool(tokens, 2);

// products and convolutions
is<[8, number, number, 16]>()(separableConv2d(x, randn([3, 3, 3, 2]), randn([1, 1, 6, 16]), { padding: 'same' }), true);
is<[2, number, 16]>()(separableConv1d(randn([2, 9, 4]), randn([3, 4, 1]), randn([1, 4, 16]), { padding: 'causal' }), true);
const [a, b] = [randn([5, 4, 3]), randn([7, 3])];
is<[5, 4, 7]>()(matmul(a, b, { transposeB: true }), true);
is<[5, 3, 7]>()(a.matmul(randn([7, 4]), { transposeA: true, transposeB: true }), true);
is<[4, 7]>()(randn([3, 4]).matmul(b, { transposeA: true, transposeB: true }), true);
is<[5, 4, 6]>()(matmul(a, randn([3, 6]), { transposeB: false }), true);
is<number[]>()(matmul(a, randn([3, 3]), { transposeB: keep }), true);
// @ts-expect-error: inner dimensions 3 and 7
matmul(a, b);
// @ts-expect-error: inner dimensions 4 and 3
matmul(a, b, { transposeA: true, transposeB: true });

// affine maps
is<[8, 28, 32, 3]>()(affineTransform(x, randn([8])), true);
is<[8, 28, 32, 3]>()(affineTransform(bytes, randn([8, 8]), { fillMode: 'reflect' }), true);
is<[8, 14, 16, 3]>()(affineTransform(x, randn([8]), { size: [14, 16] }), true);
is<[8, number, 16, 3]>()(affineTransform(x, randn([8]), { size: [n, 16] }), true);
is<[number, number, number, number]>()(affineTransform(unranked, randn([8])), true);
// @ts-expect-error: six numbers
affineTransform(x, randn([6]));
// @ts-expect-error: seven transforms for eight images
affineTransform(x, randn([7, 8]));
// @ts-expect-error
affineTransform(x, randn([8]), { fillMode: 'mirror' });
// @ts-expect-error: one image
affineTransform(randn([28, 32, 3]), randn([8]));

// dropout
is<[8, 28, 32, 3]>()(random.dropout(x, 0.5, { noiseShape: [8, 1, 1, 3] }), true);
is<[8, 28, 32, 3], 'float64'>()(random.dropout(x.cast('float64'), 0.5), true);
// @ts-expect-error: integers
random.dropout(bytes, 0.5);
