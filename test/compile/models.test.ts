/** @file How many kernels the training steps of whole models take, and of which kinds: what fuses today must fuse tomorrow. */
import { expect, test } from 'vitest';
import {
  conv2d,
  gelu,
  logSoftmax,
  maxPool2d,
  mean,
  oneHot,
  relu,
  softmax,
  split,
  sqrt,
  valueAndGrad,
  variable,
  variance,
  where,
  zeros,
  arange,
  type AnyTensor,
  type AnyVariable,
} from 'tidu';
import { adam, rmsprop, type Optimizer } from 'tidu/optim';
import { compileGraph } from '../../src/compile/program.ts';
import type { Kernel } from '../../src/kernel/loop.ts';
import { traceFunction } from '../../src/transforms/jit.ts';

const parameter = (...shape: number[]): AnyVariable => variable(zeros(shape)) as unknown as AnyVariable;

/** One training step: loss, gradients, update. */
const stepOf =
  (loss: (x: AnyTensor, labels: AnyTensor) => AnyTensor, parameters: readonly AnyVariable[], optimizer: Optimizer) =>
  (x: AnyTensor, labels: AnyTensor): AnyTensor => {
    const [value, gradients] = valueAndGrad(() => loss(x, labels) as never, parameters)();
    optimizer.apply(gradients, parameters);
    return value;
  };

const crossEntropy = (logits: AnyTensor, labels: AnyTensor): AnyTensor =>
  logSoftmax(logits)
    .mul(oneHot(labels as never, logits.shape.at(-1) ?? 1) as AnyTensor)
    .sum(-1)
    .mean()
    .neg() as AnyTensor;

/** A line a kernel: its kind, and what it is over. Kernels of scalars are only counted. */
function shapeOf(step: (x: AnyTensor, labels: AnyTensor) => AnyTensor, x: AnyTensor, labels: AnyTensor): string {
  const sizes = (axes: readonly { readonly size: number }[]): string => axes.map(({ size }) => size).join(' x ');
  const line = (kernel: Kernel): string | undefined => {
    if (kernel.kind === 'sequence') return `sequence ${sizes([kernel.rows])} along ${kernel.along.size}`;
    if (kernel.kind === 'rows') return `rows ${kernel.rows.size}, ${kernel.steps.length} steps`;
    if (kernel.kind === 'branch') return `branch ${kernel.yes.length} or ${kernel.no.length} kernels`;
    if (kernel.kind === 'repeat') return `repeat ${kernel.axis.size}, ${kernel.kernels.length} kernels`;
    if (kernel.kind === 'contraction') {
      const over = sizes([...kernel.batch, ...kernel.rows, ...kernel.columns]);
      return `contraction ${over} over ${sizes(kernel.depth)}, ${kernel.stores.length} stores`;
    }
    if (sizes(kernel.axes) === '' && (kernel.kind === 'scatter' || kernel.reduction === undefined)) return undefined;
    if (kernel.kind === 'scatter') return `scatter ${sizes(kernel.axes)}`;
    return `loop ${sizes(kernel.axes)}${kernel.reduction === undefined ? '' : ` over ${sizes(kernel.reduction.axes)}`}, ${kernel.stores.length} stores`;
  };
  const { kernels } = compileGraph(traceFunction(step as never, [x, labels]));
  const lines = kernels.map(line);
  const scalars = lines.filter((each) => each === undefined).length;
  return ['', `${kernels.length} kernels, ${scalars} of scalars`, ...lines.filter((each) => each !== undefined), ''].join('\n');
}

const labelsOf = (...shape: number[]): AnyTensor => zeros(shape, { dtype: 'int32' }) as unknown as AnyTensor;

