/** @file Layers: values, shapes, weights, and what they refuse. */
import { afterEach, describe, expect, test } from 'vitest';
import {
  add,
  configure,
  dot,
  grad,
  jit,
  ones,
  random,
  relu,
  tensor,
  valueAndGrad,
  zeros,
  type AnyTensor,
  type Tensor,
  type Variable,
} from 'tidu';
import { activation, activations, dense, dropout, flatten, getActivation, input, Layer, rescaling, type CallOptions } from 'tidu/nn';
import { flattenTree } from '../../src/core/tree.ts';

afterEach(() => configure({ backend: 'wasm' }));

const bits = async (x: AnyTensor): Promise<number[]> => [...new Uint8Array((await x.data()).buffer)];

describe.each(['reference', 'wasm'] as const)('on the backend %s', (backend) => {
  test('dense is activation(dot(input, kernel) + bias), to the bit', async () => {
    configure({ backend });
    random.seed(7);
    const layer = dense(5, { activation: 'relu', biasInitializer: 'randomNormal' });
    for (const shape of [[9, 6], [6], [2, 3, 6], [0, 6]]) {
      const x: AnyTensor = random.normal(shape);
      const y: AnyTensor = layer(x as Tensor);
      expect(y.shape).toEqual([...shape.slice(0, -1), 5]);
      expect(await bits(y)).toEqual(await bits(relu(add(dot(x as never, layer.kernel as never) as AnyTensor, layer.bias as never))));
      expect(await bits(y)).toEqual(await bits(relu((x.matmul(layer.kernel as never) as AnyTensor).add(layer.bias as never))));
    }
  });

  test('without a bias, and with a function for an activation', async () => {
    configure({ backend });
    const layer = dense(2, { useBias: false, kernelInitializer: 'ones', activation: (x) => x.mul(10) });
    expect(await layer(tensor([[1, 2, 3]])).array()).toEqual([[60, 60]]);
    expect(layer.weights.map(({ name }) => name)).toEqual([`${layer.name}/kernel`]);
    expect(() => layer.bias).toThrow(`${layer.name}: there is no bias. Got useBias: false. Try dense(units) without that option.`);
  });

  test('flatten, rescaling, activation and input', async () => {
    configure({ backend });
    expect(flatten()(zeros([5, 2, 3])).shape).toEqual([5, 6]);
    expect(flatten()(zeros([5])).shape).toEqual([5, 1]);
    const scaled: AnyTensor = rescaling(1 / 255, -1)(tensor(new Uint8Array([0, 255])));
    expect([scaled.dtype, await scaled.array()]).toEqual(['float32', [-1, 0]]);
    expect(await activation('relu6')(tensor([-1, 3, 9])).array()).toEqual([0, 3, 6]);
    const bytes = tensor(new Uint8Array(6), { shape: [2, 3] });
    expect(input([3])(bytes) as AnyTensor).toBe(bytes);
  });

  test('dropout drops the rate, keeps the mean, and does nothing outside of training', async () => {
    configure({ backend });
    random.seed(3);
    const x = ones([100, 100]);
    const layer = dropout(0.3);
    expect(layer(x) as AnyTensor).toBe(x);
    const y = await layer(x, { training: true }).data();
    const dropped = y.filter((value) => value === 0).length / y.length;
    expect(Math.abs(dropped - 0.3)).toBeLessThan(0.02);
    expect(new Set(y)).toEqual(new Set([0, Math.fround(1 / Math.fround(0.7))]));
    expect([...(await layer(x, { training: true }).data())]).not.toEqual([...y]);
    expect(await dropout(1)(ones([3]), { training: true }).array()).toEqual([0, 0, 0]);
  });
});

describe('dropout', () => {
  test('a seed fixes its numbers, whatever else is drawn, and it is state of the layer but no weight', async () => {
    const draw = async (): Promise<number[][]> => {
      random.normal([2]);
      const layer = dropout(0.5, { seed: 11 });
      const first = await layer(ones([20]), { training: true }).array();
      return [first, await layer(ones([20]), { training: true }).array()];
    };
    const [first, second] = await draw();
    expect(await draw()).toEqual([first, second]);
    expect(second).not.toEqual(first);
    const layer = dropout(0.5, { seed: 11 });
    expect([layer.weights.length, layer.variables.length, layer.trainableVariables.length]).toEqual([0, 1, 0]);
  });

  test('a compiled step draws anew at each run, and the gradient goes through what was kept', async () => {
    random.seed(5);
    const layer = dropout(0.5);
    const step = jit((x: Tensor<[50]>) => layer(x, { training: true }));
    const first = await step(ones([50])).array();
    expect(await step(ones([50])).array()).not.toEqual(first);
    const masked = jit((x: Tensor<[50]>) => valueAndGrad((t: Tensor<[50]>) => layer(t, { training: true }).sum())(x)[1]);
    expect(new Set(await masked(ones([50])).data())).toEqual(new Set([0, 2]));
  });
});

