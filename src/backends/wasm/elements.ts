/** @file Elements between memory and registers: narrow dtypes are widened on loads and narrowed on stores. */
import { bytesOf, isNarrow, isSigned, type DType } from '../../core/dtype.ts';
import { NoVectorForm, vectorConstant, type Lanes } from './lanes.ts';
import type { Value, ValueTable } from './values.ts';

/** An address, and a constant number of bytes to be added to it. */
export interface Address {
  readonly base: Value;
  readonly offset: number;
}

const scalarLoads: Readonly<Record<DType, string>> = {
  float32: 'f32.load',
  float64: 'f64.load',
  float16: 'i32.load16_u',
  int32: 'i32.load',
  uint32: 'i32.load',
  int16: 'i32.load16_s',
  int8: 'i32.load8_s',
  uint8: 'i32.load8_u',
  bool: 'i32.load8_u',
};

const scalarStores: Readonly<Record<DType, string>> = {
  float32: 'f32.store',
  float64: 'f64.store',
  float16: 'i32.store16',
  int32: 'i32.store',
  uint32: 'i32.store',
  int16: 'i32.store16',
  int8: 'i32.store8',
  uint8: 'i32.store8',
  bool: 'i32.store8',
};

/** A load of adjacent elements, then instructions that widen them to lanes. By the bytes of an element, `-` if it has a sign, and the lanes. */
const vectorLoads: Readonly<Record<string, readonly string[]>> = {
  '1 4': ['v128.load32_zero', 'i16x8.extend_low_i8x16_u', 'i32x4.extend_low_i16x8_u'],
  '1 2': ['v128.load16_splat', 'i16x8.extend_low_i8x16_u', 'i32x4.extend_low_i16x8_u', 'i64x2.extend_low_i32x4_u'],
  '2 4': ['v128.load64_zero', 'i32x4.extend_low_i16x8_u'],
  '-1 4': ['v128.load32_zero', 'i16x8.extend_low_i8x16_s', 'i32x4.extend_low_i16x8_s'],
  '-2 4': ['v128.load64_zero', 'i32x4.extend_low_i16x8_s'],
  '4 4': ['v128.load'],
  '8 2': ['v128.load'],
};

/** Any byte but 0 is true. */
function truth(table: ValueTable, raw: Value, dtype: DType, lanes: Lanes): Value {
  if (dtype !== 'bool') return raw;
  if (lanes === 1) return table.instruction('i32.ne', [raw, table.i32(0)]);
  return table.instruction(lanes === 4 ? 'i32x4.ne' : 'i64x2.ne', [raw, vectorConstant(table, 'bool', lanes, () => 0)]);
}

/** One element; of a float16 its bits. */
export function loadScalar(table: ValueTable, dtype: DType, address: Address, level: number): Value {
  return truth(table, table.instruction(scalarLoads[dtype], [address.base], [address.offset], level), dtype, 1);
}

/** As many adjacent elements as there are lanes. */
export function loadVector(table: ValueTable, dtype: DType, lanes: Lanes, address: Address, level: number): Value {
  const [load = '', ...widen] = widening(dtype, lanes);
  const raw = table.instruction(load, [address.base], [address.offset], level);
  return truth(
    table,
    widen.reduce((value, name) => table.instruction(name, [value]), raw),
    dtype,
    lanes,
  );
}

/** Elements from anywhere, one for each lane. */
export function gatherLanes(table: ValueTable, dtype: DType, addresses: readonly Address[], level: number): Value {
  const lanes = addresses.length as Lanes;
  const bytes = bytesOf(dtype);
  checkElements(dtype, lanes);
  const empty: Value = vectorConstant(table, 'bool', lanes, () => 0);
  const gathered = addresses.reduce(
    (vector, { base, offset }, lane) =>
      table.instruction(`v128.load${8 * bytes}_lane`, [base, vector], [offset, lane * (16 / lanes / bytes)], level),
    empty,
  );
  return truth(table, signExtended(table, gathered, dtype), dtype, lanes);
}

/** Lanes of narrow integers with the sign in their upper bits too. */
function signExtended(table: ValueTable, raw: Value, dtype: DType): Value {
  if (!isNarrow(dtype) || !isSigned(dtype)) return raw;
  const rest = table.i32(32 - 8 * bytesOf(dtype));
  return table.instruction('i32x4.shr_s', [table.instruction('i32x4.shl', [raw, rest]), rest]);
}

/** A store in the making: the instruction, and what it takes. */
export interface StoreInstruction {
  readonly name: string;
  readonly address: Address;
  readonly value: Value;
  /** For instructions that store one lane. */
  readonly lane?: number;
}

/** The instruction that stores one element, narrowed to its dtype. */
export function storeScalar(dtype: DType, address: Address, value: Value): StoreInstruction {
  return { name: scalarStores[dtype], address, value };
}

/** The instructions that store adjacent elements, one from each lane. */
export function storeVector(table: ValueTable, dtype: DType, lanes: Lanes, address: Address, value: Value): StoreInstruction {
  checkElements(dtype, lanes);
  const bytes = bytesOf(dtype);
  if (bytes * lanes === 16) return { name: 'v128.store', address, value };
  const width = 16 / lanes;
  const picked = Array.from({ length: 16 }, (_, i) => (i < bytes * lanes ? Math.floor(i / bytes) * width + (i % bytes) : 0));
  const raw = bits(table, dtype, lanes, value);
  const packed = table.instruction('i8x16.shuffle', [raw, raw], picked);
  return { name: `v128.store${8 * bytes * lanes}_lane`, address, value: packed, lane: 0 };
}

/** The instructions that store the lanes one by one. */
export function scatterLanes(table: ValueTable, dtype: DType, addresses: readonly Address[], value: Value): StoreInstruction[] {
  const lanes = addresses.length as Lanes;
  checkElements(dtype, lanes);
  const bytes = bytesOf(dtype);
  const raw = bits(table, dtype, lanes, value);
  return addresses.map((address, lane) => ({
    name: `v128.store${8 * bytes}_lane`,
    address,
    value: raw,
    lane: lane * (16 / lanes / bytes),
  }));
}

/** Lanes as their low bytes stand in memory: a bool is 1, not all ones. */
const bits = (table: ValueTable, dtype: DType, lanes: Lanes, value: Value): Value =>
  dtype === 'bool' ? table.instruction('v128.and', [value, vectorConstant(table, 'bool', lanes, () => 1)]) : value;

const checkElements = (dtype: DType, lanes: Lanes): void => void widening(dtype, lanes);

/** How adjacent elements come into lanes, if they do. */
function widening(dtype: DType, lanes: Lanes): readonly string[] {
  const found = vectorLoads[`${isNarrow(dtype) && isSigned(dtype) ? '-' : ''}${bytesOf(dtype)} ${lanes}`];
  if (found === undefined) throw new NoVectorForm(`${dtype} in ${lanes} lanes`);
  return found;
}
