/** @file The product of matrices, with batch axes in front: the one contraction that all others are made of. */
import type { DType } from '../core/dtype.ts';
import { InternalError, describeOperand } from '../core/errors.ts';
import { range, sameShape } from '../core/shape.ts';
import type { ContractionRole, Primitive, Spec } from '../graph/primitive.ts';
import { scalarTypeOf } from '../kernel/expression.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { cast } from './cast.ts';
import { batchTogether, checkDType, pair, requireDefined, sumOfDefined } from './define.ts';
import { permute } from './shape.ts';

/** The last two axes exchanged. */
function transposed(x: AnyTensor): AnyTensor {
  const rank = x.shape.length;
  return permute(x, [...range(rank - 2), rank - 1, rank - 2]) as AnyTensor;
}

const split = ({ shape }: Spec): { batch: readonly number[]; rows: number; columns: number } => ({
  batch: shape.slice(0, -2),
  rows: shape[shape.length - 2] ?? 1,
  columns: shape[shape.length - 1] ?? 1,
});

/** y[..., i, j] = sum over k of a[..., i, k] b[..., k, j]. */
export const dotPrimitive: Primitive<object, AnyTensor> = {
  name: 'dot',
  doc: 'y[..., i, j] = sum over k of a[..., i, k] * b[..., k, j]',
  infer: (inputs) => {
    const [a, b] = pair(inputs);
    checkDType('dot', a, 'number');
    const left = split(a);
    const right = split(b);
    if (!sameShape(left.batch, right.batch) || left.columns !== right.rows || a.dtype !== b.dtype || a.dtype !== scalarTypeOf(a.dtype)) {
      throw new InternalError(`dot on ${describeOperand(a)} and ${describeOperand(b)}: operands were not made to fit`);
    }
    return { shape: [...left.batch, left.rows, right.columns], dtype: a.dtype };
  },
  // d(A B) = dA B + A dB
  jvp: ({ inputs, tangents: [da, db] }) => {
    const [a, b] = pair(inputs);
    return sumOfDefined([da && contract(da, b), db && contract(a, db)]);
  },
  // The cotangent of A is C B^T, that of B is A^T C.
  transpose: ({ cotangent, inputs, linear }) => {
    const [a, b] = pair(inputs);
    return [
      linear[0] === true ? contract(cotangent, transposed(b)) : undefined,
      linear[1] === true ? contract(transposed(a), cotangent) : undefined,
    ];
  },
  batch: (request) => {
    const [a, b] = pair(batchTogether(request));
    return contract(a, b);
  },
  lower: {
    kind: 'contraction',
    roles: ([a]) =>
      split(requireDefined(a, 'operand'))
        .batch.map((): ContractionRole => 'batch')
        .concat('row', 'column'),
    depth: ([a]) => [split(requireDefined(a, 'operand')).columns],
    factors: ({ at, depth: [k], inputs }) => {
      const [a, b] = pair(inputs);
      const batch = at.slice(0, -2);
      const [i, j] = pair(at.slice(-2));
      const position = requireDefined(k, 'summed axis');
      return { left: a.read([...batch, i, position]), right: b.read([...batch, position, j]) };
    },
  },
  samples: () => [
    { operands: [{ shape: [3, 4] }, { shape: [4, 5] }], params: {} },
    { operands: [{ shape: [2, 3, 1] }, { shape: [2, 1, 2] }], params: {} },
    { operands: [{ shape: [17, 9] }, { shape: [9, 13] }], params: {} },
    { operands: [{ shape: [3, 0] }, { shape: [0, 2] }], params: {} },
    { operands: [{ shape: [1, 5] }, { shape: [5, 1] }], params: {} },
  ],
};

/**
 * The product of operands that fit: same batch axes, same dtype, at least two axes each. float16 and narrow integers are for storage:
 * they are multiplied and added up in float32 and int32.
 */
export function contract(a: AnyTensor, b: AnyTensor): AnyTensor {
  const computed = scalarTypeOf(a.dtype) as DType;
  const product = apply(dotPrimitive, [cast(a, computed), cast(b, computed)], {});
  return cast(product, a.dtype) as AnyTensor;
}
