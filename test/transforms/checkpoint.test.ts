/** @file checkpoint: the same numbers, in less memory. */
import { describe, expect, test } from 'vitest';
import { compileGraph } from '../../src/compile/program.ts';
import { checkGrads } from 'tidu/testing';
import { random, variable } from '../../src/index.ts';
import { getOptimizer } from 'tidu/optim';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { traceFunction } from '../../src/transforms/jit.ts';
import { float64, grad, int32, jit, read, t, vmap, type TensorFunction } from '../ops/loose.ts';
import { checkpoint, looseGrad, looseVmap, refusals, vjp, type AnyFunction } from './loose.ts';

const wrap = checkpoint as unknown as (f: AnyFunction) => TensorFunction;
const plainly = (f: AnyFunction): TensorFunction => f as unknown as TensorFunction;
const normal = random.normal as unknown as (shape: readonly number[], options: object) => AnyTensor;

const side = 64;
const bytes = 4 * side * side;
const square = (seed: number): AnyTensor => t.div(normal([side, side], { seed }), 10);

/** Four layers, in which four values as large as x are kept for the gradient. */
function block(x: AnyTensor, w: AnyTensor): AnyTensor {
  let y = x;
  for (let layer = 0; layer < 4; layer++) y = t.tanh(t.matmul(y, w));
  return y;
}

type Wrap = typeof wrap;
const closedOver =
  (wrapper: Wrap) =>
  (weights: readonly AnyTensor[], x: AnyTensor): AnyTensor =>
    t.sum(t.square(weights.reduce((y, w) => wrapper(((z: AnyTensor) => block(z, w)) as never)(y), x)));
const asArguments =
  (wrapper: Wrap) =>
  (weights: readonly AnyTensor[], x: AnyTensor): AnyTensor =>
    t.sum(t.square(weights.reduce((y, w) => wrapper(block as never)(y, w), x)));

describe.each([
  ['weights from around the function', closedOver],
  ['weights as arguments', asArguments],
])('%s', (_, loss) => {
  const weights = [1, 2, 3, 4, 5, 6, 7, 8].map(square);
  /** Arena of the gradient's program, in values as large as x. */
  const sizeOf = (wrapper: Wrap): number =>
    compileGraph(traceFunction(looseGrad(loss(wrapper) as never) as never, [weights, square(0)])).arenaBytes / bytes;
  test('saves memory in a compiled program', () => {
    // Both have 8 weights, x, and 8 gradients. Besides: 8 blocks of 4 values, or 8 results and the inside of one block.
    const [kept, recomputed] = [sizeOf(plainly), sizeOf(wrap)];
    expect(kept).toBeGreaterThan(8 + 8 * 4);
    expect(recomputed).toBeLessThan(8 + 1 + 8 + 4 + 4);
  });
  test('has the same gradients', () => {
    const gradients = (wrapper: Wrap): number[][] => (looseGrad(loss(wrapper) as never)(weights, square(0)) as AnyTensor[]).map(read);
    const compiled = (wrapper: Wrap): number[][] =>
      (jit(looseGrad(loss(wrapper) as never) as never) as unknown as (...args: unknown[]) => AnyTensor[])(weights, square(0)).map(read);
    const [wanted, got] = [gradients(plainly), gradients(wrap)];
    got.forEach((each, i) => each.forEach((value, j) => expect(value).toBeCloseTo(wanted[i]?.[j] ?? NaN, 4)));
    expect(compiled(wrap)).toEqual(got);
  });
});

test.each(['sgd', 'adam'])('a training step of Variables by %s keeps less as well', (name) => {
  const size = (wrapper: Wrap): number => {
    const weights = [1, 2, 3, 4].map((seed) => variable(square(seed) as never));
    const optimizer = getOptimizer(name as 'sgd');
    const loss = (x: AnyTensor): AnyTensor =>
      t.sum(t.square(weights.reduce<AnyTensor>((y, w) => wrapper(((z: AnyTensor) => block(z, w as never)) as never)(y), x)));
    const step = (x: AnyTensor): void => optimizer.apply(looseGrad(loss as never, weights)(x), weights as never);
    return compileGraph(traceFunction(step as never, [square(0)])).arenaBytes / bytes;
  };
  expect(size(plainly)).toBeGreaterThan(4 * 4);
  expect(size(wrap)).toBeLessThan(4 + 4 + 4);
});

