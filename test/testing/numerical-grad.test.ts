import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { configure, grad, GradError, jit, random, relu, softmax, tanh, tensor, variable, zeros, type AnyTensor, type Tensor } from 'tidu';
import { maxRelativeError, numericalGrad } from 'tidu/testing';

type Loss = Tensor<[], 'float64'>;
const point = (shape: number[], dtype: 'float32' | 'float64', seed: number): AnyTensor => random.normal(shape, { dtype, seed });

afterAll(() => configure({ backend: 'wasm' }));

describe.each(['wasm', 'reference'] as const)('%s', (backend) => {
  beforeEach(() => configure({ backend }));

  it.each([
    ['float64', 1e-8],
    ['float32', 2e-3],
  ] as const)('agrees with grad of a network in %s', (dtype, tolerance) => {
    const x = point([3, 4], dtype, 1);
    const f = (p: { w: AnyTensor; b: AnyTensor; scale: number }): Loss =>
      softmax(tanh(x.matmul(p.w).add(p.b)))
        .square()
        .mul(p.scale)
        .sum() as Loss;
    const p = { w: point([4, 2], dtype, 2), b: point([2], dtype, 3), scale: 3 };
    const [numerical, exact] = [numericalGrad(f)(p), grad(f)(p)];
    expect(numerical.scale).toBeNull();
    for (const name of ['w', 'b'] as const) {
      const found = numerical[name] as AnyTensor;
      expect([found.shape, found.dtype]).toEqual([p[name].shape, dtype]);
      expect(maxRelativeError(found, exact[name] as AnyTensor, { floor: 1 })).toBeLessThan(tolerance);
    }
  });

  it('with respect to Variables, which have their values again afterwards', () => {
    const w = variable(point([2, 2], 'float64', 4), { name: 'w' });
    const before = w.dataSync();
    let calls = 0;
    const loss = (x: AnyTensor): Loss => {
      calls++;
      return x.matmul(w).square().sum() as Loss;
    };
    const x = point([3, 2], 'float64', 5);
    const [found] = numericalGrad(loss, [w])(x);
    expect(calls).toBe(8);
    expect(maxRelativeError(found as AnyTensor, grad(loss, [w])(x)[0] as AnyTensor)).toBeLessThan(1e-8);
    expect(w.dataSync()).toEqual(before);
    expect(() => numericalGrad(() => (w.assign(zeros([2, 2], { dtype: 'float64' })), w) as never, [w])()).toThrow(GradError);
    expect(w.dataSync()).toEqual(before);
  });
});

it('hasAux, compiled functions, large numbers', () => {
  const f = jit((x: Tensor<[2], 'float64'>) => [x.mul(x).sum(), x.mul(10)] as const);
  const point = tensor([1e3, -3], { dtype: 'float64' });
  const [gradient, aux] = numericalGrad((x: Tensor<[2], 'float64'>) => f(x) as never, { hasAux: true })(point);
  expect(maxRelativeError(gradient as AnyTensor, [2e3, -6])).toBeLessThan(1e-4);
  expect((aux as AnyTensor).dataSync()).toEqual(new Float64Array([1e4, -30]));
});

it('by chosen arguments, as grad', () => {
  const f = (x: Tensor<[2], 'float64'>, n: number, y: Tensor<[], 'float64'>) => x.square().sum().mul(y).mul(n);
  const at = [tensor([1, 2], { dtype: 'float64' }), 3, tensor(4, { dtype: 'float64' })] as const;
  expect(maxRelativeError(numericalGrad(f, { argnums: 2 })(...at), [15])).toBeLessThan(1e-8);
  const [dy, dx] = numericalGrad(f, { argnums: [2, 0] })(...at);
  expect([maxRelativeError(dy, [15]), maxRelativeError(dx, [24, 48])].every((error) => error < 1e-8)).toBe(true);
  expect(() => numericalGrad(f, { argnums: 1 })(...at)).toThrow('argument 1 holds no float tensor');
  expect(() => numericalGrad(f, { unconnected: 'error' } as never)).toThrow("there is no option 'unconnected'");
});

it('errors', () => {
  const several = numericalGrad((x: AnyTensor) => relu(x) as never);
  expect(() => several(tensor([1, 2]))).toThrow('numericalGrad: the function did not return one number. Got float32[2].');
  expect(() => numericalGrad((x: AnyTensor) => x.sum() as never)(tensor([1], { dtype: 'int32' }))).toThrow('no float tensor');
  expect(() => numericalGrad(3 as never)).toThrow('no function');
});
