/** @file scan against the same loop written out: values, derivatives of every kind, batches, Variables, threads. */
import { afterEach, describe, expect, test } from 'vitest';
import { config, configure, grad as gradOf, jvp, random, scan, ShapeError, variable, type AnyTensor, type Tensor } from 'tidu';
import { checkGrads, maxRelativeError } from 'tidu/testing';
import { traceFunction } from '../../src/transforms/jit.ts';
import { costOf } from '../../src/kernel/cost.ts';
import { compileGraph } from '../../src/compile/program.ts';
import { float64, grad, int32, jit, read, t, valueAndGrad, vmap } from '../ops/loose.ts';
import { withThreads } from '../backends/with-threads.ts';

type Step = (carry: AnyTensor, x: AnyTensor) => readonly [AnyTensor, unknown];
type Loop = (f: Step, init: AnyTensor, xs: AnyTensor) => [AnyTensor, AnyTensor];

/** scan as it is defined. */
const writtenOut: Loop = (f, init, xs) => {
  let carry = init;
  const results: AnyTensor[] = [];
  for (let i = 0; i < (xs.shape[0] ?? 0); i++) {
    const [next, result] = f(carry, (xs.slice as unknown as (i: number) => AnyTensor)(i));
    carry = next;
    results.push(result as AnyTensor);
  }
  return [carry, t.stack(results)];
};
const rolled = scan as unknown as Loop;

const numbers = (shape: readonly number[], scale = 1): AnyTensor =>
  float64(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => scale * Math.sin(1 + 2.3 * i)),
    shape,
  );
const [w, u, xs, h0] = [numbers([3, 3], 0.7), numbers([2, 3]), numbers([5, 4, 2]), numbers([4, 3], 0.3)];

/** A recurrent network: every kind of work in its body, a carry that is a result as well, and a constant. */
const network =
  (loop: Loop) =>
  (w: AnyTensor, u: AnyTensor, xs: AnyTensor, h0: AnyTensor): AnyTensor => {
    const step: Step = (h, x) => {
      const next = t.tanh(t.add(t.add(t.matmul(x, u), t.matmul(h, w)), t.softmax(h)));
      return [next, t.mul(next, t.sum(next, 0))];
    };
    const [last, results] = loop(step, h0, xs);
    return t.add(t.sum(last), t.sum(t.square(results)));
  };

const settings = config();
afterEach(() => configure(settings));

