/** @file What the compiler has decided, for those who want to read it. Nothing of it is needed to run a program. */
import type { Node } from '../graph/node.ts';
import type { Reason } from './reasons.ts';

/** What a buffer holds, and why there is a buffer for it. */
export interface StoredValue {
  readonly node: Node;
  readonly reason: Reason;
}

/** The story of a program. */
export interface CompileReport {
  /** Inputs of the program after `simplify`, by buffer id: their places among the inputs. */
  readonly inputs: ReadonlyMap<number, number>;
  /** What kernels write, by buffer id. */
  readonly values: ReadonlyMap<number, StoredValue>;
  /** Milliseconds that each pass took, in order. */
  readonly passes: ReadonlyMap<string, number>;
}

/** Times the passes, one after another. */
export class Stopwatch {
  readonly milliseconds = new Map<string, number>();

  /** The result of a pass. */
  time<R>(pass: string, run: () => R): R {
    const start = performance.now();
    const result = run();
    this.milliseconds.set(pass, (this.milliseconds.get(pass) ?? 0) + performance.now() - start);
    return result;
  }
}
