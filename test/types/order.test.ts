/** @file cumsum, cumMax, logCumsumExp, sort, argsort, topK, median, quantile, searchSorted, unique, bincount, histogram. */
import { is, same } from './expectations.ts';
import {
  argsort, bincount, cumMax, cumprod, cumsum, histogram, logCumsumExp, median, quantile, randn, searchSorted, sort, topK, unique, zeros,
} from './surface.ts';
import type { Tensor } from './surface.ts';

const n: number = 10;
const unranked: Tensor = zeros([1, 2]);
const x = randn([4, 3]);
const batch = randn([n, 3]);
const ids = zeros([5], { dtype: 'int32' });
const bools = zeros([2, 5], { dtype: 'bool' });

// running accumulation
is<[4, 3]>()(cumsum(x, 0), true);
is<[12]>()(cumsum(x), true);
is<[1]>()(cumprod(zeros([])), true);
is<[2, 5], 'int32'>()(cumsum(bools, -1, { reverse: true }), true);
is<[10], 'int32'>()(cumprod(bools), true);
is<[number, 3]>()(cumMax(batch, 1), true);
is<[number]>()(cumMax(batch), true);
is<number[]>()(cumsum(unranked, 0), true);
is<[5], 'int32'>()(cumMax(ids, 0, { exclusive: true }), true);
is<[5]>()(logCumsumExp(ids, 0), true);
is<[4, 3]>()(cumsum(x, n), true);
// @ts-expect-error
cumsum(x, 2);
// @ts-expect-error
cumsum(x, 0, { exclude: true });
// @ts-expect-error
cumMax(x, 0, { reverse: 1 });

// sorting
is<[4, 3]>()(sort(x), true);
is<[5], 'int32'>()(sort(ids, 0, { descending: true }), true);
is<[4, 3], 'int32'>()(argsort(x, -2), true);
is<number[]>()(sort(unranked), true);
// @ts-expect-error
sort(x, 2);
// @ts-expect-error
sort(x, 0, { descend: true });
same<[values: Tensor<[4, 2]>, indices: Tensor<[4, 2], 'int32'>]>()(topK(x, 2), true);
same<[values: Tensor<[2, 3]>, indices: Tensor<[2, 3], 'int32'>]>()(topK(x, 2, 0), true);
same<[values: Tensor<[number, 1]>, indices: Tensor<[number, 1], 'int32'>]>()(topK(batch, 1, 1), true);
same<[values: Tensor<[number, 3]>, indices: Tensor<[number, 3], 'int32'>]>()(topK(x, n, 0), true);
same<[values: Tensor<number[]>, indices: Tensor<number[], 'int32'>]>()(topK(unranked, 2), true);
// @ts-expect-error
topK(x, 2, 2);
export function best<N extends number>(scores: Tensor<[N, 100]>) {
  const [values, indices] = topK(scores, 5);
  is<[N, 5]>()(values, true);
  is<[N, 5], 'int32'>()(indices, true);
}

// quantiles
is<[]>()(median(x), true);
is<[4]>()(median(x, 1), true);
is<[4, 1]>()(median(x, 1, true), true);
is<[]>()(median(ids), true);
is<[3]>()(quantile(x, 0.5, 0), true);
is<[2, 3]>()(quantile(x, [0.25, 0.75], 0), true);
is<[2, 1, 3]>()(quantile(x, [0.25, 0.75], 0, true), true);
is<[2]>()(quantile(x, [0.25, 0.75]), true);
is<[number, 3]>()(quantile(x, [] as number[], 0), true);
is<number[]>()(quantile(unranked, 0.5, 0), true);
// @ts-expect-error
median(x, 2);
// @ts-expect-error
quantile(x, '0.5');

// searching and counting
is<[4, 3], 'int32'>()(searchSorted(randn([9]), x), true);
is<[], 'int32'>()(searchSorted(randn([9]), 2, { side: 'right' }), true);
// @ts-expect-error
searchSorted(randn([9]), x, { side: 'middle' });
is<[number]>()(unique(x), true);
is<[number], 'bool'>()(unique(bools), true);
const { values, counts, inverse } = unique(x, { counts: true, inverse: true });
is<[number]>()(values, true);
is<[number], 'int32'>()(counts, true);
is<[4, 3], 'int32'>()(inverse, true);
// @ts-expect-error
unique(x, { counts: true }).inverse;
is<[7], 'int32'>()(bincount(ids, 7), true);
is<[7]>()(bincount(ids, 7, randn([5])), true);
is<[7], 'int32'>()(bincount(ids, 7, zeros([5], { dtype: 'bool' })), true);
is<[number], 'int32'>()(bincount(ids, n), true);
// @ts-expect-error
bincount(x, 7);
same<[counts: Tensor<[10], 'int32'>, edges: Tensor<[11]>]>()(histogram(x), true);
same<[counts: Tensor<[3], 'int32'>, edges: Tensor<[4]>]>()(histogram(ids, 3, { range: [0, 1] }), true);
same<[counts: Tensor<[2], 'int32'>, edges: Tensor<[3], 'float64'>]>()(histogram(zeros([5], { dtype: 'float64' }), [0, 1, 5]), true);
same<[counts: Tensor<[number], 'int32'>, edges: Tensor<[number]>]>()(histogram(x, [] as number[]), true);
