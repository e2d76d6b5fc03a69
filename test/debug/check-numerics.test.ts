/** @file checkNumerics finds the operation that made the first NaN or infinity: its line, its layer, its loop, its derivative. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configure, jit, NumericsError, tensor, variable, type Tensor } from 'tidu';
import { checkNumerics } from 'tidu/debug';
import { dense, Layer, sequential } from 'tidu/nn';
import { sgd } from 'tidu/optim';
import { placeOf } from '../../src/core/places.ts';
import type { Node } from '../../src/graph/node.ts';
import { listenToNodes } from '../../src/graph/origin.ts';
import { backend } from '../../src/runtime/device.ts';
import { currentWatch } from '../../src/runtime/watch.ts';
import * as tidu from 'tidu';
import type { AnyTensor } from '../../src/tensor/tensor.ts';

type F = (...args: AnyTensor[]) => AnyTensor;
/** Without types of shapes: the functions under test are called with what goes wrong. */
const loose = tidu as unknown as Record<'grad' | 'vmap' | 'jit' | 'checkpoint', (f: F) => F> &
  Record<'where' | 'cond' | 'whileLoop' | 'fori', (...args: unknown[]) => AnyTensor> & {
    scan(f: (carry: AnyTensor, x: AnyTensor) => [AnyTensor, unknown], init: AnyTensor, xs: AnyTensor): [AnyTensor, AnyTensor];
  };
const { grad, vmap, checkpoint, where, cond, whileLoop, fori, scan } = loose;
const t = (data: number | number[] | number[][]): AnyTensor => tensor(data as number[]) as unknown as AnyTensor;

beforeEach(() => checkNumerics(true));
afterEach(() => {
  checkNumerics(false);
  configure({ backend: 'wasm' });
});

/** The line of this file that calls it. */
function here(): string {
  const frame = new Error('here').stack?.split('\n')[2] ?? '';
  return /check-numerics\.test\.ts:\d+/.exec(frame)?.[0] ?? frame;
}

/** The message of the error, its lines without folders and columns. */
function blame(f: () => unknown): string {
  try {
    f();
  } catch (error) {
    return told(error);
  }
  throw new Error('nothing was thrown');
}

function told(error: unknown): string {
  expect(error).toBeInstanceOf(NumericsError);
  return (error as Error).message.replaceAll(/at \/\S*?([\w.-]+:\d+):\d+/g, 'at $1');
}

describe.each(['wasm', 'reference'] as const)('on the backend %s', (name) => {
  beforeEach(() => configure({ backend: name }));

  test('eager code: the operation, the line, the operands', () => {
    expect(backend().name).toBe(name);
    const [line, x] = [here(), t([1, 0, -1]).log()];
    expect(blame(() => x.sum().dataSync())).toBe(
      `log: made 1 NaN and 1 infinity in float32[3], at ${line}. Got a: float32[3], min -1, max 1, 0 NaN, 0 infinities.`,
    );
  });

  test('a compiled function: with the arguments of the call that goes wrong', () => {
    const [line, f] = [here(), loose.jit((x) => x.sub(1).log().mean())];
    expect(f(t([2, 3])).dataSync()[0]).toBeCloseTo(Math.log(2) / 2, 6);
    expect(blame(() => f(t([2, 1])))).toBe(
      `log: made 1 infinity in float32[2], at ${line}. Got a: float32[2], min 0, max 1, 0 NaN, 0 infinities.`,
    );
  });
});

test('a function that was compiled before is checked as well, and afterwards not', () => {
  checkNumerics(false);
  const f = loose.jit((x) => x.log());
  expect(f(t([0])).dataSync()).toEqual(new Float32Array([-Infinity]));
  checkNumerics(true);
  expect(blame(() => f(t([0])))).toContain('log: made 1 infinity');
  checkNumerics(false);
  expect(f(t([0])).dataSync()).toEqual(new Float32Array([-Infinity]));
});

test('both operands are described, in all float dtypes', () => {
  expect(
    blame(() =>
      t([1, 0])
        .div(t([0, 0]))
        .dataSync(),
    ),
  ).toContain('div: made 1 NaN and 1 infinity in float32[2], at check-numerics.test.ts:');
  expect(
    blame(() =>
      t([1, 0])
        .div(t([0, 2]))
        .dataSync(),
    ),
  ).toContain('Got a: float32[2], min 0, max 1, 0 NaN, 0 infinities; b: float32[2], min 0, max 2, 0 NaN, 0 infinities.');
  expect(blame(() => t([300, 2]).cast('float16').square().dataSync())).toContain(
    'mul: made 1 infinity in float16[2], in square at check-numerics.test.ts:',
  );
  expect(blame(() => t([1]).cast('float64').neg().sqrt().dataSync())).toContain('sqrt: made 1 NaN in float64[1]');
});

