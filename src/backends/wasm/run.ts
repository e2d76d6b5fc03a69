/** @file The function that all threads walk through together: kernels in order, loops around them, and meetings in between. */
import type { Axis, Buffer } from '../../kernel/expression.ts';
import type { Kernel, Program } from '../../kernel/loop.ts';
import { InternalError } from '../../core/errors.ts';
import type { Code, FunctionRef, Local, ModuleBuilder } from './assembler.ts';
import { emitBarrier } from './barrier.ts';
import { positionsBytes } from './kernel-function.ts';
import { meetingsOf } from './meetings.ts';
import type { Places } from './places.ts';
import { pushLeast } from './spans.ts';

/** A kernel that is one function. */
export interface KernelStep {
  readonly kind: 'kernel';
  readonly call: FunctionRef;
  /** Where in the table the function finds addresses, in bytes. */
  readonly list: number;
  /** Where in the table stands how many of its shares have been taken, in bytes. */
  readonly counter: number;
  /** How many shares are worth it. */
  readonly shares: number;
  /** Whether all threads work on it; else thread 0 does it alone. */
  readonly together: boolean;
}

/** A loop of steps. */
interface LoopStep {
  readonly kind: 'loop';
  readonly axis: Axis;
  readonly before: readonly MetStep[];
  readonly condition: { readonly steps: readonly MetStep[]; readonly buffer: Buffer } | undefined;
  readonly each: readonly MetStep[];
  readonly after: readonly MetStep[];
  readonly together: boolean;
}

/** Steps of which some are done, or others. */
interface BranchStep {
  readonly kind: 'branch';
  readonly condition: Buffer;
  readonly yes: readonly MetStep[];
  readonly no: readonly MetStep[];
  readonly together: boolean;
}

type Step = KernelStep | LoopStep | BranchStep;

/** A step, and whether the threads meet before it. */
export interface MetStep {
  readonly step: Step;
  readonly meeting: boolean;
}

/** The steps of kernels, by the functions of those that do not run others. */
export function stepsOf(
  kernels: readonly Kernel[],
  calls: ReadonlyMap<Kernel, KernelStep>,
  placements: Program['placements'],
): readonly MetStep[] {
  const inside = (parts: readonly Kernel[]): readonly MetStep[] => stepsOf(parts, calls, placements);
  const isShared = (steps: readonly MetStep[]): boolean => steps.some(({ step }) => step.together);
  const steps = kernels.map((kernel): Step => {
    if (kernel.kind === 'branch') {
      const [yes, no] = [inside(kernel.yes), inside(kernel.no)];
      return { kind: 'branch', condition: kernel.condition, yes, no, together: isShared(yes) || isShared(no) };
    }
    if (kernel.kind === 'repeat') {
      const [before, each, after] = [inside(kernel.before), inside(kernel.kernels), inside(kernel.after)];
      const condition = kernel.condition && { steps: inside(kernel.condition.kernels), buffer: kernel.condition.buffer };
      const together = [before, condition?.steps ?? [], each, after].some(isShared);
      return { kind: 'loop', axis: kernel.axis, before, condition, each, after, together };
    }
    const call = calls.get(kernel);
    if (call === undefined) throw new InternalError(`the kernel ${kernel.name} has no function`);
    return call;
  });
  const works = kernels.map((kernel, i) => ({ kernel, together: steps[i]?.together === true }));
  const meetings = meetingsOf(works, placements);
  return steps.map((step, i) => ({ step, meeting: meetings[i] ?? true }));
}

/**
 * run(arena, table, thread, threads, control): all threads walk the same kernels. Thread 0 does small ones alone. Large ones are cut
 * into several shares for each thread, of which every thread takes one after another until none is left: one that is held up by
 * something else does fewer. Where one needs what others have made, or writes where others still read, all meet first; else a thread that
 * finds nothing left to do goes on to the next kernel. The last meeting is the end of the program.
 */
export function emitRun(
  module: ModuleBuilder,
  steps: readonly MetStep[],
  places: Places,
  scratchMemory: { readonly offset: number; readonly bytes: number },
): FunctionRef {
  const barrier = emitBarrier(module);
  return module.function('run', ['i32', 'i32', 'i32', 'i32', 'i32'], [], (code) => {
    const walk = new Walk(code, barrier, places, scratchMemory);
    walk.steps(steps, 0);
    walk.meet();
  });
}

/** Writes what each thread does. */
class Walk {
  readonly #code: Code;
  readonly #barrier: FunctionRef;
  readonly #places: Places;
  readonly #arena: Local;
  readonly #table: Local;
  readonly #thread: Local;
  readonly #threads: Local;
  readonly #control: Local;
  readonly #scratch: Local;
  #isInLoop = false;

