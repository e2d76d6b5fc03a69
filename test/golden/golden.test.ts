import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import * as tidu from 'tidu';
import { configure, tensor, vjp, type AnyTensor, type DType } from 'tidu';
import { maxRelativeError } from 'tidu/testing';
import { goldens, numbers, type GoldenArray } from './golden.ts';

const array = (golden: GoldenArray, dtype: DType): AnyTensor => tensor(numbers(golden), { shape: golden.shape, dtype });

/** Same shape, and values that are as near as they should be; NaN is equal to NaN, infinities to themselves. */
function expectClose(actual: AnyTensor, expected: GoldenArray, tolerance: number, floor = 1e-3): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(maxRelativeError(actual, numbers(expected), { floor })).toBeLessThanOrEqual(tolerance);
}

/** y = f(...inputs) and the cotangents of the inputs for dy. */
function differentiated(f: (...inputs: AnyTensor[]) => AnyTensor, inputs: AnyTensor[], dy: AnyTensor): readonly [AnyTensor, AnyTensor[]] {
  const [y, pullback] = vjp(f, ...inputs);
  return [y, pullback(dy)];
}

type Named = Readonly<Record<string, (...args: unknown[]) => AnyTensor>>;
const functions: Named = { ...(tidu as unknown as Named), floorDivide: tidu.floorDiv as never };
const named = (op: string): ((...args: unknown[]) => AnyTensor) => functions[op] ?? (() => expect.unreachable(`there is no ${op}`));

/**
 * Of floats, floorDiv is floor(a / b) and mod is a - b floor(a / b), as documented. NumPy starts from the exact remainder instead,
 * which differs where a / b is rounded up to a whole number, and where one of the two is infinite.
 */
const formula: Readonly<Record<string, number>> = {
  'mod(1, 0.1) of float64': 0,
  'mod(3, Infinity) of float64': NaN,
  'mod(-3, Infinity) of float64': NaN,
  'floorDivide(1, 0.1) of float64': 10,
  'floorDivide(Infinity, 2) of float64': Infinity,
  'floorDivide(-Infinity, 2) of float64': -Infinity,
  'floorDivide(-3, Infinity) of float64': 0,
};

afterAll(() => configure({ backend: 'wasm' }));

describe.each(['wasm', 'reference'] as const)('%s', (backend) => {
  beforeEach(() => configure({ backend }));

  describe.each([
    ['float64', 1e-12],
    ['float32', 1e-5],
  ] as const)('%s', (dtype, tolerance) => {
    it.each(goldens.matmul.map((each) => [each.name, each] as const))('matmul: %s', (_, { a, b, y, dy, da, db }) => {
      const product = (p?: AnyTensor, q?: AnyTensor): AnyTensor => tidu.matmul(p as AnyTensor, q as AnyTensor);
      const [value, cotangents] = differentiated(product, [array(a, dtype), array(b, dtype)], array(dy, dtype));
      expectClose(value, y, tolerance, 0.1);
      expectClose(cotangents[0] as AnyTensor, da, tolerance, 0.1);
      expectClose(cotangents[1] as AnyTensor, db, tolerance, 0.1);
    });

    const rows = goldens.softmax.flatMap((each) => [
      [`softmax: ${each.name}`, tidu.softmax, each, each.softmax] as const,
      [`logSoftmax: ${each.name}`, tidu.logSoftmax, each, each.log_softmax] as const,
    ]);
    it.each(rows)('%s', (_, f, { x, axis, dy }, expected) => {
      const [value, [dx]] = differentiated((p) => f(p as AnyTensor, axis), [array(x, dtype)], array(dy, dtype));
      // Of numbers near 1000 a float32 knows 4 decimals: x - logSumExp(x) has an absolute error of that size.
      const size = Math.max(...numbers(x).map(Math.abs));
      expectClose(value, expected.y, tolerance, f === tidu.logSoftmax && dtype === 'float32' ? Math.max(0.1, size / 10) : 1e-3);
      expectClose(dx as AnyTensor, expected.dx, tolerance, 0.1);
    });
  });

  const convolutions = goldens.convolutions.map(
    (each) => [`${each.op} of [${each.x.shape.join()}] and [${each.kernel.shape.join()}], ${JSON.stringify(each.options)}`, each] as const,
  );
  it.each(convolutions)('%s', (_, { op, options, x, kernel, y, dy, dx, dkernel }) => {
    const f = (a?: AnyTensor, k?: AnyTensor): AnyTensor => named(op)(a, k, options);
    const [value, cotangents] = differentiated(f, [array(x, 'float64'), array(kernel, 'float64')], array(dy, 'float64'));
    expectClose(value, y, 1e-12, 0.1);
    expectClose(cotangents[0] as AnyTensor, dx, 1e-12, 0.1);
    expectClose(cotangents[1] as AnyTensor, dkernel, 1e-12, 0.1);
  });

  const poolings = goldens.poolings.map(
    (each) => [`${each.op} of [${each.x.shape.join()}], ${JSON.stringify([each.size, each.options])}`, each] as const,
  );
  it.each(poolings)('%s', (_, { op, size, options, x, y, dy, dx }) => {
    const [value, [cotangent]] = differentiated((a) => named(op)(a, size, options), [array(x, 'float64')], array(dy, 'float64'));
    expectClose(value, y, 1e-14);
    expectClose(cotangent as AnyTensor, dx, 1e-13);
  });

  const reductions = goldens.numpy.reductions.map((each) => [`${each.op} over ${JSON.stringify(each.axis)}: ${each.name}`, each] as const);
  it.each(reductions)('%s', (_, { op, x, axis, y }) => {
    const values = array(x, 'float64');
    const reduced = named(op)(op === 'any' || op === 'all' ? values.notEqual(0) : values, axis ?? undefined);
    expectClose(reduced, y, 1e-14);
  });

  const pairs = goldens.numpy.binary.map((each) => [`${each.op} of ${each.dtype}`, each] as const);
  it.each(pairs)('%s', (_, { op, dtype, a, b, y }) => {
    const expected = y.data.map((value, i) => formula[`${op}(${String(a.data[i])}, ${String(b.data[i])}) of ${dtype}`] ?? value);
    expectClose(named(op)(array(a, dtype), array(b, dtype)), { ...y, data: expected }, dtype === 'int32' ? 0 : 1e-14);
  });

  it.each(goldens.numpy.unary.map((each) => [each.op, each] as const))('%s', (op, { x, y }) => {
    expectClose(named(op)(array(x, 'float64')), y, 1e-14);
  });
});

describe('promotion', () => {
  const result = (a: string, b: string): string => {
    const [x, y] = [a, b].map((dtype) => tidu.zeros([], { dtype: dtype as DType }));
    return tidu.where(tensor(true), x as AnyTensor, y as AnyTensor).dtype;
  };

  it.each(goldens.numpy.promotion.filter(({ torch }) => torch !== null))('$a with $b as PyTorch', ({ a, b, torch }) => {
    expect(result(a, b)).toBe(torch);
  });

  // PyTorch has no uint32, and NumPy widens to dtypes that tidu does not have.
  const withUint32 = [
    ['uint8', 'uint32'],
    ['bool', 'uint32'],
    ['int32', 'int32'],
    ['float16', 'float16'],
    ['float32', 'float32'],
  ] as const;
  it.each(withUint32)('uint32 with %s', (other, expected) => {
    expect(result('uint32', other)).toBe(expected);
    expect(result(other, 'uint32')).toBe(expected);
  });
});