test('the first of several is named, whatever is read', () => {
  const x = t([0, 1]);
  const [first, second] = [x.log(), x.sub(1).sqrt()];
  expect(blame(() => second.add(first).sum().dataSync())).toContain('log: ');
});

describe('what is no fault', () => {
  test('NaN and infinities that come in, and stay', () => {
    expect(t([NaN, Infinity]).mul(2).add(1).dataSync()).toEqual(new Float32Array([NaN, Infinity]));
    expect(t([1, 2]).add(Infinity).dataSync()).toEqual(new Float32Array([Infinity, Infinity]));
    expect(
      loose
        .jit((x) => x.exp())(t([-Infinity, Infinity]))
        .dataSync(),
    ).toEqual(new Float32Array([0, Infinity]));
  });

  test('what a choice leaves out, whether it is kept for a second use or not', () => {
    const x = t([1, 0]);
    const unused = x.log();
    const chosen = where(x.greater(0), unused, 0);
    for (let i = 0; i < 3; i++) expect(chosen.add(i).dataSync()).toEqual(new Float32Array([i, i]));
  });

  test('an infinity that ends as a finite number', () => {
    expect(
      t([0])
        .add(
          t([1])
            .div(t([0]))
            .neg()
            .exp(),
        )
        .dataSync(),
    ).toEqual(new Float32Array([0]));
  });

  test('but NaN of infinities that came in is one', () => {
    expect(
      blame(() =>
        t([Infinity])
          .sub(t([Infinity]))
          .dataSync(),
      ),
    ).toContain('Got a: float32[1], nothing finite, 0 NaN, 1 infinity; b: float32[1], nothing finite, 0 NaN, 1 infinity.');
  });
});

describe('derivatives', () => {
  test('an operation of the backward pass tells what it is the derivative of, and where that is taken', () => {
    const line = here();
    const f = (x: AnyTensor): AnyTensor => where(x.greater(0), x.log(), 0).sum(); // the next line
    const next = line.replace(/\d+$/, (n) => String(Number(n) + 1));
    const [taken, gradient] = [here(), grad(f)(t([1, 0]))];
    expect(blame(() => gradient.dataSync())).toContain(
      `div: made 1 NaN in float32[2], in the derivative of log at ${next}, taken at ${taken}. Got a: float32[2], min 0, max 1`,
    );
  });

  test('of second order: the operation of the user is named', () => {
    const f = (x: AnyTensor): AnyTensor => x.pow(1.5).sum();
    const second = grad((x) => grad(f)(x).sum())(t([1, 0]));
    expect(blame(() => second.dataSync())).toMatch(/made 1 infinity in float32\[2\], in the derivative of pow at check-numerics/);
  });

  test('of what is computed again', () => {
    const f = checkpoint((x) => x.sqrt().sum());
    expect(blame(() => grad(f)(t([1, 0])).dataSync())).toMatch(/in the derivative of \w+ at check-numerics\S+, taken at check-numerics/);
  });

  test('by Variables, in a compiled step: they keep their values', () => {
    const w = variable(tensor([4, 0]), { name: 'w' });
    const step = jit(() => {
      const [loss, [dw]] = tidu.valueAndGrad(() => w.sqrt().sum(), [w])();
      w.assign(w.sub(dw));
      return loss;
    });
    expect(blame(() => step())).toContain('in the derivative of sqrt');
    expect(w.dataSync()).toEqual(new Float32Array([4, 0]));
  });
});

test('vmap: the line of the operation, not of vmap', () => {
  const [line, f] = [here(), (x: AnyTensor): AnyTensor => x.log().sum()];
  const y = vmap(f)(t([[1, 2], [0, 1]])); // prettier-ignore
  expect(blame(() => y.dataSync())).toContain(`log: made 1 infinity in float32[2, 2], at ${line}. `);
});

