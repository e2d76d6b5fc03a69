/** @file minimize: four methods on functions whose minima are known. */
import { describe, expect, test } from 'vitest';
import { configure } from 'tidu';
import { minimize as typedMinimize, type MinimizeOptions, type Minimum } from 'tidu/optimize';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { float64, int32, read, t } from '../ops/loose.ts';
import { anscombe, longley, ordinaryLeastSquares } from './data.ts';

const minimize = typedMinimize as unknown as <P>(f: (point: P) => AnyTensor, start: P, options?: MinimizeOptions) => Promise<Minimum<P>>;
const methods = ['gradientDescent', 'conjugateGradient', 'lbfgs', 'newton'] as const;

/** Rosenbrock's: a curved valley, with the minimum 0 at (1, 1, ...). */
const rosenbrock = (x: AnyTensor): AnyTensor => {
  const [head, tail] = [t.slice(x, [0, -1]), t.slice(x, [1])];
  return t.sum(t.add(t.mul(t.square(t.sub(tail, t.square(head))), 100), t.square(t.sub(1, head))));
};

describe.each(methods)('%s', (method) => {
  test('finds the minimum of a quadratic function', async () => {
    const f = (x: AnyTensor): AnyTensor => t.sum(t.mul(t.square(t.sub(x, float64([1, -2, 3]))), float64([1, 10, 3])));
    const { point, value, gradientNorm, converged, reason, iterations, history } = await minimize(f, float64([0, 0, 0]), {
      method,
      gradientTolerance: 1e-8,
    });
    read(point).forEach((found, i) => expect(found).toBeCloseTo([1, -2, 3][i] ?? NaN, 7));
    expect([converged, reason]).toEqual([true, 'gradientTolerance']);
    expect(value).toBeLessThan(1e-14);
    expect(gradientNorm).toBeLessThanOrEqual(1e-8);
    expect(history.length).toBe(iterations + 1);
    // Newton's first step is to the end; no step goes up.
    if (method === 'newton') expect(iterations).toBe(1);
    history.slice(1).forEach((each, i) => expect(each.value).toBeLessThan(history[i]?.value ?? NaN));
    expect(history[0]).toEqual({ value: 68, gradientNorm: 40, step: 0 });
  });
  test("goes along Rosenbrock's valley", async () => {
    const { point, reason, iterations } = await minimize(rosenbrock, float64([-1.2, 1]), {
      method,
      gradientTolerance: 1e-6,
      maxIterations: 50_000,
    });
    expect(reason).toBe('gradientTolerance');
    read(point).forEach((found) => expect(found).toBeCloseTo(1, 4));
    const most = { gradientDescent: 50_000, conjugateGradient: 100, lbfgs: 50, newton: 30 }[method];
    expect(iterations).toBeLessThan(most);
  });
  test('is of trees, in which what is no float stays', async () => {
    const f = ({ a, b: [b], n }: { a: AnyTensor; b: AnyTensor[]; n: AnyTensor }): AnyTensor =>
      t.add(t.sum(t.square(t.sub(a, t.cast(n, 'float64')))), t.square(t.sub(b, 2)));
    const start = { a: float64([[0, 0]]), b: [float64(0)], n: int32([[3, 4]]), name: 'tree' };
    const { point } = await minimize(f, start, { method, gradientTolerance: 1e-9 });
    expect(point.a.shape).toEqual([1, 2]);
    [...read(point.a), ...read(point.b[0] as AnyTensor)].forEach((found, i) => expect(found).toBeCloseTo([3, 4, 2][i] ?? NaN, 7));
    expect([point.n, point.name]).toEqual([start.n, 'tree']);
  });
  test('is the same on the reference backend', async () => {
    const run = async (): Promise<number[]> =>
      read((await minimize(rosenbrock, float64([0.5, 0.2, 0.1]), { method, maxIterations: 20 })).point);
    const wasm = await run();
    configure({ backend: 'reference' });
    const reference = await run();
    configure({ backend: 'wasm' });
    wasm.forEach((found, i) => expect(found).toBeCloseTo(reference[i] ?? NaN, 3));
  });
});

describe('a linear regression on real data', () => {
  test.each(methods)('agrees with the normal equations: %s', async (method) => {
    const { inputs, targets } = anscombe;
    const [x, y] = [float64(inputs), float64(targets)];
    const loss = ({ w, b }: { w: AnyTensor; b: AnyTensor }): AnyTensor => t.mean(t.square(t.sub(t.add(t.matmul(x, w), b), y)));
    const { point } = await minimize(loss, { w: float64([0]), b: float64(0) }, { method, gradientTolerance: 1e-9, maxIterations: 20_000 });
    const [slope, intercept] = ordinaryLeastSquares(inputs, targets);
    expect(read(point.w)[0]).toBeCloseTo(slope ?? NaN, 5);
    expect(read(point.b)[0]).toBeCloseTo(intercept ?? NaN, 5);
    // What Anscombe printed.
    expect([slope?.toFixed(3), intercept?.toFixed(2)]).toEqual(['0.500', '3.00']);
  });
  test("of Longley's data, badly conditioned, to the certified coefficients", async () => {
    const { inputs, targets, means, deviations, certified } = longley;
    const [x, y] = [float64(inputs), float64(targets)];
    const loss = ({ w, b }: { w: AnyTensor; b: AnyTensor }): AnyTensor => t.mean(t.square(t.sub(t.add(t.matmul(x, w), b), y)));
    const { point, reason } = await minimize(
      loss,
      { w: float64([0, 0, 0, 0, 0, 0]), b: float64(0) },
      { method: 'newton', gradientTolerance: 1e-7 },
    );
    expect(reason).toBe('gradientTolerance');
    // The inputs were brought to mean 0 and deviation 1.
    const slopes = read(point.w).map((w, i) => w / (deviations[i] ?? NaN));
    const intercept = (read(point.b)[0] ?? NaN) - slopes.reduce((sum, slope, i) => sum + slope * (means[i] ?? NaN), 0);
    [intercept, ...slopes].forEach((found, i) => expect(found / (certified[i] ?? NaN)).toBeCloseTo(1, 6));
  });
});

