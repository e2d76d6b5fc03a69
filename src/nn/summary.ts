/** @file A model as a table: its layers, their output shapes, their parameters. */
import { sizeOf } from '../core/shape.ts';
import type { AnyVariable } from '../index.ts';
import { sublayers, type AnyLayer } from './layer.ts';
import { showSizes } from './shapes.ts';

const counted = (weights: readonly AnyVariable[]): string =>
  weights.reduce((count, { shape }) => count + sizeOf(shape), 0).toLocaleString('en-US');

/** Rows of text with columns in line; the last column is numbers, to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const last = widths.length - 1;
  const pad = (cell: string, column: number): string => {
    const width = widths[column] ?? 0;
    return column === last ? cell.padStart(width) : cell.padEnd(width);
  };
  const [head = '', ...lines] = rows.map((row) => row.map(pad).join('  '));
  const rule = '─'.repeat(head.length);
  return [head, rule, ...lines, rule];
}

/** What `model.summary` returns. */
export function summarize(model: AnyLayer): string {
  const { weights, trainableVariables } = model;
  const frozen = weights.filter((weight) => !trainableVariables.includes(weight));
  const rows = sublayers(model).map((layer) => {
    const shape = layer.lastOutputShape;
    return [`${layer.name} (${layer.kind})`, shape === undefined ? '?' : showSizes(shape), counted(layer.weights)];
  });
  return [
    `Model: ${model.name}`,
    ...table([['Layer (kind)', 'Output shape', 'Parameters'], ...rows]),
    `Total parameters: ${counted(weights)}`,
    `Trainable parameters: ${counted(trainableVariables)}`,
    `Non-trainable parameters: ${counted(frozen)}`,
  ].join('\n');
}
