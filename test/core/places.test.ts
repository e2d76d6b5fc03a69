/** @file The user's line is found in the stacks of all engines. */
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { placeOf, startAtUser } from '../../src/core/places.ts';

const src = resolve(import.meta.dirname, '../../src');

const errorWith = (...stack: readonly string[]): Error => Object.assign(new Error('wrong'), { stack: stack.join('\n') });

test.each([
  [
    'V8',
    errorWith(
      'ShapeError: wrong',
      `    at ${src}/ops/operands.ts:73:11`,
      '    at Array.reduce (<anonymous>)',
      `    at Tensor.add (${src}/tensor/tensor.ts:44:16)`,
      '    at train (file:///project/model.ts:12:8)',
      `    at ${src}/transforms/jit.ts:1:1`,
    ),
    { line: '/project/model.ts:12:8', callee: 'add' },
    ['ShapeError: wrong', '    at train (file:///project/model.ts:12:8)', `    at ${src}/transforms/jit.ts:1:1`],
  ],
  [
    'V8, after an await',
    errorWith(
      'Error: wrong',
      `    at async fit (${src}/train/fit.ts:1:2)`,
      '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
      '    at async file:///project/train.ts:3:4',
    ),
    { line: '/project/train.ts:3:4', callee: 'fit' },
    ['Error: wrong', '    at async file:///project/train.ts:3:4'],
  ],
  [
    'other engines',
    errorWith(`matmul@file://${src}/ops/products.ts:15:9`, `@${src}/tensor/tensor.ts:2:3`, 'loss@http://localhost:8080/app.js?v=1:5:6', ''),
    { line: 'http://localhost:8080/app.js?v=1:5:6', callee: undefined },
    ['loss@http://localhost:8080/app.js?v=1:5:6', ''],
  ],
])('%s', (_, error, place, stack) => {
  expect(placeOf(error)).toEqual(place);
  startAtUser(error);
  expect(error.stack?.split('\n')).toEqual(stack);
});

test('a stack without a line of the user stays as it is', () => {
  const lines = ['Error: wrong', `    at add (${src}/tensor/tensor.ts:44:16)`, '    at node:internal/main:1:2'];
  const error = errorWith(...lines);
  expect(placeOf(error)).toBeUndefined();
  startAtUser(error);
  expect(error.stack).toBe(lines.join('\n'));
});
