/** @file Diagonals and triangles of matrices. All but the triangles are views. */
import { sumOf } from '../../core/dtype.ts';
import { describeOperand, ShapeError, ValueError } from '../../core/errors.ts';
import { showValue } from '../../core/options.ts';
import { showShape } from '../../core/shape.ts';
import { apply } from '../../tensor/apply.ts';
import type { DiagFunction, DiagonalFunction, TraceFunction, TriangleFunction } from '../../tensor/signatures-arrays.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { sumAlong } from '../along.ts';
import { axisOf } from '../axes.ts';
import { add } from '../binary.ts';
import { cast } from '../cast.ts';
import { ofTensor } from '../check.ts';
import { lessEqual } from '../compare.ts';
import { takeDiagonal } from '../diagonal.ts';
import { filled } from '../operands.ts';
import { reshape } from '../shape.ts';
import { padPrimitive } from '../slice.ts';
import { iotaPrimitive } from '../source.ts';
import { where } from '../where.ts';

function checkOffset(op: string, offset: unknown): void {
  if (Number.isInteger(offset)) return;
  const got = `offset: ${showValue(offset)}`;
  throw new ValueError({ op, what: 'the offset is no whole number', got, expected: '0 for the main diagonal, 1 for the one above it' });
}

function checkMatrix(op: string, x: AnyTensor): void {
  if (x.shape.length >= 2) return;
  throw new ShapeError({
    op,
    what: `${showShape(x.shape)} has no two axes`,
    got: `x: ${describeOperand(x)}`,
    expected: 'at least two axes',
  });
}

/** The diagonal of two axes as users name them. */
function diagonalAlong(op: string, x: AnyTensor, offset: number, axis1: number, axis2: number): AnyTensor {
  checkOffset(op, offset);
  checkMatrix(op, x);
  const [first, second] = [axisOf(op, x, axis1), axisOf(op, x, axis2)];
  if (first === second) {
    throw new ShapeError({
      op,
      what: 'the two axes are one',
      got: `x: ${describeOperand(x)}, axes ${axis1} and ${axis2}`,
      expected: 'two axes',
    });
  }
  return takeDiagonal(x, first, second, offset);
}

/**
 * The diagonal of two axes: y[..., k] = x[k, ..., k + offset]. The two axes leave, the diagonal stands last. A view.
 *
 * @param offset so many columns to the right of the main diagonal, or below it where negative; default 0.
 * @param axis1 the axis of the rows; default 0.
 * @param axis2 the axis of the columns; default 1.
 * @throws ShapeError for an axis that x does not have, and for one axis named twice; ValueError for an offset that is no whole number.
 * @see NumPy's `diagonal`, whose arguments these are.
 * @example
 * diagonal(tensor([[1, 2], [3, 4]])); // [1, 4]
 * diagonal(tensor([[1, 2], [3, 4]]), 1); // [2]
 */
export const diagonal = ofTensor('diagonal', (x: AnyTensor, offset: number = 0, axis1: number = 0, axis2: number = 1): AnyTensor =>
  diagonalAlong('diagonal', x, offset, axis1, axis2),
) as unknown as DiagonalFunction;

/**
 * The sum of a diagonal of two axes: y[...] = sum over k of x[k, ..., k + offset]. bool and narrow integers count in int32.
 *
 * @param offset so many columns to the right of the main diagonal, or below it where negative; default 0.
 * @param axis1 the axis of the rows; default 0.
 * @param axis2 the axis of the columns; default 1.
 * @throws ShapeError for an axis that x does not have, and for one axis named twice; ValueError for an offset that is no whole number.
 * @see NumPy's `trace`.
 * @example
 * trace(tensor([[1, 2], [3, 4]])); // 5
 */
export const trace = ofTensor('trace', (x: AnyTensor, offset: number = 0, axis1: number = 0, axis2: number = 1): AnyTensor =>
  sumAlong(cast(diagonalAlong('trace', x, offset, axis1, axis2), sumOf(x.dtype)) as AnyTensor, -1),
) as unknown as TraceFunction;

