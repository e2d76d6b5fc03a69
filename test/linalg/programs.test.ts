/** @file Linear algebra inside of programs: what is shared, loops around it, and what the tools show of it. */
import { afterEach, expect, test } from 'vitest';
import { config, configure, scan, type AnyTensor } from 'tidu';
import { explain } from 'tidu/debug';
import { checkGrads, maxRelativeError } from 'tidu/testing';
import { compileGraph } from '../../src/compile/program.ts';
import { programCount } from '../../src/runtime/engine.ts';
import { traceFunction } from '../../src/transforms/jit.ts';
import { float64, grad, jit, read, t, valueAndGrad, vmap } from '../ops/loose.ts';
import { withThreads } from '../backends/with-threads.ts';
import { linalg } from './loose.ts';

const settings = config();
afterEach(() => configure(settings));

const a = float64([
  [2, -1, 0.5],
  [1, 3, -0.5],
  [0.25, 1, 1.5],
]);
const loops = (f: (...args: AnyTensor[]) => unknown, ...args: AnyTensor[]): number =>
  compileGraph(traceFunction(f as never, args as never)).kernels.filter(({ kind }) => kind === 'repeat').length;

test('value and gradient of solve share the factors', () => {
  const f = (a: AnyTensor): AnyTensor => t.sum(t.square(linalg.solve(a, float64([1, 2, 3]))));
  // Elimination, and two substitutions.
  expect(loops(f, a)).toBe(3);
  // Two more, for the transpose.
  expect(loops(valueAndGrad(f), a)).toBe(5);
});

test('determinant, its sign and its logarithm share the factors', () => {
  expect(loops((a) => [linalg.det(a), ...linalg.slogdet(a)], a)).toBe(1);
});

test('all results of a decomposition come from one program', () => {
  // Reflections, and their product.
  expect(loops((a) => linalg.qr(a), a)).toBe(2);
});

test('whoever reads one result of a decomposition has computed all', () => {
  const [u, s, vt] = linalg.svd(t.mul(a, 2)) as [AnyTensor, AnyTensor, AnyTensor];
  read(u);
  expect(s.value).toBeDefined();
  const runs = programCount();
  read(s);
  expect(programCount()).toBe(runs);
  expect(maxRelativeError(t.matmul(t.mul(u, s), vt), t.mul(a, 2))).toBeLessThan(1e-14);
});

test('inside of scan: x = a^-1 (x + b) step by step, with gradients', () => {
  configure({ backend: 'reference' });
  const steps = (a: AnyTensor, b: AnyTensor): AnyTensor =>
    (scan as unknown as (f: unknown, init: AnyTensor, xs: AnyTensor) => AnyTensor[])(
      (x: AnyTensor, b: AnyTensor) => [linalg.solve(a, t.add(x, b)), undefined],
      t.zeros([3], { dtype: 'float64' }),
      b,
    )[0] as AnyTensor;
  const b = float64([
    [1, 2, 3],
    [-1, 0.5, 2],
  ]);
  const want = linalg.solve(a, t.add(linalg.solve(a, float64([1, 2, 3])), float64([-1, 0.5, 2])));
  expect(maxRelativeError(steps(a, b), want)).toBeLessThan(1e-14);
  checkGrads(steps, [a, b], { order: 1 });
});

test('gradients of batches are batches of gradients', () => {
  const batch = t.stack([a, t.add(t.transpose(a), 1)]);
  const f = (a: AnyTensor): AnyTensor => t.add(t.sum(linalg.inv(a)), t.sum(t.sin(linalg.svd(a)[0] as AnyTensor)));
  const each = vmap(grad(f))(batch);
  const whole = grad((x) => t.sum(t.stack([0, 1].map((i) => f(t.reshape(t.slice(x, [i, i + 1]), [3, 3]))))))(batch);
  expect(maxRelativeError(each, whole)).toBeLessThan(1e-11);
});

test('explain shows what a decomposition is made of', () => {
  const text = explain((a: AnyTensor) => linalg.cholesky(a))(a);
  expect(text).toContain('repeat');
});

test('threads make no difference', async () => {
  const x = t.reshape(t.sin(t.arange(0, 160 * 160, 1, { dtype: 'float64' })), [160, 160]);
  const f = jit((x) => linalg.solve(x, x));
  const alone = read(f(x));
  await withThreads(2, async () => expect(read(f(x))).toEqual(alone));
});
