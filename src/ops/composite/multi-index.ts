/** @file Reading and writing at positions of several axes. */
import { describeOperand, ShapeError } from '../../core/errors.ts';
import { broadcastShapes, sameShape, showShape, sizeOf, stridesOf, type Dims } from '../../core/shape.ts';
import type { GatherNDFunction, ScatterNDFunction } from '../../tensor/signatures-arrays.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import type { ScatterMode } from '../../types/index.ts';
import { sumAlong } from '../along.ts';
import { mul } from '../binary.ts';
import { cast } from '../cast.ts';
import { ofTensor } from '../check.ts';
import { less, lessEqual, logicalAnd } from '../compare.ts';
import { checkDType } from '../define.ts';
import { checkIndices, checkScatterMode } from '../indices.ts';
import { promoteOperands, type Operand } from '../operands.ts';
import { reshape } from '../shape.ts';
import { where } from '../where.ts';
import { take } from './indexing.ts';
import { scatter } from './scatter.ts';
import { all } from './statistics.ts';
import { table } from './table.ts';

/** x with its first k axes as one, positions [..., k] as numbers along it, and the shapes of the positions and of what each names. */
interface Flattened {
  readonly rows: AnyTensor;
  readonly places: AnyTensor;
  readonly shape: Dims;
}

/** The list as a constant vector. */
const vector = (name: string, list: readonly number[]): AnyTensor => table(`${name} ${list.join()}`, [list.length], 'int32', () => list);

/** Places along the first axes as one: -1 for positions outside. */
function placesOf(indices: AnyTensor, sizes: Dims): AnyTensor {
  const positions = cast(indices, 'int32') as AnyTensor;
  const inside = logicalAnd(lessEqual(0, positions) as never, less(positions, vector('sizes', sizes)) as never);
  const place = sumAlong(mul(positions, vector('strides', stridesOf(sizes))), -1);
  return where(all(inside as never, -1) as never, place, -1) as AnyTensor;
}

function flattened(op: string, x: AnyTensor, indices: AnyTensor): Flattened {
  checkIndices(op, indices);
  const k = indices.shape[indices.shape.length - 1];
  if (k === undefined || k > x.shape.length) {
    throw new ShapeError({
      op,
      what: k === undefined ? 'the indices are a scalar' : `positions of ${k} numbers for the axes of ${showShape(x.shape)}`,
      got: `x: ${describeOperand(x)}, indices: ${describeOperand(indices)}`,
      expected: 'indices [..., k], whose last axis holds a number for each of the first k axes of x',
    });
  }
  const [sizes, rest] = [x.shape.slice(0, k), x.shape.slice(k)];
  const batch = indices.shape.slice(0, -1);
  return { rows: reshape(x, [sizeOf(sizes), ...rest]) as AnyTensor, places: placesOf(indices, sizes), shape: [...batch, ...rest] };
}

/**
 * The elements of x at positions of its first k axes: indices are [..., k], the result [..., ...x.shape.slice(k)]. Positions outside of
 * an axis, negative ones too, give NaN (0 for integers) and pass no gradient. `take` is for positions of one axis.
 *
 * @param indices integers; their last axis holds a number for each of the first k axes of x.
 * @throws DTypeError for indices that are no integers; ShapeError for a scalar of indices, and for more numbers than x has axes.
 * @see TensorFlow `tf.gather_nd`, NumPy's x[i, j].
 * @example
 * const x = tensor([[1, 2], [3, 4]]);
 * gatherND(x, tensor([[0, 1], [1, 0]], { dtype: 'int32' })); // [2, 3]
 * gatherND(x, tensor([[1]], { dtype: 'int32' })); // [[3, 4]]
 */
export const gatherND = ofTensor('gatherND', (x: AnyTensor, indices: AnyTensor): AnyTensor => {
  const { rows, places, shape } = flattened('gatherND', x, indices);
  return reshape(take(rows, places as never, 0), shape) as AnyTensor;
}) as unknown as GatherNDFunction;

/**
 * x with updates written at positions of its first k axes: the opposite of `gatherND`, with the modes of `scatter`. x itself stays as it
 * is. Positions outside write nothing. dtypes promote.
 *
 * @param indices integers [..., k]; their last axis holds a number for each of the first k axes of x.
 * @param updates a number, or what broadcasts to the shape of `gatherND(x, indices)`.
 * @param mode 'set' (of several updates for one position the last), 'add', 'max' or 'min': what is done with what is there.
 * @throws DTypeError for indices that are no integers, and for bool in another mode than 'set'; ShapeError for a scalar of indices, for
 * more numbers than x has axes, and for updates of another shape; ValueError for a mode that does not exist.
 * @see TensorFlow `tf.tensor_scatter_nd_update`, JAX's `x.at[i, j].set(updates)`; `tf.scatter_nd` is mode 'add' into zeros.
 * @example
 * const places = tensor([[0, 1], [1, 0], [0, 1]], { dtype: 'int32' });
 * scatterND(zeros([2, 2]), places, tensor([1, 2, 3]), 'add'); // [[0, 4], [2, 0]]
 */
export const scatterND = ofTensor('scatterND', (target: AnyTensor, indices: AnyTensor, updates: Operand, mode: ScatterMode): AnyTensor => {
  const op = 'scatterND';
  checkIndices(op, indices);
  checkScatterMode(op, mode);
  const [x, values] = promoteOperands(op, [target, updates]) as [AnyTensor, AnyTensor];
  if (mode !== 'set') checkDType(op, x, 'number');
  const { rows, places, shape } = flattened(op, x, indices);
  if (!sameShape(broadcastShapes(values.shape, shape) ?? [-1], shape)) {
    throw new ShapeError({
      op,
      what: `updates ${showShape(values.shape)} do not broadcast to ${showShape(shape)}`,
      got: `x: ${describeOperand(x)}, indices: ${describeOperand(indices)}`,
      expected: 'the shape of gatherND(x, indices)',
    });
  }
  return reshape(scatter(rows, places as never, values as never, mode), x.shape) as AnyTensor;
}) as unknown as ScatterNDFunction;
