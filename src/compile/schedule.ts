/** @file The order in which kernels run: what lets memory go runs as soon as it can. */
import { bytesOf } from '../core/dtype.ts';
import type { Buffer } from '../kernel/expression.ts';
import type { Kernel } from '../kernel/loop.ts';
import { visitReads, writesOf } from '../kernel/reads.ts';

/** A kernel among the others. */
interface Task {
  readonly kernel: Kernel;
  /** In the order that was given. */
  readonly place: number;
  readonly reads: ReadonlySet<Buffer>;
  readonly writes: readonly Buffer[];
  /** Kernels that cannot run before this one. */
  readonly later: Task[];
  /** How many kernels must run before this one, and have not yet. */
  waiting: number;
}

/**
 * So little counts as nothing: a scalar that many updates read, such as a learning rate that is computed, must not make them wait.
 */
const fewBytes = 4096;

const bytes = ({ size, dtype }: Buffer): number => size * bytesOf(dtype);

/**
 * The kernels in an order that needs less memory: the given one, but that a kernel which frees at least as many bytes as it takes, or
 * takes few (a gradient, after which an activation is needed no more) runs before those that do not, as soon as all that it reads is there. So
 * an update of a Variable runs as soon as nobody needs the old value, and gradients of different layers need not be kept side by side.
 *
 * @param kept buffers that live to the end: results, and what is no part of the arena.
 * @param changes the buffer of a new value, with the one that it will replace.
 */
export function schedule(kernels: readonly Kernel[], kept: ReadonlySet<Buffer>, changes: ReadonlyMap<Buffer, Buffer>): Kernel[] {
  const tasks = tasksOf(kernels, changes);
  const readers = new Map<Buffer, number>();
  for (const { reads } of tasks) for (const buffer of reads) readers.set(buffer, (readers.get(buffer) ?? 0) + 1);
  /** Bytes taken, less those that are free afterwards. */
  const netBytes = ({ reads, writes }: Task): number => {
    const taken = writes.reduce((sum, buffer) => sum + (changes.has(buffer) ? 0 : bytes(buffer)), 0);
    const freed = [...reads].reduce((sum, buffer) => sum + (!kept.has(buffer) && readers.get(buffer) === 1 ? bytes(buffer) : 0), 0);
    return taken - freed;
  };
  const order: Kernel[] = [];
  const ready = tasks.filter(({ waiting }) => waiting === 0);
  while (ready.length > 0) {
    const freeing = ready.findIndex((task) => netBytes(task) <= fewBytes);
    const [next] = ready.splice(Math.max(freeing, 0), 1) as [Task];
    order.push(next.kernel);
    for (const buffer of next.reads) readers.set(buffer, (readers.get(buffer) ?? 0) - 1);
    for (const task of next.later) if (--task.waiting === 0) insert(ready, task);
  }
  return order;
}

/** Puts a task among those that are ready, which stand in the order that was given. */
function insert(ready: Task[], task: Task): void {
  const next = ready.findIndex((other) => other.place > task.place);
  ready.splice(next === -1 ? ready.length : next, 0, task);
}

/** The kernels with what each has to wait for: its operands, and the last look at a value that it will replace. */
function tasksOf(kernels: readonly Kernel[], changes: ReadonlyMap<Buffer, Buffer>): Task[] {
  const tasks: Task[] = [];
  const writer = new Map<Buffer, Task>();
  const readers = new Map<Buffer, Task[]>();
  for (const kernel of kernels) {
    const reads = new Set<Buffer>();
    visitReads(kernel, (buffer) => reads.add(buffer));
    const task: Task = { kernel, place: tasks.length, reads, writes: writesOf(kernel), later: [], waiting: 0 };
    const earlier = new Set<Task>();
    for (const buffer of [...reads, ...task.writes]) {
      const found = writer.get(buffer);
      if (found !== undefined) earlier.add(found);
    }
    for (const buffer of task.writes) for (const reader of readers.get(changes.get(buffer) ?? buffer) ?? []) earlier.add(reader);
    for (const each of earlier) each.later.push(task);
    task.waiting = earlier.size;
    for (const buffer of task.writes) writer.set(buffer, task);
    for (const buffer of reads) readers.set(buffer, [...(readers.get(buffer) ?? []), task]);
    tasks.push(task);
  }
  return tasks;
}
