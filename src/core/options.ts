/** @file What all functions with options share: which options there are, and how a wrong value looks in a message. */
import { checkName, describeOperand, ValueError } from './errors.ts';
import { dtypeAliases, dtypes, type DType } from './dtype.ts';
import type { Dims } from './shape.ts';

/**
 * Refuses options that do not exist, and what is no options object. An option that is undefined is one that is left out.
 *
 * @param op the function that the user called.
 * @param options what was given; undefined is no options at all.
 * @param known the names of the options.
 * @throws ValueError for a value that is no plain object, and for an unknown name, with the nearest valid one.
 */
export function checkOptions(op: string, options: unknown, known: readonly string[]): void {
  if (options === undefined) return;
  if (!isPlainObject(options)) {
    throw new ValueError({
      op,
      what: 'the options are no object',
      got: showValue(options),
      expected: `an object with ${known.length === 1 ? 'the option' : 'any of'} ${known.join(', ')}`,
      hint: known[0] && `{ ${known[0]}: ${isSimple(options) ? showValue(options) : '...'} }`,
    });
  }
  for (const name of Object.keys(options)) checkName(op, 'option', name, known);
}

/** Refuses what is no dtype, with the one that is meant where it can be guessed. */
export const checkDTypeName = (op: string, dtype: string): void => checkName(op, 'dtype', dtype, dtypes, dtypeAliases);

/** What a wrong value looks like in a message: '5' in quotes, float32[2, 3] for a tensor, `an object` or `an array` for others. */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 57)}...` : value}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
  if (isOperand(value)) return describeOperand(value);
  return kindOf(value);
}

/** An object that was written as such, here or in another window; no array, tensor or other instance. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

const isSimple = (value: unknown): boolean => ['number', 'string', 'boolean'].includes(typeof value);

const isOperand = (value: object): value is { readonly dtype: DType; readonly shape: Dims } =>
  'dtype' in value && typeof value.dtype === 'string' && 'shape' in value && Array.isArray(value.shape);

function kindOf(value: object): string {
  if (Array.isArray(value)) return 'an array';
  const name = isPlainObject(value) ? '' : (value.constructor?.name ?? '');
  if (name === '') return 'an object';
  return /^[AEIO]/.test(name) ? `an ${name}` : `a ${name}`;
}
