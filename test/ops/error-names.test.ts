/**
 * @file An error begins with the name of the operation that the user called, whichever operations that one is made of. Every public
 * operation is called as in its cases, with something wrong in the place of each tensor and of each other argument: it works, or throws
 * one of tidu's own errors under its own name.
 */
import { expect, test } from 'vitest';
import { TiduError } from '../../src/core/errors.ts';
import { isPlainObject } from '../../src/core/options.ts';
import * as tidu from '../../src/index.ts';
import * as ops from '../../src/ops/index.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { dataFor, tensorsFor } from './checks.ts';
import { composites } from './composites.ts';
import { t } from './loose.ts';
import { refusal } from './refusals.ts';
import { callsIn, defaultRows, type Name } from './rows.ts';

type Loose = (...args: readonly unknown[]) => unknown;
type Call = readonly [name: string, args: readonly unknown[]];

const random = Object.fromEntries(Object.entries(tidu.random).map(([name, value]) => [`random.${name}`, value]));
const functions = { ...tidu, ...random } as unknown as Readonly<Record<string, Loose>>;
const methods = tidu.Tensor.prototype as unknown as Readonly<Record<string, Loose>>;
const isTensor = (value: unknown): value is AnyTensor => value instanceof tidu.Tensor;

// ---- calls that work

const operations = Object.entries(ops).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));

const fromTheTable = (name: string): readonly Call[] =>
  (composites[name as Name] ?? defaultRows(name)).flatMap(({ operands, call }) => {
    const c = { name, operands, call };
    return callsIn(() => call(...tensorsFor(c, 'float32', dataFor(c, 'float32', 1))));
  });

const [matrix, tall, vector, query] = [t.eye(3), t.ones([3, 2]), t.ones([3]), t.ones([1, 4, 2, 8])];
const same = (x: unknown): unknown => x;
/** What is not in the table: linear algebra, random tensors, attention, what makes tensors, transforms and loops. */
const others: readonly Call[] = [
  ...['cholesky', 'inv', 'det', 'slogdet', 'eigh', 'qr', 'svd', 'pinv', 'matrixRank'].map((name): Call => [name, [matrix]]),
  ['matrixPower', [matrix, 2]],
  ['kron', [matrix, tall]],
  ['solve', [matrix, vector]],
  ['triangularSolve', [matrix, vector]],
  ['lstsq', [tall, vector]],
  ['scaledDotProductAttention', [query, query, query, { mask: t.ones([2, 2], { dtype: 'bool' }) }]],
  ['random.categorical', [vector]],
  ['random.choice', [vector, [2], { p: t.full([3], 1 / 3) }]],
  ['random.shuffle', [vector]],
  ['random.dropout', [vector, 0.5, { noiseShape: [1], seed: 1 }]],
  ['random.gamma', [[3], vector]],
  ['tensor', [[1, 2], { dtype: 'int32', shape: [1, 2] }]],
  ['zeros', [[2], { dtype: 'int32' }]],
  ['ones', [[2], { dtype: 'int32' }]],
  ['full', [[2], 3, { dtype: 'int32' }]],
  ['arange', [0, 3, 1, { dtype: 'int32' }]],
  ['linspace', [0, 1, 3, { dtype: 'float64' }]],
  ['eye', [3, 4, { dtype: 'int32' }]],
  ['variable', [vector, { name: 'w', trainable: false }]],
  ['assignAll', [[[tidu.variable(vector as tidu.Tensor), vector]]]],
  ...['grad', 'valueAndGrad', 'jacobian', 'hessian', 'vmap', 'jit', 'checkpoint'].map((name): Call => [name, [same]]),
  ['jvp', [same, [vector], [vector]]],
  ['vjp', [same, vector]],
  ['linearize', [same, vector]],
  ['hvp', [t.sum, vector, vector]],
  ['customJvp', [same, same]],
  ['customGradient', [same, same]],
  ['outsideOfTraces', [same]],
  ['scan', [(carry: unknown, x: unknown): unknown => [carry, x], vector, vector, { length: 3, reverse: true }]],
  ['fori', [0, 3, (_: unknown, carry: unknown): unknown => carry, vector]],
  ['map', [same, vector]],
  ['cond', [t.tensor(true), same, same, vector]],
  ['whileLoop', [(): unknown => t.tensor(false), same, vector]],
  ['configure', [{ backend: 'wasm', profile: 'fast' }]],
];

