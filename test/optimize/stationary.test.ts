/** @file solveStationary: stationary points that are known, and what they are. */
import { describe, expect, test } from 'vitest';
import { solveStationary as typed, type StationaryOptions, type StationaryPoints } from 'tidu/optimize';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { float64, int32, read, t } from '../ops/loose.ts';
import { anscombe, longley, ordinaryLeastSquares } from './data.ts';

const solve = typed as unknown as <P>(f: (point: P) => AnyTensor, start: P, options?: StationaryOptions) => Promise<StationaryPoints<P>>;
const at = (x: AnyTensor, i: number): AnyTensor => t.slice(x, i);

/** Himmelblau's: four minima of value 0, four saddles, and a maximum between them. */
const himmelblau = (p: AnyTensor): AnyTensor => {
  const [x, y] = [at(p, 0), at(p, 1)];
  return t.add(t.square(t.sub(t.add(t.square(x), y), 11)), t.square(t.sub(t.add(x, t.square(y)), 7)));
};

test("all nine stationary points of Himmelblau's function", async () => {
  const { points, starts, converged } = await solve(himmelblau, float64([0, 0]));
  const known: readonly (readonly [kind: string, x: number, y: number, value: number])[] = [
    ['minimum', 3, 2, 0],
    ['minimum', -2.805118, 3.131312, 0],
    ['minimum', -3.77931, -3.283186, 0],
    ['minimum', 3.584428, -1.848127, 0],
    ['saddle', 3.385154, 0.073852, 13.312],
    ['saddle', 0.086678, 2.884255, 67.719],
    ['saddle', -3.073026, -0.081353, 104.015],
    ['saddle', -0.127961, -1.953715, 178.337],
    ['maximum', -0.270845, -0.923039, 181.617],
  ];
  expect(points.length).toBe(9);
  expect(points.map(({ kind }) => kind)).toEqual(known.map(([kind]) => kind));
  for (const [kind, x, y, value] of known) {
    const found = points.find(({ point }) => Math.hypot((read(point)[0] ?? NaN) - x, (read(point)[1] ?? NaN) - y) < 1e-5);
    expect(found?.kind).toBe(kind);
    expect(found?.value).toBeCloseTo(value, 3);
    expect(found?.gradientNorm).toBeLessThanOrEqual(1e-9);
    const signs = { minimum: [1, 1], saddle: [-1, 1], maximum: [-1, -1] }[kind];
    expect(found?.eigenvalues.map(Math.sign)).toEqual(signs);
  }
  expect(starts).toBe(200);
  expect(converged).toBeGreaterThan(150);
});

test('is the same for the same seed', async () => {
  const points = async (seed: number): Promise<number[][]> =>
    (await solve(himmelblau, float64([0, 0]), { seed, starts: 20 })).points.map(({ point }) => read(point));
  expect(await points(3)).toEqual(await points(3));
});

describe('kinds', () => {
  test('x^2 - y^2 has a saddle', async () => {
    const { points } = await solve((p: AnyTensor) => t.sub(t.square(at(p, 0)), t.square(at(p, 1))), float64([1, 1]));
    expect(points.length).toBe(1);
    expect(points[0]?.kind).toBe('saddle');
    expect(points[0]?.eigenvalues).toEqual([-2, 2]);
    read(points[0]?.point as AnyTensor).forEach((each) => expect(each).toBeCloseTo(0, 9));
  });
  test("Rosenbrock's function has one point, a minimum", async () => {
    const f = (p: AnyTensor): AnyTensor => t.add(t.square(t.sub(1, at(p, 0))), t.mul(t.square(t.sub(at(p, 1), t.square(at(p, 0)))), 100));
    const { points } = await solve(f, float64([-1.2, 1]), { starts: 50 });
    expect(points.map(({ kind }) => kind)).toEqual(['minimum']);
    read(points[0]?.point as AnyTensor).forEach((each) => expect(each).toBeCloseTo(1, 8));
  });
  test('are not told by a Hessian that is zero', async () => {
    const { points } = await solve((x: AnyTensor) => t.square(t.square(x)), float64(1), { starts: 5 });
    expect(points.every(({ kind }) => kind === 'degenerate')).toBe(true);
    // A whole line of minima: x + y = 1
    const line = await solve((p: AnyTensor) => t.square(t.sub(t.sum(p), 1)), float64([0, 0]), { starts: 5 });
    expect(line.points.length).toBe(5);
    expect(line.points.every(({ kind }) => kind === 'degenerate')).toBe(true);
  });
  test('of a tree in float32 are found in float64', async () => {
    const f = ({ a, b }: { a: AnyTensor; b: AnyTensor }): AnyTensor => t.sub(t.square(t.sub(a, 0.1)), t.sum(t.square(t.sub(b, 3))));
    const { points } = await solve(f, { a: t.tensor(0), b: t.tensor([0]), n: int32(1), name: 'tree' }, { starts: 3 });
    expect(points.length).toBe(1);
    const [{ point, gradientNorm, kind }] = points as [(typeof points)[0]];
    expect([point.a.dtype, kind, point.name]).toEqual(['float32', 'saddle', 'tree']);
    expect([read(point.a)[0], read(point.b)[0]]).toEqual([Math.fround(0.1), 3]);
    expect(gradientNorm).toBeLessThan(1e-9);
  });
  test('a function without a stationary point has none', async () => {
    const { points, converged } = await solve((x: AnyTensor) => t.exp(x), float64(0), { starts: 5, maxIterations: 10 });
    expect([points, converged]).toEqual([[], 0]);
    expect((await solve((x: AnyTensor) => t.mul(x, 3), float64(0), { starts: 2 })).points).toEqual([]);
  });
});

