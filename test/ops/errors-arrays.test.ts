/** @file What the functions say that combine, rearrange and index arrays when they refuse. */
import { expect, test } from 'vitest';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { jit, lists, t, vmap } from './loose.ts';
import { refusals } from './refusals.ts';

const x = t.zeros([2, 3]);
const y = t.zeros([3, 4]);
const bools = t.tensor([true, false]);

test('Einstein sums', () => {
  expect(
    refusals(
      () => t.einsum('ij,jk->ik', x, x),
      () => t.einsum('ijk,jk->i', x, y),
      () => t.einsum('i,jk->ik', x, y),
      () => t.einsum('ij,jk->iz', x, y),
      () => t.einsum('ij,jk->ii', x, y),
      () => t.einsum('ij,jk->ik', x),
      () => t.einsum('ij->ij', x, y),
      () => t.einsum('ij->->ij', x),
      () => t.einsum('i1->i', x),
      () => t.einsum('i.->i', x),
      () => t.einsum('...i...->i', x),
      () => t.einsum('...i,...i->...', t.zeros([2, 3]), t.zeros([4, 3])),
      () => t.einsum('ii', x),
      () => t.einsum('i->i', bools),
      () => t.einsum(x, 'ij,jk->ik', y),
      () => t.einsum(['ij'], x),
      () => t.einsum('...ijk->i', x),
    ),
  ).toMatchInlineSnapshot(`
    "ShapeError einsum: 'j' is 3 and 2. Got 'ij,jk->ik', float32[2, 3], float32[2, 3]. Expected one size for each letter.
    ShapeError einsum: 'ijk' has more letters than [2, 3] has dimensions. Got float32[2, 3]. Expected a letter for each axis.
    ShapeError einsum: 'i' has fewer letters than [2, 3] has dimensions. Got float32[2, 3]. Expected a letter for each axis. Try '...' for axes that stay.
    ValueError einsum: output 'z' is in no operand. Got 'ij,jk->iz'. Expected letters for the axes of each operand, as in 'ij,jk->ik' or '...i,i->...'.
    ValueError einsum: output 'i' is there twice. Got 'ij,jk->ii'. Expected letters for the axes of each operand, as in 'ij,jk->ik' or '...i,i->...'.
    ValueError einsum: more operands in the equation than tensors. Got 'ij,jk->ik' and 1 tensor. Expected 2 tensors.
    ValueError einsum: more tensors than operands in the equation. Got 'ij->ij' and 2 tensors. Expected 1 tensor.
    ValueError einsum: '->' is there twice. Got 'ij->->ij'. Expected letters for the axes of each operand, as in 'ij,jk->ik' or '...i,i->...'.
    ValueError einsum: '1' is no letter. Got 'i1->i'. Expected letters for the axes of each operand, as in 'ij,jk->ik' or '...i,i->...'.
    ValueError einsum: '.' is no letter. Got 'i.->i'. Expected letters for the axes of each operand, as in 'ij,jk->ik' or '...i,i->...'.
    ValueError einsum: '...i...' has '...' twice. Got '...i...->i'. Expected letters for the axes of each operand, as in 'ij,jk->ik' or '...i,i->...'.
    ShapeError einsum: '...' is 2 and 4. Got '...i,...i->...', float32[2, 3], float32[4, 3]. Expected one size for each letter.
    ShapeError einsum: 'i' is 2 and 3. Got 'ii', float32[2, 3]. Expected one size for each letter.
    DTypeError einsum: the dtype bool does not fit. Got bool[2]. Expected numbers, not bool. Try x.cast('float32').
    ValueError einsum: an operand is no tensor. Got 'ij,jk->ik'. Expected an equation, and a tensor for each of its operands. Try tensor(...) around the data.
    ValueError einsum: the equation is no string. Got an array. Expected an equation, as in 'ij,jk->ik'.
    ShapeError einsum: '...ijk' has more letters than [2, 3] has dimensions. Got float32[2, 3]. Expected a letter for each axis."
  `);
});

