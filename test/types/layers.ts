/** @file Layers as the tests of types use them: callables that carry a shape function. */
import type { DType } from '../../src/core/dtype.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import type {
  Apply, Arg, ChainArgs, Conv2dFn, DenseFn, EmbeddingFn, FlattenFn, HasShapeFn, IdentityFn, InputFn, IntegerDType, Ok, Padding,
  Pool2dFn, SeqFn, Shape, ShapeFn, Step,
} from '../../src/types/index.ts';

export interface Module<F extends ShapeFn, Kind extends string, D extends DType = 'float32'> extends HasShapeFn<F> {
  <S extends Shape, DX extends D>(x: Arg<Kind, Apply<F, S>, Tensor<S, DX>>): Tensor<Ok<Apply<F, S>>>;
  readonly kind: Kind;
}
// Named interfaces, so that a hover and an error say Dense<512, 784>.
export interface Input<S extends Shape> extends Module<InputFn<S>, 'input', DType> {}
export interface Dense<Units extends number, Inputs extends number = number> extends Module<DenseFn<Units, Inputs>, 'dense'> {
  readonly weights: { readonly kernel: Tensor<[Inputs, Units]>; readonly bias: Tensor<[Units]> };
}
export interface Conv2dLayer<Filters extends number, K extends number, Stride extends number, P extends Padding, Inputs extends number>
  extends Module<Conv2dFn<Filters, K, Stride, P, Inputs>, 'conv2d'> {}
export interface MaxPooling2d<K extends number> extends Module<Pool2dFn<K>, 'maxPooling2d'> {}
export interface Flatten extends Module<FlattenFn, 'flatten'> {}
export interface Embedding<Size extends number> extends Module<EmbeddingFn<Size>, 'embedding', IntegerDType> {}
export interface Activation extends Module<IdentityFn, 'activation'> {}
export interface Dropout extends Module<IdentityFn, 'dropout'> {}
export interface Sequential<Steps extends readonly Step[]> extends Module<SeqFn<Steps>, 'sequential', DType> {
  readonly layers: Steps;
}

// NoInfer: an option that is left out must not be filled in from what the layer is assigned to.

export declare function input<const S extends Shape>(shape: readonly [...S]): Input<S>;
export declare function dense<const Units extends number, const Inputs extends number = number>(
  units: Units,
  options?: { readonly activation?: string; readonly inputs?: Inputs },
): Dense<Units, NoInfer<Inputs>>;
export declare function conv2d<
  const Filters extends number, const K extends number, const Stride extends number = 1, const P extends Padding = 'valid',
  const Inputs extends number = number,
>(
  filters: Filters,
  kernelSize: K,
  options?: { readonly strides?: Stride; readonly padding?: P; readonly inputs?: Inputs },
): Conv2dLayer<Filters, K, NoInfer<Stride>, NoInfer<P>, NoInfer<Inputs>>;
export declare function maxPooling2d<const K extends number>(size: K): MaxPooling2d<K>;
export declare function flatten(): Flatten;
export declare function embedding<const Size extends number>(vocabulary: number, size: Size): Embedding<Size>;
export declare function dropout(rate: number): Dropout;
export declare function activation(name: string): Activation;
export declare function sequential<Steps extends readonly Step[]>(...steps: ChainArgs<Steps>): Sequential<Steps>;
