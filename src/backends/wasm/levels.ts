/** @file At which loop a value is computed: at the outermost one that knows all of its inputs. */
import type { Value } from './values.ts';

/** A value that is needed in a loop of this level. */
export interface Root {
  readonly value: Value;
  readonly level: number;
}

/** By level: the values to compute at the start of a loop's body since inner loops need them, inputs first. */
export type Hoisted = ReadonlyMap<number, readonly Value[]>;

function reach(roots: readonly Value[]): Value[] {
  const found = new Set<Value>();
  const visit = (value: Value): void => {
    if (found.has(value)) return;
    found.add(value);
    value.inputs.forEach(visit);
  };
  roots.forEach(visit);
  return [...found].sort((a, b) => a.id - b.id);
}

/** Values by the loop before which they are computed. */
export function hoisted(roots: readonly Root[]): Hoisted {
  const deepestUse = new Map<Value, number>();
  const use = (value: Value, level: number): void => void deepestUse.set(value, Math.max(level, deepestUse.get(value) ?? 0));
  for (const { value, level } of roots) use(value, level);
  const values = reach(roots.map(({ value }) => value));
  for (const value of values) for (const input of value.inputs) use(input, value.level);
  const byLevel = new Map<number, Value[]>();
  for (const value of values) {
    if ((deepestUse.get(value) ?? 0) <= value.level) continue;
    byLevel.set(value.level, [...(byLevel.get(value.level) ?? []), value]);
  }
  return byLevel;
}

/** How much code the values are, but for what an outer loop has computed. */
export function weigh(roots: readonly Value[]): number {
  const level = Math.max(0, ...roots.map((root) => root.level));
  return reach(roots).filter((value) => value.level === level && value.source.kind !== 'variable').length;
}
