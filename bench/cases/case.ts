/** @file What a benchmark is, and how its result becomes a few numbers that other systems' can be compared with. */
import { tensor, variable, type AnyTensor, type AnyVariable } from 'tidu';
import type { Parameter } from '../data/random.ts';

/** A benchmark. */
export interface Case {
  /** How many calls of `run` make one sample: one, or as many as the clock needs. */
  readonly calls: number;
  /** What is measured. */
  run(): unknown;
  /** Numbers that tell whether the work is right: called once, before anything is measured. `catalog.ts` has what they should be. */
  result(): Promise<readonly number[]>;
}

/** A tensor of the data. */
export const tensorOf = ({ values, shape }: Parameter): AnyTensor => tensor(values as never, { shape }) as AnyTensor;

/** A Variable that starts with the data: it stays in WebAssembly's memory. */
export const resident = (parameter: Parameter): AnyVariable => variable(tensorOf(parameter));

/** First and last element and sum of squares of a result. */
export async function fingerprint(result: AnyTensor): Promise<readonly number[]> {
  const values = (await result.data()) as Float32Array;
  return [values[0] ?? NaN, values[values.length - 1] ?? NaN, values.reduce((sum, value) => sum + value * value, 0)];
}
