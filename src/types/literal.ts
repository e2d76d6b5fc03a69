/** @file Data written as nested literals or typed arrays: its shape and dtype, and the way back. */
import type { DType } from '../core/dtype.ts';
import type { Reshape } from './reshape.ts';
import type { IsUnion, Ok, Shape } from './shape.ts';

/** Numbers or booleans, nested in arrays. */
export type Nested = number | boolean | readonly Nested[];
/** Typed array -> the dtype it makes by itself. */
export interface TypedArrayDType {
  float32: Float32Array;
  float64: Float64Array;
  int32: Int32Array;
  uint32: Uint32Array;
  int16: Int16Array;
  int8: Int8Array;
  uint8: Uint8Array | Uint8ClampedArray;
}
/** The typed arrays that make a tensor. */
export type TypedArray = TypedArrayDType[keyof TypedArrayDType];
/** What `tensor` takes. */
export type TensorData = Nested | TypedArray;

/** Shape of nested rows. Equal rows fall together into one tuple; ragged ones leave a union, which ShapeOf turns into an error. */
export type Rows<T> =
  T extends readonly unknown[]
    ? Nested extends T[number] ? Shape : T extends readonly [] ? [0] : [T['length'], ...Rows<T[number]>]
    : [];
/** The shape of nested data: { ok: shape }, or what is wrong. */
export type ShapeOf<T> =
  Nested extends T ? { ok: Shape }
  : T extends TypedArray ? { ok: [number] }
  : true extends IsUnion<Rows<T>> ? 'the rows differ in length'
  : { ok: Rows<T> };
/** The shape of data to which a shape was given; `never` stands for none. */
export type ShapeGiven<T, S extends Shape> =
  [S] extends [never] ? ShapeOf<T> : ShapeOf<T> extends infer Answer ? (Answer extends string ? Answer : Reshape<Ok<Answer>, S>) : never;

/** The innermost elements of nested data. */
export type Leaf<T> = [T] extends [readonly (infer E)[]] ? Leaf<E> : T;
/** The dtype that data makes by itself: that of the typed array, bool for booleans, else float32. */
export type DataDType<T> =
  T extends TypedArray
    ? { [D in keyof TypedArrayDType]: T extends TypedArrayDType[D] ? D : never }[keyof TypedArrayDType]
    : ValueDType<Leaf<T>>;
/** The dtype that a single value makes by itself. The number is asked first: an empty array has `never` for a leaf. */
export type ValueDType<V> = [V] extends [number] ? 'float32' : [V] extends [boolean] ? 'bool' : 'float32';

/** The nested arrays that a shape reads back as. */
export type NestedOf<S extends Shape, V> =
  number extends S['length'] ? unknown : S extends [unknown, ...infer Rest extends Shape] ? NestedOf<Rest, V>[] : V;
/** The typed array in which a dtype is read back; float16 comes widened, bool as 0 and 1. */
export interface DataArrays {
  float32: Float32Array;
  float64: Float64Array;
  float16: Float32Array;
  int32: Int32Array;
  uint32: Uint32Array;
  int16: Int16Array;
  int8: Int8Array;
  uint8: Uint8Array;
  bool: Uint8Array;
}
/** The typed array that `data()` gives. */
export type DataOf<D extends DType> = DataArrays[D];
/** The JavaScript value of one element. */
export type ItemOf<D extends DType> = D extends 'bool' ? boolean : number;
