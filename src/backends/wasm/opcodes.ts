/** @file The instructions of WebAssembly by their text names: opcode bytes, and what follows them in the binary format. */
import { InternalError } from '../../core/errors.ts';

/** What follows an opcode. */
export type Immediates =
  | 'none'
  /** Alignment and offset of a memory access. */
  | 'memory'
  /** The same, then a lane. */
  | 'memory lane'
  | 'lane'
  /** The sixteen lanes of a shuffle. */
  | 'shuffle'
  /** Memory indices, all zero since a module has one memory. */
  | 'zero'
  | 'two zeros';

/** How an instruction is encoded: its bytes and the form of its immediates. */
export interface Instruction {
  readonly bytes: readonly number[];
  readonly immediates: Immediates;
  /** log2 of the alignment that a memory access declares. */
  readonly alignment: number;
  /** Its result may differ from machine to machine. */
  readonly isRelaxed: boolean;
}

type Prefix = 0xfc | 0xfd | 0xfe;

/** Bytes of an unsigned number, seven bits each. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest === 0 ? low : low + 128);
  } while (rest !== 0);
  return bytes;
}

const table = new Map<string, Instruction>();

/** Enters names with consecutive opcodes from `first`; `-` leaves one out. */
function enter(prefix: Prefix | undefined, first: number, type: string, names: string, immediates: Immediates = 'none'): void {
  for (const [i, name] of names.trim().split(/\s+/).entries()) {
    if (name === '-') continue;
    const full = type === '' ? name : `${type}.${name}`;
    const code = first + i;
    const bytes = prefix === undefined ? [code] : [prefix, ...unsigned(code)];
    const alignment = immediates.startsWith('memory') ? alignmentOf(full) : 0;
    table.set(full, { bytes, immediates, alignment, isRelaxed: name.includes('relaxed_') });
  }
}

/** Of a scalar its size; of part of a vector the size of that part; whole vectors may lie anywhere. */
function alignmentOf(name: string): number {
  if (/^v128\.(load|store)$/.test(name)) return 0;
  if (/(load|store)\d+x\d+/.test(name)) return 3;
  const bits = /(?:load|store|wait)(\d+)/.exec(name)?.[1] ?? /^[if](\d+)/.exec(name)?.[1] ?? '32';
  return Math.log2(Number(bits) / 8);
}

const extends8 = (from: string): string => `extend_low_${from}_s extend_high_${from}_s extend_low_${from}_u extend_high_${from}_u`;
const products = (from: string): string => `extmul_low_${from}_s extmul_high_${from}_s extmul_low_${from}_u extmul_high_${from}_u`;
const integerOrder = 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u';
const floatOrder = 'eq ne lt gt le ge';

function enterScalars(): void {
  enter(undefined, 0x00, '', 'unreachable nop');
  enter(undefined, 0x0f, '', 'return');
  enter(undefined, 0x1a, '', 'drop select');
  enter(undefined, 0x45, 'i32', `eqz ${integerOrder}`);
  enter(undefined, 0x50, 'i64', `eqz ${integerOrder}`);
  enter(undefined, 0x5b, 'f32', floatOrder);
  enter(undefined, 0x61, 'f64', floatOrder);
  const integerArithmetic = 'clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr';
  enter(undefined, 0x67, 'i32', integerArithmetic);
  enter(undefined, 0x79, 'i64', integerArithmetic);
  const floatArithmetic = 'abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign';
  enter(undefined, 0x8b, 'f32', floatArithmetic);
  enter(undefined, 0x99, 'f64', floatArithmetic);
  enter(undefined, 0xa7, 'i32', 'wrap_i64 trunc_f32_s trunc_f32_u trunc_f64_s trunc_f64_u');
  enter(undefined, 0xac, 'i64', 'extend_i32_s extend_i32_u trunc_f32_s trunc_f32_u trunc_f64_s trunc_f64_u');
  enter(undefined, 0xb2, 'f32', 'convert_i32_s convert_i32_u convert_i64_s convert_i64_u demote_f64');
  enter(undefined, 0xb7, 'f64', 'convert_i32_s convert_i32_u convert_i64_s convert_i64_u promote_f32');
  enter(undefined, 0xbc, '', 'i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 f64.reinterpret_i64');
  enter(undefined, 0xc0, '', 'i32.extend8_s i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s');
  const saturating = 'trunc_sat_f32_s trunc_sat_f32_u trunc_sat_f64_s trunc_sat_f64_u';
  enter(0xfc, 0, 'i32', saturating);
  enter(0xfc, 4, 'i64', saturating);
}

function enterMemory(): void {
  enter(undefined, 0x28, '', 'i32.load i64.load f32.load f64.load', 'memory');
  enter(undefined, 0x2c, 'i32', 'load8_s load8_u load16_s load16_u', 'memory');
  enter(undefined, 0x30, 'i64', 'load8_s load8_u load16_s load16_u load32_s load32_u', 'memory');
  enter(undefined, 0x36, '', 'i32.store i64.store f32.store f64.store i32.store8 i32.store16 i64.store8 i64.store16 i64.store32', 'memory');
  enter(undefined, 0x3f, 'memory', 'size grow', 'zero');
  enter(0xfc, 10, 'memory', 'copy', 'two zeros');
  enter(0xfc, 11, 'memory', 'fill', 'zero');
  enter(0xfe, 0, 'memory.atomic', 'notify wait32 wait64', 'memory');
  enter(0xfe, 3, 'atomic', 'fence', 'zero');
  enter(0xfe, 0x10, '', 'i32.atomic.load i64.atomic.load', 'memory');
  enter(0xfe, 0x17, '', 'i32.atomic.store i64.atomic.store', 'memory');
  enter(0xfe, 0x1e, '', 'i32.atomic.rmw.add i64.atomic.rmw.add', 'memory');
  enter(0xfe, 0x25, '', 'i32.atomic.rmw.sub i64.atomic.rmw.sub', 'memory');
  enter(0xfe, 0x41, '', 'i32.atomic.rmw.xchg i64.atomic.rmw.xchg', 'memory');
  enter(0xfe, 0x48, '', 'i32.atomic.rmw.cmpxchg i64.atomic.rmw.cmpxchg', 'memory');
}

