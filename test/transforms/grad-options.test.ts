/** @file Options of grad and valueAndGrad: argnums, unconnected. */
import { describe, expect, test } from 'vitest';
import { checkGrads } from 'tidu/testing';
import { variable } from '../../src/index.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { float64, grad, int32, jit, read, t } from '../ops/loose.ts';
import { looseGrad, looseValueAndGrad, looseVmap, refusals } from './loose.ts';

type Args = readonly AnyTensor[];
const f = (x: AnyTensor, { w }: { w: AnyTensor }, z: AnyTensor): AnyTensor => t.sum(t.mul(t.mul(x, w), t.square(z)));
const [x, p, z] = [float64([1, 2]), { w: float64([3, 5]), ids: int32([1]) }, float64([1, 10])];

describe('argnums', () => {
  test('is the argument to differentiate by', () => {
    expect(read(looseGrad(f as never, { argnums: 0 })(x, p, z))).toEqual([3, 500]);
    const dp = looseGrad(f as never, { argnums: 1 })(x, p, z) as typeof p;
    expect([read(dp.w), dp.ids]).toEqual([[1, 200], null]);
    expect(read(looseGrad(f as never, { argnums: 2 })(x, p, z))).toEqual([6, 200]);
  });
  test('may be a list, in any order', () => {
    const [value, [dz, dx]] = looseValueAndGrad(f as never, { argnums: [2, 0] })(x, p, z) as [AnyTensor, Args];
    expect([read(value), read(dz as AnyTensor), read(dx as AnyTensor)]).toEqual([[1003], [6, 200], [3, 500]]);
    const only = looseGrad(f as never, { argnums: [1] })(x, p, z) as [typeof p];
    expect([only.length, read(only[0].w)]).toEqual([1, [1, 200]]);
  });
  test('goes with hasAux, and with other transforms', () => {
    const withAux = (...args: Parameters<typeof f>): unknown => [f(...args), 'aux'];
    const [[dx, dz], aux] = looseGrad(withAux as never, { argnums: [0, 2], hasAux: true })(x, p, z) as [Args, string];
    expect([read(dx as AnyTensor), read(dz as AnyTensor), aux]).toEqual([[3, 500], [6, 200], 'aux']);
    const dw = (w: AnyTensor): AnyTensor => (looseGrad(f as never, { argnums: 1 })(x, { w }, z) as { w: AnyTensor }).w;
    expect(read(jit(dw)(p.w))).toEqual([1, 200]);
    const cross = (y: AnyTensor): AnyTensor => t.sum(looseGrad(f as never, { argnums: 2 })(y, p, z));
    expect(read(grad(cross)(x))).toEqual([6, 100]);
    const perExample = looseVmap(looseGrad(((a: AnyTensor, b: AnyTensor) => t.mul(a, t.square(b))) as never, { argnums: 1 }) as never);
    expect(read(perExample(float64([1, 2]), float64([3, 4])))).toEqual([6, 16]);
    checkGrads(((y: AnyTensor) => looseGrad(f as never, { argnums: 2 })(t.sin(y), p, y)) as never, [float64([0.3, 0.7])] as never);
  });
});

