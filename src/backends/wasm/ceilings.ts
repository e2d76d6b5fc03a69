/** @file The most that this machine does from WebAssembly: measured with code that does one thing alone. */
import type { InPieces } from '../../core/breath.ts';
import type { Ceilings } from '../backend.ts';
import { ModuleBuilder, type Code, type Local } from './assembler.ts';
import { emitBarrier } from './barrier.ts';
import { features } from './features.ts';
import type { Heap } from './heap.ts';
import type { ProgramExports } from './program.ts';
import type { Pool } from './threads.ts';

/** More than caches hold, but for the largest. */
const memoryBytes = 64 * 2 ** 20;
/** Enough for a sum in each of the registers, and for the latency of a multiply-add. */
const sums = 12;
const trips = 200_000;
const flopsOfTrips = trips * sums * 2 * 4;
/** The host optimizes code while it runs, and other programs take their time: the best of so many milliseconds counts. */
const patience = 40;
/** But no fewer runs than this, whatever else the machine does. */
const fewestRuns = 10;
/** Threads that have not started by then are not counted. */
const startMilliseconds = 300;

/** Measures; in less than half a second. */
export function* measureCeilings(heap: Heap, pool: Pool | undefined): InPieces<Ceilings> {
  const threads = pool === undefined ? 1 : yield* awaitThreads(pool);
  const region = heap.allocate(memoryBytes, 'measuring how fast the memory is');
  const multiplyAdd = launcher(heap, pool, emitMultiplyAdds);
  const read = launcher(heap, pool, emitReads);
  try {
    // Memory that has never been written may not be there yet.
    (heap.view('uint8') as Uint8Array).fill(1, region, region + memoryBytes);
    const alone = yield* shortest(() => multiplyAdd.run(region, trips, 1));
    const together = threads === 1 ? alone : yield* shortest(() => multiplyAdd.run(region, trips, threads));
    const reading = yield* shortest(() => read.run(region, memoryBytes, threads));
    return {
      threads,
      gflopsPerThread: flopsOfTrips / alone / 1e6,
      // Where threads have to share one processor they seem slower than one alone.
      gflops: Math.max(1 / alone, threads / together) * (flopsOfTrips / 1e6),
      gbPerSecond: memoryBytes / reading / 1e6,
    };
  } finally {
    multiplyAdd.free();
    read.free();
    heap.free(region, memoryBytes);
  }
}

/** How many threads there are when all have started, or when it takes them too long. */
function* awaitThreads(pool: Pool): InPieces<number> {
  const start = performance.now();
  while (pool.ready() < pool.most && performance.now() - start < startMilliseconds) yield;
  return pool.ready();
}

/** The least time of many runs, in milliseconds. */
function* shortest(run: () => void): InPieces<number> {
  let best = Infinity;
  const end = performance.now() + patience;
  for (let runs = 0; runs < fewestRuns || performance.now() < end; runs++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
    yield;
  }
  return best;
}

/** What a thread does: with memory from an address on, and a number. */
type Emit = (code: Code, address: Local, amount: Local, thread: Local, threads: Local) => void;

/** A program of one kernel, as the pool runs it. */
interface Launcher {
  run(address: number, amount: number, threads: number): void;
  /** Takes the code from the pool. */
  free(): void;
}

function launcher(heap: Heap, pool: Pool | undefined, emit: Emit): Launcher {
  const module = new ModuleBuilder({ memory: { shared: heap.shared }, relaxed: features().fusedMadd });
  const barrier = emitBarrier(module);
  const run = module.function('run', ['i32', 'i32', 'i32', 'i32', 'i32'], [], (code) => {
    const [address, amount, thread, threads, block] = [0, 1, 2, 3, 4].map((i) => code.parameter(i)) as [Local, Local, Local, Local, Local];
    emit(code, address, amount, thread, threads);
    code.get(block).get(thread).get(threads).call(barrier);
  });
  module.export('run', run);
  const bytes = module.finish();
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: heap.memory } });
  const call = exports.run as ProgramExports['run'];
  const shared = pool?.share(bytes);
  return {
    run: (address, amount, threads) => {
      if (threads === 1 || pool === undefined || shared === undefined) call(address, amount, 0, 1, 0);
      else pool.run(shared, call, address, amount, threads);
    },
    free: () => shared && pool?.forget(shared),
  };
}

/** sum = sum * a + b in all registers, `amount` times. */
const emitMultiplyAdds: Emit = (code, address, amount, thread) => {
  const registers = Array.from({ length: sums }, () => code.local('v128'));
  const [a, b] = [code.local('v128'), code.local('v128')];
  code.f32(0.5).op('f32x4.splat').set(a).f32(0.5).op('f32x4.splat').set(b);
  code.loop(() => {
    for (const sum of registers) {
      code.get(sum).get(a);
      if (features().fusedMadd) code.get(b).op('f32x4.relaxed_madd');
      else code.op('f32x4.mul').get(b).op('f32x4.add');
      code.set(sum);
    }
    code.get(amount).i32(1).op('i32.sub').tee(amount).brIf(0);
  });
  keep(code, address, thread, registers, 'f32x4.add');
};

/** Reads this thread's part of `amount` bytes. */
const emitReads: Emit = (code, address, amount, thread, threads) => {
  const registers = Array.from({ length: 8 }, () => code.local('v128'));
  const step = 16 * registers.length;
  const [part, at, end] = [code.local('i32'), code.local('i32'), code.local('i32')];
  code.get(amount).get(threads).op('i32.div_u').i32(-step).op('i32.and').set(part);
  code.get(address).get(thread).get(part).op('i32.mul').op('i32.add').tee(at).get(part).op('i32.add').set(end);
  code.loop(() => {
    registers.forEach((sum, i) =>
      code
        .get(sum)
        .get(at)
        .load('v128.load', 16 * i)
        .op('v128.xor')
        .set(sum),
    );
    code.get(at).i32(step).op('i32.add').tee(at).get(end).op('i32.lt_u').brIf(0);
  });
  keep(code, address, thread, registers, 'v128.xor');
};

/** Stores what was computed: else it would not be computed at all. */
function keep(code: Code, address: Local, thread: Local, registers: readonly Local[], combine: string): void {
  code.get(address).get(thread).i32(64).op('i32.mul').op('i32.add');
  registers.forEach((register, i) => {
    code.get(register);
    if (i > 0) code.op(combine);
  });
  code.store('v128.store');
}
