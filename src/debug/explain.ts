/** @file Why the program of a function is as it is: its kernels, what is computed in each, and why each ends where it does. */
import { atOnce } from '../core/breath.ts';
import { describeOperand } from '../core/errors.ts';
import { showBytes } from '../core/shape.ts';
import { reasons } from '../compile/reasons.ts';
import type { Node } from '../graph/node.ts';
import { costOf } from '../kernel/cost.ts';
import type { Axis, Buffer } from '../kernel/expression.ts';
import type { Kernel } from '../kernel/loop.ts';
import { visitReads, writesOf } from '../kernel/reads.ts';
import { target } from '../runtime/device.ts';
import { compile, describeInput, type AnyFunction, type Compiled } from './compile.ts';
import { contentsOf, showOperations, type KernelContent } from './operations.ts';
import { showTable } from './table.ts';

/**
 * The program of a function, explained: a line for each kernel (loops, arithmetic, bytes), then what it computes, reads and
 * stores, and why each stored value is not computed inside of the kernels that need it. Last, what compiling cost, pass by pass.
 * Compiles the function anew, and runs nothing.
 *
 * Flops are elementary operations, two for a multiply-add. Bytes are counted once for each element that is read.
 *
 * @param f a function as `jit` takes it.
 * @returns a function of f's arguments.
 * @throws TraceError where f reads a value that depends on its arguments.
 * @example
 * const text = explain((x: Tensor<[3]>) => x.mul(2).sum())(zeros([3]));
 * text.split('\n')[0]; // "1 kernel, 6 flops, 12 bytes read, 4 bytes written, 128 bytes of arena"
 */
export const explain =
  <F extends AnyFunction>(f: F) =>
  (...args: Parameters<F>): string => {
    const compiled = compile(f, args);
    return [summary(compiled), ...table(compiled), compileCost(compiled)].join('\n');
  };

function summary({ program: { kernels, arenaBytes } }: Compiled): string {
  const costs = kernels.map(costOf);
  const sum = (of: (cost: (typeof costs)[number]) => number): number => costs.reduce((total, cost) => total + of(cost), 0);
  return [
    `${kernels.length} kernel${kernels.length === 1 ? '' : 's'}`,
    `${showCount(sum((cost) => cost.flops))}flops`,
    `${showBytes(sum((cost) => cost.bytesRead))} read`,
    `${showBytes(sum((cost) => cost.bytesWritten))} written`,
    `${showBytes(arenaBytes)} of arena`,
  ].join(', ');
}

/** 6, 1.5 k, 102.8 M: followed by a unit. */
function showCount(count: number): string {
  const power = Math.min(3, Math.floor(Math.log10(Math.max(count, 1)) / 3));
  return `${Number((count / 1000 ** power).toFixed(1))} ${['', 'k', 'M', 'G'][power]}`;
}

/** A line for each kernel, and below it what is in it. */
function table(compiled: Compiled): string[] {
  const { program, report, inputs } = compiled;
  const contents = contentsOf(program, report, inputs);
  const rows = program.kernels.map((kernel, number) => {
    const { flops, bytesRead, bytesWritten } = costOf(kernel);
    return [
      String(number),
      kernel.kind,
      kernel.name,
      showLoops(kernel),
      showCount(flops).trim(),
      showBytes(bytesRead),
      showBytes(bytesWritten),
    ];
  });
  const [head = '', ...lines] = showTable(['', 'kind', 'name', 'loops', 'flops', 'read', 'written'], rows, 4).split('\n');
  const seen = new Set<Node>();
  const details = contents.map((content, number) => showContent(compiled, contents, number, content, seen));
  return [head, ...lines.flatMap((line, number) => [line, ...(details[number] ?? []).map((detail) => `     ${detail}`)])];
}

const sizes = (axes: readonly Axis[]): string => (axes.length === 0 ? '1' : axes.map((axis) => axis.size).join(' x '));

