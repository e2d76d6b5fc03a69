/** @file Further elementwise functions keep the errors in ulp that their docstrings state, on every backend, in both rounding profiles. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { configure } from '../../src/core/config.ts';
import { besselIPrimitive } from '../../src/ops/special.ts';
import { apply } from '../../src/tensor/apply.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { t } from './loose.ts';
import { fresh, numbers } from './values.ts';

interface Table {
  readonly x: string;
  readonly value: string;
  /** What rounding the value to float64 left, in thousandths of its last place. */
  readonly error: readonly number[];
}
const golden = JSON.parse(readFileSync(new URL('../golden/special.json', import.meta.url), 'utf8')) as Readonly<
  Record<'of32' | 'of64', Readonly<Record<string, Table>>>
>;

interface Bound {
  readonly float32: number;
  readonly float64: number;
  /** Errors are counted in the last place of 1 where the value is less: functions with zeros whose neighbourhood is lost. */
  readonly floor?: number;
  readonly call?: (x: AnyTensor) => AnyTensor;
}

/** Greatest errors in ulp. */
const bounds: Readonly<Record<string, Bound>> = {
  tan: { float32: 3.5, float64: 3.5 },
  asin: { float32: 2.5, float64: 2.5 },
  acos: { float32: 3, float64: 3 },
  atan: { float32: 1.8, float64: 1.8 },
  sinh: { float32: 2.5, float64: 2.5 },
  cosh: { float32: 2.5, float64: 2.5 },
  asinh: { float32: 2, float64: 2 },
  acosh: { float32: 2.5, float64: 2.5 },
  atanh: { float32: 2.5, float64: 2.5 },
  cbrt: { float32: 1, float64: 1 },
  logit: { float32: 4, float64: 4 },
  erfc: { float32: 6, float64: 6 },
  erfInv: { float32: 3, float64: 3 },
  lgamma: { float32: 7, float64: 7 },
  digamma: { float32: 4, float64: 4, floor: 1 },
  trigamma: { float32: 4, float64: 4, call: (x) => t.polygamma(1, x) },
  'polygamma 3': { float32: 6, float64: 6, call: (x) => t.polygamma(3, x) },
  'polygamma 20': { float32: 20, float64: 20, call: (x) => t.polygamma(20, x) },
  'besselI 5': { float32: 8, float64: 10, call: (x) => apply(besselIPrimitive, [x], { order: 5 }) },
  'besselI 15': { float32: 30, float64: 30, call: (x) => apply(besselIPrimitive, [x], { order: 15 }) },
  i0: { float32: 6, float64: 7 },
  i1: { float32: 6, float64: 8 },
};

const view = new DataView(new ArrayBuffer(8));
const doublesOf = (digits: string): number[] =>
  Array.from({ length: digits.length / 16 }, (_, i) => {
    view.setBigUint64(0, BigInt(`0x${digits.slice(16 * i, 16 * i + 16)}`));
    return view.getFloat64(0);
  });

const formats = { float32: { fraction: 23, least: -126 }, float64: { fraction: 52, least: -1022 } } as const;

/** The last place of a number in a format. */
function lastPlace(value: number, { fraction, least }: { readonly fraction: number; readonly least: number }): number {
  let exponent = Math.floor(Math.log2(Math.abs(value)));
  if (2 ** exponent > Math.abs(value)) exponent--;
  else if (2 ** (exponent + 1) <= Math.abs(value)) exponent++;
  return 2 ** (Math.max(exponent, least) - fraction);
}

/** The greatest error of results, in units of the last place of the exact values. */
function worstError(
  results: readonly number[],
  { x, value, error }: Table,
  dtype: 'float32' | 'float64',
  floor = 0,
): { error: number; at: number } {
  const [xs, values] = [doublesOf(x), doublesOf(value)];
  let worst = { error: 0, at: NaN };
  results.forEach((result, i) => {
    const truth = values[i] ?? NaN;
    const isInfinite = !Number.isFinite(result) && Object.is(result, dtype === 'float32' ? Math.fround(truth) : truth);
    const left = ((error[i] ?? 0) / 1000) * lastPlace(truth, formats.float64);
    const unit = lastPlace(Math.max(Math.abs(truth), floor), formats[dtype]);
    const ulps = isInfinite ? 0 : Math.abs(result - truth - left) / unit;
    if (!(ulps <= worst.error)) worst = { error: ulps, at: xs[i] ?? NaN };
  });
  return worst;
}

afterAll(() => configure({ backend: 'wasm', profile: 'fast' }));

describe.each(['float32', 'float64'] as const)('%s', (dtype) => {
  const tables = golden[dtype === 'float32' ? 'of32' : 'of64'];
  test('every table has a bound', () => expect(Object.keys(tables)).toEqual(Object.keys(bounds)));

  test.each(Object.entries(bounds))('%s', (name, bound) => {
    const table = tables[name] as Table;
    const call = bound.call ?? ((x: AnyTensor): AnyTensor => t[name as 'tan'](x));
    for (const settings of [
      { backend: 'wasm', profile: 'fast' },
      { backend: 'wasm', profile: 'portable' },
      { backend: 'reference', profile: 'fast' },
    ] as const) {
      configure(settings);
      const xs = doublesOf(table.x);
      const worst = worstError(numbers(call(fresh(xs, [xs.length], dtype))), table, dtype, bound.floor);
      expect(worst.error, `at ${worst.at}, ${JSON.stringify(settings)}`).toBeLessThan(bound[dtype]);
    }
  });
});
