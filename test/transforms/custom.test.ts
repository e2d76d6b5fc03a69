/** @file customJvp and customGradient: whose rule is used, and how often. */
import { describe, expect, test } from 'vitest';
import { variable } from '../../src/index.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { float64, grad, int32, jit, read, t, vmap } from '../ops/loose.ts';
import { customGradient, customJvp, hessian, jacobian, jvp, looseGrad, looseVmap, refusals, vjp } from './loose.ts';

type Args = readonly AnyTensor[];

describe('customGradient', () => {
  test('uses the rule, which may be no derivative at all', () => {
    const clipped = customGradient(((x: AnyTensor) => x) as never, (_: Args, ct: AnyTensor) => [t.minimum(t.maximum(ct, -1), 1)]);
    expect(read(looseGrad(((x: AnyTensor) => t.sum(t.mul(clipped(x), float64([0.5, 7, -9])))) as never)(float64([1, 2, 3])))).toEqual([
      0.5, 1, -1,
    ]);
    expect(read(clipped(float64([1, 2])))).toEqual([1, 2]);
  });
  test('gives second derivatives of the rule', () => {
    // The rule says x^3 where the function has x^2.
    const f = customGradient(((x: AnyTensor) => t.div(t.mul(x, t.square(x)), 3)) as never, ([x]: Args, ct: AnyTensor) => [
      t.mul(ct, t.mul(x as AnyTensor, t.square(x as AnyTensor))),
    ]) as never as (x: AnyTensor) => AnyTensor;
    expect(read(grad(f)(float64(2)))).toEqual([8]);
    expect(read(grad(grad(f))(float64(2)))).toEqual([12]);
    expect(read(hessian(f as never)(float64(2)))).toEqual([12]);
    expect(read(grad(grad(grad(f)))(float64(2)))).toEqual([12]);
  });
  test('takes trees, and null for what has no gradient', () => {
    const f = customGradient(
      (({ w, ids }: { w: AnyTensor; ids: AnyTensor }, factor: number, x: AnyTensor) => ({
        y: t.mul(t.mul(w, x), factor),
        count: t.sum(ids),
      })) as never,
      (
        [{ w, ids }, factor, x]: [{ w: AnyTensor; ids: AnyTensor }, number, AnyTensor],
        ct: { y: AnyTensor; count: null },
        result: { y: AnyTensor },
      ) => {
        expect([ct.count, ids.dtype, factor]).toEqual([null, 'int32', 3]);
        expect(read(result.y)).toEqual([60]);
        return [{ w: t.mul(ct.y, t.mul(x, 100)), ids: null }, null, t.mul(ct.y, w)];
      },
    );
    const loss = (p: unknown, x: AnyTensor): AnyTensor => t.sum((f(p, 3, x) as { y: AnyTensor }).y);
    const [p, x] = looseGrad(loss as never, { argnums: [0, 1] })({ w: float64([4]), ids: int32([1, 2]) }, float64([5])) as [
      { w: AnyTensor; ids: null },
      AnyTensor,
    ];
    expect([read(p.w), p.ids, read(x)]).toEqual([[500], null, [4]]);
  });
  test('null for an argument is zeros', () => {
    const f = customGradient(((x: AnyTensor, y: AnyTensor) => t.mul(x, y)) as never, ([, y]: Args, ct: AnyTensor) => [
      t.mul(ct, y as AnyTensor),
      null,
    ]);
    const [dx, dy] = looseGrad(((x: AnyTensor, y: AnyTensor) => t.sum(f(x, y))) as never, { argnums: [0, 1] })(
      float64([2]),
      float64([3]),
    ) as Args;
    expect([read(dx as AnyTensor), read(dy as AnyTensor)]).toEqual([[3], [0]]);
  });
  test('has one rule for several results: it is called once, with all cotangents', () => {
    let calls = 0;
    const f = customGradient(
      ((x: AnyTensor) => [t.sum(x), t.mul(x, 2), t.cast(x, 'float32')]) as never,
      ([x]: Args, [sum, double, single]: Args) => {
        calls++;
        expect([sum?.shape, double?.shape, single?.dtype]).toEqual([[], [2], 'float32']);
        // Nothing that is linear in the cotangents.
        return [
          t.add(t.mul(t.mul(sum as AnyTensor, double as AnyTensor), t.cast(single as AnyTensor, 'float64')), t.mul(x as AnyTensor, 0)),
        ];
      },
    );
    const loss = (x: AnyTensor): AnyTensor => {
      const [sum, double, single] = f(x) as unknown as [AnyTensor, AnyTensor, AnyTensor];
      return t.add(t.add(t.mul(sum, 3), t.sum(t.mul(double, float64([5, 7])))), t.sum(t.mul(t.cast(single, 'float64'), float64([1, 2]))));
    };
    expect(read(grad(loss)(float64([1, 2])))).toEqual([15, 42]);
    expect(calls).toBe(1);
    expect(read(jit(grad(loss))(float64([1, 2])))).toEqual([15, 42]);
    expect(
      read(
        looseVmap(looseGrad(loss as never) as never)(
          float64([
            [1, 2],
            [3, 4],
          ]),
        ),
      ),
    ).toEqual([15, 42, 15, 42]);
    calls = 0;
    expect(
      read(
        grad((x) => t.sum(vmap(loss)(x)))(
          float64([
            [1, 2],
            [3, 4],
          ]),
        ),
      ),
    ).toEqual([15, 42, 15, 42]);
    expect(calls).toBe(1);
  });
  test('leaves the derivative of what is no argument as it is', () => {
    const w = variable(t.tensor([2, 3], { dtype: 'float64' }) as never);
    const f = customGradient(((x: AnyTensor) => t.mul(x, w)) as never, (_: Args, ct: AnyTensor) => [t.mul(ct, 100)]);
    const loss = (x: AnyTensor): AnyTensor => t.sum(f(x));
    const [dw] = looseGrad(loss as never, [w])(float64([5, 7])) as Args;
    expect(read(dw as AnyTensor)).toEqual([5, 7]);
    expect(read(grad(loss)(float64([5, 7])))).toEqual([100, 100]);
    // d/da sum a x, where x goes in by the rule
    const both = (a: AnyTensor): AnyTensor =>
      t.sum(
        (
          customGradient(((x: AnyTensor) => t.mul(x, a)) as never, (_: Args, ct: AnyTensor) => [ct]) as never as (x: AnyTensor) => AnyTensor
        )(t.square(a)),
      );
    expect(read(grad(both)(float64([3])))).toEqual([9 + 6]);
  });
  test('has no forward mode, and says so', () => {
    const f = customGradient(((x: AnyTensor) => t.square(x)) as never, ([x]: Args, ct: AnyTensor) => [t.mul(ct, x as AnyTensor)]);
    const forward = (): AnyTensor => jvp(f as never, [float64(1)], [float64(1)])[1];
    expect(
      refusals(
        () => read(forward()),
        () => read(jit(forward)()),
      ),
    ).toMatchInlineSnapshot(`
      "GradError customGradient: the function has a rule for reverse mode alone, and its derivative is taken forwards. Expected grad, valueAndGrad or vjp, or hessian, which goes forwards through the gradient. Try customJvp, whose rule serves both ways, or jacobian(f, { mode: 'reverse' }).
      GradError customGradient: the function has a rule for reverse mode alone, and its derivative is taken forwards. Expected grad, valueAndGrad or vjp, or hessian, which goes forwards through the gradient. Try customJvp, whose rule serves both ways, or jacobian(f, { mode: 'reverse' })."
    `);
    // Reverse over forward would need the derivative of what is not known.
    expect(refusals(() => grad((x) => jvp(f as never, [x], [float64(1)])[1])(float64(1)))).toMatch(/^GradError customGradient/);
    // Forward over reverse is a derivative of the rule.
    expect(read(jacobian(grad(f as never) as never, { mode: 'forward' })(float64(3)))).toEqual([1]);
  });
  test('a pullback may be called when values have been read', () => {
    const f = customGradient(((x: AnyTensor) => t.exp(x)) as never, (_: Args, ct: AnyTensor, y: AnyTensor) => [t.mul(ct, y)]);
    const [value, pullback] = vjp(f as never, float64(1)) as [AnyTensor, (ct: AnyTensor) => Args];
    expect(read(value)[0]).toBeCloseTo(Math.E, 12);
    expect(read(pullback(float64(2))[0] as AnyTensor)[0]).toBeCloseTo(2 * Math.E, 12);
  });
});

