/** @file linearize, jacobian, hessian, hvp. */
import { describe, expect, test } from 'vitest';
import { checkGrads } from 'tidu/testing';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { variable } from '../../src/index.ts';
import { float64, grad, int32, jit, read, t } from '../ops/loose.ts';
import { hessian, hvp, jacobian, jvp, linearize, refusals, shown, vjp } from './loose.ts';

type Linear = (...tangents: unknown[]) => AnyTensor;

describe('linearize', () => {
  test('is jvp, with the function called once', () => {
    let calls = 0;
    const f = (x: AnyTensor, { y }: { y: AnyTensor }): AnyTensor => (calls++, t.mul(t.sin(x), t.exp(y)));
    const at = [float64([0.3, -1]), { y: float64([0.5, 2]) }];
    const [value, linear] = linearize(f as never, ...at) as [AnyTensor, Linear];
    expect(calls).toBe(1);
    expect(read(value)).toEqual(read(f(...(at as [AnyTensor, { y: AnyTensor }]))));
    for (const direction of [
      [float64([1, 0]), { y: float64([0, 0]) }],
      [float64([2, 3]), { y: float64([-1, 5]) }],
    ]) {
      expect(read(linear(...direction))).toEqual(read(jvp(f as never, at, direction)[1]));
    }
    expect(calls).toBe(3 + 1);
  });
  test('is still right after values have been read, and inside of other transforms', () => {
    const f = (x: AnyTensor): AnyTensor => t.exp(t.sin(x));
    const x = float64([0.3, -1]);
    const [value, linear] = linearize(f as never, x) as [AnyTensor, Linear];
    read(value);
    read(linear(float64([1, 1])));
    const slopes = [0.3, -1].map((each) => Math.exp(Math.sin(each)) * Math.cos(each));
    read(linear(float64([1, 1]))).forEach((slope, i) => expect(slope).toBeCloseTo(slopes[i] ?? NaN, 12));
    read(jit(linear as never)(float64([2, 2]))).forEach((slope, i) => expect(slope).toBeCloseTo(2 * (slopes[i] ?? NaN), 12));
    // A linear function's gradient is its transpose.
    read(grad((dx) => t.sum(linear(dx)))(float64([5, 5]))).forEach((slope, i) => expect(slope).toBeCloseTo(slopes[i] ?? NaN, 12));
  });
  test('of a constant is zero', () => {
    const [, linear] = linearize((() => float64([1, 2])) as never, float64(3)) as [AnyTensor, Linear];
    expect(read(linear(float64(1)))).toEqual([0, 0]);
  });
});

/** [x_0 x_1, x_1 x_2, sum] */
const f = (x: AnyTensor): AnyTensor => t.concat([t.mul(t.slice(x, [0, 2]), t.slice(x, [1, 3])), t.expandDims(t.sum(x), 0)]);

