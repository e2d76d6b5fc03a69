/** @file Checks of what JavaScript callers pass, who have no compiler to tell them. Imports no operation, so all may use it. */
import { ValueError } from '../core/errors.ts';
import { isPlainObject, showValue } from '../core/options.ts';
import { Node } from '../graph/node.ts';
import type { AnyTensor } from '../tensor/tensor.ts';

/** Whether something is a tensor: no other nodes reach the public functions. */
export const isTensor = (value: unknown): value is AnyTensor => value instanceof Node;

/** Refuses what is no tensor. */
export function checkTensor(op: string, value: unknown, expected = 'a tensor'): asserts value is AnyTensor {
  if (isTensor(value)) return;
  throw new ValueError({ op, what: 'an operand is no tensor', got: showValue(value), expected, hint: 'tensor(...) around the data' });
}

/** The function, which refuses a first argument that is no tensor. */
export const ofTensor =
  <A extends readonly unknown[], R>(op: string, f: (x: AnyTensor, ...rest: A) => R) =>
  (x: AnyTensor, ...rest: A): R => {
    checkTensor(op, x);
    return f(x, ...rest);
  };

/** Refuses what is no number, or not such a one as it must be. */
export function checkNumber(
  op: string,
  name: string,
  value: unknown,
  isRight: (value: number) => boolean = () => true,
  expected = 'a number',
): asserts value is number {
  if (typeof value === 'number' && isRight(value)) return;
  throw new ValueError({ op, what: `there is no such ${name}`, got: showValue(value), expected });
}

/** Refuses numbers in the place of one list of them: the 2 and 6 of reshape(2, 6). */
export function checkList(op: string, ...[list, ...others]: readonly unknown[]): void {
  if (Array.isArray(list)) return;
  const numbers = [list, ...others].filter((each) => typeof each === 'number');
  throw new ValueError({
    op,
    what: 'the argument is no list',
    got: [list, ...others].map(showValue).join(', '),
    expected: 'a list of whole numbers',
    hint: numbers.length > 0 ? `${op}([${numbers.join(', ')}])` : undefined,
  });
}

/** Refuses tensors in the place of one list of them: the a and b of concat(a, b). */
export function checkTensors(op: string, ...[list, ...others]: readonly unknown[]): void {
  if (Array.isArray(list)) return list.forEach((each) => checkTensor(op, each, 'a list of tensors'));
  const names = [list, ...others].flatMap((each, i) => (isTensor(each) ? ['abcdef'[i] ?? '...'] : []));
  throw new ValueError({
    op,
    what: 'the first argument is no list of tensors',
    got: [list, ...others].map(showValue).join(', '),
    expected: 'one list',
    hint: names.length > 0 ? `${op}([${names.join(', ')}])` : undefined,
  });
}

/** Refuses a keepDims that is no boolean. */
export function checkKeepDims(op: string, keepDims: unknown, hint = `x.${op}(-1, true)`): void {
  if (keepDims === undefined || typeof keepDims === 'boolean') return;
  const got = isPlainObject(keepDims) ? JSON.stringify(keepDims) : showValue(keepDims);
  throw new ValueError({ op, what: 'keepDims is no boolean', got, expected: 'true or false', hint });
}

/** Refuses options in the place of true or false that are neither. */
export function checkFlags(op: string, options: object | undefined, names: readonly string[]): void {
  for (const name of names) {
    const value = (options as Readonly<Record<string, unknown>> | undefined)?.[name];
    if (value === undefined || typeof value === 'boolean') continue;
    throw new ValueError({ op, what: `${name} is no boolean`, got: `${name}: ${showValue(value)}`, expected: 'true or false' });
  }
}
