/** @file Compares programs with programs.json: the value and all gradients in float64, to 1e-9. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { valueAndGrad, type AnyTensor } from 'tidu';
import { maxRelativeError } from 'tidu/testing';
import { float64, type TensorFunction } from '../../ops/loose.ts';
import type { Programs } from './loose.ts';

interface Golden {
  /** The file that the program stands in. */
  readonly family: string;
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly value: number;
  readonly gradients: readonly (readonly number[])[];
}
const file = readFileSync(new URL('../programs.json', import.meta.url), 'utf8');
const goldens = (JSON.parse(file) as { programs: Golden[] }).programs;

const differentiated = valueAndGrad as unknown as (
  f: TensorFunction,
  options: { argnums: number[] },
) => (...inputs: AnyTensor[]) => [value: AnyTensor, gradients: AnyTensor[]];

/** Input number k has the elements sin(0.7 (i + 1)^2 + 1.9 k), here and in common.py. */
const input = (shape: readonly number[], k: number): AnyTensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return float64(
    Array.from({ length: size }, (_, i) => Math.sin(0.7 * (i + 1) ** 2 + 1.9 * k)),
    shape,
  );
};

/** Tests the programs of a file. */
export function checkPrograms(family: string, programs: Programs): void {
  const own = goldens.filter((golden) => golden.family === family);

  test(`${family}: both files have the same programs`, () => {
    expect(own.map(({ name }) => name)).toEqual(Object.keys(programs));
  });

  test.each(own)('$name', ({ name, shapes, value, gradients }) => {
    const f = programs[name] ?? (() => expect.unreachable(`there is no program ${name}`));
    const [result, found] = differentiated(f, { argnums: shapes.map((_, k) => k) })(...shapes.map(input));
    expect(result.dtype).toBe('float64');
    expect(maxRelativeError(result, [value])).toBeLessThan(1e-9);
    expect(found.map(({ shape }) => shape)).toEqual(shapes);
    gradients.forEach((wanted, k) => expect(maxRelativeError(found[k] as AnyTensor, wanted), `gradient ${k}`).toBeLessThan(1e-9));
  });
}
