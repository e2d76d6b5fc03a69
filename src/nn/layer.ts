/** @file Layers: functions of tensors that own weights. */
import { isFloat, type DType } from '../core/dtype.ts';
import { DTypeError, ShapeError, ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import { inScope } from '../core/scope.ts';
import { sizeOf, type Dims } from '../core/shape.ts';
import { callableWith, flattenTree, invoke } from '../core/tree.ts';
import { Generator, outsideOfTraces, Tensor, Variable, zeros, type AnyTensor, type AnyVariable } from '../index.ts';
import type { Apply, Arg, HasShapeFn, Ok, Shape, ShapeFn, shapeFunction } from '../types/index.ts';
import { getInitializer, type Initializer, type InitializerName } from './initializers.ts';
import { relabelTo } from './relabel.ts';
import { anyAxes, anyBatch, isKnown } from './shapes.ts';

/** How a layer is called. */
export interface CallOptions {
  /** Whether the network is being trained: dropout drops only then. Default false. */
  readonly training?: boolean | undefined;
}

/** A function of tensors that carries its shape function: F of the shape, for the dtypes D. */
export interface Module<F extends ShapeFn, Kind extends string, D extends DType = 'float32'> extends HasShapeFn<F> {
  <S extends Shape, DX extends D>(x: Arg<Kind, Apply<F, S>, Tensor<S, DX>>, options?: CallOptions): Tensor<Ok<Apply<F, S>>>;
}

/** The shape function of which nothing is known: any shape becomes some shape. */
export interface UnknownFn extends ShapeFn {
  out: { ok: Shape };
}

/** What every layer can be told. */
export interface LayerOptions {
  /** Default: the kind, then the kind with a number: dense, dense_1, dense_2. */
  readonly name?: string | undefined;
}

/** The names of `LayerOptions`, for checks. */
export const layerOptions: readonly string[] = ['name'];

/** A layer of any kind, by its properties: to be listed, counted and saved; to be called it must be known more closely. */
export type AnyLayer = Omit<Layer, typeof shapeFunction>;

const namesTaken = new Map<string, number>();

function uniqueName(kind: string): string {
  const count = namesTaken.get(kind) ?? 0;
  namesTaken.set(kind, count + 1);
  return count === 0 ? kind : `${kind}_${count}`;
}

/** MyLayer is of the kind myLayer. */
const kindOf = (className: string): string => `${className.slice(0, 1).toLowerCase()}${className.slice(1)}`;

/** Shapes [batch, ...] that layers have put out, for summaries. Not a field: layers are trees, and a shape is no part of them. */
const outputsSeen = new WeakMap<object, Dims>();

// Only a merged interface can say that instances are callable; the constructor makes it true: it returns a function.
/* oxlint-disable typescript/no-unsafe-declaration-merging, no-unused-vars */

/** A layer can be called as a function of its shape function's type. */
export interface Layer<F extends ShapeFn = UnknownFn, Kind extends string = string, D extends DType = DType> extends Module<F, Kind, D> {}

/**
 * The base of all layers. A layer is a function, `layer(x, { training })`, and a tree: its own fields, in their order, hold its
 * weights (Variables) and other layers, so `grad`, checkpoints and `model.weights` find them.
 *
 * A layer of one's own makes its weights in `build`, which runs once, before the first call, and computes in `call`.
 *
 * @example
 * class Scale extends Layer {
 *   declare readonly factor: Variable;
 *   override build(inputShape: readonly number[]): void {
 *     this.addWeight('factor', [inputShape.at(-1) ?? 1], 'ones');
 *   }
 *   call(x: Tensor): Tensor {
 *     return x.mul(this.factor);
 *   }
 * }
 * const scale = new Scale();
 * scale(tensor([[1, 2, 3]])); // [[1, 2, 3]]
 * scale.countParameters(); // 3
 */
export abstract class Layer<F extends ShapeFn = UnknownFn, Kind extends string = string, D extends DType = DType> {
  /** What it is: dense, dropout. Errors and summaries say so. */
  declare readonly kind: Kind;
  /** Its own name, by default unique in the process. */
  declare readonly name: string;
  /** Whether optimizers may change its weights; to be set before `compile`. */
  declare trainable: boolean;
  /** Whether `build` has run, or there is nothing for it to do. */
  declare protected ready: boolean;

  constructor(options: LayerOptions & { readonly kind?: Kind | undefined } = {}) {
    const layer = callableWith(new.target.prototype as object) as this;
    const kind = options.kind ?? kindOf(new.target.name);
    const ready = layer.build === Layer.prototype.build;
    Object.assign(layer, { kind, name: options.name ?? uniqueName(kind), trainable: true, ready });
    // Fields of subclasses are defined on what is returned here.
    return layer;
  }

  /** What the layer computes. To be called as `layer(x)`, which builds it first. */
  abstract call(x: AnyTensor, options: CallOptions): AnyTensor;

  /**
   * Makes the weights, by `addWeight`. Runs once, before the first call, outside of all transforms.
   *
   * @param inputShape sizes of the input; of the batch axis it may be -1, any size.
   */
  build(inputShape: Dims): void {
    void inputShape;
  }

  /**
   * The shape that the layer makes of one; -1 is any size. A layer of one's own need not say: it is tried out on zeros.
   *
   * @throws ShapeError for a shape that the layer does not take, with the sentence of the type error.
   * @example
   * dense(10).outputShape([-1, 784]); // [-1, 10]
   */
  outputShape(inputShape: Dims): Dims {
    if (!isKnown(inputShape.slice(1)) || inputShape[0] === anyAxes) return [anyAxes];
    return shapeByTrial((x) => this[invoke](x), inputShape);
  }

  /**
   * A weight: a Variable that becomes the field of the name, with its first value from an initializer. For use in `build`.
   *
   * @param field the name of the field; `this.w = this.addWeight('w', [3, 4])` says it to the types as well.
   * @param initializer a name or a function of the shape. Default 'glorotUniform'.
   * @param options `trainable`: whether optimizers may change it. Default true.
   * @throws ValueError for an unknown initializer or option.
   */
  protected addWeight<const S extends Shape>(
    field: string,
    shape: readonly [...S],
    initializer: InitializerName | Initializer = 'glorotUniform',
    options: { readonly trainable?: boolean | undefined } = {},
  ): Variable<S> {
    checkOptions('addWeight', options, ['trainable']);
    const initial = relabelTo(this.kind, () => getInitializer(initializer))(shape);
    const weight: AnyVariable = new Variable(initial, { name: `${this.name}/${field}`, trainable: options.trainable ?? true });
    // Defined, not set: until now there may be an accessor that says that the layer is not built.
    Object.defineProperty(this, field, { value: weight, enumerable: true, configurable: true, writable: true });
    return weight as unknown as Variable<S>;
  }

  /** Until `addWeight` makes the field, reading it throws. Of the instance, not its class: copies as trees have their own fields. */
  protected refuseWeight(field: string, error: () => Error): void {
    const refuse = (): never => {
      throw error();
    };
    Object.defineProperty(this, field, { get: refuse, enumerable: false, configurable: true });
  }

  /** Whether the weights can be made for a shape, of which sizes may be unknown. */
  protected isEnough(inputShape: Dims): boolean {
    return isKnown(inputShape.slice(1));
  }

  /** Builds the layer for inputs of a shape, unless it has been built or the shape says too little. */
  buildFor(inputShape: Dims): void {
    if (this.ready || !this.isEnough(inputShape)) return;
    outsideOfTraces(() => this.build(inputShape));
    this.ready = true;
  }

  [invoke](x: AnyTensor, options: CallOptions = {}): AnyTensor {
    if (!(x instanceof Tensor)) {
      throw new ValueError({
        op: this.kind,
        what: 'the input is no tensor',
        got: showValue(x),
        expected: 'a tensor',
        hint: 'tensor(data)',
      });
    }
    this.buildFor(x.shape);
    const y = inScope(this.name, () => this.call(x, options));
    this.noteOutput(y.shape);
    return y;
  }

  /** Remembers the shape of an output for summaries. */
  noteOutput(shape: Dims): void {
    outputsSeen.set(this, anyBatch(shape));
  }

  /** The shape of the last output, with any batch size; undefined before the first. */
  get lastOutputShape(): Dims | undefined {
    return outputsSeen.get(this);
  }

  /** Whether all weights exist, of this layer and of those in it. */
  get built(): boolean {
    return this.ready && sublayers(this).every((each) => each.built);
  }

  /**
   * All weights, of this layer and of those in it, in the order of the fields: each once.
   *
   * @throws ValueError before they exist.
   */
  get weights(): readonly AnyVariable[] {
    this.checkBuilt();
    return variablesIn(this, (value): value is AnyTensor | Generator => value instanceof Tensor || value instanceof Generator);
  }

  /** The weights that optimizers change: trainable Variables of trainable layers. */
  get trainableVariables(): readonly AnyVariable[] {
    this.checkBuilt();
    if (!this.trainable) return [];
    const isFrozen = (value: unknown): value is Layer => value instanceof Layer && !value.trainable;
    const isLeaf = (value: unknown): value is AnyTensor | Layer => value instanceof Tensor || isFrozen(value);
    return variablesIn(this, isLeaf).filter(({ trainable }) => trainable);
  }

  /** All state: the weights, and the random generators of layers that have their own. */
  get variables(): readonly AnyVariable[] {
    this.checkBuilt();
    return variablesIn(this, (value): value is AnyTensor => value instanceof Tensor);
  }

  /** How many numbers the weights hold. */
  countParameters(): number {
    return this.weights.reduce((count, { shape }) => count + sizeOf(shape), 0);
  }

  private checkBuilt(): void {
    if (!this.built) throw notBuilt(this, 'the weights do not exist yet');
  }

  /** Kind and name. */
  toString(): string {
    return `Layer ${this.name} (${this.kind})`;
  }
}

/* oxlint-enable typescript/no-unsafe-declaration-merging, no-unused-vars */

/** The Variables of a tree, each once. */
function variablesIn(tree: object, isLeaf: (value: unknown) => value is object): AnyVariable[] {
  return [...new Set(flattenTree(tree, isLeaf).leaves)].filter((leaf): leaf is AnyVariable => leaf instanceof Variable);
}

/** The layers that a layer holds in its fields, in their order. */
export function sublayers(layer: object): Layer[] {
  const isOther = (value: unknown): value is Layer => value instanceof Layer && value !== layer;
  const isLeaf = (value: unknown): value is object => value instanceof Tensor || isOther(value);
  return flattenTree(layer, isLeaf).leaves.filter(isOther);
}

/** The error for a weight that is read before the layer is built. */
export const notBuilt = (layer: AnyLayer, what: string): ValueError =>
  new ValueError({
    op: layer.name,
    what: `${what}: the layer does not know the size of its input`,
    hint: 'calling the layer first, sequential(input([...]), ...), or its option inputs, where it has one',
  });

/** The shape that a function makes of one, found by calling it with zeros, which nobody computes. */
export function shapeByTrial(f: (x: AnyTensor) => AnyTensor, inputShape: Dims): Dims {
  // Two samples: one could be taken for an axis that broadcasts.
  const trial = inputShape.map((size) => (size < 0 ? 2 : size));
  const { shape } = f(zeros(trial));
  return inputShape[0] === trial[0] ? shape : anyBatch(shape);
}

/** Refuses integers and bools where a layer computes with floats; says how to make floats of them. */
export function checkFloat(op: string, x: AnyTensor): void {
  if (isFloat(x.dtype)) return;
  const hint = x.dtype === 'uint8' ? "rescaling(1 / 255) before it, or x.cast('float32')" : "x.cast('float32')";
  throw new DTypeError({ op, what: `expects float32, got ${x.dtype}`, hint });
}

/** The error for a shape that a layer does not take. */
export const refuseShape = (kind: string, what: string): ShapeError => new ShapeError({ op: kind, what });
