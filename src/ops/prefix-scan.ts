/** @file The parallel prefix scan, for what no primitive combines: after steps of 1, 2, 4, ... each element has all before it. */
import type { AnyTensor } from '../tensor/tensor.ts';
import { only } from './define.ts';
import { pad, slice } from './slice.ts';

/**
 * An associative operation on elements that consist of several tensors of one shape: `earlier` stands before `later`. The identity
 * combined with an element is that element.
 */
export interface Associative<Parts extends readonly AnyTensor[]> {
  readonly identity: { readonly [K in keyof Parts]: number };
  combine(earlier: Parts, later: Parts): Parts;
}

/** What stands so many places before each element along an axis; in front of the first one, a number. */
export function before(x: AnyTensor, axis: number, distance: number, number: number): AnyTensor {
  const size = x.shape[axis] ?? 1;
  const kept = Math.max(size - distance, 0);
  return padFront(startOf(x, axis, kept), axis, size - kept, number);
}

/** The same as a part of something longer than x, which is why the compiler stores x: the chain of all steps would be one kernel. */
const beforeStored = (x: AnyTensor, axis: number, distance: number, number: number): AnyTensor =>
  startOf(padFront(x, axis, distance, number), axis, x.shape[axis] ?? 1);

const startOf = (x: AnyTensor, axis: number, size: number): AnyTensor =>
  slice(x, ...x.shape.map((_, each) => (each === axis ? ([0, size] as const) : ':'))) as AnyTensor;

const padFront = (x: AnyTensor, axis: number, count: number, value: number): AnyTensor =>
  pad(x, x.shape.map((_, each) => (each === axis ? ([count, 0] as const) : ([0, 0] as const))) as never, { value }) as AnyTensor;

/** Each element along the axis combined with all before it, in log2 of the size steps, of which two are one pass over memory. */
export function prefixScan<Parts extends readonly AnyTensor[]>(x: Parts, axis: number, { identity, combine }: Associative<Parts>): Parts {
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
