/** @file The promotion rules of element types, as types; the run-time rules in core/dtype.ts say the same. */
import type { DType } from '../core/dtype.ts';
import type { Equal } from './shape.ts';

/** The dtypes with fractions. */
export type FloatDType = 'float32' | 'float64' | 'float16';
/** The dtypes that count and index. */
export type IntegerDType = 'int32' | 'uint32' | 'int16' | 'int8' | 'uint8';
/** The integers that take less than 32 bits. */
export type NarrowDType = 'int16' | 'int8' | 'uint8';

/**
 * Promotion: of two dtypes the one further on in this order wins.
 *
 *     bool < uint8 < int8 < int16 < uint32 < int32 < float16 < float32 < float64
 *
 * But uint8 with int8 is int16, and int8 or int16 with uint32 is int32. So any integer with a float is that float, however narrow, and
 * int32 with uint32 is int32. A JavaScript number takes no part: it is weak and keeps the tensor's dtype (a fractional one with an
 * integer tensor is an error at run time).
 */
export interface PromoteTable {
  bool: { [D in DType]: D };
  uint8: { [D in DType]: D extends 'bool' | 'uint8' ? 'uint8' : D extends 'int8' ? 'int16' : D };
  int8: { [D in DType]: D extends 'bool' | 'int8' ? 'int8' : D extends 'uint8' ? 'int16' : D extends 'uint32' ? 'int32' : D };
  int16: { [D in DType]: D extends 'bool' | NarrowDType ? 'int16' : D extends 'uint32' ? 'int32' : D };
  uint32: { [D in DType]: D extends 'bool' | 'uint8' | 'uint32' ? 'uint32' : D extends 'int8' | 'int16' ? 'int32' : D };
  int32: { [D in DType]: D extends 'bool' | IntegerDType ? 'int32' : D };
  float16: { [D in DType]: D extends 'bool' | IntegerDType | 'float16' ? 'float16' : D };
  float32: { [D in DType]: D extends 'bool' | IntegerDType | 'float16' | 'float32' ? 'float32' : D };
  float64: { [D in DType]: 'float64' };
}
/** The dtype of `a op b`. Equal ones are answered first, so that a type parameter with itself resolves. */
export type Promote<A extends DType, B extends DType> = Equal<A, B> extends true ? A : PromoteTable[A][B];
/** `Promote` of operands of which either may be a JavaScript number, which has `never` for a dtype. */
export type PromoteOperands<A extends DType, B extends DType> =
  Equal<A, B> extends true ? A : [A] extends [never] ? B : [B] extends [never] ? A : PromoteTable[A][B];
/** `PromoteOperands`, where two JavaScript numbers make float32. */
export type PromoteValues<A extends DType, B extends DType> = [A | B] extends [never] ? 'float32' : PromoteOperands<A, B>;

/** The dtype of exp, log, mean, `/` and whatever has fractional results: floats keep theirs, the rest becomes float32. */
export type FloatOf<D extends DType> = D extends FloatDType ? D : 'float32';
/** The dtype of a sum or product: bool and narrow integers count in int32, the others keep theirs. */
export type SumT<D extends DType> = D extends 'bool' | NarrowDType ? 'int32' : D;
/** The dtype of several operands of one kind, from the union of their dtypes. Unknown stays unknown. */
export type PromoteUnion<U extends DType> =
  DType extends U ? DType
  : 'float64' extends U ? 'float64'
  : 'float32' extends U ? 'float32'
  : 'float16' extends U ? 'float16'
  : 'int32' extends U ? 'int32'
  : 'uint32' extends U ? ([U & ('int8' | 'int16')] extends [never] ? 'uint32' : 'int32')
  : 'int16' extends U ? 'int16'
  : 'int8' extends U ? ('uint8' extends U ? 'int16' : 'int8')
  : 'uint8' extends U ? 'uint8'
  : 'bool';
