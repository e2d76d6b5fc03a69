/** @file Kernels as text: loops, what they read, what they compute, what they store. */
import type { Axis, Bound, Buffer, Expr, Index } from './expression.ts';
import type { ContractionKernel, Kernel, LoopKernel, MatrixOperand, RowsKernel, ScatterKernel } from './loop.ts';

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

/** @param outer axes around the kernel. */
function printLoop(kernel: LoopKernel | ScatterKernel, outer: readonly Axis[] = []): string {
  const reduced = kernel.kind === 'loop' ? (kernel.reduction?.axes ?? []) : [];
  const names = new Map([...outer, ...kernel.axes, ...reduced].map((axis, i) => [axis.id, letters[i] ?? `i${i}`]));
  const loops = (axes: LoopKernel['axes']): string => axes.map((axis) => `${names.get(axis.id)} < ${axis.size}`).join(', ');
  const lines = [`${kernel.kind} ${kernel.name} (${loops(kernel.axes)})`];
  if (kernel.kind === 'scatter') {
    lines.push(`  ${showBuffer(kernel.buffer)}[${showIndex(kernel.index, names)}] += ${showExpr(kernel.value, names)}`);
    return lines.join('\n');
  }
  kernel.reduction?.accumulators.forEach(({ op, value }, slot) => {
    lines.push(`  acc${slot} = ${op.name} over (${loops(reduced)}) of ${showExpr(value, names)}`);
  });
  for (const { buffer, index, value } of kernel.stores)
    lines.push(`  ${showBuffer(buffer)}[${showIndex(index, names)}] = ${showExpr(value, names)}`);
  return lines.join('\n');
}

function printRows({ name, rows, steps }: RowsKernel): string {
  const lines = steps.flatMap((step) => printLoop(step, [rows]).split('\n'));
  return [`rows ${name} (i < ${rows.size})`, ...lines.map((line) => `  ${line}`)].join('\n');
}

function printContraction({ name, batch, m, n, k, left, right, output }: ContractionKernel): string {
  const show = ({ buffer, offset, batchStrides, rowStride, columnStride }: MatrixOperand): string =>
    `${showBuffer(buffer)}[${[...batchStrides, rowStride, columnStride].join(', ')}${offset === 0 ? '' : ` + ${offset}`}]`;
  return `contraction ${name} (batch [${batch.join(', ')}], m ${m}, n ${n}, k ${k})\n  ${show(output)} = ${show(left)} @ ${show(right)}`;
}

/**
 * A kernel as text.
 *
 * ```text
 * loop add (i < 3)
 *   b2[i] = add(b0[i], b1[0])
 * ```
 */
export function printKernel(kernel: Kernel): string {
  if (kernel.kind === 'contraction') return printContraction(kernel);
  return kernel.kind === 'rows' ? printRows(kernel) : printLoop(kernel);
}
