/** @file Derivatives of the further elementwise functions at kinks, at the ends of their domains, and far out; and their order. */
import { describe, expect, test } from 'vitest';
import { float64, grad, jit, read, t, vmap, type TensorFunction } from './loose.ts';

/** The derivative at each of some points. */
function slopes(f: TensorFunction, values: readonly number[]): number[] {
  const all = grad((x) => t.sum(f(x)));
  const slope = read(all(float64(values)));
  expect(read(jit(all)(float64(values)))).toEqual(slope);
  expect(read(vmap(grad(f))(float64(values)))).toEqual(slope);
  return slope;
}

/** The derivative of some order at one point. */
const derivative = (f: TensorFunction, order: number, at: number): number =>
  read(Array.from({ length: order }).reduce<TensorFunction>((g) => grad(g), f)(float64(at)))[0] ?? NaN;

const expectClose = (got: readonly number[], want: readonly number[]): void => {
  expect(got.length).toBe(want.length);
  got.forEach((each, i) => (Number.isFinite(want[i]) ? expect(each).toBeCloseTo(want[i] ?? NaN, 11) : expect(each).toBe(want[i])));
};

describe('the derivative at a kink is', () => {
  test.each<[string, TensorFunction, number[], number[]]>([
    ['hardTanh: 0 at both ends', (x) => t.hardTanh(x), [-1, 1, 0.5, 2], [0, 0, 1, 0]],
    ['sparseSigmoid: 0 at both ends', (x) => t.sparseSigmoid(x), [-1, 1, 0.5, 2], [0, 0, 0.5, 0]],
    ['sparsePlus: continuous', (x) => t.sparsePlus(x), [-1, 1, 0, -1e300, 1e300], [0, 1, 0.5, 0, 1]],
    ['hardShrink and softShrink: 0', (x) => t.add(t.hardShrink(x), t.softShrink(x)), [0.5, -0.5, 0, 2], [0, 0, 0, 2]],
    ['threshold: 0', (x) => t.threshold(x, 1, 5), [1, 2], [0, 1]],
    ['prelu: the slope', (x) => t.prelu(x, 0.25), [0, -1, 1], [0.25, 0.25, 1]],
    ['celu: 1, for every alpha', (x) => t.celu(x, 0.5), [0, 1, -1000], [1, 1, 0]],
    ['hypot: 0 at the origin', (x) => t.hypot(x, 0), [0, 3, -3], [0, 1, -1]],
    ['copySign: 0 at 0', (x) => t.copySign(x, -1), [0, 3, -3], [0, -1, 1]],
    ['nanToNum: 0 for what is replaced', (x) => t.nanToNum(x), [NaN, Infinity, 1], [0, 0, 1]],
    ['squareplus with 0: a half', (x) => t.squareplus(x, 0), [0, 1, -1], [0.5, 1, 0]],
  ])('%s', (_, f, at, want) => expectClose(slopes(f, at), want));
});

describe('the derivative at an end of the domain, and beyond, is', () => {
  test.each<[string, TensorFunction, number[], number[]]>([
    ['asin', (x) => t.asin(x), [1, -1, 0, 2], [Infinity, Infinity, 1, NaN]],
    ['acos', (x) => t.acos(x), [1, -1, 0, 2], [-Infinity, -Infinity, -1, NaN]],
    ['acosh', (x) => t.acosh(x), [1, 0], [Infinity, NaN]],
    ['atanh', (x) => t.atanh(x), [1, -1, 0], [Infinity, Infinity, 1]],
    ['logit', (x) => t.logit(x), [0, 1, 0.5], [Infinity, Infinity, 4]],
    ['erfInv', (x) => t.erfInv(x), [1, -1, 0], [Infinity, Infinity, Math.sqrt(Math.PI) / 2]],
    ['cbrt', (x) => t.cbrt(x), [0, 1, -8], [Infinity, 1 / 3, 1 / 12]],
    ['log2 and log10', (x) => t.add(t.log2(x), t.log10(x)), [0, 1], [Infinity, 1 / Math.LN2 + 1 / Math.LN10]],
    ['lgamma', (x) => t.lgamma(x), [0, -1, 1], [-Infinity, NaN, -0.5772156649015329]],
    ['atan2 at the origin', (x) => t.atan2(x, 0), [0, 2], [NaN, 0]],
  ])('%s', (_, f, at, want) => expectClose(slopes(f, at), want));
});

