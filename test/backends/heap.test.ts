/** @file The allocator against a list of ranges, and the heap around it. */
import { describe, expect, test } from 'vitest';
import { Allocator } from '../../src/backends/wasm/allocator.ts';
import { Heap } from '../../src/backends/wasm/heap.ts';
import { DeviceError, InternalError } from '../../src/core/errors.ts';

describe('the allocator', () => {
  test('never hands out a byte twice, and gets whole again', () => {
    let seed = 3;
    const random = (n: number): number => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) % n;
    const allocator = new Allocator(64);
    allocator.extendTo(4096);
    const held: { start: number; bytes: number }[] = [];
    for (let step = 0; step < 5000; step++) {
      if (random(100) < 55) {
        const bytes = random(2000);
        let start = allocator.allocate(bytes);
        if (start === undefined) {
          allocator.extendTo(allocator.endFor(bytes));
          start = allocator.allocate(bytes);
        }
        if (start === undefined) throw new Error('endFor promised too little');
        expect(start % 64).toBe(0);
        const range = { start, bytes: Math.max(bytes, 1) };
        expect(start).toBeGreaterThanOrEqual(64);
        expect(start + range.bytes).toBeLessThanOrEqual(allocator.end);
        expect(held.filter((other) => other.start < start + range.bytes && start < other.start + other.bytes)).toEqual([]);
        held.push(range);
      } else if (held.length > 0) {
        const [range] = held.splice(random(held.length), 1);
        if (range !== undefined) allocator.free(range.start);
      }
    }
    for (const { start } of held) allocator.free(start);
    expect(allocator.allocate(allocator.end - 64)).toBe(64);
  });

  test('takes the smallest range that fits', () => {
    const allocator = new Allocator(0);
    allocator.extendTo(1024);
    const [a, , b] = [256, 64, 128, 64].map((bytes) => allocator.allocate(bytes) ?? NaN);
    allocator.free(a ?? NaN);
    allocator.free(b ?? NaN);
    expect(allocator.allocate(100)).toBe(b);
    expect(allocator.allocate(100)).toBe(a);
  });

  test('refuses an address that is not in use', () => {
    const allocator = new Allocator(0);
    allocator.extendTo(1024);
    const start = allocator.allocate(8) ?? NaN;
    allocator.free(start);
    expect(() => allocator.free(start)).toThrow(InternalError);
  });
});

describe('the heap', () => {
  test('keeps what blocks hold while it grows', () => {
    const heap = new Heap();
    const data = Float32Array.from({ length: 1000 }, (_, i) => i / 3);
    const first = heap.allocate(4000, 'a test');
    heap.write('float32', first, data);
    const reserved = heap.reservedBytes;
    const second = heap.allocate(1e6, 'a test');
    expect(heap.reservedBytes).toBeGreaterThan(reserved);
    heap.write('float64', second, new Float64Array(125_000).fill(1));
    expect(heap.read('float32', first, 1000)).toEqual(data);
    expect([heap.blockBytes, heap.peakBytes]).toEqual([1_004_000, 1_004_000]);
    heap.free(second, 1e6);
    heap.free(first, 4000);
    expect([heap.blockBytes, heap.peakBytes]).toEqual([0, 1_004_000]);
  });

  test('has one arena, as large as the largest that was asked for', () => {
    const heap = new Heap();
    const start = heap.arena(1000);
    expect(heap.arena(500)).toBe(start);
    const larger = heap.arena(500_000);
    expect(heap.arenaBytes).toBe(500_000);
    expect(heap.arena(499_999)).toBe(larger);
    expect(larger + 500_000 + 64).toBeLessThanOrEqual(heap.reservedBytes);
    expect(heap.blockBytes).toBe(0);
    expect(heap.peakBytes).toBe(500_000);
    heap.allocate(1000, 'a test');
    expect(heap.peakBytes).toBe(501_000);
  });

  test('says what asked for how much when there is no more', () => {
    const heap = new Heap();
    heap.allocate(2 ** 20, 'a test');
    const refused = (): number => heap.allocate(2 ** 32, 'a Variable of 1073741824 float32');
    expect(refused).toThrow(DeviceError);
    expect(refused).toThrow(/out of memory: 4 GiB were asked for, for a Variable of 1073741824 float32\. Got 1 MiB in Variables/);
    expect(() => heap.arena(2 ** 33)).toThrow(/the intermediate values of a program/);
    expect(heap.allocate(100, 'a test')).toBeGreaterThan(0);
  });

  test('reaches beyond 2 GiB', () => {
    const heap = new Heap();
    heap.allocate(2 ** 31, 'a test');
    const last = heap.allocate(64, 'a test');
    heap.write('int32', last, Int32Array.of(5, 6));
    expect(last).toBeGreaterThanOrEqual(2 ** 31);
    expect(heap.read('int32', last, 2)).toEqual(Int32Array.of(5, 6));
  });
});
