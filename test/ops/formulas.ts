/** @file Operations written out in plain JavaScript on lists of float64 numbers: what the composites are checked against. */
import { broadcastShapes, range, sizeOf, stridesOf, type Dims } from '../../src/core/shape.ts';

/** A formula: the elements of the operands to the elements of the result. */
export type Formula = (...operands: (readonly number[])[]) => readonly number[];

/** f of each element. */
export const each =
  (f: (x: number) => number): Formula =>
  (x = []) =>
    x.map((value) => f(value));

/** Position in a row-major shape, by flat index. */
const unflatten = (flat: number, shape: Dims): number[] =>
  stridesOf(shape).map((stride, axis) => Math.floor(flat / stride) % (shape[axis] ?? 1));

/** The element of a tensor that stands at a position of the shape to which it is broadcast. */
function elementAt(values: readonly number[], shape: Dims, position: readonly number[]): number {
  const strides = stridesOf(shape);
  const added = position.length - shape.length;
  return values[shape.reduce((sum, size, axis) => sum + (size === 1 ? 0 : (strides[axis] ?? 0) * (position[axis + added] ?? 0)), 0)] ?? NaN;
}

/** f of the elements that meet when tensors of these shapes are broadcast. */
export const broadcasting =
  (shapes: readonly Dims[], f: (...elements: number[]) => number): Formula =>
  (...operands) => {
    const shape = shapes.reduce<Dims>((a, b) => broadcastShapes(a, b) ?? [], []);
    return range(sizeOf(shape)).map((flat) => {
      const position = unflatten(flat, shape);
      return f(...operands.map((values, i) => elementAt(values, shapes[i] ?? [], position)));
    });
  };

/** f of the lists of elements that a reduction over the axes puts together. */
export const reducing =
  (shape: Dims, axes: readonly number[], f: (elements: number[]) => number): Formula =>
  (x = []) => {
    const kept = shape.filter((_, axis) => !axes.includes(axis));
    const groups = range(sizeOf(kept)).map((): number[] => []);
    x.forEach((value, flat) => {
      const position = unflatten(flat, shape).filter((_, axis) => !axes.includes(axis));
      groups[position.reduce((sum, at, axis) => sum + at * (stridesOf(kept)[axis] ?? 0), 0)]?.push(value);
    });
    return groups.map(f);
  };

/** f of the whole list along one axis, put back in its place. */
export const along =
  (shape: Dims, axis: number, f: (elements: number[]) => readonly number[]): Formula =>
  (x = []) => {
    const result = x.slice();
    const [size = 1, stride = 1] = [shape[axis], stridesOf(shape)[axis]];
    range(x.length)
      .filter((flat) => Math.floor(flat / stride) % size === 0)
      .forEach((start) => {
        const places = range(size).map((i) => start + i * stride);
        f(places.map((place) => x[place] ?? NaN)).forEach((value, i) => (result[places[i] ?? 0] = value));
      });
    return result;
  };

/** The elements at the positions that a function of the result's position names. */
export const picking =
  (from: Dims, to: Dims, place: (position: readonly number[]) => readonly number[]): Formula =>
  (x = []) =>
    range(sizeOf(to)).map((flat) => elementAt(x, from, place(unflatten(flat, to))));

/** NumPy's matrix product of shapes with at least two axes. */
export const matrixProduct =
  (a: Dims, b: Dims): Formula =>
  (x = [], y = []) => {
    const [m = 1, k = 1] = a.slice(-2);
    const n = b[b.length - 1] ?? 1;
    const batch = broadcastShapes(a.slice(0, -2), b.slice(0, -2)) ?? [];
    return range(sizeOf(batch) * m * n).map((flat) => {
      const [i, j] = [Math.floor(flat / n) % m, flat % n];
      const at = unflatten(Math.floor(flat / (m * n)), batch);
      return total(range(k).map((l) => elementAt(x, a, [...at, i, l]) * elementAt(y, b, [...at, l, j])));
    });
  };

/** An Einstein sum, by all values of all letters: 'ij,jk->ik'. */
export const summing =
  (equation: string, ...shapes: readonly Dims[]): Formula =>
  (...operands) => {
    const [inputs = '', output = ''] = equation.split('->');
    const terms = inputs.split(',').map((term) => [...term]);
    const letters = [...new Set([...output, ...terms.flat()])];
    const sizes = letters.map((letter) => Math.max(...terms.map((term, i) => shapes[i]?.[term.indexOf(letter)] ?? 0)));
    const sums = range(sizeOf(sizes.slice(0, output.length))).map(() => 0);
    range(sizeOf(sizes)).forEach((flat) => {
      const at = unflatten(flat, sizes);
      const factors = terms.map((term, i) =>
        elementAt(
          operands[i] ?? [],
          shapes[i] ?? [],
          term.map((letter) => at[letters.indexOf(letter)] ?? 0),
        ),
      );
      const place = Math.floor(flat / sizeOf(sizes.slice(output.length)));
      sums[place] = (sums[place] ?? 0) + factors.reduce((a, b) => a * b, 1);
    });
    return sums;
  };

export const total = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0);
export const average = (list: readonly number[]): number => total(list) / list.length;
export const spread = (list: readonly number[]): number => average(list.map((value) => (value - average(list)) ** 2));

/** The error function by its power series, which for |x| <= 3 is right to about 13 digits. */
export function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 80; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}
