/** @file Tensors made from shapes and data, what they are assignable to, and what reading gives. */
import { holds, is, same } from './expectations.ts';
import { arange, eye, full, linspace, ones, random, tensor, variable, zeros } from './surface.ts';
import type { CountFrom, DType, Equal, Tensor, Variable } from './surface.ts';

const n: number = 10;
const unranked = zeros([1, 2] as readonly number[]);
const half = zeros([n, 784]);
is<[784, 512]>()(zeros([784, 512]), true);
is<[784, 512], 'int32'>()(zeros([784, 512], { dtype: 'int32' }), true);
is<[2], 'float64'>()(ones([2], { dtype: 'float64' }), true);
is<number[]>()(unranked, true);
is<[number, 784]>()(half, true);
is<[2, 3]>()(zeros([2, 3] as const), true);
is<[2]>()(full([2], 1), true);
is<[2], 'bool'>()(full([2], true), true);
is<[2], 'uint8'>()(full([2], 1, { dtype: 'uint8' }), true);
is<[784, 512]>()(random.normal([784, 512], { stddev: 0.05 }), true);
is<[2], 'float16'>()(random.normal([2], { dtype: 'float16' }), true);
// @ts-expect-error: a distribution has floats
random.normal([2], { dtype: 'int32' });
is<[5]>()(arange(5), true);
is<[3]>()(arange(2, 5), true);
is<[0]>()(arange(5, 2), true);
is<[5], 'int32'>()(arange(5, { dtype: 'int32' }), true);
is<[number]>()(arange(n), true);
is<[number]>()(arange(0, 10, 2), true);
is<[number]>()(arange(-2, 5), true);
is<[number]>()(arange(0.5, 5), true);
holds<Equal<CountFrom<0, 60000>, 60000>>();
is<[3, 3]>()(eye(3), true);
is<[3, 4], 'int32'>()(eye(3, { columns: 4, dtype: 'int32' }), true);
is<[50]>()(linspace(0, 1, 50), true);

// the context decides nothing
// @ts-expect-error
export const notDouble: Tensor<[2], 'float64'> = zeros([2]);
// @ts-expect-error
export const notInteger: Tensor<[2], 'int32'> = tensor([1, 2]);
// @ts-expect-error
export const notWide: Tensor<[3, 4]> = eye(3);
export function inDType<D extends DType>(dtype: D): Tensor<[2], D> {
  return zeros([2], { dtype });
}

// data literals
is<[]>()(tensor(1), true);
is<[2]>()(tensor([1, 2]), true);
is<[2, 2]>()(tensor([[1, 2], [3, 4]]), true);
is<[0]>()(tensor([]), true);
is<[3, 2, 1], 'int32'>()(tensor([[[1], [2]], [[1], [2]], [[1], [2]]], { dtype: 'int32' }), true);
is<[number, number]>()(tensor([] as number[][]), true);
is<[], 'bool'>()(tensor(true), true);
is<[1, 2], 'bool'>()(tensor([[true, false]]), true);
is<[number], 'bool'>()(tensor([] as boolean[]), true);
is<[2, 2]>()(tensor([1, 2, 3, 4], { shape: [2, 2] }), true);
is<[2, 3]>()(tensor([] as number[], { shape: [2, 3] }), true);
// @ts-expect-error
tensor([[1, 2], [3]]);
// @ts-expect-error
tensor([1, 2, 3], { shape: [2, 2] });
// @ts-expect-error
tensor('text');

// typed arrays
is<[number]>()(tensor(new Float32Array(6)), true);
is<[2, 3]>()(tensor(new Float32Array(6), { shape: [2, 3] }), true);
is<[number, 3]>()(tensor(new Float32Array(6), { shape: [n, 3] }), true);
is<[2, 3], 'float64'>()(tensor(new Float64Array(6), { shape: [2, 3] }), true);
is<[number], 'int32'>()(tensor(new Int32Array(6)), true);
is<[number], 'uint32'>()(tensor(new Uint32Array(6)), true);
is<[number], 'uint8'>()(tensor(new Uint8Array(6)), true);
is<[number], 'int8'>()(tensor(new Int8Array(6)), true);
is<[number], 'int16'>()(tensor(new Int16Array(6)), true);
is<[6], 'bool'>()(tensor(new Uint8Array(6), { shape: [6], dtype: 'bool' }), true);

// covariance: a known shape goes where a looser one is asked
const asHalf: Tensor<[number, 784]> = zeros([128, 784]); void asHalf;
const asUnranked: Tensor = zeros([128, 784]); void asUnranked;
// @ts-expect-error
const no1: Tensor<[128, 784]> = half; void no1;
// @ts-expect-error
const no2: Tensor<[128, 10]> = zeros([128, 784]); void no2;
// @ts-expect-error
const no3: Tensor<[128, 10]> = zeros([128, 10], { dtype: 'int32' }); void no3;
const unchecked = unranked as Tensor<any>;
const back: Tensor<[3, 3]> = unchecked; void back;
is<[128, 784]>()(unranked.expect([128, 784]), true);
is<[number, 784]>()(unranked.expect([-1, 784]), true);
const v = variable(zeros([3, 4]));
same<Variable<[3, 4]>>()(v, true);
is<[3, 4]>()(v.add(1), true);
const looser: Variable<[number, 4]> = v; void looser;
// @ts-expect-error
const no4: Variable<[4, 4]> = v; void no4;

// reading
same<Promise<Float32Array>>()(half.data(), true);
same<Promise<Float32Array>>()(half.cast('float16').data(), true);
same<Float64Array>()(half.cast('float64').dataSync(), true);
same<Uint8Array>()(half.cast('bool').dataSync(), true);
same<Promise<number>>()(half.item(), true);
same<Promise<boolean>>()(half.cast('bool').item(), true);
same<Promise<number[][]>>()(half.array(), true);
same<Promise<boolean[]>>()(half.slice(0).cast('bool').array(), true);
same<Promise<number>>()(half.sum().array(), true);
same<Promise<unknown>>()(unranked.array(), true);
