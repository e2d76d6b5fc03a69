/** @file The threads that walk a program together with the main one: workers that share the backend's memory. */
import { config } from '../../core/config.ts';
import { DeviceError } from '../../core/errors.ts';
import { control, somebody } from './barrier.ts';
import type { Heap } from './heap.ts';
import type { Host, Started } from './hosts.ts';
import type { ProgramExports } from './program.ts';
import { job, mailbox } from './worker.ts';

/** A program as the pool knows it. */
export interface SharedProgram {
  /** Its place in the lists of the workers; given to another program when this one is forgotten. */
  readonly id: number;
  /** No two programs have the same. */
  readonly serial: number;
  /** Where its code lies in the memory. */
  readonly bytesAt: number;
  readonly bytesLength: number;
}

/** Another thread. */
interface Helper {
  /** Address of its mailbox. */
  readonly at: number;
  /** How errors call it. */
  readonly name: string;
  worker: Started | undefined;
}

/** Seconds that the main thread waits at one meeting, where all threads have about the same to do. */
const patience = 60;
/** Milliseconds for threads that have been missed to come out of a program after all. */
const grace = 2000;

/**
 * The workers. They start with the first program that is worth it, and programs run on one thread until they are ready. One that
 * fails is not replaced: programs go on with the others.
 */
export class Pool {
  readonly #heap: Heap;
  readonly #host: Host;
  readonly #patience: number;
  readonly #jobAt: number;
  /** Address of the barrier's control block; after a failure there is a new one, which nobody has left in disorder. */
  #control: number;
  #helpers: Helper[] = [];
  #lost = 0;
  #started = 0;
  #jobs = 0;
  #programs = 0;
  #serials = 0;
  readonly #freeIds: number[] = [];
  #bytes = 0;
  /** How many threads the last program ran on. */
  last = 1;

  constructor(heap: Heap, host: Host, patienceInSeconds = patience) {
    this.#heap = heap;
    this.#host = host;
    this.#patience = patienceInSeconds;
    this.#jobAt = this.#zeros(job.bytes);
    this.#control = this.#newControl();
  }