describe('customJvp', () => {
  const power = customJvp(((x: AnyTensor, y: AnyTensor) => t.pow(x, y)) as never, ([x, y]: Args, [dx, dy]: Args, z: AnyTensor) =>
    t.add(
      t.mul(t.mul(dx as AnyTensor, y as AnyTensor), t.pow(x as AnyTensor, t.sub(y as AnyTensor, 1))),
      t.mul(t.mul(dy as AnyTensor, z), t.log(x as AnyTensor)),
    ),
  ) as never as (x: AnyTensor, y: AnyTensor) => AnyTensor;
  test('serves both ways, to any order, through the result that the rule is given', () => {
    const by = (f: typeof power): number[] =>
      read(
        jacobian(jacobian(((v: AnyTensor) => f(t.slice(v, 0), t.slice(v, 1))) as never, { mode: 'reverse' }) as never, { mode: 'forward' })(
          float64([2, 3]),
        ),
      );
    by(power).forEach((value, i) => expect(value).toBeCloseTo(by((x, y) => t.pow(x, y))[i] ?? NaN, 12));
  });
  test('can be batched over some of its arguments, outside and inside of a derivative', () => {
    const x = float64([1, 2, 3]);
    const inside = grad((y) => t.sum(looseVmap(power as never, { inAxes: [0, null] })(x, y)))(float64(2));
    expect(read(inside)[0]).toBeCloseTo(4 * Math.log(2) + 9 * Math.log(3), 12);
    const outside = looseVmap(looseGrad(power as never) as never, { inAxes: [0, null] })(x, float64(2));
    expect(read(outside)).toEqual([2, 4, 6]);
    const forward = looseVmap(((y: AnyTensor) => jvp(power as never, [float64(2), y], [float64(1), float64(0)])[1]) as never)(x);
    expect(read(forward)).toEqual([1, 4, 12]);
  });
  test('takes trees with several results, of which one has no derivative', () => {
    const f = customJvp(
      (({ a }: { a: AnyTensor }) => ({ double: t.mul(a, 2), sign: t.cast(t.sign(a), 'int32'), sum: t.sum(a) })) as never,
      (_: unknown, [{ a }]: [{ a: AnyTensor }]) => ({ double: t.mul(a, 20), sign: null, sum: t.mul(t.sum(a), 30) }),
    );
    const loss = (a: AnyTensor): AnyTensor => {
      const { double, sum } = f({ a }) as { double: AnyTensor; sum: AnyTensor };
      return t.add(t.sum(double), sum);
    };
    expect(read(grad(loss)(float64([1, 2])))).toEqual([50, 50]);
    const [, tangent] = jvp(f as never, [{ a: float64([1, 2]) }], [{ a: float64([1, 0]) }]) as [
      unknown,
      Record<'double' | 'sign' | 'sum', AnyTensor>,
    ];
    expect([read(tangent.double), read(tangent.sign), read(tangent.sum)]).toEqual([[20, 0], [0, 0], [30]]);
  });
});

