/** @file How a kernel is cut into shares: each is a contiguous part of one parallel axis. */
import type { Code, Local } from './assembler.ts';
import { kernelCall } from './kernel-function.ts';
import type { Loop, Plan } from './plan.ts';

/** The part of an axis that is the present share. */
export interface Share {
  readonly loop: Loop;
  readonly start: Local;
  readonly end: Local;
}

/** Parts end between cache lines of 16 floats, where adjacent positions are adjacent in memory. */
const line = 16;

/** Enough for shares of about one size. */
const enough = 32;

/**
 * Writes the computation of where the present share lies; one that has nothing leaves the block around it. Parts are
 * multiples of every step of the axis, so that each position is computed by the same code as if one thread did all.
 */
export function shareOf(code: Code, { parallel, jobs }: Plan): Share | undefined {
  const { share, shares } = kernelCall(code);
  const steps = jobs.map(({ piece }) => piece.lanes * piece.unroll);
  const unitOf = (loop: Loop): number => (loop === parallel.at(-1) ? Math.max(line, ...steps) : 1);
  const unitsOf = (loop: Loop): number => Math.ceil(loop.axis.size / unitOf(loop));
  const loop = parallel.find((each) => unitsOf(each) >= enough) ?? widest(parallel, unitsOf);
  if (loop === undefined || unitsOf(loop) === 1) {
    code.get(share);
    code.if(() => code.br(1));
    return undefined;
  }
  const [start, end, part] = [code.local('i32'), code.local('i32'), code.local('i32')];
  const size = loop.axis.size;
  // part = ceil(units / shares) * unit
  code
    .i32(unitsOf(loop) - 1)
    .get(shares)
    .op('i32.add')
    .get(shares)
    .op('i32.div_u')
    .i32(unitOf(loop))
    .op('i32.mul')
    .set(part);
  const atMostSize = (local: Local): void => void code.get(local).i32(size).get(local).i32(size).op('i32.lt_u').op('select').set(local);
  code.get(share).get(part).op('i32.mul').tee(start).get(part).op('i32.add').set(end);
  atMostSize(start);
  atMostSize(end);
  code.get(start).get(end).op('i32.ge_u');
  code.if(() => code.br(1));
  return { loop, start, end };
}

function widest(loops: readonly Loop[], units: (loop: Loop) => number): Loop | undefined {
  return loops.reduce<Loop | undefined>((best, loop) => (best === undefined || units(loop) > units(best) ? loop : best), undefined);
}
