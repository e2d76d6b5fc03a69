/** @file Blocks of pixels as channels, and channels as blocks of pixels. */
import { describeOperand, ShapeError } from '../../core/errors.ts';
import type { DepthToSpaceFunction, SpaceToDepthFunction } from '../../tensor/signatures-signals.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { checkParameter } from '../check.ts';
import { permute, reshape } from '../shape.ts';
import { checkBatch } from './image-checks.ts';

const checkBlock = (op: string, size: number): void =>
  checkParameter(op, 'blockSize', size, (value) => Number.isInteger(value) && value >= 1, 'a whole number from 1');

function refuse(op: string, x: AnyTensor, blockSize: number, what: string, expected: string): never {
  throw new ShapeError({ op, what, got: `x: ${describeOperand(x)}, blockSize: ${blockSize}`, expected });
}

/**
 * Channels as blocks of pixels: y[n, s h + i, s w + j, c] = x[n, h, w, (s i + j) C + c], with s the block size and C = channels / s^2. x is
 * [n, h, w, s^2 C], the result [n, s h, s w, C], of the same dtype. How networks make images larger after convolutions of small ones.
 *
 * @param blockSize s: how many pixels a side of a block has.
 * @throws ShapeError for another rank, and channels that s^2 does not divide; ValueError for a size that is no whole number from 1.
 * @see TensorFlow `tf.nn.depth_to_space`; PyTorch's `PixelShuffle` has the channels in another order, c s^2 + s i + j; W. Shi et al.,
 * "Real-time single image and video super-resolution using an efficient sub-pixel convolutional neural network" (2016).
 * @example
 * depthToSpace(tensor([[[[1, 2, 3, 4]]]]), 2); // [[[[1], [2]], [[3], [4]]]]
 */
export const depthToSpace = ((x: AnyTensor, blockSize: number): AnyTensor => {
  const op = 'depthToSpace';
  checkBatch(op, x);
  checkBlock(op, blockSize);
  const [n = 1, h = 1, w = 1, channels = 1] = x.shape;
  const [s, c] = [blockSize, channels / blockSize ** 2];
  if (!Number.isInteger(c)) {
    refuse(op, x, s, `${channels} channels are no blocks of ${s} by ${s} pixels`, `a number of channels that ${s ** 2} divides`);
  }
  const blocks = permute(reshape(x, [n, h, w, s, s, c]), [0, 1, 3, 2, 4, 5]);
  return reshape(blocks as AnyTensor, [n, h * s, w * s, c]) as AnyTensor;
}) as unknown as DepthToSpaceFunction;

/**
 * Blocks of pixels as channels, the opposite of `depthToSpace`: y[n, h, w, (s i + j) C + c] = x[n, s h + i, s w + j, c], with s the block
 * size. x is [n, s h, s w, C], the result [n, h, w, s^2 C], of the same dtype.
 *
 * @param blockSize s: how many pixels a side of a block has.
 * @throws ShapeError for another rank, and sizes that s does not divide; ValueError for a size that is no whole number from 1.
 * @see TensorFlow `tf.nn.space_to_depth`.
 * @example
 * spaceToDepth(tensor([[[[1], [2]], [[3], [4]]]]), 2); // [[[[1, 2, 3, 4]]]]
 */
export const spaceToDepth = ((x: AnyTensor, blockSize: number): AnyTensor => {
  const op = 'spaceToDepth';
  checkBatch(op, x);
  checkBlock(op, blockSize);
  const [n = 1, height = 1, width = 1, c = 1] = x.shape;
  const [s, h, w] = [blockSize, height / blockSize, width / blockSize];
  if (!Number.isInteger(h) || !Number.isInteger(w)) {
    refuse(op, x, s, `${height} by ${width} pixels are no blocks of ${s} by ${s}`, `sizes that ${s} divides`);
  }
  const blocks = permute(reshape(x, [n, h, s, w, s, c]), [0, 1, 3, 2, 4, 5]);
  return reshape(blocks as AnyTensor, [n, h, w, s * s * c]) as AnyTensor;
}) as unknown as SpaceToDepthFunction;
