/** @file Shapes and dtypes of the further elementwise functions, of activations and of samplers. */
import { is } from './expectations.ts';
import {
  atan2,
  bitwiseAnd,
  bitwiseNot,
  celu,
  cbrt,
  copySign,
  glu,
  hardTanh,
  hypot,
  isNaN as isNaNOf,
  leftShift,
  lerp,
  lgamma,
  nanToNum,
  polygamma,
  prelu,
  randn,
  random,
  tensor,
  threshold,
  xlogy,
  zeros,
} from './surface.ts';
import type { Tensor } from './surface.ts';

const n: number = 10;
const unranked: Tensor = zeros([1, 2]);
const x = randn([2, 6]);
const half = zeros([n, 6]);
const ints = zeros([2, 1], { dtype: 'int32' });
const bytes = zeros([3], { dtype: 'uint8' });
const bools = tensor([true, false, true]);

is<[2, 6]>()(cbrt(lgamma(x)), true);
is<[2, 1]>()(lgamma(ints), true);
is<[2, 6]>()(polygamma(2, x), true);
is<[2, 6], 'bool'>()(isNaNOf(x), true);
is<[2, 1], 'int32'>()(nanToNum(ints), true);
is<number[]>()(cbrt(unranked), true);

is<[2, 6]>()(atan2(x, randn([6])), true);
is<[2, 6]>()(hypot(1, x), true);
is<[2, 6]>()(copySign(x, -1), true);
is<[2, 3]>()(xlogy(ints, bytes), true);
is<[number, 6]>()(hypot(half, 1), true);
// @ts-expect-error
hypot(x, randn([4]));
is<[2, 6]>()(lerp(x, 1, 0.5), true);
is<[4, 2, 6]>()(lerp(x, randn([6]), randn([4, 1, 1])), true);
// @ts-expect-error
lerp(x, randn([4]), 0.5);
// @ts-expect-error
lerp(x, 1, randn([4]));

is<[2, 3], 'int32'>()(bitwiseAnd(ints, bytes), true);
is<[3], 'uint8'>()(bitwiseAnd(bytes, 7), true);
is<[3], 'int16'>()(bitwiseAnd(bytes, zeros([3], { dtype: 'int8' })), true);
is<[3], 'int32'>()(bitwiseAnd(zeros([3], { dtype: 'uint32' }), zeros([3], { dtype: 'int16' })), true);
is<[3], 'int8'>()(bitwiseAnd(zeros([3], { dtype: 'int8' }), 7), true);
is<[3], 'bool'>()(bitwiseAnd(bools, bools), true);
is<[3], 'uint8'>()(bitwiseNot(bytes), true);
is<[2, 1], 'int32'>()(leftShift(ints, 2), true);
// @ts-expect-error
bitwiseAnd(x, 1);
// @ts-expect-error
bitwiseNot(x);
// @ts-expect-error
leftShift(bools, 1);
// @ts-expect-error
bitwiseAnd(ints, zeros([4, 3], { dtype: 'int32' }));

is<[2, 6]>()(hardTanh(celu(x, 2)), true);
is<[2, 6]>()(threshold(x, 0, 1), true);
is<[2, 6]>()(prelu(x, randn([6])), true);
is<[2, 3]>()(glu(x), true);
is<[1, 6]>()(glu(x, 0), true);
is<number[]>()(glu(unranked), true);
// @ts-expect-error
glu(randn([2, 5]));
// @ts-expect-error
glu(x, 2);

// samplers
is<[2, 3]>()(random.exponential([2, 3], { scale: 2 }), true);
is<[2, 3], 'float64'>()(random.gamma([2, 3], 2, { dtype: 'float64' }), true);
is<[2, 3]>()(random.gamma([2, 3], x), true);
is<[4], 'int32'>()(random.randint([4], 0, 10), true);
is<[4], 'uint8'>()(random.randint([4], 0, 10, { dtype: 'uint8' }), true);
is<[2], 'int32'>()(random.categorical(x), true);
is<[2, 5], 'int32'>()(random.categorical(x, { samples: 5 }), true);
is<[5], 'int32'>()(random.choice(10, [5], { replace: false }), true);
is<[5, 6]>()(random.choice(x, [5], { p: [1, 2] }), true);
is<[2, 6]>()(random.shuffle(x, { axis: -1 }), true);
is<[3], 'int32'>()(random.permutation(3), true);
// @ts-expect-error
random.categorical(ints);
// @ts-expect-error
random.randint([4], 0, 10, { dtype: 'float32' });
// @ts-expect-error
random.shuffle(x, { axis: 2 });
