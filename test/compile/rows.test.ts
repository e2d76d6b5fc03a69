/** @file Which kernels go through rows together, which must not, and that rows give the numbers that whole passes give. */
import { describe, expect, test } from 'vitest';
import { compileGraph } from '../../src/compile/program.ts';
import type { DType } from '../../src/core/dtype.ts';
import { sizeOf } from '../../src/core/shape.ts';
import type { Kernel, LoopKernel, Program } from '../../src/kernel/loop.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { Variable, type AnyVariable } from '../../src/tensor/variable.ts';
import { jit, traceFunction } from '../../src/transforms/jit.ts';
import { grad, t, type TensorFunction } from '../ops/loose.ts';
import { exactly, expectNear, fresh, numbers, on, seeded } from '../ops/values.ts';

const programOf = (f: (...args: AnyTensor[]) => unknown, ...shapes: (readonly number[])[]): Program =>
  compileGraph(
    traceFunction(
      f as never,
      shapes.map((shape) => t.zeros(shape)),
    ),
  );

const step = ({ name, axes, reduction }: LoopKernel): string =>
  `${name} [${axes.map((axis) => axis.size)}]${reduction === undefined ? '' : ` over [${reduction.axes.map((axis) => axis.size)}]`}`;

function form(kernel: Kernel): string {
  if (kernel.kind === 'loop') return step(kernel);
  if (kernel.kind !== 'rows') return kernel.kind;
  return `${kernel.rows.size} rows, ${kernel.scratch.length} in scratch: ${kernel.steps.map(step).join('; ')}`;
}

const kernels = (f: (...args: AnyTensor[]) => unknown, ...shapes: (readonly number[])[]): string[] =>
  programOf(f, ...shapes).kernels.map(form);

const layerNorm = (x: AnyTensor, scale: AnyTensor, shift: AnyTensor): AnyTensor => {
  const centered = t.sub(x, t.mean(x, -1, true));
  const deviation = t.sqrt(t.add(t.mean(t.square(centered), -1, true), 1e-5));
  return t.add(t.mul(t.div(centered, deviation), scale), shift);
};

const crossEntropy = (logits: AnyTensor, labels: AnyTensor): AnyTensor =>
  t.neg(t.mean(t.sum(t.mul(t.logSoftmax(logits), t.oneHot(labels, logits.shape[logits.shape.length - 1])), -1)));

const normalized = (x: AnyTensor): AnyTensor => t.div(x, t.sum(t.square(x), -1, true));

