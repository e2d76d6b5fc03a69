import { describe, expect, it } from 'vitest';
import { newStorage, type StorageArray } from '../../src/core/dtype.ts';
import { addIndex, axisIndex, flattenIndex } from '../../src/kernel/affine.ts';
import type { Axis, Buffer, Expr } from '../../src/kernel/expression.ts';
import type { LoopKernel } from '../../src/kernel/loop.ts';
import { add, constant, load, mul, scalarOps } from '../../src/kernel/scalar.ts';
import { checkKernel } from './check.ts';
import { randomLoop, randomScatter } from './fuzz.ts';
import { machineFor, newBuffer } from './machine.ts';

let nextAxis = 0;
const axis = (size: number): Axis => ({ id: nextAxis++, size });
void [addIndex, machineFor];

const filled = (buffer: Buffer, at: (i: number) => number): StorageArray => {
  const data = newStorage(buffer.dtype, buffer.size);
  for (let i = 0; i < buffer.size; i++) data[i] = at(i);
  return data;
};

describe('loops', () => {
  it('computes an elementwise kernel', () => {
    const i = axis(103);
    const [a, b, y] = [newBuffer('float32', 103), newBuffer('float32', 103), newBuffer('float32', 103)];
    const value = add(mul(load(a, axisIndex(i)), load(b, axisIndex(i))), constant('float32', 0.5));
    const kernel: LoopKernel = { kind: 'loop', name: 'test', axes: [i], stores: [{ buffer: y, index: axisIndex(i), value }] };
    checkKernel(kernel, [a, b, y], new Map([[a.id, filled(a, Math.sin)], [b.id, filled(b, Math.cos)]]));
  });

  it('sums a long row exactly enough', () => {
    const size = 1 << 22;
    const k = axis(size);
    const [x, y] = [newBuffer('float32', size), newBuffer('float32', 1)];
    const data = filled(x, (i) => ((i * 7919) % 1000003) / 1000003);
    const value: Expr = load(x, axisIndex(k));
    const reduction = { axes: [k], accumulators: [{ op: scalarOps.add, initial: constant('float32', 0), value }] };
    const stores = [{ buffer: y, index: flattenIndex([], []), value: { kind: 'accumulator', type: 'float32', slot: 0 } as const }];
    const machine = machineFor({ kind: 'loop', name: 'sum', axes: [], reduction, stores }, [x, y], new Map([[x.id, data]]));
    machine.run();
    const exact = Array.from(data).reduce((sum, each) => sum + each, 0);
    expect(Math.abs((machine.view(y)[0] ?? NaN) / exact - 1)).toBeLessThan(1e-6);
  });

  it.each(Array.from({ length: 40 }, (_, i) => i))('agrees with the interpreter on random loop kernels, lot %i', (lot) => {
    for (let i = 0; i < 25; i++) {
      const { kernel, buffers, data } = randomLoop(lot * 1000 + i);
      checkKernel(kernel, buffers, data, `seed ${lot * 1000 + i}`);
    }
  });

  it.each(Array.from({ length: 10 }, (_, i) => i))('agrees with the interpreter on random scatter kernels, lot %i', (lot) => {
    for (let i = 0; i < 20; i++) {
      const { kernel, buffers, data } = randomScatter(lot * 1000 + i);
      checkKernel(kernel, buffers, data, `seed ${lot * 1000 + i}`);
    }
  });
});
