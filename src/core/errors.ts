/** @file The errors that tidu throws. A message reads: `op: what happened. Got ... Expected ... Try ...`. */
import type { DType } from './dtype.ts';
import { startAtUser, withDeepStacks } from './places.ts';
import { showShape, type Dims } from './shape.ts';

/** The parts of a message, in the order in which they are printed. */
export interface Complaint {
  /** Name of the function that the user called. */
  readonly op: string;
  /** What happened, without a full stop. */
  readonly what: string;
  readonly got?: string | undefined;
  readonly expected?: string | undefined;
  /** What to try. */
  readonly hint?: string | undefined;
}

const sentence = ({ op, what, got, expected, hint }: Complaint): string =>
  [`${op}: ${what}.`, got && `Got ${got}.`, expected && `Expected ${expected}.`, hint && `Try ${hint}.`].filter(Boolean).join(' ');

/** Base of all errors that tidu throws on purpose; its fields are the parts of its message. Its stack begins with the user's line. */
export class TiduError extends Error implements Complaint {
  readonly op: string;
  readonly what: string;
  readonly got: string | undefined;
  readonly expected: string | undefined;
  readonly hint: string | undefined;

  constructor(complaint: Complaint) {
    super(sentence(complaint));
    this.name = new.target.name;
    // Where there is no such function, engines keep many frames.
    withDeepStacks(() => Error.captureStackTrace?.(this, new.target));
    startAtUser(this);
    this.op = complaint.op;
    this.what = complaint.what;
    this.got = complaint.got;
    this.expected = complaint.expected;
    this.hint = complaint.hint;
  }
}

/** Shapes, axes or sizes that do not fit. */
export class ShapeError extends TiduError {}
/** A dtype that the operation does not take. */
export class DTypeError extends TiduError {}
/** Something that cannot be differentiated, or is not connected to what it is differentiated by. */
export class GradError extends TiduError {}
/** A value read where there is none yet: inside `jit` or `vmap`. */
export class TraceError extends TiduError {}
/** What the device cannot do, or ran out of. */
export class DeviceError extends TiduError {}
/** A value outside of what a function takes: an option, a label, a learning rate. */
export class ValueError extends TiduError {}
/** A NaN or an infinity that an operation made of finite numbers, found while `checkNumerics` of tidu/debug is on. */
export class NumericsError extends TiduError {}
/** Data that cannot be read: a truncated file, a wrong format. */
export class DataError extends TiduError {}

/** A fault of tidu itself. Carries what was being worked on, and asks for a report. */
export class InternalError extends Error {
  override readonly name = 'InternalError';

  constructor(what: string, around = '') {
    super(`internal: ${what}. This is a fault of tidu: please report it with the lines below.${around && `\n${around}`}`);
  }
}

/** What an operand looks like in a message: float32[4, 3]. */
export const describeOperand = (operand: { readonly dtype: DType; readonly shape: Dims }): string =>
  `${operand.dtype}${showShape(operand.shape)}`;

/** Other words for valid names, such as double for float64. */
export type Aliases = Readonly<Record<string, string>>;

/**
 * The name that somebody meant: what the word is an alias of, else the shortest name that starts with it, else the nearest by
 * edit distance; undefined where nothing is near. One or two letters in common are chance (mae and mse).
 */
export function nearestName(name: string, valid: readonly string[], aliases: Aliases = {}): string | undefined {
  const word = name.toLowerCase();
  if (Object.hasOwn(aliases, word)) return aliases[word];
  const started = valid.filter((candidate) => candidate.toLowerCase().startsWith(word)).sort((a, b) => a.length - b.length);
  if (word.length > 2 && started.length > 0) return started[0];
  const [best] = valid
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate.toLowerCase()), shared: sharedLetters(word, candidate) }))
    .filter(({ distance, shared }) => distance <= Math.max(2, word.length / 2) && shared > 2)
    .sort((a, b) => a.distance - b.distance || b.shared - a.shared);
  return best?.candidate;
}

/** How many letters of a word occur in a name. */
const sharedLetters = (word: string, name: string): number => [...word].filter((letter) => name.toLowerCase().includes(letter)).length;

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** Refuses a name that is not in the list, with the nearest valid one. */
export function checkName(op: string, what: string, name: string, valid: readonly string[], aliases?: Aliases): void {
  if (valid.includes(name)) return;
  const near = nearestName(String(name), valid, aliases);
  throw new ValueError({
    op,
    what: `there is no ${what} '${name}'`,
    expected: `one of ${valid.join(', ')}`,
    hint: near && `'${near}'`,
  });
}
