/** @file Threefry 2x32: a counter-based random function. The same key and counter give the same bits everywhere. */

const parity = 0x1bd11bda;
const evenRotations = [13, 15, 26, 6] as const;
const oddRotations = [17, 29, 16, 24] as const;

/**
 * Threefry 2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw 2011, the Random123 library): two random 32-bit words from a
 * key and a counter, each of two 32-bit words. A pure function: there is no state, so any number of any stream can be had at once.
 *
 * @param key0 First word of the key. Of every argument, the low 32 bits count.
 * @param key1 Second word of the key.
 * @param counter0 First word of the counter.
 * @param counter1 Second word of the counter.
 * @returns Two integers of [0, 2^32).
 * @example
 * threefry2x32(0, 0, 0, 0); // [0x6b200159, 0x99ba4efe]
 */
export function threefry2x32(key0: number, key1: number, counter0: number, counter1: number): [number, number] {
  const key2 = key0 ^ key1 ^ parity;
  let x = (counter0 + key0) | 0;
  let y = (counter1 + key1) | 0;
  // Every four rounds the next two words of the key schedule are mixed in, with the number of the injection.
  let first = key0;
  let second = key1;
  let third = key2;
  for (let injection = 1; injection <= 5; injection++) {
    for (const bits of injection % 2 === 1 ? evenRotations : oddRotations) {
      x = (x + y) | 0;
      y = ((y << bits) | (y >>> (32 - bits))) ^ x;
    }
    [first, second, third] = [second, third, first];
    x = (x + first) | 0;
    y = (y + second + injection) | 0;
  }
  return [x >>> 0, y >>> 0];
}
