/** @file The mathematical functions keep the errors that they state, in both rounding profiles, and IEEE 754's special values. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Expr, ScalarOp, ScalarType } from '../../src/kernel/expression.ts';
import * as math from '../../src/kernel/math/index.ts';
import { constant } from '../../src/kernel/scalar.ts';
import { evaluator, operationCount } from './evaluate.ts';

type Name = keyof typeof math;
type Unary = (x: number) => number;
const rows: Readonly<Record<Name, ScalarOp>> = { ...math };

/** The errors in ulp that the rows state, and how many operations their float32 expansions have: none should grow unseen. */
const bounds: Readonly<Record<Name, { readonly float32: number; readonly float64: number; readonly operations: number }>> = {
  exp: { float32: 1.2, float64: 1, operations: 20 },
  expm1: { float32: 1.9, float64: 1.5, operations: 24 },
  log: { float32: 1, float64: 0.9, operations: 30 },
  log1p: { float32: 1.8, float64: 0.9, operations: 30 },
  sin: { float32: 1.6, float64: 1.5, operations: 24 },
  cos: { float32: 1.6, float64: 1.6, operations: 25 },
  tanh: { float32: 1.6, float64: 1.4, operations: 28 },
  erf: { float32: 1.6, float64: 1.4, operations: 30 },
  pow: { float32: 1.5, float64: 1.4, operations: 117 },
  exp2: { float32: 1.2, float64: 1, operations: 20 },
  log2: { float32: 2.4, float64: 2, operations: 31 },
  log10: { float32: 2.4, float64: 2, operations: 31 },
  atan: { float32: 1.8, float64: 1.8, operations: 34 },
  atan2: { float32: 1.8, float64: 1.8, operations: 34 },
};

const names = Object.keys(rows) as Name[];
const binaryNames: readonly Name[] = ['pow', 'atan2'];
const unaryNames = names.filter((name) => !binaryNames.includes(name));
const modes = [{ fused: false }, { fused: true }] as const;

const view = new DataView(new ArrayBuffer(8));
const floatOf = (bits: number): number => {
  view.setUint32(0, bits);
  return view.getFloat32(0);
};
const doublesOf = (digits: string): number[] =>
  Array.from({ length: digits.length / 16 }, (_, i) => {
    view.setBigUint64(0, BigInt(`0x${digits.slice(16 * i, 16 * i + 16)}`));
    return view.getFloat64(0);
  });

/** The last place of a number in a format of so many bits and with such a least exponent. */
function lastPlace(value: number, fraction: number, least: number): number {
  let exponent = Math.floor(Math.log2(Math.abs(value)));
  if (2 ** exponent > Math.abs(value)) exponent--;
  else if (2 ** (exponent + 1) <= Math.abs(value)) exponent++;
  return 2 ** (Math.max(exponent, least) - fraction);
}

/** The error of a float32 in units of the last place of the truth. */
function error32(result: number, truth: number): number {
  if (Object.is(result, truth) || (result === Math.fround(truth) && !Number.isFinite(result))) return 0;
  if (!Number.isFinite(result)) {
    // Infinity is right where the truth rounds to it, and as wrong as its place beyond the greatest number says where it does not.
    return Math.sign(result) === Math.sign(truth) ? (2 ** 128 - Math.abs(truth)) / 2 ** 104 : Infinity;
  }
  return Math.abs(result - truth) / lastPlace(truth, 23, -126);
}

