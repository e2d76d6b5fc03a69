/** @file The public surface of 'tidu/train': re-exports only. */
export { history, terminateOnNaN } from './callbacks.ts';
export type { Callback, History, Run } from './callbacks.ts';
export type { EvaluateOptions } from './evaluate.ts';
export type { FitOptions } from './fit.ts';
export { hashWeights } from './hash.ts';
export type { Logs, Samples, Trainable } from './training.ts';
