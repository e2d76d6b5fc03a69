/** @file Norms and bounds; reading and writing by index tensors and masks. */
import { is, same } from './expectations.ts';
import {
  average, booleanMask, clip, dim, gatherND, nonzero, norm, randn, scatter, scatterND, segmentMax, segmentSum, std, takeAlongAxis, tensor, variance, zeros,
} from './surface.ts';
import type { Dim, Tensor } from './surface.ts';

const n: number = 10;
const unranked: Tensor = zeros([1, 2]);
const x = randn([128, 784]);
const int = <const S extends number[]>(shape: readonly [...S]) => zeros(shape, { dtype: 'int32' });

is<[]>()(norm(x), true);
is<[128]>()(norm(x, 2, -1), true);
is<[128, 1]>()(norm(x, Infinity, 1, true), true);
is<[]>()(norm(x, 'fro', [0, 1]), true);
is<[], 'float32'>()(norm(int([3])), true);
is<number[]>()(norm(unranked, 1, 0), true);
// @ts-expect-error
norm(x, 'nuc');
// @ts-expect-error
norm(x, 2, 2);

is<[128, 784]>()(clip(x, 0, 1), true);
is<[128, 784]>()(clip(x, undefined, 1), true);
is<[128, 784]>()(clip(x, 0), true);
is<[128, 784]>()(clip(x, randn([784]), randn([128, 1])), true);
is<[4, 784]>()(clip(randn([784]), randn([4, 1])), true);
is<[3], 'float64'>()(clip(int([3]), 0, zeros([], { dtype: 'float64' })), true);
is<[3], 'int32'>()(clip(int([3]), 0, 255), true);
// @ts-expect-error
clip(x, randn([128]));
export const bounded = <S extends number[]>(a: Tensor<S>) => is<S>()(clip(a, 0, 1), true);

is<[784]>()(variance(x, 0, false, { ddof: 1 }), true);
is<[1, 784]>()(std(x, 0, true), true);
// @ts-expect-error
variance(x, 0, false, { correction: 1 });
is<[784]>()(average(x, 0, false, { weights: randn([128]) }), true);
is<[], 'float64'>()(average(int([3]), undefined, false, { weights: zeros([3], { dtype: 'float64' }) }), true);
is<[3]>()(average(int([2, 3]), 0), true);

is<[128, 5]>()(takeAlongAxis(x, int([128, 5])), true);
is<[5, 784]>()(takeAlongAxis(x, int([5, 1]), 0), true);
is<[128, 5]>()(takeAlongAxis(x, int([1, 5])), true);
is<[number, 5]>()(takeAlongAxis(randn([n, 784]), int([n, 5])), true);
is<number[]>()(takeAlongAxis(unranked, int([2, 5])), true);
// @ts-expect-error
takeAlongAxis(x, int([127, 5]));
// @ts-expect-error
takeAlongAxis(x, int([5]));
// @ts-expect-error
takeAlongAxis(x, randn([128, 5]));

is<[128, 784]>()(scatter(x, int([5]), randn([5, 784]), 'add'), true);
is<[128, 784]>()(scatter(x, int([5]), 1, 'set'), true);
is<[128, 784]>()(scatter(x, int([2, 3]), randn([128, 2, 3]), 'max', 1), true);
is<[128, 784]>()(scatter(x, int([5]), randn([784]), 'min', 0), true);
is<[3], 'float64'>()(scatter(int([3]), int([2]), zeros([2], { dtype: 'float64' }), 'add'), true);
is<number[]>()(scatter(unranked, int([2]), 1, 'add'), true);
is<[5]>()(gatherND(x, int([5, 2])), true);
is<[5, 784]>()(gatherND(x, int([5, 1])), true);
is<[2, 5, 128, 784]>()(gatherND(x, int([2, 5, 0])), true);
is<[]>()(gatherND(x, int([2])), true);
is<number[]>()(gatherND(unranked, int([5, 2])), true);
is<number[]>()(gatherND(x, int([5, n])), true);
// @ts-expect-error: three numbers for two axes
gatherND(x, int([5, 3]));
// @ts-expect-error: no integers
gatherND(x, randn([5, 2]));
is<[128, 784]>()(scatterND(x, int([5, 1]), randn([5, 784]), 'add'), true);
is<[128, 784]>()(scatterND(x, int([5, 2]), 1, 'set'), true);
is<[3], 'float64'>()(scatterND(int([3]), int([2, 1]), zeros([2], { dtype: 'float64' }), 'max'), true);
// @ts-expect-error: four updates for five positions
scatterND(x, int([5, 2]), randn([4]), 'add');
// @ts-expect-error: three numbers for two axes
scatterND(x, int([5, 3]), 1, 'add');
// @ts-expect-error
scatter(x, int([5]), randn([4, 784]), 'add');
// @ts-expect-error
scatter(x, int([5]), 1, 'sum');
// @ts-expect-error
scatter(x, int([5]), 1);

is<[10, 784]>()(segmentSum(x, int([128]), 10), true);
is<[10], 'int32'>()(segmentSum(zeros([3], { dtype: 'bool' }), int([3]), 10), true);
is<[number, 784]>()(segmentMax(x, int([n]), n), true);
is<[4, Dim<'F'>]>()(segmentSum(randn([dim('N', 3), dim('F', 2)]), int([dim('N', 3)]), 4), true);
is<number[]>()(segmentSum(unranked, int([3]), 10), true);
// @ts-expect-error
segmentSum(x, int([127]), 10);
// @ts-expect-error
segmentMax(x, int([128, 1]), 10);
// @ts-expect-error
segmentSum(randn([]), int([1]), 10);

is<[number]>()(booleanMask(x, x.greater(0)), true);
is<[number, 784]>()(booleanMask(x, zeros([128], { dtype: 'bool' })), true);
is<number[]>()(booleanMask(unranked, zeros([1], { dtype: 'bool' })), true);
// @ts-expect-error
booleanMask(x, zeros([784], { dtype: 'bool' }));
// @ts-expect-error
booleanMask(x, int([128]));

same<[Tensor<[number], 'int32'>, Tensor<[number], 'int32'>]>()(nonzero(x), true);
same<[Tensor<[number], 'int32'>]>()(nonzero(tensor([true, false])), true);
same<Tensor<[number], 'int32'>[]>()(nonzero(unranked), true);
