/** @file All checks of what `fit`, `evaluate` and `predict` are given, before anything runs. */
import { isInteger, newStorage } from '../core/dtype.ts';
import { checkName, describeOperand, ShapeError, ValueError } from '../core/errors.ts';
import { Tensor, tensor, zeros, type AnyTensor } from '../index.ts';
import { readRows, type Rows } from './batches.ts';
import { breather } from '../core/breath.ts';
import type { Forward, Samples, Training } from './training.ts';

// ---- options

/** Refuses options that do not exist. */
export function checkKeys(op: string, options: object, valid: readonly string[]): void {
  for (const key of Object.keys(options)) checkName(op, 'option', key, valid);
}

/** Refuses a count that is no whole number from `least` on. */
export function checkCount(op: string, name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new ValueError({
    op,
    what: `${name} is no whole number from ${least}`,
    got: `${name}: ${String(value)}`,
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
    got: `batchSize: ${String(batchSize)}`,
    expected: "a whole number from 1, or 'full'",
  });
}

/** How many samples are left to train on; the rest, at the end, is for validation. Follows Keras. */
export function splitAt(op: string, validationSplit: number, samples: number): number {
  if (!(validationSplit >= 0 && validationSplit < 1)) {
    throw new ValueError({
      op,
      what: 'this is no share of the data',
      got: `validationSplit: ${String(validationSplit)}`,
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
      got: samples === null ? 'null' : typeof samples,
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

/** Zeros in the place of samples: enough to find out what the model makes of it, without computing anything. */
const trial = ({ shape, dtype }: AnyTensor): AnyTensor => zeros([Math.min(shape[0] ?? 1, 2), ...shape.slice(1)], { dtype });

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
  training.loss(asClasses ? labels.cast('int32') : labels, predicted);
  const breathe = breather();
  const rows = await readRows(y);
  if (training.classLabels) checkClasses(op, `${of}y`, rows, outputShape.at(-1) ?? 1);
  await breathe();
  const inputs = await readRows(x);
  await breathe();
  return { x: inputs, y: asClasses ? asIntegers(rows) : rows, outputShape };
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