test('products over several axes', () => {
  expect(
    refusals(
      () => t.tensordot(x, y),
      () => t.tensordot(x, y, 3),
      () => t.tensordot(x, y, -1),
      () => t.tensordot(x, y, [[0], [1, 0]]),
      () => t.tensordot(x, y, [[0], [5]]),
      () =>
        t.tensordot(x, x, [
          [0, 0],
          [0, 0],
        ]),
      () => t.tensordot(x, y, [0]),
      () => t.tensordot(x, y, { axes: 1 }),
      () => t.tensordot(bools, bools, 1),
      () => t.outer([1, 2], x),
      () => t.outer(bools, bools),
    ),
  ).toMatchInlineSnapshot(`
    "ShapeError tensordot: summed sizes [2, 3] and [3, 4] differ. Got a: float32[2, 3], b: float32[3, 4]. Expected axes of the same sizes.
    ShapeError tensordot: [2, 3] and [3, 4] do not both have 3 axes. Got a: float32[2, 3], b: float32[3, 4], axes: 3. Expected a number of axes that both have.
    ValueError tensordot: there is no such number of axes. Got a: float32[2, 3], b: float32[3, 4], axes: -1. Expected a whole number from 0, or axes of a and axes of b.
    ShapeError tensordot: 1 axes of a and 2 of b. Got a: float32[2, 3], b: float32[3, 4], axes: [[0],[1,0]]. Expected as many axes of a as of b.
    ShapeError tensordot: there is no axis 5 in [3, 4]. Got x: float32[3, 4], axis: 5. Expected an integer from -2 to 1.
    ShapeError tensordot: an axis is named twice. Got a: float32[2, 3], b: float32[2, 3], axes: [[0,0],[0,0]]. Expected each axis once.
    ValueError tensordot: the axes are no pair. Got an array. Expected a number, or axes of a and axes of b.
    ValueError tensordot: the axes are no pair. Got an object. Expected a number, or axes of a and axes of b.
    DTypeError tensordot: the dtype bool does not fit. Got bool[2]. Expected numbers, not bool. Try x.cast('float32').
    ValueError outer: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.
    DTypeError outer: the dtype bool does not fit. Got bool[2]. Expected numbers, not bool. Try x.cast('float32')."
  `);
});

test('diagonals and triangles', () => {
  expect(
    refusals(
      () => t.diagonal(bools),
      () => t.diagonal(x, 0.5),
      () => t.diagonal(x, 0, 0, 2),
      () => t.diagonal(x, 0, 1, -1),
      () => t.diagonal([[1]]),
      () => t.trace(t.zeros([3])),
      () => t.trace(x, '1'),
      () => t.diag(t.zeros([])),
      () => t.diag(t.zeros([2, 2, 2])),
      () => t.diag(x, NaN),
      () => t.tril(t.zeros([3])),
      () => t.triu(x, 1.5),
    ),
  ).toMatchInlineSnapshot(`
    "ShapeError diagonal: [2] has no two axes. Got x: bool[2]. Expected at least two axes.
    ValueError diagonal: the offset is no whole number. Got offset: 0.5. Expected 0 for the main diagonal, 1 for the one above it.
    ShapeError diagonal: there is no axis 2 in [2, 3]. Got x: float32[2, 3], axis: 2. Expected an integer from -2 to 1.
    ShapeError diagonal: the two axes are one. Got x: float32[2, 3], axes 1 and -1. Expected two axes.
    ValueError diagonal: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
    ShapeError trace: [3] has no two axes. Got x: float32[3]. Expected at least two axes.
    ValueError trace: the offset is no whole number. Got offset: '1'. Expected 0 for the main diagonal, 1 for the one above it.
    ShapeError diag: [] is neither a vector nor a matrix. Got x: float32[]. Expected one axis or two. Try diagonal(x, offset, axis1, axis2) for batches of matrices.
    ShapeError diag: [2, 2, 2] is neither a vector nor a matrix. Got x: float32[2, 2, 2]. Expected one axis or two. Try diagonal(x, offset, axis1, axis2) for batches of matrices.
    ValueError diag: the offset is no whole number. Got offset: NaN. Expected 0 for the main diagonal, 1 for the one above it.
    ShapeError tril: [3] has no two axes. Got x: float32[3]. Expected at least two axes.
    ValueError triu: the offset is no whole number. Got offset: 1.5. Expected 0 for the main diagonal, 1 for the one above it."
  `);
});

