/** @file The order of kernels: what it may not change, and what it gains. */
import { describe, expect, test } from 'vitest';
import { planMemory } from '../../src/compile/memory.ts';
import { schedule } from '../../src/compile/schedule.ts';
import { axisIndex } from '../../src/kernel/affine.ts';
import type { Axis, Buffer, Expr } from '../../src/kernel/expression.ts';
import type { Kernel } from '../../src/kernel/loop.ts';
import { visitReads, writesOf } from '../../src/kernel/reads.ts';
import { add, load } from '../../src/kernel/scalar.ts';
import { seeded } from '../ops/values.ts';

const size = 1 << 14;
const axis: Axis = { id: 0, size };
const here = axisIndex(axis);
const buffer = (id: number, count = size): Buffer => ({ id, dtype: 'float32', size: count });
/** A kernel that writes one buffer from others. */
const kernel = (target: Buffer, ...from: readonly Buffer[]): Kernel => {
  const value = from.map((each): Expr => load(each, here)).reduce(add);
  return { kind: 'loop', name: `k${target.id}`, axes: [axis], stores: [{ buffer: target, index: here, value }] };
};
const targets = (kernels: readonly Kernel[]): number[] => kernels.flatMap((each) => writesOf(each).map(({ id }) => id));

describe('what a kernel waits for', () => {
  test('its operands, and the last look at what it replaces', () => {
    const [w, x, a, changed, late] = [0, 1, 2, 3, 4].map((id) => buffer(id)) as [Buffer, Buffer, Buffer, Buffer, Buffer];
    // The new value of w frees a, but w is read once more.
    const kernels = [kernel(a, x), kernel(late, w), kernel(changed, a)];
    const order = (changes: ReadonlyMap<Buffer, Buffer>): number[] => targets(schedule(kernels, new Set([w, changed]), changes));
    expect(order(new Map([[changed, w]]))).toEqual([2, 4, 3]);
    expect(order(new Map())).toEqual([2, 3, 4]);
  });
  test.each([1, 2, 3, 4, 5, 6])('in random programs, %i', (seed) => {
    const random = seeded(seed);
    const pick = (below: number): number => Math.floor(random() * below);
    const buffers = Array.from({ length: 40 }, (_, id) => buffer(id, 1 + pick(20_000)));
    const inputs = buffers.slice(0, 5);
    const kernels = buffers.slice(5).map((target, i) => kernel(target, ...[0, 1, 2].map(() => buffers[pick(i + 5)] as Buffer)));
    // The last three replace inputs, which others read before them.
    const changes = new Map(buffers.slice(-3).map((from, i) => [from, inputs[i] as Buffer]));
    const order = schedule(kernels, new Set([...inputs, ...changes.keys()]), changes);
    expect(order.toSorted((a, b) => kernels.indexOf(a) - kernels.indexOf(b))).toEqual(kernels);
    const at = new Map(order.map((each, i) => [(writesOf(each)[0] as Buffer).id, i]));
    order.forEach((each, i) => {
      visitReads(each, (read) => {
        expect(at.get(read.id) ?? -1).toBeLessThan(i);
        const replaced = [...changes].find(([, old]) => old === read)?.[0];
        const isEarlier = replaced !== undefined && kernels.indexOf(each) < kernels.findIndex((other) => writesOf(other)[0] === replaced);
        if (isEarlier) expect(at.get(replaced.id)).toBeGreaterThan(i);
      });
    });
  });
});

test('gradients are taken as soon as they can be, and free what they are made of', () => {
  const layers = 6;
  const x = buffer(0);
  const activations = Array.from({ length: layers }, (_, i) => buffer(100 + i));
  const cotangents = Array.from({ length: layers + 1 }, (_, i) => buffer(200 + i));
  const gradients = Array.from({ length: layers }, (_, i) => buffer(300 + i, 1 << 12));
  const inputOf = (layer: number): Buffer => activations[layer - 1] ?? x;
  const forward = activations.map((each, i) => kernel(each, inputOf(i)));
  const first = kernel(cotangents[layers] as Buffer, activations[layers - 1] as Buffer);
  const backward = activations.map((_, i) => kernel(cotangents[i] as Buffer, cotangents[i + 1] as Buffer, inputOf(i))).reverse();
  const products = gradients.map((each, i) => kernel(each, cotangents[i + 1] as Buffer, inputOf(i)));
  const written = [...forward, first, ...backward, ...products];
  const order = schedule(written, new Set(gradients), new Map());
  // Each after the step back that needs the same.
  expect(targets(order.slice(layers))).toEqual([206, 205, 305, 204, 304, 203, 303, 202, 302, 201, 301, 200, 300]);
  const bytes = (kernels: readonly Kernel[]): number => planMemory(kernels, [x], gradients, new Set()).bytes;
  expect(bytes(order)).toBeLessThan(0.7 * bytes(written));
});

test('a scalar that all updates need does not make them wait', () => {
  const [w, x, big, other, gradient, rate, changed] = [0, 1, 2, 3, 4].map((id) => buffer(id)).concat(buffer(5, 1), buffer(6)) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  const kernels = [kernel(gradient, x), kernel(big, x), kernel(other, x), kernel(rate, w), kernel(changed, gradient, rate)];
  const order = targets(schedule(kernels, new Set([w, changed, big, other]), new Map([[changed, w]])));
  expect(order).toEqual([5, 4, 6, 2, 3]);
});

test('what frees nothing stays where it was', () => {
  const [x, a, b, c] = [0, 1, 2, 3].map((id) => buffer(id)) as [Buffer, Buffer, Buffer, Buffer];
  const kernels = [kernel(a, x), kernel(b, x), kernel(c, a, b)];
  expect(schedule(kernels, new Set([x, c]), new Map())).toEqual(kernels);
});
