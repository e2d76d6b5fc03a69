/** @file Graphs as text, one operation a line. */
import { describeOperand } from '../core/errors.ts';
import type { Graph } from './graph.ts';
import { topologicalOrder } from './graph.ts';
import type { Node } from './node.ts';
import { textOf } from './params.ts';

const showParams = (params: object): string => {
  const text = Object.entries(params)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${textOf(value)}`)
    .join(' ');
  return text && ` {${text}}`;
};

/**
 * A graph as text: inputs, then one line an operation, then the outputs. Names are a, b, ... in the order of the walk.
 *
 * ```text
 * in   a: float32[3]
 *      b: float32[3] = mul a a
 * out  b
 * ```
 */
export function printGraph(graph: Graph): string {
  const names = new Map<Node, string>();
  const name = (node: Node): string => {
    let found = names.get(node);
    if (found === undefined) names.set(node, (found = letters(names.size)));
    return found;
  };
  const inputs = new Set(graph.inputs);
  const lines = graph.inputs.map((input) => `in   ${name(input)}: ${describeOperand(input)}`);
  for (const node of topologicalOrder(graph.outputs, (node) => inputs.has(node))) {
    if (inputs.has(node)) continue;
    const operands = node.inputs.map((input) => ` ${name(input)}`).join('');
    lines.push(`     ${name(node)}: ${describeOperand(node)} = ${node.primitive.name}${showParams(node.params)}${operands}`);
  }
  return [...lines, `out  ${graph.outputs.map(name).join(' ')}`].join('\n');
}

const letters = (n: number): string => (n < 26 ? '' : letters(Math.floor(n / 26) - 1)) + String.fromCharCode(97 + (n % 26));