describe('unconnected', () => {
  const lost = (a: AnyTensor): AnyTensor => t.sum(a);
  test('is zeros where nothing is said', () => {
    const [da, db] = looseGrad(lost as never, { argnums: [0, 1] })(x, z) as Args;
    expect([read(da as AnyTensor), read(db as AnyTensor)]).toEqual([
      [1, 1],
      [0, 0],
    ]);
    expect(read(looseGrad(lost as never, { argnums: 1, unconnected: 'zero' })(x, z))).toEqual([0, 0]);
  });
  test('is refused where that is asked, by the name of what is not connected', () => {
    const v = variable(t.zeros([2]) as never, { name: 'bias' });
    const strict = { unconnected: 'error' };
    expect(
      refusals(
        () => looseGrad(lost as never, { argnums: [0, 1], ...strict })(x, z),
        () =>
          looseGrad(
            ((q: { layers: { w: AnyTensor }[] }) => t.sum(q.layers[0]?.w as AnyTensor)) as never,
            strict,
          )({ layers: [{ w: x }, { w: z }], 'a b': x }),
        () => looseGrad((() => t.zeros([])) as never, [v], strict)(),
        () => looseValueAndGrad(((q: AnyTensor) => t.sum(t.round(q))) as never, strict)(x),
      ),
    ).toMatchInlineSnapshot(`
      "GradError grad: the result does not depend on argument 1. Got float64[2]. Expected a function of it, since unconnected is 'error'. Try unconnected: 'zero' for a gradient of zeros.
      GradError grad: the result does not depend on argument 0.layers[1].w. Got float64[2]. Expected a function of it, since unconnected is 'error'. Try unconnected: 'zero' for a gradient of zeros.
      GradError grad: the result does not depend on the variable 'bias'. Got float32[2]. Expected a function of it, since unconnected is 'error'. Try unconnected: 'zero' for a gradient of zeros.
      GradError valueAndGrad: the result does not depend on argument 0. Got float64[2]. Expected a function of it, since unconnected is 'error'. Try unconnected: 'zero' for a gradient of zeros."
    `);
    // A factor of 0 is a connection.
    expect(read(looseGrad(((a: AnyTensor) => t.sum(t.mul(a, 0))) as never, strict)(x))).toEqual([0, 0]);
    expect(read((looseGrad(((a: AnyTensor) => t.sum(t.mul(a, v))) as never, [v], strict)(t.ones([2])) as Args)[0] as AnyTensor)).toEqual([
      1, 1,
    ]);
  });
});

test('what is refused', () => {
  const v = variable(t.zeros([2]) as never);
  expect(
    refusals(
      () => looseGrad(f as never, { argnums: 3 })(x, p, z),
      () => looseGrad(f as never, { argnums: -1 }),
      () => looseGrad(f as never, { argnums: [] }),
      () => looseGrad(f as never, { argnums: [1, 1] }),
      () => looseGrad(f as never, { argnums: '1' }),
      () => looseGrad(f as never, { argnum: 1 }),
      () => looseGrad(f as never, { unconnected: 'none' }),
      () => looseGrad(f as never, [v], { argnums: 0 }),
      () => looseGrad(f as never, [v], { hasaux: true }),
      () => looseGrad(((a: AnyTensor, b: AnyTensor) => t.sum(t.mul(a, b))) as never, { argnums: 1 })(x, int32([1, 2])),
      () => looseGrad(((a: AnyTensor, b: AnyTensor) => t.sum(t.mul(a, b))) as never, { argnums: [1, 0] })(int32([1, 2]), int32([1, 2])),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError grad: there is no argument 3. Got 3 arguments. Expected argnums from 0 to 2.
    ValueError grad: argnums names no arguments. Got -1. Expected the number of an argument, from 0, or a list of different ones.
    ValueError grad: argnums names no arguments. Got []. Expected the number of an argument, from 0, or a list of different ones.
    ValueError grad: argnums names no arguments. Got [1, 1]. Expected the number of an argument, from 0, or a list of different ones.
    ValueError grad: argnums names no arguments. Got '1'. Expected the number of an argument, from 0, or a list of different ones.
    ValueError grad: there is no option 'argnum'. Expected one of hasAux, argnums, unconnected. Try 'argnums'.
    ValueError grad: there is no way of treating what is not connected: 'none'. Expected one of zero, error.
    ValueError grad: argnums beside a list of Variables. Got argnums: 0. Expected gradients by Variables, or by arguments. Try two calls, or the values of the Variables as an argument.
    ValueError grad: there is no option 'hasaux'. Expected one of hasAux, argnums, unconnected. Try 'hasAux'.
    GradError grad: the second argument holds no float tensor to differentiate by. Got int32[2]. Expected a float tensor, or a tree with one in it.
    GradError grad: arguments 1, 0 hold no float tensor to differentiate by. Got int32[2]. Expected a float tensor, or a tree with one in it."
  `);
});
