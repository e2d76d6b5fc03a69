/** @file Conversions between register types, scalar and in vectors. */
import { InternalError } from '../../core/errors.ts';
import type { ScalarType } from '../../kernel/expression.ts';
import { checkFits, constantValue, NoVectorForm, splat, valueTypeOf, vectorConstant, type Lanes } from './lanes.ts';
import type { Value, ValueTable } from './values.ts';

const isUnsigned = (type: ScalarType): boolean => type === 'uint32' || type === 'bool';

/** The instruction of a scalar conversion that is not to bool; '' where the bits stay. */
function scalarInstruction(from: ScalarType, to: ScalarType): string {
  const source = valueTypeOf(from);
  const target = valueTypeOf(to);
  if (source === target) return '';
  if (target === 'f64' && source === 'f32') return 'f64.promote_f32';
  if (target === 'f32' && source === 'f64') return 'f32.demote_f64';
  if (target === 'f32' || target === 'f64') return `${target}.convert_${source}_${isUnsigned(from) ? 'u' : 's'}`;
  if (source === 'f32' || source === 'f64') return `${target}.trunc_sat_${source}_${isUnsigned(to) ? 'u' : 's'}`;
  return target === 'i32' ? 'i32.wrap_i64' : `i64.extend_i32_${isUnsigned(from) ? 'u' : 's'}`;
}

const vectorInstructions: Readonly<Record<string, string>> = {
  'float32 int32': 'i32x4.trunc_sat_f32x4_s',
  'float32 uint32': 'i32x4.trunc_sat_f32x4_u',
  'int32 float32': 'f32x4.convert_i32x4_s',
  'uint32 float32': 'f32x4.convert_i32x4_u',
  'int32 uint32': '',
  'uint32 int32': '',
};

const differs: Readonly<Record<Exclude<ScalarType, 'bool'>, readonly [scalar: string, vector: string]>> = {
  float32: ['f32.ne', 'f32x4.ne'],
  float64: ['f64.ne', 'f64x2.ne'],
  int32: ['i32.ne', 'i32x4.ne'],
  uint32: ['i32.ne', 'i32x4.ne'],
  int64: ['i64.ne', 'i64x2.ne'],
};

/** The same number in another type. */
export function convertValue(table: ValueTable, value: Value, from: ScalarType, to: ScalarType, lanes: Lanes): Value {
  if (from === to) return value;
  if (lanes !== 1) return convertVector(table, value, from, to, lanes);
  if (to === 'bool' && from !== 'bool') return table.instruction(differs[from][0], [value, constantValue(table, from, 0)]);
  const name = scalarInstruction(from, to);
  return name === '' ? value : table.instruction(name, [value]);
}

function convertVector(table: ValueTable, value: Value, from: ScalarType, to: ScalarType, lanes: Lanes): Value {
  checkFits(from, lanes);
  checkFits(to, lanes);
  if (from === 'bool') return table.instruction('v128.and', [value, vectorConstant(table, to, lanes, () => 1)]);
  if (to === 'bool') return table.instruction(differs[from][1], [value, splat(table, constantValue(table, from, 0), from, lanes)]);
  const name = vectorInstructions[`${from} ${to}`];
  if (name === undefined) throw new NoVectorForm(`${from} to ${to}`);
  return name === '' ? value : table.instruction(name, [value]);
}

/** The same bits in another type. */
export function bitcastValue(table: ValueTable, value: Value, from: ScalarType, to: ScalarType, lanes: Lanes): Value {
  if (lanes !== 1) {
    checkFits(from, lanes);
    checkFits(to, lanes);
    return value;
  }
  const source = valueTypeOf(from);
  const target = valueTypeOf(to);
  if (source === target) return value;
  if (source.slice(1) !== target.slice(1)) throw new InternalError(`a bitcast from ${from} to ${to}`);
  return table.instruction(`${target}.reinterpret_${source}`, [value]);
}