/** Numbers of [0, 1), always the same. */
function randomSource(): () => number {
  let state = 12345;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Floats of all sizes by their bit patterns, and dense ones where the functions do something. */
function* samples(): Generator<number> {
  for (let bits = 0; bits < 0x7f800000; bits += 21001) {
    yield floatOf(bits);
    yield floatOf(bits + 0x80000000);
  }
  const random = randomSource();
  for (const [low, high, count] of [
    [-1.1, 1.1, 60_000],
    [0.3, 0.8, 20_000],
    [-10, 10, 60_000],
    [-104, 89, 60_000],
    [-6500, 6500, 30_000],
    [88.3, 88.8, 2_000],
    [-104.2, -87, 10_000],
  ] as const) {
    for (let i = 0; i < count; i++) yield Math.fround(low + (high - low) * random());
  }
  // Next to the multiples of pi / 2.
  for (let n = 1; n < 5000; n++) yield Math.fround((n * Math.PI) / 2);
}

function worstOf(errors: Iterable<readonly [error: number, what: unknown]>): { error: number; what: unknown } {
  let worst = { error: 0, what: undefined as unknown };
  for (const [error, what] of errors) if (!(error <= worst.error)) worst = { error, what };
  return worst;
}

describe('float32 expansions', () => {
  const arguments32 = Float32Array.from(samples());

  it.each(unaryNames)('%s keeps its bound', (name) => {
    const truth = rows[name].js('float64');
    const truths = Float64Array.from(arguments32, (x) => truth(x));
    for (const mode of modes) {
      const f = evaluator(rows[name], 'float32', 1, mode);
      let worst = 0;
      let at = 0;
      for (const [i, x] of arguments32.entries()) {
        const error = error32(f(x), truths[i] ?? NaN);
        if (!(error <= worst)) [worst, at] = [error, x];
      }
      expect(worst, `at ${at}, fused: ${mode.fused}`).toBeLessThan(bounds[name].float32);
    }
  });

  it('pow keeps its bound', () => {
    const random = randomSource();
    const pairs = Array.from({ length: 150_000 }, (_, i): readonly [number, number] => {
      const x = Math.fround(Math.exp((random() - 0.5) * ([174, 4, 0.1][i % 3] ?? 1)));
      return [x, Math.fround((2 * random() - 1) * Math.min(1e30, 104 / Math.abs(Math.log(x)), i % 2 === 0 ? 1e30 : 3))];
    });
    for (const mode of modes) {
      const f = evaluator(math.pow, 'float32', 2, mode);
      const worst = worstOf(pairs.map(([x, y]) => [error32(f(x, y), x ** y), [x, y]]));
      expect(worst.error, `at ${String(worst.what)}, fused: ${mode.fused}`).toBeLessThan(bounds.pow.float32);
    }
  });

  it('atan2 keeps its bound', () => {
    const random = randomSource();
    const points = Array.from({ length: 150_000 }, (_, i): readonly [number, number] => {
      const size = [1, 1e-30, 1e30, 100][i % 4] ?? 1;
      return [Math.fround((2 * random() - 1) * size), Math.fround(2 * random() - 1)];
    });
    for (const mode of modes) {
      const f = evaluator(math.atan2, 'float32', 2, mode);
      const worst = worstOf(points.map(([y, x]) => [error32(f(y, x), Math.atan2(y, x)), [y, x]]));
      expect(worst.error, `at ${String(worst.what)}, fused: ${mode.fused}`).toBeLessThan(bounds.atan2.float32);
    }
  });

  it.each(names)('%s has no more operations than it had', (name) => {
    const x = constant('float32', 0);
    expect(operationCount(rows[name].expand?.([x, constant('float32', 1)], 'float32') ?? x)).toBeLessThanOrEqual(bounds[name].operations);
  });
});

interface Table {
  readonly x: string;
  readonly y?: string;
  readonly value: string;
  readonly error: readonly number[];
}

describe('float64 expansions', () => {
  const read = (file: string): unknown => JSON.parse(readFileSync(new URL(`../golden/${file}`, import.meta.url), 'utf8'));
  const golden = { ...(read('math.json') as object), ...(read('special.json') as { rows: object }).rows } as Record<Name, Table>;

  /** The greatest error in ulp of a function over its table of exact values. */
  function worstError(f: (...args: number[]) => number, table: Table): { error: number; what: unknown } {
    const [xs, ys, values] = [doublesOf(table.x), doublesOf(table.y ?? ''), doublesOf(table.value)];
    return worstOf(
      xs.map((x, i) => {
        const result = f(x, ys[i] ?? 0);
        const value = values[i] ?? NaN;
        const rounding = (table.error[i] ?? 0) / 1000;
        if (Object.is(result, value)) return [Math.abs(rounding), x];
        return [Math.abs((result - value) / lastPlace(value, 52, -1022) - rounding), [x, ys[i], result]];
      }),
    );
  }

  it.each(names)('%s keeps its bound', (name) => {
    for (const mode of modes) {
      const worst = worstError(evaluator(rows[name], 'float64', binaryNames.includes(name) ? 2 : 1, mode), golden[name]);
      expect(worst.error, `at ${String(worst.what)}, fused: ${mode.fused}`).toBeLessThan(bounds[name].float64);
    }
  });

  it.each(names)('%s is defined as exactly', (name) => {
    const worst = worstError(rows[name].js('float64'), golden[name]);
    expect(worst.error, `at ${String(worst.what)}`).toBeLessThan(2);
  });
});

describe.each(['float32', 'float64'] as const)('%s expansions at the limits', (type) => {
  const least = type === 'float32' ? 2 ** -149 : 2 ** -1074;
  const greatest = type === 'float32' ? floatOf(0x7f7fffff) : Number.MAX_VALUE;
  const special: Readonly<Record<string, readonly (readonly [x: number, value: number])[]>> = {
    exp: [
      [0, 1],
      [-0, 1],
      [Infinity, Infinity],
      [-Infinity, 0],
      [greatest, Infinity],
      [-greatest, 0],
      [least, 1],
      [NaN, NaN],
    ],
    expm1: [
      [0, 0],
      [-0, -0],
      [Infinity, Infinity],
      [-Infinity, -1],
      [greatest, Infinity],
      [least, least],
      [-least, -least],
      [NaN, NaN],
    ],
    log: [
      [0, -Infinity],
      [-0, -Infinity],
      [1, 0],
      [-1, NaN],
      [-least, NaN],
      [Infinity, Infinity],
      [-Infinity, NaN],
      [NaN, NaN],
    ],
    log1p: [
      [0, 0],
      [-0, -0],
      [-1, -Infinity],
      [-2, NaN],
      [least, least],
      [-least, -least],
      [Infinity, Infinity],
      [NaN, NaN],
    ],
    sin: [
      [0, 0],
      [-0, -0],
      [least, least],
      [Infinity, NaN],
      [-Infinity, NaN],
      [NaN, NaN],
    ],
    cos: [
      [0, 1],
      [-0, 1],
      [least, 1],
      [Infinity, NaN],
      [-Infinity, NaN],
      [NaN, NaN],
    ],
    tanh: [
      [0, 0],
      [-0, -0],
      [least, least],
      [-least, -least],
      [Infinity, 1],
      [-Infinity, -1],
      [greatest, 1],
      [20, 1],
      [NaN, NaN],
    ],
    exp2: [
      [0, 1],
      [Infinity, Infinity],
      [-Infinity, 0],
      [greatest, Infinity],
      [-greatest, 0],
      [least, 1],
      [NaN, NaN],
    ],
    log2: [
      [0, -Infinity],
      [-0, -Infinity],
      [1, 0],
      [-1, NaN],
      [Infinity, Infinity],
      [-Infinity, NaN],
      [NaN, NaN],
    ],
    log10: [
      [0, -Infinity],
      [1, 0],
      [-1, NaN],
      [Infinity, Infinity],
      [NaN, NaN],
    ],
    atan: [
      [0, 0],
      [-0, -0],
      [least, least],
      [-least, -least],
      [NaN, NaN],
    ],
    erf: [
      [0, 0],
      [-0, -0],
      [least, least],
      [Infinity, 1],
      [-Infinity, -1],
      [greatest, 1],
      [-6, -1],
      [NaN, NaN],
    ],
  };

  it.each(Object.entries(special))('%s', (name, table) => {
    for (const mode of modes) {
      const f = evaluator(rows[name as Name], type, 1, mode);
      for (const [x, value] of table) expect(f(x), `${name}(${x})`).toBe(value);
    }
  });

  it('pow agrees with its definition at all pairs of special values', () => {
    const f = evaluator(math.pow, type, 2);
    const definition = math.pow.js(type);
    const third = type === 'float32' ? Math.fround(1 / 3) : 1 / 3;
    const sizes = [0, least, third, 1, 1.5, 2, 3, 16777215, greatest, Infinity];
    const values = [...sizes, ...sizes.map((size) => -size), NaN];
    for (const x of values) {
      for (const y of values) {
        const [result, exact] = [f(x, y), definition(x, y)];
        const wanted = type === 'float32' ? Math.fround(exact) : exact;
        if (Number.isFinite(wanted) && wanted !== 0) expect(Math.abs(result / wanted - 1), `pow(${x}, ${y})`).toBeLessThan(1e-6);
        else expect(result, `pow(${x}, ${y})`).toBe(wanted);
      }
    }
    expect(definition(1, NaN)).toBe(1);
    expect(definition(-1, Infinity)).toBe(1);
  });

  it('atan2 is its definition at all pairs of special values', () => {
    const f = evaluator(math.atan2, type, 2);
    const values = [0, least, 1, greatest, Infinity].flatMap((size) => [size, -size]).concat(NaN);
    for (const y of values) {
      for (const x of values) {
        const [result, exact] = [f(y, x), Math.atan2(y, x)];
        if (exact === 0 || Number.isNaN(exact)) expect(result, `atan2(${y}, ${x})`).toBe(exact);
        else expect(Math.abs(result - exact), `atan2(${y}, ${x})`).toBeLessThanOrEqual(type === 'float32' ? 3e-7 : 6e-16);
      }
    }
  });

  it('powers of 2 and of 10 are exact, and so are their logarithms', () => {
    const [log2, log10, exp2] = [math.log2, math.log10, math.exp2].map((row) => evaluator(row, type)) as [Unary, Unary, Unary];
    for (let n = type === 'float32' ? -149 : -1074; n < (type === 'float32' ? 128 : 1024); n++) {
      expect(log2(2 ** n)).toBe(n);
      expect(exp2(n)).toBe(2 ** n);
    }
    for (let n = 0; n < (type === 'float32' ? 11 : 23); n++) expect(log10(Number(`1e${n}`))).toBe(n);
  });

  it('tanh, erf, sin and cos never leave [-1, 1]', () => {
    for (const name of ['tanh', 'erf', 'sin', 'cos'] as const) {
      for (const mode of modes) {
        const f = evaluator(rows[name], type, 1, mode);
        let greatest = 0;
        for (let x = 0; x < 12; x += 0.00037) greatest = Math.max(greatest, Math.abs(f(type === 'float32' ? Math.fround(x) : x)));
        expect(greatest, `${name}, fused: ${mode.fused}`).toBeLessThanOrEqual(1);
      }
    }
  });

  it('keep to registers of one width', () => {
    const allowed: readonly ScalarType[] = type === 'float32' ? ['float32', 'int32', 'uint32', 'bool'] : ['float64', 'int64', 'bool'];
    const check = (expr: Expr, seen: Set<Expr>, name: string): void => {
      if (seen.has(expr)) return;
      seen.add(expr);
      // The counts of shifts are int32 constants, whatever is shifted.
      const isCount = expr.kind === 'constant' && expr.type === 'int32';
      if (!isCount) expect(allowed, name).toContain(expr.type);
      if (type === 'float64') expect(expr.kind, name).not.toBe('convert');
      if ('args' in expr) for (const arg of expr.args) check(arg, seen, name);
    };
    const parameters = [constant(type, 0), constant(type, 0)];
    for (const [name, op] of Object.entries(rows)) {
      for (const expand of [op.expand, op.rare?.when, op.rare?.expand]) {
        if (expand !== undefined) check(expand(parameters, type), new Set(), name);
      }
    }
  });
});
