/** @file Every public operation has a golden value: those of operations.json are compared here, with NumPy, and their gradients with PyTorch. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { configure, tensor, vjp, Tensor, type AnyTensor, type DType } from 'tidu';
import * as tidu from 'tidu';
import * as linalg from '../../src/linalg/index.ts';
import * as ops from '../../src/ops/index.ts';
import { numbers, revive, type GoldenArray } from './golden.ts';

interface TypedArray extends GoldenArray {
  readonly dtype: DType;
}
interface Case {
  readonly op: string;
  /** Tensors, numbers, lists and options; null for what is left out. */
  readonly arguments: readonly unknown[];
  readonly results: readonly TypedArray[];
  /** A cotangent for each result, and the gradients of the float tensors among the arguments, in their order. */
  readonly dy?: readonly TypedArray[];
  readonly gradients?: readonly TypedArray[];
  /** Values below it are compared as if they were as large. */
  readonly floor?: number;
}

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'), revive);
const { cases } = read('operations.json') as { readonly cases: readonly Case[] };

// ---- calls

type Float = 'float64' | 'float32';
/** The dtype of an array where floats are taken to be of another one. */
const dtypeAs = (dtype: DType, float: Float): DType => (dtype === 'float64' ? float : dtype);
const array = (golden: TypedArray, float: Float): AnyTensor =>
  tensor(numbers(golden), { shape: golden.shape, dtype: dtypeAs(golden.dtype, float) });

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const isArray = (value: unknown): value is TypedArray => isObject(value) && 'dtype' in value && 'data' in value;

/** The same arguments with something else in the place of arrays, and undefined in that of null. */
function replaced(value: unknown, by: (golden: TypedArray) => unknown): unknown {
  if (isArray(value)) return by(value);
  if (Array.isArray(value)) return value.map((each) => replaced(each, by));
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaced(each, by)]));
  return value ?? undefined;
}

function floatsOf(value: unknown): TypedArray[] {
  const found: TypedArray[] = [];
  replaced(value, (golden) => golden.dtype === 'float64' && found.push(golden));
  return found;
}

const functions = tidu as unknown as Readonly<Record<string, (...args: unknown[]) => unknown>>;

/** The results of a case, where the float tensors among its arguments are these. */
function call({ op, arguments: given }: Case, floats: readonly AnyTensor[], float: Float): AnyTensor[] {
  const rest = [...floats];
  const place = (golden: TypedArray): unknown => (golden.dtype === 'float64' ? rest.shift() : array(golden, float));
  const result = functions[op]?.(...(replaced(given, place) as unknown[]));
  return result instanceof Tensor ? [result as AnyTensor] : Object.values(result as Readonly<Record<string, AnyTensor>>);
}

// ---- comparison

interface Found {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: readonly number[];
}
const found = (x: AnyTensor): Found => ({ shape: x.shape, dtype: x.dtype, data: Array.from(x.dataSync() as ArrayLike<number>) });

interface Tolerance {
  readonly relative: number;
  readonly floor: number;
  /** Whether -0 differs from 0: gradients add zeros to it in orders of their own. */
  readonly signs: boolean;
}

/** What is wrong with a result; undefined where nothing is. */
function fault(got: Found, want: Found, { relative, floor, signs }: Tolerance): string | undefined {
  const kind = ({ dtype, shape }: Found): string => `${dtype}[${shape.join()}]`;
  if (kind(got) !== kind(want)) return `${kind(got)}, not ${kind(want)}`;
  const isFloat = want.dtype.startsWith('float');
  const isRight = (a: number, b: number): boolean => {
    if (Object.is(a, b)) return true;
    if (a === b) return !signs;
    return isFloat && Number.isFinite(b) && Math.abs(a - b) <= relative * Math.max(Math.abs(b), floor);
  };
  const wrong = want.data.findIndex((b, i) => !isRight(got.data[i] as number, b));
  if (got.data.length === want.data.length && wrong === -1) return undefined;
  return `element ${wrong}: ${got.data[wrong]}, not ${want.data[wrong]}, among [${got.data.join(', ')}]`;
}

const wanted = (golden: TypedArray, float: Float): Found => ({ ...golden, dtype: dtypeAs(golden.dtype, float), data: numbers(golden) });

function expectAll(got: readonly AnyTensor[], want: readonly TypedArray[], float: Float, tolerance: Tolerance): void {
  expect(got.length).toBe(want.length);
  want.forEach((golden, i) => expect(fault(found(got[i] as AnyTensor), wanted(golden, float), tolerance)).toBeUndefined());
}

const relative = { float64: 1e-12, float32: 1e-6 } as const;

/** Arguments in short: arrays by dtype and shape. */
const inWords = (each: Case): string =>
  JSON.stringify(replaced(each.arguments, ({ dtype, shape }) => `${dtype}[${shape.join()}]`)).replaceAll('"', '');

