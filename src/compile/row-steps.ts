/** @file What steps over rows hand on to each other: in scratch memory, computed again where that is cheaper, computed once where it is dear. */
import type { DType } from '../core/dtype.ts';
import { axisIndex, keyOfIndex } from '../kernel/affine.ts';
import type { Axis, Buffer, Expr } from '../kernel/expression.ts';
import { scalarTypeOf } from '../kernel/expression.ts';
import type { LoopKernel, RowsKernel } from '../kernel/loop.ts';
import { rewriter } from '../kernel/rewrite.ts';
import { load } from '../kernel/scalar.ts';
import { ExpressionKeys, subexpressions, varies, weigh } from '../kernel/equal.ts';
import { rewriteKernel, splitIndex, strideOfRows, visitReadsOfStep } from './rowwise.ts';

/** What so few operations make is computed again rather than stored and read. */
const cheap = 2;
/** What takes so many is computed once. */
const dear = 8;

/** A new buffer of the program. */
export type NewBuffer = (dtype: DType, size: number) => Buffer;

type Steps = readonly LoopKernel[];

/** The steps with their `own` buffers, which nothing else touches, in scratch memory, and with the least work between them. */
export function tidySteps(given: Steps, rows: Axis, own: ReadonlySet<Buffer>, newBuffer: NewBuffer): Pick<RowsKernel, 'steps' | 'scratch'> {
  const scratch = new Set<Buffer>();
  const inScratch = toScratch(given, rows, own, scratch);
  const steps = shareDear(repeatCheap(inScratch, scratch), (dtype, size) => {
    const buffer = newBuffer(dtype, size);
    scratch.add(buffer);
    return buffer;
  });
  const written = new Set(steps.flatMap((step) => step.stores.map(({ buffer }) => buffer)));
  return { steps, scratch: [...scratch].filter((buffer) => written.has(buffer)) };
}

/** Buffers of one row in the place of whole ones. */
function toScratch(steps: Steps, rows: Axis, own: ReadonlySet<Buffer>, scratch: Set<Buffer>): Steps {
  const replacements = new Map<Buffer, Buffer>();
  for (const { buffer, index } of steps.flatMap((step) => step.stores)) {
    const split = splitIndex(index, rows);
    const size = split && strideOfRows(split.row, rows);
    if (!own.has(buffer) || size === undefined) continue;
    replacements.set(buffer, { ...buffer, size });
  }
  for (const buffer of replacements.values()) scratch.add(buffer);
  const { expr, index: position } = rewriter({
    expr: (each) => {
      const buffer = each.kind === 'load' ? replacements.get(each.buffer) : undefined;
      const rest = each.kind === 'load' ? splitIndex(each.index, rows)?.rest : undefined;
      if (each.kind !== 'load' || buffer === undefined || rest === undefined) return undefined;
      return { ...each, buffer, index: position(rest), guards: each.guards.map((guard) => ({ ...guard, index: position(guard.index) })) };
    },
  });
  return steps.map((step) => {
    const rewritten = rewriteKernel(step, { expr, index: position });
    const stores = rewritten.stores.map((store) => {
      const buffer = replacements.get(store.buffer);
      const rest = splitIndex(store.index, rows)?.rest;
      return buffer === undefined || rest === undefined ? store : { ...store, buffer, index: rest };
    });
    return { ...rewritten, stores };
  });
}

/** The one axis that a step goes along, if it goes along one. */
function axisOf({ axes, reduction }: LoopKernel): Axis | undefined {
  const all = [...axes, ...(reduction?.axes ?? [])];
  return all.length === 1 ? all[0] : undefined;
}

/** The values that a step computes all along its axis. */
const valuesOf = ({ reduction, stores }: LoopKernel): Expr[] =>
  reduction === undefined ? stores.map(({ value }) => value) : reduction.accumulators.map(({ value }) => value);

/** Dtypes whose elements in memory have all that their registers have. */
const isExact = ({ dtype }: Buffer): boolean => (scalarTypeOf(dtype) as string) === dtype && dtype !== 'bool';

