/**
 * @file Composite programs against PyTorch: the value and all gradients in float64, to 1e-9 (programs.json). A program stands in
 * programs/*.ts, and under the same name in the .py beside it.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { valueAndGrad, type AnyTensor } from 'tidu';
import { maxRelativeError } from 'tidu/testing';
import { float64, type TensorFunction } from '../ops/loose.ts';
import { arrays } from './programs/arrays.ts';
import { iterations } from './programs/iterations.ts';
import type { Programs } from './programs/loose.ts';
import { losses } from './programs/losses.ts';
import { networks } from './programs/networks.ts';
import { physics } from './programs/physics.ts';
import { sequences } from './programs/sequences.ts';

interface Golden {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly value: number;
  readonly gradients: readonly (readonly number[])[];
}
const goldens = (JSON.parse(readFileSync(new URL('programs.json', import.meta.url), 'utf8')) as { programs: Golden[] }).programs;
const programs: Programs = { ...networks, ...sequences, ...losses, ...physics, ...arrays, ...iterations };

const differentiated = valueAndGrad as unknown as (
  f: TensorFunction,
  options: { argnums: number[] },
) => (...inputs: AnyTensor[]) => [value: AnyTensor, gradients: AnyTensor[]];

/** Input number k has the elements sin(0.7 (i + 1)^2 + 1.9 k), here and in the Python file. */
const input = (shape: readonly number[], k: number): AnyTensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return float64(
    Array.from({ length: size }, (_, i) => Math.sin(0.7 * (i + 1) ** 2 + 1.9 * k)),
    shape,
  );
};

test('both have the same programs, each once', () => {
  expect(goldens.map(({ name }) => name)).toEqual(Object.keys(programs));
});

test.each(goldens)('$name', ({ name, shapes, value, gradients }) => {
  const f = programs[name] ?? (() => expect.unreachable(`there is no program ${name}`));
  const [result, found] = differentiated(f, { argnums: shapes.map((_, k) => k) })(...shapes.map(input));
  expect(result.dtype).toBe('float64');
  expect(maxRelativeError(result, [value])).toBeLessThan(1e-9);
  expect(found.map(({ shape }) => shape)).toEqual(shapes);
  gradients.forEach((wanted, k) => expect(maxRelativeError(found[k] as AnyTensor, wanted), `gradient ${k}`).toBeLessThan(1e-9));
});