test('what is refused', () => {
  const same = (x: AnyTensor): AnyTensor => x;
  expect(
    refusals(
      () => customGradient(same as never, 3 as never),
      () => customGradient(3 as never, same as never),
      () => customJvp(same as never),
      () => grad(customGradient(same as never, (_: Args, ct: AnyTensor) => ct) as never)(float64(1)),
      () => grad((x) => customGradient(t.add as never, (_: Args, ct: AnyTensor) => [ct])(x, x))(float64(1)),
      () => grad((x) => t.sum(customGradient(same as never, (_: Args, ct: AnyTensor) => [t.sum(ct)])(x)))(float64([1, 2])),
      () => grad((x) => t.sum(customGradient(same as never, (_: Args, ct: AnyTensor) => [t.cast(ct, 'float32')])(x)))(float64([1, 2])),
      () => grad((x) => t.sum(customJvp(same as never, (_: Args, [dx]: Args) => t.sum(dx as AnyTensor))(x)))(float64([1, 2])),
      () => grad((x) => t.sum(customJvp(same as never, () => null)(x)))(float64([1, 2])),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError customGradient: an argument is no function. Got 3. Expected customGradient(f, rule), two functions.
    ValueError customGradient: an argument is no function. Got 3. Expected customGradient(f, rule), two functions.
    ValueError customJvp: an argument is no function. Got undefined. Expected customJvp(f, rule), two functions.
    ValueError customGradient: the rule did not return the list of the gradients of the arguments. Got float64[]. Expected a list with an entry for each argument: 1. Try [gradient].
    ValueError customGradient: the rule did not return the list of the gradients of the arguments. Got a list of 1. Expected a list with an entry for each argument: 2. Try null for an argument that has no gradient.
    ShapeError customGradient: the gradients that the rule returned are not like the arguments. Got float64[]. Expected float64[2].
    ShapeError customGradient: the gradients that the rule returned are not like the arguments. Got float32[2]. Expected float64[2].
    ShapeError customJvp: the tangent that the rule returned is not like the result. Got float64[]. Expected float64[2].
    ShapeError customJvp: the tangent that the rule returned is not like the result. Got nothing. Expected float64[2]."
  `);
});
