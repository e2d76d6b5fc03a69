/** @file A function of a tree of tensors as a function of one vector of numbers. */
import { isFloat, type DType } from '../core/dtype.ts';
import { GradError, ValueError } from '../core/errors.ts';
import { showValue } from '../core/options.ts';
import { sizeOf } from '../core/shape.ts';
import { flattenTree } from '../core/tree.ts';
import { hessian, jit, Tensor, tensor, valueAndGrad, type AnyTensor } from '../index.ts';

type AnyFunction = (...args: never[]) => unknown;

/** Value and gradient of a function at a point. */
export interface Evaluation {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

const isTensor = (value: unknown): value is AnyTensor => value instanceof Tensor;

/** All float tensors of a tree, in order. */
const floatsOf = (tree: unknown): AnyTensor[] => flattenTree(tree, isTensor).leaves.filter(({ dtype }) => isFloat(dtype));

/** The elements of tensors, one after another. */
async function readAll(tensors: readonly AnyTensor[]): Promise<Float64Array> {
  const all = new Float64Array(tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0));
  let position = 0;
  for (const each of tensors) {
    const part = await each.data();
    all.set(part, position);
    position += part.length;
  }
  return all;
}

/** What f returned; anything but one number is refused. */
function oneNumber(op: string, result: unknown): unknown {
  if (result instanceof Promise || (isTensor(result) && result.shape.length === 0 && isFloat(result.dtype))) return result;
  throw new GradError({
    op,
    what: 'the function did not return one number',
    got: showValue(result),
    expected: 'a float tensor of shape []',
    hint: 'mean() or sum() at the end of the function',
  });
}

/** What is to be minimized or solved: f at trees like `start`, in which the float tensors are the coefficients. */
export class Problem<P> {
  /** Number of coefficients. */
  readonly size: number;
  /** How often f and its gradient have been computed. */
  evaluations = 0;
  private readonly tree: ReturnType<typeof flattenTree<AnyTensor>>;
  private readonly dtype: DType | undefined;
  private readonly valueAndGradient: (point: unknown) => [AnyTensor, unknown];
  private readonly hessianOf: (point: unknown) => unknown;

  /** @param dtype what the coefficients are computed in; default: what they are. */
  constructor(op: string, f: (point: P) => unknown, start: P, dtype?: DType) {
    if (typeof f !== 'function') {
      throw new ValueError({
        op,
        what: 'the first argument is no function',
        got: showValue(f),
        expected: 'a function that returns one number',
      });
    }
    this.tree = flattenTree(start, isTensor);
    this.dtype = dtype;
    this.size = floatsOf(start).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    if (this.size === 0) {
      throw new GradError({
        op,
        what: 'the start holds no float numbers',
        got: showValue(start),
        expected: 'a float tensor, or a tree with one in it',
      });
    }
    const loss = (point: P): unknown => oneNumber(op, f(point));
    this.valueAndGradient = jit(valueAndGrad(loss as never) as AnyFunction) as never;
    this.hessianOf = jit(hessian(loss as never) as unknown as AnyFunction) as never;
  }

  /** The coefficients of the start. */
  start(): Promise<Float64Array> {
    return readAll(this.tree.leaves.filter(({ dtype }) => isFloat(dtype)));
  }

  /** The tree with other coefficients; as it was given, or in the dtype that is computed in. */
  pointAt(x: Float64Array, dtype?: DType): P {
    let position = 0;
    const leaves = this.tree.leaves.map((leaf) => {
      if (!isFloat(leaf.dtype)) return leaf;
      const values = x.subarray(position, (position += sizeOf(leaf.shape)));
      return tensor(values, { shape: leaf.shape, dtype: dtype ?? leaf.dtype });
    });
    return this.tree.rebuild(leaves) as P;
  }

  /** f and its gradient. */
  async evaluate(x: Float64Array): Promise<Evaluation> {
    this.evaluations++;
    const [value, gradient] = this.valueAndGradient(this.pointAt(x, this.dtype));
    return { x, value: Number(await value.item()), gradient: await readAll(floatsOf(gradient)) };
  }

  /** All second derivatives, row by row. */
  async hessian(x: Float64Array): Promise<Float64Array> {
    const blocks = floatsOf(this.hessianOf(this.pointAt(x, this.dtype)));
    const sizes = floatsOf(this.pointAt(x)).map(({ shape }) => sizeOf(shape));
    const matrix = new Float64Array(this.size ** 2);
    let top = 0;
    for (const [i, rows] of sizes.entries()) {
      let left = 0;
      for (const [j, columns] of sizes.entries()) {
        const block = await (blocks[i * sizes.length + j] as AnyTensor).data();
        for (let row = 0; row < rows; row++) {
          matrix.set(block.subarray(row * columns, (row + 1) * columns), (top + row) * this.size + left);
        }
        left += columns;
      }
      top += rows;
    }
    return matrix;
  }
}
