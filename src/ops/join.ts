/** @file Tensors side by side. */
import { promote } from '../core/dtype.ts';
import { describeOperand, ShapeError, ValueError } from '../core/errors.ts';
import type { Primitive } from '../graph/primitive.ts';
import { addIndex, constantIndex } from '../kernel/affine.ts';
import type { Bound, Expr, Index } from '../kernel/expression.ts';
import { inside, select } from '../kernel/scalar.ts';
import { apply } from '../tensor/apply.ts';
import type { ConcatFunction } from '../tensor/signatures.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { axisOf } from './axes.ts';
import { checkTensors } from './check.ts';
import { cast } from './cast.ts';
import { batchTogether, only, requireDefined } from './define.ts';
import { filled } from './operands.ts';
import { slicePrimitive } from './slice.ts';

interface ConcatParams {
  readonly axis: number;
}

/** The value of the first piece that ends behind the position, found by halves. */
function choose(position: Index, pieces: readonly { readonly end: number; readonly value: Expr }[]): Expr {
  const half = Math.ceil(pieces.length / 2);
  const last = requireDefined(pieces[half - 1], 'piece');
  if (pieces.length === 1) return last.value;
  const isBefore = inside([{ index: position, lower: 0, upper: last.end }]);
  return select(isBefore, choose(position, pieces.slice(0, half)), choose(position, pieces.slice(half)));
}

/** Tensors one after another along an axis. */
export const concatPrimitive: Primitive<ConcatParams, AnyTensor> = {
  name: 'concat',
  doc: 'y = the operands one after another along `axis`',
  infer: (inputs, { axis }) => {
    const { shape, dtype } = only(inputs);
    const total = inputs.reduce((sum, input) => sum + (input.shape[axis] ?? 0), 0);
    return { shape: shape.map((size, each) => (each === axis ? total : size)), dtype };
  },
  jvp: ({ inputs, tangents, params }) =>
    apply(
      concatPrimitive,
      inputs.map((input, i) => tangents[i] ?? filled(input.shape, 0, input.dtype)),
      params,
    ),
  transpose: ({ cotangent, inputs, linear, params: { axis } }) => {
    let offset = 0;
    return inputs.map(({ shape }, i) => {
      const start = shape.map((_, each) => (each === axis ? offset : 0));
      offset += shape[axis] ?? 0;
      return linear[i] === true ? apply(slicePrimitive, [cotangent], { start, size: shape, step: shape.map(() => 1) }) : undefined;
    });
  },
  batch: (request) => apply(concatPrimitive, batchTogether(request), { axis: request.params.axis + 1 }),
  lower: {
    kind: 'map',
    cost: 'free',
    element: ({ at, inputs, params: { axis } }) => {
      const position = requireDefined(at[axis], 'axis');
      let end = 0;
      const pieces = inputs.map((input) => {
        const size = requireDefined(input.shape[axis], 'axis');
        const index = addIndex(position, constantIndex(-end));
        const bounds: Bound[] = [{ index, lower: 0, upper: size }];
        end += size;
        return {
          end,
          value: input.read(
            at.map((each, i) => (i === axis ? index : each)),
            bounds,
          ),
        };
      });
      return choose(position, pieces);
    },
  },
  samples: () => [
    { operands: [{ shape: [2, 3] }, { shape: [4, 3] }], params: { axis: 0 } },
    { operands: [{ shape: [2, 3] }, { shape: [2, 1] }, { shape: [2, 0] }], params: { axis: 1 } },
    { operands: [{ shape: [3] }], params: { axis: 0 } },
  ],
};

/**
 * Tensors one after another along an axis that they have. dtypes promote.
 *
 * @param axis default 0; negative ones count from the end.
 * @throws ShapeError where the other axes differ; ValueError for an empty list.
 * @see NumPy `concatenate`.
 * @example
 * concat([tensor([1, 2]), tensor([3])]); // [1, 2, 3]
 */
export const concat = ((tensors: readonly AnyTensor[], axis = 0, ...others: readonly unknown[]): AnyTensor => {
  checkTensors('concat', tensors, axis, ...others);
  const [first] = tensors;
  if (first === undefined) throw new ValueError({ op: 'concat', what: 'the list is empty', expected: 'at least one tensor' });
  const position = axisOf('concat', first, axis);
  for (const other of tensors) {
    const fits =
      other.shape.length === first.shape.length && other.shape.every((size, each) => each === position || size === first.shape[each]);
    if (fits) continue;
    throw new ShapeError({
      op: 'concat',
      what: `[${first.shape.join(', ')}] and [${other.shape.join(', ')}] differ outside the axis`,
      got: `${tensors.map(describeOperand).join(', ')}, axis: ${axis}`,
      expected: 'shapes that are equal but for the axis',
    });
  }
  const dtype = tensors.map((each) => each.dtype).reduce(promote);
  if (tensors.length === 1) return cast(first, dtype) as AnyTensor;
  return apply(
    concatPrimitive,
    tensors.map((each) => cast(each, dtype) as AnyTensor),
    { axis: position },
  );
}) as unknown as ConcatFunction;
