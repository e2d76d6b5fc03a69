/** @file Options objects, and how wrong values look in messages. */
import { expect, test } from 'vitest';
import { ones, ValueError } from 'tidu';
import { checkOptions, showValue } from '../../src/core/options.ts';

test('options are plain objects with known names', () => {
  const check = (options: unknown) => () => checkOptions('op', options, ['first', 'second']);
  for (const fine of [undefined, {}, { first: 1 }, { second: undefined }, Object.create(null)]) expect(check(fine)).not.toThrow();
  for (const wrong of [null, 3, 'x', true, [], () => 1, new Map(), ones([2])]) expect(check(wrong)).toThrow(ValueError);
  expect(check({ frist: 1 })).toThrow("op: there is no option 'frist'. Expected one of first, second. Try 'first'.");
  expect(check(0.1)).toThrow('op: the options are no object. Got 0.1. Expected an object with any of first, second. Try { first: 0.1 }.');
  expect(check([1])).toThrow('Got an array. Expected an object with any of first, second. Try { first: ... }.');
});

test('values say of what kind they are', () => {
  const cases: readonly (readonly [unknown, string])[] = [
    ['5', "'5'"],
    [5, '5'],
    [-0, '-0'],
    [NaN, 'NaN'],
    [5n, '5n'],
    [null, 'null'],
    [undefined, 'undefined'],
    [true, 'true'],
    [Symbol('s'), 'Symbol(s)'],
    [{ units: 3 }, 'an object'],
    [[1], 'an array'],
    [() => 1, 'a function'],
    [new Map(), 'a Map'],
    [new Int8Array(2), 'an Int8Array'],
    [ones([2, 3]), 'float32[2, 3]'],
  ];
  for (const [value, shown] of cases) expect(showValue(value)).toBe(shown);
  expect(showValue('x'.repeat(100))).toBe(`'${'x'.repeat(57)}...'`);
});
