/** @file What the functions of order and accumulation refuse, and the sentences with which they do. */
import { expect, test } from 'vitest';
import { jit, t, vmap } from './loose.ts';
import { refusals } from './refusals.ts';

const x = t.zeros([4, 3]);
const ints = t.zeros([3], { dtype: 'int32' });

test('axes', () => {
  const alongAxis =
    'cumsum cumprod cumMax cumMin logCumsumExp sort argsort median sum mean max min prod variance std average logSumExp argmax argmin ' +
    'softmax logSoftmax sparsemax glu flip squeeze';
  for (const name of alongAxis.split(' ')) {
    expect(refusals(() => t[name as keyof typeof t](x, 2))).toBe(
      `ShapeError ${name}: there is no axis 2 in [4, 3]. Got x: float32[4, 3], axis: 2. Expected an integer from -2 to 1.`,
    );
  }
  expect(
    refusals(
      () => t.topK(x, 1, 2),
      () => t.sort(t.zeros([])),
      () => t.median(x, 2),
      () => t.quantile(x, 0.5, [0, 0]),
      () => t.median(t.zeros([0])),
      () => t.quantile(t.zeros([2, 0]), 0.5, 1),
      () => t.median(x, 0, 1),
      () => t.cumsum(x, { axis: 0 }),
    ),
  ).toMatchInlineSnapshot(`
    "ShapeError topK: there is no axis 2 in [4, 3]. Got x: float32[4, 3], axis: 2. Expected an integer from -2 to 1.
    ShapeError sort: there is no axis -1 in []. Got x: float32[], axis: -1. Expected no axis, since x is a scalar.
    ShapeError median: there is no axis 2 in [4, 3]. Got x: float32[4, 3], axis: 2. Expected an integer from -2 to 1.
    ShapeError quantile: an axis is named twice. Got x: float32[4, 3], axis: [0, 0]. Expected each axis once.
    ShapeError median: there are no elements to choose from. Got x: float32[0], axis: all. Expected at least one element along the axis.
    ShapeError quantile: there are no elements to choose from. Got x: float32[2, 0], axis: [1]. Expected at least one element along the axis.
    ValueError median: keepDims is no boolean. Got keepDims: 1. Expected true or false.
    ValueError cumsum: the axis is no number. Got an object. Expected an axis, such as -1 for the last."
  `);
});

