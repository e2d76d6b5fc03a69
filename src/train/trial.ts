/** @file Tensors that stand in for samples while a model and a loss are tried out, and how errors tell of them. */
import type { DType } from '../core/dtype.ts';
import { describeOperand } from '../core/errors.ts';
import type { Dims } from '../core/shape.ts';
import { zeros, type AnyTensor } from '../index.ts';

interface Look {
  readonly dtype: DType;
  readonly shape: Dims;
}

/** What tensors stand for; -1 is any size. */
const standsFor = new WeakMap<object, Look>();

/** Zeros in the place of samples, two at most: enough to find out what a model makes of them, without computing anything. */
export const trial = ({ shape, dtype }: AnyTensor): AnyTensor => zeros([Math.min(shape[0] ?? 1, 2), ...shape.slice(1)], { dtype });

/** The tensor itself; from now on errors tell of it as of what it stands for. */
export function standIn<T extends AnyTensor>(tensor: T, { dtype, shape }: Look): T {
  standsFor.set(tensor, { dtype, shape });
  return tensor;
}

/** The shape that a user knows, as a message shows it: [8, 3], and [?, 10] for any number of samples. */
export const showGivenShape = (tensor: AnyTensor): string =>
  `[${(standsFor.get(tensor) ?? tensor).shape.map((size) => (size < 0 ? '?' : size)).join(', ')}]`;

/** What a user knows of a tensor, as a message shows it: float32[8, 3]. */
export function describeGiven(tensor: AnyTensor): string {
  const look = standsFor.get(tensor);
  return look === undefined ? describeOperand(tensor) : `${look.dtype}${showGivenShape(tensor)}`;
}
