/** @file Evaluation and prediction: all samples in batches, in their order. */
import { tensor, type AnyTensor, type Compiled, type TensorData } from '../index.ts';
import { newStorage } from '../core/dtype.ts';
import { sizeOf } from '../core/shape.ts';
import { checkOptions } from '../core/options.ts';
import { batchOf, cut, orderOf, readRows } from './batches.ts';
import { breather } from '../core/breath.ts';
import { readLogs, stepsOf, type Steps } from './step.ts';
import type { Forward, Logs, Samples, Training } from './training.ts';
import { asSamples, batchSizeOf, checkSamples, tryModel, type CheckedSamples } from './validate.ts';

/** Options of `evaluate` and `predict`. */
export interface EvaluateOptions {
  /** Samples in a batch, or 'full' for all at once. Default 32. */
  readonly batchSize?: number | 'full' | undefined;
}

/** Measures of samples that have been checked. */
export async function measure(steps: Steps, { x, y }: CheckedSamples, batchSize: number, breathe: () => Promise<void>): Promise<Logs> {
  steps.reset();
  let results: Awaited<ReturnType<Steps['test']>> = {};
  for (const indices of cut(await orderOf(x.count), batchSize)) {
    results = await steps.test(batchOf(x, indices), batchOf(y, indices));
    await breathe();
  }
  return readLogs(results);
}

/** What `model.evaluate` does. */
export async function evaluate(training: Training, x: Samples, y: Samples, options: EvaluateOptions = {}): Promise<Logs> {
  checkOptions('evaluate', options, ['batchSize']);
  batchSizeOf('evaluate', options.batchSize ?? 32, 1);
  const samples = await checkSamples('evaluate', training, { x, y });
  const batchSize = batchSizeOf('evaluate', options.batchSize ?? 32, samples.x.count);
  return measure(stepsOf(training, samples.outputShape), samples, batchSize, breather());
}

/**
 * What `model.predict` does.
 *
 * @param compiled the model as a compiled function.
 */
export async function predict(
  model: Forward,
  compiled: Compiled<(x: AnyTensor) => AnyTensor>,
  x: Samples,
  options: EvaluateOptions = {},
): Promise<AnyTensor> {
  checkOptions('predict', options, ['batchSize']);
  batchSizeOf('predict', options.batchSize ?? 32, 1);
  const given = asSamples('predict', 'x', x);
  tryModel(model, given);
  const rows = await readRows(given);
  const breathe = breather();
  const parts: AnyTensor[] = [];
  for (const indices of cut(await orderOf(rows.count), batchSizeOf('predict', options.batchSize ?? 32, rows.count))) {
    const batch = batchOf(rows, indices);
    await compiled.prepare(batch);
    parts.push(compiled(batch));
    await breathe();
  }
  return joined(parts, rows.count);
}

/** Batches one after another. */
async function joined(parts: readonly AnyTensor[], count: number): Promise<AnyTensor> {
  const [{ shape, dtype }] = parts as readonly [AnyTensor];
  const whole = [count, ...shape.slice(1)];
  const data = newStorage(dtype === 'float16' ? 'float32' : dtype, sizeOf(whole));
  let position = 0;
  for (const part of parts) {
    const values = await part.data();
    data.set(values, position);
    position += values.length;
  }
  return tensor(data as TensorData, { shape: whole, dtype });
}