test("the book's model: 784-512-10, batch 128, RMSprop", () => {
  const [w1, b1, w2, b2] = [parameter(784, 512), parameter(512), parameter(512, 10), parameter(10)] as const;
  const loss = (x: AnyTensor, labels: AnyTensor): AnyTensor =>
    crossEntropy((relu(x.matmul(w1).add(b1)) as AnyTensor).matmul(w2).add(b2), labels);
  expect(shapeOf(stepOf(loss, [w1, b1, w2, b2], rmsprop()), zeros([128, 784]) as AnyTensor, labelsOf(128))).toMatchInlineSnapshot(`
    "
    16 kernels, 2 of scalars
    contraction 128 x 512 over 784, 1 stores
    contraction 128 x 10 over 512, 1 stores
    loop 128 x 1 over 10, 1 stores
    loop 128 x 10, 1 stores
    loop 128 over 10, 1 stores
    loop 128 x 1 over 10, 2 stores
    loop 128 over 10, 1 stores
    loop  over 128, 1 stores
    loop 128 x 10, 1 stores
    loop 10 over 128, 2 stores
    contraction 128 x 512 over 10, 1 stores
    contraction 784 x 512 over 128, 2 stores
    loop 512 over 128, 2 stores
    contraction 512 x 10 over 128, 2 stores
    "
  `);
});

test('a convnet: two convolutions, each with pooling, one dense layer, Adam', () => {
  const parameters = [
    parameter(3, 3, 1, 32),
    parameter(32),
    parameter(3, 3, 32, 64),
    parameter(64),
    parameter(1600, 10),
    parameter(10),
  ] as const;
  const [k1, b1, k2, b2, w, b] = parameters;
  const block = (x: AnyTensor, kernel: AnyTensor, bias: AnyTensor): AnyTensor =>
    maxPool2d(relu(conv2d(x, kernel).add(bias)) as AnyTensor, 2) as unknown as AnyTensor;
  const loss = (x: AnyTensor, labels: AnyTensor): AnyTensor =>
    crossEntropy(
      block(block(x, k1, b1), k2, b2)
        .reshape([8, 1600])
        .matmul(w)
        .add(b),
      labels,
    );
  expect(shapeOf(stepOf(loss, parameters, adam()), zeros([8, 28, 28, 1]) as AnyTensor, labelsOf(8))).toMatchInlineSnapshot(`
    "
    29 kernels, 2 of scalars
    contraction 8 x 26 x 26 x 32 over 3 x 3 x 1, 1 stores
    loop 8 x 13 x 13 x 32 over 2 x 2, 1 stores
    contraction 8 x 11 x 11 x 64 over 3 x 3 x 32, 1 stores
    loop 8 x 5 x 5 x 64 over 2 x 2, 1 stores
    contraction 8 x 10 over 1600, 1 stores
    loop 8 x 10, 1 stores
    loop 8 x 1 over 10, 1 stores
    loop 8 x 10, 1 stores
    loop 8 over 10, 1 stores
    loop 8 x 1 over 10, 2 stores
    loop 8 over 10, 1 stores
    loop  over 8, 1 stores
    loop 8 x 10, 1 stores
    loop 10 over 8, 3 stores
    loop 8 x 5 x 5 x 64 over 2 x 2, 1 stores
    contraction 8 x 5 x 5 x 64 over 10, 1 stores
    contraction 1600 x 10 over 8, 3 stores
    loop 8 x 5 x 2 x 5 x 2 x 64, 1 stores
    loop 8 x 11 x 11 x 64, 1 stores
    loop 64 over 8 x 11 x 11, 3 stores
    loop 8 x 13 x 13 x 32 over 2 x 2, 1 stores
    contraction 8 x 13 x 13 x 32 over 3 x 3 x 64, 1 stores
    loop 8 x 26 x 26 x 32, 1 stores
    contraction 3 x 3 x 32 over 26 x 26 x 8, 1 stores
    loop 3 x 3 x 1 x 32, 3 stores
    loop 32 over 8 x 26 x 26, 3 stores
    contraction 3 x 3 x 32 x 64 over 11 x 11 x 8, 3 stores
    "
  `);
});