/** Values in scratch memory that are hardly any work are not stored: whoever reads them computes them again. */
function repeatCheap(given: Steps, scratch: ReadonlySet<Buffer>): Steps {
  let steps = given;
  for (const buffer of scratch) {
    const at = steps.findIndex((step) => step.stores.some((store) => store.buffer === buffer));
    const writer = steps[at];
    const axis = writer && axisOf(writer);
    const store = writer?.stores.find((each) => each.buffer === buffer);
    if (writer === undefined || axis === undefined || store === undefined || writer.reduction !== undefined) continue;
    const place = keyOfIndex(axisIndex(axis));
    const isHere = (reader: LoopKernel): boolean => {
      let here = true;
      visitReadsOfStep(reader, (read, index) => (here &&= read !== buffer || (keyOfIndex(index) === place && axisOf(reader) === axis)));
      return here;
    };
    if (!isExact(buffer) || keyOfIndex(store.index) !== place || weigh(store.value) > cheap || !steps.every(isHere)) continue;
    const { expr, index } = rewriter({ expr: (each) => (each.kind === 'load' && each.buffer === buffer ? store.value : undefined) });
    steps = steps.map((step) =>
      step === writer ? { ...step, stores: step.stores.filter((each) => each !== store) } : rewriteKernel(step, { expr, index }),
    );
  }
  return steps.filter((step) => step.stores.length > 0);
}

/** What several steps compute with much work is computed by the first of them, and read by the others. */
function shareDear(given: Steps, newScratch: NewBuffer): Steps {
  const keys = new ExpressionKeys();
  let steps = given;
  for (;;) {
    const shared = findShared(steps, keys);
    if (shared === undefined) return steps;
    steps = computeOnce(steps, shared, keys, newScratch);
  }
}

interface Shared {
  readonly key: number;
  readonly value: Expr;
  readonly axis: Axis;
  /** The first step that computes it. */
  readonly first: number;
}

/** The largest dear value that two steps compute. */
function findShared(steps: Steps, keys: ExpressionKeys): Shared | undefined {
  const first = new Map<number, Shared>();
  let best: { readonly shared: Shared; readonly weight: number } | undefined;
  for (const [i, step] of steps.entries()) {
    const axis = axisOf(step);
    if (axis === undefined) continue;
    for (const value of subexpressions(valuesOf(step))) {
      if (!varies(value, axis) || value.type === 'int64' || value.kind === 'load') continue;
      const key = keys.of(value);
      const shared = first.get(key);
      if (shared === undefined) first.set(key, { key, value, axis, first: i });
      else if (shared.first !== i) {
        const weight = weigh(value);
        if (weight >= dear && weight > (best?.weight ?? 0)) best = { shared, weight };
      }
    }
  }
  return best?.shared;
}

function computeOnce(steps: Steps, { key, value, axis, first }: Shared, keys: ExpressionKeys, newScratch: NewBuffer): Steps {
  const at = axisIndex(axis);
  const type = value.type as Exclude<Expr['type'], 'int64'>;
  const maker = steps[first] as LoopKernel;
  const known =
    maker.reduction === undefined ? maker.stores.find((store) => keys.of(store.value) === key && isExact(store.buffer)) : undefined;
  const store = known ?? { buffer: newScratch(type, axis.size), index: at, value };
  const { expr, index } = rewriter({
    expr: (each) => (keys.of(each) === key ? load(store.buffer, store.index) : undefined),
  });
  const readers = (from: number): LoopKernel[] => steps.slice(from).map((step) => rewriteKernel(step, { expr, index }));
  if (known !== undefined) return [...steps.slice(0, first + 1), ...readers(first + 1)];
  if (maker.reduction === undefined) {
    return [...steps.slice(0, first), { ...maker, stores: [...maker.stores, store] }, ...readers(first + 1)];
  }
  const step: LoopKernel = { kind: 'loop', name: maker.name, axes: [axis], stores: [store] };
  return [...steps.slice(0, first), step, ...readers(first)];
}
