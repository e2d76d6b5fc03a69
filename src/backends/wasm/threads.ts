/** @file The threads that walk a program together with the main one: workers that share the backend's memory. */
import { config } from '../../core/config.ts';
import { DeviceError, InternalError } from '../../core/errors.ts';
import { control } from './barrier.ts';
import type { Heap } from './heap.ts';

/**
 * Words of the job that is posted to the workers, in the shared memory, after the barrier's control block. A worker looks for a
 * new number, does the job's share of a program, and looks again; the program's own last barrier says when all are done.
 */
const job = { number: 64, program: 68, bytesAt: 72, bytesLength: 76, arena: 80, table: 84, threads: 88, ready: 92, stop: 96 } as const;
const blockBytes = 128;

/** What a worker runs. Plain JavaScript without imports: it is given to the host as text. */
const workerSource = `
const start = ({ memory, block, thread }) => {
  const programs = new Map();
  let words = new Int32Array(memory.buffer);
  const word = (offset) => (block + offset) >> 2;
  const number = word(${job.number});
  let last = 0;
  Atomics.add(words, word(${job.ready}), 1);
  Atomics.notify(words, word(${job.ready}));
  for (;;) {
    for (let i = 0; i < 2000 && Atomics.load(words, number) === last; i++);
    if (Atomics.load(words, number) === last) { Atomics.wait(words, number, last); continue; }
    last = Atomics.load(words, number);
    if (words.buffer !== memory.buffer) words = new Int32Array(memory.buffer);
    if (words[word(${job.stop})] !== 0) return;
    if (thread >= words[word(${job.threads})]) continue;
    try {
      const id = words[word(${job.program})];
      let run = programs.get(id);
      if (run === undefined) {
        const at = words[word(${job.bytesAt})] >>> 0;
        const bytes = new Uint8Array(memory.buffer).slice(at, at + words[word(${job.bytesLength})]);
        run = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports.run;
        programs.set(id, run);
      }
      run(words[word(${job.arena})], words[word(${job.table})], thread, words[word(${job.threads})], block);
    } catch (error) {
      // Those who wait for this thread must not do so for ever.
      Atomics.store(words, word(${control.failed}), thread);
      Atomics.notify(words, word(${control.meetings}));
      throw error;
    }
  }
};
`;

interface NodeWorker {
  unref(): void;
  on(event: 'error' | 'exit', listener: (reason: unknown) => void): void;
}

interface Host {
  /** Starts a worker with this source and start-up data. */
  start(source: string, data: unknown, failed: (reason: unknown) => void): void;
  readonly cores: number;
  /** The main thread may sleep. */
  readonly mayWait: boolean;
}

const builtin = (name: string): unknown => {
  const host = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  return host.process?.getBuiltinModule?.(name);
};

/** Node: worker_threads, which do not keep the process alive. */
function nodeHost(): Host | undefined {
  const threads = builtin('node:worker_threads') as { Worker: new (source: string, options: object) => NodeWorker } | undefined;
  const os = builtin('node:os') as { availableParallelism(): number } | undefined;
  if (threads === undefined || os === undefined) return undefined;
  return {
    cores: os.availableParallelism(),
    mayWait: true,
    start: (source, data, failed) => {
      const code = `${source} start(require('node:worker_threads').workerData);`;
      const worker = new threads.Worker(code, { eval: true, workerData: data, stdout: false, stderr: false });
      worker.on('error', failed);
      worker.unref();
    },
  };
}

