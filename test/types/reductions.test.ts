/** @file Reductions: axes, keepDims, dtypes. */
import { is } from './expectations.ts';
import { all, argmax, max, mean, randn, sum, zeros } from './surface.ts';
import type { Tensor } from './surface.ts';

const n: number = 10;
const unranked: Tensor = zeros([1, 2]);
const x = randn([128, 784]);
is<[]>()(x.sum(), true);
is<[128]>()(x.sum(1), true);
is<[784]>()(x.sum(0), true);
is<[784]>()(sum(x, 0), true);
is<[128]>()(x.mean(-1), true);
is<[128, 1]>()(x.max(-1, true), true);
is<[128, 1]>()(max(x, -1, true), true);
is<[1, 1]>()(x.sum(undefined, true), true);
is<[5]>()(randn([8, 5, 3]).sum([0, -1]), true);
is<[1, 5, 1]>()(randn([8, 5, 3]).sum([0, 2], true), true);
is<number[]>()(x.sum(n), true);
is<number[]>()(unranked.sum(3), true);
is<[]>()(unranked.mean(), true);
// @ts-expect-error
x.sum(2);
// @ts-expect-error
sum(x, 2);
// @ts-expect-error
x.sum([0, 5]);

// dtypes
const int32 = zeros([2, 3], { dtype: 'int32' });
is<[], 'int32'>()(x.greater(0).sum(), true);
is<[2], 'int32'>()(int32.cast('uint8').prod(1), true);
is<[], 'uint32'>()(int32.cast('uint32').sum(), true);
is<[2], 'uint8'>()(int32.cast('uint8').min(1), true);
is<[2]>()(int32.mean(1), true);
is<[2], 'float64'>()(mean(int32.cast('float64'), 1), true);
is<[128], 'bool'>()(x.greater(0).any(1), true);
is<[], 'bool'>()(all(x.greater(0)), true);
// @ts-expect-error
x.any();

// argmax
is<[128], 'int32'>()(x.argmax(1), true);
is<[], 'int32'>()(x.argmin(), true);
is<[128, 1], 'int32'>()(argmax(x, -1, true), true);
is<number[], 'int32'>()(unranked.argmax(0), true);
// @ts-expect-error
x.argmax(2);

// axes known only when the program runs
export function dynamic(y: Tensor<[3, 4]>, some: number[], one?: number, either?: number | readonly number[]) {
  is<number[]>()(y.sum(some), true);
  is<number[]>()(y.sum(one), true);
  is<number[]>()(y.sum(either), true);
  is<number[]>()(sum(y, either, true), true);
  is<number[]>()(unranked.sum(either), true);
  is<number[], 'int32'>()(y.argmax(one), true);
}
