/** @file What the other threads run: wait for a job, do a share of a program, wait again. */
import { control } from './barrier.ts';

/** The program that all threads of a job run, in shared memory, as byte offsets. Only those who take part read it. */
export const job = {
  program: 0,
  serial: 4,
  bytesAt: 8,
  bytesLength: 12,
  arena: 16,
  table: 20,
  threads: 24,
  control: 28,
  bytes: 64,
} as const;

/** What the main thread and one worker tell each other, as byte offsets. */
export const mailbox = {
  /** Number of the last job that the worker was given; never 0. It sleeps here. */
  go: 0,
  /** The worker's place among the threads of that job. */
  thread: 4,
  /** Number of the last job that it has come out of. */
  done: 8,
  /** 1 when it is up. */
  ready: 12,
  /** How long the text is that says why it failed. */
  reasonLength: 16,
  reason: 64,
  bytes: 320,
} as const;

/**
 * How long a worker looks for the next program before it goes to sleep: longer than a training loop takes from one step to the next.
 * One that sleeps in between is woken on the processor of the thread that wakes it, and then both share that one.
 */
const watchfulMilliseconds = 1;

/** Plain JavaScript without imports: it is given to the host as text. */
export const workerSource = `
const start = ({ memory, jobAt, mailboxAt }) => {
  const words = new Int32Array(memory.buffer);
  const [j, m] = [jobAt / 4, mailboxAt / 4];
  const programs = [];
  // An id may have been given to another program since.
  const runOf = () => {
    const [id, serial] = [words[j + ${job.program / 4}], words[j + ${job.serial / 4}]];
    if (programs[id]?.serial !== serial) {
      const [at, length] = [words[j + ${job.bytesAt / 4}] >>> 0, words[j + ${job.bytesLength / 4}]];
      while (memory.buffer.byteLength < at + length); // That the memory has grown may not have been heard of here yet.
      const module = new WebAssembly.Module(new Uint8Array(memory.buffer).slice(at, at + length));
      programs[id] = { serial, run: new WebAssembly.Instance(module, { env: { memory } }).exports.run };
    }
    return programs[id].run;
  };
  // Those who wait for this thread must not do so for ever. The first to fail says why; to the others its failure is the reason.
  const fail = (error, control, thread) => {
    const reason = String(error).slice(0, ${mailbox.bytes - mailbox.reason});
    new Uint8Array(words.buffer, mailboxAt + ${mailbox.reason}).set(Array.from(reason, (letter) => letter.charCodeAt(0)));
    words[m + ${mailbox.reasonLength / 4}] = reason.length;
    const all = new Int32Array(memory.buffer);
    Atomics.compareExchange(all, control / 4 + ${control.failed / 4}, 0, thread);
    Atomics.notify(all, control / 4 + ${control.meetings / 4});
  };
  let last = 0;
  Atomics.store(words, m + ${mailbox.ready / 4}, 1);
  for (;;) {
    for (const end = performance.now() + ${watchfulMilliseconds}; Atomics.load(words, m) === last && performance.now() < end; ) {
      for (let i = 0; i < 500 && Atomics.load(words, m) === last; i++);
    }
    if (Atomics.load(words, m) === last) { Atomics.wait(words, m, last); continue; }
    last = Atomics.load(words, m);
    const thread = words[m + ${mailbox.thread / 4}];
    const control = words[j + ${job.control / 4}] >>> 0;
    try {
      runOf()(words[j + ${job.arena / 4}], words[j + ${job.table / 4}], thread, words[j + ${job.threads / 4}], control);
    } catch (error) {
      fail(error, control, thread);
    }
    Atomics.store(words, m + ${mailbox.done / 4}, last);
  }
};
`;