describe('the end', () => {
  test('is where float32 has no lower number', async () => {
    const { reason, message, converged, point } = await minimize((x: AnyTensor) => t.add(rosenbrock(x), 1000), t.tensor([-1.2, 1]), {
      gradientTolerance: 0,
    });
    expect([reason, converged]).toEqual(['precision', false]);
    expect(message).toMatch(/^no step goes further down/);
    read(point).forEach((found) => expect(found).toBeCloseTo(1, 2));
    expect(point.dtype).toBe('float32');
  });
  test('is where the iterations are used up', async () => {
    const { reason, iterations, evaluations, message } = await minimize(rosenbrock, float64([-1.2, 1]), { maxIterations: 3 });
    expect([reason, iterations]).toEqual(['maxIterations', 3]);
    expect(evaluations).toBeGreaterThan(3);
    expect(message).toBe('the iterations that were allowed are used up');
    expect((await minimize(rosenbrock, float64([-1.2, 1]), { maxIterations: 0 })).iterations).toBe(0);
  });
  test('is at once where the start is a minimum, or any other stationary point', async () => {
    const { iterations, reason } = await minimize((x: AnyTensor) => t.square(x), float64(0));
    expect([iterations, reason]).toEqual([0, 'gradientTolerance']);
    expect((await minimize((x: AnyTensor) => t.neg(t.square(x)), float64(0))).value).toBe(-0);
  });
  test.each(methods)('is told where there is no lower bound: %s', async (method) => {
    const { reason } = await minimize((x: AnyTensor) => t.neg(t.sum(t.exp(x))), t.tensor([1, 2]), { method });
    expect(reason).toBe('unbounded');
  });
  test.each(methods)('is no infinity that was met on the way: %s', async (method) => {
    // x - log x, not a number below 0
    const { point, reason } = await minimize((x: AnyTensor) => t.sub(x, t.log(x)), float64(1e-3), { method, gradientTolerance: 1e-7 });
    expect(reason).toBe('gradientTolerance');
    expect(read(point)[0]).toBeCloseTo(1, 6);
  });
});

test('a hundred coefficients', async () => {
  const start = t.mul(t.ones([100], { dtype: 'float64' }), -1);
  for (const method of ['lbfgs', 'newton', 'conjugateGradient'] as const) {
    const { reason, gradientNorm } = await minimize(rosenbrock, start, { method, maxIterations: 2000 });
    expect(reason).toBe('gradientTolerance');
    expect(gradientNorm).toBeLessThanOrEqual(1e-5);
  }
});

test('what is refused', async () => {
  const f = (x: AnyTensor): AnyTensor => t.sum(t.square(x));
  const said = async (...args: unknown[]): Promise<string> =>
    minimize(...(args as [never, never, never])).then(
      () => 'no error',
      (error: Error) => `${error.name} ${error.message}`,
    );
  expect(
    [
      await said(3, float64(1)),
      await said(f, 1),
      await said(f, int32([1])),
      await said((x: AnyTensor) => x, float64([1, 2])),
      await said(f, float64(1), { method: 'bfgs' }),
      await said(f, float64(1), { tolerance: 1 }),
      await said(f, float64(1), { gradientTolerance: -1 }),
      await said(f, float64(1), { maxIterations: 1.5 }),
      await said(f, float64(1), { memory: 0 }),
      await said(t.log, float64(-1)),
      await said(t.sqrt, float64(0)),
      await said(f, t.zeros([2001]), { method: 'newton' }),
    ].join('\n'),
  ).toMatchInlineSnapshot(`
    "ValueError minimize: the first argument is no function. Got 3. Expected a function that returns one number.
    GradError minimize: the start holds no float numbers. Got 1. Expected a float tensor, or a tree with one in it.
    GradError minimize: the start holds no float numbers. Got int32[1]. Expected a float tensor, or a tree with one in it.
    GradError minimize: the function did not return one number. Got float64[2]. Expected a float tensor of shape []. Try mean() or sum() at the end of the function.
    ValueError minimize: there is no method 'bfgs'. Expected one of gradientDescent, conjugateGradient, lbfgs, newton. Try 'lbfgs'.
    ValueError minimize: there is no option 'tolerance'. Expected one of method, gradientTolerance, maxIterations, memory.
    ValueError minimize: gradientTolerance is out of its range. Got gradientTolerance: -1. Expected a number from 0.
    ValueError minimize: maxIterations is out of its range. Got maxIterations: 1.5. Expected a whole number from 0.
    ValueError minimize: memory is out of its range. Got memory: 0. Expected a whole number from 1.
    ValueError minimize: the value at the start is not finite. Got value NaN, greatest element of the gradient 1. Expected a start where the function and its gradient are finite.
    ValueError minimize: the gradient at the start is not finite. Got value 0, greatest element of the gradient Infinity. Expected a start where the function and its gradient are finite.
    ValueError minimize: Newton's method needs a Hessian of 2001^2 numbers. Got 2001 coefficients. Expected at most 2000. Try method: 'lbfgs'."
  `);
});