function showLoops(kernel: Kernel): string {
  switch (kernel.kind) {
    case 'loop':
      return sizes(kernel.axes) + (kernel.reduction === undefined ? '' : ` over ${sizes(kernel.reduction.axes)}`);
    case 'contraction':
      return `${sizes([...kernel.batch, ...kernel.rows, ...kernel.columns])} over ${sizes(kernel.depth)}`;
    case 'rows':
      return `${kernel.rows.size} rows, ${kernel.steps.length} steps`;
    case 'repeat':
      return `${kernel.condition === undefined ? kernel.axis.size : 'some'} times, ${kernel.kernels.length} kernels`;
    case 'branch':
      return `${kernel.yes.length} or ${kernel.no.length} kernels`;
    case 'scatter':
      return sizes(kernel.axes);
    case 'sequence':
      return `${kernel.rows.size} rows of ${kernel.along.size}`;
  }
}

/** @param seen what kernels before this one compute. */
function showContent(
  compiled: Compiled,
  contents: readonly KernelContent[],
  number: number,
  { values, operations }: KernelContent,
  seen: Set<Node>,
): string[] {
  const kernel = compiled.program.kernels[number] as Kernel;
  const again = operations.filter((node) => seen.has(node) && !isFree(node));
  for (const node of operations) seen.add(node);
  return [
    ...(operations.length === 0 ? [] : [`computes ${showOperations(operations)}`]),
    ...(again.length === 0 ? [] : [`computes again, since that costs less than storing: ${showOperations(again)}`]),
    ...readsOf(kernel).map((buffer) => `reads ${describeRead(compiled, contents, number, buffer)}`),
    ...values.map((value) => `stores ${describeStored(compiled, value)}`),
  ];
}

const isFree = ({ primitive: { lower } }: Node): boolean => lower.kind === 'map' && lower.cost === 'free';

function readsOf(kernel: Kernel): Buffer[] {
  const found = new Set<Buffer>();
  visitReads(kernel, (buffer) => found.add(buffer));
  for (const buffer of writesOf(kernel)) found.delete(buffer);
  return [...found].toSorted((a, b) => a.id - b.id);
}

/** What is read: an input, or a value that an earlier kernel has stored. */
function describeRead(compiled: Compiled, contents: readonly KernelContent[], reader: number, { id }: Buffer): string {
  const { report } = compiled;
  const input = report.inputs.get(id);
  if (input !== undefined) return describeInput(compiled, input);
  const value = report.values.get(id);
  const writer = contents.slice(0, reader).findLastIndex(({ values }) => values.some(({ buffer }) => buffer.id === id));
  return value === undefined ? `buffer ${id}` : `${describeNode(value.node)} of kernel ${writer}`;
}

const describeNode = (node: Node): string => `${node.primitive.name} ${describeOperand(node)}`;

/** What is stored, where, and why. */
function describeStored(compiled: Compiled, { node, reason, buffer }: KernelContent['values'][number]): string {
  const place = compiled.program.placements.get(buffer.id);
  const where = place?.kind === 'arena' ? `at ${place.offset}` : `in place of ${variableAt(compiled, place?.slot)}`;
  return `${describeNode(node)} ${where}: ${reasons[reason]}`;
}

/** What lives in a resident block. */
function variableAt(compiled: Compiled, slot: number | undefined): string {
  const { placements } = compiled.program;
  for (const [id, position] of compiled.report.inputs) {
    const place = placements.get(id);
    if (place?.kind === 'resident' && place.slot === slot) return describeInput(compiled, position);
  }
  return 'nothing';
}

function compileCost({ program, report, traceMilliseconds }: Compiled): string {
  const { backend, profile } = target();
  const { cost } = atOnce(backend.compile(program, profile));
  const passes = [['trace', traceMilliseconds] as const, ...report.passes, ...(cost?.passes ?? [])];
  const all = passes.reduce((sum, [, milliseconds]) => sum + milliseconds, 0);
  const times = passes.map(([pass, milliseconds]) => `${pass} ${milliseconds.toFixed(1)}`).join(', ');
  const code = cost === undefined ? '' : `\nmachine code: ${cost.functions} functions, ${showBytes(cost.bytes)}`;
  return `compiled in ${all.toFixed(1)} ms: ${times}${code}`;
}
