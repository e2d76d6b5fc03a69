/** @file Writes the code of a planned nest of loops. */
import type { Code, Local } from './assembler.ts';
import { bankLike, type Bank } from './accumulators.ts';
import { blocksOf, chainOf } from './blocks.ts';
import type { StoreInstruction } from './elements.ts';
import { Emitter } from './emitter.ts';
import type { Hoisted } from './levels.ts';
import type { Job, Loop, Pass, Piece, Plan } from './plan.ts';
import type { Places } from './places.ts';
import { shareOf, type Share } from './share.ts';
import type { Value, Variable } from './values.ts';

/** The banks that partial values go to at present, by the bank that the whole goes to. */
type Current = ReadonlyMap<Bank, Bank>;

/** Writes the work of a nest into a function: the share that the function is called for, or all of it. */
export function writeNest(code: Code, plan: Plan, places: Places, how: 'one share' | 'all' = 'one share'): void {
  new NestWriter(code, plan, places).write(how);
}

class NestWriter {
  readonly #code: Code;
  readonly #plan: Plan;
  readonly #emitter: Emitter;

  constructor(code: Code, plan: Plan, places: Places) {
    this.#code = code;
    this.#plan = plan;
    this.#emitter = new Emitter(code, places);
    this.#emitter.count(plan.jobs.flatMap((job) => job.roots.map((root) => root.value)));
  }

