import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { configure, DTypeError, jit, ShapeError, tensor, ValueError, variable, zeros, type AnyTensor } from 'tidu';
import { adagrad, adam, getOptimizer, Optimizer, rmsprop, sgd, type RuleRequest } from 'tidu/optim';
import { programCount } from '../../src/runtime/engine.ts';

const values = (x: AnyTensor): number[] => [...x.dataSync()];
const weights = () => [variable(tensor([1, 2]), { name: 'w' }), variable(tensor([[3]]), { name: 'b' })] as const;
const gradients = () => [tensor([0.5, -1]), tensor([[2]])] as const;

afterAll(() => configure({ backend: 'wasm' }));

describe.each(['wasm', 'reference'] as const)('%s', (backend) => {
  beforeEach(() => configure({ backend }));

  it.each([sgd({ momentum: 0.9 }), adagrad(), rmsprop({ centered: true, momentum: 0.5 }), adam({ amsgrad: true })])(
    'the same bits eager and compiled: $name',
    (optimizer) => {
      const again = getOptimizer(optimizer);
      expect(again).toBe(optimizer);
      const paths = [false, true].map((compiled) => {
        const fresh = new (optimizer.constructor as new (options: object) => Optimizer)({ learningRate: 0.1 });
        const variables = weights();
        const step = (): void => fresh.apply(gradients(), variables);
        const run = compiled ? jit(step) : step;
        for (let i = 0; i < 5; i++) run();
        return [...variables, ...fresh.variables].map(values);
      });
      expect(paths[0]).toEqual(paths[1]);
      expect(paths[0]?.[2]).toEqual([5]); // iterations
    },
  );

  it('makes its state at the first step, also inside of a trace', () => {
    const optimizer = adam({ amsgrad: true });
    expect(optimizer.variables.map(({ name }) => name)).toEqual(['adam/iterations', 'adam/learningRate']);
    const variables = weights();
    const step = jit(() => optimizer.apply(gradients(), variables));
    step();
    expect(optimizer.variables.map(({ name, shape }) => `${name}[${shape.join()}]`)).toEqual([
      'adam/iterations[]',
      'adam/learningRate[]',
      'w/momentum[2]',
      'w/velocity[2]',
      'w/velocityMax[2]',
      'b/momentum[1,1]',
      'b/velocity[1,1]',
      'b/velocityMax[1,1]',
    ]);
    const first = values(optimizer.variables[2] as AnyTensor);
    step();
    expect(values(optimizer.variables[2] as AnyTensor)).not.toEqual(first);
    expect(optimizer.variables.every(({ trainable }) => !trainable)).toBe(true);
  });

  it('uses the old values of all variables', () => {
    const [w] = weights();
    const other = variable(w.mul(10), { name: 'other' });
    sgd({ learningRate: 1 }).apply([other.read() as never, w.read() as never], [w, other]);
    expect(values(w)).toEqual([-9, -18]);
    expect(values(other)).toEqual([9, 18]);
  });

  it('takes a new learning rate without compiling anything', () => {
    const optimizer = sgd({ learningRate: 0.5 });
    const w = variable(tensor([1]), { name: 'w' });
    const step = jit((g: AnyTensor) => optimizer.apply([g], [w]));
    step(tensor([1]));
    expect(values(w)).toEqual([0.5]);
    optimizer.learningRate = 0.25;
    const programs = programCount();
    step(tensor([1]));
    expect(values(w)).toEqual([0.25]);
    optimizer.learningRate = 2;
    step(tensor([1]));
    expect(values(w)).toEqual([-1.75]);
    expect(programCount()).toBe(programs);
    expect(optimizer.learningRate).toBe(2);
  });
});

describe('learning rate', () => {
  it.each([NaN, Infinity, -0.1, '0.1' as unknown as number])('refuses %s, and stays as it was', (rate) => {
    const optimizer = rmsprop({ learningRate: 0.3 });
    expect(() => (optimizer.learningRate = rate)).toThrow(ValueError);
    expect(() => (optimizer.learningRate = rate)).toThrow('rmsprop: learningRate is out of its range');
    expect(optimizer.learningRate).toBe(0.3);
    expect(() => rmsprop({ learningRate: rate })).toThrow(ValueError);
  });

  it('has the default of the convention', () => {
    expect([sgd(), adagrad(), rmsprop(), adam()].map((each) => each.learningRate)).toEqual([0.01, 0.001, 0.001, 0.001]);
    const torch = { convention: 'pytorch' } as const;
    expect([sgd(torch), adagrad(torch), rmsprop(torch), adam(torch)].map((each) => each.learningRate)).toEqual([0.001, 0.01, 0.01, 0.001]);
    expect(sgd({ learningRate: undefined }).learningRate).toBe(0.01);
  });
});