describe('loops and branches: the operation in the body, and the step', () => {
  const file = 'check-numerics.test.ts';

  test('scan, in both directions', () => {
    const [sum] = scan((c, x) => [c.add(x.log()), undefined], t(0), t([1, 2, 0, 3]));
    expect(blame(() => sum.dataSync())).toMatch(/^log: made 1 infinity in float32\[\], at \S+, in step 2 \(from 0\) of the loop at /);
    const all = tidu.scan((c: Tensor<[]>, x: Tensor<[]>) => [c.add(x.log()), c], tensor(0), tensor([1, 0, 3, 0]), { reverse: true });
    expect(blame(() => all[0].dataSync())).toContain('in step 3 (from 0) of the loop');
  });

  test('the derivative of scan', () => {
    const f = (k: AnyTensor): AnyTensor => scan((c, x) => [c.add(x.mul(k).sqrt()), undefined], t(0), t([1, 2, 0, 3]))[0];
    expect(blame(() => grad(f)(t(1)).dataSync())).toMatch(/^div: .*, in the derivative of sqrt at \S+, taken at \S+, in step 2 /);
  });

  test('fori and whileLoop', () => {
    const grown = fori(0, 5, (_: AnyTensor, c: AnyTensor) => c.exp(), t(1));
    expect(blame(() => grown.dataSync())).toMatch(/^exp: made 1 infinity .*, in step 3 \(from 0\) of the loop/);
    const squared = whileLoop(
      (c: AnyTensor) => c.less(1e38),
      (c: AnyTensor) => c.mul(c),
      t(10),
    );
    expect(blame(() => squared.dataSync())).toMatch(/^mul: made 1 infinity .*, in step 5 \(from 0\) of the loop/);
  });

  test('cond: the branch that was taken', () => {
    const choose = (x: AnyTensor): AnyTensor =>
      cond(
        x.greaterEqual(0),
        (y: AnyTensor) => y.log(),
        (y: AnyTensor) => y.sqrt(),
        x,
      );
    expect(blame(() => choose(t(0)).dataSync())).toMatch(/^log: made 1 infinity in float32\[\], at \S+, in the branch at /);
    expect(blame(() => choose(t(-1)).dataSync())).toContain('sqrt: made 1 NaN');
    expect(blame(() => choose(t(0)).dataSync())).toContain(file);
  });
});

test('off, nobody listens', () => {
  checkNumerics(false);
  expect(currentWatch()).toBeUndefined();
  const made: Node[] = [];
  const zero = t([0]);
  listenToNodes((node) => made.push(node));
  const x = zero.log();
  listenToNodes(undefined);
  expect(made.map(({ primitive }) => primitive.name)).toEqual(['log']);
  expect(x.dataSync()).toEqual(new Float32Array([-Infinity]));
  expect(made.length).toBe(1);
});

describe('layers', () => {
  class Logarithm extends Layer {
    call(x: Tensor): AnyTensor {
      return x.log() as AnyTensor;
    }
  }

  test('are named with those around them', () => {
    const model = sequential(dense(3, { name: 'first' }), new Logarithm({ name: 'bad' }));
    const y = model(tensor([[0, 0]]));
    const text = blame(() => y.dataSync());
    expect(text).toContain(`log: made 3 infinities in float32[1, 3], at check-numerics.test.ts:`);
    expect(text).toContain(`, in the layer '${model.name}/bad'. `);
  });

  test('in fit: the step that goes wrong ends training, and the weights are those before it', async () => {
    const model = sequential(dense(3, { name: 'hidden' }), dense(2, { name: 'last' }));
    model.compile({ optimizer: sgd({ learningRate: 1e30 }), loss: 'meanSquaredError' });
    const x = [[1, 2], [3, 1]]; // prettier-ignore
    let error: unknown;
    await model.fit(x, x, { epochs: 10 }).catch((reason: unknown) => (error = reason));
    expect(told(error)).toMatch(/^(dot|mul|add): made .* in float32\[.*, in the layer '\w+\/(hidden|last)'/);
    for (const weight of model.weights) expect([...weight.dataSync()].every(Number.isFinite)).toBe(true);
  });
});

test('what is neither true nor false is refused', () => {
  expect(() => checkNumerics('on' as never)).toThrow("checkNumerics: this says neither yes nor no. Got 'on'. Expected true or false.");
});

describe('the stack of an error begins with the line of the user', () => {
  const lineOf = (f: () => unknown): string => {
    try {
      f();
    } catch (error) {
      const [first = ''] = (error as Error).stack?.split('\n').filter((text) => /:\d+:\d+/.test(text)) ?? [];
      expect(placeOf(error as Error)?.line.includes('check-numerics.test.ts')).toBe(true);
      return /check-numerics\.test\.ts:\d+/.exec(first)?.[0] ?? first;
    }
    throw new Error('nothing was thrown');
  };

  test('eager, traced, and from within many layers', () => {
    expect([lineOf(() => t([1, 2]).add(t([1, 2, 3])))]).toEqual([here()]);
    expect([lineOf(() => loose.jit((x) => x.matmul(t([1, 2, 3])))(t([1, 2])))]).toEqual([here()]);
    expect([lineOf(() => grad((x) => scan((c) => [c.add(t([1, 2, 3])), c], x, t([1]))[0].sum())(t([1, 2])))]).toEqual([here()]);
    const inner = sequential(dense(4), sequential(dense(2), dense(3)));
    const model = sequential(dense(3), inner) as unknown as F;
    model(t([[1, 2]]));
    expect([lineOf(() => model(t([[1, 2, 3]])))]).toEqual([here()]);
  });

  test('and the message comes first', () => {
    const error = (() => {
      try {
        return t([1, 2]).add(t([1, 2, 3]));
      } catch (thrown) {
        return thrown as Error;
      }
    })() as Error;
    expect(error.stack?.startsWith(`ShapeError: ${error.message}\n    at `)).toBe(true);
  });
});