  constructor(code: Code, barrier: FunctionRef, places: Places, scratchMemory: { readonly offset: number; readonly bytes: number }) {
    this.#code = code;
    this.#barrier = barrier;
    this.#places = places;
    [this.#arena, this.#table, this.#thread, this.#threads, this.#control] = [0, 1, 2, 3, 4].map((position) =>
      code.parameter(position),
    ) as [Local, Local, Local, Local, Local];
    this.#scratch = code.local('i32');
    // That of thread 0 comes last.
    code
      .get(this.#threads)
      .get(this.#thread)
      .op('i32.sub')
      .i32(1)
      .op('i32.sub')
      .i32(scratchMemory.bytes)
      .op('i32.mul')
      .get(this.#arena)
      .op('i32.add')
      .i32(scratchMemory.offset + positionsBytes)
      .op('i32.add')
      .set(this.#scratch);
  }

  meet(): void {
    this.#code.get(this.#control).get(this.#thread).get(this.#threads).call(this.#barrier);
  }

  /** @param level how many loops are around. */
  steps(steps: readonly MetStep[], level: number): void {
    for (const { step, meeting } of steps) {
      if (meeting) this.meet();
      if (!step.together) this.#alone(step, level);
      else if (step.kind === 'kernel') this.#shares(step);
      else if (step.kind === 'branch') this.#branch(step, (part) => this.steps(part, level));
      else {
        this.steps(step.before, level);
        // Nobody goes on while others are still in the round before, or have not seen yet that it was the last.
        this.#loop(
          step,
          level,
          () => this.meet(),
          (part) => this.steps(part, level + 1),
        );
        this.meet();
        this.steps(step.after, level + 1);
      }
    }
  }

  /** Thread 0 does it. */
  #alone(step: Step, level: number): void {
    const code = this.#code;
    code.get(this.#thread).op('i32.eqz');
    code.if(() => this.#solo(step, level));
  }

  #solo(step: Step, level: number): void {
    const all = (steps: readonly MetStep[], depth: number): void => steps.forEach((each) => this.#solo(each.step, depth));
    if (step.kind === 'kernel') return this.#call(step, () => this.#code.i32(0).i32(1));
    if (step.kind === 'branch') return this.#branch(step, (part) => all(part, level));
    all(step.before, level);
    this.#loop(
      step,
      level,
      () => undefined,
      (part) => all(part, level + 1),
    );
    all(step.after, level + 1);
  }

  #branch({ condition, yes, no }: BranchStep, write: (steps: readonly MetStep[]) => void): void {
    this.#pushBool(condition);
    this.#code.if(
      () => write(yes),
      () => write(no),
    );
  }

  #pushBool(buffer: Buffer): Code {
    const offset = this.#places.pushAddress(this.#code, buffer);
    return this.#code.load('i32.load8_u', offset);
  }

  /** Repeats steps, with the position where kernels find it; before each round, and before its condition is looked at, all meet. */
  #loop({ axis, condition, each }: LoopStep, level: number, meet: () => void, write: (steps: readonly MetStep[]) => void): void {
    const code = this.#code;
    const wasInLoop = this.#isInLoop;
    const position = code.local('i32');
    this.#isInLoop = true;
    const setPosition = (): void => {
      code
        .get(this.#scratch)
        .i32(4 * level - positionsBytes)
        .op('i32.add')
        .get(position)
        .store('i32.store');
    };
    code.i32(0).set(position);
    code.block(() => {
      code.loop(() => {
        setPosition();
        code.get(position).i32(axis.size).op('i32.ge_u').brIf(1);
        meet();
        if (condition !== undefined) {
          write(condition.steps);
          meet();
          this.#pushBool(condition.buffer).op('i32.eqz').brIf(1);
        }
        write(each);
        code.get(position).i32(1).op('i32.add').set(position);
        code.br(0);
      });
    });
    this.#isInLoop = wasInLoop;
  }

  #call({ list, call }: KernelStep, pushShare: () => Code): void {
    this.#code.get(this.#arena).get(this.#table).i32(list).op('i32.add');
    pushShare().get(this.#scratch).call(call);
  }

  /** Takes shares until there are no more; with one thread all is one share. */
  #shares(step: KernelStep): void {
    const code = this.#code;
    const [share, shares, taken] = [code.local('i32'), code.local('i32'), code.local('i32')];
    code.get(this.#threads).i32(1).op('i32.eq');
    code.if(
      () => this.#call(step, () => code.i32(0).i32(1)),
      () => {
        pushLeast(
          code,
          () => code.get(this.#threads).i32(sharesPerThread).op('i32.mul'),
          () => code.i32(Math.min(step.shares, 2 ** 20)),
        ).set(shares);
        code.get(shares).get(this.#threads).get(shares).get(this.#threads).op('i32.gt_u').op('select').set(shares);
        this.#setTaken(shares, taken);
        code.block(() => {
          code.loop(() => {
            code.get(this.#table).i32(1).load('i32.atomic.rmw.add', step.counter).get(taken).op('i32.sub');
            code.tee(share).get(shares).op('i32.ge_u').brIf(1);
            this.#call(step, () => code.get(share).get(shares));
            code.br(0);
          });
        });
      },
    );
  }

  /**
   * How far a kernel's counter has come by earlier rounds of the loops around: in each run of the kernel every share was taken, and
   * every thread once asked in vain.
   */
  #setTaken(shares: Local, taken: Local): void {
    if (!this.#isInLoop) return;
    const code = this.#code;
    const runs = code.local('i32');
    code.get(shares).get(this.#threads).op('i32.add').get(runs).op('i32.mul').set(taken);
    code.get(runs).i32(1).op('i32.add').set(runs);
  }
}

/** So many shares for each thread: the last of them is short enough to wait for. */
const sharesPerThread = 8;
