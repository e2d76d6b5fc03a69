/** @file What the functions say that combine, rearrange and index arrays when they refuse. */
import { expect, test } from 'vitest';
import { t } from './loose.ts';
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
