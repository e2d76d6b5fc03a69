/** @file The name that somebody meant. */
import { expect, test } from 'vitest';
import { nearestName } from '../../src/core/errors.ts';
import { Recent } from '../../src/core/recent.ts';
import { showBytes } from '../../src/core/shape.ts';

test('the nearest name', () => {
  expect(nearestName('adm', ['sgd', 'adam', 'adagrad'])).toBe('adam');
  expect(nearestName('Float32', ['float16', 'float32'])).toBe('float32');
  // What starts with the word comes before what is fewer letters away.
  expect(nearestName('cat', ['bat', 'categoricalCrossentropy'])).toBe('categoricalCrossentropy');
  expect(nearestName('double', ['float32', 'float64'], { double: 'float64' })).toBe('float64');
  expect(nearestName('rleu', ['relu', 'elu'])).toBe('relu');
  expect(nearestName('float23', ['float16', 'float32'])).toBe('float32');
  expect(nearestName('on', ['once'])).toBe(undefined);
  expect(nearestName('mae', ['mse', 'huber'])).toBe(undefined);
  expect(nearestName('constructor', ['a'], {})).toBe(undefined);
});

test('a map that forgets what was used longest ago', () => {
  const recent = new Recent<number>(2);
  recent.set('a', 1);
  recent.set('b', 2);
  expect(recent.get('a')).toBe(1);
  recent.set('c', 3);
  expect([recent.has('a'), recent.has('b'), recent.has('c'), recent.size]).toEqual([true, false, true, 2]);
});

test('bytes', () => {
  expect([0, 1023, 1536, 2 ** 32, 4e12].map(showBytes)).toEqual(['0 bytes', '1023 bytes', '1.5 KiB', '4 GiB', '3.6 TiB']);
});
