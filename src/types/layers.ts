/** @file Layers as functions from shape to shape, and how they chain, as types. Nothing here knows of tensors. */
import type { Conv2d, OfAxis, Padding, PerAxis, Pool2d } from './convolution.ts';
import type { Product } from './reshape.ts';
import type { FitsAll, Shape, Show, ShowDim, Unranked } from './shape.ts';

// ---------------------------------------------------------------- shape functions

/** A function from shape to shape: an interface that declares `out` in terms of this['in']. */
export interface ShapeFn {
  // `unknown`, not Shape: the intersection of Shape with a tuple would no longer match tuple patterns.
  readonly in: unknown;
  readonly out: unknown;
}
/** What F makes of S: { ok: shape }, or what is wrong. */
export type Apply<F extends ShapeFn, S> = (F & { readonly in: S })['out'];

/** The answer S. (`this` may stand in type arguments only, hence the name.) */
export type Is<S> = { ok: S };
/** Activation, dropout, rescaling, normalization: the shape stays. */
export interface IdentityFn extends ShapeFn {
  out: Is<this['in']>;
}

/** Checks [batch, ...S], and gives the chain that begins with it its shape. */
export interface InputFn<S extends Shape> extends ShapeFn {
  out: InputOut<this['in'], S>;
}
/** What `InputFn` answers. */
export type InputOut<X, S extends Shape> =
  X extends [infer Batch extends number, ...infer Rest extends Shape]
    ? FitsAll<Rest, S> extends true ? { ok: [Batch, ...KnownSizes<Rest, S>] } : InputDiffers<X, S>
    : X extends Shape ? (Unranked<X> extends true ? { ok: [number, ...S] } : InputDiffers<X, S>) : never;
/** The sentence for an input of another shape. */
export type InputDiffers<X, S extends Shape> = `expects ${Show<[number, ...S]>}, got ${Show<X>}`;
/** Of two shapes that fit, the sizes that are known. */
export type KnownSizes<A extends Shape, B extends Shape> = {
  [K in keyof B]: number extends B[K] ? (K extends keyof A ? A[K] : B[K]) : B[K];
};

/** [..., inputs] -> [..., Units]. `Inputs` = number takes any last size. */
export interface DenseFn<Units extends number, Inputs extends number = number> extends ShapeFn {
  out: DenseOut<this['in'], Units, Inputs>;
}
/** What `DenseFn` answers. */
export type DenseOut<S, Units extends number, Inputs extends number> =
  S extends [...infer Batch extends Shape, infer Last]
    ? { d: Last } extends { d: Inputs } ? { ok: [...Batch, Units] }
      : number extends Last ? { ok: [...Batch, Units] }
      : `expects last dimension ${ShowDim<Inputs>}, got ${ShowDim<Last>}`
    : S extends [] ? `expects last dimension ${ShowDim<Inputs>}, got a scalar`
    : { ok: [...number[], Units] };

/** [n, h, w, In] -> [n, h', w', Filters] by kernels of size K. `In` = number takes any number of channels. */
export interface Conv2dFn<
  Filters extends number, K extends PerAxis, Stride extends PerAxis, P extends Padding, In extends number = number, Dilation extends PerAxis = 1,
> extends ShapeFn {
  out: Conv2d<this['in'], [OfAxis<K, 0> & number, OfAxis<K, 1> & number, In, Filters], Stride, P, Dilation>;
}
/** [n, h, w, c] -> [n, h', w', c] by windows of size K. */
export interface Pool2dFn<K extends PerAxis, Stride extends PerAxis = K, P extends Padding = 'valid'> extends ShapeFn {
  out: Pool2d<this['in'], K, Stride, P>;
}
/** [n, h, w, c] -> [n, c], or [n, 1, 1, c]. */
export interface GlobalPool2dFn<Keep extends boolean> extends ShapeFn {
  out: GlobalPool2dOut<this['in'], Keep>;
}
/** What `GlobalPool2dFn` answers. */
export type GlobalPool2dOut<X, Keep extends boolean> =
  X extends [infer N extends number, number, number, infer C extends number] ? { ok: GlobalShape<N, C, Keep> }
  : X extends { length: infer Rank }
    ? number extends Rank ? { ok: GlobalShape<number, number, Keep> } : `the input needs 4 dimensions [n, h, w, c], got ${Show<X>}`
    : never;
