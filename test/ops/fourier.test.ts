/** @file Long Fourier transforms, whose sums nobody writes out: waves, round trips, convolutions, and transforms that are made inside of traces. */
import { describe, expect, test } from 'vitest';
import { jit, vmap, type AnyTensor, type Complex } from '../../src/index.ts';
import { stagesOf, smoothFrom } from '../../src/ops/composite/fourier-tables.ts';
import { range } from '../../src/core/shape.ts';
import { float64, grad, read, t } from './loose.ts';
import { seeded } from './values.ts';

interface Parts {
  readonly real: AnyTensor;
  readonly imag: AnyTensor;
}
const f = t as unknown as Readonly<Record<'fft' | 'ifft' | 'rfft', (x: unknown, options?: object) => Parts>>;

const norm = (list: readonly number[]): number => Math.hypot(...list);
/** The distance of two lists beside the norm of the second. */
const distance = (got: readonly number[], want: readonly number[]): number =>
  norm(got.map((each, i) => each - (want[i] ?? NaN))) / norm(want);
const random = (n: number, seed: number): number[] => {
  const next = seeded(seed);
  return range(n).map(() => next() - 0.5);
};

test('stages are small, but for large primes, and make up the length', () => {
  for (const n of range(3000).slice(1)) {
    const stages = stagesOf(n);
    expect(stages.reduce((a, b) => a * b)).toBe(n);
    for (const stage of stages) if (stage > 64) expect(range(stage - 2).every((i) => stage % (i + 2) !== 0)).toBe(true);
  }
  expect([1, 1024, 4096, 65_536, 2 * 263].map(stagesOf)).toEqual([[1], [32, 32], [16, 16, 16], [16, 16, 16, 16], [263, 2]]);
  expect([1, 7, 11, 2041, 131_073].map(smoothFrom)).toEqual([1, 8, 12, 2048, 131_220]);
});

describe.each([1250, 4096, 7 ** 4, 6 * 331, 32_768, 2 * 3 * 5 * 7 * 11 * 13])('of %i numbers', (n) => {
  test('a wave is one number', () => {
    const m = Math.floor(n / 3);
    const angles = range(n).map((j) => (2 * Math.PI * ((m * j) % n)) / n);
    const { real, imag } = f.fft({ real: float64(angles.map(Math.cos)), imag: float64(angles.map(Math.sin)) });
    const want = range(n).map((k) => (k === m ? n : 0));
    expect(distance([...read(real), ...read(imag)], [...want, ...want.map(() => 0)])).toBeLessThan(1e-14);
  });
  test('the inverse is the inverse, and real numbers are complex ones', () => {
    const [a, b] = [random(n, 1), random(n, 2)];
    const back = f.ifft(f.fft({ real: float64(a), imag: float64(b) }));
    expect(distance([...read(back.real), ...read(back.imag)], [...a, ...b])).toBeLessThan(1e-14);
    const half = f.rfft(float64(a));
    const whole = f.fft(float64(a));
    const bins = Math.floor(n / 2) + 1;
    expect(distance(read(half.real), read(whole.real).slice(0, bins))).toBeLessThan(1e-14);
    expect(distance(read(half.imag), read(whole.imag).slice(0, bins))).toBeLessThan(1e-14);
    expect(distance(read(t.irfft(half, { n })), a)).toBeLessThan(1e-14);
  });
  test('float32 keeps its digits', () => {
    const a = random(n, 3);
    const [exact, got] = [f.fft(float64(a)), f.fft(t.tensor(a))];
    expect(distance([...read(got.real), ...read(got.imag)], [...read(exact.real), ...read(exact.imag)])).toBeLessThan(1e-6);
  });
});

test('the gradient of the energy of a transform is 2 n x', () => {
  for (const n of [271, 1250]) {
    const x = random(n, 4);
    const energy = (of: AnyTensor): AnyTensor => {
      const { real, imag } = f.fft(of);
      return t.sum(t.add(t.mul(real, real), t.mul(imag, imag)));
    };
    const want = x.map((each) => 2 * n * each);
    expect(distance(read(grad(energy)(float64(x))), want)).toBeLessThan(1e-13);
  }
});

test('tables of a length may be made first inside of a trace', () => {
  const first =
    (n: number): ((x: AnyTensor) => AnyTensor) =>
    (x) =>
      f.fft(x, { n }).real;
  const x = float64(random(600, 5));
  const compiled = (jit as unknown as typeof vmap)(first(293) as never) as unknown as (x: AnyTensor) => AnyTensor;
  expect(read(compiled(x))).toEqual(read(first(293)(x)));
  const rows = t.reshape(x, [2, 300]);
  const batched = vmap(first(307) as never) as unknown as (x: AnyTensor) => AnyTensor;
  expect(distance(read(batched(rows)), read(first(307)(rows)))).toBeLessThan(1e-14);
  const weighted = (of: AnyTensor): AnyTensor => t.sum(t.mul(first(311)(of), first(311)(of)));
  expect(read(grad(weighted)(x))).toEqual(read(grad(weighted)(x)));
});

test('halves are computed in float32, and complex ones are trees to every transform', () => {
  const x = t.tensor(random(1024, 6), { dtype: 'float16' });
  const { real } = f.fft(x);
  expect(real.dtype).toBe('float16');
  expect(distance(read(real), read(f.fft(t.tensor(read(x))).real))).toBeLessThan(1e-3);
  const doubled = (jit as unknown as (g: (z: Parts) => Complex) => (z: Parts) => Parts)((z) => f.ifft(z) as unknown as Complex)(
    f.fft(float64([1, 2, 3])),
  );
  expect(read(doubled.real).map(Math.round)).toEqual([1, 2, 3]);
});
