/** @file vmap over other axes than the first, and over some of the arguments. */
import { describe, expect, test } from 'vitest';
import { Variable } from '../../src/index.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { float64, grad, jit, read, t } from '../ops/loose.ts';
import { looseVmap, refusals, shown } from './loose.ts';

const matrix = float64([
  [1, 2, 3],
  [4, 5, 6],
]);
const sum = (x: AnyTensor): AnyTensor => t.sum(x);
const same = (x: AnyTensor): AnyTensor => x;

describe('inAxes', () => {
  test('is one axis for all, counted from either end', () => {
    expect(read(looseVmap(sum as never, { inAxes: 0 })(matrix))).toEqual([6, 15]);
    expect(read(looseVmap(sum as never, { inAxes: 1 })(matrix))).toEqual([5, 7, 9]);
    expect(read(looseVmap(sum as never, { inAxes: -1 })(matrix))).toEqual([5, 7, 9]);
    expect(shown(looseVmap(same as never, { inAxes: 1 })(t.zeros([2, 3, 4]))).shape).toEqual([3, 2, 4]);
  });
  test('is a list for the arguments, null for what is not batched', () => {
    const f = (x: AnyTensor, y: AnyTensor, scale: AnyTensor): AnyTensor => t.mul(t.sum(t.mul(x, y)), scale);
    const g = looseVmap(f as never, { inAxes: [0, null, null] });
    expect(read(g(matrix, float64([1, 10, 100]), float64(2)))).toEqual([642, 1308]);
    expect(read(looseVmap(f as never, { inAxes: [1, 0, null] })(matrix, t.transpose(matrix), float64(1)))).toEqual([17, 29, 45]);
  });
  test('is a tree for a tree', () => {
    const f = ({ w, b }: { w: AnyTensor; b: AnyTensor }, [x]: [AnyTensor]): AnyTensor => t.add(t.matmul(x, w), b);
    const g = looseVmap(f as never, { inAxes: [{ w: null, b: 1 }, [0]] });
    const at = {
      w: t.transpose(matrix),
      b: float64([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    };
    // Of three examples: x[i] w + b[:, i]
    expect(
      shown(
        g(at, [
          float64([
            [1, 0, 0],
            [0, 1, 0],
            [0, 0, 1],
          ]),
        ]),
      ),
    ).toEqual({ shape: [3, 2], values: [2, 8, 4, 10, 6, 12] });
    // One axis holds for all below it.
    expect(shown(looseVmap(f as never, { inAxes: [null, 0] })({ ...at, b: float64([0, 100]) }, [matrix])).values).toEqual([
      14, 132, 32, 177,
    ]);
  });
  test('says nothing of what is no tensor', () => {
    const f = (x: AnyTensor, name: string, options: { factor: number }): AnyTensor => t.mul(x, name.length * options.factor);
    expect(read(looseVmap(f as never)(float64([1, 2]), 'abc', { factor: 2 }))).toEqual([6, 12]);
    expect(read(looseVmap(f as never, { inAxes: [0, null, 0] })(float64([1, 2]), 'abc', { factor: 2 }))).toEqual([6, 12]);
  });
});

describe('outAxes', () => {
  test('is where the axis is put', () => {
    const at = t.zeros([5, 2, 3]);
    expect([0, 1, 2, -1, -2].map((outAxes) => shown(looseVmap(same as never, { outAxes })(at)).shape)).toEqual([
      [5, 2, 3],
      [2, 5, 3],
      [2, 3, 5],
      [2, 3, 5],
      [2, 5, 3],
    ]);
    expect(shown(looseVmap(same as never, { inAxes: 1, outAxes: 1 })(matrix))).toEqual(shown(matrix));
  });
  test('is a tree for a tree, null for what is the same for all examples', () => {
    const f = (x: AnyTensor, y: AnyTensor): unknown => ({ rows: x, y: t.mul(y, 2), list: [t.sum(x), x] });
    const found = looseVmap(f as never, { inAxes: [0, null], outAxes: { rows: 1, y: null, list: [0, 1] } })(matrix, float64(7)) as {
      rows: AnyTensor;
      y: AnyTensor;
      list: [AnyTensor, AnyTensor];
    };
    expect([found.rows, found.y, ...found.list].map((each) => shown(each).shape)).toEqual([[3, 2], [], [2], [3, 2]]);
    expect(read(found.y)).toEqual([14]);
  });
});

test('nested, each over an axis of its own', () => {
  // outer product, element by element
  const product = looseVmap(looseVmap(((x: AnyTensor, y: AnyTensor) => t.mul(x, y)) as never, { inAxes: [null, 0] }) as never, {
    inAxes: [0, null],
  });
  expect(shown(product(float64([1, 2]), float64([3, 4, 5])))).toEqual({ shape: [2, 3], values: [3, 4, 5, 6, 8, 10] });
  const inner = looseVmap(sum as never, { inAxes: 1, outAxes: 0 });
  expect(shown(looseVmap(inner as never, { inAxes: 2 })(t.reshape(t.arange(24), [2, 3, 4])))).toEqual({
    shape: [4, 3],
    values: [12, 20, 28, 14, 22, 30, 16, 24, 32, 18, 26, 34],
  });
});

test('Variables are the same for all examples, and can be differentiated by', () => {
  const w = new Variable(t.tensor([1, 2, 3], { dtype: 'float64' }) as never, { name: 'w' }) as unknown as AnyTensor;
  const f = looseVmap(((x: AnyTensor) => t.sum(t.mul(x, w))) as never);
  expect(read(f(matrix))).toEqual([14, 32]);
  const byVariable = grad as unknown as (f: () => AnyTensor, w: readonly AnyTensor[]) => () => AnyTensor[];
  expect(read(byVariable(() => t.sum(f(matrix)), [w])()[0] as AnyTensor)).toEqual([5, 7, 9]);
  expect(read(jit((x) => f(x))(matrix))).toEqual([14, 32]);
});

test('a constant stays one: stopGradient inside of vmap', () => {
  const f = looseVmap(((x: AnyTensor) => t.mul(x, t.stopGradient(x))) as never);
  expect(read(grad((x) => t.sum(f(x)))(float64([3, 4])))).toEqual([3, 4]);
});

test('what is refused', () => {
  const pair = (x: AnyTensor, y: AnyTensor): AnyTensor => t.add(x, y);
  const v = t.zeros([3]);
  expect(
    refusals(
      () => looseVmap(pair as never, { inAxes: [0, 1] })(matrix, t.zeros([2, 4])),
      () => looseVmap(pair as never, { inAxes: [null, null] })(v, v),
      () => looseVmap(pair as never, { inAxes: [0] })(v, v),
      () => looseVmap(pair as never, { inAxes: [0, 1] })(v, v),
      () => looseVmap(pair as never, { inAxes: [0, -2] })(v, v),
      () => looseVmap(pair as never, { inAxes: [0, [0]] })(v, v),
      () => looseVmap(pair as never, { inAxes: '0' })(v, v),
      () => looseVmap(((x: { a: AnyTensor }) => x.a) as never, { inAxes: [{ b: 0 }] })({ a: v }),
      () => looseVmap(pair as never, { inAxis: 0 }),
      () => looseVmap(pair as never, { outAxes: null })(v, v),
      () => looseVmap(pair as never, { outAxes: 1 })(v, v),
      () => looseVmap(pair as never, { outAxes: [0, 0] })(v, v),
      () => looseVmap(sum as never)(t.zeros([])),
    ),
  ).toMatchInlineSnapshot(`
    "ShapeError vmap: the arguments have no batch axis in common. Got float64[2, 3] with axis 0, float32[2, 4] with axis 1. Expected axes of one size, at least one of them.
    ShapeError vmap: the arguments have no batch axis in common. Got float32[3] with axis null, float32[3] with axis null. Expected axes of one size, at least one of them.
    ValueError vmap: inAxes has another number of entries than there are arguments. Got 1 for 2. Expected one entry for each argument. Try null for an argument that is the same for all examples.
    ShapeError vmap: inAxes: there is no axis 1. Got float32[3]. Expected null, or an axis from -1 to 0.
    ShapeError vmap: inAxes: there is no axis -2. Got float32[3]. Expected null, or an axis from -1 to 0.
    ValueError vmap: inAxes does not fit. Got an array for float32[3]. Expected an axis, null for what has no batch axis, or a tree of these.
    ValueError vmap: inAxes does not fit. Got '0' for an array. Expected an axis, null for what has no batch axis, or a tree of these.
    ValueError vmap: inAxes does not fit. Got undefined for float32[3]. Expected an axis, null for what has no batch axis, or a tree of these.
    ValueError vmap: there is no option 'inAxis'. Expected one of inAxes, outAxes. Try 'inAxes'.
    ShapeError vmap: outAxes is null for a result that differs from example to example. Got float32[]. Expected a result that depends on no batched argument. Try an axis for it, such as 0.
    ShapeError vmap: outAxes: there is no axis 1. Got float32[]. Expected null, or an axis from -1 to 0.
    ValueError vmap: outAxes does not fit. Got an array for float32[]. Expected an axis, null for what has no batch axis, or a tree of these.
    ShapeError vmap: the arguments have no batch axis in common. Got float32[]. Expected tensors with first axes of one size."
  `);
});
