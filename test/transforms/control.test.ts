/** @file cond, whileLoop, fori and map: values, derivatives, batches, Variables, threads. */
import { afterEach, describe, expect, test } from 'vitest';
import {
  cond,
  config,
  configure,
  fori,
  grad as gradOf,
  jvp,
  map,
  random,
  scan,
  variable,
  whileLoop,
  type AnyTensor,
  type Tensor,
} from 'tidu';
import { maxRelativeError } from 'tidu/testing';
import { compileGraph } from '../../src/compile/program.ts';
import { traceFunction } from '../../src/transforms/jit.ts';
import { float64, grad, int32, jit, read, t, vmap } from '../ops/loose.ts';
import { refusals } from '../ops/refusals.ts';
import { withThreads } from '../backends/with-threads.ts';

type Scalar = Tensor<[], 'float64'>;
type Bool = Tensor<[], 'bool'>;
const number = (value: number): Scalar => float64(value) as unknown as Scalar;
const close = (got: AnyTensor, want: AnyTensor): void => expect(maxRelativeError(got, want)).toBeLessThan(1e-12);
const settings = config();
afterEach(() => configure(settings));

describe.each(['wasm', 'reference'] as const)('on %s', (backend) => {
  /** x^2 + w x above 1, sin(w x) below. */
  const bent =
    (w: AnyTensor) =>
    (x: AnyTensor): AnyTensor =>
      cond(
        t.all(t.greater(x, 1)) as unknown as Bool,
        (x: AnyTensor) => t.add(t.square(x), t.mul(w, x)),
        (x: AnyTensor) => t.sin(t.mul(w, x)),
        x,
      );

  test('cond takes one of two ways', () => {
    configure({ backend });
    const f = bent(float64(3));
    expect(read(f(float64(2)))).toEqual([10]);
    expect(read(f(float64(0.5)))).toEqual([Math.sin(1.5)]);
    for (const g of [f, jit(f)]) {
      close(grad(g)(float64(2)), float64(7));
      close(grad(g)(float64(0.5)), float64(3 * Math.cos(1.5)));
      close(grad(grad(g))(float64(0.5)), float64(-9 * Math.sin(1.5)));
      close(grad(grad(g))(float64(2)), float64(2));
    }
    close(jvp(f, [float64(0.5)], [float64(2)])[1], float64(6 * Math.cos(1.5)));
    close(grad((w) => bent(w)(float64(2)))(float64(3)), float64(2));
  });

  test('cond over batches: of operands, of conditions, of both', () => {
    configure({ backend });
    const f = bent(float64(3));
    const xs = float64([0.5, 2, 4]);
    const each = t.stack([0.5, 2, 4].map((x) => f(float64(x))));
    close(vmap(f)(xs), each);
    close(vmap(grad(f))(xs), float64([3 * Math.cos(1.5), 7, 11]));
    const byWeight = (w: AnyTensor): AnyTensor => bent(w)(float64(2));
    close(vmap(byWeight)(float64([1, 2])), float64([6, 8]));
    close(grad((w) => t.sum(vmap(byWeight)(w)))(float64([1, 2])), float64([2, 2]));
  });

  test('cond with trees, integers, captured values, results that are operands', () => {
    configure({ backend });
    const both = (flag: AnyTensor): number[][] => {
      const [x, n] = cond(
        flag as unknown as Bool,
        ({ x, n }) => [x, t.add(n, 1)] as const,
        ({ x, n }) => [t.neg(x), n] as const,
        { x: t.tensor([1, 2]), n: int32(5) },
      );
      return [read(x), read(n)];
    };
    expect(both(t.greater(t.tensor(1), 0))).toEqual([[1, 2], [6]]);
    expect(both(t.greater(t.tensor(-1), 0))).toEqual([[-1, -2], [5]]);
  });

  test('whileLoop runs until its condition fails, also if that is at once', () => {
    configure({ backend });
    const double = (x: AnyTensor): AnyTensor =>
      whileLoop(
        (c: AnyTensor) => t.less(c, 100) as unknown as Bool,
        (c) => t.mul(c, 2),
        x,
      );
    expect(read(double(t.tensor(3)))).toEqual([192]);
    expect(read(double(t.tensor(300)))).toEqual([300]);
    expect(read(jit(double)(t.tensor(1)))).toEqual([128]);
    const collatz = whileLoop(
      ({ n }) => t.greater(n, 1) as unknown as Bool,
      ({ n, steps }) => ({ n: t.where(t.equal(t.mod(n, 2), 0), t.floorDiv(n, 2), t.add(t.mul(n, 3), 1)), steps: t.add(steps, 1) }),
      { n: int32(27), steps: int32(0) },
    );
    expect(read(collatz.steps)).toEqual([111]);
  });

  test('whileLoop forwards, over batches, and not backwards', () => {
    configure({ backend });
    /** Newton's method for the square root. */
    const root = (a: AnyTensor): AnyTensor =>
      whileLoop(
        (x: AnyTensor) => t.greater(t.abs(t.sub(t.square(x), a)), 1e-12) as unknown as Bool,
        (x) => t.mul(t.add(x, t.div(a, x)), 0.5),
        t.add(t.mul(a, 0), 1),
      );
    close(root(float64(2)), float64(Math.SQRT2));
    close(jvp(root, [float64(2)], [float64(1)])[1], float64(0.5 / Math.SQRT2));
    const curvature = jvp((a: AnyTensor) => jvp(root, [a], [float64(1)])[1], [float64(2)], [float64(1)])[1];
    expect(maxRelativeError(curvature, float64(-0.25 * 2 ** -1.5))).toBeLessThan(1e-6);
    const many = float64([1, 2, 9, 1e4]);
    close(vmap(root)(many), t.sqrt(many));
    const powers = (x: AnyTensor): AnyTensor =>
      whileLoop(
        ({ i }) => t.less(i, 3) as unknown as Bool,
        ({ i, y }) => ({ i: t.add(i, 1), y: t.mul(y, x) }),
        { i: int32(0), y: number(1) as unknown as AnyTensor },
      ).y;
    close(vmap(powers)(float64([2, 3])), float64([8, 27]));
    expect(() => grad(root)(float64(2))).toThrowErrorMatchingInlineSnapshot(
      `[GradError: whileLoop: a loop with a condition has no derivative backwards: how many steps there are to go back is not known when it is compiled. Expected forward mode: jvp. Try fori or scan with a fixed number of steps, and where() for what is to stay as it is after the last of them.]`,
    );
  });

  test('fori and map', () => {
    configure({ backend });
    const power = (x: AnyTensor): AnyTensor => fori(0, 5, (_, y: AnyTensor) => t.mul(y, x), float64(1));
    close(power(float64(2)), float64(32));
    close(grad(grad(power))(float64(2)), float64(160));
    expect(read(fori(2, 5, (i, sum: AnyTensor) => t.add(sum, i), int32(0)))).toEqual([9]);
    expect(read(fori(5, 2, (i, sum: AnyTensor) => t.add(sum, i), int32(7)))).toEqual([7]);
    const sums = map(
      (x: AnyTensor) => ({ sum: t.sum(x), first: t.slice(x, 0) }),
      float64([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    );
    expect([read(sums.sum as never), read(sums.first as never)]).toEqual([
      [3, 7, 11],
      [1, 3, 5],
    ]);
  });

  test('loops in branches in loops', () => {
    configure({ backend });
    const f = (x: AnyTensor): AnyTensor =>
      fori(
        0,
        4,
        (i, sum: AnyTensor) =>
          cond(
            t.equal(t.mod(i, 2), 0) as unknown as Bool,
            (s: AnyTensor) => fori(0, 3, (_, c: AnyTensor) => t.mul(c, x), s),
            (s: AnyTensor) =>
              whileLoop(
                (c: AnyTensor) => t.greater(c, 1) as unknown as Bool,
                (c) => t.mul(c, 0.5),
                s,
              ),
            sum,
          ),
        t.add(t.mul(x, 0), 1),
      );
    // 8 -> halved to 1 -> 8 -> 1 for x = 2; forwards only, since there is a loop with a condition inside
    close(f(float64(2)), float64(1));
    close(jvp(f, [float64(2)], [float64(1)])[1], float64(3));
    const g = (x: AnyTensor): AnyTensor =>
      fori(
        0,
        3,
        (i, s: AnyTensor) =>
          cond(
            t.less(i, 2) as unknown as Bool,
            (s: AnyTensor) => t.mul(s, x),
            (s: AnyTensor) => t.sin(s),
            s,
          ),
        t.add(t.mul(x, 0), 1),
      );
    close(grad(g)(float64(0.7)), float64(Math.cos(0.49) * 1.4));
  });
});

test('a branch computes nothing before it knows which way it goes, a loop what is constant once', () => {
  const scale = variable(t.tensor(3));
  const programOf = (f: (...args: AnyTensor[]) => AnyTensor, ...args: AnyTensor[]): string[] =>
    compileGraph(traceFunction(f as never, args)).kernels.map(({ kind }) => kind);
  const lazily = (x: AnyTensor): AnyTensor =>
    cond(
      t.greater(t.sum(x), 0) as unknown as Bool,
      () => t.matmul(x, x),
      () => t.neg(x),
    );
  expect(programOf(lazily, t.ones([4, 4]))).toEqual(['loop', 'branch']);
  const hoisted = (x: AnyTensor): AnyTensor =>
    fori(0, 9, (_, y: AnyTensor) => t.add(t.mul(y, scale), t.matmul(x, t.mul(x, scale))), t.zeros([4, 4]));
  expect(programOf(hoisted, t.ones([4, 4]))).toEqual(['contraction', 'loop', 'repeat']);
  expect(read(fori(0, 2, (_, y: AnyTensor) => t.add(y, t.mul(t.mul(scale, 2), 5)), t.tensor(1)))).toEqual([61]);
});

test('Variables that a branch or a loop assigns', () => {
  const [count, last] = [variable(int32(0)), variable(t.tensor(0))];
  const step = (x: AnyTensor): AnyTensor =>
    cond(
      t.greater(x, 0) as unknown as Bool,
      () => {
        count.assign(t.add(count, 1) as never);
        last.assign(x as never);
        return t.mul(x, 2);
      },
      () => t.neg(x),
    );
  expect([read(step(t.tensor(3))), read(count), read(last)]).toEqual([[6], [1], [3]]);
  expect([read(jit(step)(t.tensor(-3))), read(count), read(last)]).toEqual([[3], [1], [3]]);
  expect([read(jit(step)(t.tensor(5))), read(count), read(last)]).toEqual([[10], [2], [5]]);
  const up = (): AnyTensor =>
    whileLoop(
      () => t.less(count, 10) as unknown as Bool,
      (x: AnyTensor) => {
        count.assign(t.add(count, 1) as never);
        return t.add(x, count);
      },
      int32(0),
    );
  expect([read(up()), read(count)]).toEqual([[3 + 4 + 5 + 6 + 7 + 8 + 9 + 10], [10]]);
  const rate = variable(t.tensor(4));
  const byRate = gradOf(
    (() =>
      cond(
        t.greater(rate, 1) as unknown as Bool,
        () => t.square(rate),
        () => t.neg(rate),
      )) as never,
    [rate],
  );
  expect(read((byRate as unknown as () => AnyTensor[])()[0] as AnyTensor)).toEqual([8]);
});

test('the same bits for 1, 2 and 3 threads, with branches and conditions in the loop', async () => {
  const [w, xs] = [random.normal([96, 96], { stddev: 0.1 }), random.normal([6, 64, 96])] as unknown as [AnyTensor, AnyTensor];
  const f = jit((w: AnyTensor): AnyTensor => {
    const step = (h: AnyTensor, x: AnyTensor): readonly [AnyTensor, AnyTensor] => {
      const next = cond(
        t.greater(t.sum(x), 0) as unknown as Bool,
        (h: AnyTensor) => t.tanh(t.add(t.matmul(h, w), x)),
        () => t.matmul(x, w),
        h,
      );
      const settled = whileLoop(
        (c: AnyTensor) => t.greater(t.sum(t.square(c)), 500) as unknown as Bool,
        (c) => t.mul(t.add(c, t.matmul(c, w)), 0.4),
        next,
      );
      return [settled, settled];
    };
    return scan(step, t.zeros([64, 96]), xs)[1] as AnyTensor;
  });
  const runs: number[][] = [];
  for (const threads of [1, 2, 3]) {
    await withThreads(threads, async () => read(f(w)));
    for (let again = 0; again < 5; again++) runs.push(read(f(w)));
  }
  for (const run of runs) expect(run).toEqual(runs[0]);
});

test('errors', () => {
  const same = (x: AnyTensor): AnyTensor => x;
  const condOf = cond as unknown as (...args: unknown[]) => unknown;
  const whileOf = whileLoop as unknown as (...args: unknown[]) => unknown;
  expect(() => condOf(true, same, same, t.tensor(1))).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: cond: the condition is no tensor. Got true. Expected a bool tensor of shape []. Try if and else: a boolean of JavaScript is known while the function is traced.]`,
  );
  expect(() => condOf(t.tensor(1), same, same, t.tensor(1))).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: cond: the condition is not one bool. Got float32[]. Expected bool[]. Try a comparison: x.greater(0).]`,
  );
  expect(() => condOf(t.greater(t.tensor([1, 2]), 0), same, same, t.tensor(1))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: cond: the condition is not one bool. Got bool[2]. Expected bool[]. Try all(condition) or any(condition); where() decides for each element.]`,
  );
  expect(() => condOf(t.greater(t.tensor(1), 0), same, (x: AnyTensor) => t.stack([x, x]), t.tensor(1))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: cond: the two functions return different things. Got if true: float32[], if false: float32[2]. Expected trees of one structure, with the same shapes and dtypes.]`,
  );
  expect(() => condOf(t.greater(t.tensor(1), 0), t.tensor(1), t.tensor(2))).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: cond: the argument is no function. Got float32[]. Expected the function for true, then the one for false.]`,
  );
  expect(() => whileOf((x: AnyTensor) => x, same, t.tensor(1))).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: whileLoop: the condition is not one bool. Got float32[]. Expected bool[]. Try a comparison: x.greater(0).]`,
  );
  expect(() =>
    whileOf(
      (x: AnyTensor) => t.less(x, 1),
      (x: AnyTensor) => t.stack([x, x]),
      t.tensor(0),
    ),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: whileLoop: the carry that the step returns is not like the one that it gets. Got float32[2]. Expected float32[]. Try cast and reshape to what init is, or another init.]`,
  );
  expect(() => fori(0, 1.5, (_, x) => x, t.tensor(0))).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: fori: the end is no whole number. Got 1.5. Expected a whole number. Try whileLoop where the end is a tensor.]`,
  );
  expect(() => (map as unknown as (f: unknown, x: unknown) => unknown)(t.tensor(0), t.tensor([0]))).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: map: the argument is no function. Got float32[]. Expected a function of one element.]`,
  );
});

test('loops speak of themselves, not of what they are made of', () => {
  const [same, one] = [(x: AnyTensor): AnyTensor => x, t.tensor(1)];
  const isBelow = (x: AnyTensor): AnyTensor => t.less(x, 1);
  const loops = { fori, map, whileLoop } as unknown as Readonly<Record<'fori' | 'map' | 'whileLoop', (...args: unknown[]) => unknown>>;
  const count = variable(one as unknown as Tensor<[]>, { name: 'count' });
  expect(
    refusals(
      () => loops.whileLoop(one, same, one),
      () => loops.whileLoop(isBelow, one, one),
      () => loops.whileLoop((x: AnyTensor) => (count.assign(x as unknown as Tensor<[]>), isBelow(x)), same, t.tensor(0)),
      () => loops.fori(one, 3, same, one),
      () => loops.fori(0, 3, one, one),
      () => loops.fori(0, 3, (i: AnyTensor) => i, one),
      () => loops.fori(0, 3, (_: AnyTensor, x: AnyTensor) => t.mul(x, read(x)[0]), one),
      () => loops.map(same, 3),
      () => loops.map(same, one),
      () => loops.map(same, [t.zeros([2]), t.zeros([3])]),
      () => loops.map((x: AnyTensor) => t.mul(x, read(x)[0]), t.zeros([2])),
    ),
  ).toMatchInlineSnapshot(`
    "ValueError whileLoop: the argument is no function. Got float32[]. Expected a function of the carry that says whether to go on.
    ValueError whileLoop: the argument is no function. Got float32[]. Expected a function of the carry that returns the next one.
    ValueError whileLoop: the condition assigns the variable 'count'. Expected assignments in the step.
    ValueError fori: the start is no whole number. Got float32[]. Expected a whole number. Try whileLoop where the end is a tensor.
    ValueError fori: the argument is no function. Got float32[]. Expected a function of i and the carry.
    ShapeError fori: the carry that the step returns is not like the one that it gets. Got int32[]. Expected float32[]. Try cast and reshape to what init is, or another init.
    TraceError fori: the value of a tensor is read while the function is traced: it has none yet, since the trace is compiled for all values. Got a read of something that depends on float32[]. Expected reads outside of the function. Try returning the tensor and reading it after the call, where() instead of if, or the function without fori.
    ValueError map: how many steps there are is not known. Got xs: no tensors. Expected a tensor, or a tree with one in it.
    ShapeError map: the elements are not equally many. Got xs: float32[]. Expected tensors with first axes of one size.
    ShapeError map: the elements are not equally many. Got xs: float32[2], float32[3]. Expected tensors with first axes of one size.
    TraceError map: the value of a tensor is read while the function is traced: it has none yet, since the trace is compiled for all values. Got a read of something that depends on float32[]. Expected reads outside of the function. Try returning the tensor and reading it after the call, where() instead of if, or the function without map."
  `);
  expect(read(count as unknown as AnyTensor)).toEqual([1]);
});
