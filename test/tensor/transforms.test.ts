/** @file Transforms on trees of tensors, and transforms of transforms. */
import { describe, expect, test, vi } from 'vitest';
import {
  grad as gradOf,
  jit as jitOf,
  jvp as jvpOf,
  valueAndGrad as valueAndGradOf,
  vjp as vjpOf,
  vmap as vmapOf,
} from '../../src/index.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { directional, float64, grad, jit, read, t, vmap, type TensorFunction } from '../ops/loose.ts';

type Loose = (...args: never[]) => unknown;
const untyped = { grad: gradOf, jit: jitOf, jvp: jvpOf, valueAndGrad: valueAndGradOf, vjp: vjpOf, vmap: vmapOf } as unknown as Readonly<
  Record<'grad' | 'jit' | 'valueAndGrad' | 'vmap', (f: Loose, ...options: unknown[]) => (...args: unknown[]) => unknown>
>;

class Layer {
  readonly weight: AnyTensor;
  readonly name = 'layer';
  readonly units = 2;

  constructor(weight: AnyTensor) {
    this.weight = weight;
  }

  apply(x: AnyTensor): AnyTensor {
    return t.mul(this.weight, x);
  }
}

interface Model {
  readonly layers: readonly Layer[];
  readonly bias: AnyTensor;
  readonly steps: AnyTensor;
  readonly options: { readonly name: string; readonly rate: number; readonly none: null };
}

const model = (): Model => ({
  layers: [new Layer(float64([1, 2])), new Layer(float64([3, 4]))],
  bias: float64(0.5),
  steps: t.tensor([1], { dtype: 'int32' }),
  options: { name: 'm', rate: 0.1, none: null },
});
const loss = (m: Model, x: AnyTensor): AnyTensor =>
  t.sum(
    t.add(
      m.layers.reduce((y, layer) => layer.apply(y), x),
      m.bias,
    ),
  );

describe('trees', () => {
  test('have gradients of their own form, null for what is no float tensor', () => {
    const g = untyped.grad(loss as Loose)(model(), float64([10, 100])) as Model;
    expect(g.layers.map((layer) => read(layer.weight))).toEqual([
      [30, 400],
      [10, 200],
    ]);
    expect(read(g.bias)).toEqual([2]);
    expect([g.steps, g.options, g.layers[0]?.name]).toEqual([null, { name: null, rate: null, none: null }, null]);
  });
  test('come back from jit with their classes and other fields', () => {
    const doubled = untyped.jit(((m: Model) => ({ ...m, layers: m.layers.map((layer) => new Layer(t.mul(layer.weight, 2))) })) as Loose);
    const result = doubled(model()) as Model;
    expect(result.layers[0]).toBeInstanceOf(Layer);
    expect(result.layers.map((layer) => [read(layer.weight), layer.name])).toEqual([
      [[2, 4], 'layer'],
      [[6, 8], 'layer'],
    ]);
    expect(result.options).toEqual({ name: 'm', rate: 0.1, none: null });
  });
  test('compile one program for each structure, and for each number in them', () => {
    let traces = 0;
    const f = untyped.jit(((x: AnyTensor, options: { factor: number }) => {
      traces++;
      return t.mul(x, options.factor);
    }) as Loose);
    const call = (x: AnyTensor, factor: number): number[] => read(f(x, { factor }) as AnyTensor);
    expect([call(float64([1]), 2), call(float64([2]), 2), call(float64([2]), 3), call(t.tensor([2]), 3), call(float64([2, 2]), 3)]).toEqual(
      [[2], [4], [6], [6], [6, 6]],
    );
    expect(traces).toBe(4);
  });
  test('are what jvp and vjp take and give', () => {
    const f = ({ a, b: [b] }: { a: AnyTensor; b: readonly [AnyTensor] }) => ({ product: t.mul(a, b), sum: t.sum(b) });
    const at = { a: float64([1, 2]), b: [float64([3, 4])] as const };
    const [value, tangent] = jvpOf(f as never, [at] as never, [{ a: float64([1, 0]), b: [float64([0, 1])] }] as never) as unknown as Record<
      'product' | 'sum',
      AnyTensor
    >[];
    expect([value?.product, value?.sum, tangent?.product, tangent?.sum].map((x) => read(x as AnyTensor))).toEqual([
      [3, 8],
      [7],
      [3, 2],
      [1],
    ]);
    const [, pullback] = vjpOf(f as never, at as never) as unknown as [unknown, (ct: unknown) => [typeof at]];
    const [{ a, b }] = pullback({ product: float64([1, 10]), sum: float64(100) });
    expect([read(a), read(b[0])]).toEqual([
      [3, 40],
      [101, 120],
    ]);
  });
  test('can be batched', () => {
    const f = untyped.vmap((({ x, y }: { x: AnyTensor; y: AnyTensor }) => [t.sum(x), t.mul(x, y)]) as Loose);
    const [sums, products] = f({
      x: float64([
        [1, 2],
        [3, 4],
      ]),
      y: float64([10, 100]),
    }) as [AnyTensor, AnyTensor];
    expect([read(sums), read(products)]).toEqual([
      [3, 7],
      [10, 20, 300, 400],
    ]);
  });
});