test('elements again and in other places', () => {
  expect(
    refusals(
      () => t.roll(x, 0.5),
      () => t.roll(x, [1, '2'], [0, 1]),
      () => t.roll(x, 1, 2),
      () => t.roll(x, [1, 2]),
      () => t.roll(x, [1], [0, 1]),
      () => t.roll(x, [1, 2], 0),
      () => t.tile(x, -1),
      () => t.tile(x, [1, 0.5]),
      () => t.tile([1], 2),
      () => t.repeat(x, 1.5),
      () => t.repeat(x, [1, 2], 0),
      () => t.repeat(x, 2, 3),
      () => lists.meshgrid(bools, bools),
      () => lists.meshgrid([x, bools]),
      () => lists.meshgrid([t.zeros([])]),
      () => lists.meshgrid([bools], { indexing: 'yx' }),
      () => lists.meshgrid([bools], 'ij'),
      () => lists.unstack(x, 2),
      () => lists.unstack(t.zeros([])),
      () => t.zerosLike([1, 2]),
      () => t.onesLike(x, 'int32'),
      () => t.zerosLike(x, { dtype: 'double' }),
      () => t.fullLike(bools, 0.5),
      () => t.fullLike(x, bools),
      () => t.fullLike(x),
      () => t.fullLike(x, 0.5, { dtype: 'int32' }),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError roll: a shift is no whole number. Got shift: 0.5. Expected whole numbers.
    ValueError roll: a shift is no whole number. Got shift: [1,"2"]. Expected whole numbers.
    ShapeError roll: there is no axis 2 in [2, 3]. Got x: float32[2, 3], axis: 2. Expected an integer from -2 to 1.
    ValueError roll: 2 shifts for the flattened tensor. Got shift: [1, 2], axis: none. Expected a shift for each axis, or one for all.
    ValueError roll: 1 shifts for 2 axes. Got shift: [1], axis: [0, 1]. Expected a shift for each axis, or one for all.
    ValueError roll: 2 shifts for 1 axes. Got shift: [1, 2], axis: [0]. Expected a shift for each axis, or one for all.
    ValueError tile: this is no number of times. Got times: -1. Expected whole numbers from 0.
    ValueError tile: this is no number of times. Got times: [1, 0.5]. Expected whole numbers from 0.
    ValueError tile: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
    ValueError repeat: this is no number of times. Got count: 1.5. Expected whole numbers from 0.
    ValueError repeat: this is no number of times. Got count: an array. Expected whole numbers from 0.
    ShapeError repeat: there is no axis 3 in [2, 3]. Got x: float32[2, 3], axis: 3. Expected an integer from -2 to 1.
    ValueError meshgrid: the first argument is no list of tensors. Got bool[2], bool[2]. Expected one list. Try meshgrid([a, b]).
    ShapeError meshgrid: [2, 3] is no vector. Got float32[2, 3], bool[2]. Expected tensors with one axis. Try flatten(x).
    ShapeError meshgrid: [] is no vector. Got float32[]. Expected tensors with one axis. Try reshape(x, [1]).
    ValueError meshgrid: there is no indexing 'yx'. Expected one of xy, ij.
    ValueError meshgrid: the options are no object. Got 'ij'. Expected an object with the option indexing. Try { indexing: 'ij' }.
    ShapeError unstack: there is no axis 2 in [2, 3]. Got x: float32[2, 3], axis: 2. Expected an integer from -2 to 1.
    ShapeError unstack: there is no axis 0 in []. Got x: float32[], axis: 0. Expected no axis, since x is a scalar.
    ValueError zerosLike: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
    ValueError onesLike: the options are no object. Got 'int32'. Expected an object with the option dtype. Try { dtype: 'int32' }.
    ValueError zerosLike: there is no dtype 'double'. Expected one of bool, uint8, int8, int16, uint32, int32, float16, float32, float64. Try 'float64'.
    DTypeError fullLike: the number 0.5 cannot be written in bool. Got bool and 0.5. Expected a whole number from 0 to 1 beside a tensor of bool. Try casting the tensor first: x.cast('float32').
    ValueError fullLike: there is no such value. Got bool[2]. Expected a number or a boolean.
    ValueError fullLike: there is no such value. Got undefined. Expected a number or a boolean.
    DTypeError fullLike: the number 0.5 cannot be written in int32. Got int32 and 0.5. Expected a whole number from -2^31 to 2^31 - 1 beside a tensor of int32. Try casting the tensor first: x.cast('float32')."
  `);
});

test('padding and ranges', () => {
  expect(
    refusals(
      () => t.pad(bools, [[2, 0]], { mode: 'reflect' }),
      () => t.pad(bools, [[0, 3]], { mode: 'symmetric' }),
      () =>
        t.pad(
          t.zeros([2, 0]),
          [
            [9, 9],
            [0, 1],
          ],
          { mode: 'edge' },
        ),
      () => t.pad(bools, [[3, 3]], { mode: 'wrap' }),
      () => t.pad(bools, [[1, 1]], { mode: 'replicate' }),
      () => t.pad(bools, [[1, 1]], { mode: 'edge', value: 0 }),
      () => t.pad(bools, [[1, -1]], { mode: 'edge' }),
      () => t.pad(bools, [[1, 1]], 'edge'),
      () => t.slice(x, [undefined, 3]),
      () => t.slice(x, [2, undefined, -1]),
      () => t.slice(x, [undefined, undefined, 0]),
      () => t.slice(x, [null, 1]),
      () => t.slice(x, [0, 1, 2, 3]),
    ),
  ).toMatchInlineSnapshot(`
    "ShapeError pad: 'reflect' finds at most 1 elements on an axis of 2, not 2. Got x: bool[2], padding: [[2,0]]. Expected paddings within [1]. Try mode 'edge' or 'constant'.
    ShapeError pad: 'symmetric' finds at most 2 elements on an axis of 2, not 3. Got x: bool[2], padding: [[0,3]]. Expected paddings within [2]. Try mode 'edge' or 'constant'.
    ShapeError pad: 'edge' finds at most 0 elements on an axis of 0, not 1. Got x: float32[2, 0], padding: [[9,9],[0,1]]. Expected paddings within [Infinity, 0]. Try mode 'constant'.
    ShapeError pad: 'wrap' finds at most 2 elements on an axis of 2, not 3. Got x: bool[2], padding: [[3,3]]. Expected paddings within [2]. Try mode 'edge' or 'constant'.
    ValueError pad: there is no mode 'replicate'. Expected one of constant, reflect, symmetric, edge, wrap. Try 'edge'.
    ValueError pad: mode 'edge' takes no value. Got value: 0. Expected a value for 'constant' alone.
    ShapeError pad: a padding is no whole number from 0. Got x: bool[2], padding: [[1,-1]]. Expected 1 pairs [before, after] of whole numbers from 0.
    ValueError pad: the options are no object. Got 'edge'. Expected an object with any of mode, value. Try { mode: 'edge' }.
    ShapeError slice: range [undefined, 3] is outside a dimension of 2. Got x: float32[2, 3], [undefined, 3] for axis 0. Expected ':', an index, [start], [start, stop] or [start, stop, step] within the axis; negative positions count from the end.
    ShapeError slice: range [2, undefined, -1] is outside a dimension of 2. Got x: float32[2, 3], [2, undefined, -1] for axis 0. Expected ':', an index, [start], [start, stop] or [start, stop, step] within the axis; negative positions count from the end.
    ShapeError slice: a step of 0. Got x: float32[2, 3], [undefined, undefined, 0] for axis 0. Expected ':', an index, [start], [start, stop] or [start, stop, step] within the axis; negative positions count from the end.
    ShapeError slice: positions must be whole numbers. Got x: float32[2, 3], [null, 1] for axis 0. Expected ':', an index, [start], [start, stop] or [start, stop, step] within the axis; negative positions count from the end.
    ShapeError slice: a range has at most three numbers. Got x: float32[2, 3], [0, 1, 2, 3] for axis 0. Expected ':', an index, [start], [start, stop] or [start, stop, step] within the axis; negative positions count from the end."
  `);
});

test('norms, bounds and variances', () => {
  expect(
    refusals(
      () => t.norm([3, 4]),
      () => t.norm(x, 'nuc'),
      () => t.norm(x, NaN),
      () => t.norm(x, 2),
      () => t.norm(x, 0, [0, 1]),
      () => t.norm(bools, 'fro'),
      () => t.norm(t.zeros([2, 2, 2]), 1),
      () => t.norm(t.zeros([2, 2, 2]), 'fro'),
      () => t.norm(t.zeros([0]), Infinity),
      () => t.norm(t.zeros([0, 2]), 1),
      () => t.norm(x, 1, 2),
      () => t.norm(x, 1, 0, 1),
      () => t.clip(bools, 0, 1),
      () => t.clip(x, NaN),
      () => t.clip(t.zeros([2], { dtype: 'uint8' }), -1, 1),
      () => t.clip(x, t.zeros([4])),
      () => t.clip(3, 0, 1),
      () => t.clip(x, '0'),
      () => t.variance(x, 0, false, { ddof: NaN }),
      () => t.std(x, 0, false, 1),
      () => t.std(x, 0, false, { correction: 1 }),
      () => t.average(x, 0, false, { weights: t.zeros([3, 2]) }),
      () => t.average(x, 0, false, { weights: [1, 2] }),
      () => t.average(x, 0, false, { weight: x }),
      () => t.average(x, 0, x),
      () => t.average(x, 2),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError norm: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
    ValueError norm: there is no such order. Got 'nuc'. Expected a number, or 'fro' for matrices.
    ValueError norm: there is no such order. Got NaN. Expected a number, or 'fro' for matrices.
    ValueError norm: the norm of order 2 of a matrix is not made of its elements alone. Got x: float32[2, 3], axes 0 and 1. Expected 'fro', 1, -1, Infinity or -Infinity for a matrix. Try one axis for the norms of vectors, or flatten(x).
    ValueError norm: the norm of order 0 of a matrix is not made of its elements alone. Got x: float32[2, 3], axes 0 and 1. Expected 'fro', 1, -1, Infinity or -Infinity for a matrix. Try one axis for the norms of vectors, or flatten(x).
    ShapeError norm: the norm of order fro is over two axes, not 1. Got x: bool[2], axis: all. Expected one axis for vectors, two for matrices. Try norm(x), which is over any number of axes.
    ShapeError norm: the norm of order 1 is over one axis or two, not 3. Got x: float32[2, 2, 2], axis: all. Expected one axis for vectors, two for matrices. Try flatten(x), for all elements as one vector.
    ShapeError norm: the norm of order fro is over two axes, not 3. Got x: float32[2, 2, 2], axis: all. Expected one axis for vectors, two for matrices. Try norm(x), which is over any number of axes.
    ShapeError norm: there are no elements to choose from. Got x: float32[0], axis: [0]. Expected at least one element along the axis.
    ShapeError norm: there are no elements to choose from. Got x: float32[0, 2], axis: [0, 1]. Expected at least one element along the axis.
    ShapeError norm: there is no axis 2 in [2, 3]. Got x: float32[2, 3], axis: 2. Expected an integer from -2 to 1.
    ValueError norm: keepDims is no boolean. Got 1. Expected true or false. Try norm(x, 2, -1, true).
    DTypeError clip: the dtype bool does not fit. Got bool[2]. Expected numbers, not bool. Try x.cast('float32').
    ValueError clip: a bound is NaN. Expected numbers, or undefined for no bound.
    DTypeError clip: the number -1 cannot be written in uint8. Got uint8 and -1. Expected a whole number from 0 to 255 beside a tensor of uint8. Try casting the tensor first: x.cast('float32').
    ShapeError clip: cannot broadcast [2, 3] with [4]. Got a: float32[2, 3], b: float32[4]. Expected axes, counted from the last, that are equal or 1. Try expandDims or reshape on one of them.
    ValueError clip: an operand is no tensor. Got 3. Expected a tensor. Try tensor(...) around the data.
    ValueError clip: an operand is no tensor. Got '0'. Expected tensors or numbers. Try tensor(...) around the data.
    ValueError variance: ddof is no number. Got NaN. Expected 0 for a population, 1 for a sample.
    ValueError std: the options are no object. Got 1. Expected an object with the option ddof. Try { ddof: 1 }.
    ValueError std: there is no option 'correction'. Expected one of ddof.
    ShapeError average: weights [3, 2] do not fit [2, 3]. Got x: float32[2, 3], weights: float32[3, 2], axis: [0]. Expected a weight for each element of the one axis, or weights that broadcast to x.
    ValueError average: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
    ValueError average: there is no option 'weight'. Expected one of weights. Try 'weights'.
    ValueError average: keepDims is no boolean. Got float32[2, 3]. Expected true or false. Try average(x, -1, true).
    ShapeError average: there is no axis 2 in [2, 3]. Got x: float32[2, 3], axis: 2. Expected an integer from -2 to 1."
  `);
});

test('reading and writing by indices', () => {
  const places = t.zeros([2], { dtype: 'int32' });
  expect(
    refusals(
      () => t.takeAlongAxis(x, bools),
      () => t.takeAlongAxis(x, places),
      () => t.takeAlongAxis(x, t.zeros([3, 1], { dtype: 'int32' })),
      () => t.takeAlongAxis(x, t.zeros([2, 1], { dtype: 'int32' }), 2),
      () => t.scatter(x, places, 1),
      () => t.scatter(x, places, 1, 'sum'),
      () => t.scatter(x, bools, 1, 'add'),
      () => t.scatter(x, places, t.zeros([3, 3]), 'add'),
      () => t.scatter(x, places, t.zeros([1, 2, 3]), 'set'),
      () => t.scatter(x, places, t.zeros([2, 3]), 'max', 1),
      () => t.scatter(x, places, 1, 'min', 2),
      () => t.scatter(bools, places, bools, 'add'),
      () => t.scatter(bools, places, bools, 'max'),
      () => t.scatter(places, places, 0.5, 'set'),
      () => t.scatter(x, [0, 1], 1, 'set'),
      () => t.segmentSum(x, t.zeros([3], { dtype: 'int32' }), 2),
      () => t.segmentSum(x, t.zeros([2, 1], { dtype: 'int32' }), 2),
      () => t.segmentMax(x, places, 1.5),
      () => t.segmentMin(x, bools, 2),
      () => t.segmentMin(t.zeros([]), places, 2),
      () => t.segmentSum([1, 2], places, 2),
    ),
  ).toMatchInlineSnapshot(`
    "DTypeError takeAlongAxis: the indices are no integers. Got indices: bool[2]. Expected an integer dtype. Try indices.cast('int32').
    ShapeError takeAlongAxis: indices [2] have not as many axes as [2, 3]. Got x: float32[2, 3], indices: int32[2], axis: -1. Expected indices with as many axes as x, which but for the named one are equal or 1. Try take(x, indices, axis) for the same positions in every row.
    ShapeError takeAlongAxis: indices [3, 1] do not broadcast with [2, 3]. Got x: float32[2, 3], indices: int32[3, 1], axis: -1. Expected indices with as many axes as x, which but for the named one are equal or 1.
    ShapeError takeAlongAxis: there is no axis 2 in [2, 3]. Got x: float32[2, 3], axis: 2. Expected an integer from -2 to 1.
    ValueError scatter: there is no mode 'undefined'. Expected one of set, add, max, min.
    ValueError scatter: there is no mode 'sum'. Expected one of set, add, max, min. Try 'add'.
    DTypeError scatter: the indices are no integers. Got indices: bool[2]. Expected an integer dtype. Try indices.cast('int32').
    ShapeError scatter: updates [3, 3] do not broadcast to [2, 3]. Got x: float32[2, 3], indices: int32[2], axis: 0. Expected x with the axis replaced by those of the indices, as take(x, indices, axis) has it.
    ShapeError scatter: updates [1, 2, 3] do not broadcast to [2, 3]. Got x: float32[2, 3], indices: int32[2], axis: 0. Expected x with the axis replaced by those of the indices, as take(x, indices, axis) has it.
    ShapeError scatter: updates [2, 3] do not broadcast to [2, 2]. Got x: float32[2, 3], indices: int32[2], axis: 1. Expected x with the axis replaced by those of the indices, as take(x, indices, axis) has it.
    ShapeError scatter: there is no axis 2 in [2, 3]. Got x: float32[2, 3], axis: 2. Expected an integer from -2 to 1.
    DTypeError scatter: the dtype bool does not fit. Got bool[2]. Expected numbers, not bool. Try x.cast('float32').
    DTypeError scatter: the dtype bool does not fit. Got bool[2]. Expected numbers, not bool. Try x.cast('float32').
    DTypeError scatter: the number 0.5 cannot be written in int32. Got int32 and 0.5. Expected a whole number from -2^31 to 2^31 - 1 beside a tensor of int32. Try casting the tensor first: x.cast('float32').
    ValueError scatter: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
    ShapeError segmentSum: ids [3] for the 2 rows of [2, 3]. Got x: float32[2, 3], ids: int32[3]. Expected one id for each element of axis 0.
    ShapeError segmentSum: ids [2, 1] for the 2 rows of [2, 3]. Got x: float32[2, 3], ids: int32[2, 1]. Expected one id for each element of axis 0.
    ValueError segmentMax: there is no such count. Got count 1.5. Expected a whole number from 0.
    DTypeError segmentMin: the indices are no integers. Got indices: bool[2]. Expected an integer dtype. Try indices.cast('int32').
    ShapeError segmentMin: a scalar has no rows. Got x: float32[], ids: int32[2]. Expected one id for each element of axis 0.
    ValueError segmentSum: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data."
  `);
});

test('shapes that depend on values', () => {
  expect(
    refusals(
      () => t.booleanMask(x, x),
      () => t.booleanMask(x, t.tensor([true])),
      () => t.booleanMask(bools, [true, false]),
      () => jit((a) => t.booleanMask(a, t.greater(a, 0)))(x),
      () => jit((a) => lists.nonzero(a)[0] as AnyTensor)(x),
      () => vmap((a) => t.booleanMask(a, t.greater(a, 0)))(x),
      () => lists.nonzero([0, 1]),
    ),
  ).toMatchInlineSnapshot(`
    "DTypeError booleanMask: the dtype float32 does not fit. Got float32[2, 3]. Expected a bool dtype. Try a comparison, such as x.notEqual(0).
    ShapeError booleanMask: the mask [1] is not how [2, 3] begins. Got x: float32[2, 3], mask: bool[1]. Expected a mask with the shape of x, or of its first axes.
    ValueError booleanMask: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data.
    TraceError booleanMask: the shape of the result depends on values that a trace does not have. Got bool[2, 3]. Expected a tensor that does not depend on the arguments of jit or vmap. Try where(mask, x, 0), which keeps the shape.
    TraceError nonzero: the shape of the result depends on values that a trace does not have. Got float32[2, 3]. Expected a tensor that does not depend on the arguments of jit or vmap. Try where(x.notEqual(0), a, b), which needs no positions.
    TraceError booleanMask: the shape of the result depends on values that a trace does not have. Got bool[3]. Expected a tensor that does not depend on the arguments of jit or vmap. Try where(mask, x, 0), which keeps the shape.
    ValueError nonzero: an operand is no tensor. Got an array. Expected a tensor. Try tensor(...) around the data."
  `);
});

test('shapes and parts', () => {
  expect(
    refusals(
      () => t.stack([x, x], 4),
      () => lists.split(x, 2, 2),
      () => lists.split(x, { sections: 2 }),
      () => t.expect(x, 2, 3),
      () => t.slice(x, { start: 1 }),
      () => t.slice(x, ':', '0:2'),
      () => t.slice(x, t.tensor(1)),
      () => t.pad(x, 1),
      () => t.pad(x, [1, 2]),
    ),
  ).toMatchInlineSnapshot(`
    "ShapeError stack: there is no axis 4 in [2, 3]. Got x: float32[2, 3], axis: 4. Expected an integer from -3 to 2.
    ShapeError split: there is no axis 2 in [2, 3]. Got x: float32[2, 3], axis: 2. Expected an integer from -2 to 1.
    ValueError split: the sections are neither a number nor a list. Got an object. Expected how many parts, or the size of each.
    ValueError expect: the argument is no list. Got 2, 3. Expected a list of whole numbers. Try expect([2, 3]).
    ShapeError slice: this is neither an index nor a range. Got x: float32[2, 3], an object for axis 0. Expected ':', an index, [start], [start, stop] or [start, stop, step] within the axis; negative positions count from the end.
    ShapeError slice: this is neither an index nor a range. Got x: float32[2, 3], '0:2' for axis 1. Expected ':', an index, [start], [start, stop] or [start, stop, step] within the axis; negative positions count from the end.
    ShapeError slice: this is neither an index nor a range. Got x: float32[2, 3], float32[] for axis 0. Expected ':', an index, [start], [start, stop] or [start, stop, step] within the axis; negative positions count from the end.
    ShapeError pad: the padding is no list. Got x: float32[2, 3], padding: 1. Expected 2 pairs [before, after] of whole numbers from 0.
    ShapeError pad: a padding is no pair. Got x: float32[2, 3], padding: [1,2]. Expected 2 pairs [before, after] of whole numbers from 0."
  `);
});
