/** @file Loop and scatter kernels -> WebAssembly functions. */
import { axisIndex } from '../../kernel/affine.ts';
import type { Axis, Buffer, Expr } from '../../kernel/expression.ts';
import { apply as applyOp, load } from '../../kernel/scalar.ts';
import type { LoopKernel, ScatterKernel } from '../../kernel/loop.ts';
import type { Code, FunctionRef, Local, ModuleBuilder } from './assembler.ts';
import { kernelParameters, loopPositions } from './kernel-function.ts';
import { mergeAxes, withoutUnitAxes, type Nest } from './collapse.ts';
import { byLeast } from './extremes.ts';
import { NoVectorForm } from './lanes.ts';
import { writeNest } from './nest.ts';
import { simplifyNest, vectorAxes, withInnermost } from './order.ts';
import { withParameters, type Places } from './places.ts';
import { planNest, type Around, type Plan } from './plan.ts';
import { rareFunctions } from './rare.ts';
import { splitAtGuards, tileTransposes } from './split.ts';
import type { Variable } from './values.ts';

/** Compiles a loop kernel. */
export function emitLoop(module: ModuleBuilder, kernel: LoopKernel, places: Places, around: readonly Axis[] = []): FunctionRef {
  if (kernel.axes.some((axis) => axis.size === 0)) return module.function(kernel.name, kernelParameters, [], () => undefined);
  const nest = simplifyNest({
    given: around,
    parallel: kernel.axes,
    reduced: kernel.reduction?.axes ?? [],
    accumulators: kernel.reduction?.accumulators ?? [],
    stores: kernel.stores,
  });
  return module.function(kernel.name, kernelParameters, [], (code) => {
    const plans = plansOf(byLeast(nest), { ...aroundOf(module, places), given: inLocals(loopPositions(code, around)) });
    plans.forEach((plan) => writeNest(code, plan, places));
  });
}

/** What a nest that is a part of a kernel gets from the code around it, as parameters behind the arena and the block table. */
export interface GivenNest {
  readonly name: string;
  /** Its `given` axes are the first of these parameters, as positions. */
  readonly nest: Nest;
  /** Buffers in scratch memory: the rest of the parameters are their addresses. */
  readonly scratch: readonly Buffer[];
}

/** A function (arena, table, positions of the given axes, addresses of the scratch buffers) that goes through all of a nest. */
export function emitNest(module: ModuleBuilder, { name, nest, scratch }: GivenNest, places: Places): FunctionRef {
  const given = nest.given ?? [];
  const types = Array.from({ length: 2 + given.length + scratch.length }, () => 'i32' as const);
  const addresses = new Map(scratch.map((buffer, i) => [buffer.id, 2 + given.length + i]));
  const own = withParameters(places, addresses);
  const variables = new Map(given.map((axis, i): [Axis, Variable] => [axis, { type: 'i32', parameter: 2 + i }]));
  return module.function(name, types, [], (code) => writeInside(module, code, { nest, given: variables }, own));
}

/** A nest in the midst of other code, with the variables that hold the positions of its `given` axes. */
export interface InsideNest {
  readonly nest: Nest;
  readonly given: ReadonlyMap<Axis, Variable>;
}

/** Writes code that goes through all of a nest. */
export function writeInside(module: ModuleBuilder, code: Code, { nest, given }: InsideNest, places: Places): void {
  if (nest.parallel.some((axis) => axis.size === 0)) return;
  const plans = plansOf(byLeast(simplifyNest(nest)), { ...aroundOf(module, places), given });
  plans.forEach((plan) => writeNest(code, plan, places, 'all'));
}

/** Variables that the code around has made. */
export const inLocals = (locals: ReadonlyMap<Axis, Local>): ReadonlyMap<Axis, Variable> =>
  new Map([...locals].map(([axis, local]) => [axis, { type: 'i32', local }]));

const aroundOf = (module: ModuleBuilder, places: Places): Around => ({
  places,
  rare: rareFunctions(module, places),
  fused: module.relaxed,
});

function plansOf(nest: Nest, around: Around): Plan[] {
  return partsOf(nest).map((part) => {
    const layouts = vectorAxes(part).map((along) => tileTransposes(withInnermost(part, along), along));
    return bestPlan(around, layouts, part);
  });
}

/** Elementwise work along an axis with guards falls into plain parts. */
function partsOf(nest: Nest): Nest[] {
  const [along] = vectorAxes(nest);
  if (along === undefined || nest.accumulators.length > 0 || along.size < shortest) return [nest];
  return splitAtGuards(nest, along).map(simplifyNest);
}

/** Axes that are not worth being cut into parts. */
const shortest = 16;

/** Compiles a scatter kernel: share 0 is all of it, in order. */
export function emitScatter(module: ModuleBuilder, kernel: ScatterKernel, places: Places, around: readonly Axis[] = []): FunctionRef {
  const { buffer, index, axes } = kernel;
  const type = kernel.value.type;
  const combined = applyOp(kernel.op, type, load(buffer, index), kernel.value);
  const nest = mergeAxes(
    withoutUnitAxes({
      given: around,
      parallel: axes,
      reduced: [],
      accumulators: [],
      stores: [{ buffer, index, value: combined }],
      condition: kernel.inside,
    }),
  );
  const isEmpty = axes.some((axis) => axis.size === 0);
  const inner = nest.parallel.at(-1);
  return module.function(kernel.name, kernelParameters, [], (code) => {
    code.get(code.parameter(2));
    code.if(() => code.op('return'));
    const surroundings = { ...aroundOf(module, places), given: inLocals(loopPositions(code, around)) };
    const fill = fillNest(buffer, kernel.initial, around);
    if (buffer.size > 0) writeNest(code, bestPlan(surroundings, [{ nest: fill, along: fill.parallel[0] as Axis }], fill), places, 'all');
    if (isEmpty) return;
    writeNest(code, bestPlan(surroundings, inner === undefined ? [] : [{ nest, along: inner }], nest, buffer), places, 'all');
  });
}

/** One number in all of a buffer. */
function fillNest(buffer: Buffer, value: Expr, around: readonly Axis[]): Nest {
  const axis: Axis = { id: Math.max(0, ...around.map(({ id }) => id)) + 1, size: buffer.size };
  return { given: around, parallel: [axis], reduced: [], accumulators: [], stores: [{ buffer, index: axisIndex(axis), value }] };
}

interface Candidate {
  readonly nest: Nest;
  readonly along: Axis;
}

/** The first layout of vectors that the kernel allows, else scalar code. */
function bestPlan(around: Around, candidates: readonly Candidate[], nest: Nest, rewritten?: Buffer): Plan {
  for (const { nest: reordered, along } of candidates) {
    for (const lanes of [4, 2] as const) {
      if (along.size < lanes) continue;
      try {
        return planNest(reordered, { along, lanes }, around, rewritten);
      } catch (error) {
        if (!(error instanceof NoVectorForm)) throw error;
      }
    }
  }
  const scalar = candidates[0]?.nest ?? nest;
  return planNest(scalar, { along: scalar.reduced.at(-1), lanes: 1 }, around, rewritten);
}
