/** @file Layers as the tests of types use them: the real ones, and those that exist as types alone so far. */
import type { Module } from 'tidu/nn';
import type { Conv2dFn, EmbeddingFn, IntegerDType, Padding, Pool2dFn } from 'tidu';

export { activation, dense, dropout, flatten, input, rescaling, sequential } from 'tidu/nn';
export type { Dense, Sequential } from 'tidu/nn';

interface Conv2dLayer<Filters extends number, K extends number, Stride extends number, P extends Padding, Inputs extends number>
  extends Module<Conv2dFn<Filters, K, Stride, P, Inputs>, 'conv2d'> {
  readonly kind: 'conv2d';
}
interface MaxPooling2d<K extends number> extends Module<Pool2dFn<K>, 'maxPooling2d'> {
  readonly kind: 'maxPooling2d';
}
interface Embedding<Size extends number> extends Module<EmbeddingFn<Size>, 'embedding', IntegerDType> {
  readonly kind: 'embedding';
}

// NoInfer: an option that is left out must not be filled in from what the layer is assigned to.

export declare function conv2d<
  const Filters extends number, const K extends number, const Stride extends number = 1, const P extends Padding = 'valid',
  const Inputs extends number = number,
>(
  filters: Filters,
  kernelSize: K,
  options?: { readonly strides?: Stride; readonly padding?: P; readonly inputs?: Inputs },
): Conv2dLayer<Filters, K, NoInfer<Stride>, NoInfer<P>, NoInfer<Inputs>>;
export declare function maxPooling2d<const K extends number>(size: K): MaxPooling2d<K>;
export declare function embedding<const Size extends number>(vocabulary: number, size: Size): Embedding<Size>;
