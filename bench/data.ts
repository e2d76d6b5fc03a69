/** @file Deterministic data for benchmarks, the same in every system that they compare. */

/** x = x * 1664525 + 1013904223 mod 2^32 from a seed, uniform in [-0.5, 0.5), as float32. */
export function uniform(length: number, seed: number): Float32Array {
  const values = new Float32Array(length);
  let x = seed >>> 0 || 1;
  for (let i = 0; i < length; i++) {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    values[i] = x / 4294967296 - 0.5;
  }
  return values;
}

/** The same, scaled in float64 and then rounded. */
export const scaled = (length: number, seed: number, scale: number): Float32Array => uniform(length, seed).map((value) => value * scale);
