/** @file Hands out ranges of an address space that can grow: best fit, neighbours that are free become one range. */
import { InternalError } from '../../core/errors.ts';

interface Range {
  start: number;
  bytes: number;
}

/** Ranges start at multiples of this, so that vectors lie whole in cache lines. */
const alignment = 64;

/** Gives out pieces of a growing range of addresses, and takes them back: best fit, neighbours are joined. */
export class Allocator {
  /** In order of address; no two touch. */
  readonly #free: Range[] = [];
  /** Sizes of the ranges handed out, by start. */
  readonly #used = new Map<number, number>();
  #end: number;

  /** @param start the first address; what lies below is left alone. */
  constructor(start: number) {
    this.#end = roundUp(start);
  }

  /** Where the address space ends. */
  get end(): number {
    return this.#end;
  }

  /** How far the space must reach before `allocate(bytes)` is sure to succeed. */
  endFor(bytes: number): number {
    const last = this.#free.at(-1);
    const start = last !== undefined && last.start + last.bytes === this.#end ? last.start : this.#end;
    return start + sizeFor(bytes);
  }

  /** Adds the addresses up to a new end. */
  extendTo(end: number): void {
    const whole = end - (end % alignment);
    if (whole <= this.#end) return;
    const added = { start: this.#end, bytes: whole - this.#end };
    this.#end = whole;
    this.#insert(added);
  }

  /** The start of a range of at least so many bytes, or undefined where none is free. */
  allocate(bytes: number): number | undefined {
    const needed = sizeFor(bytes);
    let best = -1;
    for (const [i, range] of this.#free.entries()) {
      if (range.bytes >= needed && range.bytes < (this.#free[best]?.bytes ?? Infinity)) best = i;
    }
    const range = this.#free[best];
    if (range === undefined) return undefined;
    const start = range.start;
    range.start += needed;
    range.bytes -= needed;
    if (range.bytes === 0) this.#free.splice(best, 1);
    this.#used.set(start, needed);
    return start;
  }

  /** Takes a range back; returns its size. */
  free(start: number): number {
    const bytes = this.#used.get(start);
    if (bytes === undefined) throw new InternalError(`address ${start} is not in use`);
    this.#used.delete(start);
    this.#insert({ start, bytes });
    return bytes;
  }

  #insert(range: Range): void {
    const after = this.#free.findIndex(({ start }) => start > range.start);
    const place = after < 0 ? this.#free.length : after;
    this.#free.splice(place, 0, range);
    this.#join(place);
    if (place > 0) this.#join(place - 1);
  }

  /** Joins a free range with the next one where they touch. */
  #join(place: number): void {
    const range = this.#free[place];
    const next = this.#free[place + 1];
    if (range === undefined || next === undefined || range.start + range.bytes !== next.start) return;
    range.bytes += next.bytes;
    this.#free.splice(place + 1, 1);
  }
}

const roundUp = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;

/** Nothing, too, has an address of its own. */
const sizeFor = (bytes: number): number => roundUp(Math.max(bytes, 1));