/** Browsers, Deno, Bun: Web Workers, if the page may share memory with them. */
function webHost(): Host | undefined {
  if (typeof Worker === 'undefined' || (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === false) return undefined;
  return {
    cores: globalThis.navigator?.hardwareConcurrency ?? 1,
    mayWait: typeof window === 'undefined',
    start: (source, data, failed) => {
      const url = URL.createObjectURL(new Blob([`${source} onmessage = ({ data }) => start(data);`], { type: 'text/javascript' }));
      const worker = new Worker(url);
      worker.addEventListener('error', (event) => failed(event.message));
      // oxlint-disable-next-line require-post-message-target-origin -- a worker has no origin to name
      worker.postMessage(data);
    },
  };
}

let noted = false;

/** Tells a page once why its programs run on one thread. */
export function noteOneThread(): void {
  if (noted || (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated !== false) return;
  noted = true;
  console.info(
    'tidu: this page is not cross-origin isolated, so it runs on one thread. The headers Cross-Origin-Opener-Policy: same-origin and ' +
      'Cross-Origin-Embedder-Policy: require-corp let it use all processors.',
  );
}

/** Whether this host lets threads share memory. */
export const canShare = (): boolean => (nodeHost() ?? webHost()) !== undefined;

/** A program as the pool knows it. */
export interface SharedProgram {
  readonly id: number;
  /** Where its code lies in the memory. */
  readonly bytesAt: number;
  readonly bytesLength: number;
}

/** The workers. They start with the first program that is worth it, and programs run on one thread until they are ready. */
export class Pool {
  readonly #heap: Heap;
  readonly #host: Host;
  readonly #block: number;
  #started = 0;
  #programs = 0;
  #jobs = 0;
  #broken = false;
  /** How many threads the last program ran on. */
  last = 1;

  constructor(heap: Heap) {
    const host = nodeHost() ?? webHost();
    if (host === undefined) throw new InternalError('a pool of threads on a host without');
    this.#heap = heap;
    this.#host = host;
    this.#block = heap.allocate(blockBytes, 'the control block of the threads');
    const words = this.#words();
    words.fill(0, this.#block >> 2, (this.#block + blockBytes) >> 2);
    words[(this.#block + control.mainSpins) >> 2] = host.mayWait ? 0 : 1;
  }

  /** The address of the barrier's control block. */
  get control(): number {
    return this.#block;
  }

  /** The most threads that a program may run on. */
  get most(): number {
    return Math.max(1, config().threads ?? this.#host.cores);
  }

  /** Puts a program's code where workers find it. */
  share(bytes: Uint8Array): SharedProgram {
    const bytesAt = this.#heap.allocate(bytes.length, 'the code of a program');
    new Uint8Array(this.#heap.memory.buffer).set(bytes, bytesAt);
    return { id: this.#programs++, bytesAt, bytesLength: bytes.length };
  }

  /** How many threads are there now, this one included; starts those that are missing. */
  ready(): number {
    if (this.#broken) return 1;
    while (this.#started < this.most - 1 && !this.#broken) this.#start(++this.#started);
    return Math.min(this.most, Atomics.load(this.#words(), (this.#block + job.ready) >> 2) + 1);
  }

  /** Wakes the workers for a program; the caller does the share of thread 0. */
  post(program: SharedProgram, arena: number, table: number, threads: number): void {
    const words = this.#words();
    const set = (offset: number, value: number): void => void (words[(this.#block + offset) >> 2] = value);
    set(job.program, program.id);
    set(job.bytesAt, program.bytesAt);
    set(job.bytesLength, program.bytesLength);
    set(job.arena, arena);
    set(job.table, table);
    set(job.threads, threads);
    Atomics.store(words, (this.#block + job.number) >> 2, ++this.#jobs | 0);
    Atomics.notify(words, (this.#block + job.number) >> 2);
  }

  /**
   * What to throw when a program has ended in a trap: if a worker brought it about, an error that names it, and from here on one
   * thread does everything.
   */
  explain(trap: unknown): unknown {
    const thread = Atomics.load(this.#words(), (this.#block + control.failed) >> 2);
    if (thread === 0) return trap;
    this.#broken = true;
    return new DeviceError({
      op: 'threads',
      what: `thread ${thread} of the program failed`,
      got: String(trap),
      expected: 'all threads to reach the end',
      hint: 'running it again: from here on one thread does everything',
    });
  }

  #start(thread: number): void {
    const data = { memory: this.#heap.memory, block: this.#block, thread };
    this.#host.start(workerSource, data, (reason) => {
      if (!this.#broken) console.warn(`tidu: thread ${thread} failed (${String(reason)}); from here on one thread does everything.`);
      this.#broken = true;
    });
  }

  #words(): Int32Array {
    return this.#heap.view('int32') as Int32Array;
  }
}