test('a block of a GPT: attention of 4 heads and a feed-forward part, pre-normalized, Adam', () => {
  const [batch, context, heads, width] = [2, 64, 4, 128] as const;
  const parameters = [
    parameter(width),
    parameter(width),
    parameter(width, 3 * width),
    parameter(3 * width),
    parameter(width, width),
    parameter(width),
    parameter(width),
    parameter(width),
    parameter(width, 4 * width),
    parameter(4 * width),
    parameter(4 * width, width),
    parameter(width),
  ] as const;
  const [g1, c1, qkv, qkvBias, mix, mixBias, g2, c2, up, upBias, down, downBias] = parameters;
  const normalize = (x: AnyTensor, scale: AnyTensor, bias: AnyTensor): AnyTensor =>
    x
      .sub(mean(x, -1, true))
      .div(sqrt(variance(x, -1, true).add(1e-5)) as AnyTensor)
      .mul(scale)
      .add(bias);
  const perHead = (x: AnyTensor): AnyTensor => x.reshape([batch, context, heads, width / heads]).permute([0, 2, 1, 3]) as AnyTensor;
  const attention = (x: AnyTensor): AnyTensor => {
    const [q, k, v] = (split(x.matmul(qkv).add(qkvBias), 3, -1) as unknown as AnyTensor[]).map(perHead) as [
      AnyTensor,
      AnyTensor,
      AnyTensor,
    ];
    const isPast = arange(context).expandDims(1).greaterEqual(arange(context));
    const scores = q.matmul(k.mT()).mul(1 / Math.sqrt(width / heads));
    const attended = softmax(where(isPast as never, scores, -Infinity) as AnyTensor).matmul(v) as AnyTensor;
    return attended.permute([0, 2, 1, 3]).reshape([batch, context, width]).matmul(mix).add(mixBias) as AnyTensor;
  };
  const loss = (input: AnyTensor): AnyTensor => {
    const x = input.add(attention(normalize(input, g1, c1)));
    const hidden = gelu(normalize(x, g2, c2).matmul(up).add(upBias), { approximate: true }) as AnyTensor;
    return x.add(hidden.matmul(down).add(downBias)).square().mean() as AnyTensor;
  };
  expect(shapeOf(stepOf(loss, parameters, adam()), zeros([batch, context, width]) as AnyTensor, labelsOf(1))).toMatchInlineSnapshot(`
    "
    35 kernels, 2 of scalars
    loop 64, 1 stores
    loop 64 x 64, 1 stores
    rows 128, 3 steps
    contraction 2 x 64 x 384 over 128, 1 stores
    contraction 2 x 4 x 64 x 64 over 32, 1 stores
    rows 512, 5 steps
    contraction 2 x 4 x 64 x 32 over 64, 1 stores
    contraction 2 x 64 x 128 over 128, 1 stores
    rows 128, 3 steps
    contraction 2 x 64 x 512 over 128, 3 stores
    contraction 2 x 64 x 128 over 512, 2 stores
    loop  over 2 x 64 x 128, 1 stores
    contraction 2 x 64 x 512 over 128, 1 stores
    loop 512 over 2 x 64, 3 stores
    contraction 512 x 128 over 128, 3 stores
    loop 128 over 2 x 64, 3 stores
    contraction 2 x 64 x 128 over 512, 1 stores
    rows 128, 3 steps
    loop 128 over 2 x 64, 3 stores
    loop 128 over 2 x 64, 6 stores
    contraction 128 x 512 over 128, 3 stores
    contraction 2 x 64 x 4 x 32 over 128, 1 stores
    contraction 2 x 4 x 64 x 32 over 64, 1 stores
    contraction 128 x 128 over 128, 3 stores
    contraction 2 x 4 x 64 x 64 over 32, 1 stores
    rows 512, 2 steps
    contraction 2 x 4 x 32 x 64 over 64, 1 stores
    contraction 2 x 4 x 64 x 32 over 64, 1 stores
    loop 2 x 64 x 384, 1 stores
    loop 384 over 2 x 64, 3 stores
    contraction 2 x 64 x 128 over 384, 1 stores
    loop 128 over 2 x 64, 6 stores
    contraction 128 x 384 over 128, 3 stores
    "
  `);
});
