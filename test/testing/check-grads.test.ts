import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import {
  configure,
  cos,
  exp,
  floor,
  GradError,
  logSoftmax,
  mul,
  neg,
  relu,
  sin,
  sqrt,
  tensor,
  type AnyTensor,
  type DType,
  type Tensor,
} from 'tidu';
import { checkGrads, maxRelativeError } from 'tidu/testing';
import * as scalar from '../../src/kernel/scalar.ts';
import { unaryPrimitive, type UnaryRules } from '../../src/ops/define.ts';
import { apply } from '../../src/tensor/apply.ts';

/** x^2, with derivative rules of one's own. */
function square(name: string, rules: Partial<Pick<UnaryRules, 'jvp' | 'transpose'>>): (x: AnyTensor) => AnyTensor {
  const right: UnaryRules = {
    doc: 'y = x^2',
    accepts: 'float',
    scalar: (x) => scalar.mul(x, x),
    jvp: (dx, x) => mul(mul(dx, x), 2),
    transpose: 'nonlinear',
  };
  const primitive = unaryPrimitive(name, { ...right, ...rules });
  return (x) => apply(primitive, [x], {});
}

/** -x, with a wrong transpose: right forwards, wrong backwards. */
const wrongTranspose = (() => {
  const primitive = unaryPrimitive('wrongTranspose', {
    doc: 'y = -x',
    accepts: 'float',
    scalar: scalar.neg,
    jvp: (dx) => apply(primitive, [dx], {}),
    transpose: (ct) => mul(ct, -1.001),
  });
  return (x: AnyTensor): AnyTensor => apply(primitive, [x], {});
})();

const x = tensor([0.3, -1.2, 2.1]);

afterAll(() => configure({ backend: 'wasm' }));

describe.each(['wasm', 'reference'] as const)('%s', (backend) => {
  beforeEach(() => configure({ backend }));

  it.each([
    ['a sine', (a: AnyTensor) => sin(a)],
    ['a softmax', (a: AnyTensor) => logSoftmax(a)],
    ['several operations', (a: AnyTensor) => exp(sin(a).mul(a)).div(a.square().add(1)).sum()],
    ['a relu away from its kink', (a: AnyTensor) => relu(a)],
    ['a floor away from its steps', (a: AnyTensor) => floor(a)],
    ['by hand', square('rightSquare', {})],
  ] as const)('is silent about %s', (_, f) => {
    checkGrads(f, [x]);
  });

  it('to the third order, through trees, beside what has no derivative', () => {
    const f = (p: { a: Tensor<[3]>; list: readonly [Tensor<[3]>]; name: string }, index: AnyTensor): unknown => ({
      y: p.a.mul(p.list[0]).mul(p.a),
      z: sqrt(p.a.square().add(1)),
      index,
    });
    checkGrads(f, [{ a: x, list: [cos(x)], name: 'p' }, tensor([1, 2], { dtype: 'int32' })], { order: 3 });
  });

  it('finds a wrong jvp', () => {
    const f = square('wrongFactor', { jvp: (dx, a) => mul(mul(dx, a), 2.0001) });
    expect(() => checkGrads(f, [x])).toThrow(GradError);
    expect(() => checkGrads(f, [x])).toThrow(/^checkGrads: the jvp differs from finite differences by 5\.0e-5, /);
    expect(() => checkGrads(f, [x], { modes: ['reverse'] })).toThrow(/^checkGrads: the vjp differs/);
    checkGrads(f, [x], { tolerance: 1e-3 });
  });

  it('finds a wrong jvp of the second order', () => {
    // Right at every point, but the rule itself takes x for a constant.
    const f = square('constantRule', { jvp: (dx, a) => mul(mul(dx, tensor(a.dataSync(), { dtype: a.dtype as 'float64' })), 2) });
    checkGrads(f, [x], { order: 1 });
    expect(() => checkGrads(f, [x], { modes: ['forward'] })).toThrow('the jvp of jvp differs');
    expect(() => checkGrads(f, [x], { modes: ['reverse'] })).toThrow('the vjp of vjp differs');
  });

  it('finds a wrong transpose', () => {
    checkGrads(wrongTranspose, [x], { modes: ['forward'] });
    expect(() => checkGrads(wrongTranspose, [x])).toThrow('the vjp differs from finite differences by');
    expect(() => checkGrads((a: AnyTensor) => sin(wrongTranspose(a)), [x])).toThrow('vjp');
  });

  it('finds a jvp that is missing for one element, and one that is NaN', () => {
    const missing = square('missing', { jvp: (dx, a) => mul(mul(dx, a), tensor([2, 2, 0], { dtype: a.dtype as DType as 'float64' })) });
    expect(() => checkGrads(missing, [x])).toThrow('at element 2');
    const nan = square('nan', { jvp: (dx) => mul(dx, NaN) });
    expect(() => checkGrads(nan, [x])).toThrow('Got NaN');
    const zero = square('zero', { jvp: 'zero' });
    expect(() => checkGrads(zero, [x])).toThrow('the jvp differs');
  });

  it('the same seed, the same directions', () => {
    const f = square('seeded', { jvp: (dx) => neg(dx) });
    const message = (seed: number): string => {
      try {
        checkGrads(f, [x], { seed });
      } catch (error) {
        return (error as Error).message;
      }
      return 'no error';
    };
    expect(message(1)).toBe(message(1));
    expect(message(1)).not.toBe(message(2));
  });
});

it('errors', () => {
  expect(() => checkGrads(sin, [tensor([1], { dtype: 'int32' })] as never)).toThrow('no float tensor');
  expect(() => checkGrads(sin, [x] as never, { order: 0 })).toThrow('there is no such order');
});

it('maxRelativeError', () => {
  expect(maxRelativeError(tensor([1, NaN, Infinity]), [1, NaN, Infinity])).toBe(0);
  expect(maxRelativeError([2], [1])).toBe(1);
  expect(maxRelativeError([1e-6], [0])).toBeCloseTo(1e-3, 10);
  expect(maxRelativeError([1e-6], [0], { floor: 1e-6 })).toBe(1);
  expect(maxRelativeError([NaN], [1])).toBe(Infinity);
  expect(maxRelativeError([1], [Infinity])).toBe(Infinity);
  expect(maxRelativeError([], [])).toBe(0);
  expect(() => maxRelativeError([1], [1, 2])).toThrow('Got 1 numbers. Expected 2 numbers.');
  expect(() => maxRelativeError(tensor([[1, 2]]), tensor([1, 2]))).toThrow('Got a tensor [1, 2]. Expected a tensor [2].');
  expect(() => maxRelativeError([1], [1], { floor: 0 })).toThrow('no such floor');
});
