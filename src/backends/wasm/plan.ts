/** @file What a nest of loops does, piece by piece: all values and stores, before any of it is written as code. */
import type { Axis, Buffer } from '../../kernel/expression.ts';
import type { Accumulator, Store } from '../../kernel/loop.ts';
import { joinChains, newBank, startValue, withInitial, type Bank } from './accumulators.ts';
import type { Nest } from './collapse.ts';
import { scatterLanes, storeScalar, storeVector, type StoreInstruction } from './elements.ts';
import { Lowering, type Site, type Surroundings } from './expressions.ts';
import { floatToHalf } from './half.ts';
import { NoVectorForm, type Lanes } from './lanes.ts';
import { hoisted, weigh, type Hoisted, type Root } from './levels.ts';
import { ValueTable, type Value, type Variable } from './values.ts';

/** One loop of a nest, with its position variable. */
export interface Loop {
  readonly axis: Axis;
  readonly variable: Variable;
  /** 1 for the outermost. */
  readonly level: number;
}

/** A stretch of an axis that is gone through in steps of `lanes * unroll`. */
export interface Piece {
  readonly lanes: Lanes;
  readonly unroll: number;
  readonly start: number;
  readonly end: number;
}

/** A stretch of the innermost reduced axis: which values go into which running ones. */
export interface Pass {
  readonly piece: Piece;
  readonly bank: Bank;
  /** By accumulator, then by chain. */
  readonly values: readonly (readonly Value[])[];
}

/** The work of one step on a stretch of the innermost parallel axis. */
export interface Job {
  readonly piece: Piece;
  /** The running values, with what they start from by accumulator. */
  readonly banks: ReadonlyMap<Bank, readonly Value[]>;
  readonly passes: readonly Pass[];
  readonly condition: Value | undefined;
  /** By position, then in order. */
  readonly stores: readonly (readonly StoreInstruction[])[];
  readonly hoisted: Hoisted;
  readonly roots: readonly Root[];
}

/** All that the code of a nest consists of. */
export interface Plan {
  readonly table: ValueTable;
  readonly lowering: Lowering;
  readonly accumulators: readonly Accumulator[];
  readonly parallel: readonly Loop[];
  readonly reduced: readonly Loop[];
  readonly jobs: readonly Job[];
  readonly hoisted: Hoisted;
}

/** How vectors lie. */
export interface Layout {
  readonly along: Axis | undefined;
  readonly lanes: Lanes;
}

/** Steps of vectors as long as they fit, then of one vector, then of one position. */
function piecesOf(size: number, lanes: Lanes, unroll: number): Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  for (const [width, copies] of [
    [lanes, unroll],
    [lanes, 1],
    [1, 1],
  ] as const) {
    const end = size - (size % (width * copies));
    if (end > start) pieces.push({ lanes: width, unroll: copies, start, end });
    start = end;
  }
  return pieces;
}

const sitesOf = ({ lanes, unroll }: Piece): Site[] => Array.from({ length: unroll }, (_, i) => ({ lanes, shift: i * lanes, slots: [] }));
const wholeOf = (loop: Loop | undefined): Piece => ({ lanes: 1, unroll: 1, start: 0, end: loop?.axis.size ?? 1 });

/** At most so many chains of running values, which must stay in registers. */
const mostChains = 8;

/** Values that make a small body. */
const light = 8;

/** What a nest is planned in. */
export interface Around extends Pick<Surroundings, 'places' | 'rare' | 'fused'> {
  /** Where the positions of the nest's given axes are. */
  readonly given?: ReadonlyMap<Axis, Variable>;
}

class Planner {
  readonly #nest: Nest;
  readonly #layout: Layout;
  readonly #table = new ValueTable();
  readonly #lowering: Lowering;
  readonly #parallel: readonly Loop[];
  readonly #reduced: readonly Loop[];

