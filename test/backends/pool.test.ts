/** @file Threads that fail, are killed, or are too slow: an error that names them, and the others go on. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { wasmBackend } from '../../src/backends/wasm/index.ts';
import { Heap } from '../../src/backends/wasm/heap.ts';
import { findHost, type Host, type Started } from '../../src/backends/wasm/hosts.ts';
import { compileProgram, type ProgramExports } from '../../src/backends/wasm/program.ts';
import { Pool, type SharedProgram } from '../../src/backends/wasm/threads.ts';
import { atOnce } from '../../src/core/breath.ts';
import { DeviceError } from '../../src/core/errors.ts';
import { axisIndex } from '../../src/kernel/affine.ts';
import type { Program } from '../../src/kernel/loop.ts';
import { constant, load, mul } from '../../src/kernel/scalar.ts';
import { configure } from 'tidu';

const size = 1 << 18;

/** A program of one large kernel: b = factor a. */
function scaleBy(factor: number): Program {
  const [a, b] = [0, 1].map((id) => ({ id, dtype: 'float32', size }) as const) as [Program['inputs'][number], Program['inputs'][number]];
  const axis = { id: 0, size };
  const index = axisIndex(axis);
  const value = mul(load(a, index), constant('float32', factor));
  return {
    kernels: [{ kind: 'loop', name: 'scale', axes: [axis], stores: [{ buffer: b, index, value }] }],
    placements: new Map([
      [0, { kind: 'arena', offset: 0 }],
      [1, { kind: 'arena', offset: 4 * size }],
    ]),
    arenaBytes: 8 * size,
    inputs: [a],
    outputs: [b],
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A pool of its own, whose workers the test can kill. */
async function makePool(threads: number, patience = 1) {
  configure({ threads });
  const host = findHost();
  if (host === undefined) throw new Error('no threads here');
  const workers: Started[] = [];
  const spied: Host = {
    ...host,
    start: (...args) => {
      const worker = host.start(...args);
      workers.push(worker);
      return worker;
    },
  };
  const heap = new Heap({ shared: true });
  const pool = new Pool(heap, spied, patience);
  const compiled = atOnce(compileProgram(scaleBy(3), { shared: true, fused: false }));
  const module = new WebAssembly.Module(compiled.bytes);
  const { run } = new WebAssembly.Instance(module, { env: { memory: heap.memory } }).exports as unknown as ProgramExports;
  const right = pool.share(compiled.bytes);
  /** Runs the program on as many threads as there are, which are returned; others may be told to run something else. */
  const runAll = (shared: SharedProgram = right): number => {
    const count = pool.ready();
    const arena = heap.arena(compiled.scratchOffset);
    heap.write('float32', arena, new Float32Array(size).fill(2));
    // No share has been taken yet.
    heap.view('int32').fill(0, (arena + compiled.tableOffset) / 4, (arena + compiled.scratchOffset) / 4);
    pool.run(shared, run, arena, arena + compiled.tableOffset, count);
    const wrong = heap.read('float32', arena + 4 * size, size).findIndex((x) => x !== 6);
    if (wrong !== -1) throw new Error(`element ${wrong} is wrong`);
    return count;
  };
  const untilReady = async (count: number): Promise<void> => {
    while (pool.ready() < count) await pause(5);
  };
  await untilReady(threads);
  return { pool, heap, workers, runAll, untilReady };
}

const thrownBy = (f: () => unknown): unknown => {
  try {
    f();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

let warn: ReturnType<typeof vi.spyOn>;
beforeEach(() => void (warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)));
afterEach(() => {
  warn.mockRestore();
  configure({ threads: undefined });
});

test('a thread that fails is named with its reason, and the others go on', async () => {
  const { pool, runAll, untilReady } = await makePool(3, 60);
  expect(runAll()).toBe(3);
  // Both workers get code that is none: the first to find out is the one that is named.
  const error = thrownBy(() => runAll(pool.share(new Uint8Array([1, 2, 3]))));
  expect(error).toBeInstanceOf(DeviceError);
  expect(String(error)).toMatch(/^DeviceError: threads: thread [12] of a program failed\. Got CompileError: WebAssembly\.Module\(\)/);
  expect(String(error)).toContain('again, with 2 of them');
  expect(pool.most).toBe(2);
  expect(runAll()).toBe(2);
  // More threads are asked for: the pool starts them, but for the one that was lost.
  configure({ threads: 4 });
  await untilReady(3);
  expect(runAll()).toBe(3);
  configure({ threads: 2 });
  expect(runAll()).toBe(2);
  expect(warn).not.toHaveBeenCalled();
});

test('a thread that the host kills before or in a program is missed, named, and done without', async () => {
  const { pool, heap, workers, runAll } = await makePool(3);
  runAll();
  const before = heap.memory.buffer.byteLength;
  const [killed] = workers;
  const ended = killed?.stop();
  // It is dead when the program begins, but the main thread has not come to hear of it.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  const error = thrownBy(runAll);
  expect(error).toBeInstanceOf(DeviceError);
  expect(String(error)).toContain('threads: thread 1 of a program failed. Got no sign of life within 1 seconds');
  expect(runAll()).toBe(2);
  await ended;
  await pause(20);
  expect(runAll()).toBe(2);
  expect(pool.most).toBe(2);
  // The arena that was left to the dead thread has been taken back.
  for (let i = 0; i < 5; i++) heap.free(heap.allocate(8 * size, 'a test'), 8 * size);
  expect(heap.memory.buffer.byteLength).toBeLessThanOrEqual(before + 2 * 8 * size);
});

test('a thread that ends between programs is told of, and done without', async () => {
  const { pool, workers, runAll } = await makePool(2);
  expect(runAll()).toBe(2);
  await workers[0]?.stop();
  await pause(20);
  expect(warn.mock.calls).toEqual([['tidu: thread 1 ended (exit code 1); programs go on with 1 in all.']]);
  expect(runAll()).toBe(1);
  expect(pool.most).toBe(1);
});

test('what the main thread throws itself lets the others out', async () => {
  const { pool, runAll, heap } = await makePool(3);
  const own = new Error('of the main thread');
  const fails = (): never => {
    throw own;
  };
  const program = pool.share(atOnce(compileProgram(scaleBy(3), { shared: true, fused: false })).bytes);
  const arena = heap.arena(16 * size);
  expect(thrownBy(() => pool.run(program, fails, arena, arena + 8 * size, 3))).toBe(own);
  expect(runAll()).toBe(3);
});

test('a host that starts no thread leaves one', () => {
  configure({ threads: 3 });
  const host: Host = {
    cores: 3,
    mayWait: true,
    start: () => {
      throw new Error('forbidden');
    },
  };
  const pool = new Pool(new Heap({ shared: true }), host);
  expect(pool.ready()).toBe(1);
  expect(warn).toHaveBeenCalledTimes(2);
  expect(pool.most).toBe(1);
});

test('the code of a forgotten program is given back, and its id is used again', async () => {
  const { pool, heap, runAll } = await makePool(2);
  const bytes = (factor: number): Uint8Array => atOnce(compileProgram(scaleBy(factor), { shared: true, fused: false })).bytes;
  const held = heap.blockBytes;
  const ids = new Set<number>();
  for (let factor = 0; factor < 20; factor++) {
    const program = pool.share(bytes(factor));
    ids.add(program.id);
    // What the main thread computes is six everywhere: the other's shares show which code it ran, once it takes any.
    const isRight = (): boolean => {
      try {
        return runAll(program) === 2;
      } catch {
        return false;
      }
    };
    const outcomes = new Set(Array.from({ length: 50 }, isRight));
    if (factor === 3) expect([...outcomes]).toEqual([true]);
    else expect([...outcomes]).toContain(false);
    pool.forget(program);
  }
  expect(ids.size).toBe(1);
  expect(heap.blockBytes).toBe(held);
});

test('the code of programs that nobody holds any longer is given back', async () => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  const backend = wasmBackend();
  const before = backend.memory().programBytes;
  for (let factor = 0; factor < 20; factor++) atOnce(backend.compile(scaleBy(factor), 'fast'));
  expect(backend.memory().programBytes).toBeGreaterThan(before + 20 * 500);
  for (let i = 0; i < 100 && backend.memory().programBytes > before; i++) {
    gc();
    await pause(10);
  }
  expect(backend.memory().programBytes).toBe(before);
});