describe('a layer', () => {
  test('is a function with fields, and nothing of Function in the way', () => {
    const layer = dense(3, { inputs: 2, name: 'head' });
    expect([typeof layer, layer instanceof Layer, layer.name, layer.kind]).toEqual(['function', true, 'head', 'dense']);
    expect('apply' in layer || 'bind' in layer || 'length' in layer).toBe(false);
    expect(String(layer)).toBe('Layer head (dense)');
    expect(flattenTree(layer, (value): value is Variable => value === layer.kernel || value === layer.bias).leaves).toEqual([
      layer.kernel,
      layer.bias,
    ]);
  });

  test('has a name of its own by default', () => {
    const [first, second] = [flatten(), flatten()].map(({ name }) => Number(/^flatten_?(\d*)$/.exec(name)?.[1]));
    expect(second).toBe((first ?? NaN) + 1);
  });

  test('has no weights before the first call, and says so', () => {
    const layer = dense(3, { name: 'late' });
    const hint =
      'the layer does not know the size of its input. Try calling the layer first, sequential(input([...]), ...), or its option inputs, where it has one.';
    expect(() => layer.kernel).toThrow(`late: there is no kernel yet: ${hint}`);
    expect(() => layer.weights).toThrow(`late: the weights do not exist yet: ${hint}`);
    layer(zeros([1, 4]));
    expect(layer.kernel.shape).toEqual([4, 3]);
    expect(layer.countParameters()).toBe(15);
  });

  test('is built inside of a trace as outside of it, once', async () => {
    const build = async (run: (layer: ReturnType<typeof dense<3>>) => AnyTensor): Promise<number[]> => {
      random.seed(9);
      const layer = dense(3);
      await run(layer).data();
      await run(layer).data();
      return [...(await layer.kernel.data())];
    };
    const x = ones([2, 4]);
    const eager = await build((layer) => layer(x));
    expect(await build((layer) => jit((t: AnyTensor) => layer(t as typeof x))(x))).toEqual(eager);
    expect(await build((layer) => grad((t: typeof x) => layer(t).sum())(x))).toEqual(eager);
  });

  test('of one’s own makes its weights in build and computes in call', async () => {
    class Scale extends Layer {
      declare readonly factor: Variable;
      override build(inputShape: readonly number[]): void {
        this.addWeight('factor', [inputShape.at(-1) ?? 1], 'ones');
      }
      call(x: Tensor, { training = false }: CallOptions): AnyTensor {
        return training ? x : x.mul(this.factor).mul(3);
      }
    }
    const scale = new Scale();
    expect(scale.outputShape([-1, 4])).toEqual([-1, 4]);
    expect(await scale(ones([1, 4])).array()).toEqual([[3, 3, 3, 3]]);
    expect(await scale(ones([1, 4]), { training: true }).array()).toEqual([[1, 1, 1, 1]]);
    expect([scale.kind, scale.countParameters(), scale.weights[0]?.name]).toEqual(['scale', 4, `${scale.name}/factor`]);
  });

  test('that is frozen gives its weights to no optimizer', () => {
    const layer = dense(3, { inputs: 2 });
    layer.trainable = false;
    expect([layer.weights.length, layer.trainableVariables.length]).toEqual([2, 0]);
  });

  test('knows the shape that it makes of another', () => {
    expect(dense(10).outputShape([-1, 784])).toEqual([-1, 10]);
    expect(flatten().outputShape([-1, 28, 28])).toEqual([-1, 784]);
    expect(input([28, 28]).outputShape([5, 28, 28])).toEqual([5, 28, 28]);
    expect(dropout(0.5).outputShape([-1, 3])).toEqual([-1, 3]);
  });
});

