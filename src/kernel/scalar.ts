/** @file The elementary scalar operations, and the functions that build expressions of them. Functions such as exp are in math/. */
import { bytesOf, isNarrow, isSigned, type DType } from '../core/dtype.ts';
import type { Bound, Buffer, Expr, Index, ScalarOp, ScalarType, WasmColumn } from './expression.ts';
import { scalarTypeOf } from './expression.ts';

type Columns = Partial<Record<ScalarType, WasmColumn>>;

const floats = (name: string): Columns => ({ float32: [`f32.${name}`, `f32x4.${name}`], float64: [`f64.${name}`, `f64x2.${name}`] });
const int32s = (scalar: string | undefined, vector: string | undefined): WasmColumn => [
  scalar && `i32.${scalar}`,
  vector && `i32x4.${vector}`,
];
const integers = (name: string): Columns => ({
  int32: int32s(name, name),
  uint32: int32s(name, name),
  int64: [`i64.${name}`, `i64x2.${name}`],
});
const bits = (name: string): Columns => ({
  bool: [`i32.${name}`, `v128.${name}`],
  int32: [`i32.${name}`, `v128.${name}`],
  uint32: [`i32.${name}`, `v128.${name}`],
  int64: [`i64.${name}`, `v128.${name}`],
});

const isInteger = (type: ScalarType): boolean => type === 'int32' || type === 'uint32';
const row = (name: string, js: (...args: number[]) => number, wasm: Columns, expand?: ScalarOp['expand']): ScalarOp =>
  expand === undefined ? { name, js: () => js, wasm } : { name, js: () => js, wasm, expand };

/** What V8 needs to see: a comparison as 0 or 1. */
const truth = (value: boolean): number => (value ? 1 : 0);

const compare = (name: string, js: (a: number, b: number) => boolean): ScalarOp =>
  row(name, (a = NaN, b = NaN) => truth(js(a, b)), {
    ...floats(name),
    int32: name === 'eq' || name === 'ne' ? int32s(name, name) : int32s(`${name}_s`, `${name}_s`),
    uint32: name === 'eq' || name === 'ne' ? int32s(name, name) : int32s(`${name}_u`, `${name}_u`),
    ...(name === 'eq' || name === 'ne' ? { int64: [`i64.${name}`, `i64x2.${name}`] as const } : {}),
    ...(name === 'ne' ? { bool: ['i32.xor', 'v128.xor'] as const } : {}),
  });

