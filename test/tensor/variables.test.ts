/** @file Variables: what a read means, before and after assignments, in eager code and in every transform. */
import { describe, expect, test } from 'vitest';
import { grad as gradOf, jit as jitOf, valueAndGrad, variable as makeVariable } from '../../src/index.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { assignAll, type AnyVariable } from '../../src/tensor/variable.ts';
import { read, t } from '../ops/loose.ts';
import { numbers, on } from '../ops/values.ts';

const variable = makeVariable as unknown as (initial: AnyTensor, options?: { name?: string; trainable?: boolean }) => AnyVariable;
const make = (data: unknown, options?: object): AnyVariable => variable(t.tensor(data, options));
/** Compiled functions of any arguments, called for what they do. */
const jit = jitOf as unknown as <R>(f: (...args: AnyTensor[]) => R) => (...args: AnyTensor[]) => R;
const gradients = gradOf as unknown as (f: () => AnyTensor, variables: AnyVariable[]) => () => AnyTensor[];

/** The same in eager code and compiled. */
const ways: [string, <R>(f: () => R) => () => R][] = [
  ['eager', (f) => f],
  ['compiled', (f) => jit(f)],
];

describe.each(ways)('%s', (_, run) => {
  test('an assignment is seen by later reads, and not by earlier ones', () => {
    const v = make([1, 2]);
    const step = run(() => {
      const before = t.mul(v, 10);
      const old = v.read();
      v.assign(t.add(v, 1) as never);
      return [before, old, t.mul(v, 100)];
    });
    expect(step().map(read)).toEqual([
      [10, 20],
      [1, 2],
      [200, 300],
    ]);
    expect(step().map(read)).toEqual([
      [20, 30],
      [2, 3],
      [300, 400],
    ]);
    expect(read(v)).toEqual([3, 4]);
  });

  test('two Variables change places', () => {
    const [a, b] = [make([1, 2]), make([3, 4])];
    const swap = run(() => {
      const [x, y] = [a.read(), b.read()];
      a.assign(y as never);
      b.assign(x as never);
    });
    swap();
    expect([read(a), read(b)]).toEqual([
      [3, 4],
      [1, 2],
    ]);
    swap();
    swap();
    expect([read(a), read(b)]).toEqual([
      [3, 4],
      [1, 2],
    ]);
  });

  test('three Variables go round, one of them changed on the way', () => {
    const [a, b, c] = [make([1]), make([2]), make([3])] as const;
    const round = run(() =>
      assignAll([
        [a, b],
        [b, t.mul(c, 10)],
        [c, a],
      ]),
    );
    round();
    expect([a, b, c].map(read)).toEqual([[2], [30], [1]]);
    round();
    expect([a, b, c].map(read)).toEqual([[30], [10], [2]]);
  });

  test('one value is assigned to two Variables', () => {
    const [a, b] = [make([1, 2]), make([3, 4])];
    run(() => {
      const sum = t.add(a, b);
      a.assign(sum as never);
      b.assign(sum as never);
    })();
    expect([read(a), read(b)]).toEqual([
      [4, 6],
      [4, 6],
    ]);
    a.assign(t.zeros([2]) as never);
    expect(read(b)).toEqual([4, 6]);
  });

  test('a Variable is returned, and what was returned stays', () => {
    const v = make([1, 2]);
    const step = run(() => {
      v.assign(t.add(v, 1) as never);
      return v;
    });
    const first = step();
    const kept = read(first);
    step();
    expect(kept).toEqual([2, 3]);
    expect(read(v)).toEqual([3, 4]);
  });

  test.each<[string, (x: AnyTensor) => AnyTensor, number[]]>([
    ['flipped', (x) => t.flip(x), [9, 8, 7, 6, 5, 4, 3, 2, 1]],
    ['transposed', (x) => t.transpose(x), [1, 4, 7, 2, 5, 8, 3, 6, 9]],
    ['shifted', (x) => t.concat([t.slice(x, [1]), t.slice(x, [0, 1])]), [4, 5, 6, 7, 8, 9, 1, 2, 3]],
    ['shifted the other way', (x) => t.concat([t.slice(x, [-1]), t.slice(x, [0, 2])]), [7, 8, 9, 1, 2, 3, 4, 5, 6]],
    ['added to its transpose', (x) => t.add(x, t.transpose(x)), [2, 6, 10, 6, 10, 14, 10, 14, 18]],
    ['less its first row', (x) => t.sub(x, t.slice(x, [0, 1])), [0, 0, 0, 3, 3, 3, 6, 6, 6]],
    ['less its greatest', (x) => t.sub(t.max(x), x), [8, 7, 6, 5, 4, 3, 2, 1, 0]],
    ['multiplied with itself', (x) => t.matmul(x, x), [30, 36, 42, 66, 81, 96, 102, 126, 150]],
    ['by its own rows', (x) => t.take(x, t.tensor([2, 2, 0], { dtype: 'int32' })), [7, 8, 9, 7, 8, 9, 1, 2, 3]],
    ['reshaped there and back', (x) => t.reshape(t.transpose(t.reshape(x, [9, 1])), [3, 3]), [1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ])('a Variable is assigned from itself, %s', (_, view, want) => {
    const v = make([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    const old = run(() => {
      const before = t.mul(v, 1);
      v.assign(view(v.read()) as never);
      return before;
    })();
    expect(read(v)).toEqual(want);
    expect(read(old)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('two Variables are assigned, each from a view of the other', () => {
    const [a, b] = [make([1, 2, 3]), make([4, 5, 6])];
    run(() =>
      assignAll([
        [a, t.flip(b)],
        [b, t.mul(t.flip(a), 10)],
      ]),
    )();
    expect([read(a), read(b)]).toEqual([
      [6, 5, 4],
      [30, 20, 10],
    ]);
  });

  test('a Variable is read again after it was assigned, and assigned again', () => {
    const v = make([1]);
    run(() => {
      for (let i = 0; i < 5; i++) v.assign(t.mul(v, 2) as never);
    })();
    expect(read(v)).toEqual([32]);
  });

  test('gradients with respect to Variables, and an update with them', () => {
    const [w, b] = [make([2, -1], { dtype: 'float64' }), make([0.5], { dtype: 'float64' })];
    const loss = (): AnyTensor => t.sum(t.square(t.add(t.mul(w, t.tensor([3, 4], { dtype: 'float64' })), b)));
    const step = run(() => {
      const [value, [dw, db]] = (valueAndGrad as unknown as (f: () => AnyTensor, v: AnyVariable[]) => () => [AnyTensor, AnyTensor[]])(
        loss,
        [w, b],
      )();
      assignAll([
        [w, t.sub(w, t.mul(dw, 0.01))],
        [b, t.sub(b, t.mul(db, 0.01))],
      ]);
      return value;
    });
    const values = Array.from({ length: 40 }, () => read(step())[0] ?? NaN);
    expect(values[0]).toBe(6.5 ** 2 + 3.5 ** 2);
    expect(values.every((value, i) => i === 0 || value < (values[i - 1] ?? 0))).toBe(true);
  });

  test('a Variable that is not read has a gradient of zeros', () => {
    const [v, other] = [make([1, 2]), make([3, 4, 5])];
    expect(run(() => gradients(() => t.sum(t.square(v)), [v, other, v])())().map(read)).toEqual([
      [2, 4],
      [0, 0, 0],
      [2, 4],
    ]);
  });

  test('an assignment inside a differentiated function happens, and is not differentiated', () => {
    const [w, count] = [make([3]), make([0])];
    const result = run(() =>
      gradients(() => {
        count.assign(t.add(count, 1) as never);
        return t.sum(t.mul(t.mul(w, w), count));
      }, [w])(),
    );
    expect(result().map(read)).toEqual([[6]]);
    expect(result().map(read)).toEqual([[12]]);
    expect(read(count)).toEqual([2]);
  });

  test('reading an old value stays right inside a differentiated function that assigns', () => {
    const v = make([2]);
    const found = run(() =>
      gradients(() => {
        const old = v.read();
        v.assign(t.mul(v, 10) as never);
        return t.sum(t.add(t.mul(old, old), v));
      }, [v])(),
    );
    expect(found().map(read)).toEqual([[14]]);
    expect(read(v)).toEqual([20]);
  });
});

describe('snapshots', () => {
  test('hold the value of their moment, held or read late', () => {
    const v = make([1, 2]);
    const [old, sum] = [v.read(), t.add(v, 1)];
    v.assign(t.tensor([5, 6]) as never);
    v.assign(t.tensor([7, 8]) as never);
    expect([read(old), read(sum), read(v)]).toEqual([
      [1, 2],
      [2, 3],
      [7, 8],
    ]);
  });

  test('captured by a compiled function do not follow the Variable, nor do captured Variables stay behind', () => {
    const v = make(Array.from({ length: 2000 }, (_, i) => i));
    const small = make([1, 2]);
    const [snapshot, tiny] = [v.read(), small.read()];
    const f = jit(() => [t.sum(t.sub(v, snapshot)), t.sub(small, tiny)]);
    expect(f().map(read)).toEqual([[0], [0, 0]]);
    v.assign(t.add(v, 1) as never);
    small.assign(t.add(small, 1) as never);
    expect(f().map(read)).toEqual([[2000], [1, 1]]);
  });

  test('captured constants are kept, small and large', () => {
    const [small, large] = [t.tensor([1, 2]), t.add(t.arange(3000), 0)];
    const f = jit((x) => t.add(t.sum(t.mul(small, x)), t.sum(large)));
    expect(read(f(t.tensor([10, 20])))).toEqual([50 + (2999 * 3000) / 2]);
    expect(read(f(t.tensor([1, 1])))).toEqual([3 + (2999 * 3000) / 2]);
  });

  test('move between backends with their Variable', () => {
    const v = make([1, 2]);
    v.assign(t.add(v, 1) as never);
    on('reference', () => {
      expect(numbers(t.mul(v, 2))).toEqual([4, 6]);
      v.assign(t.add(v, 1) as never);
    });
    expect(read(t.mul(v, 2))).toEqual([6, 8]);
  });
});

test('a Variable is what it was made from, and independent of it', () => {
  const x = t.tensor([1, 2]);
  const v = variable(x, { name: 'w' });
  expect([v.shape, v.dtype, v.name, v.trainable]).toEqual([[2], 'float32', 'w', true]);
  v.assign(t.zeros([2]) as never);
  expect(read(x)).toEqual([1, 2]);
  const copy = variable(v);
  copy.assign(t.ones([2]) as never);
  expect([read(v), read(copy)]).toEqual([
    [0, 0],
    [1, 1],
  ]);
});

test('many Variables in many steps keep their own values', () => {
  const list = Array.from({ length: 40 }, (_, i) => make([i, i]));
  const step = jit(() => assignAll(list.map((each, i) => [each, t.add(list[(i + 1) % 40] as AnyTensor, 1)])));
  for (let i = 0; i < 40; i++) step();
  expect(list.map(read)).toEqual(list.map((_, i) => [i + 40, i + 40]));
});
