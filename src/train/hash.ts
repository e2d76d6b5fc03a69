/** @file A fingerprint of a model: the same bits, the same hash. */
import { DeviceError } from '../core/errors.ts';
import type { AnyVariable } from '../index.ts';

/** Whether this host can hash: browsers only let pages that were loaded safely. */
export const canHash = (): boolean => (globalThis.crypto as Crypto | undefined)?.subtle !== undefined;

/**
 * SHA-256 over the bytes of all weights in their order, each row by row and little endian: equal for models whose weights are
 * the same to the bit.
 *
 * @returns 64 hexadecimal digits.
 * @throws DeviceError in a page that came neither by https nor from localhost: browsers have no SHA-256 there.
 * @example
 * random.seed(42);
 * const model = sequential(input([784]), dense(10));
 * (await hashWeights(model)).length; // 64
 */
export async function hashWeights({ weights }: { readonly weights: readonly AnyVariable[] }): Promise<string> {
  if (!canHash()) {
    throw new DeviceError({
      op: 'hashWeights',
      what: 'this page may not use the SHA-256 of the browser, since it is no secure context',
      hint: 'https, or localhost',
    });
  }
  const arrays = await Promise.all(weights.map((weight) => weight.data()));
  const bytes = new Uint8Array(arrays.reduce((size, { byteLength }) => size + byteLength, 0));
  let position = 0;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), position);
    position += byteLength;
  }
  const digest = await globalThis.crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