/** The rows, by name. */
export const scalarOps = {
  add: row('add', (a = 0, b = 0) => a + b, { ...floats('add'), ...integers('add') }),
  sub: row('sub', (a = 0, b = 0) => a - b, { ...floats('sub'), ...integers('sub') }),
  mul: {
    name: 'mul',
    js: (type: ScalarType) => (isInteger(type) ? (a = 0, b = 0) => Math.imul(a, b) : (a = 0, b = 0) => a * b),
    wasm: { ...floats('mul'), ...integers('mul') },
  } satisfies ScalarOp as ScalarOp,
  /** Integers truncate; a zero divisor, or the least int32 by -1, must be excluded by whoever uses it: it would trap. */
  div: {
    name: 'div',
    js: (type: ScalarType) => (isInteger(type) ? (a = 0, b = 1) => Math.trunc(a / b) : (a = 0, b = 1) => a / b),
    wasm: { ...floats('div'), int32: ['i32.div_s', undefined], uint32: ['i32.div_u', undefined] },
  } satisfies ScalarOp as ScalarOp,
  /** Remainder with the sign of the dividend; integers only, a zero divisor must be excluded. */
  rem: row('rem', (a = 0, b = 1) => a % b, { int32: ['i32.rem_s', undefined], uint32: ['i32.rem_u', undefined] }),
  neg: row(
    'neg',
    (a = 0) => -a,
    { ...floats('neg'), int32: [undefined, 'i32x4.neg'] },
    ([a], type) => sub(constant(type, 0), a as Expr),
  ),
  abs: row(
    'abs',
    (a = 0) => Math.abs(a),
    { ...floats('abs'), int32: [undefined, 'i32x4.abs'] },
    ([a], type) => select(lt(a as Expr, constant(type, 0)), neg(a as Expr), a as Expr),
  ),
  min: row(
    'min',
    (a = 0, b = 0) => Math.min(a, b),
    { ...floats('min'), int32: int32s(undefined, 'min_s'), uint32: int32s(undefined, 'min_u') },
    ([a, b]) => select(lt(a as Expr, b as Expr), a as Expr, b as Expr),
  ),
  max: row(
    'max',
    (a = 0, b = 0) => Math.max(a, b),
    { ...floats('max'), int32: int32s(undefined, 'max_s'), uint32: int32s(undefined, 'max_u') },
    ([a, b]) => select(lt(a as Expr, b as Expr), b as Expr, a as Expr),
  ),
  /** a * b + c, rounded once where the target fuses and twice where it does not. */
  madd: row(
    'madd',
    (a = 0, b = 0, c = 0) => a * b + c,
    { float32: [undefined, 'f32x4.relaxed_madd'], float64: [undefined, 'f64x2.relaxed_madd'] },
    ([a, b, c]) => add(mul(a as Expr, b as Expr), c as Expr),
  ),
  /** |a| with the sign bit of b. */
  copySign: row(
    'copySign',
    (a = 0, b = 0) => (b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a)),
    { float32: ['f32.copysign', undefined], float64: ['f64.copysign', undefined] },
    ([a, b], type) => {
      const [integer, sign] = type === 'float64' ? (['int64', -(2n ** 63n)] as const) : (['int32', -(2 ** 31)] as const);
      const [size, bit] = [bitcast(abs(a as Expr), integer), and(bitcast(b as Expr, integer), constant(integer, sign))];
      return bitcast(or(size, bit), type);
    },
  ),
  sqrt: row('sqrt', (a = 0) => Math.sqrt(a), floats('sqrt')),
  floor: row('floor', (a = 0) => Math.floor(a), floats('floor')),
  ceil: row('ceil', (a = 0) => Math.ceil(a), floats('ceil')),
  trunc: row('trunc', (a = 0) => Math.trunc(a), floats('trunc')),
  /** To the nearest integer, ties to even. */
  nearest: row('nearest', (a = 0) => nearestEven(a), floats('nearest')),
  eq: compare('eq', (a, b) => a === b),
  ne: compare('ne', (a, b) => a !== b),
  lt: compare('lt', (a, b) => a < b),
  le: compare('le', (a, b) => a <= b),
  and: row('and', (a = 0, b = 0) => a & b, bits('and')),
  or: row('or', (a = 0, b = 0) => a | b, bits('or')),
  xor: row('xor', (a = 0, b = 0) => a ^ b, bits('xor')),
  /** Of a bool: the other one. */
  not: row('not', (a = 0) => truth(a === 0), { bool: ['i32.eqz', 'v128.not'] }),
  /** The count must be a constant: the vector instructions take one count for all lanes. */
  shl: row('shl', (a = 0, count = 0) => a << count, integers('shl')),
  /** Arithmetic for int32 and int64, logical for uint32. */
  shr: {
    name: 'shr',
    js: (type: ScalarType) => (type === 'uint32' ? (a = 0, count = 0) => a >>> count : (a = 0, count = 0) => a >> count),
    wasm: { int32: int32s('shr_s', 'shr_s'), uint32: int32s('shr_u', 'shr_u'), int64: ['i64.shr_s', 'i64x2.shr_s'] },
  } satisfies ScalarOp as ScalarOp,
  /** As shl and shr, by a count of each element's own, from 0 to 31: no vector instruction has that. */
  shlBy: row('shlBy', (a = 0, count = 0) => a << count, { int32: ['i32.shl', undefined], uint32: ['i32.shl', undefined] }),
  shrBy: {
    name: 'shrBy',
    js: (type: ScalarType) => (type === 'uint32' ? (a = 0, count = 0) => a >>> count : (a = 0, count = 0) => a >> count),
    wasm: { int32: ['i32.shr_s', undefined], uint32: ['i32.shr_u', undefined] },
  } satisfies ScalarOp as ScalarOp,
} as const;

function nearestEven(x: number): number {
  const floor = Math.floor(x);
  const fraction = x - floor;
  if (fraction < 0.5) return floor === 0 && (x < 0 || Object.is(x, -0)) ? -0 : floor;
  if (fraction > 0.5 || floor % 2 !== 0) return x < 0 && floor === -1 ? -0 : floor + 1;
  return floor;
}

// ---- building expressions

/** An operation on expressions, with the type of its result. */
export const apply = (op: ScalarOp, type: ScalarType, ...args: readonly Expr[]): Expr => ({ kind: 'apply', type, op, args });

