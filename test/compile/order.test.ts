/** @file What sorting and running accumulation become: kernels that sort, and passes that are stored. */
import { describe, expect, test } from 'vitest';
import { compileGraph } from '../../src/compile/program.ts';
import { costOf } from '../../src/kernel/cost.ts';
import { keyOfKernel } from '../../src/kernel/key.ts';
import type { SimpleKernel } from '../../src/kernel/loop.ts';
import type { Kernel } from '../../src/kernel/loop.ts';
import { printKernel } from '../../src/kernel/print.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { Variable, type AnyVariable } from '../../src/tensor/variable.ts';
import { traceFunction } from '../../src/transforms/jit.ts';
import { float64, jit, read, t } from '../ops/loose.ts';
import { fresh, numbers, on, seeded } from '../ops/values.ts';

const kernelsOf = (f: (...args: AnyTensor[]) => unknown, ...shapes: (readonly number[])[]): readonly Kernel[] =>
  compileGraph(
    traceFunction(
      f as never,
      shapes.map((shape) => t.zeros(shape)),
    ),
  ).kernels;
const printed = (f: (...args: AnyTensor[]) => unknown, ...shapes: (readonly number[])[]): string =>
  `\n${kernelsOf(f, ...shapes)
    .map((kernel) => printKernel(kernel))
    .join('\n')}\n`;

describe('a sort', () => {
  test('computes its keys itself, and is stored', () => {
    expect(printed((x) => t.add(t.argsort(t.neg(x), -1, { descending: true }), 1), [4, 5])).toMatchInlineSnapshot(`
      "
      sequence argsort (i < 4; along j < 5)
        b1[5*i + j] = order, the greatest first, of neg(b0[5*i + j])
      loop add (i < 4, j < 5)
        b2[5*i + j] = add(b1[5*i + j], 1)
      "
    `);
  });
  test('of columns reads them where they are', () => {
    expect(printed((x) => t.sort(x, 0), [4, 5])).toMatchInlineSnapshot(`
      "
      sequence argsort (i < 5; along j < 4)
        b1[4*i + j] = order of b0[i + 5*j]
      loop permute (i < 4, j < 5)
        b2[5*i + j] = select((0 <= int(add(b1[i + 4*j], mul(j, 4))) < 20), b0[(int(add(b1[i + 4*j], mul(j, 4))) div 4) + 5*(int(add(b1[i + 4*j], mul(j, 4))) mod 4)], NaN)
      "
    `);
  });
  test('is another kernel for another direction, and for other keys', () => {
    const key = (f: (x: AnyTensor) => AnyTensor): string =>
      kernelsOf(f, [4, 5]).map((kernel) => keyOfKernel(kernel as SimpleKernel).text)[0] ?? '';
    expect(key((x) => t.argsort(x))).toBe(key((x) => t.argsort(x)));
    expect(key((x) => t.argsort(x))).not.toBe(key((x) => t.argsort(x, -1, { descending: true })));
    expect(key((x) => t.argsort(x))).not.toBe(key((x) => t.argsort(t.neg(x))));
  });
  test('costs a comparison for each element and each doubling of the runs', () => {
    const [kernel] = kernelsOf((x) => t.argsort(x), [10, 64]);
    expect(costOf(kernel as Kernel)).toEqual({ flops: 10 * 64 * 6, bytesRead: 10 * 64 * 4, bytesWritten: 10 * 64 * 4 });
  });
  test('of a Variable into itself reads all of the old value first', () => {
    const v = new Variable(float64([3, 1, 2]) as never) as unknown as AnyVariable;
    jit(() => {
      v.assign(t.sort(v) as never);
      return t.zeros([]);
    })().dataSync();
    expect(read(v.read())).toEqual([1, 2, 3]);
  });
  test('of an order into its own place', () => {
    const v = new Variable(t.tensor([3, 1, 2], { dtype: 'int32' }) as never) as unknown as AnyVariable;
    jit(() => {
      v.assign(t.argsort(v) as never);
      return t.zeros([]);
    })().dataSync();
    expect(read(v.read())).toEqual([1, 2, 0]);
  });
});

test('a running sum goes along each row', () => {
  expect(printed((x) => t.cumsum(t.exp(x), 1, { reverse: true }), [2, 16])).toMatchInlineSnapshot(`
    "
    sequence cumulate (i < 2; along j < 16)
      b1[16*i + j] = add so far of exp(b0[16*i + -1*j + 15])
    loop flip (i < 2, j < 16)
      b2[16*i + j] = b1[16*i + -1*j + 15]
    "
  `);
});

test('what has no kernel of its own is passes that are stored, two doublings each', () => {
  expect(kernelsOf((x) => t.logCumsumExp(x), [100_000]).length).toBeLessThanOrEqual(10);
});

describe('rows of every length around powers of two', () => {
  test.each(['float32', 'float64', 'int32', 'uint32', 'uint8', 'int8', 'int16', 'bool'] as const)('of %s are sorted stably', (dtype) => {
    const random = seeded(7);
    for (const length of [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 100, 257]) {
      // Few different values, so that most are equal to others.
      const values = Array.from({ length: 3 * length }, () => Math.floor(random() * (dtype === 'bool' ? 2 : 9)));
      for (const descending of [false, true]) {
        const sorted = (): number[] => numbers(t.argsort(fresh(values, [3, length], dtype), 1, { descending }));
        expect(sorted(), `rows of ${length}`).toEqual(on('reference', sorted));
      }
    }
  });
});
