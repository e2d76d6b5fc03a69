/** @file Views that split and meet again: what is read at twice as many places at each turn is stored before it grows out of hand. */
import { expect, test } from 'vitest';
import type { AnyTensor } from 'tidu';
import { float64, jit, read, t } from '../ops/loose.ts';
import { seeded } from '../ops/values.ts';

const numbers = (count: number): number[] => {
  const random = seeded(1);
  return Array.from({ length: count }, () => random() - 0.5);
};
const repeated = <T>(times: number, step: (x: T) => T, x: T): T => Array.from({ length: times }).reduce<T>(step, x);

test.each([1, 6, 7, 50])('a value beside itself backwards, %d times', (times) => {
  const x = numbers(9);
  const wanted = repeated(times, (list: number[]) => list.map((each, i) => 0.5 * each + 0.25 * (list[8 - i] ?? NaN)), x);
  const got = read(jit((x) => repeated(times, (y: AnyTensor) => t.add(t.mul(y, 0.5), t.mul(t.flip(y), 0.25)), x))(float64(x)));
  got.forEach((each, i) => expect(each).toBeCloseTo(wanted[i] ?? NaN, 12));
});

test.each([1, 6, 7, 50])('halves that change places and turn, %d times', (times) => {
  const x = numbers(8);
  const wanted = repeated(times, (list: number[]) => [...list.slice(4), ...list.slice(0, 4).toReversed()], x);
  const step = (y: AnyTensor): AnyTensor => t.concat([t.slice(y, [4, 8]), t.flip(t.slice(y, [0, 4]))]);
  expect(read(jit((x) => repeated(times, step, t.mul(x, 1)))(float64(x)))).toEqual(wanted);
});