describe('errors', () => {
  const wrong: readonly (readonly [string, () => unknown[], new (...args: never) => Error, string])[] = [
    ['too few', () => [tensor([1, 1])], ValueError, 'adam: there is not one gradient for each variable. Got 1 gradients and 2 variables.'],
    [
      'shape',
      () => [tensor([1, 1]), tensor([1])],
      ShapeError,
      "adam: the gradient of the variable 'b' has another shape than the variable. Got variable 'b': float32[1, 1], gradient: float32[1].",
    ],
    ['dtype', () => [tensor([1, 1], { dtype: 'float64' }), tensor([[1]])], DTypeError, "Try gradient.cast('float32')"],
    ['null', () => [null, tensor([[1]])], ValueError, "the gradient of the variable 'w' is no tensor"],
  ];

  it.each(wrong)('gradients: %s', (_, make, type, sentence) => {
    const optimizer = adam();
    const variables = weights();
    optimizer.apply(gradients(), variables);
    const before = [...variables, ...optimizer.variables].map(values);
    expect(() => optimizer.apply(make() as AnyTensor[], variables)).toThrow(type);
    expect(() => optimizer.apply(make() as AnyTensor[], variables)).toThrow(sentence);
    expect([...variables, ...optimizer.variables].map(values)).toEqual(before);
  });

  it('variables: listed twice, integers, no Variables', () => {
    const [w] = weights();
    expect(() => sgd().apply([tensor([1, 1]), tensor([1, 1])], [w, w])).toThrow("the variable 'w' is listed twice");
    const counter = variable(zeros([1], { dtype: 'int32' }), { name: 'counter' });
    expect(() => sgd().apply([tensor([1])], [counter])).toThrow("the variable 'counter' cannot be trained");
    expect(() => sgd().apply([tensor([1])], [tensor([1]) as never])).toThrow('is no Variable');
  });

  it('options', () => {
    expect(() => sgd({ momentum: 1.5 })).toThrow('sgd: momentum is out of its range. Got momentum: 1.5. Expected a number from 0 to 1.');
    expect(() => adam(0.01 as never)).toThrow(
      'adam: the options are no object. Got 0.01. Expected an object with any of ' +
        'learningRate, beta1, beta2, epsilon, amsgrad, convention. Try { learningRate: 0.01 }.',
    );
    for (const make of [sgd, adagrad, rmsprop]) {
      expect(() => make(0.01 as never)).toThrow(`${make.name}: the options are no object. Got 0.01.`);
      expect(() => make({ lr: 1 } as never)).toThrow(`${make.name}: there is no option 'lr'.`);
    }
    expect(() => sgd({ learningRate: '0.1' as never })).toThrow("Got learningRate: '0.1'.");
    expect(() => adam({ beta2: 1 })).toThrow('Expected a number from 0 and below 1');
    expect(() => adagrad({ epsilon: NaN })).toThrow(ValueError);
    expect(() => sgd({ learningrate: 1 } as never)).toThrow("there is no option 'learningrate'");
    expect(() => sgd({ learningrate: 1 } as never)).toThrow("Try 'learningRate'");
    expect(() => rmsprop({ convention: 'torch' as never })).toThrow("there is no convention 'torch'");
  });

  it('names', () => {
    expect(getOptimizer('adam')).toBeInstanceOf(Optimizer);
    const sentence = "getOptimizer: there is no optimizer 'rmsProb'. Expected one of sgd, adagrad, rmsprop, adam. Try 'rmsprop'.";
    expect(() => getOptimizer('rmsProb' as never)).toThrow(sentence);
    expect(() => getOptimizer(adam as never)).toThrow('this is no optimizer');
  });
});

it("a rule of one's own", () => {
  class Halving extends Optimizer<'last'> {
    protected readonly slots = { last: 7 };
    constructor() {
      super('halving', 0.5);
    }
    protected update({ gradient, value, factors }: RuleRequest<'last', string>) {
      return { value: value.mul(factors['learningRate'] ?? 0), slots: { last: gradient } };
    }
  }
  const [w] = weights();
  const optimizer = new Halving();
  optimizer.build([w]);
  expect(values(optimizer.variables[2] as AnyTensor)).toEqual([7, 7]);
  optimizer.apply([tensor([8, 9])], [w]);
  expect(values(w)).toEqual([0.5, 1]);
  expect(values(optimizer.variables[2] as AnyTensor)).toEqual([8, 9]);
});

it('RMSprop divides by the root of 0 at worst: rounding makes no NaN of a variance', () => {
  const w = variable(tensor([1]), { name: 'w' });
  const optimizer = rmsprop({ centered: true });
  for (let i = 0; i < 50; i++) optimizer.apply([tensor([1000])], [w]);
  expect(Number.isFinite(values(w)[0])).toBe(true);
});