describe('hasAux', () => {
  const f = (x: AnyTensor): unknown => [t.sum(t.square(x)), { doubled: t.mul(x, 2), label: 'aux' }];
  test('passes on what else the function returned', () => {
    const [g, aux] = untyped.grad(f as Loose, { hasAux: true })(float64([1, 2])) as [AnyTensor, { doubled: AnyTensor; label: string }];
    expect([read(g), read(aux.doubled), aux.label]).toEqual([[2, 4], [2, 4], 'aux']);
    const [[value, more], gradient] = untyped.valueAndGrad(f as Loose, { hasAux: true })(float64([1, 2])) as [
      [AnyTensor, typeof aux],
      AnyTensor,
    ];
    expect([read(value), read(more.doubled), read(gradient)]).toEqual([[5], [2, 4], [2, 4]]);
  });
  test('can be differentiated again, through what was passed on', () => {
    const through: TensorFunction = (x) => {
      const [g, { doubled }] = untyped.grad(f as Loose, { hasAux: true })(x) as [AnyTensor, { doubled: AnyTensor }];
      return t.sum(t.mul(t.mul(g, doubled), x));
    };
    // g doubled x = 4 x^3
    expect(read(grad(through)(float64([1, 2])))).toEqual([12, 48]);
  });
});

describe('perturbation confusion does not happen', () => {
  test('where an inner derivative is taken by a variable of the same value', () => {
    // d/dx [x * d/dy (x + y)] = 1, for an inner derivative that knows the outer x as a constant
    const f: TensorFunction = (x) => t.mul(x, grad((y) => t.add(x, y))(float64(1)));
    expect(read(grad(f)(float64(1)))).toEqual([1]);
    expect(read(directional(f)(float64(1), float64(1)))).toEqual([1]);
    const g: TensorFunction = (x) => t.mul(x, directional((y) => t.add(x, y))(x, float64(1)));
    expect(read(directional(g)(float64(1), float64(1)))).toEqual([1]);
  });
  test('where the inner point is the outer one', () => {
    // f(x) = d/dy [x y^2] at y = x is 2 x^2
    const f: TensorFunction = (x) => grad((y) => t.mul(x, t.square(y)))(x);
    expect(read(f(float64(3)))).toEqual([18]);
    expect(read(grad(f)(float64(3)))).toEqual([12]);
    expect(read(grad(grad(f))(float64(3)))).toEqual([4]);
  });
});

