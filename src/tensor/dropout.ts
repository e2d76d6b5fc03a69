/** @file Dropout as a function: a random share of the elements is left out. */
import { describeOperand, ShapeError } from '../core/errors.ts';
import { checkOptions } from '../core/options.ts';
import { broadcastShapes, sameShape, showShape, type Dims } from '../core/shape.ts';
import { div } from '../ops/binary.ts';
import { checkParameter, checkTensor } from '../ops/check.ts';
import { less } from '../ops/compare.ts';
import { checkDType } from '../ops/define.ts';
import { where } from '../ops/where.ts';
import { checkShape } from './create.ts';
import { checkSource, stateFor, unit, type Source } from './generator.ts';
import type { DropoutFunction } from './signatures-sampling.ts';
import type { AnyTensor } from './tensor.ts';

type Options = Omit<Source, 'dtype'> & { readonly noiseShape?: Dims };

/** Refuses a shape of decisions that does not broadcast to x. */
function checkNoiseShape(op: string, x: AnyTensor, noiseShape: Dims): void {
  checkShape(op, noiseShape);
  const together = broadcastShapes(noiseShape, x.shape);
  if (together !== undefined && sameShape(together, x.shape)) return;
  throw new ShapeError({
    op,
    what: `the noiseShape ${showShape(noiseShape)} does not broadcast to ${showShape(x.shape)}`,
    got: `x: ${describeOperand(x)}, noiseShape: ${showShape(noiseShape)}`,
    expected: 'the sizes of x, or 1 where elements share their fate',
  });
}

/**
 * Inverted dropout: each element is 0 with probability `rate`, else x / (1 - rate), so that its expectation stays the same. Any shape,
 * float dtypes. The derivative is that of the elements that are kept. It drops whenever it is called: the layer `dropout` does so only
 * while a network is trained.
 *
 * @param rate the share that is dropped, from 0 to 1.
 * @param options `noiseShape`: broadcasts to the shape of x, elements that meet at an axis of size 1 are dropped together: [n, 1, 1, c]
 * drops whole channels of images; default the shape of x. `seed`: fixes this tensor alone, `generator`: draws from that one.
 * @throws ValueError for a rate outside of [0, 1], and unknown options; ShapeError for a noiseShape that does not broadcast to x;
 * DTypeError for a dtype that is no float.
 * @see Keras `random.dropout`; N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting" (2014).
 * @example
 * random.dropout(ones([2, 3]), 0.5); // some 0, the others 2
 * random.dropout(ones([2, 3]), 0); // [[1, 1, 1], [1, 1, 1]]
 */
export const dropout = ((x: AnyTensor, rate: number, options: Options = {}): AnyTensor => {
  const op = 'random.dropout';
  checkOptions(op, options, ['noiseShape', 'seed', 'generator']);
  checkTensor(op, x);
  checkDType(op, x, 'float');
  checkParameter(op, 'rate', rate, (value) => value >= 0 && value <= 1, 'the share to be dropped, a number from 0 to 1');
  const { noiseShape = x.shape } = options;
  checkNoiseShape(op, x, noiseShape);
  checkSource(op, options);
  if (rate === 0) return x;
  const keep = 1 - rate;
  const isKept = less(unit(stateFor(options), noiseShape, 'float32', 0), keep);
  return where(isKept as never, keep === 0 ? x : div(x, keep), 0) as AnyTensor;
}) as unknown as DropoutFunction;
