/** @file Writing by index tensors: scatter into an axis, and rows put together by segments. */
import { sumOf } from '../../core/dtype.ts';
import { describeOperand, ShapeError } from '../../core/errors.ts';
import { broadcastShapes, sameShape, showShape, sizeOf } from '../../core/shape.ts';
import { apply } from '../../tensor/apply.ts';
import type { ScatterFunction, SegmentFunction, SegmentSumFunction } from '../../tensor/signatures-arrays.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import type { ScatterMode } from '../../types/index.ts';
import { axisOf } from '../axes.ts';
import { add, maximum, minimum } from '../binary.ts';
import { cast } from '../cast.ts';
import { checkTensor, ofTensor } from '../check.ts';
import { lessEqual } from '../compare.ts';
import { checkDType } from '../define.ts';
import { gatherPrimitive, scatterAddPrimitive } from '../gather.ts';
import { checkCount, checkIndices, checkScatterMode } from '../indices.ts';
import { promoteOperands, type Operand } from '../operands.ts';
import { extremeOf, type Extreme } from '../segments.ts';
import { broadcastTo, reshape } from '../shape.ts';
import { iotaPrimitive } from '../source.ts';
import { where } from '../where.ts';

/** x, the rows to write, and where to: x and rows as [outer, places, inner], the index as one list. */
interface Writing {
  readonly x: AnyTensor;
  readonly rows: AnyTensor;
  readonly index: AnyTensor;
}

const iota = (length: number): AnyTensor => apply(iotaPrimitive, [], { shape: [length], dtype: 'int32', axis: 0 });

const addRows = ({ x, rows, index }: Writing): AnyTensor => add(x, apply(scatterAddPrimitive, [rows, index], { size: x.shape[1] ?? 1 }));

/** Of several rows for one place the last is written: found first, and then read from its place, so that only it has a derivative. */
function setRows({ x, rows, index }: Writing): AnyTensor {
  const [places = 1, length = 0] = [x.shape[1], rows.shape[1]];
  if (length === 0) return x;
  const last = reshape(extremeOf('max', reshape(iota(length), [1, length, 1]) as AnyTensor, index, places), [places]) as AnyTensor;
  const isWritten = broadcastTo(reshape(lessEqual(0, last) as AnyTensor, [1, places, 1]), x.shape);
  return where(isWritten as never, apply(gatherPrimitive, [rows, last], {}), x) as AnyTensor;
}

const extremeRows =
  (which: Extreme) =>
  ({ x, rows, index }: Writing): AnyTensor =>
    (which === 'max' ? maximum : minimum)(x, extremeOf(which, rows, index, x.shape[1] ?? 1)) as AnyTensor;

const modes: Readonly<Record<ScatterMode, (writing: Writing) => AnyTensor>> = {
  set: setRows,
  add: addRows,
  max: extremeRows('max'),
  min: extremeRows('min'),
};

/**
 * x with updates written at positions of an axis: the opposite of `take`. x itself stays as it is.
 *
 * | mode | element at a position n of the axis | derivative |
 * |---|---|---|
 * | 'set' | the last update with index n; x where there is none | to what is there; 0 to what was replaced |
 * | 'add' | x plus all updates with index n, in their order | to x and to all updates |
 * | 'max', 'min' | the extreme one of x and all updates with index n | to the extreme one; if x ties with updates, half to it and half to them |
 *
 * Indices outside of the axis, negative ones too, write nothing. dtypes promote. It takes as many steps as there are updates.
 *
 * @param indices integers of any shape.
 * @param updates a number, or what broadcasts to the shape of `take(x, indices, axis)`: x with the axis replaced by those of the indices.
 * @param mode what is done with what is there.
 * @param axis default 0.
 * @throws DTypeError for indices that are no integers, and for bool in another mode than 'set'; ShapeError for updates of another shape, and for an
 * axis that x does not have; ValueError for a mode that does not exist.
 * @see JAX's `x.at[indices].set(updates)`, and PyTorch's `index_add` and `index_copy`.
 * @example
 * const places = tensor([2, 0, 2], { dtype: 'int32' });
 * scatter(zeros([3]), places, tensor([1, 2, 3]), 'add'); // [2, 0, 4]
 * scatter(zeros([3]), places, tensor([1, 2, 3]), 'set'); // [2, 0, 3]
 */
