/** @file Compares a compiled kernel with the interpreter, on one thread and on three. */
import { expect } from 'vitest';
import { bytesOf, fromHalfBits, newStorage, type StorageArray } from '../../src/core/dtype.ts';
import type { Buffer } from '../../src/kernel/expression.ts';
import type { LoopKernel, ScatterKernel } from '../../src/kernel/loop.ts';
import { interpretLoop, interpretScatter, type Memory } from './interpret.ts';
import { machineFor } from './machine.ts';

/** Buffers without data start as zeros. Sums of floats may differ by the order of summation, all else by nothing. */
export function checkKernel(kernel: LoopKernel | ScatterKernel, buffers: readonly Buffer[], data: Memory, label = kernel.name): void {
  const start = new Map(buffers.map((buffer) => [buffer.id, data.get(buffer.id) ?? newStorage(buffer.dtype, buffer.size)]));
  const expected = new Map(buffers.map((buffer) => [buffer.id, start.get(buffer.id)?.slice() ?? newStorage(buffer.dtype, buffer.size)]));
  if (kernel.kind === 'loop') interpretLoop(kernel, expected);
  else interpretScatter(kernel, expected);

  const [alone, shared] = [machineFor(kernel, buffers, start), machineFor(kernel, buffers, start)];
  alone.run();
  shared.run(3);
  const isSum = kernel.kind === 'loop' && kernel.reduction !== undefined;
  for (const buffer of buffers) {
    const bits = bitsOf(alone.view(buffer));
    compare(alone.view(buffer), expected.get(buffer.id) ?? alone.view(buffer), buffer, isSum, label);
    const isSame = bitsOf(shared.view(buffer)).every((byte, i) => byte === bits[i]);
    expect(isSame, `${label}: three threads give the same bits in buffer ${buffer.id}`).toBe(true);
  }
}

const bitsOf = (data: StorageArray): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();

function compare(actual: StorageArray, expected: StorageArray, { id, dtype }: Buffer, isSum: boolean, label: string): void {
  const number = (x: number): number => (dtype === 'float16' ? fromHalfBits(x) : x);
  const tolerance = !isSum ? 0 : dtype === 'float64' ? 1e-12 : dtype === 'float16' ? 2e-3 : dtype === 'float32' ? 1e-4 : 0;
  for (const [i, raw] of expected.entries()) {
    const [want, got] = [number(raw), number(actual[i] ?? NaN)];
    if (Object.is(want, got)) continue;
    const isNear = Math.abs(want - got) <= tolerance * Math.max(1, Math.abs(want));
    if (!isNear) expect.fail(`${label}: element ${i} of ${dtype} buffer ${id} (${bytesOf(dtype)} bytes each) is ${got}, not ${want}`);
  }
}
