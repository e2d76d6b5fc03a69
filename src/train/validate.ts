/** @file All checks of what `fit`, `evaluate` and `predict` are given, before anything runs. */
import { isInteger, newStorage } from '../core/dtype.ts';
import { describeOperand, ShapeError, ValueError } from '../core/errors.ts';
import { showValue } from '../core/options.ts';
import { Tensor, tensor, type AnyTensor } from '../index.ts';
import { readRows, type Rows } from './batches.ts';
import { breather } from '../core/breath.ts';
import { standIn, trial } from './trial.ts';
import type { Forward, Samples, Training } from './training.ts';

// ---- options

/** Refuses a count that is no whole number from `least` on. */
export function checkCount(op: string, name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new ValueError({
    op,
    what: `${name} is no whole number from ${least}`,
    got: `${name}: ${showValue(value)}`,
    expected: `a whole number from ${least}`,
  });
}

/** The batch size as a number: 'full' is all samples. */
export function batchSizeOf(op: string, batchSize: number | 'full', samples: number): number {
  if (batchSize === 'full') return samples;
  if (Number.isSafeInteger(batchSize) && batchSize >= 1) return batchSize;
  throw new ValueError({
    op,
    what: 'this is no batch size',
    got: `batchSize: ${showValue(batchSize)}`,
    expected: "a whole number from 1, or 'full'",
  });
}

/** How many samples are left to train on; the rest, at the end, is for validation. Follows Keras. */
export function splitAt(op: string, validationSplit: number, samples: number): number {
  if (!(typeof validationSplit === 'number' && validationSplit >= 0 && validationSplit < 1)) {
    throw new ValueError({
      op,
      what: 'this is no share of the data',
      got: `validationSplit: ${showValue(validationSplit)}`,
      expected: 'a number from 0 to below 1',
    });
  }
  // 10 * (1 - 0.9) is a little less than 1.
  const kept = Math.floor(samples * (1 - validationSplit) + 1e-9);
  if (kept > 0 && (validationSplit === 0 || kept < samples)) return kept;
  const what = `validationSplit leaves no sample ${kept === 0 ? 'to train on' : 'for validation'}`;
  throw new ValueError({
    op,
    what,
    got: `${samples} samples and validationSplit: ${validationSplit}`,
    expected: 'at least one in each part',
  });
}

// ---- samples

/** Samples as a tensor, with at least one in it. */
export function asSamples(op: string, name: string, samples: Samples): AnyTensor {
  const isData = Array.isArray(samples) || ArrayBuffer.isView(samples);
  if (!isData && !(samples instanceof Tensor)) {
    throw new ValueError({
      op,
      what: `${name} holds no samples`,
      got: showValue(samples),
      expected: 'a tensor, a typed array, or nested arrays of numbers',
    });
  }
  const given = samples instanceof Tensor ? samples : (tensor(samples as never) as AnyTensor);
  if (given.shape.length === 0) {
    throw new ShapeError({
      op,
      what: `${name} has no samples to count`,
      got: 'a scalar',
      expected: 'a first axis that counts the samples',
    });
  }
  if (given.shape[0] === 0) {
    throw new ValueError({
      op,
      what: `${name} is empty`,
      got: describeOperand(given),
      expected: 'at least one sample',
    });
  }
  return given;
}

/** What the model makes of some of the samples, not computed. Builds the model, and has it refuse what does not fit. */
export function tryModel({ forward, checkShape }: Forward, x: AnyTensor): AnyTensor {
  checkShape([-1, ...x.shape.slice(1)]);
  return forward(trial(x), false);
}

/** Samples that fit each other and the model. */
export interface CheckedSamples {
  readonly x: Rows;
  readonly y: Rows;
  readonly outputShape: readonly number[];
}

/**
 * Checks inputs and labels against each other, the model and the loss.
 *
 * @param of 'x' and 'y' as errors call them.
 * @throws ShapeError, DTypeError or ValueError, with nothing changed but that the model is built.
 */
export async function checkSamples(
  op: string,
  training: Training,
  given: { readonly x: Samples; readonly y: Samples },
  of = '',
): Promise<CheckedSamples> {
  const x = asSamples(op, `${of}x`, given.x);
  const y = asSamples(op, `${of}y`, given.y);
  const [samples = 0] = x.shape;
  if (samples !== y.shape[0]) {
    const got = `${samples} samples in ${of}x, ${y.shape[0]} in ${of}y`;
    throw new ShapeError({ op, what: `${of}x and ${of}y differ in length`, got, expected: 'a label for each sample' });
  }
  const predicted = tryModel(training, x);
  const { shape: outputShape } = predicted;
  const asClasses = training.classLabels && !isInteger(y.dtype);
  const labels = trial(y);
  // Errors tell of what the user gave, not of the two samples of the trial.
  training.loss(standIn(asClasses ? labels.cast('int32') : labels, y), standIn(predicted, anyCount(predicted)));
  const breathe = breather();
  const rows = await readRows(y);
  if (training.classLabels) checkClasses(op, `${of}y`, rows, outputShape.at(-1) ?? 1);
  if (training.labelRange !== undefined) checkRange(op, `${of}y`, rows, training.labelRange);
  await breathe();
  const inputs = await readRows(x);
  await breathe();
  return { x: inputs, y: asClasses ? asIntegers(rows) : rows, outputShape };
}

const anyCount = ({ dtype, shape }: AnyTensor): Pick<AnyTensor, 'dtype' | 'shape'> => ({
  dtype,
  shape: shape.length === 0 ? shape : [-1, ...shape.slice(1)],
});

/** Refuses labels that are outside of the loss's range; NaN is outside of every range. */
function checkRange(op: string, name: string, { data, count }: Rows, [least, greatest]: readonly [number, number]): void {
  const wrong = data.findIndex((label) => !(label >= least && label <= greatest));
  if (wrong === -1) return;
  throw new ValueError({
    op,
    what: `label ${data[wrong]} at index ${Math.floor(wrong / (data.length / count))} of ${name} is outside of [${least}, ${greatest}]`,
    expected: `numbers from ${least} to ${greatest}, which is what the loss is defined for`,
  });
}

/** Refuses labels that are no class of the model. */
function checkClasses(op: string, name: string, { data, count }: Rows, classes: number): void {
  const isClass = (label: number): boolean => Number.isInteger(label) && label >= 0 && label < classes;
  const wrong = data.findIndex((label) => !isClass(label));
  if (wrong === -1) return;
  const label = data[wrong] ?? NaN;
  throw new ValueError({
    op,
    what: `label ${label} at index ${Math.floor(wrong / (data.length / count))} of ${name} is no class`,
    expected: `whole numbers from 0 to ${classes - 1}: the model's last dimension is ${classes}`,
    hint: Number.isInteger(label) && label >= 0 ? `a last layer of at least ${label + 1} units, or labels that count from 0` : undefined,
  });
}

/** Whole numbers in a float array as class numbers. */
function asIntegers(rows: Rows): Rows {
  const data = newStorage('int32', rows.data.length);
  data.set(rows.data);
  return { ...rows, dtype: 'int32', data };
}