describe('jacobian', () => {
  const wanted = { shape: [3, 3], values: [3, 2, 0, 0, 5, 3, 1, 1, 1] };
  test.each(['auto', 'forward', 'reverse'])('is the same in mode %s', (mode) => {
    expect(shown(jacobian(f as never, { mode })(float64([2, 3, 5])))).toEqual(wanted);
  });
  test('takes the mode of fewer passes', () => {
    // A gradient of its own has no forward mode: so one sees which was taken.
    let passes = 0;
    const counted =
      (outputs: number) =>
      (x: AnyTensor): AnyTensor => {
        passes++;
        return t.mul(t.broadcastTo(t.sum(x), [outputs]), t.arange(outputs));
      };
    expect(shown(jacobian(counted(2) as never)(t.ones([7])))).toEqual({
      shape: [2, 7],
      values: [...Array(7).fill(0), ...Array(7).fill(1)],
    });
    expect(shown(jacobian(counted(3) as never)(t.ones([2])))).toEqual({ shape: [3, 2], values: [0, 0, 1, 1, 2, 2] });
    expect(passes).toBe(2);
  });
  test('of matrices has the axes of the result, then those of the argument', () => {
    const a = float64([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const product = (x: AnyTensor): AnyTensor => t.matmul(x, a);
    for (const mode of ['forward', 'reverse']) {
      const { shape, values } = shown(
        jacobian(product as never, { mode })(
          float64([
            [1, 0],
            [0, 1],
            [2, 2],
            [3, 3],
          ]),
        ),
      );
      expect(shape).toEqual([4, 3, 4, 2]);
      // d y_ij / d x_kl = [i = k] a_lj
      const at = (i: number, j: number, k: number, l: number): number => values[((i * 3 + j) * 4 + k) * 2 + l] ?? NaN;
      for (let i = 0; i < 4; i++)
        for (let j = 0; j < 3; j++)
          for (let k = 0; k < 4; k++) for (let l = 0; l < 2; l++) expect(at(i, j, k, l)).toBe(i === k ? 1 + j + 3 * l : 0);
    }
  });
  test('of trees is a tree of trees', () => {
    const g = ({ a, list }: { a: AnyTensor; list: AnyTensor[] }, scale: AnyTensor): unknown => ({
      sum: t.mul(t.add(a, t.sum(list[0] as AnyTensor)), scale),
      parts: [t.mul(t.square(list[0] as AnyTensor), scale)],
    });
    const at = { a: float64(1), list: [float64([2, 3])], count: int32([1]), name: 'tree' };
    for (const mode of ['forward', 'reverse']) {
      const found = jacobian(g as never, { mode })(at, float64(10)) as {
        sum: typeof at;
        parts: (typeof at)[];
      };
      expect(read(found.sum.a)).toEqual([10]);
      expect(read(found.sum.list[0] as AnyTensor)).toEqual([10, 10]);
      expect(shown(found.parts[0]?.list[0] as AnyTensor)).toEqual({ shape: [2, 2], values: [40, 0, 0, 60] });
      expect(read(found.parts[0]?.a as AnyTensor)).toEqual([0, 0]);
      expect([found.sum.count, found.sum.name]).toEqual([null, null]);
    }
  });
  test('of few and of no elements', () => {
    expect(shown(jacobian(((x: AnyTensor) => t.mul(x, 3)) as never)(float64(2)))).toEqual({ shape: [], values: [3] });
    expect(shown(jacobian(((x: AnyTensor) => t.sum(x)) as never)(float64([], [0])))).toEqual({ shape: [0], values: [] });
  });
  test('can be differentiated', () => {
    checkGrads(
      ((x: AnyTensor) => jacobian(((y: AnyTensor) => t.mul(t.sin(y), t.sum(y))) as never)(x)) as never,
      [float64([0.2, 0.5])] as never,
    );
  });
});

describe('hessian', () => {
  test('is symmetric and right for trees', () => {
    const g = ({ a, b }: { a: AnyTensor; b: AnyTensor }): AnyTensor => t.sum(t.mul(t.square(a), b));
    const h = hessian(g as never)({ a: float64([1, 2]), b: float64([3, 4]) }) as Record<'a' | 'b', Record<'a' | 'b', AnyTensor>>;
    expect(shown(h.a.a)).toEqual({ shape: [2, 2], values: [6, 0, 0, 8] });
    expect(shown(h.a.b)).toEqual({ shape: [2, 2], values: [2, 0, 0, 4] });
    expect(shown(h.b.a)).toEqual({ shape: [2, 2], values: [2, 0, 0, 4] });
    expect(shown(h.b.b)).toEqual({ shape: [2, 2], values: [0, 0, 0, 0] });
  });
  test('takes other arguments, and reads Variables', () => {
    const scale = variable(t.tensor(2, { dtype: 'float64' }) as never) as unknown as AnyTensor;
    const g = (x: AnyTensor, y: AnyTensor): AnyTensor => t.sum(t.mul(t.mul(t.square(x), y), scale));
    expect(read(hessian(g as never)(float64([1, 1]), float64([3, 4])))).toEqual([12, 0, 0, 16]);
    expect(read(jit((x) => hessian(g as never)(x, float64([3, 4])))(float64([1, 1])))).toEqual([12, 0, 0, 16]);
  });
  test('times a vector is hvp', () => {
    const g = ({ a, b }: { a: AnyTensor; b: AnyTensor }): AnyTensor => t.sum(t.mul(t.exp(a), t.sin(b)));
    const [x, v] = [
      { a: float64([0.1, 0.7]), b: float64([1, 2]) },
      { a: float64([1, -1]), b: float64([0.5, 3]) },
    ];
    const h = hessian(g as never)(x) as Record<'a' | 'b', Record<'a' | 'b', AnyTensor>>;
    const product = hvp(g as never, x, v) as Record<'a' | 'b', AnyTensor>;
    for (const row of ['a', 'b'] as const) {
      const wanted = read(t.add(t.matmul(h[row].a, v.a), t.matmul(h[row].b, v.b)));
      read(product[row]).forEach((value, i) => expect(value).toBeCloseTo(wanted[i] ?? NaN, 12));
    }
  });
});

test('what is refused', () => {
  const square = (x: AnyTensor): AnyTensor => t.square(x);
  expect(
    refusals(
      () => jacobian(3 as never),
      () => jacobian(square as never, { mode: 'backward' }),
      () => jacobian(square as never, { modes: 'reverse' }),
      () => jacobian(square as never)(int32([1])),
      () => jacobian(((x: AnyTensor) => t.cast(x, 'int32')) as never)(float64([1])),
      () => jacobian((() => 3) as never)(float64([1])),
      () => hessian(square as never)(float64([1])),
      () => hessian(undefined as never),
      () => hvp(((x: AnyTensor) => t.sum(x)) as never, float64([1]), float64([1, 2])),
      () => hvp(null as never, float64([1]), float64([1])),
      () => linearize(square as never, int32([1])),
      () => (linearize(square as never, float64([1])) as [unknown, Linear])[1](float64([1, 2])),
      () => (vjp(square as never, float64([1])) as [unknown, Linear])[1](float64([1, 2])),
      () => vjp(3 as never, float64([1])),
      () => linearize(undefined as never, float64([1])),
      () => jvp('f' as never, [float64([1])], [float64([1])]),
      () => jvp(square as never, float64([1]), float64([1])),
      () => jvp(square as never, [float64([1])], float64([1])),
      () => jvp(square as never, [], [float64([1])]),
      () => jvp((async (x: AnyTensor) => x) as never, [float64([1])], [float64([1])]),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError jacobian: the first argument is no function. Got 3. Expected the function to differentiate.
    ValueError jacobian: there is no such mode. Got 'backward'. Expected one of auto, forward, reverse.
    ValueError jacobian: there is no option 'modes'. Expected one of mode. Try 'mode'.
    GradError jacobian: the first argument holds no float tensor to differentiate by. Got int32[1]. Expected a float tensor, or a tree with one in it.
    GradError jacobian: a result is int32, and only floats have derivatives. Expected a float tensor, or a tree of them.
    GradError jacobian: the function did not return a tensor. Expected a float tensor, or a tree of them.
    GradError hessian: the function did not return one number. Got float64[1]. Expected a float tensor of shape []. Try mean() or sum() at the end of the function, or vjp for a function with several results.
    ValueError hessian: the first argument is no function. Got undefined. Expected the function to differentiate.
    ShapeError hvp: the tangents do not fit the arguments. Got float64[2]. Expected float64[1].
    ValueError hvp: the first argument is no function. Got object. Expected the function to differentiate.
    GradError linearize: an argument is int32, and only floats have derivatives. Got int32[1]. Expected a float dtype. Try x.cast('float32').
    ShapeError linearize: the tangents do not fit the arguments. Got float64[2]. Expected float64[1].
    ShapeError vjp: the cotangent does not fit the result. Got float64[2]. Expected float64[1].
    ValueError vjp: the first argument is no function. Got 3. Expected the function to differentiate.
    ValueError linearize: the first argument is no function. Got undefined. Expected the function to differentiate.
    ValueError jvp: the first argument is no function. Got 'f'. Expected the function to differentiate.
    ValueError jvp: the second argument is no list. Got float64[1]. Expected the list of the arguments, then that of their tangents. Try jvp(f, [x], [dx]).
    ShapeError jvp: the tangents do not fit the arguments. Got float64[1]. Expected [0]: float64[1].
    ShapeError jvp: the tangents do not fit the arguments. Got float64[1]. Expected nothing.
    TraceError jvp: the function is asynchronous, so that it would go on after its trace has ended. Expected a function that returns its result, not a Promise of it. Try reading data before the call and passing it as an argument."
  `);
});
