/** @file What the docstring of every function of 'tidu' says: what it computes, what it throws, where it comes from, an example. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as tidu from '../src/index.ts';

const root = join(import.meta.dirname, '../src');
const pattern = /\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\s*export (?:async )?(?:const|function\*?) (\w+)/g;

/** The docstrings of functions that are exported, by name: of two of one name the one that stands among the operations. */
const docstrings = new Map(
  ['core', 'runtime', 'transforms', 'tensor', 'linalg', 'ops'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) => [...readFileSync(join(root, folder, path), 'utf8').matchAll(pattern)])
      .map(([, text = '', name = '']) => [name, text.replaceAll(/\n\s*\*/g, '\n')] as const),
  ),
);
/** Classes have a test of their own: theirs are of another kind. */
const isFunction = (value: unknown): boolean => typeof value === 'function' && !/^class\b/.test(Function.prototype.toString.call(value));
const functions = Object.entries(tidu).flatMap(([name, value]) => (isFunction(value) ? [name] : []));

/** What lacks of a docstring. */
function lacks(text: string): string[] {
  const [sentence = ''] = text.trim().split('\n @');
  return [
    ...(/^[^@\s][\s\S]*[.:]/.test(sentence) ? [] : ['a sentence']),
    ...['@throws', '@see', '@example'].filter((tag) => !new RegExp(`^ ${tag} ?\\S*`, 'm').test(text)),
  ];
}

test('there are functions, and each has a docstring', () => {
  expect(functions.length).toBeGreaterThan(270);
  expect(functions.filter((name) => !docstrings.has(name))).toEqual([]);
});

test('each says what it computes, what it throws, what it follows, and shows it', () => {
  const faults = functions.flatMap((name) => lacks(docstrings.get(name) ?? '').map((what) => `${name} lacks ${what}`));
  expect(faults).toEqual([]);
});

test('what lacks is found', () => {
  expect(lacks('\n The sum.\n\n @throws ShapeError where.\n @see NumPy.\n @example\n sum(1);\n')).toEqual([]);
  expect(lacks('\n The sum.\n @example\n sum(1); // not @see\n')).toEqual(['@throws', '@see']);
  expect(lacks('\n @throws nothing.\n')).toEqual(['a sentence', '@see', '@example']);
});
