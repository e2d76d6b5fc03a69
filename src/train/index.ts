/** @file The public surface of 'tidu/train': re-exports only. */
export { history, terminateOnNaN } from './callbacks.ts';
export type { Callback, History, Run, Trained } from './callbacks.ts';
export type { EvaluateOptions } from './evaluate.ts';
export type { FitOptions } from './fit.ts';
export { hashWeights } from './hash.ts';
export { showDevice, showHash } from './run.ts';
export type { RunRecord } from './run.ts';
export type { Logs, Samples, Trainable } from './training.ts';
