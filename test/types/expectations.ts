/** @file What the tests of types say: that an expression has exactly a type. They are compiled, never run. */
import type { DType } from '../../src/core/dtype.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import type { Equal } from '../../src/types/index.ts';

/** is<[2, 3]>()(x, true): x is exactly Tensor<[2, 3]>. */
export declare function is<S extends number[], D extends DType = 'float32'>(): <T>(x: T, same: Equal<T, Tensor<S, D>>) => void;
/** same<A>()(x, true): x is exactly A. */
export declare function same<A>(): <B>(x: B, same: Equal<A, B>) => void;
/** holds<Equal<A, B>>(): A is exactly B. */
export declare function holds<T extends true>(): void;