const calls = [...operations.flatMap(fromTheTable), ...others];

// ---- what is wrong

/** In the place of a tensor. */
const wrongOperands: Readonly<Record<string, (x: AnyTensor) => unknown>> = {
  'a bool tensor': ({ shape }) => t.zeros(shape, { dtype: 'bool' }),
  'a bool vector': () => t.tensor([true, false]),
  'an integer tensor': ({ shape }) => t.zeros(shape, { dtype: 'int32' }),
  'a float tensor': ({ shape }) => t.zeros(shape),
  'a scalar': () => t.zeros([]),
  'a tensor of rank 5': () => t.zeros([1, 2, 1, 2, 3]),
  'a wide tensor': ({ shape }) => t.zeros([...shape.slice(0, -1), 1009]),
  'an empty tensor': () => t.zeros([0]),
  'a string': () => 'x',
  undefined: () => undefined,
  null: () => null,
  'a number': () => 3,
  'a list': () => [1, 2],
  'an object': () => ({}),
};
/** In the place of anything else. */
const wrongArguments: Readonly<Record<string, unknown>> = {
  'a string': 'zz',
  null: null,
  'a negative number': -99,
  'a fraction': 1.5,
  NaN: NaN,
  true: true,
  'an object': { zz: 1 },
  'a list': [7],
  'a function': () => 1,
  'a tensor': t.zeros([2]),
};

/** Where the values are that pass a test, in lists and objects too. */
function pathsTo(found: (value: unknown) => boolean, value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (found(value)) return [path];
  if (!Array.isArray(value) && !isPlainObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => pathsTo(found, inner, [...path, key]));
}

/** The value with another one at a path. */
function replaced(value: unknown, [key, ...path]: readonly string[], by: (old: unknown) => unknown): unknown {
  if (key === undefined) return by(value);
  const entries = value as Readonly<Record<string, unknown>>;
  if (!Array.isArray(value)) return { ...entries, [key]: replaced(entries[key], path, by) };
  return value.map((each: unknown, i) => (String(i) === key ? replaced(each, path, by) : each));
}

/** The arguments with one of them wrong, or all tensors in the same way. */
function* wrong(args: readonly unknown[]): Iterable<readonly [what: string, args: readonly unknown[]]> {
  yield ['no arguments', []];
  const tensors = pathsTo(isTensor, args);
  for (const [what, make] of Object.entries(wrongOperands)) {
    const by = (old: unknown): unknown => make(old as AnyTensor);
    for (const path of tensors) yield [`${what} at ${path.join('.')}`, replaced(args, path, by) as unknown[]];
    yield [`${what} everywhere`, tensors.reduce<unknown>((all, path) => replaced(all, path, by), args) as unknown[]];
  }
  const longer = [...args, undefined];
  const places = pathsTo((value) => value !== longer && !isPlainObject(value), longer);
  for (const [what, value] of Object.entries(wrongArguments))
    for (const path of places) yield [`${what} at ${path.join('.')}`, replaced(longer, path, () => value) as unknown[]];
}

/** What a call throws that is not an error of its own name. */
function leak(name: string, run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof TiduError && error.message.startsWith(`${name}: `)) return undefined;
    return String(error);
  }
}

/** The first leak of each operation. */
function leaks(run: (name: string, args: readonly unknown[]) => unknown, of: readonly Call[]): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, args] of of) {
    for (const [what, given] of wrong(args)) {
      const message = leak(name, () => run(name, given));
      if (message !== undefined) found[name] ??= `with ${what}: ${message}`;
    }
  }
  return found;
}