/** The shape of one pixel an image. */
export type GlobalShape<N extends number, C extends number, Keep extends boolean> = Keep extends true ? [N, 1, 1, C] : [N, C];
/** [n, ...rest] -> [n, product of the rest]. */
export interface FlattenFn extends ShapeFn {
  out: FlattenOut<this['in']>;
}
/** What `FlattenFn` answers. */
export type FlattenOut<S> =
  S extends [infer Batch extends number, ...infer Rest extends Shape]
    ? { ok: [Batch, Product<Rest>] }
    : { ok: [number, number] };
/** [...] of ids -> [..., Size]. */
export interface EmbeddingFn<Size extends number> extends ShapeFn {
  out: EmbeddingOut<this['in'], Size>;
}
/** What `EmbeddingFn` answers. */
export type EmbeddingOut<S, Size extends number> = S extends [...infer Ids extends Shape] ? { ok: [...Ids, Size] } : never;

// ---------------------------------------------------------------- chains of layers

/** The property in which a layer carries its shape function; exists in the type system only. */
export declare const shapeFunction: unique symbol;
/** A layer as its shape function sees it. */
export interface HasShapeFn<F extends ShapeFn> {
  readonly [shapeFunction]?: F;
}
/** A link of a chain: a layer, or a plain function of tensors (`never`: parameters are contravariant, so it accepts every one). */
export type Step = { readonly kind: string } | ((x: never) => { readonly shape: Shape });
/** What a step makes of S: by its shape function; a plain function by its declared types. */
export type StepOut<L, S> =
  L extends { readonly [shapeFunction]?: infer F extends ShapeFn } ? Apply<F, S>
  : L extends (x: infer X) => { readonly shape: infer Out extends Shape }
    ? X extends { readonly shape: infer In } ? FunctionOut<S, In, Out> : { ok: Shape }
    : { ok: Shape };
/** What a plain function from In to Out makes of S. */
export type FunctionOut<S, In, Out> =
  { s: S } extends { s: In } ? { ok: Out } : number extends (S & Shape)['length'] ? { ok: Out } : 'does not accept the shape';
/** The name of a step in an error. */
export type KindOf<L> = L extends { readonly kind: infer Kind extends string } ? Kind : 'function';

/** What a list of steps makes of S: { ok: shape }, or what is wrong with which step. */
export type Run<Steps extends readonly Step[], S> =
  Steps extends readonly [infer First, ...infer Rest extends readonly Step[]]
    ? StepOut<First, S> extends infer Answer
      ? Answer extends { ok: infer Next } ? Run<Rest, Next> : `${KindOf<First>} ${Answer & string}`
      : never
    : { ok: Steps extends readonly [] ? S : Shape };
/** A list of steps as one shape function. */
export interface SeqFn<Steps extends readonly Step[]> extends ShapeFn {
  out: Run<Steps, this['in']>;
}
/** The steps, with the one that does not fit the one before it replaced by the error text. */
export type Chain<Steps extends readonly Step[], S = Shape, Previous extends string = '', Done extends readonly unknown[] = []> =
  Steps extends readonly [infer First extends Step, ...infer Rest extends readonly Step[]]
    ? StepOut<First, S> extends infer Answer
      ? Answer extends { ok: infer Next } ? Chain<Rest, Next, KindOf<First>, [...Done, First]>
        : [...Done, ChainError<Done['length'], KindOf<First>, Answer & string, Previous>, ...Rest]
      : never
    : [...Done, ...Steps];
/** The sentence for a step that does not fit. */
export type ChainError<Index extends number, Kind extends string, Message extends string, Previous extends string> =
  `ShapeError in sequential: layer ${Index} (${Kind}) ${Message} from ${Previous}`;
/** The parameter type of `sequential(...steps)`: the steps, or with the error text in the place of the one that does not fit. */
export type ChainArgs<Steps extends readonly Step[]> =
  Chain<Steps> extends infer Checked extends readonly unknown[] ? (Steps extends Checked ? Steps : Checked) : Steps;
