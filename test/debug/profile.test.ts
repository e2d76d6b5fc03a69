/** @file What profile measures: times that add up, Variables that stay as they were, a trace that viewers can read. */
import { afterAll, describe, expect, test } from 'vitest';
import { configure, random, relu, valueAndGrad, variable, zeros, type AnyTensor, type Tensor } from 'tidu';
import { ceilings, profile } from 'tidu/debug';
import { bind } from '../../src/runtime/engine.ts';
import { compile } from '../../src/debug/compile.ts';
import { compileParts, runParts } from '../../src/debug/runs.ts';
import type { TraceEvent } from '../../src/debug/trace-events.ts';
import { withThreads } from '../backends/with-threads.ts';

afterAll(() => configure({ threads: undefined }));

interface Step {
  readonly variables: readonly AnyTensor[];
  readonly args: [x: Tensor<[96, 200]>, y: Tensor<[96, 10]>];
  run(x: Tensor<[96, 200]>, y: Tensor<[96, 10]>): [loss: Tensor<[]>, noise: AnyTensor];
}

/** A step of training that draws random numbers, and updates Variables in place. */
function newStep(): Step {
  random.seed(1);
  const w1 = variable(random.normal([200, 128], { stddev: 0.1 }));
  const w2 = variable(random.normal([128, 10], { stddev: 0.1 }));
  const run: Step['run'] = (x, y) => {
    const lossOf = (): Tensor<[]> => relu(x.matmul(w1)).matmul(w2).sub(y).square().mean();
    const [loss, [d1, d2]] = valueAndGrad(lossOf, [w1, w2])();
    w1.assign(w1.sub(d1.mul(0.1)));
    w2.assign(w2.sub(d2.mul(0.1)));
    return [loss, random.normal([2])];
  };
  return { variables: [w1, w2], args: [random.normal([96, 200]), zeros([96, 10])], run };
}

const valuesOf = (variables: Step['variables']): unknown[] => variables.map((each) => each.add(0).dataSync());

describe.each([1, 2])('with %s threads', (threads) => {
  test('times of kernels add up, and Variables are as before', async () => {
    const { run, args, variables } = newStep();
    await withThreads(threads, () =>
      random
        .normal([256, 256])
        .matmul(zeros([256, 256]))
        .data(),
    );
    const before = valuesOf(variables);
    const found = await profile(run, args, { runs: 3 });
    expect(valuesOf(variables)).toEqual(before);

    const { kernels, sum } = found;
    expect(found.threads).toBe(threads);
    expect(kernels.length).toBeGreaterThan(2);
    expect(kernels.reduce((all, each) => all + each.milliseconds, 0)).toBeCloseTo(sum, 9);
    expect(kernels.reduce((all, each) => all + each.share, 0)).toBeCloseTo(1, 9);
    expect(found.total).toBeGreaterThan(0);
    for (const each of kernels) {
      expect(each.fastest).toBeLessThanOrEqual(each.milliseconds);
      expect(each.gflops * each.milliseconds * 1e6).toBeCloseTo(each.flops, 3);
      expect(each.gbPerSecond * each.milliseconds * 1e6).toBeCloseTo(each.bytes, 3);
      expect(each.ofPeak).toBeGreaterThanOrEqual(0);
      expect(each.operations).not.toBe('');
    }
    expect(found.toString().split('\n')).toHaveLength(1 + kernels.length + 2);
  });

  test('kernel by kernel, a program has the same results and leaves the same values', async () => {
    const { run, args, variables } = newStep();
    await withThreads(threads, () =>
      random
        .normal([256, 256])
        .matmul(zeros([256, 256]))
        .data(),
    );
    const compiled = compile(run, args);
    const parts = compileParts(compiled.program);
    const bound = bind(compiled.sources, compiled.traced.values);
    const before = compiled.changes.map((cell) => cell.read());
    const outputs = parts.whole.run(bound.arrays, bound.blocks);
    const after = compiled.changes.map((cell) => cell.read());
    expect(after).not.toEqual(before);
    compiled.changes.forEach((cell, i) => cell.write(before[i] as Float32Array));
    expect(runParts(parts, bind(compiled.sources, compiled.traced.values)).outputs).toEqual(outputs);
    expect(compiled.changes.map((cell) => cell.read())).toEqual(after);
    expect(variables).toHaveLength(2);
  });
});

test('a trace is JSON as performance viewers read it', async () => {
  const { run, args } = newStep();
  const found = await profile(run, args, { runs: 2 });
  const { traceEvents } = JSON.parse(found.trace()) as { traceEvents: TraceEvent[] };
  const spans = traceEvents.filter((event) => event.ph === 'X');
  expect(spans).toHaveLength(2 * (1 + found.kernels.length));
  for (const event of traceEvents) {
    expect(event).toMatchObject({
      name: expect.any(String),
      ph: expect.stringMatching(/^[XM]$/),
      pid: expect.any(Number),
      tid: expect.any(Number),
    });
    expect(event.args).toBeTypeOf('object');
  }
  // Nothing overlaps: in the order of their start, each ends before the next begins.
  const inOrder = spans.map(({ ts = NaN, dur = NaN }) => ({ ts, end: ts + dur })).toSorted((a, b) => a.ts - b.ts);
  expect(inOrder[0]?.ts).toBe(0);
  inOrder.forEach(({ ts, end }, i) => {
    expect(end).toBeGreaterThanOrEqual(ts);
    expect(ts).toBeGreaterThanOrEqual((inOrder[i - 1]?.end ?? 0) - 1e-3);
  });
});

test('ceilings are measured once', async () => {
  configure({ threads: 1 });
  const found = await ceilings();
  expect(await ceilings()).toBe(found);
  expect(found.threads).toBeGreaterThanOrEqual(1);
  for (const rate of [found.gflops, found.gflopsPerThread, found.gbPerSecond]) expect(Number.isFinite(rate) && rate > 0).toBe(true);
});

test('what is refused', async () => {
  const double = (x: Tensor<[3]>): Tensor<[3]> => x.mul(2);
  await expect(profile(double, [zeros([3])], { runs: 0 })).rejects.toThrow(
    'profile: this is no number of runs. Got 0. Expected a whole number from 1.',
  );
  await expect(profile(double, [zeros([3])], { times: 3 } as object)).rejects.toThrow(
    "profile: there is no option 'times'. Expected one of runs.",
  );
  await expect(profile(double, zeros([3]) as never)).rejects.toThrow(
    'profile: the second argument is no list. Got float32[3]. Expected the arguments of f. Try profile(f, [x]), with all arguments of f in a list.',
  );
  configure({ backend: 'reference' });
  try {
    await expect(profile(double, [zeros([3])])).rejects.toThrow(
      "ceilings: there is nothing to measure on the reference backend. Expected the wasm backend. Try configure({ backend: 'wasm' }).",
    );
  } finally {
    configure({ backend: 'wasm' });
  }
});
