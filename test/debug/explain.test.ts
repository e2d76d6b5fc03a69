/** @file What explain says of a program, and that every reason for storing a value is given where it holds. */
import { expect, test } from 'vitest';
import { assignAll, checkpoint, relu, scan, valueAndGrad, variable, zeros, type Tensor } from 'tidu';
import { explain } from 'tidu/debug';
import { reasons, type Reason } from '../../src/compile/reasons.ts';
import { compileWithReport } from '../../src/compile/program.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { traceFunction } from '../../src/transforms/jit.ts';
import { Variable, type AnyVariable } from '../../src/tensor/variable.ts';
import { grad, int32, t } from '../ops/loose.ts';

/** What is said of the program, and what of the time that compiling took. */
function explained<A extends unknown[]>(f: (...args: A) => unknown, ...args: A): { program: string; cost: string } {
  const text = explain(f as (...args: unknown[]) => unknown)(...args);
  const end = text.indexOf('compiled in');
  return { program: `\n${text.slice(0, end)}`, cost: text.slice(end) };
}

test('a training step', () => {
  const w = variable(zeros([4, 3]), { name: 'w' });
  const b = variable(zeros([3]), { name: 'b' });
  const step = (x: Tensor<[8, 4]>, y: Tensor<[8, 3]>): Tensor<[]> => {
    const lossOf = (): Tensor<[]> => relu(x.matmul(w).add(b)).sub(y).square().mean();
    const [loss, [dw, db]] = valueAndGrad(lossOf, [w, b])();
    w.assign(w.sub(dw.mul(0.1)));
    b.assign(b.sub(db.mul(0.1)));
    return loss;
  };
  const { program, cost } = explained(step, zeros([8, 4]), zeros([8, 3]));
  expect(program).toMatchInlineSnapshot(`
    "
    4 kernels, 751 flops, 856 bytes read, 256 bytes written, 576 bytes of arena
       kind         name  loops         flops       read    written
    0  contraction  relu  8 x 3 over 4    432  284 bytes  192 bytes
         computes dot, broadcastTo x3, add x2, relu, lessEqual, sub, div, reshape, mul x2, where
         reads argument 0 float32[8, 4]
         reads argument 1 float32[8, 3]
         reads 'w' float32[4, 3]
         reads 'b' float32[3]
         stores relu float32[8, 3] at 256: more than one kernel needs it
         stores where float32[8, 3] at 384: more than one kernel needs it
    1  loop         div   1 over 8 x 3     73  192 bytes    4 bytes
         computes sub, mul, sum, div
         computes again, since that costs less than storing: sub
         reads argument 1 float32[8, 3]
         reads relu float32[8, 3] of kernel 0
         stores div float32[] at 512: a result of the program
    2  contraction  sub   4 x 3 over 8    216  272 bytes   48 bytes
         computes permute, dot, broadcastTo, mul, sub
         reads argument 0 float32[8, 4]
         reads 'w' float32[4, 3]
         reads where float32[8, 3] of kernel 0
         stores sub float32[4, 3] in place of 'w' float32[4, 3]: the new value of a Variable
    3  loop         sub   3 over 8         30  108 bytes   12 bytes
         computes sum, broadcastTo, mul, sub
         reads 'b' float32[3]
         reads where float32[8, 3] of kernel 0
         stores sub float32[3] in place of 'b' float32[3]: the new value of a Variable
    "
  `);
  expect(cost).toMatch(/^compiled in [\d.]+ ms: trace [\d.]+, simplify [\d.]+, .*, code [\d.]+, WebAssembly [\d.]+\n/);
  expect(cost).toMatch(/\nmachine code: \d+ functions, [\d.]+ \w+$/);
});

test('rows of a matrix, and a copy', () => {
  const x = variable(zeros([32, 64]), { name: 'x' });
  const normalize = (): [Tensor, Tensor] => {
    const centred = x.sub(x.mean(-1, true));
    return [centred.div(centred.square().mean(-1, true).sqrt()), x];
  };
  expect(explained(normalize).program).toMatchInlineSnapshot(`
    "
    2 kernels, 12.4 kflops, 16 KiB read, 16 KiB written, 16 KiB of arena
       kind  name       loops              flops   read  written
    0  loop  parameter  32 x 64                0  8 KiB    8 KiB
         reads 'x' float32[32, 64]
         stores parameter float32[32, 64] at 0: a copy: an input that is a result as well
    1  rows  div sqrt   32 rows, 3 steps  12.4 k  8 KiB    8 KiB
         computes sum x2, reshape x2, broadcastTo x3, div x3, sub, mul, sqrt
         reads 'x' float32[32, 64]
         stores div float32[32, 64] at 8192: a result of the program
    "
  `);
});

