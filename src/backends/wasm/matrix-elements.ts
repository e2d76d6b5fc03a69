/** @file How the elements of a matrix are computed with in vectors, by type. */
import type { ScalarType } from '../../kernel/expression.ts';
import { InternalError } from '../../core/errors.ts';
import type { Code, Local } from './assembler.ts';

/** Elements of one type, and the instructions for vectors of them. */
export interface Elements {
  /** Bytes of one. */
  readonly bytes: number;
  readonly perVector: number;
  /** Loads one element into every lane. */
  readonly splat: string;
  /** Loads one element into lane 0 and zeros into the others. */
  readonly first: string;
  readonly loadLane: string;
  readonly storeLane: string;
  readonly add: string;
  readonly mul: string;
  /** a * b + c, rounded once. */
  readonly madd: string | undefined;
}

const row = (bits: 32 | 64, type: string, madd: string | undefined): Elements => ({
  bytes: bits / 8,
  perVector: 128 / bits,
  splat: `v128.load${bits}_splat`,
  first: `v128.load${bits}_zero`,
  loadLane: `v128.load${bits}_lane`,
  storeLane: `v128.store${bits}_lane`,
  add: `${type}.add`,
  mul: `${type}.mul`,
  madd,
});

const rows: Partial<Readonly<Record<ScalarType, Elements>>> = {
  float32: row(32, 'f32x4', 'f32x4.relaxed_madd'),
  float64: row(64, 'f64x2', 'f64x2.relaxed_madd'),
  int32: row(32, 'i32x4', undefined),
  uint32: row(32, 'i32x4', undefined),
};

/** @param fused whether products may be added without rounding in between. */
export function elementsOf(type: ScalarType, fused: boolean): Elements {
  const elements = rows[type];
  if (elements === undefined) throw new InternalError(`no contraction computes in ${type}`);
  return fused ? elements : { ...elements, madd: undefined };
}

/** Sum += a * b. */
export function addProduct(code: Code, elements: Elements, sum: Local, a: Local, b: Local): void {
  if (elements.madd === undefined) code.get(sum).get(a).get(b).op(elements.mul).op(elements.add);
  else code.get(a).get(b).get(sum).op(elements.madd);
  code.set(sum);
}

/** Pushes pointer + bytes as an address and a constant offset, which is returned. Offsets in the code cannot be negative. */
export function pushPointer(code: Code, pointer: Local, bytes: number): number {
  code.get(pointer);
  if (bytes >= 0) return bytes;
  code.i32(bytes).op('i32.add');
  return 0;
}

/** pointer += bytes. */
export const advance = (code: Code, pointer: Local, bytes: number): Code => code.get(pointer).i32(bytes).op('i32.add').set(pointer);

/** Loads single elements into the lanes of a vector, the rest of which becomes zero. */
export function gather(code: Code, elements: Elements, pointer: Local, offsets: readonly number[], into: Local): void {
  for (const [lane, offset] of offsets.entries()) {
    const constant = pushPointer(code, pointer, offset);
    if (lane === 0) code.load(elements.first, constant);
    else code.get(into).loadLane(elements.loadLane, lane, constant);
    code.set(into);
  }
}
