/** @file The values that a kernel computes, numbered: equal computations are one value, and each knows the loop it belongs to. */
import type { FunctionRef, Local, ValueType } from './assembler.ts';
import type { Buffer } from '../../kernel/expression.ts';

/** A variable of the function that is being written; it gets its local when it is first needed. */
export interface Variable {
  readonly type: ValueType;
  /** Position, if it is a parameter. */
  readonly parameter?: number;
  /** Its local, if the code around has made it. */
  readonly local?: Local;
}

/** Where a value comes from, given its inputs on the stack. */
export type Source =
  | { readonly kind: 'instruction'; readonly name: string; readonly immediates: readonly number[] }
  | { readonly kind: 'call'; readonly target: FunctionRef }
  | { readonly kind: 'constant'; readonly value: number | bigint | Uint8Array }
  | { readonly kind: 'variable'; readonly variable: Variable }
  /** The address that `Places.pushAddress` pushes. */
  | { readonly kind: 'base'; readonly buffer: Buffer };

/** A value of the generated code: equal values are one object. */
export interface Value {
  /** Greater than the ids of its inputs. */
  readonly id: number;
  readonly type: ValueType;
  /** The innermost loop, counted from 1 for the outermost, whose position it depends on; 0 if on none. */
  readonly level: number;
  readonly source: Source;
  readonly inputs: readonly Value[];
}

/** All values of one kernel. */
export class ValueTable {
  readonly #known = new Map<string, Value>();
  #next = 0;

  /** @param level of its own, where it changes although its inputs do not (a load from memory that the loop writes). */
  instruction(name: string, inputs: readonly Value[], immediates: readonly number[] = [], level = 0): Value {
    const key = `${name} ${immediates.join(',')} ${inputs.map((input) => input.id).join(',')} ${level}`;
    return this.#number(key, resultType(name, inputs), { kind: 'instruction', name, immediates }, inputs, level);
  }

  call(target: FunctionRef, type: ValueType, inputs: readonly Value[]): Value {
    return this.#number(`call ${target.index} ${inputs.map((input) => input.id).join(',')}`, type, { kind: 'call', target }, inputs);
  }

  constant(type: ValueType, value: number | bigint | Uint8Array): Value {
    const text = Object.is(value, -0) ? '-0' : String(value);
    return this.#number(`constant ${type} ${text}`, type, { kind: 'constant', value }, []);
  }

  /** A new value, equal to no other. */
  variable(variable: Variable, level: number): Value {
    return { id: this.#next++, type: variable.type, level, source: { kind: 'variable', variable }, inputs: [] };
  }

  /** @param key equal for buffers whose addresses are pushed by the same instructions. */
  base(key: string, buffer: Buffer): Value {
    return this.#number(`base ${key}`, 'i32', { kind: 'base', buffer }, []);
  }

  // ---- the arithmetic of addresses

  i32(value: number): Value {
    return this.constant('i32', value | 0);
  }

  add(a: Value, b: Value): Value {
    if (isZero(a)) return b;
    return isZero(b) ? a : this.instruction('i32.add', [a, b]);
  }

  scale(a: Value, factor: number): Value {
    if (factor === 1) return a;
    const shift = shiftOf(factor);
    return shift === undefined ? this.instruction('i32.mul', [a, this.i32(factor)]) : this.instruction('i32.shl', [a, this.i32(shift)]);
  }

  /** Of a number that is not negative. */
  divide(a: Value, by: number): Value {
    const shift = shiftOf(by);
    return shift === undefined ? this.instruction('i32.div_u', [a, this.i32(by)]) : this.instruction('i32.shr_u', [a, this.i32(shift)]);
  }

  /** Of a number that is not negative. */
  remainder(a: Value, by: number): Value {
    return shiftOf(by) === undefined
      ? this.instruction('i32.rem_u', [a, this.i32(by)])
      : this.instruction('i32.and', [a, this.i32(by - 1)]);
  }

  #number(key: string, type: ValueType, source: Source, inputs: readonly Value[], level = 0): Value {
    let value = this.#known.get(key);
    if (value === undefined) {
      value = { id: this.#next++, type, level: inputs.reduce((most, input) => Math.max(most, input.level), level), source, inputs };
      this.#known.set(key, value);
    }
    return value;
  }
}

const isZero = (value: Value): boolean => value.source.kind === 'constant' && value.source.value === 0;

/** n where factor = 2 ** n. */
function shiftOf(factor: number): number | undefined {
  const shift = Math.log2(factor);
  return Number.isInteger(shift) && shift >= 0 && shift < 31 ? shift : undefined;
}

const scalarTypes: Readonly<Record<string, ValueType>> = { i32: 'i32', i64: 'i64', f32: 'f32', f64: 'f64' };
const laneTypes: Readonly<Record<string, ValueType>> = { i32x4: 'i32', i64x2: 'i64', f32x4: 'f32', f64x2: 'f64' };

const knownTypes = new Map<string, ValueType>();

function resultType(name: string, inputs: readonly Value[]): ValueType {
  if (name === 'select') return inputs[0]?.type ?? 'i32';
  let type = knownTypes.get(name);
  if (type === undefined) knownTypes.set(name, (type = typeOfInstruction(name)));
  return type;
}

function typeOfInstruction(name: string): ValueType {
  const [prefix = '', operation = ''] = name.split('.');
  if (/^(any_true|all_true|bitmask)$/.test(operation)) return 'i32';
  if (operation.startsWith('extract_lane')) return laneTypes[prefix] ?? 'i32';
  const scalar = scalarTypes[prefix];
  if (scalar === undefined) return 'v128';
  return /^(eqz|eq|ne|[lg][te](_[su])?)$/.test(operation) ? 'i32' : scalar;
}
