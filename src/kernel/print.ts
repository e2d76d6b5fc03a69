/** @file Kernels as text: loops, what they read, what they compute, what they store. */
import type { Axis, Bound, Buffer, Expr, Index } from './expression.ts';
import type {
  BranchKernel,
  ContractionKernel,
  Kernel,
  LoopKernel,
  RepeatKernel,
  RowsKernel,
  ScatterKernel,
  SequenceKernel,
  Store,
} from './loop.ts';

const showBuffer = (buffer: Buffer): string => `b${buffer.id}`;

/** Names for the axes of one kernel: i, j, k, ... in the order of the loops. */
type AxisNames = ReadonlyMap<number, string>;

function showIndex(index: Index, names: AxisNames): string {
  const terms = index.terms.map(({ atom, stride }) => {
    const name =
      atom.kind === 'axis'
        ? (names.get(atom.axis.id) ?? '?')
        : atom.kind === 'value'
          ? `int(${showExpr(atom.value, names)})`
          : `(${showIndex(atom.index, names)} ${atom.kind} ${atom.by})`;
    return stride === 1 ? name : `${stride}*${name}`;
  });
  return [...terms, ...(index.offset === 0 && terms.length > 0 ? [] : [String(index.offset)])].join(' + ');
}

const showBounds = (bounds: readonly Bound[], names: AxisNames): string =>
  bounds.map(({ index, lower, upper }) => `${lower} <= ${showIndex(index, names)} < ${upper}`).join(' and ');

/** An expression as text, shared parts written out at each place. */
function showExpr(expr: Expr, names: AxisNames): string {
  switch (expr.kind) {
    case 'constant':
      return String(expr.value);
    case 'position':
      return showIndex(expr.index, names);
    case 'inside':
      return `(${showBounds(expr.bounds, names)})`;
    case 'load':
      return `${showBuffer(expr.buffer)}[${showIndex(expr.index, names)}]`;
    case 'accumulator':
      return `acc${expr.slot}`;
    case 'apply':
      return `${expr.op.name}(${expr.args.map((arg) => showExpr(arg, names)).join(', ')})`;
    case 'select':
      return `select(${expr.args.map((arg) => showExpr(arg, names)).join(', ')})`;
    default:
      return `${expr.type}(${expr.args.map((arg) => showExpr(arg, names)).join(', ')})`;
  }
}

const letters = 'ijklmnopqrstuvwxyzabcdefgh';

const namesOf = (axes: readonly Axis[]): AxisNames => new Map(axes.map((axis, i) => [axis.id, letters[i] ?? `i${i}`]));

const showLoops = (axes: readonly Axis[], names: AxisNames): string =>
  axes.map((axis) => `${names.get(axis.id)} < ${axis.size}`).join(', ');

const showStores = (stores: readonly Store[], names: AxisNames): string[] =>
  stores.map(({ buffer, index, value }) => `  ${showBuffer(buffer)}[${showIndex(index, names)}] = ${showExpr(value, names)}`);

/** @param outer axes around the kernel. */
function printLoop({ name, axes, reduction, stores }: LoopKernel, outer: readonly Axis[] = []): string {
  const names = namesOf([...outer, ...axes, ...(reduction?.axes ?? [])]);
  const accumulators = (reduction?.accumulators ?? []).map(({ op, value }, slot) => {
    return `  acc${slot} = ${op.name} over (${showLoops(reduction?.axes ?? [], names)}) of ${showExpr(value, names)}`;
  });
  return [`loop ${name} (${showLoops(axes, names)})`, ...accumulators, ...showStores(stores, names)].join('\n');
}

function printScatter({ name, axes, buffer, index, value, op }: ScatterKernel, outer: readonly Axis[]): string {
  const names = namesOf([...outer, ...axes]);
  return [
    `scatter ${name} (${showLoops(axes, names)})`,
    `  ${showBuffer(buffer)}[${showIndex(index, names)}] ${op.name === 'add' ? '+' : `${op.name} `}= ${showExpr(value, names)}`,
  ].join('\n');
}

function printSequence({ name, rows, along, value, work, buffer, index }: SequenceKernel, outer: readonly Axis[]): string {
  const names = namesOf([...outer, rows, along]);
  const what = work.kind === 'running' ? `${work.op} so far` : `order${work.descending ? ', the greatest first,' : ''}`;
  return [
    `sequence ${name} (${showLoops([rows], names)}; along ${showLoops([along], names)})`,
    `  ${showBuffer(buffer)}[${showIndex(index, names)}] = ${what} of ${showExpr(value, names)}`,
  ].join('\n');
}

function printRows({ name, rows, steps }: RowsKernel, outer: readonly Axis[]): string {
  const lines = steps.flatMap((step) => printLoop(step, [...outer, rows]).split('\n'));
  return [`rows ${name} (${showLoops([rows], namesOf([...outer, rows]))})`, ...lines.map((line) => `  ${line}`)].join('\n');
}

/** First what runs before and after, then what runs each time. */
function printRepeat({ name, axis, condition, before, kernels, after }: RepeatKernel, outer: readonly Axis[]): string {
  const inside = [...outer, axis];
  return [
    `repeat ${name} (${showLoops([axis], namesOf(inside))})`,
    ...lines('before', before, outer),
    ...lines(`while ${condition === undefined ? '' : showBuffer(condition.buffer)}`, condition?.kernels ?? [], inside),
    ...lines('each time', kernels, inside),
    ...lines('after', after, inside),
  ].join('\n');
}

function printBranch({ name, condition, yes, no }: BranchKernel, outer: readonly Axis[]): string {
  return [`branch ${name} (${showBuffer(condition)}[0])`, ...lines('yes', yes, outer), ...lines('no', no, outer)].join('\n');
}

/** Kernels that another one runs, under a title. */
const lines = (title: string, parts: readonly Kernel[], axes: readonly Axis[]): string[] =>
  parts.length === 0 ? [] : [`  ${title}`, ...parts.flatMap((part) => printKernel(part, axes).split('\n')).map((line) => `    ${line}`)];

function printContraction({ name, batch, rows, columns, depth, left, right, stores }: ContractionKernel, outer: readonly Axis[]): string {
  const names = namesOf([...outer, ...batch, ...rows, ...columns, ...depth]);
  const parts = { batch, rows, columns };
  const loops = Object.entries(parts).flatMap(([part, axes]) => (axes.length === 0 ? [] : [`${part} ${showLoops(axes, names)}`]));
  return [
    `contraction ${name} (${loops.join('; ')})`,
    `  acc0 = add over (${showLoops(depth, names)}) of mul(${showExpr(left, names)}, ${showExpr(right, names)})`,
    ...showStores(stores, names),
  ].join('\n');
}

/**
 * A kernel as text.
 *
 * ```text
 * loop add (i < 3)
 *   b2[i] = add(b0[i], b1[0])
 * ```
 *
 * @param outer the axes of the loops around it.
 */
export function printKernel(kernel: Kernel, outer: readonly Axis[] = []): string {
  switch (kernel.kind) {
    case 'branch':
      return printBranch(kernel, outer);
    case 'repeat':
      return printRepeat(kernel, outer);
    case 'contraction':
      return printContraction(kernel, outer);
    case 'rows':
      return printRows(kernel, outer);
    case 'sequence':
      return printSequence(kernel, outer);
    case 'scatter':
      return printScatter(kernel, outer);
    case 'loop':
      return printLoop(kernel, outer);
  }
}
