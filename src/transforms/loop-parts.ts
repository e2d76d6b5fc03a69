/** @file What a loop is made of, and which of it varies. */
import { range } from '../core/shape.ts';
import type { Body, RepeatParams } from '../graph/body.ts';
import type { AnyTensor } from '../tensor/tensor.ts';

/** What stands for the constants, the carries and the elements of a loop. */
export interface Sections<T> {
  readonly constants: readonly T[];
  readonly carries: readonly T[];
  readonly elements: readonly T[];
}

/** Operands of a loop, or inputs of its body, by what they are. */
export const sectionsOf = <T>(all: readonly T[], { constants, carries }: Pick<RepeatParams, 'constants' | 'carries'>): Sections<T> => ({
  constants: all.slice(0, constants),
  carries: all.slice(constants, constants + carries),
  elements: all.slice(constants + carries),
});

/** A list taken apart: so many for each name, in the order of the names. */
export function partsOf<T, K extends string>(list: readonly T[], counts: Readonly<Record<K, number>>): Record<K, readonly T[]> {
  let taken = 0;
  const parts = Object.entries<number>(counts).map(([name, count]) => [name, list.slice(taken, (taken += count))] as const);
  return Object.fromEntries(parts) as unknown as Record<K, readonly T[]>;
}

/** The items of a list one after another in the places that are marked; nothing in the others. */
export function inPlaces<T>(marks: readonly boolean[], list: readonly T[]): (T | undefined)[] {
  const items = list.values();
  return marks.map((isMarked) => (isMarked ? items.next().value : undefined));
}

/** A loop to be applied to operands. */
export interface Loop extends Sections<AnyTensor> {
  readonly body: Body;
  readonly length: number;
  readonly reverse: boolean;
  readonly checkpoint: boolean;
}

/** All outputs of a loop: the last carries, then the stacked results. */
export type ApplyLoop = (loop: Loop) => AnyTensor[];

/** Which of a body's inputs vary when some do: a carry varies where what becomes of it does. */
export function varying(body: Body, params: Pick<RepeatParams, 'constants' | 'carries'>, given: readonly boolean[]): boolean[] {
  const varies = [...given];
  for (;;) {
    const found = body.dependents(varies);
    const added = range(params.carries).filter((i) => !varies[params.constants + i] && found.has(body.outputs[i] as AnyTensor));
    if (added.length === 0) return varies;
    for (const i of added) varies[params.constants + i] = true;
  }
}
