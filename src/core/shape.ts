/** @file Run-time shape arithmetic, shared by every rule that computes a shape. */

/** Sizes of the axes, outermost first; [] is a scalar. */
export type Dims = readonly number[];

/** Number of elements: the product of the sizes, 1 for a scalar. */
export const sizeOf = (shape: Dims): number => shape.reduce((product, size) => product * size, 1);

/** Whether two shapes are equal. */
export const sameShape = (a: Dims, b: Dims): boolean => a.length === b.length && a.every((size, axis) => size === b[axis]);

/** Shape as an error shows it: [4, 3]. */
export const showShape = (shape: Dims): string => `[${shape.join(', ')}]`;

/** A number of bytes as an error shows it: 3.6 TiB. */
export function showBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
  const unit = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10)));
  return `${Number((bytes / 1024 ** unit).toFixed(1))} ${units[unit]}`;
}

/** Row-major strides in elements. */
export function stridesOf(shape: Dims): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  return strides;
}

/** NumPy's broadcast of two shapes, or undefined where they do not fit. */
export function broadcastShapes(a: Dims, b: Dims): number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const result: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const x = a[axis - rank + a.length] ?? 1;
    const y = b[axis - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) return undefined;
    result.push(x === 1 ? y : x);
  }
  return result;
}

/** Axis counted from the front, or undefined where the rank has no such axis. */
export function normalizeAxis(axis: number, rank: number): number | undefined {
  const position = axis < 0 ? axis + rank : axis;
  return Number.isInteger(axis) && position >= 0 && position < rank ? position : undefined;
}

/** The integers from 0 to n-1. */
export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
