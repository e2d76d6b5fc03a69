/** @file The plan of the arena: who may lie in whose place. */
import { describe, expect, test } from 'vitest';
import { planMemory } from '../../src/compile/memory.ts';
import type { DType } from '../../src/core/dtype.ts';
import { addIndex, axisIndex, constantIndex, scaleIndex } from '../../src/kernel/affine.ts';
import type { Axis, Buffer, Expr, Index } from '../../src/kernel/expression.ts';
import type { Kernel, LoopKernel } from '../../src/kernel/loop.ts';
import { add, constant, convert, load, scalarOps } from '../../src/kernel/scalar.ts';
import { configure, jit, random } from 'tidu';
import { kernels as kernelsOf } from 'tidu/debug';

const side = 32;
const size = side * side;
const bytes = 4 * size;
const buffer = (id: number, dtype: DType = 'float32', count = size): Buffer => ({ id, dtype, size: count });
const [rows, columns]: readonly [Axis, Axis] = [
  { id: 0, size: side },
  { id: 1, size: side },
];
const here: Index = addIndex(scaleIndex(axisIndex(rows), side), axisIndex(columns));
const across: Index = addIndex(scaleIndex(axisIndex(columns), side), axisIndex(rows));

const storing = (...stores: LoopKernel['stores']): LoopKernel => ({ kind: 'loop', name: 'k', axes: [rows, columns], stores });
const writing = (result: Buffer, value: Expr): LoopKernel => storing({ buffer: result, index: here, value });
const [a, b, c] = [buffer(0), buffer(1), buffer(2)];

const offsetsOf = (
  kernels: readonly Kernel[],
  inputs: readonly Buffer[] = [a],
  outputs: readonly Buffer[] = [c],
): (number | undefined)[] => {
  const { offsets } = planMemory(kernels, inputs, outputs, new Set());
  return [a, b, c].map(({ id }) => offsets.get(id));
};

describe('a result lies where an operand was', () => {
  test('that is needed no more, and is read where the result is written', () => {
    const kernels = [writing(b, load(a, here)), writing(c, add(load(b, here), load(b, here)))];
    const plan = planMemory(kernels, [a], [c], new Set());
    expect([...plan.offsets.values()]).toEqual([0, 0, 0]);
    expect(plan.bytes).toBe(bytes);
  });

  test('one of two results only', () => {
    const both = storing({ buffer: b, index: here, value: load(a, here) }, { buffer: c, index: here, value: load(a, here) });
    expect(offsetsOf([both], [a], [b, c])).toEqual([0, 0, bytes]);
  });

  test('of another dtype as wide', () => {
    const whole = buffer(1, 'int32');
    expect(planMemory([writing(whole, convert(load(a, here), 'int32'))], [a], [whole], new Set()).bytes).toBe(bytes);
  });
});

describe('a result lies apart', () => {
  const apart = (kernels: readonly Kernel[]): void => {
    const [first, second] = offsetsOf(kernels, [a], [b]);
    expect(first).not.toBe(second);
  };
  const sum = { op: scalarOps.add, initial: constant('float32', 0) };

  test.each<[string, readonly Kernel[]]>([
    ['from an operand that is read across', [writing(b, load(a, across))]],
    ['from an operand that is read here and across', [writing(b, add(load(a, here), load(a, across)))]],
    ['from an operand that is read one further', [writing(b, load(a, addIndex(here, constantIndex(1))))]],
    ['from an operand that a later kernel needs', [writing(b, load(a, here)), writing(c, load(a, here))]],
    [
      'from what is summed',
      [
        {
          ...writing(b, { kind: 'accumulator', type: 'float32', slot: 0 }),
          reduction: { axes: [{ id: 2, size: 4 }], accumulators: [{ ...sum, value: load(a, here) }] },
        },
      ],
    ],
    [
      'from an operand, if it is written at two places',
      [storing({ buffer: b, index: here, value: load(a, here) }, { buffer: b, index: across, value: load(a, here) })],
    ],
  ])('%s', (_, kernels) => apart(kernels));

  test('from an operand whose elements are smaller or larger', () => {
    for (const dtype of ['float64', 'uint8', 'int16', 'float16'] as const) {
      const other = buffer(1, dtype);
      const { offsets } = planMemory(
        [writing(other, convert(load(a, here), dtype === 'float64' ? 'float64' : 'float32'))],
        [a],
        [other],
        new Set(),
      );
      expect(offsets.get(a.id), dtype).not.toBe(offsets.get(other.id));
    }
  });

  test('from a Variable, and from a result of the program', () => {
    expect(planMemory([writing(b, load(a, here))], [], [b], new Set([a.id])).offsets.has(a.id)).toBe(false);
    expect(offsetsOf([writing(b, load(a, here)), writing(c, load(b, here))], [a], [b, c])).toEqual([0, 0, bytes]);
  });
});

test('a chain of kernels computes in one place, and rightly', async () => {
  const x = random.normal([64, 64], { seed: 1 });
  // The sums keep kernels apart; each takes what the one before has made at the same positions.
  const f = (t: typeof x) => {
    const first = t.sub(t.mean(1, true)).exp();
    const second = first.div(first.sum(1, true));
    return second.sub(second.transpose().sum(1)).mul(second);
  };
  expect(kernelsOf(f)(x).length).toBeGreaterThan(1);
  const values = [...(await jit(f)(x).data())];
  configure({ backend: 'reference' });
  const expected = [...(await jit(f)(x).data())];
  configure({ backend: 'wasm' });
  values.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? NaN, 6));
});
