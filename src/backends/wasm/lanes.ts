/** @file How scalars lie in registers: alone, or as the lanes of a vector. */
import type { ScalarType } from '../../kernel/expression.ts';
import type { ValueType } from './assembler.ts';
import type { Value, ValueTable } from './values.ts';

/** Lanes of a vector; 1 for scalar code. A bool is 0 or 1 in scalar code, and all ones or all zeros in a lane. */
export type Lanes = 1 | 2 | 4;

/** Thrown while a kernel is put into vectors and found to need scalar code. Caught where the loops are planned. */
export class NoVectorForm extends Error {}

interface Row {
  readonly value: ValueType;
  /** 0 for bool, which fits lanes of any width. */
  readonly bits: 0 | 32 | 64;
  /** Shape of the vectors. */
  readonly shape: 'f32x4' | 'i32x4' | 'f64x2' | 'i64x2';
}

const rows: Readonly<Record<ScalarType, Row>> = {
  float32: { value: 'f32', bits: 32, shape: 'f32x4' },
  int32: { value: 'i32', bits: 32, shape: 'i32x4' },
  uint32: { value: 'i32', bits: 32, shape: 'i32x4' },
  float64: { value: 'f64', bits: 64, shape: 'f64x2' },
  int64: { value: 'i64', bits: 64, shape: 'i64x2' },
  bool: { value: 'i32', bits: 0, shape: 'i32x4' },
};

/** The WebAssembly type of a scalar. */
export const valueTypeOf = (type: ScalarType): ValueType => rows[type].value;
/** The type of local that holds so many lanes of a register type. */
export const registerTypeOf = (type: ScalarType, lanes: Lanes): ValueType => (lanes === 1 ? rows[type].value : 'v128');

/** Lanes of a vector of this type. */
export const naturalLanes = (type: ScalarType): Lanes => (rows[type].bits === 64 ? 2 : 4);

/** Refuses a register type that has no vector of so many lanes. */
export function checkFits(type: ScalarType, lanes: Lanes): void {
  const { bits } = rows[type];
  if (bits !== 0 && bits * lanes !== 128) throw new NoVectorForm(`${type} in ${lanes} lanes`);
}

/** A constant as its register type holds it. */
export function constantValue(table: ValueTable, type: ScalarType, value: number | bigint): Value {
  const register = valueTypeOf(type);
  if (register === 'i64') return table.constant('i64', BigInt.asIntN(64, BigInt(value)));
  return register === 'i32' ? table.i32(Number(value)) : table.constant(register, Number(value));
}

/** A vector constant of 64-bit or 32-bit lanes. */
export function vectorConstant(table: ValueTable, type: ScalarType, lanes: Lanes, at: (lane: number) => number | bigint): Value {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  for (let lane = 0; lane < lanes; lane++) {
    const place = (lane * 16) / lanes;
    const value = at(lane);
    if (type === 'float32') view.setFloat32(place, Number(value), true);
    else if (type === 'float64') view.setFloat64(place, Number(value), true);
    else if (lanes === 2) view.setBigInt64(place, BigInt.asIntN(64, BigInt(value)), true);
    else view.setInt32(place, Number(value), true);
  }
  return table.constant('v128', bytes);
}

/** The scalar in every lane. */
export function splat(table: ValueTable, scalar: Value, type: ScalarType, lanes: Lanes): Value {
  checkFits(type, lanes);
  const { source } = scalar;
  const { shape } = rows[type];
  if (source.kind === 'constant' && !(source.value instanceof Uint8Array)) {
    const { value } = source;
    return vectorConstant(table, type, lanes, () => (type === 'bool' ? -value : value));
  }
  if (type !== 'bool') return table.instruction(`${shape}.splat`, [scalar]);
  const mask = table.instruction('i32.sub', [table.i32(0), scalar]);
  if (lanes === 4) return table.instruction('i32x4.splat', [mask]);
  return table.instruction('i64x2.splat', [table.instruction('i64.extend_i32_s', [mask])]);
}

/** One lane of a vector, as a scalar. */
export function extractLane(table: ValueTable, vector: Value, type: ScalarType, lanes: Lanes, lane: number): Value {
  if (type !== 'bool') return table.instruction(`${rows[type].shape}.extract_lane`, [vector], [lane]);
  const mask = table.instruction('i32x4.extract_lane', [vector], [lanes === 4 ? lane : 2 * lane]);
  return table.instruction('i32.and', [mask, table.i32(1)]);
}
