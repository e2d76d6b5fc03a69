/** @file Loops over pieces whose number the code finds out, and the arithmetic of their addresses. */
import { rangeOfIndex } from '../../kernel/affine.ts';
import { InternalError } from '../../core/errors.ts';
import type { Axis, Index } from '../../kernel/expression.ts';
import type { Code, Local } from './assembler.ts';
import { kernelCall } from './kernel-function.ts';
import { advance } from './matrix-elements.ts';

/** Emits code that pushes a number. */
export type Push = () => Code;

/** The pieces from one number up to, and without, another. */
export interface Span {
  readonly from: Push;
  readonly to: Push;
}

/** for (index = from; index < to; index += step) */
export function loopOver(code: Code, { from, to }: Span, step: number, body: (index: Local) => void): void {
  const index = code.local('i32');
  from().set(index);
  code.block(() => {
    code.loop(() => {
      code.get(index);
      to().op('i32.ge_u').brIf(1);
      body(index);
      advance(code, index, step).br(0);
    });
  });
}

/** Pushes base + index * stride. */
export const pushElement = (code: Code, base: Local, index: Local, stride: number): Code =>
  code.get(index).i32(stride).op('i32.mul').get(base).op('i32.add');

/** Pushes the lesser of two numbers. */
export function pushLeast(code: Code, a: Push, b: Push): Code {
  a();
  b();
  a();
  b();
  return code.op('i32.lt_u').op('select');
}

/** Pushes the value of an index that depends on axes alone whose positions are given. */
export function pushIndex(code: Code, { terms, offset }: Index, positions: ReadonlyMap<Axis, Local>): Code {
  code.i32(offset);
  for (const { atom, stride } of terms) {
    if (atom.kind === 'div' || atom.kind === 'mod') {
      // Unsigned division rounds down where nothing is negative: lift by a multiple of the divisor, and take it off again.
      const { index, by, kind } = atom;
      const lift = Math.max(0, Math.ceil(-rangeOfIndex(index).minimum / by));
      pushIndex(code, { terms: index.terms, offset: index.offset + lift * by }, positions)
        .i32(by)
        .op(kind === 'div' ? 'i32.div_u' : 'i32.rem_u');
      if (kind === 'div') code.i32(lift).op('i32.sub');
    } else {
      const position = atom.kind === 'axis' ? positions.get(atom.axis) : undefined;
      if (position === undefined) throw new InternalError('an index depends on an axis whose position is not known');
      code.get(position);
    }
    code.i32(stride).op('i32.mul').op('i32.add');
  }
  return code;
}

/** Emits for whole pieces, for the rest, or for both with a test, as the sizes demand. */
export function choose(code: Code, index: Local, total: number, piece: number, emit: (size: number) => void): void {
  const [whole, rest] = [Math.floor(total / Math.max(piece, 1)), total % Math.max(piece, 1)];
  if (rest === 0) emit(piece);
  else if (whole === 0) emit(rest);
  else {
    code.get(index).i32(whole).op('i32.lt_u');
    code.if(
      () => emit(piece),
      () => emit(rest),
    );
  }
}

/** One of several equal parts, by its number. */
export interface Part {
  readonly number: Local;
  readonly count: Local;
}

/** Pushes where the part begins that comes so many after a part: parts are equal but for one piece, and empty beyond the last. */
export function pushPartStart(code: Code, pieces: number, part: Part, after: number): Code {
  const number = code.local('i32');
  pushLeast(
    code,
    () => code.get(part.number).i32(after).op('i32.add'),
    () => code.get(part.count),
  ).set(number);
  // The product of pieces and numbers would not always fit into 32 bits.
  code.i32(pieces).get(part.count).op('i32.div_u').get(number).op('i32.mul');
  return pushLeast(
    code,
    () => code.i32(pieces).get(part.count).op('i32.rem_u'),
    () => code.get(number),
  ).op('i32.add');
}

/** The present share of a kernel, as a part of all its work. */
export function sharePart(code: Code): Part {
  const { share, shares } = kernelCall(code);
  return { number: share, count: shares };
}

/** The pieces of a part. */
export function spanOf(code: Code, pieces: number, part: Part | undefined): Span {
  if (part === undefined) return { from: () => code.i32(0), to: () => code.i32(pieces) };
  const ends = [code.local('i32'), code.local('i32')] as const;
  ends.forEach((end, i) => pushPartStart(code, pieces, part, i).set(end));
  return { from: () => code.get(ends[0]), to: () => code.get(ends[1]) };
}

/** A share as a part in each of two directions, the first with up to so many parts. What is left over of the shares has nothing. */
export function gridParts(code: Code, most: number): readonly [Part, Part] {
  const { share, shares } = kernelCall(code);
  const [first, second] = [1, 2].map((): Part => ({ number: code.local('i32'), count: code.local('i32') })) as [Part, Part];
  pushLeast(
    code,
    () => code.i32(most),
    () => code.get(shares),
  ).set(first.count);
  code.get(shares).get(first.count).op('i32.div_u').set(second.count);
  code.get(share).get(first.count).op('i32.rem_u').set(first.number);
  code.get(share).get(first.count).op('i32.div_u').set(second.number);
  return [first, second];
}
