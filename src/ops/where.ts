/** @file Elementwise choice. */
import { describeOperand, DTypeError, InternalError } from '../core/errors.ts';
import { sameShape } from '../core/shape.ts';
import type { Primitive } from '../graph/primitive.ts';
import { select } from '../kernel/scalar.ts';
import { apply } from '../tensor/apply.ts';
import type { WhereFunction } from '../tensor/signatures.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { batchTogether, triple } from './define.ts';
import { commonShape, filled, promoteOperands, type Operand } from './operands.ts';
import { broadcastTo } from './shape.ts';
import { ofTensor } from './check.ts';

const zerosLike = (x: AnyTensor): AnyTensor => filled(x.shape, 0, x.dtype);

/** y = condition ? a : b. */
export const wherePrimitive: Primitive<object, AnyTensor> = {
  name: 'where',
  doc: 'y = condition ? a : b',
  infer: (inputs) => {
    const [condition, a, b] = triple(inputs);
    if (!sameShape(condition.shape, a.shape) || !sameShape(a.shape, b.shape) || a.dtype !== b.dtype) {
      throw new InternalError(`where on ${inputs.map(describeOperand).join(', ')}: operands were not made equal`);
    }
    return a;
  },
  // d(c ? a : b) = c ? da : db
  jvp: ({ inputs, tangents: [, da, db] }) => {
    const [condition, a, b] = triple(inputs);
    return da || db ? apply(wherePrimitive, [condition, da ?? zerosLike(a), db ?? zerosLike(b)], {}) : undefined;
  },
  transpose: ({ cotangent, inputs, linear }) => {
    const [condition] = triple(inputs);
    const zero = zerosLike(cotangent);
    return [
      undefined,
      linear[1] === true ? apply(wherePrimitive, [condition, cotangent, zero], {}) : undefined,
      linear[2] === true ? apply(wherePrimitive, [condition, zero, cotangent], {}) : undefined,
    ];
  },
  batch: (request) => apply(wherePrimitive, batchTogether(request), {}),
  lower: {
    kind: 'map',
    cost: 'cheap',
    element: ({ at, inputs }) => {
      const [condition, a, b] = triple(inputs);
      return select(condition.read(at), a.read(at), b.read(at));
    },
  },
  samples: () =>
    [[4], [2, 3], [0], []].map((shape) => ({ operands: [{ shape, dtype: 'bool' as const }, { shape }, { shape }], params: {} })),
};

/**
 * condition ? a : b, elementwise. All three broadcast, a and b promote. The derivative passes only through what was chosen;
 * a NaN in the other branch's own derivative still spreads (0 * NaN), so guard that branch's operand as well.
 *
 * @throws ShapeError where the shapes don't broadcast; DTypeError where the condition is no bool tensor, and for a number that the other
 * operand's dtype does not hold.
 * @see NumPy `where` of three operands.
 * @example
 * const x = tensor([-1, 2]);
 * where(x.greater(0), x, 0); // [0, 2]
 */
export const where = ofTensor('where', (condition: AnyTensor, a: Operand, b: Operand): AnyTensor => {
  if (condition.dtype !== 'bool') {
    throw new DTypeError({
      op: 'where',
      what: 'the condition is no bool tensor',
      got: `condition: ${describeOperand(condition)}`,
      expected: 'bool',
      hint: 'a comparison, such as x.greater(0)',
    });
  }
  const [x, y] = promoteOperands('where', [a, b]) as [AnyTensor, AnyTensor];
  const shape = commonShape('where', [condition, x, y]);
  return apply(
    wherePrimitive,
    [condition, x, y].map((operand) => broadcastTo(operand, shape) as AnyTensor),
    {},
  );
}) as unknown as WhereFunction;