/** A constant; true and false are 1 and 0 of type bool. */
export const constant = (type: ScalarType, value: number | bigint): Expr => ({ kind: 'constant', type, value });
/** An index as a number. */
export const position = (index: Index): Expr => ({ kind: 'position', type: 'int32', index });
/** Whether all bounds hold. */
export const inside = (bounds: readonly Bound[]): Expr =>
  bounds.length === 0 ? constant('bool', 1) : { kind: 'inside', type: 'bool', bounds };
/** An element of a buffer. */
export const load = (buffer: Buffer, index: Index, guards: readonly Bound[] = []): Expr => ({
  kind: 'load',
  type: scalarTypeOf(buffer.dtype),
  buffer,
  index,
  guards,
});
/** condition ? yes : no. */
export const select = (condition: Expr, yes: Expr, no: Expr): Expr => ({ kind: 'select', type: yes.type, args: [condition, yes, no] });
/** The same number in another type. */
export const convert = (value: Expr, type: ScalarType): Expr => (value.type === type ? value : { kind: 'convert', type, args: [value] });
/** The same bits in another type of the same width. */
export const bitcast = (value: Expr, type: ScalarType): Expr => (value.type === type ? value : { kind: 'bitcast', type, args: [value] });

const unary =
  (op: ScalarOp) =>
  (a: Expr): Expr =>
    apply(op, a.type, a);
const binary =
  (op: ScalarOp) =>
  (a: Expr, b: Expr): Expr =>
    apply(op, a.type, a, b);
const comparison =
  (op: ScalarOp) =>
  (a: Expr, b: Expr): Expr =>
    apply(op, 'bool', a, b);

/** a + b. */
export const add = binary(scalarOps.add);
/** a - b. */
export const sub = binary(scalarOps.sub);
/** a * b. */
export const mul = binary(scalarOps.mul);
/** a / b; integers truncate. */
export const div = binary(scalarOps.div);
/** The remainder of a / b, with the sign of a. */
export const rem = binary(scalarOps.rem);
/** The lesser. */
export const min = binary(scalarOps.min);
/** The greater. */
export const max = binary(scalarOps.max);
/** Bitwise and; of bools, both. */
export const and = binary(scalarOps.and);
/** Bitwise or; of bools, one or both. */
export const or = binary(scalarOps.or);
/** Bitwise exclusive or. */
export const xor = binary(scalarOps.xor);
/** -x. */
export const neg = unary(scalarOps.neg);
/** |x|. */
export const abs = unary(scalarOps.abs);
/** |a| with the sign of b. */
export const copySign = binary(scalarOps.copySign);
/** The square root. */
export const sqrt = unary(scalarOps.sqrt);
/** The greatest integer <= x. */
export const floor = unary(scalarOps.floor);
/** The least integer >= x. */
export const ceil = unary(scalarOps.ceil);
/** x without its fraction. */
export const trunc = unary(scalarOps.trunc);
/** The nearest integer, the even one of two. */
export const nearest = unary(scalarOps.nearest);
/** The other bool. */
export const not = unary(scalarOps.not);
/** a = b. */
export const eq = comparison(scalarOps.eq);
/** a differs from b. */
export const ne = comparison(scalarOps.ne);
/** a < b. */
export const lt = comparison(scalarOps.lt);
/** a <= b. */
export const le = comparison(scalarOps.le);
/** a > b. */
export const gt = (a: Expr, b: Expr): Expr => lt(b, a);
/** a >= b. */
export const ge = (a: Expr, b: Expr): Expr => le(b, a);
/** a * b + c, rounded once where the target fuses. */
export const madd = (a: Expr, b: Expr, c: Expr): Expr => apply(scalarOps.madd, a.type, a, b, c);
/** x shifted left by a constant. */
export const shl = (a: Expr, count: number): Expr => apply(scalarOps.shl, a.type, a, constant('int32', count));
/** x shifted right by a constant. */
export const shr = (a: Expr, count: number): Expr => apply(scalarOps.shr, a.type, a, constant('int32', count));
/** x shifted left by a count from 0 to 31. */
export const shlBy = binary(scalarOps.shlBy);
/** x shifted right by a count from 0 to 31. */
export const shrBy = binary(scalarOps.shrBy);
/** An int32 as a narrow integer holds it: what does not fit into its bits wraps around. Of other dtypes the value itself. */
export function narrowed(value: Expr, dtype: DType): Expr {
  if (!isNarrow(dtype)) return value;
  const bits = 8 * bytesOf(dtype);
  return isSigned(dtype) ? shr(shl(value, 32 - bits), 32 - bits) : and(value, constant('int32', 2 ** bits - 1));
}
