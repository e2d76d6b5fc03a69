/** @file Products of vectors, matrices and batches of matrices. */
import { describeOperand, ShapeError } from '../../core/errors.ts';
import { broadcastShapes, showShape, sizeOf, type Dims } from '../../core/shape.ts';
import type { DotFunction, MatmulFunction, MatmulOptions } from '../../tensor/signatures.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { checkFlags, checkTensor } from '../check.ts';
import { contract } from '../contraction.ts';
import { checkDType } from '../define.ts';
import { promoteOperands } from '../operands.ts';
import { broadcastTo, permute, reshape } from '../shape.ts';
import { range } from '../../core/shape.ts';
import { mul } from '../binary.ts';
import { mT } from './reshaping.ts';
import { checkOptions } from '../../core/options.ts';

function refuse(op: string, a: AnyTensor, b: AnyTensor, what: string, expected: string): never {
  throw new ShapeError({ op, what, got: `a: ${describeOperand(a)}, b: ${describeOperand(b)}`, expected });
}

/** An operand with its last two axes exchanged. */
function turned(name: string, x: AnyTensor): AnyTensor {
  if (x.shape.length >= 2) return mT(x) as AnyTensor;
  throw new ShapeError({
    op: 'matmul',
    what: `${name} has no two axes to exchange`,
    got: `${name}: ${describeOperand(x)}`,
    expected: 'at least two axes',
  });
}

/**
 * The matrix product, y[..., i, j] = sum over k of a[..., i, k] * b[..., k, j], as NumPy's `@`: leading axes broadcast, a vector
 * on the left is a row, on the right a column, and its axis does not appear in the result. dtypes promote.
 *
 * @param options `transposeA`, `transposeB`: take that operand, of at least two axes, with its last two exchanged; default false.
 * Nothing is copied.
 * @throws ShapeError where the inner sizes or the leading axes do not fit, for scalars, and for a vector that should be transposed;
 * ValueError for options that do not exist; DTypeError for bools.
 * @see NumPy `matmul`; for the options TensorFlow `tf.linalg.matmul`.
 * @example
 * matmul(tensor([[1, 2], [3, 4]]), tensor([1, 1])); // [3, 7]
 * matmul(tensor([[1, 2]]), tensor([[3, 4]]), { transposeB: true }); // [[11]]
 */
export const matmul = ((left: AnyTensor, right: AnyTensor, options?: MatmulOptions): AnyTensor => {
  checkOptions('matmul', options, ['transposeA', 'transposeB']);
  checkFlags('matmul', options, ['transposeA', 'transposeB']);
  const [first, second] = promoteOperands('matmul', [left, right]) as [AnyTensor, AnyTensor];
  checkDType('matmul', first, 'number');
  const a = options?.transposeA === true ? turned('a', first) : first;
  const b = options?.transposeB === true ? turned('b', second) : second;
  if (a.shape.length === 0) refuse('matmul', a, b, 'the left operand is a scalar', 'tensors with at least one axis');
  if (b.shape.length === 0) refuse('matmul', a, b, 'the right operand is a scalar', 'tensors with at least one axis');
  const row = a.shape.length === 1;
  const column = b.shape.length === 1;
  const x = row ? (reshape(a, [1, ...a.shape]) as AnyTensor) : a;
  const y = column ? (reshape(b, [...b.shape, 1]) as AnyTensor) : b;
  const [m = 1, k = 1] = x.shape.slice(-2);
  const [inner = 1, n = 1] = y.shape.slice(-2);
  if (k !== inner) {
    const what = `inner dimensions ${k} and ${inner} differ, ${showShape(a.shape)} @ ${showShape(b.shape)}`;
    refuse('matmul', a, b, what, 'the last axis of a as long as the last but one of b');
  }
  const product = batched(x, y, a, b);
  const kept: number[] = [...product.shape.slice(0, -2), ...(row ? [] : [m]), ...(column ? [] : [n])];
  return reshape(product, kept) as AnyTensor;
}) as unknown as MatmulFunction;

function batched(x: AnyTensor, y: AnyTensor, a: AnyTensor, b: AnyTensor): AnyTensor {
  const [m = 1, k = 1] = x.shape.slice(-2);
  const n = y.shape[y.shape.length - 1] ?? 1;
  const batch: Dims | undefined = broadcastShapes(x.shape.slice(0, -2), y.shape.slice(0, -2));
  if (batch === undefined) {
    const what = `batch dimensions ${showShape(x.shape.slice(0, -2))} and ${showShape(y.shape.slice(0, -2))} differ`;
    refuse('matmul', a, b, what, 'leading axes that are equal or 1');
  }
  // Many matrices times one are one tall matrix times it.
  if (y.shape.length === 2 && batch.length > 0) {
    const tall = reshape(x, [sizeOf(batch) * m, k]) as AnyTensor;
    return reshape(contract(tall, y), [...batch, m, n]) as AnyTensor;
  }
  return contract(broadcastTo(x, [...batch, m, k]) as AnyTensor, broadcastTo(y, [...batch, k, n]) as AnyTensor);
}

/**
 * NumPy's `dot`: of vectors the inner product, of matrices the matrix product, of a scalar and anything the product; else the
 * sum over the last axis of a and the last but one of b (the only one of a vector), with the axes of a before those of b.
 *
 * @throws ShapeError where the sizes that are summed over differ.
 * @see NumPy `dot`.
 * @example
 * dot(tensor([1, 2, 3]), tensor([4, 5, 6])); // 32
 */
export const dot = ((left: AnyTensor, right: AnyTensor): AnyTensor => {
  checkTensor('dot', left);
  checkTensor('dot', right);
  const [a, b] = promoteOperands('dot', [left, right]) as [AnyTensor, AnyTensor];
  checkDType('dot', a, 'number');
  if (a.shape.length === 0 || b.shape.length === 0) return mul(a, b) as AnyTensor;
  const k = a.shape[a.shape.length - 1] ?? 1;
  const summed = b.shape.length === 1 ? 0 : b.shape.length - 2;
  if (k !== b.shape[summed]) {
    const what = `inner dimensions ${k} and ${b.shape[summed] ?? 1} differ, ${showShape(a.shape)} and ${showShape(b.shape)}`;
    refuse('dot', a, b, what, 'the last axis of a as long as the axis of b that is summed over');
  }
  const others = range(b.shape.length).filter((axis) => axis !== summed);
  const outer = a.shape.slice(0, -1);
  const inner = others.map((axis) => b.shape[axis] ?? 1);
  const x = reshape(a, [sizeOf(outer), k]) as AnyTensor;
  const y = reshape(permute(b, [summed, ...others]), [k, sizeOf(inner)]) as AnyTensor;
  return reshape(contract(x, y), [...outer, ...inner]) as AnyTensor;
}) as unknown as DotFunction;
