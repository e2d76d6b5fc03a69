/** @file Functions of floats take integers and bools, as float32, and keep each float dtype. */
import { expect, test } from 'vitest';
import { isSigned, type DType } from '../../src/core/dtype.ts';
import { read, t } from './loose.ts';

const names = (
  'exp expm1 log log1p sqrt sin cos tanh erf reciprocal rsqrt tan asin acos atan sinh cosh asinh acosh atanh exp2 log2 log10 ' +
  'logit cbrt erfc erfInv lgamma digamma i0 i1 sigmoid softplus softsign silu mish gelu elu selu celu leakyRelu logSigmoid ' +
  'tanhShrink squareplus hardSigmoid hardSilu hardTanh hardShrink softShrink sparsePlus sparseSigmoid softmax logSoftmax sparsemax'
).split(' ') as (keyof typeof t)[];
const binary = ['div', 'atan2', 'hypot', 'copySign', 'xlogy'] as const;
const predicates = ['isNaN', 'isInf', 'isFinite'] as const;

/** 0, 1 and, where the dtype has them, a few more. */
const values = (dtype: DType): number[] => (dtype === 'bool' ? [0, 1] : isSigned(dtype) ? [0, 1, 2, 5, -3] : [0, 1, 2, 5, 200]);
const integers = ['bool', 'uint8', 'int8', 'int16', 'uint32', 'int32'] as const;

test.each(names)('%s', (name) => {
  for (const dtype of integers) {
    const x = t.tensor(values(dtype), { dtype });
    const y = t[name](x);
    expect(y.dtype, dtype).toBe('float32');
    expect(read(y), dtype).toEqual(read(t[name](t.cast(x, 'float32'))));
  }
  for (const dtype of ['float16', 'float32', 'float64'] as const) expect(t[name](t.zeros([2], { dtype })).dtype).toBe(dtype);
});

test.each(binary)('%s', (name) => {
  for (const dtype of integers) {
    const x = t.tensor(values(dtype), { dtype });
    const float = t.cast(x, 'float32');
    expect([t[name](x, x).dtype, read(t[name](x, x))], dtype).toEqual(['float32', read(t[name](float, float))]);
    expect([t[name](x, 0.5).dtype, read(t[name](x, 0.5))], dtype).toEqual(['float32', read(t[name](float, 0.5))]);
    expect([t[name](0.5, x).dtype, read(t[name](0.5, x))], dtype).toEqual(['float32', read(t[name](0.5, float))]);
    expect(t[name](x, t.zeros([], { dtype: 'float64' })).dtype).toBe('float64');
  }
});

test.each(predicates)('%s', (name) => {
  for (const dtype of [...integers, 'float16', 'float32', 'float64'] as const) expect(t[name](t.zeros([2], { dtype })).dtype).toBe('bool');
});