/** A square matrix with a vector on one of its diagonals: zeros between, before and after the elements, in rows one behind another. */
function onDiagonal(vector: AnyTensor, offset: number): AnyTensor {
  const [length = 0] = vector.shape;
  const size = length + Math.abs(offset);
  const first = offset >= 0 ? offset : -offset * size;
  const step = size + 1;
  const low = length === 0 ? 0 : first;
  const high = size * size - low - (length === 0 ? 0 : (length - 1) * step + 1);
  const rows = apply(padPrimitive, [vector], { low: [low], high: [high], interior: [step - 1], value: 0 });
  return reshape(rows, [size, size]) as AnyTensor;
}

/**
 * Of a vector, the square matrix with the vector on a diagonal and zeros elsewhere; of a matrix, its diagonal.
 *
 * @param offset so many columns to the right of the main diagonal, or below it where negative; default 0.
 * @throws ShapeError for what is neither a vector nor a matrix; ValueError for an offset that is no whole number.
 * @see NumPy's `diag`.
 * @example
 * diag(tensor([1, 2])); // [[1, 0], [0, 2]]
 * diag(tensor([[1, 2], [3, 4]])); // [1, 4]
 */
export const diag = ofTensor('diag', (x: AnyTensor, offset: number = 0): AnyTensor => {
  checkOffset('diag', offset);
  if (x.shape.length === 1) return onDiagonal(x, offset);
  if (x.shape.length === 2) return takeDiagonal(x, 0, 1, offset);
  throw new ShapeError({
    op: 'diag',
    what: `${showShape(x.shape)} is neither a vector nor a matrix`,
    got: `x: ${describeOperand(x)}`,
    expected: 'one axis or two',
    hint: 'diagonal(x, offset, axis1, axis2) for batches of matrices',
  });
}) as unknown as DiagFunction;

/** x where `holds` of rows and of columns shifted by the offset, else 0: what is cut off does not count, NaN neither. */
function triangle(op: string, holds: (row: AnyTensor, column: AnyTensor) => AnyTensor): TriangleFunction {
  return ofTensor(op, (x: AnyTensor, offset: number = 0): AnyTensor => {
    checkOffset(op, offset);
    checkMatrix(op, x);
    const matrix = x.shape.slice(-2);
    const [row, column] = [0, 1].map((axis) => apply(iotaPrimitive, [], { shape: matrix, dtype: 'int32', axis })) as [AnyTensor, AnyTensor];
    return where(holds(add(row, offset) as AnyTensor, column) as never, x, filled([], 0, x.dtype)) as AnyTensor;
  }) as unknown as TriangleFunction;
}

/**
 * The lower triangle of matrices: x[..., i, j] where j <= i + offset, else 0. Nothing passes through what is cut off, NaN and
 * Infinity neither, and the derivative there is 0.
 *
 * @param offset which diagonal is the last that is kept: 0, the default, is the main one, 1 the one above it.
 * @throws ShapeError where x has fewer than two axes; ValueError for an offset that is no whole number.
 * @see NumPy's `tril`.
 * @example
 * tril(tensor([[1, 2], [3, 4]])); // [[1, 0], [3, 4]]
 */
export const tril = triangle('tril', (row, column) => lessEqual(column, row));

/**
 * The upper triangle of matrices: x[..., i, j] where j >= i + offset, else 0. Nothing passes through what is cut off, NaN and
 * Infinity neither, and the derivative there is 0.
 *
 * @param offset which diagonal is the first that is kept: 0, the default, is the main one, 1 the one above it.
 * @throws ShapeError where x has fewer than two axes; ValueError for an offset that is no whole number.
 * @see NumPy's `triu`.
 * @example
 * triu(tensor([[1, 2], [3, 4]])); // [[1, 2], [0, 4]]
 */
export const triu = triangle('triu', (row, column) => lessEqual(row, column));