export const scatter = ofTensor(
  'scatter',
  (target: AnyTensor, indices: AnyTensor, updates: Operand, mode: ScatterMode, axis: number = 0): AnyTensor => {
    checkIndices('scatter', indices);
    checkScatterMode('scatter', mode);
    const [x, values] = promoteOperands('scatter', [target, updates]) as [AnyTensor, AnyTensor];
    if (mode !== 'set') checkDType('scatter', x, 'number');
    const position = axisOf('scatter', x, axis);
    const [before, after] = [x.shape.slice(0, position), x.shape.slice(position + 1)];
    const wanted = [...before, ...indices.shape, ...after];
    if (!sameShape(broadcastShapes(values.shape, wanted) ?? [-1], wanted)) {
      throw new ShapeError({
        op: 'scatter',
        what: `updates ${showShape(values.shape)} do not broadcast to ${showShape(wanted)}`,
        got: `x: ${describeOperand(x)}, indices: ${describeOperand(indices)}, axis: ${axis}`,
        expected: 'x with the axis replaced by those of the indices, as take(x, indices, axis) has it',
      });
    }
    const [outer, inner] = [sizeOf(before), sizeOf(after)];
    const written = modes[mode]({
      x: reshape(x, [outer, x.shape[position] ?? 1, inner]) as AnyTensor,
      rows: reshape(broadcastTo(values, wanted), [outer, sizeOf(indices.shape), inner]) as AnyTensor,
      index: reshape(cast(indices, 'int32'), [sizeOf(indices.shape)]) as AnyTensor,
    });
    return reshape(written, x.shape) as AnyTensor;
  },
) as unknown as ScatterFunction;

// ---- segments

/** The rows of axis 0 and their ids, checked, as [1, rows, inner] and one list; and the shape of the result. */
function segmentsOf(op: string, x: AnyTensor, ids: AnyTensor, count: number): Writing & { readonly shape: readonly number[] } {
  checkTensor(op, x);
  checkIndices(op, ids);
  checkCount(op, 'count', count);
  const [length, ...rest] = x.shape;
  if (length === undefined || ids.shape.length !== 1 || ids.shape[0] !== length) {
    throw new ShapeError({
      op,
      what: length === undefined ? 'a scalar has no rows' : `ids ${showShape(ids.shape)} for the ${length} rows of ${showShape(x.shape)}`,
      got: `x: ${describeOperand(x)}, ids: ${describeOperand(ids)}`,
      expected: 'one id for each element of axis 0',
    });
  }
  const rows = reshape(x, [1, length, sizeOf(rest)]) as AnyTensor;
  return { x, rows, index: cast(ids, 'int32') as AnyTensor, shape: [count, ...rest] };
}

/**
 * The sum of the rows of each segment: y[n] = sum of x[k] over k with ids[k] = n, in their order; 0 for a segment without rows. bool
 * and narrow integers count in int32. Rows whose id is outside, negative ones too, are left out. Ids need not be sorted.
 *
 * @param ids the segment of each element of axis 0: integers.
 * @param count how many segments there are: a number, since shapes do not depend on data.
 * @throws ShapeError where there is not one id for each row; DTypeError for ids that are no integers; ValueError for a count that is no
 * whole number from 0.
 * @see JAX's `ops.segment_sum`.
 * @example
 * segmentSum(tensor([1, 2, 3]), tensor([0, 2, 0], { dtype: 'int32' }), 3); // [4, 0, 2]
 */
export const segmentSum = ((x: AnyTensor, ids: AnyTensor, count: number): AnyTensor => {
  const { rows, index, shape } = segmentsOf('segmentSum', x, ids, count);
  const summed = apply(scatterAddPrimitive, [cast(rows, sumOf(x.dtype)) as AnyTensor, index], { size: count });
  return reshape(summed, shape) as AnyTensor;
}) as unknown as SegmentSumFunction;

function segmentExtreme<Op extends string>(op: Op, which: Extreme): SegmentFunction<Op> {
  return ((x: AnyTensor, ids: AnyTensor, count: number): AnyTensor => {
    const { rows, index, shape } = segmentsOf(op, x, ids, count);
    return reshape(extremeOf(which, rows, index, count), shape) as AnyTensor;
  }) as unknown as SegmentFunction<Op>;
}

/**
 * The greatest element of each segment of rows: y[n] = max of x[k] over k with ids[k] = n; for a segment without rows -Infinity, or the
 * least number of the dtype. Ties share the derivative equally. Rows whose id is outside are left out.
 *
 * @param ids the segment of each element of axis 0: integers, in any order.
 * @param count how many segments there are.
 * @throws ShapeError where there is not one id for each row; DTypeError for ids that are no integers; ValueError for a count that is no
 * whole number from 0.
 * @see JAX's `ops.segment_max`.
 * @example
 * segmentMax(tensor([1, 2, 3]), tensor([0, 1, 0], { dtype: 'int32' }), 2); // [3, 2]
 */
export const segmentMax = segmentExtreme('segmentMax', 'max');

/**
 * The least element of each segment of rows: y[n] = min of x[k] over k with ids[k] = n; for a segment without rows Infinity, or the
 * greatest number of the dtype. Ties share the derivative equally. Rows whose id is outside are left out.
 *
 * @param ids the segment of each element of axis 0: integers, in any order.
 * @param count how many segments there are.
 * @throws ShapeError where there is not one id for each row; DTypeError for ids that are no integers; ValueError for a count that is no
 * whole number from 0.
 * @see JAX's `ops.segment_min`.
 * @example
 * segmentMin(tensor([1, 2, 3]), tensor([0, 1, 0], { dtype: 'int32' }), 2); // [1, 2]
 */
export const segmentMin = segmentExtreme('segmentMin', 'min');
