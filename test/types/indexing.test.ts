/** @file concat, stack, split, slice, take, embedding, oneHot. */
import { is, same } from './expectations.ts';
import { concat, embedding, oneHot, randn, slice, split, stack, take, zeros } from './surface.ts';
import type { AnyTensor, Tensor } from './surface.ts';

const n: number = 10;
const unranked: Tensor = zeros([1, 2]);
const half = zeros([n, 784]);
const x = randn([128, 784]);
is<[5, 3]>()(concat([randn([2, 3]), randn([3, 3])]), true);
is<[5], 'int32'>()(concat([zeros([2], { dtype: 'int32' }), zeros([3], { dtype: 'int32' })]), true);
is<[5]>()(concat([zeros([2]), zeros([3])]), true);
is<[2, 7]>()(concat([randn([2, 3]), randn([2, 3]), randn([2, 1])], 1), true);
is<[2, 6]>()(concat([randn([2, 3]), randn([2, 3])], -1), true);
is<[number, 3]>()(concat([randn([2, 3]), randn([n, 3])]), true);
is<[number, 3]>()(concat([] as Tensor<[2, 3]>[]), true);
is<number[]>()(concat([unranked, randn([2, 3])]), true);
is<[4], 'float64'>()(concat([randn([2]), zeros([2], { dtype: 'float64' })]), true);
is<[4], 'int32'>()(concat([zeros([2], { dtype: 'int32' }), zeros([2], { dtype: 'bool' })]), true);
same<AnyTensor>()(concat([] as AnyTensor[]), true);
is<[2, 4, 3]>()(stack([randn([4, 3]), randn([4, 3])]), true);
is<[4, 2, 3]>()(stack([randn([4, 3]), randn([4, 3])], 1), true);
is<[number, 4, 3]>()(stack([] as Tensor<[4, 3]>[]), true);
// @ts-expect-error
concat([randn([2, 3]), randn([3, 4])]);
// @ts-expect-error
stack([randn([4, 3]), randn([4, 2])]);

// split
same<[Tensor<[64, 784]>, Tensor<[64, 784]>]>()(split(x, 2), true);
same<[Tensor<[128, 28]>, Tensor<[128, 756]>]>()(split(x, [28, 756], 1), true);
same<[Tensor<[128, 392]>, Tensor<[128, 392]>]>()(split(x, 2, -1), true);
same<[Tensor<[number, 784]>, Tensor<[number, 784]>]>()(split(half, 2), true);
same<[Tensor<[3, 784]>, Tensor<[4, 784]>]>()(split(half, [3, 4]), true);
same<Tensor<[number, 784]>[]>()(split(x, n), true);
same<Tensor<[number, 784]>[]>()(split(x, [] as number[]), true);
same<[Tensor<number[]>, Tensor<number[]>, Tensor<number[]>]>()(split(unranked, 3), true);
const [first, second] = split(zeros([6, 2], { dtype: 'int32' }), 2);
is<[3, 2], 'int32'>()(first, true);
is<[3, 2], 'int32'>()(second, true);
// @ts-expect-error
split(x, 3);
// @ts-expect-error
split(x, [100, 29]);
// @ts-expect-error
split(x, 2, 2);
export function heads<N extends number>(t: Tensor<[N, 96]>) {
  const [q] = split(t, 3, 1);
  is<[N, 32]>()(q, true);
}

// slice
is<[64, 784]>()(x.slice([0, 64]), true);
is<[64, 784]>()(slice(x, [0, 64]), true);
is<[784]>()(x.slice(0), true);
is<[128]>()(x.slice(':', -1), true);
is<[128, 10]>()(x.slice(':', [10, 20]), true);
is<[128, 782]>()(x.slice(':', [1, -1]), true);
is<[28, 784]>()(x.slice([100]), true);
is<[0, 784]>()(x.slice([5, 5]), true);
is<[number, 784]>()(x.slice([n, n + 1]), true);
is<[32, 784]>()(half.slice([0, 32]), true);
is<number[]>()(unranked.slice(0), true);
// @ts-expect-error
x.slice([0, 129]);
// @ts-expect-error
x.slice(128);
// @ts-expect-error
slice(x, 128);
// @ts-expect-error
x.slice(0, 0, 0);

// slice in steps
is<[64, 784]>()(x.slice([0, 128, 2]), true);
is<[43, 784]>()(x.slice([0, 128, 3]), true);
is<[128, 3]>()(x.slice(':', [1, -778, 2]), true);
is<[7, 784]>()(x.slice([9, 2, -1]), true);
is<[4, 784]>()(x.slice([9, 2, -2]), true);
is<[128, 784]>()(x.slice([-1, -129, -1]), true);
is<[64, 784]>()(x.slice([-1, -129, -2]), true);
is<[4, 784]>()(half.slice([0, 8, 2]), true);
is<[number, 784]>()(half.slice([-1, 0, -1]), true);
is<[number, 784]>()(x.slice([0, 128, n]), true);
is<[number, 784]>()(x.slice([0, n, 2]), true);
// @ts-expect-error
x.slice([0, 129, 2]);
// @ts-expect-error
x.slice([128, 0, -1]);
// @ts-expect-error
x.slice([2, 9, -1]);
// @ts-expect-error
x.slice([0, 8, 0]);

// take, embedding, oneHot
const ids = zeros([5], { dtype: 'int32' });
is<[4, 16, 64]>()(embedding(randn([50000, 64]), zeros([4, 16], { dtype: 'int32' })), true);
is<[5, 64], 'float16'>()(embedding(zeros([n, 64], { dtype: 'float16' }), ids.cast('uint8')), true);
is<number[]>()(embedding(unranked, ids), true);
// @ts-expect-error
embedding(randn([50000, 64]), randn([5]));
// @ts-expect-error
embedding(randn([64]), ids);
is<[5, 784]>()(x.take(ids), true);
is<[5, 784]>()(take(x, ids, 0), true);
is<[128, 5, 6]>()(x.take(zeros([5, 6], { dtype: 'int32' }), 1), true);
is<number[]>()(unranked.take(ids), true);
// @ts-expect-error
x.take(ids, 2);
// @ts-expect-error
x.take(randn([5]));
is<[128, 10]>()(oneHot(zeros([128], { dtype: 'int32' }), 10), true);
is<[number, number]>()(oneHot(zeros([n], { dtype: 'uint8' }), n), true);
is<[128, 10], 'float64'>()(oneHot(zeros([128], { dtype: 'int32' }), 10, { dtype: 'float64' }), true);