describe('transforms of transforms', () => {
  const f: TensorFunction = (x) => t.sum(t.mul(t.sin(x), t.square(x)));
  const x = [0.3, -1.2, 2];
  const derivative =
    (n: number) =>
    (v: number): number =>
      [
        Math.sin(v) * v * v,
        Math.cos(v) * v * v + 2 * v * Math.sin(v),
        -Math.sin(v) * v * v + 4 * v * Math.cos(v) + 2 * Math.sin(v),
        -Math.cos(v) * v * v - 6 * v * Math.sin(v) + 6 * Math.cos(v),
      ][n] ?? NaN;
  const near = (got: AnyTensor, want: readonly number[]): void => {
    const list = read(got);
    expect(list.length).toBe(want.length);
    list.forEach((value, i) => expect(value).toBeCloseTo(want[i] ?? NaN, 10));
  };
  /** The derivative of each element, as the elements do not depend on each other. */
  const each = (g: TensorFunction): TensorFunction => grad((y) => t.sum(g(y)));

  test.each<[string, TensorFunction, number]>([
    ['jit(grad)', jit(grad(f)), 1],
    ['grad(jit)', grad(jit(f)), 1],
    ['grad of grad', each(grad(f)), 2],
    ['jit(grad(jit(grad)))', jit(each(jit(grad(jit(f))))), 2],
    ['grad(grad(grad))', each(each(grad(f))), 3],
    ['jit of the third', jit(each(each(grad(f)))), 3],
    ['forward over reverse', (y) => directional(grad(f))(y, t.ones([3], { dtype: 'float64' })), 2],
    ['reverse over forward', (y) => grad((z) => directional(f)(z, t.ones([3], { dtype: 'float64' })))(y), 2],
    [
      'forward over forward over reverse',
      (y) => directional((z) => directional(grad(f))(z, t.ones([3], { dtype: 'float64' })))(y, t.ones([3], { dtype: 'float64' })),
      3,
    ],
    ['vmap(grad)', vmap(grad((y) => t.mul(t.sin(y), t.square(y)))), 1],
    ['vmap(grad(grad))', vmap(grad(grad((y) => t.mul(t.sin(y), t.square(y))))), 2],
    ['jit(vmap(grad))', jit(vmap(grad((y) => t.mul(t.sin(y), t.square(y))))), 1],
    ['vmap(jit(grad))', vmap(jit(grad((y) => t.mul(t.sin(y), t.square(y))))), 1],
    ['grad(sum(vmap))', grad((y) => t.sum(vmap((z) => t.mul(t.sin(z), t.square(z)))(y))), 1],
    ['grad(sum(vmap(grad)))', grad((y) => t.sum(vmap(grad((z) => t.mul(t.sin(z), t.square(z))))(y))), 2],
    ['vmap(vmap)', (y) => t.flatten(vmap(vmap((z) => t.mul(t.sin(z), t.square(z))))(t.expandDims(y, 1))), 0],
  ])('%s', (_, g, order) => near(g(float64(x)), x.map(derivative(order))));

  test('a Jacobian by vmap of vjp and by vmap of jvp', () => {
    const h: TensorFunction = (y) => t.mul(t.slice(y, [0, 2]), t.slice(y, [1, 3]));
    const at = float64([2, 3, 5]);
    const backwards = vmap(
      (ct) => (vjpOf(h as never, at as never) as unknown as [unknown, (ct: AnyTensor) => AnyTensor[]])[1](ct)[0] as AnyTensor,
    )(t.eye(2, { dtype: 'float64' }));
    const forwards = vmap((dx) => directional(h)(at, dx))(t.eye(3, { dtype: 'float64' }));
    near(backwards, [3, 2, 0, 0, 5, 3]);
    near(t.transpose(forwards), [3, 2, 0, 0, 5, 3]);
  });
  test('a Hessian by vmap of forward over reverse', () => {
    const g: TensorFunction = (y) => t.prod(y);
    const hessian = vmap((dx) => directional(grad(g))(float64([2, 3, 5]), dx))(t.eye(3, { dtype: 'float64' }));
    near(hessian, [0, 5, 3, 5, 0, 2, 3, 2, 0]);
  });
  test('a function that closes over an outer parameter, inside of vmap inside of grad inside of jit', () => {
    const g = jit(grad((a) => t.sum(vmap((b) => t.mul(t.sin(a), b))(float64([1, 2, 3])))));
    near(g(float64(0.5)), [6 * Math.cos(0.5)]);
  });
  test('values can be read inside of grad, not changing the result', () => {
    const g = grad((y) => {
      const squared = t.square(y);
      return read(t.sum(squared))[0] === 14 ? t.sum(t.mul(squared, y)) : t.sum(y);
    });
    near(g(float64([1, 2, 3])), [3, 12, 27]);
  });
  test('a pullback may be called more than once, later, and inside of jit', () => {
    const [, pullback] = vjpOf(f as never, float64(x) as never) as unknown as [unknown, (ct: AnyTensor) => AnyTensor[]];
    near(pullback(float64(1))[0] as AnyTensor, x.map(derivative(1)));
    near(
      pullback(float64(2))[0] as AnyTensor,
      x.map((v) => 2 * derivative(1)(v)),
    );
    near(
      jit((ct) => pullback(ct)[0] as AnyTensor)(float64(3)),
      x.map((v) => 3 * derivative(1)(v)),
    );
  });
});

test('a function without tensors in its arguments can be compiled', () => {
  expect(read(jit(() => t.arange(3))())).toEqual([0, 1, 2]);
});

test('a result that is an argument, or twice the same, or no tensor', () => {
  const f = untyped.jit(((x: AnyTensor) => ({ x, again: x, number: 3, list: [t.add(x, 1), t.add(x, 1)] })) as Loose);
  const result = f(float64([1])) as { x: AnyTensor; again: AnyTensor; number: number; list: AnyTensor[] };
  expect([read(result.x), read(result.again), result.number, result.list.map(read)]).toEqual([[1], [1], 3, [[2], [2]]]);
});

test('a function that is compiled for every number says so once, and keeps no more than 200 programs', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  let traces = 0;
  const scaled = untyped.jit(function scale(x: AnyTensor, factor: number) {
    traces++;
    return t.mul(x, factor);
  } as Loose) as (x: AnyTensor, factor: number) => AnyTensor;
  const x = float64([1, 2]);
  for (let factor = 0; factor < 201; factor++) expect(read(scaled(x, factor))).toEqual([factor, 2 * factor]);
  expect(warn.mock.calls.map(([message]) => String(message))).toEqual([expect.stringMatching(/^jit: 'scale' has been compiled 50 times/)]);
  expect(traces).toBe(201);
  scaled(x, 200);
  expect(traces).toBe(201);
  scaled(x, 0);
  expect(traces).toBe(202);
  warn.mockRestore();
});
