/** @file Every transform of every transform, against derivatives that are known. */
import { describe, expect, test } from 'vitest';
import * as tidu from 'tidu';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { float64, grad, jit, read, t, type TensorFunction } from '../ops/loose.ts';
import { checkpoint, customGradient, customJvp, hessian, hvp, jacobian, jvp, linearize, looseVmap, refusals, vjp } from './loose.ts';

type Scalar = (x: AnyTensor) => AnyTensor;

const one = (): AnyTensor => float64(1);
const fori = tidu.fori as unknown as (start: number, end: number, step: unknown, init: AnyTensor) => AnyTensor;
const cond = tidu.cond as unknown as (condition: AnyTensor, yes: unknown, no: unknown, x: AnyTensor) => AnyTensor;
const scan = tidu.scan as unknown as (step: unknown, init: AnyTensor, xs: AnyTensor) => [AnyTensor, AnyTensor];

/** A transform of a function of one number, with the order of the derivative that it takes. */
interface Transform {
  readonly order: 0 | 1 | 2;
  readonly of: (f: Scalar) => Scalar;
}

const transforms: Readonly<Record<string, Transform>> = {
  jit: { order: 0, of: (f) => jit(f as TensorFunction) as Scalar },
  checkpoint: { order: 0, of: (f) => checkpoint(f as never) as unknown as Scalar },
  customJvp: {
    order: 0,
    of: (f) =>
      customJvp(f as never, (([x]: AnyTensor[], [dx]: AnyTensor[]) => jvp(f as never, [x], [dx])[1]) as never) as unknown as Scalar,
  },
  customGradient: {
    order: 0,
    of: (f) => {
      const rule = ([x]: AnyTensor[], cotangent: AnyTensor): unknown =>
        (vjp(f as never, x) as [unknown, (ct: AnyTensor) => unknown])[1](cotangent);
      return customGradient(f as never, rule as never) as unknown as Scalar;
    },
  },
  vmap: {
    order: 0,
    of: (f) => (x) => t.slice(looseVmap(f as never)(t.stack([t.mul(x, 2), x, t.add(x, 1)])), 1),
  },
  'vmap over a column': {
    order: 0,
    of: (f) => (x) => {
      const g = looseVmap(((row: AnyTensor, shift: AnyTensor) => f(t.add(t.sum(row), shift))) as never, { inAxes: [1, null] });
      return t.slice(g(t.stack([t.stack([x, t.mul(x, 0)]), t.stack([t.mul(x, 0), x])]), float64(0)), 0);
    },
  },
  grad: { order: 1, of: (f) => grad(f as TensorFunction) as Scalar },
  jvp: { order: 1, of: (f) => (x) => jvp(f as never, [x], [one()])[1] },
  vjp: { order: 1, of: (f) => (x) => (vjp(f as never, x) as [unknown, (ct: AnyTensor) => AnyTensor[]])[1](one())[0] as AnyTensor },
  linearize: { order: 1, of: (f) => (x) => (linearize(f as never, x) as [unknown, Scalar])[1](one()) },
  'jacobian forwards': { order: 1, of: (f) => jacobian(f as never, { mode: 'forward' }) as Scalar },
  'jacobian in reverse': { order: 1, of: (f) => jacobian(f as never, { mode: 'reverse' }) as Scalar },
  hessian: { order: 2, of: (f) => hessian(f as never) as Scalar },
  hvp: { order: 2, of: (f) => (x) => hvp(f as never, x, one()) },
};

/** A function of one number, with its derivatives. */
interface Known {
  readonly f: Scalar;
  readonly derivative: (order: number, x: number) => number;
}

const sine = (order: number, x: number): number => Math.sin(x + (order * Math.PI) / 2);

const functions: readonly Known[] = [
  // By Leibniz, x^2 sin^(n) x + 2 n x sin^(n-1) x + n (n-1) sin^(n-2) x.
  {
    f: (x) => t.mul(t.square(x), t.sin(x)),
    derivative: (n, x) => x * x * sine(n, x) + 2 * n * x * sine(n - 1, x) + n * (n - 1) * sine(n - 2, x),
  },
  // A product of matrices of which one is a function of x: sum_ij of x^(i+j), i and j from 0 to 2.
  {
    f: (x) => {
      const powers = t.expandDims(t.stack([t.add(t.mul(x, 0), 1), x, t.square(x)]), 1);
      return t.sum(t.matmul(powers, t.transpose(powers)));
    },
    derivative: (n, x) => {
      const coefficients = [1, 2, 3, 2, 1];
      const falling = (k: number): number => Array.from({ length: n }, (_, i) => k - i).reduce((product, each) => product * each, 1);
      return coefficients.reduce((sum, c, k) => (k < n ? sum : sum + c * falling(k) * x ** (k - n)), 0);
    },
  },
  // sin(x)^8 by squares, in a loop; the branch that is taken is always the first.
  {
    f: (x) =>
      fori(
        0,
        3,
        (_: AnyTensor, c: AnyTensor) => t.square(c),
        cond(t.greater(x, -5), (v: AnyTensor) => t.sin(v), t.cos, x),
      ),
    // sin(x)^8 = (35 - 56 cos 2x + 28 cos 4x - 8 cos 6x + cos 8x) / 128.
    derivative: (n, x) =>
      [35, -56, 28, -8, 1].reduce((sum, c, k) => sum + (k === 0 && n > 0 ? 0 : (c / 128) * (2 * k) ** n * sine(n + 1, 2 * k * x)), 0),
  },
  // x^2 as a sum of 3 results of a loop over constants, backwards too: x (x / 6 + x / 3 + x / 2).
  {
    f: (x) => {
      const weights = float64([1 / 6, 1 / 3, 1 / 2]);
      const [sum, parts] = scan((total: AnyTensor, w: AnyTensor) => [t.add(total, t.mul(w, x)), t.mul(w, x)], t.mul(x, 0), weights);
      return t.mul(t.add(t.mul(sum, 0.5), t.mul(t.sum(parts), 0.5)), x);
    },
    derivative: (n, x) => [x * x, 2 * x, 2][n] ?? 0,
  },
  // e^(2x), as where chooses it
  {
    f: (x) => t.where(t.less(x, 5), t.exp(t.mul(x, 2)), t.log(t.maximum(x, 1))),
    derivative: (n, x) => 2 ** n * Math.exp(2 * x),
  },
];

const names = Object.keys(transforms);
const isForward = (name: string): boolean => ['jvp', 'linearize', 'jacobian forwards'].includes(name);

describe.each(names)('%s of', (outer) => {
  test.each(names)('%s', (inner) => {
    const [first, second] = [transforms[inner] as Transform, transforms[outer] as Transform];
    if (inner === 'customGradient' && isForward(outer)) {
      const composed = second.of(first.of((functions[0] as Known).f));
      expect(refusals(() => read(composed(float64(0.7))))).toMatch(
        /^GradError customGradient: the function has a rule for reverse mode alone/,
      );
      return;
    }
    for (const { f, derivative } of functions) {
      const composed = second.of(first.of(f));
      for (const x of [0.7, -1.3]) {
        const wanted = derivative(first.order + second.order, x);
        expect(read(composed(float64(x)))[0]).toBeCloseTo(wanted, 10);
      }
      if (f !== functions[0]?.f) continue;
      expect(read(jit(composed as TensorFunction)(float64(0.7)))[0]).toBeCloseTo(derivative(first.order + second.order, 0.7), 10);
    }
  });
});
