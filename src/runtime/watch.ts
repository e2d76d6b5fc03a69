/** @file Somebody who looks at programs as they run: set by tidu/debug; else nobody does, and it costs nothing. */
import type { StorageArray } from '../core/dtype.ts';
import type { PrepareRequest } from './engine.ts';

/**
 * Runs a program, in the place of the engine: `execute` is what the engine would do. An error that it throws is that of the computation.
 *
 * @param args the values of the program's parameters.
 */
export type Watch = (request: PrepareRequest, args: readonly StorageArray[], execute: () => StorageArray[]) => StorageArray[];

let present: Watch | undefined;

/** The one who looks; programs that are prepared meanwhile keep the graph that they are made of. */
export const currentWatch = (): Watch | undefined => present;

/** Has all programs looked at that are prepared and run from now on. */
export function setWatch(watch: Watch | undefined): void {
  present = watch;
}