function enterVectorMemory(): void {
  enter(0xfd, 0, 'v128', 'load load8x8_s load8x8_u load16x4_s load16x4_u load32x2_s load32x2_u', 'memory');
  enter(0xfd, 7, 'v128', 'load8_splat load16_splat load32_splat load64_splat store', 'memory');
  enter(0xfd, 13, 'i8x16', 'shuffle', 'shuffle');
  enter(0xfd, 14, '', 'i8x16.swizzle i8x16.splat i16x8.splat i32x4.splat i64x2.splat f32x4.splat f64x2.splat');
  enter(0xfd, 21, 'i8x16', 'extract_lane_s extract_lane_u replace_lane', 'lane');
  enter(0xfd, 24, 'i16x8', 'extract_lane_s extract_lane_u replace_lane', 'lane');
  for (const [i, type] of ['i32x4', 'i64x2', 'f32x4', 'f64x2'].entries()) {
    enter(0xfd, 27 + 2 * i, type, 'extract_lane replace_lane', 'lane');
  }
  const lanes = 'load8_lane load16_lane load32_lane load64_lane store8_lane store16_lane store32_lane store64_lane';
  enter(0xfd, 84, 'v128', lanes, 'memory lane');
  enter(0xfd, 92, 'v128', 'load32_zero load64_zero', 'memory');
}

function enterVectorIntegers(): void {
  for (const [i, type] of ['i8x16', 'i16x8', 'i32x4'].entries()) enter(0xfd, 35 + 10 * i, type, integerOrder);
  enter(0xfd, 77, 'v128', 'not and andnot or xor bitselect any_true');
  enter(0xfd, 96, 'i8x16', 'abs neg popcnt all_true bitmask narrow_i16x8_s narrow_i16x8_u');
  const saturatingSums = 'add add_sat_s add_sat_u sub sub_sat_s sub_sat_u';
  enter(0xfd, 107, 'i8x16', `shl shr_s shr_u ${saturatingSums} - - min_s min_u max_s max_u - avgr_u`);
  enter(0xfd, 124, 'i16x8', 'extadd_pairwise_i8x16_s extadd_pairwise_i8x16_u');
  enter(0xfd, 126, 'i32x4', 'extadd_pairwise_i16x8_s extadd_pairwise_i16x8_u');
  enter(0xfd, 128, 'i16x8', `abs neg q15mulr_sat_s all_true bitmask narrow_i32x4_s narrow_i32x4_u ${extends8('i8x16')}`);
  enter(0xfd, 139, 'i16x8', `shl shr_s shr_u ${saturatingSums} - mul min_s min_u max_s max_u - avgr_u ${products('i8x16')}`);
  enter(0xfd, 160, 'i32x4', `abs neg - all_true bitmask - - ${extends8('i16x8')} shl shr_s shr_u add - - sub - - - mul`);
  enter(0xfd, 182, 'i32x4', `min_s min_u max_s max_u dot_i16x8_s - ${products('i16x8')}`);
  enter(0xfd, 192, 'i64x2', `abs neg - all_true bitmask - - ${extends8('i32x4')} shl shr_s shr_u add - - sub - - - mul`);
  enter(0xfd, 214, 'i64x2', `eq ne lt_s gt_s le_s ge_s ${products('i32x4')}`);
}

function enterVectorFloats(): void {
  enter(0xfd, 65, 'f32x4', floatOrder);
  enter(0xfd, 71, 'f64x2', floatOrder);
  enter(0xfd, 94, '', 'f32x4.demote_f64x2_zero f64x2.promote_low_f32x4');
  enter(0xfd, 103, 'f32x4', 'ceil floor trunc nearest');
  enter(0xfd, 116, 'f64x2', 'ceil floor - - - - trunc');
  enter(0xfd, 148, 'f64x2', 'nearest');
  enter(0xfd, 224, 'f32x4', 'abs neg - sqrt add sub mul div min max pmin pmax');
  enter(0xfd, 236, 'f64x2', 'abs neg - sqrt add sub mul div min max pmin pmax');
  enter(0xfd, 248, '', 'i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u f32x4.convert_i32x4_s f32x4.convert_i32x4_u');
  enter(0xfd, 252, 'i32x4', 'trunc_sat_f64x2_s_zero trunc_sat_f64x2_u_zero');
  enter(0xfd, 254, 'f64x2', 'convert_low_i32x4_s convert_low_i32x4_u');
  enter(0xfd, 0x105, '', 'f32x4.relaxed_madd f32x4.relaxed_nmadd f64x2.relaxed_madd f64x2.relaxed_nmadd');
}

enterScalars();
enterMemory();
enterVectorMemory();
enterVectorIntegers();
enterVectorFloats();

/** Every instruction that the assembler knows, but for constants, locals, control flow and calls. */
export const instructions: ReadonlyMap<string, Instruction> = table;

/** The instruction of a name. */
export function instruction(name: string): Instruction {
  const found = table.get(name);
  if (found === undefined) throw new InternalError(`there is no WebAssembly instruction '${name}'`);
  return found;
}
