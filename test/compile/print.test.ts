/** @file What small programs become: their graphs, their derivatives, and which kernels run. */
import { describe, expect, test } from 'vitest';
import { compileGraph } from '../../src/compile/program.ts';
import type { Kernel } from '../../src/kernel/loop.ts';
import { printGraph } from '../../src/graph/print.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { assignAll, Variable, type AnyVariable } from '../../src/tensor/variable.ts';
import { traceFunction } from '../../src/transforms/jit.ts';
import { grad as gradOf } from '../../src/index.ts';
import { grad, t, vmap, type TensorFunction } from '../ops/loose.ts';
import { traceGraph } from '../ops/trace.ts';

const print = (f: TensorFunction, ...shapes: (readonly number[])[]): string =>
  `\n${printGraph(
    traceGraph(
      f,
      shapes.map((shape) => ({ shape, dtype: 'float32' as const })),
    ),
  )}\n`;

const sizes = (kernel: Kernel): string => {
  const show = (axes: readonly { readonly size: number }[]): string => `[${axes.map((axis) => axis.size)}]`;
  if (kernel.kind === 'branch') return [...kernel.yes, ...kernel.no].map((each) => `${each.name} ${sizes(each)}`).join('; ');
  if (kernel.kind === 'repeat')
    return `${kernel.axis.size} times: ${kernel.kernels.map((each) => `${each.name} ${sizes(each)}`).join('; ')}`;
  if (kernel.kind === 'scatter') return show(kernel.axes);
  if (kernel.kind === 'sequence') return `${show([kernel.rows])} along ${show([kernel.along])}`;
  if (kernel.kind === 'rows') return `[${kernel.rows.size}]: ${kernel.steps.map((step) => `${step.name} ${sizes(step)}`).join('; ')}`;
  const stores = kernel.stores.length === 1 ? '' : `, ${kernel.stores.length} stores`;
  if (kernel.kind === 'contraction')
    return `${show([...kernel.batch, ...kernel.rows, ...kernel.columns])} over ${show(kernel.depth)}${stores}`;
  return show(kernel.axes) + (kernel.reduction === undefined ? '' : ` over ${show(kernel.reduction.axes)}`) + stores;
};

/** The kernels of a program, a line each: form, name, loops. */
const kernels = (f: (...args: AnyTensor[]) => unknown, ...shapes: (readonly number[])[]): string[] =>
  compileGraph(
    traceFunction(
      f as never,
      shapes.map((shape) => t.zeros(shape)),
    ),
  ).kernels.map((kernel) => `${kernel.kind} ${kernel.name} ${sizes(kernel)}`);

const variable = (shape: readonly number[]): AnyVariable => new Variable(t.zeros(shape) as never) as unknown as AnyVariable;
const gradients = gradOf as unknown as (f: () => AnyTensor, variables: AnyVariable[]) => () => AnyTensor[];

