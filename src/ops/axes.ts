/** @file Axis arguments: one, several, or all. */
import { describeOperand, ShapeError, ValueError } from '../core/errors.ts';
import { showValue } from '../core/options.ts';
import { normalizeAxis, range, showShape } from '../core/shape.ts';
import type { Spec } from '../graph/primitive.ts';

/** One axis, counted from the front. */
export function axisOf(op: string, x: Spec, axis: number, rank: number = x.shape.length): number {
  const position = normalizeAxis(axis, rank);
  if (position !== undefined) return position;
  if (typeof axis !== 'number')
    throw new ValueError({ op, what: 'the axis is no number', got: showValue(axis), expected: 'an axis, such as -1 for the last' });
  throw new ShapeError({
    op,
    what: `there is no axis ${axis} in ${showShape(x.shape)}`,
    got: `x: ${describeOperand(x)}, axis: ${axis}`,
    expected: rank === 0 ? 'no axis, since x is a scalar' : `an integer from ${-rank} to ${rank - 1}`,
  });
}

/** The axes that an argument names, sorted; undefined is all of them. */
export function axesOf(op: string, x: Spec, axis: number | readonly number[] | undefined): number[] {
  if (axis === undefined) return range(x.shape.length);
  const axes = (Array.isArray(axis) ? (axis as readonly number[]) : [axis as number]).map((each) => axisOf(op, x, each));
  if (new Set(axes).size !== axes.length) {
    throw new ShapeError({
      op,
      what: 'an axis is named twice',
      got: `x: ${describeOperand(x)}, axis: ${showShape([axis].flat())}`,
      expected: 'each axis once',
    });
  }
  return axes.sort((a, b) => a - b);
}
