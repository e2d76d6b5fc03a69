/** @file What a training ran on, and the fingerprint of what it made: enough to tell whether two runs were the same. */
import { device, type DeviceReport } from '../index.ts';
import { canHash, hashWeights } from './hash.ts';
import type { Trainable } from './training.ts';

/** The device of a training, and a hash of the weights that it ended with. */
export interface RunRecord extends DeviceReport {
  /** What `hashWeights` gave after the last step; undefined in pages that are no secure context. */
  readonly weightsHash: string | undefined;
}

/** The record of a training that has ended. */
export const recordOf = async (model: Trainable): Promise<RunRecord> => ({
  ...device(),
  weightsHash: canHash() ? await hashWeights(model) : undefined,
});

/** How numbers were rounded: runs can have the same bits only where this is the same. */
const showRounding = ({ profile, fused }: DeviceReport): string =>
  profile === 'portable' ? 'portable' : `fast, ${fused ? 'fused multiply-add' : 'no fused multiply-add'}`;

/**
 * A device in words.
 *
 * @param report what `device` of tidu gave, or `run` of a training.
 * @example
 * showDevice({ backend: 'wasm', threads: 2, profile: 'portable', fused: false }); // "wasm, up to 2 threads, profile portable"
 */
export function showDevice(report: DeviceReport): string {
  const threads = report.threads === 1 ? 'one thread' : `up to ${report.threads} threads`;
  return `${report.backend}, ${threads}, profile ${showRounding(report)}`;
}

/**
 * The first digits of a hash, with what it depends on besides the seed: sha256 0123456789abcdef (fast, fused multiply-add).
 *
 * @param record `run` of a training.
 * @example
 * const model = sequential(input([1]), dense(1));
 * model.compile({ loss: 'mse' });
 * const { run } = await model.fit([[1], [2]], [[3], [4]]);
 * showHash(run).startsWith('sha256 '); // true
 */
export function showHash(record: RunRecord): string {
  const hash = record.weightsHash === undefined ? 'not hashed: the page is no secure context' : `sha256 ${record.weightsHash.slice(0, 16)}`;
  return `${hash} (${showRounding(record)})`;
}
