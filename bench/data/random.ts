/** @file Deterministic numbers, the same in every system that the benchmarks compare (peers/torch/data.py has them in Python). */

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

/** The same times `scale` plus `shift`, in float64, and then rounded. */
export const scaled = (length: number, seed: number, scale: number, shift = 0): Float32Array =>
  uniform(length, seed).map((value) => value * scale + shift);

/** Whole numbers from 0 to `below` - 1. */
export const integers = (length: number, seed: number, below: number): Int32Array =>
  Int32Array.from(uniform(length, seed), (value) => Math.min(below - 1, Math.floor((value + 0.5) * below)));

/** An array of a shape. */
export interface Parameter {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A weight of uniform numbers in an interval of the given width around 0. */
export const weight = (shape: readonly number[], seed: number, width: number): Parameter => ({
  shape,
  values: scaled(sizeOf(shape), seed, width),
});

/** A bias, or a scale: one number everywhere. */
export const constant = (shape: readonly number[], value = 0): Parameter => ({
  shape,
  values: new Float32Array(sizeOf(shape)).fill(value),
});

/** The width of the interval of Glorot's uniform distribution. */
export const glorot = (inputs: number, outputs: number): number => 2 * Math.sqrt(6 / (inputs + outputs));