describe('graphs', () => {
  test('of an expression', () => {
    expect(print((x, y) => t.add(t.mul(x, y), 1), [2, 3], [3])).toMatchInlineSnapshot(`
      "
      in   a: float32[2, 3]
      in   b: float32[3]
           c: float32[2, 3] = broadcastTo {shape=[2,3]} b
           d: float32[2, 3] = mul a c
           e: float32[] = constant {shape=[] dtype="float32" value=1}
           f: float32[2, 3] = broadcastTo {shape=[2,3]} e
           g: float32[2, 3] = add d f
      out  g
      "
    `);
  });
  test('of a derivative', () => {
    expect(
      print(
        grad((x) => t.sum(t.square(x))),
        [3],
      ),
    ).toMatchInlineSnapshot(`
      "
      in   a: float32[3]
           b: float32[3] = alias a
           c: float32[] = constant {shape=[] dtype="float32" value=1}
           d: float32[1] = reshape {shape=[1]} c
           e: float32[3] = broadcastTo {shape=[3]} d
           f: float32[3] = mul b e
           g: float32[3] = mul e b
           h: float32[3] = add f g
      out  h
      "
    `);
  });
  test('of a derivative of matrices', () => {
    expect(
      print(
        grad((x) => t.sum(t.tanh(t.matmul(x, t.eye(2))))),
        [3, 2],
      ),
    ).toMatchInlineSnapshot(`
      "
      in   a: float32[3, 2]
           b: float32[] = constant {shape=[] dtype="float32" value=1}
           c: float32[1, 1] = reshape {shape=[1,1]} b
           d: float32[3, 2] = broadcastTo {shape=[3,2]} c
           e: float32[] = constant {shape=[] dtype="float32" value=1}
           f: float32[3, 2] = broadcastTo {shape=[3,2]} e
           g: float32[3, 2] = alias a
           h: int32[2, 2] = iota {shape=[2,2] dtype="int32" axis=0}
           i: int32[2, 2] = iota {shape=[2,2] dtype="int32" axis=1}
           j: bool[2, 2] = equal h i
           k: float32[2, 2] = cast {dtype="float32"} j
           l: float32[3, 2] = dot g k
           m: float32[3, 2] = tanh l
           n: float32[3, 2] = mul m m
           o: float32[3, 2] = sub f n
           p: float32[3, 2] = mul d o
           q: float32[2, 2] = permute {order=[1,0]} k
           r: float32[3, 2] = dot p q
      out  r
      "
    `);
  });
  test('of a second derivative', () => {
    expect(print(grad(grad((x) => t.mul(t.sin(x), x))), [])).toMatchInlineSnapshot(`
      "
      in   a: float32[]
           b: float32[] = constant {shape=[] dtype="float32" value=1}
           c: float32[] = alias a
           d: float32[] = alias c
           e: float32[] = mul b d
           f: float32[] = constant {shape=[] dtype="float32" value=1}
           g: float32[] = mul e f
           h: float32[] = neg g
           i: float32[] = sin d
           j: float32[] = mul h i
           k: float32[] = cos d
           l: float32[] = mul f k
           m: float32[] = mul b l
           n: float32[] = add j m
           o: float32[] = mul f b
           p: float32[] = cos d
           q: float32[] = mul o p
           r: float32[] = add n q
      out  r
      "
    `);
  });
  test('of a batch', () => {
    expect(
      print(
        vmap((x) => t.sum(t.slice(t.flip(x), [0, 2]))),
        [4, 3],
      ),
    ).toMatchInlineSnapshot(`
      "
      in   a: float32[4, 3]
           b: float32[4, 3] = flip {axes=[1]} a
           c: float32[4, 2] = slice {start=[0,0] size=[4,2] step=[1,1]} b
           d: float32[4] = sum {axes=[1]} c
      out  d
      "
    `);
  });
  test('of numbers that JSON does not know', () => {
    expect(print((x) => t.maximum(t.minimum(t.add(x, -0), Infinity), -Infinity), [])).toMatchInlineSnapshot(`
      "
      in   a: float32[]
           b: float32[] = constant {shape=[] dtype="float32" value="-0"}
           c: float32[] = add a b
           d: float32[] = constant {shape=[] dtype="float32" value="Infinity"}
           e: float32[] = minimum c d
           f: float32[] = constant {shape=[] dtype="float32" value="-Infinity"}
           g: float32[] = maximum e f
      out  g
      "
    `);
  });
});