  write(how: 'one share' | 'all'): void {
    this.#code.block(() => {
      const share = how === 'one share' ? shareOf(this.#code, this.#plan) : undefined;
      this.#keep(this.#plan.hoisted, 0);
      this.#parallel(0, share);
    });
  }

  #keep(values: Hoisted, level: number): void {
    for (const value of values.get(level) ?? []) this.#emitter.keep(value);
  }

  #parallel(depth: number, share: Share | undefined): void {
    const { parallel, jobs, hoisted } = this.#plan;
    const loop = parallel[depth];
    if (loop === undefined) return jobs.forEach((job) => this.#work(job));
    const isInnermost = depth === parallel.length - 1;
    const mine = share?.loop === loop ? share : undefined;
    if (mine !== undefined) this.#code.get(mine.start).set(this.#emitter.local(loop.variable));
    if (!isInnermost) {
      const whole = { lanes: 1, unroll: 1, start: 0, end: loop.axis.size } as const;
      this.#stretch(loop, whole, mine, () => {
        this.#keep(hoisted, loop.level);
        this.#parallel(depth + 1, share);
      });
      return;
    }
    for (const job of jobs) {
      this.#stretch(loop, job.piece, mine, () => {
        this.#keep(job.hoisted, loop.level);
        this.#work(job);
      });
    }
  }

  /** Goes through a piece of an axis, or through the part of it that lies in the share. */
  #stretch(loop: Loop, piece: Piece, share: Share | undefined, body: () => void): void {
    const code = this.#code;
    const position = this.#emitter.local(loop.variable);
    if (share === undefined) {
      code.i32(piece.start).set(position);
      this.#repeat(position, piece, piece.end, body);
      return;
    }
    // Shares start and end at multiples of every step, but for the end of the axis.
    const step = piece.lanes * piece.unroll;
    const end = step === 1 ? share.end : code.local('i32');
    if (step !== 1) code.get(share.end).i32(-step).op('i32.and').set(end);
    code.get(position).get(end).op('i32.lt_u');
    code.if(() => this.#repeat(position, piece, end, body));
  }

  /** Runs the body, and again until the position has come to the end. */
  #repeat(position: Local, piece: Piece, end: number | Local, body: () => void): void {
    const code = this.#code;
    const step = piece.lanes * piece.unroll;
    const once = (): void => this.#emitter.scope(body);
    if (end === piece.end && piece.end - piece.start === step) return once();
    code.loop(() => {
      once();
      code.get(position).i32(step).op('i32.add').tee(position);
      pushEnd(code, end);
      code.op('i32.lt_u').brIf(0);
    });
  }

  /** All that happens at one position, or one vector of positions, of the parallel axes. */
  #work(job: Job): void {
    this.#start(
      job,
      [...job.banks.keys()].map((bank) => [bank, bank]),
    );
    this.#reduce(job, 0, new Map([...job.banks.keys()].map((bank) => [bank, bank])));
    if (job.condition === undefined) return this.#stores(job);
    this.#emitter.push(job.condition);
    this.#code.if(() => this.#emitter.scope(() => this.#stores(job)));
  }

  #start(job: Job, banks: readonly (readonly [whole: Bank, part: Bank])[]): void {
    for (const [whole, part] of banks) {
      for (const [i, start] of (job.banks.get(whole) ?? []).entries()) {
        for (const variable of part.variables[i] ?? []) {
          this.#emitter.push(start);
          this.#code.set(this.#emitter.local(variable));
        }
      }
    }
  }

  #reduce(job: Job, depth: number, current: Current): void {
    const { reduced } = this.#plan;
    const loop = reduced[depth];
    if (loop === undefined) return job.passes.forEach((pass) => this.#update(pass, current));
    if (reduced.some(({ axis }) => axis.size === 0)) return;
    if (depth < reduced.length - 1) {
      const whole: Piece = { lanes: 1, unroll: 1, start: 0, end: loop.axis.size };
      const blocks = blocksOf(loop.axis.size, chainOf(reduced, job.passes, depth + 1));
      this.#chain(job, loop, whole, blocks, current, (inner) => {
        this.#keep(job.hoisted, loop.level);
        this.#reduce(job, depth + 1, inner);
      });
      return;
    }
    for (const pass of job.passes) {
      const { piece, bank } = pass;
      const trips = (piece.end - piece.start) / (piece.lanes * piece.unroll);
      const only = new Map([[bank, current.get(bank) ?? bank]]);
      this.#chain(job, loop, piece, blocksOf(trips, 1), only, (inner) => this.#update(pass, inner));
    }
  }

  /** Goes through a piece of a reduced axis, in blocks with partial values of their own where there are any. */
  #chain(job: Job, loop: Loop, piece: Piece, blocks: readonly number[], current: Current, body: (current: Current) => void): void {
    const code = this.#code;
    const position = this.#emitter.local(loop.variable);
    const step = piece.lanes * piece.unroll;
    const walk = (sizes: readonly number[], end: number | Local, into: Current): void => {
      const [block, ...rest] = sizes;
      if (block === undefined) return this.#repeat(position, piece, end, () => body(into));
      const stop = code.local('i32');
      const partial = new Map([...into.keys()].map((whole) => [whole, bankLike(whole)]));
      code.loop(() => {
        code
          .get(position)
          .i32(block * step)
          .op('i32.add')
          .tee(stop);
        pushEnd(code, end);
        code.get(stop);
        pushEnd(code, end);
        code.op('i32.lt_u').op('select').set(stop);
        this.#start(job, [...partial]);
        walk(rest, stop, partial);
        this.#join(into, partial);
        code.get(position);
        pushEnd(code, end);
        code.op('i32.lt_u').brIf(0);
      });
    };
    code.i32(piece.start).set(position);
    walk(blocks, piece.end, current);
  }

  /** Takes the partial values into the whole ones. */
  #join(into: Current, partial: Current): void {
    for (const [key, from] of partial) {
      const target = into.get(key) ?? key;
      for (const [i, variables] of target.variables.entries()) {
        for (const [copy, variable] of variables.entries()) {
          const part = from.variables[i]?.[copy];
          if (part !== undefined) this.#accumulate(i, target, variable, this.#read(part));
        }
      }
    }
  }

  #update({ bank, values }: Pass, current: Current): void {
    const target = current.get(bank) ?? bank;
    for (const [i, copies] of values.entries()) {
      for (const [copy, value] of copies.entries()) {
        const variable = target.variables[i]?.[copy];
        if (variable !== undefined) this.#accumulate(i, target, variable, value);
      }
    }
  }

  #accumulate(i: number, { lanes }: Bank, variable: Variable, value: Value): void {
    const accumulator = this.#plan.accumulators[i];
    if (accumulator === undefined) return;
    const {
      op,
      initial: { type },
    } = accumulator;
    const next = this.#plan.lowering.combine(op, type, lanes, this.#read(variable), value);
    this.#emitter.count([next]);
    this.#emitter.push(next);
    this.#code.set(this.#emitter.local(variable));
  }

  /** The variable as it is now: in the innermost loop, so that nothing made of it is hoisted. */
  #read(variable: Variable): Value {
    const { table, parallel, reduced } = this.#plan;
    return table.variable(variable, parallel.length + reduced.length);
  }

  #stores(job: Job): void {
    for (const stores of job.stores) {
      // All values first: a store may overwrite what another value is computed from.
      if (new Set(stores.map((store) => store.value)).size > 1) for (const { value } of stores) this.#emitter.keep(value);
      for (const store of stores) this.#store(store);
    }
  }

  #store({ name, address, value, lane }: StoreInstruction): void {
    this.#emitter.push(address.base);
    this.#emitter.push(value);
    if (lane === undefined) this.#code.store(name, address.offset);
    else this.#code.storeLane(name, lane, address.offset);
  }
}

function pushEnd(code: Code, end: number | Local): void {
  if (typeof end === 'number') code.i32(end);
  else code.get(end);
}
