/** @file Where threads meet between kernels: nobody passes before all have come. */
import type { FunctionRef, ModuleBuilder } from './assembler.ts';

/** Words of the control block that all threads share, as byte offsets. All start at 0 and are never reset. */
export const control = {
  /** How many have come to the present meeting. */
  arrived: 0,
  /** Number of meetings so far. */
  meetings: 4,
  /** Not 0: thread 0 must not sleep (a page's main thread may not). */
  mainSpins: 8,
  /** Number of the thread that failed; then nobody waits any longer. */
  failed: 12,
  bytes: 64,
} as const;

/** About two microseconds of looking before going to sleep: most kernels end together. */
const spins = 1000;

/**
 * barrier(control, thread, threads). The last to arrive opens the next meeting; the others look for a while and then sleep.
 * With one thread there is nobody to wait for.
 */
export function emitBarrier(module: ModuleBuilder): FunctionRef {
  return module.function('barrier', ['i32', 'i32', 'i32'], [], (code) => {
    const [block, thread, threads] = [code.parameter(0), code.parameter(1), code.parameter(2)];
    const [meeting, tries] = [code.local('i32'), code.local('i32')];
    code.get(threads).i32(1).op('i32.eq');
    code.if(() => code.op('return'));
    code.get(block).load('i32.atomic.load', control.meetings).set(meeting);

    code.get(block).i32(1).load('i32.atomic.rmw.add', control.arrived).get(threads).i32(1).op('i32.sub').op('i32.eq');
    code.if(() => {
      code.get(block).i32(0).store('i32.atomic.store', control.arrived);
      code.get(block).get(meeting).i32(1).op('i32.add').store('i32.atomic.store', control.meetings);
      code.get(block).i32(-1).load('memory.atomic.notify', control.meetings).op('drop').op('return');
    });

    const trapIfFailed = (): void => {
      code.get(block).load('i32.atomic.load', control.failed);
      code.if(() => code.op('unreachable'));
    };
    code.i32(spins).set(tries);
    code.loop(() => {
      code.get(block).load('i32.atomic.load', control.meetings).get(meeting).op('i32.ne');
      code.if(() => code.op('return'));
      code.get(tries).i32(1).op('i32.sub').tee(tries).brIf(0);
      trapIfFailed();
      // Thread 0 of a page keeps looking: it may not sleep.
      code.get(thread).op('i32.eqz').get(block).load('i32.load', control.mainSpins).i32(0).op('i32.ne').op('i32.and');
      code.if(() => code.i32(spins).set(tries).br(1));
      code.get(block).get(meeting).i64(-1n).load('memory.atomic.wait32', control.meetings).op('drop').br(0);
    });
  });
}