describe('one kernel of rows', () => {
  test('is a softmax, whose exponentials are computed once', () => {
    expect(kernels((x) => t.softmax(x), [32, 20])).toMatchInlineSnapshot(`
      [
        "32 rows, 3 in scratch: where [] over [20]; exp [20]; div [] over [20]; mul [20]",
      ]
    `);
  });
  test('is a softmax with axes before and after the mask', () => {
    expect(kernels((x, mask) => t.softmax(t.where(t.greater(mask, 0), t.mul(x, 0.5), -Infinity)), [4, 3, 5, 20], [5, 20]))
      .toMatchInlineSnapshot(`
        [
          "less [5,20]",
          "60 rows, 3 in scratch: where [] over [20]; exp [20]; div [] over [20]; mul [20]",
        ]
      `);
  });
  test('is the gradient of a softmax', () => {
    expect(kernels((x, dy) => grad((x) => t.sum(t.mul(t.softmax(x), dy)))(x), [32, 20], [32, 20])).toMatchInlineSnapshot(`
      [
        "32 rows, 5 in scratch: where [] over [20]; exp [20]; sum [] over [20]; div [] over [20]; mul [20]",
      ]
    `);
  });
  test('is a cross entropy with its gradient', () => {
    const labels = t.tensor(
      [...Array(32).keys()].map((i) => i % 20),
      { dtype: 'int32' },
    );
    expect(
      kernels(
        grad((x) => crossEntropy(x, labels)),
        [32, 20],
      ),
    ).toMatchInlineSnapshot(`
      [
        "32 rows, 3 in scratch: where [] over [20]; exp [20]; div [] over [20]; add [20]",
      ]
    `);
  });
  test('is a normalization', () => {
    expect(kernels(layerNorm, [32, 20], [20], [20])).toMatchInlineSnapshot(`
      [
        "32 rows, 2 in scratch: div [] over [20]; sqrt [] over [20]; add [20]",
      ]
    `);
  });
  test('is the gradient of a normalization, but for the sums over rows', () => {
    const gradients = (x: AnyTensor, scale: AnyTensor, shift: AnyTensor, dy: AnyTensor): unknown =>
      (grad as unknown as (f: (parameters: AnyTensor[]) => AnyTensor) => (parameters: AnyTensor[]) => unknown)(([x, scale, shift]) =>
        t.sum(t.mul(layerNorm(x as AnyTensor, scale as AnyTensor, shift as AnyTensor), dy)),
      )([x, scale, shift]);
    expect(kernels(gradients, [32, 20], [20], [20], [32, 20])).toMatchInlineSnapshot(`
      [
        "32 rows, 3 in scratch: div [] over [20]; sqrt [] over [20]; div [] over [20]; add [20]; div [] over [20]; add [20]",
        "sum [20] over [32]",
      ]
    `);
  });
  test('stores what is a result as well in a whole buffer', () => {
    const whole = programOf(
      (x) => {
        const e = t.exp(t.sub(x, t.max(x, -1, true)));
        const total = t.sum(e, -1, true);
        return [t.div(e, total), total];
      },
      [32, 20],
    );
    expect(whole.kernels.map(form)).toMatchInlineSnapshot(`
      [
        "32 rows, 3 in scratch: max [] over [20]; exp [20]; sum [] over [20]; reshape []; div [20]",
      ]
    `);
    expect(whole.outputs.map((buffer) => buffer.size)).toEqual([640, 32]);
  });
  test('holds kernels that read the same rows but not each other', () => {
    const f = (x: AnyTensor): AnyTensor[] => [t.sum(x, -1), t.exp(x)];
    expect(kernels(f, [32, 20])).toMatchInlineSnapshot(`
      [
        "32 rows, 0 in scratch: sum [] over [20]; exp [20]",
      ]
    `);
  });
  test('writes a Variable in place where the old value is not read', () => {
    const y = new Variable(t.zeros([32, 20]) as never) as unknown as AnyVariable;
    expect(kernels((x) => void y.assign(t.softmax(x) as never), [32, 20])).toMatchInlineSnapshot(`
      [
        "32 rows, 3 in scratch: where [] over [20]; exp [20]; div [] over [20]; mul [20]",
      ]
    `);
  });
});

describe('kernels stay apart', () => {
  const apart = (f: (...args: AnyTensor[]) => unknown, ...shapes: (readonly number[])[]): void => {
    const { kernels } = programOf(f, ...shapes);
    expect(kernels.map((kernel) => kernel.kind)).not.toContain('rows');
    expect(kernels.length).toBeGreaterThan(1);
  };
  test('where a row of one is a column of the other', () => {
    apart((x) => t.div(t.transpose(x), t.sum(t.square(x), 1, true)), [32, 32]);
  });
  test('where a row needs a value of another row', () => {
    apart((x) => t.div(x, t.flip(t.sum(t.square(x), 1, true), 0)), [32, 20]);
    apart((x) => t.div(t.slice(x, [1]), t.slice(t.sum(t.square(x), 1, true), [0, 31])), [32, 20]);
  });
  test('where the reduction is over the rows', () => {
    apart((x) => t.div(x, t.sum(t.square(x), 0, true)), [32, 20]);
    apart((x) => [t.exp(x), t.sum(t.exp(x), 0)], [32, 20]);
  });
  test('where the rows of one are not those of the other', () => {
    apart((x) => t.div(t.reshape(x, [20, 32]), t.reshape(t.slice(t.sum(t.square(x), 1), [0, 20]), [20, 1])), [32, 20]);
  });
  test('where the rows are few, short, or too large for the cache', () => {
    apart(normalized, [8, 64]);
    apart(normalized, [64, 8]);
    apart(normalized, [16, 1 << 15]);
  });
});

test('what writes a Variable in place stays apart from what reads the old value', () => {
  const v = new Variable(t.zeros([32, 20]) as never) as unknown as AnyVariable;
  const list = kernels(() => {
    const old = v.read();
    v.assign(normalized(old) as never);
    return t.sum(t.flip(old), 1);
  });
  expect(list).toEqual(['32 rows, 0 in scratch: sum [] over [20]; sum [] over [20]', 'div [32,20]']);
});

