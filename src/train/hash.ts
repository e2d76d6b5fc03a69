/** @file A fingerprint of a model: the same bits, the same hash. */
import type { AnyVariable } from '../index.ts';

/**
 * SHA-256 over the bytes of all weights in their order, each row by row and little endian: equal for models whose weights are
 * the same to the bit.
 *
 * @returns 64 hexadecimal digits.
 * @example
 * random.seed(42);
 * const model = sequential(input([784]), dense(10));
 * (await hashWeights(model)).length; // 64
 */
export async function hashWeights({ weights }: { readonly weights: readonly AnyVariable[] }): Promise<string> {
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
