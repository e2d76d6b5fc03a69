/** @file The training loop: draw a batch, run the step, report; epoch after epoch. */
import { ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import { batchOf, cut, drawSeed, orderOf, sliceRows } from './batches.ts';
import { breather } from '../core/breath.ts';
import { checkCallbacks, epochLines, history, nonFiniteWarning, notify, type Callback, type Run, type Trained } from './callbacks.ts';
import { measure } from './evaluate.ts';
import { recordOf, showHash } from './run.ts';
import { stepsOf, type Steps } from './step.ts';
import type { Logs, Samples, Training } from './training.ts';
import { batchSizeOf, checkCount, checkSamples, splitAt, type CheckedSamples } from './validate.ts';

/** Options of `fit`. */
export interface FitOptions {
  /** The epoch at which training ends. Default 1. */
  readonly epochs?: number | undefined;
  /** Samples in a step, or 'full' for all at once. Default 32. The last batch of an epoch may be smaller. */
  readonly batchSize?: number | 'full' | undefined;
  /** The share of the samples, at their end, that is kept from training and measured after each epoch. Default 0. */
  readonly validationSplit?: number | undefined;
  /** Samples [x, y] that are measured after each epoch; takes the place of `validationSplit`. */
  readonly validationData?: readonly [x: Samples, y: Samples] | undefined;
  /** Whether each epoch visits the samples in an order of its own. Default true. */
  readonly shuffle?: boolean | undefined;
  /** Fixes those orders. Default: drawn from the global generator. */
  readonly seed?: number | undefined;
  readonly callbacks?: readonly Callback[] | undefined;
  /** The epoch with which training begins: to go on with what was begun. Default 0. */
  readonly initialEpoch?: number | undefined;
  /** 1 prints the device, a line for each epoch, and a hash of the weights at the end. Default 0. */
  readonly verbose?: 0 | 1 | undefined;
}

const defaults = {
  epochs: 1,
  batchSize: 32 as number | 'full',
  validationSplit: 0,
  validationData: undefined,
  shuffle: true,
  seed: undefined,
  callbacks: [],
  initialEpoch: 0,
  verbose: 0,
} as const;

type Settings = { readonly [Name in keyof typeof defaults]: Exclude<FitOptions[Name], undefined> | (typeof defaults)[Name] };

/** Options with defaults in the place of what is left out or undefined. */
function completed(options: FitOptions): Settings {
  checkOptions('fit', options, Object.keys(defaults));
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const settings = { ...defaults, ...Object.fromEntries(given) } as Settings;
  checkCount('fit', 'epochs', settings.epochs, 1);
  checkCount('fit', 'initialEpoch', settings.initialEpoch, 0);
  if (settings.seed !== undefined) checkCount('fit', 'seed', settings.seed, 0);
  batchSizeOf('fit', settings.batchSize, 1);
  splitAt('fit', settings.validationSplit, Number.MAX_SAFE_INTEGER);
  checkCallbacks('fit', settings.callbacks);
  if (settings.validationData !== undefined && !(Array.isArray(settings.validationData) && settings.validationData.length === 2)) {
    throw new ValueError({ op: 'fit', what: 'validationData is no pair', got: showValue(settings.validationData), expected: '[x, y]' });
  }
  return settings;
}

interface Divided {
  readonly train: CheckedSamples;
  readonly validation: CheckedSamples | undefined;
}

/** The samples to train on, and those to validate on. */
async function divide(training: Training, x: Samples, y: Samples, settings: Settings): Promise<Divided> {
  const all = await checkSamples('fit', training, { x, y });
  if (settings.validationData !== undefined) {
    const [validationX, validationY] = settings.validationData;
    return { train: all, validation: await checkSamples('fit', training, { x: validationX, y: validationY }, 'validation ') };
  }
  const kept = splitAt('fit', settings.validationSplit, all.x.count);
  if (kept === all.x.count) return { train: all, validation: undefined };
  const { x: allX, y: allY } = all;
  const part = (start: number, stop: number): CheckedSamples => {
    return { ...all, x: sliceRows(allX, start, stop), y: sliceRows(allY, start, stop) };
  };
  return { train: part(0, kept), validation: part(kept, all.x.count) };
}

/** What `model.fit` does. */
export async function fit(training: Training, x: Samples, y: Samples, options: FitOptions = {}): Promise<Trained> {
  const settings = completed(options);
  const { train, validation } = await divide(training, x, y, settings);
  const { model } = training;
  const steps = stepsOf(training, train.outputShape);
  const batchSize = batchSizeOf('fit', settings.batchSize, train.x.count);
  const seed = settings.shuffle ? (settings.seed ?? (await drawSeed())) : undefined;
  const written = history();
  const warning = nonFiniteWarning(settings.callbacks);
  const callbacks = [written, ...(warning ? [warning] : []), ...settings.callbacks, ...(settings.verbose === 1 ? [epochLines()] : [])];
  const run: Run = { model, epochs: settings.epochs, steps: Math.ceil(train.x.count / batchSize) };
  const breathe = breather();

  model.stopTraining = false;
  let logs = {} as Logs;
  await notify(callbacks, 'onTrainBegin', run);
  for (let epoch = settings.initialEpoch; epoch < settings.epochs && !model.stopTraining; epoch++) {
    await notify(callbacks, 'onEpochBegin', epoch);
    const order = await orderOf(train.x.count, seed === undefined ? undefined : { seed, epoch });
    await breathe();
    logs = await trainEpoch(steps, train, cut(order, batchSize), run, callbacks, breathe);
    if (validation !== undefined) logs = { ...logs, ...asValidation(await measure(steps, validation, batchSize, breathe)) };
    await notify(callbacks, 'onEpochEnd', epoch, logs);
  }
  await notify(callbacks, 'onTrainEnd', logs);
  const record = await recordOf(model);
  if (settings.verbose === 1) console.log(`Weights ${showHash(record)}`);
  return { epoch: written.epoch, history: written.history, run: record };
}

async function trainEpoch(
  steps: Steps,
  { x, y }: CheckedSamples,
  batches: readonly Uint32Array[],
  { model }: Run,
  callbacks: readonly Callback[],
  breathe: () => Promise<void>,
): Promise<Logs> {
  let logs = {} as Logs;
  steps.reset();
  for (const [batch, indices] of batches.entries()) {
    await notify(callbacks, 'onBatchBegin', batch);
    logs = await steps.train(batchOf(x, indices), batchOf(y, indices));
    await notify(callbacks, 'onBatchEnd', batch, logs);
    await breathe();
    if (model.stopTraining) break;
  }
  return logs;
}

/** loss becomes valLoss. */
const asValidation = (logs: Logs): Partial<Logs> =>
  Object.fromEntries(Object.entries(logs).map(([name, value]) => [`val${name.slice(0, 1).toUpperCase()}${name.slice(1)}`, value]));