  constructor(nest: Nest, layout: Layout, around: Around, rewritten: Buffer | undefined) {
    this.#nest = nest;
    this.#layout = layout;
    const loops = [...nest.parallel, ...nest.reduced].map((axis, i): Loop => ({ axis, variable: { type: 'i32' }, level: i + 1 }));
    this.#parallel = loops.slice(0, nest.parallel.length);
    this.#reduced = loops.slice(nest.parallel.length);
    const table = this.#table;
    const axes = new Map(loops.map(({ axis, variable, level }) => [axis, table.variable(variable, level)]));
    for (const [axis, variable] of around.given ?? []) axes.set(axis, table.variable(variable, 0));
    const { places, rare, fused } = around;
    this.#lowering = new Lowering({
      places,
      rare,
      fused,
      table,
      axes,
      along: layout.along,
      ...(rewritten === undefined ? {} : { rewritten }),
    });
  }

  plan(): Plan {
    const { along } = this.#layout;
    const inner = this.#parallel.at(-1);
    const pieces = along !== undefined && inner?.axis === along ? this.#pieces(along.size) : [wholeOf(inner)];
    const jobs = pieces.map((piece) => this.#job(piece));
    return {
      table: this.#table,
      lowering: this.#lowering,
      accumulators: this.#nest.accumulators,
      parallel: this.#parallel,
      reduced: this.#reduced,
      jobs,
      hoisted: hoisted(jobs.flatMap((job) => job.roots)),
    };
  }

  #pieces(size: number): Piece[] {
    const { lanes } = this.#layout;
    const fits = Math.floor(size / lanes);
    let unroll = this.#unroll();
    while (unroll > Math.max(fits, 1)) unroll /= 2;
    return piecesOf(size, lanes, unroll);
  }

  /**
   * Several chains of running values hide the latency of additions, and two steps at once the cost of counting (measured: up to
   * a third of the time of small bodies in cache). Of large bodies they would only make much code.
   */
  #unroll(): number {
    const { accumulators, stores, reduced } = this.#nest;
    const { along, lanes } = this.#layout;
    const site: Site = { lanes, shift: 0, slots: [] };
    const weight = weigh((accumulators.length > 0 ? accumulators : stores).map(({ value }) => this.#lowering.register(value, site)));
    if (accumulators.length === 0) return lanes > 1 && weight <= light ? 2 : 1;
    const most = mostChains / accumulators.length;
    // Rows that are not walked to their end are read in longer pieces.
    if (weight <= light && most >= 8 && along !== reduced.at(-1)) return 8;
    return weight <= 2 * light && most >= 4 ? 4 : weight <= 5 * light && most >= 2 ? 2 : 1;
  }

  #job(piece: Piece): Job {
    const { accumulators, condition } = this.#nest;
    const lowering = this.#lowering;
    const sites = sitesOf(piece);
    const passes = accumulators.length === 0 ? [] : this.#passes(piece, sites);
    const banks = new Map(
      [...new Set(passes.map((pass) => pass.bank))].map((bank) => {
        const site = { lanes: bank.lanes, shift: 0, slots: [] };
        return [bank, accumulators.map((accumulator) => startValue(lowering, accumulator, site))] as const;
      }),
    );
    const finished = this.#finish(piece, sites, [...banks.keys()]);
    const stores = sites.map((site, i) => {
      const slots = finished.map((copies) => copies[i]).filter((value) => value !== undefined);
      return this.#nest.stores.flatMap((store) => this.#store(store, { ...site, slots }));
    });
    if (condition !== undefined && piece.lanes > 1 && lowering.varies(condition)) throw new NoVectorForm('a condition along the vectors');
    const where = condition && lowering.value(condition, { lanes: 1, shift: 0, slots: [] });
    const roots = this.#roots({ passes, banks, stores, condition: where });
    return { piece, banks, passes, condition: where, stores, roots, hoisted: hoisted(roots) };
  }

  /** Vectors along the reduced axis have banks of their own, which are joined in the end; else all that the job does is one bank. */
  #passes(piece: Piece, sites: readonly Site[]): Pass[] {
    const { accumulators } = this.#nest;
    const inner = this.#reduced.at(-1);
    const values = (at: readonly Site[]): Value[][] =>
      accumulators.map(({ value }) => at.map((site) => this.#lowering.register(value, site)));
    if (this.#reduced.some(({ axis }) => axis.size === 0)) {
      return [{ piece: { ...wholeOf(inner), end: 0 }, bank: newBank(accumulators, piece.lanes, sites.length), values: [] }];
    }
    if (inner === undefined || inner.axis !== this.#layout.along) {
      return [{ piece: wholeOf(inner), bank: newBank(accumulators, piece.lanes, sites.length), values: values(sites) }];
    }
    const banks = new Map<Lanes, Bank>();
    return this.#pieces(inner.axis.size).map((pass) => {
      const bank = banks.get(pass.lanes) ?? newBank(accumulators, pass.lanes, pass.unroll);
      banks.set(pass.lanes, bank);
      return { piece: pass, bank, values: values(sitesOf(pass)) };
    });
  }

  /** What the stores read: by accumulator, then by position. */
  #finish(piece: Piece, sites: readonly Site[], banks: readonly Bank[]): Value[][] {
    const level = this.#parallel.length;
    const table = this.#table;
    const { along } = this.#layout;
    const isAcross = along !== undefined && this.#reduced.at(-1)?.axis === along;
    return this.#nest.accumulators.map((accumulator, i) => {
      const read = (bank: Bank): Value[] => (bank.variables[i] ?? []).map((variable) => table.variable(variable, level));
      const join = (bank: Bank): Value => joinChains(table, this.#lowering, accumulator, bank.lanes, read(bank));
      const {
        op,
        initial: { type },
      } = accumulator;
      const wholes = isAcross
        ? [banks.map(join).reduce((vectors, rest) => this.#lowering.combine(op, type, 1, vectors, rest))]
        : banks.flatMap(read);
      const siteOf = (copy: number): Site => sites[copy] ?? { lanes: piece.lanes, shift: 0, slots: [] };
      return wholes.map((whole, copy) => withInitial(this.#lowering, accumulator, whole, siteOf(copy)));
    });
  }

  #store({ buffer, index, value }: Store, site: Site): StoreInstruction[] {
    const table = this.#table;
    const lowering = this.#lowering;
    const stored = lowering.register(buffer.dtype === 'float16' ? floatToHalf(value) : value, site);
    const at = (lane: number) => lowering.address(buffer, index, [], site, lane);
    const first = at(0);
    if (first === undefined) return [];
    if (site.lanes === 1) return [storeScalar(buffer.dtype, first, stored)];
    const stride = lowering.strideOf(index);
    if (stride === undefined || stride === 0) throw new NoVectorForm('a store that is not linear along the vectors');
    if (stride === 1) return [storeVector(table, buffer.dtype, site.lanes, first, stored)];
    return scatterLanes(
      table,
      buffer.dtype,
      Array.from({ length: site.lanes }, (_, lane) => at(lane) ?? first),
      stored,
    );
  }

  #roots({ passes, banks, stores, condition }: Pick<Job, 'passes' | 'banks' | 'stores' | 'condition'>): Root[] {
    const outer = this.#parallel.length;
    const inner = outer + this.#reduced.length;
    const at =
      (level: number) =>
      (value: Value): Root => ({ value, level });
    return [
      ...passes.flatMap((pass) => pass.values.flat().map(at(inner))),
      ...[...banks.values()].flat().map(at(outer)),
      ...stores.flat().flatMap(({ address, value }) => [address.base, value].map(at(outer))),
      ...(condition === undefined ? [] : [at(outer)(condition)]),
    ];
  }
}

/** @throws NoVectorForm where the nest cannot be laid out so. */
export const planNest = (nest: Nest, layout: Layout, around: Around, rewritten?: Buffer): Plan =>
  new Planner(nest, layout, around, rewritten).plan();
