/** @file Nothing runs before a value is read; what has been read is data; a graph cannot grow without end. */
import { describe, expect, test } from 'vitest';
import { topologicalOrder } from '../../src/graph/graph.ts';
import { programCount } from '../../src/runtime/engine.ts';
import { grad, jit, read, t } from '../ops/loose.ts';

describe('evaluation', () => {
  test('waits until a value is asked for', () => {
    const before = programCount();
    const x = t.tensor([1.25, 2.5, 3.75]);
    const y = t.sum(t.sin(t.mul(x, t.cos(x))));
    expect(y.value).toBeUndefined();
    expect(programCount()).toBe(before);
    read(y);
    expect(programCount()).toBe(before + 1);
    expect(y.value).toBeDefined();
  });

  test('compiles a structure once, whatever the numbers in it', () => {
    const step = (x: number, factor: number): number[] => read(t.add(t.mul(t.tensor([x, 1, 2, 3, 4]), factor), 1));
    step(1, 2);
    const before = programCount();
    expect(step(5, 7)).toEqual([36, 8, 15, 22, 29]);
    for (let i = 0; i < 50; i++) step(i, i);
    expect(programCount()).toBe(before);
  });

  test('takes a node that was read as data from then on', () => {
    const x = t.tensor([1, 2]);
    const y = t.exp(x);
    read(y);
    expect(y.inputs).toEqual([]);
    expect(y.primitive.name).toBe('data');
    expect(read(t.add(y, 0))).toEqual(read(y));
  });

  test('keeps a node that is gone through twice', () => {
    const shared = t.exp(t.tensor([0, 0]));
    read(t.add(shared, 1));
    expect(shared.value).toBeUndefined();
    read(t.add(shared, 2));
    expect(shared.value).toBeDefined();
    expect(read(t.add(shared, 3))).toEqual([4, 4]);
  });

  test('never keeps views and constants', () => {
    const view = t.flip(t.tensor([1, 2]));
    for (let i = 0; i < 3; i++) read(t.add(view, i));
    expect(view.value).toBeUndefined();
  });

  test('gives copies: changing what was read changes no tensor', () => {
    const x = t.tensor([1, 2]);
    const data = x.dataSync() as Float32Array;
    data[0] = 9;
    expect(read(x)).toEqual([1, 2]);
    expect(read(t.add(x, 0))).toEqual([1, 2]);
    const source = new Float32Array([1, 2]);
    const y = t.tensor(source);
    source[0] = 9;
    expect(read(y)).toEqual([1, 2]);
  });
});

describe('long chains', () => {
  test('of 100,000 additions without a read', () => {
    let x = t.tensor([0, 1]);
    for (let i = 0; i < 100_000; i++) x = t.add(x, 1);
    expect(read(x)).toEqual([100_000, 100_001]);
  });

  test('are computed on the way, and leave a short graph', () => {
    let x = t.tensor([0]);
    for (let i = 0; i < 2000; i++) x = t.add(x, 1);
    expect(topologicalOrder([x], (node) => node.value !== undefined).length).toBeLessThan(1100);
  });

  test('of 3,000 operations inside of jit and grad', () => {
    const chain = (x: ReturnType<typeof t.add>): ReturnType<typeof t.add> => {
      let y = x;
      for (let i = 0; i < 3000; i++) y = t.mul(y, 1.0001);
      return t.sum(y);
    };
    const slope = 1.0001 ** 3000;
    expect(read(jit(chain)(t.tensor([1], { dtype: 'float64' })))[0]).toBeCloseTo(slope, 8);
    expect(read(grad(chain)(t.tensor([1], { dtype: 'float64' })))[0]).toBeCloseTo(slope, 8);
    expect(read(jit(grad(chain))(t.tensor([1], { dtype: 'float64' })))[0]).toBeCloseTo(slope, 8);
  });

  test('of a running sum that is read at every step', () => {
    let x = t.tensor([0]);
    for (let i = 0; i < 500; i++) {
      x = t.add(x, 1);
      if (i % 7 === 0) expect(read(x)).toEqual([i + 1]);
    }
  });
});