test('functions', () => {
  const names = new Set(calls.map(([name]) => name));
  expect(
    [...operations, ...others.map(([name]) => name)].filter((name) => !names.has(name) || typeof functions[name] !== 'function'),
  ).toEqual([]);
  expect(leaks((name, args) => functions[name]?.(...args), calls)).toEqual({});
});

test('methods', () => {
  const ofMethods = calls.filter(([name, [x]]) => typeof methods[name] === 'function' && isTensor(x));
  expect(new Set(ofMethods.map(([name]) => name)).size).toBeGreaterThan(40);
  expect(leaks((name, [x, ...args]) => (isTensor(x) ? methods[name]?.call(x, ...args) : undefined), ofMethods)).toEqual({});
});

test('an array in the place of a tensor is refused, and the error says what to do', () => {
  const said = operations.flatMap(fromTheTable).flatMap(([name, args]) =>
    pathsTo(isTensor, args).map((path) => ({
      message: refusal(() => functions[name]?.(...(replaced(args, path, () => [1, 2]) as unknown[]))),
      start: `ValueError ${name}: an operand is no tensor. Got an array. Expected `,
      end: '. Try tensor(...) around the data.',
    })),
  );
  expect(said.length).toBeGreaterThan(operations.length);
  const others = said.filter(({ message, start, end }) => !message.startsWith(start) || !message.endsWith(end));
  expect([...new Set(others.map(({ message }) => message))].join('\n')).toMatchInlineSnapshot(`
    "ValueError fft: an operand is neither a tensor nor a complex one. Got an array. Expected a tensor, or an object { real, imag } of two.
    ValueError fft: an operand is neither a tensor nor a complex one. Got an object with real, imag, where real is an array. Expected a tensor, or an object { real, imag } of two.
    ValueError fft: an operand is neither a tensor nor a complex one. Got an object with real, imag, where imag is an array. Expected a tensor, or an object { real, imag } of two.
    ValueError ifft: an operand is neither a tensor nor a complex one. Got an object with real, imag, where real is an array. Expected a tensor, or an object { real, imag } of two.
    ValueError ifft: an operand is neither a tensor nor a complex one. Got an object with real, imag, where imag is an array. Expected a tensor, or an object { real, imag } of two.
    ValueError ifft: an operand is neither a tensor nor a complex one. Got an array. Expected a tensor, or an object { real, imag } of two.
    ValueError irfft: an operand is neither a tensor nor a complex one. Got an object with real, imag, where real is an array. Expected a tensor, or an object { real, imag } of two.
    ValueError irfft: an operand is neither a tensor nor a complex one. Got an object with real, imag, where imag is an array. Expected a tensor, or an object { real, imag } of two.
    ValueError fft2: an operand is neither a tensor nor a complex one. Got an array. Expected a tensor, or an object { real, imag } of two.
    ValueError fft2: an operand is neither a tensor nor a complex one. Got an object with real, imag, where real is an array. Expected a tensor, or an object { real, imag } of two.
    ValueError fft2: an operand is neither a tensor nor a complex one. Got an object with real, imag, where imag is an array. Expected a tensor, or an object { real, imag } of two.
    ValueError ifft2: an operand is neither a tensor nor a complex one. Got an object with real, imag, where real is an array. Expected a tensor, or an object { real, imag } of two.
    ValueError ifft2: an operand is neither a tensor nor a complex one. Got an object with real, imag, where imag is an array. Expected a tensor, or an object { real, imag } of two.
    ValueError ifft2: an operand is neither a tensor nor a complex one. Got an array. Expected a tensor, or an object { real, imag } of two.
    ValueError stft: there is no window '1,2'. Expected one of hann, hamming, rectangular.
    ValueError istft: the operand is no complex tensor. Got an object. Expected an object { real, imag } of two.
    ValueError rotate: this is no number. Got angle: an array. Expected a number.
    ValueError adjustBrightness: the delta is no number. Got delta: an array. Expected a number, or a scalar tensor.
    ValueError adjustContrast: the factor is no number. Got factor: an array. Expected a number, or a scalar tensor."
  `);
});
