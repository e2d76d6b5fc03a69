/** @file Loops over pieces whose number the code finds out, and the arithmetic of their addresses. */
import { rangeOfIndex } from '../../kernel/affine.ts';
import type { Index } from '../../kernel/expression.ts';
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

/** Pushes the value of an index that depends on one axis alone, whose position is given. */
export function pushIndex(code: Code, { terms, offset }: Index, position: Local): Code {
  code.i32(offset);
  for (const { atom, stride } of terms) {
    if (atom.kind === 'div' || atom.kind === 'mod') {
      // Unsigned division rounds down where nothing is negative: lift by a multiple of the divisor, and take it off again.
      const { index, by, kind } = atom;
      const lift = Math.max(0, Math.ceil(-rangeOfIndex(index).minimum / by));
      pushIndex(code, { terms: index.terms, offset: index.offset + lift * by }, position)
        .i32(by)
        .op(kind === 'div' ? 'i32.div_u' : 'i32.rem_u');
      if (kind === 'div') code.i32(lift).op('i32.sub');
    } else code.get(position);
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

/**
 * Pushes where the share begins that comes so many after the present one, of this many pieces: shares are equal but for one piece. The product
 * of pieces and shares would not always fit into 32 bits.
 */
export function pushShareStart(code: Code, count: number, after: number): Code {
  const { share, shares } = kernelCall(code);
  const number = code.local('i32');
  code.get(share).i32(after).op('i32.add').set(number);
  code.i32(count).get(shares).op('i32.div_u').get(number).op('i32.mul');
  return pushLeast(
    code,
    () => code.i32(count).get(shares).op('i32.rem_u'),
    () => code.get(number),
  ).op('i32.add');
}

/** All pieces of each direction but one, and of that one the present share of the kernel. */
export function shareOut<Direction extends string>(
  code: Code,
  pieces: Readonly<Record<Direction, number>>,
  cut: Direction,
): Readonly<Record<Direction, Span>> {
  const span = (direction: Direction): Span => {
    const count = pieces[direction];
    if (direction !== cut) return { from: () => code.i32(0), to: () => code.i32(count) };
    const ends = [code.local('i32'), code.local('i32')] as const;
    ends.forEach((end, i) => pushShareStart(code, count, i).set(end));
    return { from: () => code.get(ends[0]), to: () => code.get(ends[1]) };
  };
  const spans = (Object.keys(pieces) as Direction[]).map((direction) => [direction, span(direction)] as const);
  return Object.fromEntries(spans) as Record<Direction, Span>;
}