  /** The most threads that a program may run on. */
  get most(): number {
    const wanted = this.#wanted;
    return 1 + Math.min(wanted, Math.max(this.#helpers.length, wanted - this.#lost));
  }

  /** Bytes of the heap that are here for the threads: code of programs above all. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Workers that the settings ask for. */
  get #wanted(): number {
    return (config().threads ?? this.#host.cores) - 1;
  }

  /** Puts a program's code where workers find it. */
  share(bytes: Uint8Array): SharedProgram {
    const bytesAt = this.#allocate(bytes.length, 'the code of a program');
    new Uint8Array(this.#heap.memory.buffer).set(bytes, bytesAt);
    return { id: this.#freeIds.pop() ?? this.#programs++, serial: ++this.#serials, bytesAt, bytesLength: bytes.length };
  }

  /** Takes a program's code back. What workers made of it goes when its id is given to another. */
  forget({ id, bytesAt, bytesLength }: SharedProgram): void {
    this.#free(bytesAt, bytesLength);
    this.#freeIds.push(id);
  }

  /** How many threads are there now, this one included; starts those that are missing. */
  ready(): number {
    const wanted = this.#wanted;
    while (this.#helpers.length + this.#lost < wanted) this.#start();
    let threads = 1;
    for (const helper of this.#helpers) if (threads <= wanted && this.#load(helper.at + mailbox.ready) === 1) threads++;
    return threads;
  }

  /**
   * Runs a program on so many threads; this one is thread 0.
   *
   * @throws DeviceError where another thread fails or is gone. The threads that are left do the next program.
   */
  run(program: SharedProgram, run: ProgramExports['run'], arena: number, table: number, threads: number): void {
    const team = this.#post(program, arena, table, threads);
    try {
      run(arena, table, 0, threads, this.#control);
    } catch (trap) {
      throw this.#recover(trap, team);
    }
  }

  /** Gives the workers their job. Nobody else reads it, and all who do will have come out before the next one is written. */
  #post(program: SharedProgram, arena: number, table: number, threads: number): Helper[] {
    const words = this.#words();
    const set = (offset: number, value: number): void => void (words[(this.#jobAt + offset) / 4] = value);
    set(job.program, program.id);
    set(job.serial, program.serial);
    set(job.bytesAt, program.bytesAt);
    set(job.bytesLength, program.bytesLength);
    set(job.arena, arena);
    set(job.table, table);
    set(job.threads, threads);
    set(job.control, this.#control);
    this.#jobs = (this.#jobs + 1) | 0 || 1;
    const team: Helper[] = [];
    for (const helper of this.#helpers) {
      if (team.length === threads - 1) break;
      if (this.#load(helper.at + mailbox.ready) !== 1) continue;
      team.push(helper);
      words[(helper.at + mailbox.thread) / 4] = team.length;
      Atomics.store(words, (helper.at + mailbox.go) / 4, this.#jobs);
      Atomics.notify(words, (helper.at + mailbox.go) / 4);
    }
    return team;
  }

  /** After a program has ended in a trap: lets everybody out, parts with those who failed or do not come, and says what to throw. */
  #recover(trap: unknown, team: readonly Helper[]): unknown {
    const failed = Atomics.compareExchange(this.#words(), (this.#control + control.failed) / 4, 0, somebody);
    // Who has been waited for already gets little more time; else they may have a kernel to finish.
    const missing = this.#awaitAll(team, failed === somebody ? grace : 1000 * this.#patience);
    const faulty = team.filter((helper, i) => i === failed - 1 && !missing.includes(helper));
    const reason = faulty.map((helper) => this.#reasonOf(helper)).join();
    this.#control = this.#newControl();
    this.#retire(faulty, missing);
    if (failed === 0 && missing.length === 0) return trap; // It was the main thread's own doing.
    const names = [...faulty, ...missing].map(({ name }) => name).join(', ');
    return new DeviceError({
      op: 'threads',
      what: names === '' ? 'a program was left by its threads' : `${names} of a program failed`,
      got: reason || `no sign of life within ${this.#patience} seconds`,
      expected: 'all threads to reach the end',
      hint: `again, with ${this.most} of them, from values that were saved: Variables may be half updated`,
    });
  }

  /** Wakes those who sleep in a failed program until they have come out of it; who does not is returned. */
  #awaitAll(team: readonly Helper[], milliseconds: number): readonly Helper[] {
    const meetings = (this.#control + control.meetings) / 4;
    const until = performance.now() + milliseconds;
    for (;;) {
      Atomics.notify(this.#words(), meetings);
      const missing = team.filter((helper) => this.#load(helper.at + mailbox.done) !== this.#jobs);
      if (missing.length === 0 || performance.now() > until) return missing;
      if (this.#host.mayWait) Atomics.wait(this.#words(), meetings, this.#load(4 * meetings), 1);
    }
  }

  /** Parts with workers. Those still inside may be writing into the arena: it is left to them until they have ended. */
  #retire(faulty: readonly Helper[], inside: readonly Helper[]): void {
    const free = inside.length > 0 ? this.#heap.leaveArena() : (): void => undefined;
    const all = [...faulty, ...inside];
    for (const helper of all) this.#leave(helper);
    void Promise.all(all.map((helper) => helper.worker?.stop())).then(() => {
      free();
      for (const { at } of all) this.#free(at, mailbox.bytes);
    });
  }

  #leave(helper: Helper): boolean {
    const isHere = this.#helpers.includes(helper);
    this.#helpers = this.#helpers.filter((each) => each !== helper);
    if (isHere) this.#lost++;
    return isHere;
  }

  #start(): void {
    const helper: Helper = { at: this.#zeros(mailbox.bytes), name: `thread ${++this.#started}`, worker: undefined };
    const ended = (reason: string): void => {
      if (!this.#leave(helper)) return;
      this.#free(helper.at, mailbox.bytes);
      console.warn(`tidu: ${helper.name} ended (${reason}); programs go on with ${this.most} in all.`);
    };
    this.#helpers.push(helper);
    try {
      helper.worker = this.#host.start({ memory: this.#heap.memory, jobAt: this.#jobAt, mailboxAt: helper.at }, ended);
    } catch (error) {
      ended(String(error));
    }
  }

  #reasonOf({ at }: Helper): string {
    const start = at + mailbox.reason;
    const bytes = new Uint8Array(this.#heap.memory.buffer).slice(start, start + this.#load(at + mailbox.reasonLength));
    return String.fromCharCode(...bytes);
  }

  #newControl(): number {
    const at = this.#zeros(control.bytes);
    const words = this.#words();
    words[(at + control.mainSpins) / 4] = this.#host.mayWait ? 0 : 1;
    words[(at + control.patience) / 4] = this.#patience;
    return at;
  }

  #zeros(bytes: number): number {
    const at = this.#allocate(bytes, 'the threads');
    this.#words().fill(0, at / 4, (at + bytes) / 4);
    return at;
  }

  #allocate(bytes: number, purpose: string): number {
    const at = this.#heap.allocate(bytes, purpose);
    this.#bytes += bytes;
    return at;
  }

  #free(at: number, bytes: number): void {
    this.#heap.free(at, bytes);
    this.#bytes -= bytes;
  }

  #load(address: number): number {
    return Atomics.load(this.#words(), address / 4);
  }

  #words(): Int32Array {
    return this.#heap.view('int32') as Int32Array;
  }
}
