/** @file Layers as the tests of types use them: the real ones, and those that exist as types alone so far. */
import type { Module } from 'tidu/nn';
import type { EmbeddingFn, IntegerDType } from 'tidu';

export {
  activation, averagePooling2d, conv2d, dense, dropout, flatten, globalAveragePooling2d, input, maxPooling2d, rescaling, sequential,
} from 'tidu/nn';
export type { Dense, Sequential } from 'tidu/nn';

interface Embedding<Size extends number> extends Module<EmbeddingFn<Size>, 'embedding', IntegerDType> {
  readonly kind: 'embedding';
}

export declare function embedding<const Size extends number>(vocabulary: number, size: Size): Embedding<Size>;
