/** @file Parts of one axis, for code that does not know its shapes. */
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { slicePrimitive } from './slice.ts';

/** The elements of an axis from `start` on, `size` of them. */
export const partOf = (x: AnyTensor, axis: number, start: number, size: number): AnyTensor =>
  apply(slicePrimitive, [x], {
    start: x.shape.map((_, each) => (each === axis ? start : 0)),
    size: x.shape.map((whole, each) => (each === axis ? size : whole)),
    step: x.shape.map(() => 1),
  });