describe('the same values and derivatives', () => {
  const f = (x: AnyTensor, y: AnyTensor): AnyTensor => t.mul(t.sin(t.mul(x, y)), t.exp(t.sum(x)));
  test('to the second order, both ways', () => {
    checkGrads(wrap(f as never) as never, [float64([0.3, -0.2]), float64([1.5, 0.7])] as never);
    checkGrads(((x: AnyTensor) => wrap(((z: AnyTensor) => wrap(f as never)(z, x)) as never)(x)) as never, [float64([0.3, -0.2])] as never);
  });
  test('of trees, several results and other dtypes', () => {
    const g = checkpoint((({ a, ids }: { a: AnyTensor; ids: AnyTensor }, factor: number) => ({
      sum: t.mul(t.sum(t.square(a)), factor),
      taken: t.square(t.take(a, ids)),
      ids: t.add(ids, 1),
    })) as never) as (tree: unknown, factor: number) => { sum: AnyTensor; taken: AnyTensor; ids: AnyTensor };
    const loss = (a: AnyTensor): AnyTensor => {
      const { sum, taken, ids } = g({ a, ids: int32([2, 0]) }, 3);
      expect(ids.dtype).toBe('int32');
      return t.add(sum, t.sum(t.mul(taken, float64([10, 100]))));
    };
    expect(read(grad(loss)(float64([1, 2, 3])))).toEqual([206, 12, 78]);
    expect(read(jit(grad(loss))(float64([1, 2, 3])))).toEqual([206, 12, 78]);
  });
  test('of random numbers: the second run draws the same', () => {
    const uniform = random.uniform as unknown as (shape: readonly number[]) => AnyTensor;
    const noisy = wrap(((x: AnyTensor) => t.mul(t.square(x), uniform([3]))) as never);
    // d x^2 u = 2 x u
    const step = jit(((x: AnyTensor) => {
      const [value, pullback] = vjp(noisy as never, x) as [AnyTensor, (ct: AnyTensor) => AnyTensor[]];
      return t.sub(pullback(t.ones([3]))[0], t.div(t.mul(value, 2), x));
    }) as never);
    for (const _ of [1, 2]) read(step(t.tensor([1, 2, 4]))).forEach((difference) => expect(Math.abs(difference)).toBeLessThan(1e-5));
  });
  test('under vmap, and of vmap', () => {
    const weight = float64([2, 3]);
    const g = (x: AnyTensor, w: AnyTensor): AnyTensor => t.sum(t.sin(t.mul(x, w)));
    const batch = float64([
      [0.1, 0.2],
      [0.3, 0.4],
    ]);
    const loss = (wrapper: Wrap) => (w: AnyTensor) => t.sum(looseVmap(wrapper(g as never) as never, { inAxes: [0, null] })(batch, w));
    read(grad(loss(wrap))(weight)).forEach((value, i) => expect(value).toBeCloseTo(read(grad(loss(plainly))(weight))[i] ?? NaN, 12));
    const perExample = (wrapper: Wrap): number[] => read(vmap(grad((x) => wrapper(g as never)(x, weight)))(batch));
    perExample(wrap).forEach((value, i) => expect(value).toBeCloseTo(perExample(plainly)[i] ?? NaN, 12));
    const closed = (wrapper: Wrap): number[] =>
      read(vmap((x) => grad((w) => wrapper(((v: AnyTensor) => g(x, v)) as never)(w))(weight))(batch));
    closed(wrap).forEach((value, i) => expect(value).toBeCloseTo(closed(plainly)[i] ?? NaN, 12));
  });
  test('when values have been read before the pullback is called', () => {
    const [value, pullback] = vjp(wrap(((x: AnyTensor) => t.exp(t.sin(x))) as never) as never, float64(0.5)) as [
      AnyTensor,
      (ct: AnyTensor) => AnyTensor[],
    ];
    read(value);
    expect(read(pullback(float64(1))[0] as AnyTensor)[0]).toBeCloseTo(Math.exp(Math.sin(0.5)) * Math.cos(0.5), 12);
  });
  test('of a function that assigns to a Variable: once', () => {
    const count = variable(t.tensor(0) as never);
    const counting = wrap(((x: AnyTensor) => (count.assign(t.add(count, 1) as never), t.square(x))) as never);
    expect(read(jit(grad(counting))(float64(3)))).toEqual([6]);
    expect(read(count as never)).toEqual([1]);
  });
});

test('what is refused', () => {
  expect(
    refusals(
      () => checkpoint(3 as never),
      () => checkpoint((async (x: AnyTensor) => x) as never)(float64(1)),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError checkpoint: the argument is no function. Got 3. Expected the function to run twice.
    TraceError checkpoint: the function is asynchronous, so that it would go on after its trace has ended. Expected a function that returns its result, not a Promise of it. Try reading data before the call and passing it as an argument."
  `);
});