/** A case whose floats can be float32s as well: it has some, and names no dtype. */
const isOfAnyFloat = (each: Case): boolean =>
  floatsOf(each.arguments).length > 0 && !JSON.stringify(replaced(each.arguments, () => undefined)).includes('float64');

afterAll(() => configure({ backend: 'wasm' }));

describe.each(['wasm', 'reference'] as const)('%s', (backend) => {
  beforeEach(() => configure({ backend }));

  describe.each(['float64', 'float32'] as const)('%s', (float) => {
    const chosen = cases.filter((each) => float === 'float64' || isOfAnyFloat(each));
    it.each(chosen.map((each) => [each.op, inWords(each), each] as const))('%s of %s', (_, __, each) => {
      const { results, dy, gradients, floor = 1e-3 } = each;
      const floats = floatsOf(each.arguments).map((golden) => array(golden, float));
      const tolerance = { relative: relative[float], floor, signs: true };
      if (dy === undefined || gradients === undefined) return expectAll(call(each, floats, float), results, float, tolerance);
      const [values, pullback] = vjp((...xs: AnyTensor[]) => call(each, xs, float), ...floats) as unknown as [
        AnyTensor[],
        (dy: AnyTensor[]) => AnyTensor[],
      ];
      expectAll(values, results, float, tolerance);
      const cotangents = dy.map((golden) => array(golden, float));
      expectAll(pullback(cotangents), gradients, float, { relative: relative[float], floor: Math.max(floor, 1), signs: false });
    });
  });
});

describe('the comparison', () => {
  const strict: Tolerance = { relative: relative.float32, floor: 1e-3, signs: true };
  /** Another value, by a little where that is possible; NaN and infinite ones become finite. */
  const changed = (x: number, dtype: DType): number =>
    !dtype.startsWith('float') ? x + 1 : Number.isFinite(x) ? x + 1e-4 * (Math.abs(x) + 1) : 0;

  it('finds nothing wrong with what is wanted, and each element that is another', () => {
    for (const want of cases.flatMap(({ results }) => results.map((each) => wanted(each, 'float64')))) {
      expect(fault(want, want, strict)).toBeUndefined();
      want.data.forEach((x, i) => {
        expect(fault({ ...want, data: want.data.with(i, changed(x, want.dtype)) }, want, strict)).toMatch(`element ${i}: `);
        if (x === 0) expect(fault({ ...want, data: want.data.with(i, -x) }, want, strict)).toMatch(`element ${i}: `);
      });
      expect(fault({ ...want, shape: [...want.shape, 1] }, want, strict)).toMatch('not ');
      expect(fault({ ...want, dtype: want.dtype === 'bool' ? 'uint8' : 'bool' }, want, strict)).toMatch('not ');
    }
  });
});

describe('every operation has golden values', () => {
  const files = ['torch', 'arrays', 'order', 'signals', 'linalg', 'operations'].map((name) => read(`${name}.json`));

  /** Every name that stands under `op`. */
  const named = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(named);
    if (!isObject(value)) return [];
    return [...(typeof value.op === 'string' ? [value.op] : []), ...Object.values(value).flatMap(named)];
  };
  /** Files with a table for each function; a name may tell more: 'polygamma 2'. */
  const tables = [read('elementwise.json'), read('math.json'), (read('special.json') as { readonly of64: object }).of64] as object[];
  /** Parts of files that are about one function, or a few, without saying so case by case. */
  const parts: Readonly<Record<string, readonly string[]>> = {
    matmul: ['matmul'],
    softmax: ['softmax', 'logSoftmax'],
    einsum: ['einsum'],
    tensordot: ['tensordot'],
    pad: ['pad'],
    norm: ['norm'],
    shortTime: ['stft', 'istft'],
    resizes: ['resize'],
    crops: ['cropAndResize'],
    rotations: ['rotate'],
    colours: ['rgbToHsv', 'hsvToRgb'],
  };
  /** Functions without golden values, with the reason: those whose results are random, say. There is none so far. */
  const without: Readonly<Record<string, string>> = {};

  const covered = new Set([
    ...files.flatMap(named),
    ...tables.flatMap(Object.keys).map((name) => name.split(' ')[0] as string),
    ...Object.values(parts).flat(),
  ]);
  const functionsOf = (module: object): string[] =>
    Object.entries(module).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
  const operations = [...functionsOf(ops), ...functionsOf(linalg)];

  it('in one of the files, or a reason why not', () => {
    expect(operations.length).toBeGreaterThan(200);
    expect(operations.filter((name) => !covered.has(name) && !(name in without))).toEqual([]);
  });

  it('and what the lists here name is there', () => {
    expect(Object.keys(parts).filter((part) => !files.some((file) => isObject(file) && part in file))).toEqual([]);
    expect(Object.keys(without).filter((name) => covered.has(name) || !operations.includes(name))).toEqual([]);
    expect(cases.filter(({ op }) => !(op in functions)).map(({ op }) => op)).toEqual([]);
  });
});
