/** @file Where a Variable's value lives between programs. */
import type { Block, Backend } from '../backends/backend.ts';
import type { DType, StorageArray } from '../core/dtype.ts';
import { Resident } from '../graph/node.ts';
import { backend } from './device.ts';

/** Gives the block of a Variable that nobody holds any more back to its backend. */
const released = new FinalizationRegistry<{ owner: Backend; block: Block }>(({ owner, block }) => owner.free(block));

/** The value of a cell at one moment. It follows the cell until the cell changes; then it keeps a copy. */
export class Snapshot extends Resident {
  /** The cell whose value this still is. */
  cell: Cell | undefined;
  private kept: StorageArray | undefined;

  constructor(cell: Cell) {
    super();
    this.cell = cell;
  }

  read(): StorageArray {
    return this.kept ?? (this.cell as Cell).read();
  }

  /** The cell is about to change. */
  detach(): void {
    this.kept = this.read();
    this.cell = undefined;
  }
}

/**
 * One value, in the heap of the backend that runs programs. Programs update it in place; what was read before is copied
 * out then, if anybody still holds it (copy on write).
 */
export class Cell {
  readonly dtype: DType;
  readonly size: number;
  private owner: Backend | undefined;
  private block: Block | undefined;
  /** The value before the first program needed it. */
  private host: StorageArray | undefined;
  private shared: WeakRef<Snapshot> | undefined;

  constructor(dtype: DType, data: StorageArray) {
    this.dtype = dtype;
    this.size = data.length;
    this.host = data;
  }

  /** The snapshot that stands for the present value, if somebody holds one. */
  get view(): Snapshot | undefined {
    return this.shared?.deref();
  }

  /** The present value, to be held. */
  snapshot(): Snapshot {
    const held = this.view;
    if (held !== undefined) return held;
    const snapshot = new Snapshot(this);
    this.shared = new WeakRef(snapshot);
    return snapshot;
  }

  read(): StorageArray {
    return this.owner !== undefined && this.block !== undefined ? this.owner.read(this.block) : (this.host as StorageArray).slice();
  }

  write(data: StorageArray): void {
    this.beforeChange();
    if (this.owner !== undefined && this.block !== undefined) this.owner.write(this.block, data);
    else this.host = data.slice();
  }

  /** Must be called before a program changes the block. */
  beforeChange(): void {
    this.view?.detach();
    this.shared = undefined;
  }

  /** The value's block on the present backend; moves it there first. */
  resident(): Block {
    const present = backend();
    if (this.block !== undefined && this.owner === present) return this.block;
    const data = this.read();
    if (this.owner !== undefined && this.block !== undefined) {
      released.unregister(this);
      this.owner.free(this.block);
    }
    this.owner = present;
    this.block = present.allocate(this.dtype, data);
    this.host = undefined;
    released.register(this, { owner: present, block: this.block }, this);
    return this.block;
  }
}