const functions: Readonly<Record<string, TensorFunction>> = {
  softmax: (x) => t.softmax(x),
  logSoftmax: (x) => t.logSoftmax(x),
  'gradient of softmax': grad((x) => t.sum(t.mul(t.softmax(x), t.sin(t.mul(x, 3))))),
  normalization: (x) => layerNorm(x, t.mul(t.arange(x.shape[x.shape.length - 1] ?? 1, { dtype: 'float32' }), 0.125), t.tensor(0.5)),
  'gradient of normalization': grad((x) => t.sum(t.mul(layerNorm(x, t.tensor(2), t.tensor(1)), t.cos(x)))),
  'positions of the greatest': (x) => t.add(t.argmax(x, -1, true), t.mul(x, 0)),
  'running from both ends': (x) => t.sub(t.flip(x, [x.shape.length - 1]), t.mean(t.abs(x), -1, true)),
};

/** Numbers of both signs; now and then a row with what is no number or infinite. */
function rowsOf(shape: readonly number[], special: boolean): number[] {
  const random = seeded(sizeOf(shape) + 1);
  const width = shape[shape.length - 1] ?? 1;
  return Array.from({ length: sizeOf(shape) }, (_, i) => {
    const row = Math.floor(i / width);
    const odd = [NaN, Infinity, -Infinity][row % 5];
    return special && odd !== undefined && i % width === row % width ? odd : random() * 8 - 4;
  });
}

describe.each(Object.entries(functions))('%s', (_, f) => {
  const check = (shape: readonly number[], dtype: DType, special: boolean): void => {
    const values = rowsOf(shape, special);
    const run = (): number[] =>
      numbers((jit as unknown as (f: TensorFunction) => TensorFunction)(f)(fresh(values, shape, dtype)) as AnyTensor);
    const tolerance = dtype === 'float64' ? { relative: 1e-12, floor: 1e-2 } : { relative: 2e-5, floor: 1e-1 };
    expectNear(on('wasm', run), on('reference', run), tolerance, `[${shape}] ${dtype}`);
  };
  test('of 1, 3 and 17 rows', () => {
    for (const [rows, widths] of Object.entries({ 1: [5, 64], 3: [64], 17: [1, 2, 5, 16, 77, 1000] })) {
      for (const width of widths) check([Number(rows), width], 'float32', false);
    }
  });
  test('of rows in several axes, and of none', () => {
    check([2, 3, 5, 20], 'float32', false);
    check([0, 20], 'float32', false);
    check([20, 1, 33], 'float32', false);
  });
  test('of float64', () => {
    for (const width of [5, 77]) check([17, width], 'float64', false);
  });
  test('of rows with NaN and infinities', () => {
    for (const width of [5, 77]) check([20, width], 'float32', true);
  });
});

test.each(['float32', 'float64'] as const)('the greatest and the least of a row of %s keep NaN and the signs of zeros', (dtype) => {
  for (const width of [1, 3, 4, 7, 40]) {
    // Row by row, one number among negative zeros, at every place in turn.
    const rows = [0, -0, NaN, 2, -2, Infinity].flatMap((odd) => [...Array(width).keys()].map((place) => ({ odd, place })));
    const values = rows.flatMap(({ odd, place }) => [...Array(width).keys()].map((i) => (i === place ? odd : -0)));
    for (const extreme of ['max', 'min'] as const) {
      const run = (): number[] => numbers(t[extreme](fresh(values, [rows.length, width], dtype), 1));
      expectNear(on('wasm', run), on('reference', run), exactly, `${extreme} of ${width}`);
    }
  }
});

test('sums over more rows than a cache holds are right', () => {
  const [rows, columns] = [2048, 1024];
  const x = fresh(
    Float32Array.from({ length: rows * columns }, (_, i) => (i * 7) % 11),
    [rows, columns],
    'float32',
  );
  const sums = Array.from({ length: columns }, (_, column) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += ((row * columns + column) * 7) % 11;
    return sum;
  });
  expect(numbers(t.sum(x, 0))).toEqual(sums);
  expect(numbers(t.sum(t.reshape(x, [16, 128, columns]), [0, 1]))).toEqual(sums);
});
