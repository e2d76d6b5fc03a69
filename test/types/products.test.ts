/** @file Matrix products, Einstein sums, convolutions. */
import { is } from './expectations.ts';
import { averagePool2d, conv1d, conv2d, conv2dTranspose, conv3d, depthwiseConv2d, dim, dot, einsum, matmul, maxPool1d, maxPool2d, randn, zeros } from './surface.ts';
import type { Dim, Tensor } from './surface.ts';

const n: number = 10;
const unranked: Tensor = zeros([1, 2]);
const half = zeros([n, 784]);
const x = randn([128, 784]);
is<[128, 512]>()(x.matmul(randn([784, 512])), true);
is<[128, 512]>()(matmul(x, randn([784, 512])), true);
is<[8, 128, 512]>()(randn([8, 128, 784]).matmul(randn([784, 512])), true);
is<[8, 128, 512]>()(randn([8, 128, 784]).matmul(randn([8, 784, 512])), true);
is<[2, 8, 128, 512]>()(randn([2, 1, 128, 784]).matmul(randn([8, 784, 512])), true);
is<[8, 512]>()(randn([784]).matmul(randn([8, 784, 512])), true);
is<[128]>()(x.matmul(randn([784])), true);
is<[]>()(randn([784]).matmul(randn([784])), true);
is<[512]>()(randn([784]).matmul(randn([784, 512])), true);
is<[number, 512]>()(half.matmul(randn([784, 512])), true);
is<number[]>()(unranked.matmul(randn([784, 512])), true);
is<number[]>()(x.matmul(unranked), true);
is<[128, 5], 'float64'>()(x.matmul(zeros([784, 5], { dtype: 'float64' })), true);
is<[]>()(dot(randn([784]), randn([784])), true);
is<[128, 512]>()(dot(x, randn([784, 512])), true);
is<[128]>()(dot(x, randn([784])), true);
is<[128, 8, 5, 512]>()(dot(x, randn([8, 5, 784, 512])), true);
is<[128, 784]>()(dot(randn([]), x), true);
is<[128, 784], 'float64'>()(dot(x, zeros([], { dtype: 'float64' })), true);
is<[number, 512]>()(dot(half, randn([784, 512])), true);
is<number[]>()(dot(unranked, x), true);
// @ts-expect-error
dot(x, randn([783, 512]));
// @ts-expect-error
dot(randn([3]), randn([4]));
// @ts-expect-error
x.matmul(randn([783, 512]));
// @ts-expect-error
matmul(x, randn([783, 512]));
// @ts-expect-error
randn([8, 128, 784]).matmul(randn([7, 784, 512]));
// @ts-expect-error
half.matmul(randn([512, 10]));
// @ts-expect-error
x.matmul(randn([]));

// einsum
is<[128, 512]>()(einsum('ij,jk->ik', randn([128, 784]), randn([784, 512])), true);
is<[2, 8, 64, 32]>()(einsum('bhqk,bkhd->bhqd', randn([2, 8, 64, 50]), randn([2, 50, 8, 32])), true);
is<[784, 128]>()(einsum('ij->ji', randn([128, 784])), true);
is<[]>()(einsum('i,i->', randn([5]), randn([5])), true);
is<[number, 512]>()(einsum('ij,jk->ik', randn([n, 784]), randn([784, 512])), true);
is<[Dim<'B'>, 512]>()(einsum('ij,jk->ik', randn([dim('B', 2), 784]), randn([784, 512])), true);
is<number[]>()(einsum('ij,jk->ik', unranked, randn([784, 512])), true);
is<[5], 'float64'>()(einsum('i,i->i', randn([5]), zeros([5], { dtype: 'float64' })), true);
// @ts-expect-error: 'j' is 784 and 783
einsum('ij,jk->ik', randn([128, 784]), randn([783, 512]));
// @ts-expect-error: 'z' is in no operand
einsum('ij,jk->iz', randn([128, 784]), randn([784, 512]));
// @ts-expect-error: 'ijk' has more letters than dimensions
einsum('ijk,jk->i', randn([128, 784]), randn([784, 512]));
export function project<B extends number, T extends number, C extends number, H extends number>(t: Tensor<[B, T, C]>, w: Tensor<[C, H]>) {
  const y = einsum('btc,ch->bth', t, w);
  is<[B, T, H]>()(y, true);
  return y;
}

