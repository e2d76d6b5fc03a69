/** @file Loops over lists of tensors: `scan` and `whileLoop` as this floor uses them. */
import type { AnyTensor } from '../tensor/tensor.ts';
import { whileLoop } from '../transforms/loops.ts';
import { scan } from '../transforms/scan.ts';

type List = readonly AnyTensor[];
/** As many tensors. */
type Like<T extends List> = { readonly [K in keyof T]: AnyTensor };

/** A loop over stacked elements. */
interface Loop<C extends List, E extends List, R extends List> {
  readonly init: C;
  readonly elements: E;
  /** From the last element to the first. */
  readonly reverse?: boolean;
  /** Carries and elements to the next carries and the results. */
  step(carries: Like<C>, elements: Like<E>): readonly [carries: Like<C>, results: R];
}

/** The last carries, and the results stacked along a new first axis. */
export const loop = <const C extends List, const E extends List, const R extends List>({
  init,
  elements,
  reverse = false,
  step,
}: Loop<C, E, R>) =>
  (scan as unknown as (f: unknown, init: C, xs: E, options: object) => [carries: Like<C>, results: Like<R>])(step, init, elements, {
    reverse,
  });

/** carries = step(carries) as long as the condition holds. */
export const loopWhile = <const C extends List>(
  init: C,
  condition: (carries: Like<C>) => AnyTensor,
  step: (carries: Like<C>) => Like<C>,
): Like<C> => (whileLoop as unknown as (condition: unknown, step: unknown, init: C) => Like<C>)(condition, step, init);