describe.each(['wasm', 'reference'] as const)('on %s', (backend) => {
  const close = (got: AnyTensor, want: AnyTensor, tolerance = 1e-12): void => expect(maxRelativeError(got, want)).toBeLessThan(tolerance);

  test('the last carry and all results', () => {
    configure({ backend });
    const [last, results] = scan(
      (c, x) => [c.mul(0.5).add(x), c.mul(2)] as const,
      t.tensor(8) as Tensor<[]>,
      t.tensor([1, 2, 3]) as Tensor<[3]>,
    );
    expect(read(last)).toEqual([5.25]);
    expect(read(results)).toEqual([16, 10, 9]);
    expect(results.shape).toEqual([3]);
  });

  test('from the end to the start, without elements, without steps, with one', () => {
    configure({ backend });
    const sum = (c: AnyTensor, x: AnyTensor): [AnyTensor, AnyTensor] => [t.add(t.mul(c, 10), x), c];
    const digits = t.tensor([1, 2, 3]);
    const [last, before] = scan(sum, t.tensor(0), digits, { reverse: true });
    expect(read(last)).toEqual([321]);
    expect(read(before)).toEqual([32, 3, 0]);
    const [power] = scan((c: AnyTensor) => [t.mul(c, 2), undefined], t.tensor(1), undefined, { length: 10 });
    expect(read(power)).toEqual([1024]);
    const [same, none] = scan(sum, t.tensor(7), t.zeros([0]));
    expect([read(same), read(none), none.shape]).toEqual([[7], [], [0]]);
    expect(read(scan(sum, t.tensor(7), t.ones([1]))[0])).toEqual([71]);
  });

  test('trees, integers, carries that stay, results that do not depend on the step', () => {
    configure({ backend });
    const [last, results] = scan(
      ({ count, kept }, [x, y]) => [
        { count: t.add(count, 1), kept },
        { product: t.mul(x, y), constant: t.tensor(5), kept },
      ],
      { count: int32(0), kept: t.tensor([1, 2]) },
      [t.tensor([1, 2, 3]), t.tensor([4, 5, 6])] as const,
    );
    expect(read(last.count)).toEqual([3]);
    expect(read(last.kept)).toEqual([1, 2]);
    expect(read(results.product)).toEqual([4, 10, 18]);
    expect(read(results.constant)).toEqual([5, 5, 5]);
    expect([read(results.kept), results.kept.shape]).toEqual([
      [1, 2, 1, 2, 1, 2],
      [3, 2],
    ]);
  });

  test('gathers, scatters and loops inside', () => {
    configure({ backend });
    const table = t.tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const lookUp = (table: AnyTensor): AnyTensor =>
      t.sum(
        rolled(
          (c, i) => [t.add(c, t.embedding(table, i)), t.square(t.embedding(table, i))],
          t.zeros([2, 2]),
          int32([
            [0, 2],
            [2, 2],
          ]),
        )[1],
      );
    expect(read(lookUp(table))).toEqual([5 + 61 + 61 + 61]);
    expect(read(grad(lookUp)(table))).toEqual([2, 4, 0, 0, 30, 36]);
    const triangle = rolled(
      (c, row) => {
        const [sum] = rolled((s, x) => [t.add(s, x), undefined], c, row);
        return [sum, sum];
      },
      t.tensor(0),
      t.tensor([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    );
    expect(read(triangle[1])).toEqual([3, 10, 21]);
  });

  test('sorts and running sums inside', () => {
    configure({ backend });
    const rows = t.tensor([
      [3, 1, 2],
      [6, 5, 4],
    ]);
    const both: Step = (sum, row) => [t.add(sum, t.cumsum(row)), t.sort(row)];
    const [last, sorted] = rolled(both, t.zeros([3]), rows);
    expect(read(last)).toEqual([9, 15, 21]);
    expect(read(sorted)).toEqual([1, 2, 3, 4, 5, 6]);
    const weighted = (x: AnyTensor): AnyTensor => t.sum(t.mul(rolled(both, t.zeros([3]), x)[1], t.tensor([1, 10, 100])));
    expect(read(grad(weighted)(rows))).toEqual([100, 1, 10, 100, 10, 1]);
  });

  test('derivatives of all kinds are those of the loop written out', () => {
    configure({ backend });
    const [f, g] = [network(rolled), network(writtenOut)];
    close(f(w, u, xs, h0), g(w, u, xs, h0));
    for (const position of [0, 1, 2, 3]) {
      const args = [w, u, xs, h0];
      const at =
        (h: typeof f) =>
        (x: AnyTensor): AnyTensor =>
          h(...(args.map((each, i) => (i === position ? x : each)) as [AnyTensor, AnyTensor, AnyTensor, AnyTensor]));
      const x = args[position] as AnyTensor;
      const gradient = (h: typeof f): ((x: AnyTensor) => AnyTensor) => grad(at(h));
      close(gradient(f)(x), gradient(g)(x));
      close(jit(gradient(f))(x), gradient(g)(x));
      const direction = numbers(x.shape, 0.9);
      close(jvp(at(f), [x], [direction])[1], jvp(at(g), [x], [direction])[1]);
      const product = (h: typeof f): AnyTensor => jvp(gradient(h), [x], [direction])[1];
      close(product(f), product(g), 1e-11);
    }
  });

  test('second derivatives backwards through the loop backwards', () => {
    configure({ backend });
    const twice = (loop: Loop): AnyTensor => {
      const inner = grad((w) => network(loop)(w, u, xs, h0));
      return grad((w) => t.sum(t.square(inner(w))))(w);
    };
    close(twice(rolled), twice(writtenOut), 1e-11);
  });

  test('batches: of elements, of the first carry, of constants, and of gradients', () => {
    configure({ backend });
    const many = (shape: readonly number[]): AnyTensor => numbers([2, ...shape], 0.8);
    const batched = {
      elements: [(x: AnyTensor) => network(rolled)(w, u, x, h0), many([5, 4, 2])],
      carry: [(h: AnyTensor) => network(rolled)(w, u, xs, h), many([4, 3])],
      constant: [(v: AnyTensor) => network(rolled)(v, u, xs, h0), many([3, 3])],
      gradients: [grad((v) => network(rolled)(v, u, xs, h0)), many([3, 3])],
    } as const;
    for (const [f, x] of Object.values(batched)) {
      const one = (i: number): AnyTensor => f((x.slice as unknown as (i: number) => AnyTensor)(i));
      close(vmap(f)(x), t.stack([one(0), one(1)]));
    }
    const [f, x] = batched.constant;
    close(grad((v) => t.sum(vmap(f)(v)))(x), vmap(batched.gradients[0])(x));
  });

  test('finite differences', () => {
    configure({ backend });
    checkGrads(network(rolled) as never, [w, u, xs, h0] as never, { order: 2 } as never);
  });
});

test('Variables are read inside, and those that are assigned go from step to step', () => {
  const [rate, total, count] = [variable(t.tensor(2)), variable(t.tensor(100)), variable(int32(0))];
  const add = (x: AnyTensor): AnyTensor =>
    rolled(
      (c, each) => {
        total.assign(t.add(total, t.mul(rate, each)) as never);
        count.assign(t.add(count, 1) as never);
        return [t.add(c, total), total];
      },
      t.tensor(0),
      x,
    )[1];
  expect(read(add(t.tensor([1, 2, 3])))).toEqual([102, 106, 112]);
  expect([read(total), read(count)]).toEqual([[112], [3]]);
  expect(read(jit(add)(t.tensor([1, 1])))).toEqual([114, 116]);
  expect([read(total), read(count)]).toEqual([[116], [5]]);
  const byRate = gradOf((() => t.sum(rolled((c, each) => [t.add(t.mul(c, rate), each), c], t.tensor(1), t.tensor([0, 0]))[0])) as never, [
    rate,
  ]);
  // d (rate^2) = 2 rate
  expect(read((byRate as unknown as () => AnyTensor[])()[0] as AnyTensor)).toEqual([4]);
});

test('random numbers differ from step to step, and are those of the loop written out', () => {
  const draw = (loop: Loop): number[] => {
    random.seed(3);
    return read(loop((c) => [c, random.uniform([2]) as AnyTensor], t.tensor(0), t.zeros([4]))[1]);
  };
  const drawn = draw(rolled);
  expect(new Set(drawn).size).toBe(8);
  expect(drawn).toEqual(draw(writtenOut));
});

test('the same bits for 1, 2, 3 and 8 threads', async () => {
  const [weights, inputs] = [random.normal([96, 96], { stddev: 0.1 }), random.normal([12, 64, 96])] as unknown as [AnyTensor, AnyTensor];
  const loss = (v: AnyTensor): AnyTensor => t.sum(rolled((h, x) => [t.tanh(t.add(t.matmul(h, v), x)), h], t.zeros([64, 96]), inputs)[0]);
  const step = jit(valueAndGrad(loss) as never) as unknown as (v: AnyTensor) => [AnyTensor, AnyTensor];
  const runs: unknown[] = [];
  for (const threads of [1, 2, 3, 8]) {
    await withThreads(threads, async () => read(step(weights)[0]));
    for (let again = 0; again < 5; again++) {
      const [value, gradient] = step(weights);
      runs.push([read(value), read(gradient)]);
    }
  }
  for (const run of runs) expect(run).toEqual(runs[0]);
});

test('the loop forwards runs once for value and gradient', () => {
  const step = valueAndGrad((v) => network(rolled)(v, u, xs, h0));
  const { kernels } = compileGraph(traceFunction(step as never, [w]));
  expect(kernels.filter((kernel) => kernel.kind === 'repeat')).toHaveLength(2);
});

test('all results of a loop are computed with the one that is read', () => {
  const [last, results] = rolled((c, x) => [t.add(c, x), t.mul(c, x)], t.tensor(1), t.tensor([1, 2, 3]));
  expect(results.value).toBeUndefined();
  expect(read(last)).toEqual([7]);
  expect(results.value).toBeDefined();
  expect(read(results)).toEqual([1, 4, 12]);
});

test('what a loop in a loop keeps is kept for the loop backwards around it, and not computed again', () => {
  const [w, h0] = [numbers([32, 32]), numbers([32])];
  const inner: Step = (h, x) => [t.tanh(t.add(t.matmul(h, w), x)), undefined];
  const outer: Step = (h, xs) => [rolled(inner, h, xs)[0], undefined];
  const value = (w: AnyTensor): AnyTensor => t.sum(rolled((h, xs) => outer(t.mul(h, w), xs), h0, numbers([4, 5, 32]))[0]);
  const work = (f: (w: AnyTensor) => unknown): number =>
    compileGraph(traceFunction(f as never, [numbers([32])])).kernels.reduce((sum, kernel) => sum + costOf(kernel).flops, 0);
  // The product of a step once forwards, and by one factor once backwards.
  expect(work(valueAndGrad(value)) / work(value)).toBeLessThan(2.5);
});

test('errors', () => {
  const step: Step = (c) => [c, c];
  expect(() => rolled(step, t.tensor(0), undefined as never)).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: scan: how many steps there are is not known. Got xs: no tensors, length: not given. Expected xs, or a length. Try scan(f, init, undefined, { length: 10 }).]`,
  );
  expect(() => scan(step as never, t.tensor(0), [t.zeros([2]), t.zeros([3])] as never)).toThrow(ShapeError);
  expect(() => scan(step as never, t.tensor(0), [t.zeros([2]), t.zeros([3])] as never)).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: scan: the elements are not equally many. Got xs: float32[2], float32[3], length: not given. Expected tensors with first axes of one size.]`,
  );
  expect(() => rolled((c) => [t.stack([c, c]), c], t.tensor(0), t.zeros([2]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: scan: the carry that the step returns is not like the one that it gets. Got float32[2]. Expected float32[]. Try cast and reshape to what init is, or another init.]`,
  );
  expect(() => rolled((() => t.tensor(0)) as never, t.tensor(0), t.zeros([2]))).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: scan: the step did not return two things. Got float32[]. Expected [carry, result]. Try undefined for no result.]`,
  );
  expect(() => scan(3 as never, t.tensor(0), t.zeros([2]))).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: scan: the argument is no function. Got 3. Expected the step to repeat.]`,
  );
  expect(() => scan(step as never, t.tensor(0), t.zeros([2]), { unroll: 2 } as never)).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: scan: there is no option 'unroll'. Expected one of length, reverse, checkpoint.]`,
  );
  expect(() => rolled((c) => [c, t.mul(c, c.dataSync()[0] ?? 0)], t.tensor(0), t.zeros([2]))).toThrowErrorMatchingInlineSnapshot(
    `[TraceError: scan: the value of a tensor is read while the function is traced: it has none yet, since the trace is compiled for all values. Got a read of something that depends on float32[]. Expected reads outside of the function. Try returning the tensor and reading it after the call, where() instead of if, or the function without scan.]`,
  );
});