test('rows that are sorted', () => {
  expect(explained(() => t.argsort(t.neg(t.zeros([4, 8])))).program).toMatchInlineSnapshot(`
    "
    1 kernel, 128 flops, 0 bytes read, 128 bytes written, 128 bytes of arena
       kind      name     loops        flops     read    written
    0  sequence  argsort  4 rows of 8    128  0 bytes  128 bytes
         computes neg, argsort
         stores argsort int32[4, 8] at 0: a result of the program
    "
  `);
});

/** The reasons that are given for what a function stores. */
function reasonsOf(f: (...args: AnyTensor[]) => unknown, ...shapes: (readonly number[])[]): Set<Reason> {
  const traced = traceFunction(
    f as never,
    shapes.map((shape) => t.zeros(shape)),
  );
  return new Set([...compileWithReport(traced).report.values.values()].map((value) => value.reason));
}

const newVariable = (): AnyVariable => new Variable(t.zeros([6]) as never) as unknown as AnyVariable;

/** The sum, by a loop. */
const running = (x: AnyTensor): AnyTensor => scan((sum: AnyTensor, each) => [t.add(sum, each), undefined], t.tensor(0), x)[0];

const programs: Readonly<Record<Reason, () => Set<Reason>>> = {
  result: () => reasonsOf((x) => t.add(x, 1), [3]),
  update: () => {
    const v = newVariable();
    return reasonsOf(() => v.assign(t.add(v, 1)));
  },
  scatter: () =>
    reasonsOf(
      grad((x) => t.sum(t.square(t.embedding(x, int32([1, 1, 0]))))),
      [4, 2],
    ),
  sequence: () => reasonsOf((x) => t.add(t.sort(x), 1), [8]),
  control: () => reasonsOf((x) => t.neg(running(x)), [3]),
  controlled: () => reasonsOf((x) => running(t.exp(x)), [3]),
  late: () => reasonsOf(grad(checkpoint((x: AnyTensor) => t.sum(t.exp(t.sin(x))))), [3]),
  shared: () => reasonsOf((x) => [t.sum(t.exp(x), 0), t.sum(t.exp(x), 1)], [8, 5]),
  factor: () => reasonsOf((x, w) => t.matmul(t.exp(x), w), [8, 4], [4, 5]),
  repeated: () => reasonsOf((x, b) => t.add(x, t.exp(b)), [8, 5], [5]),
  depth: () => reasonsOf((x) => Array.from({ length: 150 }).reduce((y: AnyTensor) => t.add(t.mul(y, 2), 1), x), [3]),
  places: () => reasonsOf((x) => Array.from({ length: 8 }).reduce((y: AnyTensor) => t.add(t.flip(y), t.mul(y, 2)), x), [3]),
  elsewhere: () => reasonsOf((x) => t.flip(t.sum(x, 1)), [8, 5]),
  guarded: () => reasonsOf((x) => t.take(t.sum(x, 1), int32([1, 2, 7])), [8, 5]),
  nested: () => reasonsOf((x) => t.sum(t.square(t.sum(x, 1))), [8, 5]),
  otherSum: () => reasonsOf((x, y) => t.add(t.sum(x, 1), t.sum(y, 1)), [8, 5], [8, 3]),
  longSum: () => reasonsOf((x, w) => t.add(t.matmul(x, w), 1), [8, 2000], [2000, 5]),
  mixed: () => reasonsOf((x, w) => t.add(t.reshape(t.matmul(x, w), [40]), 1), [8, 4], [4, 5]),
  copiedResult: () => reasonsOf((x) => x, [3]),
  copiedUpdate: () => {
    const [a, b] = [newVariable(), newVariable()];
    return reasonsOf(() =>
      assignAll([
        [a, t.flip(b)],
        [b, t.flip(a)],
      ]),
    );
  },
};

test.each(Object.keys(reasons) as Reason[])('a value that is stored as %s', (reason) => {
  expect(programs[reason]()).toContain(reason);
});
