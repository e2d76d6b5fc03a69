/** @file The memory of the backend: one WebAssembly memory with the blocks of Variables and the arena of programs in it. */
import { bytesOf, type DType, type StorageArray } from '../../core/dtype.ts';
import { DeviceError } from '../../core/errors.ts';
import { showBytes } from '../../core/shape.ts';
import { Allocator } from './allocator.ts';

const pageBytes = 65536;
const mostPages = 65536;
/** A kernel may read a whole vector at the last element of a buffer: nothing is placed so close to the end of the memory. */
const slackBytes = 64;

const views: Readonly<Record<DType, new (buffer: ArrayBufferLike) => StorageArray>> = {
  bool: Uint8Array,
  uint8: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
};

/** Pages that a shared memory could be made with: it reserves its greatest size at once, and small hosts refuse four gigabytes. */
let sharedPages = mostPages;

/** A memory that threads can share, as large as the host allows; undefined where it allows none. */
function sharedMemory(): WebAssembly.Memory | undefined {
  for (; sharedPages >= 4096; sharedPages /= 2) {
    try {
      return new WebAssembly.Memory({ initial: 1, maximum: sharedPages, shared: true });
    } catch (error) {
      if (!(error instanceof RangeError)) return undefined;
    }
  }
  return undefined;
}

/** The one memory: blocks that stay, and the arena that all programs share. */
export class Heap {
  readonly memory: WebAssembly.Memory;
  /** Whether several threads may use the memory. */
  readonly shared: boolean;
  readonly #allocator = new Allocator(slackBytes);
  /** Typed arrays over the whole memory; growing it makes them useless. */
  #views = new Map<DType, StorageArray>();
  #blockBytes = 0;
  #peakBytes = 0;
  readonly #mostPages: number;
  #arena = { start: 0, bytes: 0 };

  constructor({ shared }: { readonly shared: boolean } = { shared: false }) {
    this.memory = (shared ? sharedMemory() : undefined) ?? new WebAssembly.Memory({ initial: 1, maximum: mostPages });
    this.shared = !(this.memory.buffer instanceof ArrayBuffer);
    this.#mostPages = this.shared ? sharedPages : mostPages;
    this.#allocator.extendTo(pageBytes - slackBytes);
  }

  get blockBytes(): number {
    return this.#blockBytes;
  }

  get arenaBytes(): number {
    return this.#arena.bytes;
  }

  /** The most that blocks and arena ever took at one time. */
  get peakBytes(): number {
    return this.#peakBytes;
  }

  get reservedBytes(): number {
    return this.memory.buffer.byteLength;
  }

  /**
   * The address of a new block.
   *
   * @param purpose what it is for, in the words of an error.
   */
  allocate(bytes: number, purpose: string): number {
    const start = this.#allocate(bytes, purpose);
    this.#blockBytes += bytes;
    this.#notePeak();
    return start;
  }

  free(start: number, bytes: number): void {
    this.#allocator.free(start);
    this.#blockBytes -= bytes;
  }

  /** The address of the arena, made as large as this. All programs use the same one: nothing lives in it between runs. */
  arena(bytes: number): number {
    if (bytes <= this.#arena.bytes) return this.#arena.start;
    if (this.#arena.bytes > 0) this.#allocator.free(this.#arena.start);
    this.#arena = { start: 0, bytes: 0 };
    this.#arena = { start: this.#allocate(bytes, 'the intermediate values of a program'), bytes };
    this.#notePeak();
    return this.#arena.start;
  }

  /** Has the next program use another arena; the returned function frees this one, once nobody writes into it any longer. */
  leaveArena(): () => void {
    const { start, bytes } = this.#arena;
    this.#arena = { start: 0, bytes: 0 };
    return () => {
      if (bytes > 0) this.#allocator.free(start);
    };
  }

  /** The whole memory as elements of a dtype. Not to be kept: it ends when the memory grows. */
  view(dtype: DType): StorageArray {
    let view = this.#views.get(dtype);
    if (view === undefined) this.#views.set(dtype, (view = new views[dtype](this.memory.buffer)));
    return view;
  }

  /** A copy of some elements. */
  read(dtype: DType, start: number, size: number): StorageArray {
    const first = start / bytesOf(dtype);
    return this.view(dtype).slice(first, first + size);
  }

  write(dtype: DType, start: number, data: StorageArray): void {
    this.view(dtype).set(data, start / bytesOf(dtype));
  }

  #notePeak(): void {
    this.#peakBytes = Math.max(this.#peakBytes, this.#blockBytes + this.#arena.bytes);
  }

  #allocate(bytes: number, purpose: string): number {
    let start = this.#allocator.allocate(bytes);
    if (start === undefined) {
      this.#grow(this.#allocator.endFor(bytes), bytes, purpose);
      start = this.#allocator.allocate(bytes);
    }
    if (start === undefined) throw this.#outOfMemory(bytes, purpose);
    return start;
  }

  /** Makes the memory reach to `end`; by a quarter at least where there is room, so that growing stays rare. */
  #grow(end: number, bytes: number, purpose: string): void {
    const present = this.memory.buffer.byteLength / pageBytes;
    const needed = Math.ceil((end + slackBytes) / pageBytes);
    if (needed > this.#mostPages) throw this.#outOfMemory(bytes, purpose);
    const generous = Math.min(this.#mostPages, Math.max(needed, Math.ceil(present * 1.25)));
    if (!this.#tryGrow(generous - present) && !this.#tryGrow(needed - present)) throw this.#outOfMemory(bytes, purpose);
    this.#views = new Map();
    this.#allocator.extendTo(this.memory.buffer.byteLength - slackBytes);
  }

  #tryGrow(pages: number): boolean {
    try {
      this.memory.grow(pages);
      return true;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }

  #outOfMemory(bytes: number, purpose: string): DeviceError {
    return new DeviceError({
      op: 'memory',
      what: `out of memory: ${showBytes(bytes)} were asked for, for ${purpose}`,
      got: `${showBytes(this.#blockBytes)} in Variables already, and ${showBytes(this.reservedBytes)} reserved in all`,
      expected: `no more than ${showBytes(pageBytes * this.#mostPages)} in one WebAssembly memory, and no more than the host gives`,
      hint: 'a smaller batch or model, or float16 for what is only stored',
    });
  }
}
