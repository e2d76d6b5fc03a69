/** @file Tracing: which transform is running, and what it has seen of the Variables. */
import type { Node } from './node.ts';

/** What traces. Under `grad` parameters have values; elsewhere they have none. */
export type TraceKind = 'grad' | 'jit' | 'vmap' | 'scan' | 'fori' | 'map' | 'cond' | 'whileLoop';

let current: Trace | undefined;

/** One call of a traced function. Every trace has parameters of its own, so nested derivatives cannot be confused. */
export class Trace {
  readonly kind: TraceKind;
  readonly parent: Trace | undefined;
  readonly level: number;
  /** What stands for a Variable that was read here, by Variable. */
  readonly reads = new Map<object, Node>();
  /** What was assigned to a Variable here, by Variable. */
  readonly writes = new Map<object, Node>();
  private running = true;

  constructor(kind: TraceKind) {
    this.kind = kind;
    this.parent = current;
    this.level = current === undefined ? 0 : current.level + 1;
  }

  /** Whether a Variable that is read becomes a parameter: what is traced will run later, or more than once. */
  get closes(): boolean {
    return this.kind !== 'grad' && this.kind !== 'vmap';
  }

  /** This trace, or one around it, is still running: nodes made in it may be needed as operations. */
  get active(): boolean {
    return this.running || this.parent?.active === true;
  }

  /** Calls f with this trace as the current one. */
  run<R>(f: () => R): R {
    const outer = current;
    current = this;
    try {
      return f();
    } finally {
      this.running = false;
      current = outer;
    }
  }
}

/** The innermost running trace. */
export const currentTrace = (): Trace | undefined => current;

/** Calls f as if no trace were running. */
export function outsideOfTraces<R>(f: () => R): R {
  const outer = current;
  current = undefined;
  try {
    return f();
  } finally {
    current = outer;
  }
}