describe('kernels', () => {
  test('a chain of elementwise operations and views is one', () => {
    expect(kernels((x, y) => t.exp(t.mul(t.flip(t.transpose(x)), t.sin(y))), [3, 4], [4, 3])).toMatchInlineSnapshot(`
      [
        "loop exp [4,3]",
      ]
    `);
  });
  test('a reduction takes in what comes before and after it', () => {
    expect(kernels((x) => t.sqrt(t.mean(t.square(t.sub(x, 1)), 1)), [8, 5])).toMatchInlineSnapshot(`
      [
        "loop sqrt [8] over [5]",
      ]
    `);
  });
  test('a softmax', () => {
    expect(kernels((x) => t.softmax(x), [8, 5])).toMatchInlineSnapshot(`
      [
        "loop where [8,1] over [5]",
        "loop exp [8,5]",
        "loop div [8,1] over [5]",
        "loop mul [8,5]",
      ]
    `);
  });
  test('sums over more rows than a cache holds, some rows at a time', () => {
    const sums = kernels((x, y) => [t.sum(t.mul(x, y), 0), t.sum(t.reshape(x, [64, 32, 1024]), [0, 1])], [2048, 1024], [2048, 1024]);
    expect(sums).toMatchInlineSnapshot(`
      [
        "loop sum [128,1024] over [16]",
        "loop sum [1024] over [128]",
        "loop sum [64,2,1024] over [16]",
        "loop sum [1024] over [64,2]",
      ]
    `);
    expect(kernels((x) => t.sum(x, 0), [2047, 1025])).toEqual(['loop sum [1025] over [2047]']);
  });
  test('a layer', () => {
    expect(kernels((x, w, b) => t.relu(t.add(t.matmul(x, w), b)), [8, 4], [4, 5], [5])).toMatchInlineSnapshot(`
      [
        "contraction relu [8,5] over [4]",
      ]
    `);
  });
  test('a convolution with bias, activation and pooling, and its gradients', () => {
    const loss = (x: AnyTensor, kernel: AnyTensor, bias: AnyTensor): AnyTensor =>
      t.sum(t.square(t.maxPool2d(t.relu(t.add(t.conv2d(x, kernel, { padding: 'same' }), bias)), 2)));
    expect(kernels(loss, [2, 8, 8, 4], [3, 3, 4, 16], [16])).toMatchInlineSnapshot(`
      [
        "contraction conv [2,8,8,16] over [3,3,4]",
        "loop max [2,4,4,16] over [2,2]",
        "loop sum [] over [2,4,4,16]",
      ]
    `);
    const gradients = (...args: AnyTensor[]): unknown =>
      gradOf(((list: AnyTensor[]) => loss(...(list as [AnyTensor, AnyTensor, AnyTensor]))) as never)(args as never);
    expect(kernels(gradients, [2, 8, 8, 4], [3, 3, 4, 16], [16])).toMatchInlineSnapshot(`
      [
        "contraction relu [2,8,8,16] over [3,3,4]",
        "loop max [2,4,4,16] over [2,2]",
        "loop div [2,4,4,16] over [2,2]",
        "loop where [2,8,8,16]",
        "contraction reshape [2,8,8,4] over [3,3,16]",
        "contraction reshape [3,3,4,16] over [8,8,2]",
        "loop sum [16] over [2,8,8]",
      ]
    `);
  });
  test('a depthwise convolution is a loop with channels side by side', () => {
    const f: TensorFunction = (x, kernel) => t.depthwiseConv2d(x, kernel, { strides: 2 });
    expect(kernels(f, [2, 9, 9, 16], [3, 3, 16, 1])).toEqual(['loop reshape [2,4,4,16] over [3,3,1]']);
  });
  test('two results of one pass', () => {
    expect(kernels((x) => [t.sum(x, 1), t.max(x, 1)], [8, 5])).toMatchInlineSnapshot(`
      [
        "loop sum [8] over [5], 2 stores",
      ]
    `);
  });
  test('an embedding and its gradient', () => {
    const ids = t.tensor([1, 1, 0], { dtype: 'int32' });
    expect(
      kernels(
        grad((x) => t.sum(t.square(t.embedding(x, ids)))),
        [4, 2],
      ),
    ).toMatchInlineSnapshot(`
      [
        "scatter scatterAdd [1,3,2]",
        "loop reshape [4,2]",
      ]
    `);
  });
  test('an update in place', () => {
    const v = variable([6]);
    expect(kernels((x) => void v.assign(t.sub(v, t.mul(x, 0.1)) as never), [6])).toMatchInlineSnapshot(`
      [
        "loop sub [6]",
      ]
    `);
  });
  test('an update that must not be in place, since others read the old value', () => {
    const [a, b] = [variable([6]), variable([6])];
    expect(
      kernels(() =>
        assignAll([
          [a, t.flip(b)],
          [b, t.flip(a)],
        ]),
      ),
    ).toMatchInlineSnapshot(`
      [
        "loop flip [6]",
        "loop flip [6]",
        "loop flip [6]",
      ]
    `);
  });
  test('a training step', () => {
    const [w, b] = [variable([4, 3]), variable([3])];
    const step = (x: AnyTensor, y: AnyTensor): AnyTensor => {
      const loss = (): AnyTensor => t.mean(t.square(t.sub(t.relu(t.add(t.matmul(x, w), b)), y)));
      const [dw, db] = gradients(loss, [w, b])() as [AnyTensor, AnyTensor];
      assignAll([
        [w, t.sub(w, t.mul(dw, 0.1))],
        [b, t.sub(b, t.mul(db, 0.1))],
      ]);
      return loss();
    };
    expect(kernels(step as never, [8, 4], [8, 3])).toMatchInlineSnapshot(`
      [
        "contraction where [8,3] over [4]",
        "contraction sub [4,3] over [8]",
        "contraction dot [8,3] over [4]",
        "loop sub [3] over [8]",
        "loop div [] over [8,3]",
      ]
    `);
  });
});
