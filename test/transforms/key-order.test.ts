/** @file { a, b } and { b, a } are one tree, wherever a tree has to be like another. */
import { expect, test } from 'vitest';
import { cond, scan, whileLoop, type AnyTensor } from 'tidu';
import { bool, float64, read, t } from '../ops/loose.ts';
import { customGradient, customJvp, hvp, jvp, linearize, looseGrad, refusals, vjp } from './loose.ts';

interface Pair {
  readonly a: AnyTensor;
  readonly b: AnyTensor;
}
const point: Pair = { a: float64(2), b: float64(3) };
/** a b^2: gradient [9, 12], second derivatives [[0, 6], [6, 4]]. */
const f = ({ a, b }: Pair): AnyTensor => t.mul(a, t.square(b));
const values = ({ a, b }: Pair): number[] => [a, b].flatMap(read);
const turned = (a: number, b: number): Pair => ({ b: float64(b), a: float64(a) });
const asGiven = (x: Pair): Pair => ({ a: t.mul(x.a, 1), b: t.mul(x.b, 1) });

test('directions, forwards', () => {
  expect((jvp(f, [point], [turned(1, 10)]) as AnyTensor[]).flatMap(read)).toEqual([18, 129]);
  const [, linear] = linearize(f, point) as [AnyTensor, (dx: Pair) => AnyTensor];
  expect(read(linear(turned(1, 10)))).toEqual([129]);
  expect(values(hvp(f, point, turned(1, 0)))).toEqual([0, 6]);
  expect(read(jvp(([x]: [Pair]) => f(x), [[point]], [[turned(1, 10)]])[1])).toEqual([129]);
});

test('cotangents, backwards', () => {
  const [, pullback] = vjp(asGiven, point) as [Pair, (dy: Pair) => [Pair]];
  expect(values(pullback(turned(5, 7))[0])).toEqual([5, 7]);
});

test("tangents and gradients of the user's own rules", () => {
  const forward = customJvp(asGiven as never, (_: unknown, [dx]: [Pair]) => ({ b: t.mul(dx.b, 100), a: dx.a }));
  expect(values(jvp(forward, [point], [turned(5, 7)])[1])).toEqual([5, 700]);
  const backward = customGradient(f as never, () => [turned(10, 20)]);
  expect(values(looseGrad(backward)(point))).toEqual([10, 20]);
});

test('carries of loops, results of branches', () => {
  const next = ({ a, b }: Pair): Pair => ({ b: t.mul(b, 2), a: t.add(a, b) });
  expect(values(scan((carry: Pair) => [next(carry), carry.a] as const, point, undefined, { length: 3 })[0])).toEqual([23, 24]);
  expect(values(whileLoop(({ a }: Pair) => t.less(a, 20) as never, next, point))).toEqual([23, 24]);
  expect(values(cond(bool(false) as never, asGiven, (x: Pair) => next(x), point))).toEqual([5, 6]);
});

test('fields of other names are refused', () => {
  const renamed = ({ a, b }: Pair): unknown => ({ a, c: b });
  const [, pullback] = vjp(asGiven, point) as [Pair, (dy: unknown) => unknown];
  const [, linear] = linearize(f, point) as [AnyTensor, (dx: unknown) => unknown];
  expect(
    refusals(
      () => scan((carry: Pair) => [renamed(carry) as Pair, carry.a] as const, point, undefined, { length: 3 }),
      () => cond(bool(true) as never, asGiven, renamed as never, point),
      () => jvp(f, [point], [renamed(point)]),
      () => hvp(f, point, renamed(point)),
      () => linear(renamed(point)),
      () => pullback(renamed(point)),
    ),
  ).toMatchInlineSnapshot(`
    "ShapeError scan: the carry that the step returns is not like the one that it gets. Got .a: float64[], .c: float64[]. Expected .a: float64[], .b: float64[]. Try cast and reshape to what init is, or another init.
    ShapeError cond: the two functions return different things. Got if true: .a: float64[], .b: float64[], if false: .a: float64[], .c: float64[]. Expected trees of one structure, with the same shapes and dtypes.
    ShapeError jvp: the tangents do not fit the arguments. Got [0].a: float64[], [0].c: float64[]. Expected [0].a: float64[], [0].b: float64[].
    ShapeError hvp: the tangents do not fit the arguments. Got [0].a: float64[], [0].c: float64[]. Expected [0].a: float64[], [0].b: float64[].
    ShapeError linearize: the tangents do not fit the arguments. Got [0].a: float64[], [0].c: float64[]. Expected [0].a: float64[], [0].b: float64[].
    ShapeError vjp: the cotangent does not fit the result. Got .a: float64[], .c: float64[]. Expected .a: float64[], .b: float64[]."
  `);
});
