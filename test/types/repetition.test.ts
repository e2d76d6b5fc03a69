/** @file Rolls, tiles, repetitions, grids, slices one by one; padding modes; ranges without ends. */
import { is, same } from './expectations.ts';
import { dim, fullLike, meshgrid, onesLike, pad, randn, repeat, roll, slice, tensor, tile, unstack, zeros, zerosLike } from './surface.ts';
import type { Dim, Tensor } from './surface.ts';

const n: number = 10;
const unranked: Tensor = zeros([1, 2]);
const x = randn([128, 784]);

is<[128, 784]>()(roll(x, 3), true);
is<[128, 784]>()(roll(x, [1, -2], [0, 1]), true);
is<number[]>()(roll(unranked, 1, 0), true);
// @ts-expect-error
roll(x, 1, 2);

is<[128, 2352]>()(tile(x, 3), true);
is<[256, 2352]>()(tile(x, [2, 3]), true);
is<[2, 128, 784]>()(tile(x, [2, 1, 1]), true);
is<[128, number]>()(tile(x, n), true);
is<[number, 784]>()(tile(randn([n, 784]), [2, 1]), true);
is<[Dim<'B'>, 6]>()(tile(randn([dim('B', 2), 3]), [1, 2]), true);
is<[3]>()(tile(randn([]), 3), true);
is<number[]>()(tile(unranked, 2), true);

is<[6]>()(repeat(randn([3]), 2), true);
is<[12]>()(repeat(randn([2, 3]), 2), true);
is<[2, 6]>()(repeat(randn([2, 3]), 2, -1), true);
is<[4, 3]>()(repeat(randn([2, 3]), 2, 0), true);
is<[number, 3]>()(repeat(randn([2, 3]), n, 0), true);
is<number[]>()(repeat(unranked, 2, 0), true);
// @ts-expect-error
repeat(x, 2, 2);

const grid = meshgrid([randn([3]), tensor(new Int32Array(5), { shape: [5] })]);
is<[5, 3]>()(grid[0], true);
is<[5, 3], 'int32'>()(grid[1], true);
is<[3, 5]>()(meshgrid([randn([3]), randn([5])], { indexing: 'ij' })[1], true);
is<[5, 3, 7]>()(meshgrid([randn([3]), randn([5]), randn([7])])[2], true);
is<[number, 3]>()(meshgrid([randn([3]), randn([n])])[0], true);
// @ts-expect-error
meshgrid([x]);
// @ts-expect-error
meshgrid([randn([3])], { indexing: 'yx' });

same<[Tensor<[3]>, Tensor<[3]>]>()(unstack(randn([2, 3])), true);
same<[Tensor<[2]>, Tensor<[2]>, Tensor<[2]>]>()(unstack(randn([2, 3]), -1), true);
same<Tensor<[3]>[]>()(unstack(randn([n, 3])), true);
same<Tensor[]>()(unstack(unranked), true);
// @ts-expect-error
unstack(x, 2);

is<[128, 784]>()(zerosLike(x), true);
is<[128, 784], 'int32'>()(onesLike(x, { dtype: 'int32' }), true);
is<[128, 784], 'float64'>()(fullLike(zeros([128, 784], { dtype: 'float64' }), 3), true);
// @ts-expect-error
zerosLike(x, { dtype: 'int' });

is<[130, 790]>()(pad(x, [[1, 1], [3, 3]], { mode: 'reflect' }), true);
// @ts-expect-error
pad(x, [[1, 1], [3, 3]], { mode: 'mirror' });

is<[64, 784]>()(slice(x, [undefined, 64]), true);
is<[64, 784]>()(slice(x, [64, undefined]), true);
is<[128, 784]>()(slice(x, [undefined, undefined, -1]), true);
is<[43, 784]>()(slice(x, [undefined, undefined, -3]), true);
is<[4, 784]>()(slice(x, [3, undefined, -1]), true);
is<[64, 392]>()(x.slice([undefined, undefined, 2], [undefined, undefined, 2]), true);
is<[27, 784]>()(slice(x, [undefined, 100, -1]), true);
is<[number, 784]>()(slice(randn([n, 784]), [undefined, undefined, -1]), true);
is<[3, 784]>()(slice(randn([n, 784]), [undefined, 3]), true);
// @ts-expect-error
slice(x, [undefined, 129]);
// @ts-expect-error
slice(x, [128, undefined, -1]);
