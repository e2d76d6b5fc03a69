/** @file Running accumulation along an axis, made of shifted copies: after steps of 1, 2, 4, ... each element has all before it. */
import type { AnyTensor } from '../../tensor/tensor.ts';
import { only } from '../define.ts';
import { pad, slice } from '../slice.ts';

/**
 * An associative operation on elements that consist of several tensors of one shape: `earlier` stands before `later`. The identity
 * combined with an element is that element.
 */
export interface Scan<Parts extends readonly AnyTensor[]> {
  readonly identity: { readonly [K in keyof Parts]: number };
  combine(earlier: Parts, later: Parts): Parts;
}

/** What stands so many places before each element along an axis; in front of the first one, a number. */
export function before(x: AnyTensor, axis: number, distance: number, number: number): AnyTensor {
  const size = x.shape[axis] ?? 1;
  return padFront(
    slice(x, ...x.shape.map((_, each) => (each === axis ? ([0, size - distance] as const) : ':'))) as AnyTensor,
    axis,
    distance,
    number,
  );
}

/** The same as a part of something longer than x, which is why the compiler stores x: the chain of all steps would be one kernel. */
function beforeStored(x: AnyTensor, axis: number, distance: number, number: number): AnyTensor {
  const size = x.shape[axis] ?? 1;
  return slice(padFront(x, axis, distance, number), ...x.shape.map((_, each) => (each === axis ? ([0, size] as const) : ':'))) as AnyTensor;
}

const padFront = (x: AnyTensor, axis: number, count: number, value: number): AnyTensor =>
  pad(x, x.shape.map((_, each) => (each === axis ? ([count, 0] as const) : ([0, 0] as const))) as never, { value }) as AnyTensor;

/**
 * Each element along the axis combined with all before it, in log2 of the size steps. Two steps are one pass over memory. A kernel that
 * goes from element to element takes about half of the time, but adds one after another; here a sum has log2 n roundings, as a sum by halves.
 */
export function scanAlong<Parts extends readonly AnyTensor[]>(x: Parts, axis: number, { identity, combine }: Scan<Parts>): Parts {
  const size = only(x).shape[axis] ?? 1;
  let sofar = x;
  let isPassEnd = true;
  for (let distance = 1; distance < size; distance *= 2) {
    const shift = isPassEnd ? beforeStored : before;
    const earlier = sofar.map((part, i) => shift(part, axis, distance, identity[i] ?? 0)) as readonly AnyTensor[] as Parts;
    sofar = combine(earlier, sofar);
    isPassEnd = !isPassEnd;
  }
  return sofar;
}

/** The same for elements that are one number each. */
export function scanNumbers(
  x: AnyTensor,
  axis: number,
  identity: number,
  combine: (earlier: AnyTensor, later: AnyTensor) => AnyTensor,
): AnyTensor {
  return scanAlong<readonly [AnyTensor]>([x], axis, { identity: [identity], combine: ([a], [b]) => [combine(a, b)] })[0];
}
