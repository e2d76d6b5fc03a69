/** @file Values -> instructions: each value is computed where it is first needed, and kept in a local if it is needed again. */
import type { Code, Local } from './assembler.ts';
import type { Places } from './places.ts';
import type { Value, Variable } from './values.ts';

/** Writes values as instructions, each once where it is needed more than once. */
export class Emitter {
  readonly code: Code;
  readonly #places: Places;
  readonly #locals = new Map<Variable, Local>();
  readonly #uses = new Map<Value, number>();
  /** Values that lie in a local, at the place of the code that is being written. */
  #kept = new Map<Value, Local>();

  constructor(code: Code, places: Places) {
    this.code = code;
    this.#places = places;
  }

  /** Announces values that will be pushed, once for each mention. */
  count(roots: readonly Value[]): void {
    for (const root of roots) {
      const uses = this.#uses.get(root) ?? 0;
      this.#uses.set(root, uses + 1);
      if (uses === 0) this.count(root.inputs);
    }
  }

  local(variable: Variable): Local {
    let local = this.#locals.get(variable);
    if (local === undefined) {
      const { parameter, type } = variable;
      local = variable.local ?? (parameter === undefined ? this.code.local(type) : this.code.parameter(parameter));
      this.#locals.set(variable, local);
    }
    return local;
  }

  /** What is computed in the body is forgotten after it: the body may not have run. */
  scope(body: () => void): void {
    const outer = this.#kept;
    this.#kept = new Map(outer);
    body();
    this.#kept = outer;
  }

  push(value: Value): void {
    const kept = this.#kept.get(value);
    if (kept !== undefined) {
      this.code.get(kept);
      return;
    }
    this.#compute(value);
    if ((this.#uses.get(value) ?? 0) > 1 && isWorthKeeping(value)) this.code.tee(this.#keepIn(value));
  }

  /** Computes a value now, into a local. */
  keep(value: Value): void {
    if (this.#kept.has(value) || !isWorthKeeping(value)) return;
    this.#compute(value);
    this.code.set(this.#keepIn(value));
  }

  #keepIn(value: Value): Local {
    const local = this.code.local(value.type);
    this.#kept.set(value, local);
    return local;
  }

  #compute({ type, source, inputs }: Value): void {
    for (const input of inputs) this.push(input);
    switch (source.kind) {
      case 'instruction':
        this.code.op(source.name, ...source.immediates);
        break;
      case 'call':
        this.code.call(source.target);
        break;
      case 'variable':
        this.code.get(this.local(source.variable));
        break;
      case 'base':
        this.#places.pushAddress(this.code, source.buffer);
        break;
      case 'constant':
        this.#constant(type, source.value);
    }
  }

  #constant(type: Value['type'], value: number | bigint | Uint8Array): void {
    if (value instanceof Uint8Array) this.code.v128(value);
    else if (type === 'i64') this.code.i64(BigInt(value));
    else if (type === 'f32') this.code.f32(Number(value));
    else if (type === 'f64') this.code.f64(Number(value));
    else this.code.i32(Number(value));
  }
}

/** Variables have their local, and scalar constants cost nothing. Vector constants take four instructions. */
const isWorthKeeping = ({ type, source }: Value): boolean => source.kind !== 'variable' && (source.kind !== 'constant' || type === 'v128');
