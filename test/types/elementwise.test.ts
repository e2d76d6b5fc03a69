/** @file Broadcasting and dtypes of elementwise functions, as methods and as functions. */
import { holds, is } from './expectations.ts';
import { abs, add, cast, div, exp, greater, logicalAnd, randn, relu, softmax, where, zeros } from './surface.ts';
import type { DType, Equal, FloatOf, Promote, Shape, SumT, Tensor } from './surface.ts';

const n: number = 10;
const unranked: Tensor = zeros([1, 2]);
const half = zeros([n, 784]);
const x = randn([128, 784]);
is<[128, 784]>()(x.add(1), true);
is<[128, 784]>()(x.add(x), true);
is<[128, 784]>()(x.add(randn([784])), true);
is<[128, 784]>()(randn([784]).add(x), true);
is<[128, 784]>()(randn([128, 1]).mul(randn([784])), true);
is<[4, 128, 784]>()(randn([4, 1, 784]).mul(x), true);
is<[number, 784]>()(half.add(randn([784])), true);
is<[128, 784]>()(half.add(x), true);
is<[128, 784]>()(x.add(half), true);
is<[number, 784]>()(half.add(half), true);
is<number[]>()(half.add(unranked), true);
is<number[]>()(unranked.add(1), true);
is<[128, 784]>()(x.sub(randn([])), true);
is<[128, 784]>()(x.pow(2).maximum(0).minimum(x), true);
is<[128, 784]>()(add(1, x), true);
is<[128, 784]>()(add(x, 1), true);
is<[128, 784]>()(add(randn([784]), x), true);
is<number[]>()(add(unranked, x), true);
// @ts-expect-error
x.add(randn([128]));
// @ts-expect-error
x.add(randn([2, 784]));
// @ts-expect-error
add(x, randn([128]));

// @ts-expect-error: what the result is assigned to decides nothing
export const notDouble: Tensor<[128, 784], 'float64'> = add(1, x);

// unary
is<[128, 784]>()(x.relu().exp().sigmoid().neg().square(), true);
is<[128, 784]>()(relu(exp(x)), true);
is<number[]>()(unranked.sqrt(), true);
is<[number, 784]>()(softmax(half), true);
is<[128, 784]>()(x.softmax(0), true);
is<[128, 784]>()(softmax(x, 1), true);
// @ts-expect-error
x.softmax(2);

// comparison and logic
is<[128, 784], 'bool'>()(x.greater(0), true);
is<[128, 784], 'bool'>()(x.lessEqual(randn([784])), true);
is<[128, 784], 'bool'>()(greater(0, x), true);
is<[128, 784], 'bool'>()(x.greater(0).logicalAnd(x.equal(1)), true);
is<[128, 784], 'bool'>()(logicalAnd(x.greater(0), x.notEqual(1)).logicalNot(), true);
// @ts-expect-error
x.greater(randn([128]));
// @ts-expect-error
x.logicalAnd(x.greater(1));
// @ts-expect-error
x.greater(1).logicalOr(x);
is<[128, 784]>()(where(x.greater(0), x, 0), true);
is<[128, 784]>()(where(x.greater(0), 1, 0), true);
is<[128, 784]>()(where(x.greater(0), 0, randn([784])), true);
is<[4, 128, 784]>()(where(x.greater(0), x, randn([4, 1, 1])), true);
is<[128, 784], 'int32'>()(where(x.greater(0), zeros([784], { dtype: 'int32' }), 0), true);
is<[128, 784], 'int32'>()(where(x.greater(0), 0, zeros([784], { dtype: 'int32' })), true);
// @ts-expect-error
where(x.greater(0), randn([128]), 0);
// @ts-expect-error
where(x, x, 0);

// dtypes: numbers are weak, integers give way to floats, functions with fractions make float32
const int32 = zeros([2], { dtype: 'int32' });
const uint8 = zeros([2], { dtype: 'uint8' });
const bool = zeros([2], { dtype: 'bool' });
const float16 = zeros([2], { dtype: 'float16' });
const float64 = zeros([2], { dtype: 'float64' });
is<[2], 'int32'>()(int32.add(1), true);
is<[2], 'int32'>()(add(1, int32), true);
is<[2], 'int32'>()(add(int32, 1), true);
is<[2]>()(int32.add(zeros([2])), true);
is<[2], 'int32'>()(int32.add(bool), true);
is<[2], 'int32'>()(uint8.mul(int32), true);
is<[2], 'int32'>()(int32.mul(zeros([2], { dtype: 'uint32' })), true);
is<[2], 'float16'>()(int32.mul(float16), true);
is<[2]>()(float16.mul(zeros([2])), true);
is<[2], 'float64'>()(zeros([2]).mul(float64), true);
is<[2]>()(int32.div(2), true);
is<[2]>()(div(1, int32), true);
is<[2], 'float64'>()(float64.div(int32), true);
is<[2]>()(int32.exp(), true);
is<[2]>()(exp(bool), true);
is<[2], 'float16'>()(exp(float16), true);
is<[2], 'int32'>()(abs(int32).neg(), true);
is<[2], 'uint8'>()(cast(int32, 'uint8'), true);
is<[2], 'bool'>()(int32.cast('bool'), true);
type Pairs<A extends DType> = { [B in DType]: Promote<A, B> };
holds<Equal<Pairs<'bool'>, { [B in DType]: B }>>();
holds<Equal<Promote<'uint8' | 'uint32', 'uint32'>, 'uint32'>>();
holds<Equal<Pairs<'float64'>, { [B in DType]: 'float64' }>>();
holds<Equal<Pairs<'float16'>['uint32' | 'int32' | 'uint8' | 'bool'], 'float16'>>();
holds<Equal<Pairs<'float16'>['float32'], 'float32'>>();
holds<Equal<Pairs<'uint8'>['bool'], 'uint8'>>();
holds<Equal<[FloatOf<'uint8'>, FloatOf<'float16'>], ['float32', 'float16']>>();
holds<Equal<[SumT<'bool'>, SumT<'uint8'>, SumT<'uint32'>], ['int32', 'int32', 'uint32']>>();

// generic in the whole shape, and in the dtype
export function generic<S extends Shape>(t: Tensor<S>) {
  const y = t.relu().add(1).add(t).mul(2).div(3);
  is<S>()(y, true);
  is<S>()(add(y, 2).softmax(), true);
  return y;
}
export function genericDType<S extends Shape, D extends DType>(t: Tensor<S, D>) {
  is<S, D>()(t.add(1).mul(t), true);
  const twice: Tensor<S, D> = add(t, t).neg();
  return twice;
}
export function genericWhere<S extends Shape>(t: Tensor<S>) {
  is<S>()(where(t.greater(0), t, 0), true);
  is<S>()(where(t.greater(0), 0, t), true);
}