describe('layers refuse, with the sentence of the type error', () => {
  const cases: readonly (readonly [string, () => unknown, string | RegExp])[] = [
    ['another last dimension', () => dense(3, { inputs: 784 })(zeros([2, 783]) as never), 'dense: expects last dimension 784, got 783.'],
    ['a scalar', () => dense(3)(zeros([]) as never), 'dense: expects last dimension ?, got a scalar.'],
    ['another shape', () => input([784])(zeros([128, 512]) as never), 'input: expects [?, 784], got [128, 512].'],
    ['a scalar to be flattened', () => flatten()(zeros([]) as never), 'flatten: expects a batch axis, got a scalar.'],
    ['integers', () => dense(3)(zeros([2, 4], { dtype: 'int32' }) as never), "dense: expects float32, got int32. Try x.cast('float32')."],
    [
      'bytes',
      () => dense(3)(zeros([2, 4], { dtype: 'uint8' }) as never),
      "dense: expects float32, got uint8. Try rescaling(1 / 255) before it, or x.cast('float32').",
    ],
    [
      'what is no tensor',
      () => dense(3)([[1, 2]] as never),
      'dense: the input is no tensor. Got an array. Expected a tensor. Try tensor(data).',
    ],
    ['units', () => dense(0), 'dense: this is no number of units. Got units: 0. Expected a whole number from 1.'],
    ['inputs', () => dense(1, { inputs: 1.5 }), 'dense: this is no number of inputs. Got inputs: 1.5. Expected a whole number from 1.'],
    ['a rate', () => dropout(1.5), 'dropout: this is no rate. Got 1.5. Expected the share to be dropped, a number from 0 to 1.'],
    ['a scale', () => rescaling(NaN), 'rescaling: this is no scale and offset. Got scale NaN, offset 0. Expected finite numbers.'],
    [
      'a shape',
      () => input([2.5]),
      'input: this is no shape. Got [2.5]. Expected the sizes of a sample in a list, -1 for any. Try input([784]).',
    ],
    [
      'no brackets',
      () => (input as (...sizes: unknown[]) => unknown)(28, 28),
      'input: this is no shape. Got 28. Expected the sizes of a sample in a list, -1 for any. Try input([28, 28]).',
    ],
    [
      'units in an object',
      () => dense({ units: 3 } as never),
      'dense: this is no number of units. Got units: an object. Expected a whole number from 1.',
    ],
    ['units in quotes', () => dense('3' as never), "dense: this is no number of units. Got units: '3'. Expected a whole number from 1."],
    [
      'an unknown option',
      () => dense(3, { actvation: 'relu' } as never),
      /^dense: there is no option 'actvation'\. .* Try 'activation'\.$/,
    ],
    [
      'a string for options',
      () => dense(3, 'relu' as never),
      /^dense: the options are no object\. Got 'relu'\. .* Try \{ activation: 'relu' \}\.$/,
    ],
    [
      'an option of dropout',
      () => dropout(0.5, { sead: 1 } as never),
      "dropout: there is no option 'sead'. Expected one of seed, name. Try 'seed'.",
    ],
    ['an option of flatten', () => flatten({ nam: 'x' } as never), "flatten: there is no option 'nam'. Expected one of name. Try 'name'."],
    [
      'an option of rescaling',
      () => rescaling(1, 0, { nam: 'x' } as never),
      "rescaling: there is no option 'nam'. Expected one of name. Try 'name'.",
    ],
    [
      'an option of activation',
      () => activation('relu', { nam: 'x' } as never),
      "activation: there is no option 'nam'. Expected one of name. Try 'name'.",
    ],
    ['an option of input', () => input([2], { nam: 'x' } as never), "input: there is no option 'nam'. Expected one of name. Try 'name'."],
    [
      'an offset that is an object',
      () => rescaling(1, { name: 'x' } as never),
      'rescaling: this is no scale and offset. Got scale 1, offset an object. Expected finite numbers.',
    ],
  ];
  test.each(cases)('%s', (_, f, message) => expect(f).toThrow(message));

  test('unknown names, with the nearest valid one', () => {
    expect(() => dense(3, { activation: 'rleu' as never })).toThrow(
      /^dense: there is no activation 'rleu'\. Expected one of .* Try 'relu'\.$/,
    );
    expect(() => dense(3, { kernelInitializer: 'glorot_uniform' as never })).toThrow(
      /^dense: there is no initializer 'glorot_uniform'.* Try 'glorotUniform'\.$/,
    );
  });
});

test('addWeight knows the shape, and its result may be assigned to the field', async () => {
  class Affine extends Layer {
    declare w: Variable<[3, 4]>;
    override build(): void {
      this.w = this.addWeight('w', [3, 4]);
    }
    call(x: Tensor<[number, 3]>): AnyTensor {
      return x.matmul(this.w);
    }
  }
  const affine = new Affine();
  expect(affine(ones([2, 3])).shape).toEqual([2, 4]);
  expect(affine.weights).toEqual([affine.w]);
  expect(affine.w.shape).toEqual([3, 4]);
  class Wrong extends Affine {
    override build(): void {
      // @ts-expect-error: [3, 5] is not [3, 4]
      this.w = this.addWeight('w', [3, 5], 'zeroes' as never);
    }
  }
  expect(() => new Wrong()(ones([2, 3]))).toThrow(/^wrong: there is no initializer 'zeroes'/);
});

test('every activation keeps shape and dtype, and the table knows its aliases', async () => {
  for (const name of Object.keys(activations) as (keyof typeof activations)[]) {
    const y = getActivation(name)(tensor([[-1, 0, 2]]));
    expect([name, y.shape, y.dtype]).toEqual([name, [1, 3], 'float32']);
  }
  const x = tensor([-1, 0.5]);
  expect(await getActivation('swish')(x).array()).toEqual(await getActivation('silu')(x).array());
  expect(await getActivation('linear')(x).array()).toEqual([-1, 0.5]);
});
