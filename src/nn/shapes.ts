/** @file Shapes of which a part is unknown, as layers pass them on before there is data. */
import type { Dims } from '../core/shape.ts';

/** In the place of a size: any size. The batch axis of a summary is one. */
export const anySize = -1;

/** In the place of a size: any number of axes of any sizes. [anyAxes] is the shape of which nothing is known. */
export const anyAxes = -2;

/** Whether every size is known. */
export const isKnown = (shape: Dims): boolean => shape.every((size) => size >= 0);

/** Whether two sizes may be equal. */
export const fits = (a: number, b: number): boolean => a === b || a < 0 || b < 0;

/** A size as the type errors show it: 784, or ? where it is unknown. */
export const showSize = (size: number): string => (size === anySize ? '?' : size === anyAxes ? '...' : String(size));

/** A shape as the type errors show it: [?, 784]. */
export const showSizes = (shape: Dims): string => `[${shape.map(showSize).join(', ')}]`;

/** The shape with its first axis, the batch, of any size. */
export const anyBatch = (shape: Dims): Dims => (shape.length === 0 ? shape : [anySize, ...shape.slice(1)]);