test('the derivative of xlogy at x = 0 is finite unless log(y) is not', () => {
  const [x, y] = [float64([0, 0, 0, 1]), float64([0, -1, 4, 0])];
  expectClose(read(grad((each) => t.sum(t.xlogy(each, y)))(x)), [0, 0, Math.log(4), -Infinity]);
  expectClose(read(grad((each) => t.sum(t.xlogy(x, each)))(y)), [0, 0, 0, Infinity]);
});

describe('the derivative far out is', () => {
  test.each<[string, TensorFunction, number[], number[]]>([
    ['asinh', (x) => t.mul(t.asinh(x), 1e200), [1e200, -1e200], [1, 1]],
    ['acosh', (x) => t.mul(t.acosh(x), 1e200), [1e200], [1]],
    ['atan2', (x) => t.mul(t.atan2(x, 1e200), 1e200), [1e200, 0], [0.5, 1]],
    ['atan2 of tiny numbers', (x) => t.mul(t.atan2(x, 1e-200), 1e-200), [1e-200, 0], [0.5, 1]],
    ['hypot', (x) => t.hypot(x, 4e200), [3e200], [0.6]],
    ['squareplus', (x) => t.squareplus(x), [1e200, -1e200], [1, 0]],
    ['logSigmoid', (x) => t.logSigmoid(x), [1000, -1000, 0], [0, 1, 0.5]],
    ['erfc', (x) => t.erfc(x), [40, -40], [0, 0]],
  ])('%s', (_, f, at, want) => expectClose(slopes(f, at), want));
});

describe('derivatives of higher order', () => {
  test('of lgamma are those of polygamma', () => {
    const zeta = [NaN, NaN, Math.PI ** 2 / 6, -2 * 1.2020569031595942, 6 * (Math.PI ** 4 / 90), -24 * 1.03692775514337];
    for (const order of [2, 3, 4, 5]) expect(derivative((x) => t.lgamma(x), order, 1) / (zeta[order] ?? NaN)).toBeCloseTo(1, 12);
  });
  test('of i0 at 0 are the coefficients of its series, without 0 / 0', () => {
    const at0 = (order: number): number => derivative((x) => t.i0(x), order, 0);
    expectClose([1, 2, 3, 4, 5, 6].map(at0), [0, 1 / 2, 0, 3 / 8, 0, 5 / 16]);
    expectClose(
      [1, 2, 3].map((order) => derivative((x) => t.i1(x), order, 0)),
      [1 / 2, 0, 3 / 8],
    );
  });
  test('of atan at 0 alternate', () =>
    expectClose(
      [1, 2, 3, 4, 5].map((order) => derivative((x) => t.atan(x), order, 0)),
      [1, 0, -2, 0, 24],
    ));
  test('of asinh and atanh at 0', () => {
    expectClose(
      [1, 2, 3].map((order) => derivative((x) => t.asinh(x), order, 0)),
      [1, 0, -1],
    );
    expectClose(
      [1, 2, 3].map((order) => derivative((x) => t.atanh(x), order, 0)),
      [1, 0, 2],
    );
  });
  test('of squareplus at 0', () => {
    expectClose(
      [1, 2, 3, 4].map((order) => derivative((x) => t.squareplus(x), order, 0)),
      [0.5, 0.25, 0, -3 / 16],
    );
  });
  test('of polygamma end at the order 20, with a sentence', () => {
    expect(() => grad((x) => t.polygamma(20, x))(float64(1))).toThrow('polygamma: there is no such order. Got order: 21.');
  });
});