test('options and flags', () => {
  expect(
    refusals(
      () => t.cumsum(x, 0, { exclude: true }),
      () => t.cumprod(x, 0, true),
      () => t.cumMax(x, 0, { reverse: 1 }),
      () => t.sort(x, 0, { descend: true }),
      () => t.argsort(x, 0, { descending: 'yes' }),
      () => t.searchSorted(ints, 1, { side: 'middle' }),
      () => t.searchSorted(ints, 1, { sides: 'left' }),
      () => t.quantile(x, 0.5, 2),
      () => t.unique(x, { count: true }),
      () => t.unique(x, { counts: 1 }),
      () => t.histogram(x, 3, { edges: [0, 1] }),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError cumsum: there is no option 'exclude'. Expected one of exclusive, reverse. Try 'exclusive'.
    ValueError cumprod: the options are no object. Got true. Expected an object with any of exclusive, reverse. Try { exclusive: true }.
    ValueError cumMax: reverse is no boolean. Got reverse: 1. Expected true or false.
    ValueError sort: there is no option 'descend'. Expected one of descending. Try 'descending'.
    ValueError argsort: descending is no boolean. Got descending: 'yes'. Expected true or false.
    ValueError searchSorted: there is no side 'middle'. Expected one of left, right.
    ValueError searchSorted: there is no option 'sides'. Expected one of side. Try 'side'.
    ShapeError quantile: there is no axis 2 in [4, 3]. Got x: float32[4, 3], axis: 2. Expected an integer from -2 to 1.
    ValueError unique: there is no option 'count'. Expected one of counts, inverse. Try 'counts'.
    ValueError unique: counts is no boolean. Got counts: 1. Expected true or false.
    ValueError histogram: there is no option 'edges'. Expected one of range."
  `);
});

test('values', () => {
  expect(
    refusals(
      () => t.topK(x, 4),
      () => t.topK(x, 1.5),
      () => t.topK(x, '2'),
      () => t.quantile(x, 1.5),
      () => t.quantile(x, [0.5, -1]),
      () => t.quantile(x, NaN),
      () => t.searchSorted(x, 1),
      () => t.searchSorted([1, 2], 1),
      () => t.searchSorted(ints, 1.5),
      () => t.bincount(x, 3),
      () => t.bincount(ints, -1),
      () => t.bincount(ints),
      () => t.bincount(ints, 3, x),
      () => t.bincount(ints, 3, [1, 2, 3]),
      () => t.histogram(x, 0),
      () => t.histogram(x, [1]),
      () => t.histogram(x, [2, 1]),
      () => t.histogram(x, 3, { range: [1, 1] }),
      () => t.histogram(x, 3, { range: 2 }),
      () => t.histogram(x, [0, 1], { range: [0, 1] }),
      () => t.histogram(t.tensor([true])),
      () => t.cumMax(t.tensor([true])),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError topK: there are no 4 greatest of 3. Got x: float32[4, 3], k: 4, axis: -1. Expected a whole number from 0 to 3.
    ValueError topK: there are no 1.5 greatest of 3. Got x: float32[4, 3], k: 1.5, axis: -1. Expected a whole number from 0 to 3.
    ValueError topK: there are no '2' greatest of 3. Got x: float32[4, 3], k: '2', axis: -1. Expected a whole number from 0 to 3.
    ValueError quantile: a quantile is no fraction. Got q: 1.5. Expected numbers from 0 to 1.
    ValueError quantile: a quantile is no fraction. Got q: [0.5,-1]. Expected numbers from 0 to 1.
    ValueError quantile: a quantile is no fraction. Got q: NaN. Expected numbers from 0 to 1.
    ShapeError searchSorted: the sorted elements need 1 dimension, got [4, 3]. Got sorted: float32[4, 3]. Expected a vector. Try vmap(searchSorted) for rows, each with values of its own.
    ValueError searchSorted: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
    DTypeError searchSorted: the number 1.5 cannot be written in int32. Got int32 and 1.5. Expected a whole number from -2^31 to 2^31 - 1 beside a tensor of int32. Try casting the tensor first: x.cast('float32').
    DTypeError bincount: the dtype float32 does not fit. Got float32[4, 3]. Expected an integer dtype. Try x.cast('int32').
    ValueError bincount: there is no such length. Got length -1. Expected a whole number from 0.
    ValueError bincount: there is no such length. Got length undefined. Expected a whole number from 0.
    ShapeError bincount: there is not one weight for each element. Got x: int32[3], weights: float32[4, 3]. Expected weights of the shape of x.
    ValueError bincount: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
    ValueError histogram: there is no such number of bins. Got bins: 0. Expected a whole number from 1, or a list of edges.
    ValueError histogram: these are no edges of bins. Got bins: [1]. Expected at least two numbers, in ascending order.
    ValueError histogram: these are no edges of bins. Got bins: [2,1]. Expected at least two numbers, in ascending order.
    ValueError histogram: this is no range. Got range: [1,1]. Expected a pair [least, greatest] of finite numbers.
    ValueError histogram: this is no range. Got range: 2. Expected a pair [least, greatest] of finite numbers.
    ValueError histogram: the edges say what the range is. Got bins: [0,1], range: [0,1]. Expected edges, or a number of bins and a range.
    DTypeError histogram: the dtype bool does not fit. Got bool[1]. Expected numbers, not bool. Try x.cast('float32').
    DTypeError cumMax: the dtype bool does not fit. Got bool[1]. Expected numbers, not bool. Try x.cast('float32')."
  `);
});

test('a shape that depends on data, where there is none', () => {
  expect(
    refusals(
      () => jit((y) => t.unique(y as never))(x),
      () => vmap((y) => t.unique(y as never))(x),
    ),
  ).toMatchInlineSnapshot(`
    "TraceError unique: how many different values there are depends on the data, which a traced function does not know. Got a read of float32[12]. Expected a tensor that has its values. Try unique outside of the function; or sort or bincount, whose shapes depend on no data.
    TraceError unique: how many different values there are depends on the data, which a traced function does not know. Got a read of float32[3]. Expected a tensor that has its values. Try unique outside of the function; or sort or bincount, whose shapes depend on no data."
  `);
});