// convolution
const image = randn([32, 28, 28, 1]);
is<[32, 26, 26, 16]>()(conv2d(image, randn([3, 3, 1, 16])), true);
is<[32, 28, 28, 16]>()(conv2d(image, randn([3, 3, 1, 16]), { padding: 'same' }), true);
is<[32, 28, 28, 16]>()(conv2d(image, randn([3, 3, 1, 16]), { padding: 1 }), true);
is<[32, 14, 14, 16]>()(conv2d(image, randn([3, 3, 1, 16]), { padding: 'same', strides: 2 }), true);
is<[1, 112, 112, 64]>()(conv2d(randn([1, 224, 224, 3]), randn([7, 7, 3, 64]), { padding: 3, strides: 2 }), true);
is<[number, number, number, 16]>()(conv2d(unranked, randn([3, 3, 1, 16])), true);
// @ts-expect-error
conv2d(image, randn([3, 3, 3, 16]));
// @ts-expect-error
conv2d(image, randn([30, 30, 1, 16]));
is<[32, 27, 14, 16]>()(conv2d(image, randn([3, 2, 1, 16]), { padding: [[0, 1], [1, 0]], strides: [1, 2] }), true);
is<[32, 24, 26, 16]>()(conv2d(image, randn([3, 3, 1, 16]), { dilation: [2, 1] }), true);
is<[8, 14, 14, 64]>()(conv2d(randn([8, 14, 14, 32]), randn([1, 1, 16, 64]), { groups: 2 }), true);
is<[Dim<'B'>, 26, 26, 16]>()(conv2d(randn([dim('B', 2), 28, 28, 1]), randn([3, 3, 1, 16])), true);
is<[32, number, number, 16]>()(conv2d(image, randn([3, 3, 1, 16]), { padding: n }), true);
is<[32, number, number, 16]>()(conv2d(image, randn([n, 3, 1, 16]), { dilation: n }), true);
is<[32, 26, 26, 16], 'float64'>()(conv2d(image, zeros([3, 3, 1, 16], { dtype: 'float64' })), true);
// @ts-expect-error: two groups of 16 channels
conv2d(randn([8, 14, 14, 30]), randn([1, 1, 16, 64]), { groups: 2 });
// @ts-expect-error: 15 elements apart, three cover 31
conv2d(image, randn([3, 3, 1, 16]), { dilation: 15 });
// @ts-expect-error
conv2d(image, randn([3, 3, 1, 16]), { padding: 'causal' });
// @ts-expect-error
conv2d(randn([28, 28, 1]), randn([3, 3, 1, 16]));
is<[32, number, 8]>()(conv1d(randn([32, 100, 3]), randn([5, 3, 8]), { padding: 'causal' }), true);
is<[32, number, number, number, 8]>()(conv3d(randn([32, 9, 9, 9, 3]), randn([2, 2, 2, 3, 8])), true);
is<[32, number, number, 4]>()(conv2dTranspose(image, randn([3, 3, 4, 1]), { strides: 2, padding: 'same' }), true);
is<[32, number, number, number]>()(depthwiseConv2d(image, randn([3, 3, 1, 2])), true);
export function convolve<B extends number, H extends number, W extends number>(x: Tensor<[B, H, W, 3]>, kernel: Tensor<[3, 3, 3, 8]>) {
  const y = conv2d(x, kernel, { padding: 'same' });
  is<[B, H, W, 8]>()(y, true);
  return y;
}

// pooling
is<[32, 14, 14, 1]>()(maxPool2d(image, 2), true);
is<[32, 13, 27, 1]>()(maxPool2d(image, [3, 2], { strides: [2, 1], padding: [[0, 0], [0, 0]] }), true);
is<[32, 10, 10, 1]>()(averagePool2d(image, 3, { padding: 'same' }), true);
is<[32, 14, 14, 1]>()(averagePool2d(image.cast('int32'), 2), true);
is<[number, number, number, number]>()(maxPool2d(unranked, 2), true);
is<[32, number, 3]>()(maxPool1d(randn([32, 100, 3]), 2), true);
// @ts-expect-error
maxPool2d(image, 29);
// @ts-expect-error
maxPool2d(x, 2);
