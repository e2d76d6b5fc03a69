/** @file Transposes, reshapes, expandDims and squeeze, broadcastTo, flip, pad; sizes that have names. */
import { is } from './expectations.ts';
import { broadcastTo, dim, flip, pad, randn, reshape, zeros } from './surface.ts';
import type { Dim, Tensor } from './surface.ts';

const n: number = 10;
const unranked: Tensor = zeros([1, 2]);
const x = randn([128, 784]);
is<[784, 128]>()(x.transpose(), true);
is<number[]>()(unranked.transpose().mT(), true);
is<[8, 784, 128]>()(randn([8, 128, 784]).mT(), true);
is<[3, 8, 5]>()(randn([8, 5, 3]).permute([2, 0, 1]), true);
is<[3, 5, 8]>()(randn([8, 5, 3]).permute([-1, 1, 0]), true);
is<[3, number]>()(randn([n, 3]).permute([1, 0]), true);
is<number[]>()(unranked.permute([1, 0]), true);
// @ts-expect-error
randn([8, 5, 3]).permute([0, 1]);
// @ts-expect-error
randn([8, 5, 3]).permute([0, 1, 1]);

// reshape
const image = randn([128, 28, 28]);
is<[128, 784]>()(image.reshape([128, 784]), true);
is<[128, 784]>()(reshape(image, [128, 784]), true);
is<[128, 784]>()(image.reshape([128, -1]), true);
is<[128, 784]>()(image.reshape([-1, 784]), true);
is<[47040000]>()(randn([60000, 28, 28]).reshape([-1]), true);
is<[number, 784]>()(randn([n, 28, 28]).reshape([-1, 784]), true);
is<[number, 784]>()(randn([n, 28, 28]).reshape([n, 784]), true);
is<[number, 196]>()(randn([n, 28, 28]).reshape([n * 4, 196]), true);
is<[100, 28, 28]>()(randn([2800, 28]).reshape([100, 28, 28]), true);
is<[392, 256]>()(randn([128, 28, 28]).reshape([-1, 256]), true);
is<[4, number]>()(unranked.reshape([4, -1]), true);
is<number[]>()(image.reshape([1, 2] as number[]), true);
is<[128, 784]>()(image.flatten(1), true);
is<[100352]>()(image.flatten(), true);
is<number[]>()(unranked.flatten(), true);
// @ts-expect-error
image.reshape([128, 783]);
// @ts-expect-error
reshape(image, [128, 783]);
// @ts-expect-error
image.reshape([-1, 783]);
is<[1, 128, 784]>()(x.expandDims(0), true);
is<[128, 784, 1]>()(x.expandDims(-1), true);
is<[128, 1, 784]>()(x.expandDims(1), true);
is<[128, 784]>()(randn([128, 1, 784]).squeeze(1), true);
is<[128, 784]>()(randn([128, 1, 784, 1]).squeeze(), true);
is<number[]>()(unranked.squeeze(0), true);
// @ts-expect-error
x.squeeze(1);
// @ts-expect-error
x.expandDims(4);

// broadcastTo, flip, pad
is<[4, 128, 784]>()(x.broadcastTo([4, 128, 784]), true);
is<[4, 3]>()(broadcastTo(randn([3]), [4, 3]), true);
is<[4, 3]>()(broadcastTo(randn([4, 1]), [4, 3]), true);
is<[number, 3]>()(randn([3]).broadcastTo([n, 3]), true);
is<[4, 3]>()(unranked.broadcastTo([4, 3]), true);
// @ts-expect-error
x.broadcastTo([128, 1]);
// @ts-expect-error
x.broadcastTo([784]);
is<[128, 784]>()(flip(x), true);
is<[128, 784]>()(flip(x, [0, -1]), true);
// @ts-expect-error
flip(x, 2);
is<[130, 787]>()(pad(x, [[1, 1], [0, 3]]), true);
is<[number, 786]>()(pad(randn([n, 784]), [[1, 1], [1, 1]], { value: -1 }), true);
is<number[]>()(pad(unranked, [[1, 1]]), true);
// @ts-expect-error
pad(x, [[1, 1]]);

// named sizes
const B = dim('B', 32);
const T = dim('T', 64);
const bt = randn([B, T, 64]);
is<[Dim<'B'>, Dim<'T'>, 64]>()(bt, true);
is<[Dim<'B'>, Dim<'T'>, 64]>()(bt.add(randn([64])), true);
is<[Dim<'B'>, Dim<'T'>, 10]>()(bt.matmul(randn([64, 10])), true);
is<[Dim<'B'>, Dim<'T'>, 8, 8]>()(bt.reshape([B, T, 8, 8]), true);
is<[Dim<'B'>, Dim<'T'>, 8, 8]>()(bt.reshape([B, -1, 8, 8]), true);
is<[Dim<'B'>, 8, Dim<'T'>, 8]>()(bt.reshape([B, T, 8, 8]).permute([0, 2, 1, 3]), true);
is<[number, 64]>()(bt.reshape([-1, 64]), true);
is<[Dim<'B'>, Dim<'T'>, 64]>()(bt.reshape([-1, 64]).reshape([B, T, 64]), true);
is<[Dim<'B'>, Dim<'T'>, 64]>()(bt.add(randn([n, 1, 64])), true);
// @ts-expect-error
bt.add(randn([T, B, 64]));
// @ts-expect-error
bt.reshape([B, T, 8, 7]);
const looser: Tensor<[number, number, 64]> = bt; void looser;
