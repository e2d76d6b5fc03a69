/** @file The docstrings of the operations: each says what it computes, what it refuses and what it follows, and has an example. */
import { describe, expect, test } from 'vitest';
import { exemplified, type PublicFunction } from '../scripts/operations/calls.ts';
import { firstSentence, publicFunctions, sourceOf, type Docstring } from '../scripts/operations/docstrings.ts';
import { dtypes } from '../src/core/dtype.ts';
import { TiduError } from '../src/core/errors.ts';
import * as surface from '../src/index.ts';
import { flattenTensors } from '../src/transforms/parameters.ts';

const rooms = ['ops', 'linalg', 'tensor', 'transforms'];
const functions = publicFunctions(surface).filter(({ file }) => rooms.some((room) => file.startsWith(`${room}/`)));
const byName = new Map(functions.map((docstring) => [docstring.name, docstring]));

/** The classes that a docstring names, itself or by the name of a function that refuses the same. */
function errorsNamed({ tags }: Docstring): ReadonlySet<string> {
  const text = tags.get('throws') ?? '';
  const others = [...text.matchAll(/as `(\w+)` does/g)].flatMap(([, name = '']) => byName.get(name) ?? []);
  const own = [...text.matchAll(/\b[A-Z]\w*Error\b/g)].map(([name]) => name);
  return new Set([...own, ...others.flatMap((other) => [...errorsNamed(other)])]);
}

const names = (list: readonly Docstring[]): string[] => list.map(({ file, name }) => `${file}: ${name}`);

describe('every function says', () => {
  test('what it computes, in a sentence to begin with', () => {
    expect(functions.length).toBeGreaterThan(250);
    expect(names(functions.filter((docstring) => !firstSentence(docstring).endsWith('.')))).toEqual([]);
  });
  test('which errors it throws', () => {
    const known = Object.keys(surface).filter((name) => name.endsWith('Error'));
    const isSilent = (named: ReadonlySet<string>): boolean => named.size === 0 || [...named].some((name) => !known.includes(name));
    expect(names(functions.filter((docstring) => isSilent(errorsNamed(docstring))))).toEqual([]);
  });
  test('what it follows', () => expect(names(functions.filter((docstring) => sourceOf(docstring) === ''))).toEqual([]));
  test('an example', () => expect(names(functions.filter(({ tags }) => (tags.get('example') ?? '') === ''))).toEqual([]));
});

const shapes = [[], [7], [0], [5, 3], [2, 3, 4], [2, 3, 4, 5, 6, 7]];

/** Calls that are wrong, if the function does not take just this: another dtype or shape of an operand, another number, one argument more. */
function wrongCalls(args: readonly unknown[]): (readonly unknown[])[] {
  const { leaves, rebuild } = flattenTensors(args);
  const others = leaves.flatMap((leaf, i) =>
    [
      ...dtypes.map((dtype) => surface.cast(leaf as never, dtype)),
      ...shapes.map((shape) => surface.zeros(shape as never, { dtype: leaf.dtype })),
    ].map((other) => rebuild(leaves.with(i, other as never)) as readonly unknown[]),
  );
  const numbers = args.flatMap((arg, i) => (typeof arg === 'number' ? [99, -99, 1.5].map((other) => args.with(i, other)) : []));
  return [...others, ...numbers, [...args, 99], [...args, { nonsense: 1 }]];
}

/** The sentence that a call is refused with. */
function refusal(f: PublicFunction, args: readonly unknown[]): TiduError | undefined {
  try {
    f(...args);
    return undefined;
  } catch (refused) {
    if (refused instanceof TiduError) return refused;
    throw refused;
  }
}

test('wrong calls are refused with the errors that are named', async () => {
  const unnamed: string[] = [];
  for (const docstring of functions) {
    const { f, calls } = await exemplified(docstring);
    const named = errorsNamed(docstring);
    for (const refused of calls.flatMap(wrongCalls).flatMap((args) => refusal(f, args) ?? []))
      if (!named.has(refused.name)) unnamed.push(`${docstring.name}: ${refused.name} ${refused.message}`);
  }
  expect([...new Set(unnamed)]).toEqual([]);
});
