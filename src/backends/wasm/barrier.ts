/** @file Where threads meet between kernels: nobody passes before all have come. */
import type { FunctionRef, ModuleBuilder } from './assembler.ts';

/** Words of the control block that all threads of a program share, as byte offsets. The counters start at 0 and are never reset. */
export const control = {
  /** How many have come to the present meeting. */
  arrived: 0,
  /** Number of meetings so far. */
  meetings: 4,
  /** Not 0: thread 0 must not sleep (a page's main thread may not). */
  mainSpins: 8,
  /** Number of the thread that failed first, or `somebody`; then nobody waits any longer. */
  failed: 12,
  /** How many seconds thread 0 waits at a meeting before it takes the others for dead. */
  patience: 16,
  bytes: 64,
} as const;

/** What `failed` says where it is not known who did. */
export const somebody = -1;

/**
 * About forty microseconds of looking before going to sleep. Most kernels end together; and a system that sees threads sleep and wake
 * all the time may put them on one processor.
 */
const spins = 20_000;
/** Rounds of so many looks that last a second or longer. */
const roundsPerSecond = 1n << 20n;
const second = 1_000_000_000n;
/** What a wait answers when its time is over. */
const timedOut = 2;

/**
 * barrier(control, thread, threads). The last to arrive opens the next meeting; the others look for a while and then sleep.
 * With one thread there is nobody to wait for. Only thread 0 loses its patience: where it is gone, so are the others.
 */
export function emitBarrier(module: ModuleBuilder): FunctionRef {
  return module.function('barrier', ['i32', 'i32', 'i32'], [], (code) => {
    const [block, thread, threads] = [code.parameter(0), code.parameter(1), code.parameter(2)];
    const [meeting, tries, left] = [code.local('i32'), code.local('i32'), code.local('i64')];
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
    const lose = (rounds: bigint): void => void code.get(left).i64(rounds).op('i64.sub').set(left);
    const sleep = (time: bigint): void => void code.get(block).get(meeting).i64(time).load('memory.atomic.wait32', control.meetings);

    code.get(block).load('i32.load', control.patience).op('i64.extend_i32_u').i64(roundsPerSecond).op('i64.mul').set(left);
    code.i32(spins).set(tries);
    code.loop(() => {
      code.get(block).load('i32.atomic.load', control.meetings).get(meeting).op('i32.ne');
      code.if(() => code.op('return'));
      code.get(tries).i32(1).op('i32.sub').tee(tries).brIf(0);
      trapIfFailed();
      code.get(thread).op('i32.eqz');
      code.if(
        () => {
          code.get(left).i64(0n).op('i64.le_s');
          code.if(() => {
            code.get(block).i32(0).i32(somebody).load('i32.atomic.rmw.cmpxchg', control.failed).op('drop').op('unreachable');
          });
          code.get(block).load('i32.load', control.mainSpins);
          code.if(() => {
            lose(1n);
            code.i32(spins).set(tries).br(2);
          });
          sleep(second);
          code.i32(timedOut).op('i32.eq');
          code.if(() => lose(roundsPerSecond));
        },
        () => {
          sleep(-1n);
          code.op('drop');
        },
      );
      // Having slept, look once: `tries` stands at 0.
      code.i32(1).set(tries).br(0);
    });
  });
}