describe('a linear regression on real data has one stationary point, which solves the normal equations', () => {
  test.each([
    ['Anscombe', anscombe],
    ['Longley', longley],
  ])('%s', async (_, { inputs, targets }) => {
    const [x, y] = [float64(inputs), float64(targets)];
    const loss = ({ w, b }: { w: AnyTensor; b: AnyTensor }): AnyTensor => t.mean(t.square(t.sub(t.add(t.matmul(x, w), b), y)));
    const start = { w: t.zeros([inputs[0]?.length ?? 0], { dtype: 'float64' }), b: float64(0) };
    const { points } = await solve(loss, start, { starts: 3, gradientTolerance: 1e-8 });
    expect(points.map(({ kind }) => kind)).toEqual(['minimum']);
    const found = [...read(points[0]?.point.w as AnyTensor), ...read(points[0]?.point.b as AnyTensor)];
    ordinaryLeastSquares(inputs, targets).forEach((wanted, i) => expect((found[i] ?? NaN) / wanted).toBeCloseTo(1, 7));
  });
});

test('what is refused', async () => {
  const f = (x: AnyTensor): AnyTensor => t.sum(t.square(x));
  const said = async (...args: unknown[]): Promise<string> =>
    solve(...(args as [never, never, never])).then(
      () => 'no error',
      (error: Error) => `${error.name} ${error.message}`,
    );
  expect(
    [
      await said(f, t.zeros([33])),
      await said(f, { a: t.zeros([4, 4]), b: t.zeros([17]) }),
      await said(f, 3),
      await said(undefined, float64(1)),
      await said((x: AnyTensor) => x, float64([1, 2])),
      await said(f, float64(1), { starts: 0 }),
      await said(f, float64(1), { radius: Infinity }),
      await said(f, float64(1), { gradientTolerance: 0 }),
      await said(f, float64(1), { maxIterations: 0 }),
      await said(f, float64(1), { tolerance: 1 }),
    ].join('\n'),
  ).toMatchInlineSnapshot(`
    "ValueError solveStationary: a function of 33 coefficients has a Hessian of 33^2 numbers, and may have exponentially many stationary points. Got 33 coefficients. Expected at most 32. Try minimize, which goes down to one minimum with the gradient alone.
    ValueError solveStationary: a function of 33 coefficients has a Hessian of 33^2 numbers, and may have exponentially many stationary points. Got 33 coefficients. Expected at most 32. Try minimize, which goes down to one minimum with the gradient alone.
    GradError solveStationary: the start holds no float numbers. Got 3. Expected a float tensor, or a tree with one in it.
    ValueError solveStationary: the first argument is no function. Got undefined. Expected a function that returns one number.
    GradError solveStationary: the function did not return one number. Got float64[2]. Expected a float tensor of shape []. Try mean() or sum() at the end of the function.
    ValueError solveStationary: starts is out of its range. Got starts: 0. Expected a whole number from 1.
    ValueError solveStationary: radius is out of its range. Got radius: Infinity. Expected a finite number above 0.
    ValueError solveStationary: gradientTolerance is out of its range. Got gradientTolerance: 0. Expected a number above 0.
    ValueError solveStationary: maxIterations is out of its range. Got maxIterations: 0. Expected a whole number from 1.
    ValueError solveStationary: there is no option 'tolerance'. Expected one of starts, radius, seed, gradientTolerance, maxIterations."
  `);
  expect((await solve(f, t.zeros([32]), { starts: 2 })).points.length).toBe(1);
});
