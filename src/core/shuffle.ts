/** @file Permutations of 0..n-1 that depend on a seed and an epoch, and on nothing else. */
import { atOnce, type InPieces } from './breath.ts';
import { threefry2x32 } from './threefry.ts';

/** Keeps the words that shuffle apart from those that any other use of the same seed draws: the letters "shuf". */
const shuffleStream = 0x73687566;

/**
 * The order in which an epoch visits n samples: a uniformly random permutation of 0..n-1 (Fisher and Yates, driven by Threefry
 * 2x32). The same seed and epoch give the same order on every machine; every epoch has another.
 *
 * @param n Number of samples, an integer of [0, 2^32).
 * @param seed A non-negative safe integer.
 * @param epoch Which epoch, from 0.
 * @returns A Uint32Array of length n that holds every integer of 0..n-1 once.
 * @example
 * permutationIndices(5, 42, 0); // five distinct indices, the same at every call
 */
export const permutationIndices = (n: number, seed: number, epoch: number): Uint32Array => atOnce(shuffled(n, seed, epoch));

/** Samples that are shuffled in one piece: about a millisecond. */
const pieceSize = 4096;

/** The same, in pieces: a shuffle of millions takes long enough to be noticed. */
export function* shuffled(n: number, seed: number, epoch: number): InPieces<Uint32Array> {
  const [key0, key1] = threefry2x32(seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, epoch, shuffleStream);
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let last = n - 1; last > 0; last--) {
    const [high, low] = threefry2x32(key0, key1, last, 0);
    // 53 random bits as a fraction of [0, 1): the bias of scaling it to a position is below n / 2^53.
    const fraction = ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
    const other = Math.floor(fraction * (last + 1));
    const moved = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = moved;
    if (last % pieceSize === 0) yield;
  }
  return order;
}
