/** @file Change of dtype. */
import type { DType } from '../core/dtype.ts';
import { dtypes, isFloat } from '../core/dtype.ts';
import { checkDTypeName } from '../core/options.ts';
import type { Primitive } from '../graph/primitive.ts';
import { scalarTypeOf } from '../kernel/expression.ts';
import { convert, narrowed } from '../kernel/scalar.ts';
import { apply } from '../tensor/apply.ts';
import type { CastFunction } from '../tensor/signatures.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { only } from './define.ts';
import { ofTensor } from './check.ts';

interface CastParams {
  readonly dtype: DType;
}

/** y = x in another dtype. */
export const castPrimitive: Primitive<CastParams, AnyTensor> = {
  name: 'cast',
  doc: 'y = x as dtype; floats to integers truncate and saturate, NaN is 0, anything to bool is x != 0',
  infer: (inputs, { dtype }) => ({ shape: only(inputs).shape, dtype }),
  // Between floats the derivative is 1; integers have no tangent.
  jvp: ({ tangents, output }) => tangents[0] && (isFloat(output.dtype) ? cast(tangents[0], output.dtype) : undefined),
  transpose: ({ cotangent, inputs }) => [cast(cotangent, only(inputs).dtype)],
  batch: ({ inputs, params }) => apply(castPrimitive, inputs, params),
  lower: {
    kind: 'map',
    cost: 'cheap',
    element: ({ at, inputs, output }) => {
      return narrowed(convert(only(inputs).read(at), scalarTypeOf(output.dtype)), output.dtype);
    },
  },
  samples: () => [
    ...dtypes.map((dtype) => ({ operands: [{ shape: [3, 4], dtype: 'float32' as const, range: [0, 100] as const }], params: { dtype } })),
    ...dtypes.map((dtype) => ({ operands: [{ shape: [5], dtype, range: [0, 100] as const }], params: { dtype: 'float64' as const } })),
  ],
};

/**
 * The same values in another dtype: floats to integers truncate toward zero and saturate (NaN is 0), to narrow integers they
 * keep the low bits, anything to bool is `x != 0`, bool to a number is 0 or 1.
 *
 * @param dtype the dtype of the result; a tensor that has it already is returned as it is.
 * @throws ValueError for a dtype that does not exist.
 * @see JAX `lax.convert_element_type`.
 * @example
 * cast(tensor([1.7, -1.7]), 'int32'); // [1, -1]
 * cast(tensor([1, 2], { dtype: 'int32' }), 'float64'); // [1, 2]
 */
export const cast = ofTensor('cast', (x: AnyTensor, dtype: DType): AnyTensor => {
  checkDTypeName('cast', dtype);
  return x.dtype === dtype ? x : apply(castPrimitive, [x], { dtype });
}) as unknown as CastFunction;
