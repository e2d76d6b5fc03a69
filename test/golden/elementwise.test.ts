/** @file Elementwise functions and activations are PyTorch's: values, first and second derivatives. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { float64, grad, read, t, type TensorFunction } from '../ops/loose.ts';

type Values = readonly (number | string)[];
interface Table {
  readonly x: Values;
  /** A second operand. */
  readonly other?: Values;
  readonly y: Values;
  readonly first?: Values;
  readonly second?: Values;
}
const golden = JSON.parse(readFileSync(new URL('./elementwise.json', import.meta.url), 'utf8')) as Readonly<Record<string, Table>>;

/** Calls that are not f(x) or f(x, other). */
const calls: Readonly<Record<string, TensorFunction>> = {
  'polygamma 1': (x) => t.polygamma(1, x),
  'polygamma 2': (x) => t.polygamma(2, x),
  'xlogy at 0': (x, y) => t.xlogy(x, y),
  lerp: (a, b) => t.lerp(a, b, 0.3),
  threshold: (x) => t.threshold(x, 0.3, -7),
};

/** Where PyTorch is not better: its trigamma, and 1/6 as a float32. */
const loose: Readonly<Record<string, number>> = { lgamma: 1e-9, digamma: 1e-9, 'polygamma 1': 1e-9, hardSigmoid: 1e-8 };

function expectClose(got: readonly number[], want: Values, name: string, what: string): void {
  const label = `${name}: ${what}`;
  expect(got.length, label).toBe(want.length);
  want.map(Number).forEach((value, i) => {
    if (!Number.isFinite(value)) return expect(got[i], `${label} ${i}`).toBe(value);
    const error = Math.abs((got[i] ?? NaN) - value) / Math.max(1, Math.abs(value));
    expect(error, `${label} ${i}: ${got[i]}, not ${value}`).toBeLessThanOrEqual(loose[name] ?? 1e-12);
  });
}

test.each(Object.entries(golden))('%s', (name, { x, other, y, first, second }) => {
  const call = calls[name] ?? t[name as 'tan'];
  const rest = other === undefined ? [] : [float64(other.map(Number))];
  const f: TensorFunction = (each) => call(each as never, ...rest);
  const sumOf =
    (g: TensorFunction): TensorFunction =>
    (each) =>
      t.sum(g(each as never));
  const at = float64(x.map(Number));
  expectClose(read(f(at)), y, name, 'value');
  const slope = grad(sumOf(f));
  if (first !== undefined) expectClose(read(slope(at)), first, name, 'first derivative');
  if (second !== undefined) expectClose(read(grad(sumOf(slope))(at)), second, name, 'second derivative');
});
