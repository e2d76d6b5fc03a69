/**
 * @file Writes docs/operations.md: what the docstrings of the public functions say of them, what trying them on their cases tells, and the
 * records of the primitives.
 *
 *   node --import tsx scripts/operations.ts
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dtypes, type DType } from '../src/core/dtype.ts';
import type { Primitive } from '../src/graph/primitive.ts';
import { allPrimitives } from '../src/ops/all.ts';
import * as surface from '../src/index.ts';
import { composites } from '../test/ops/composites.ts';
import { defaultRows, type Name } from '../test/ops/rows.ts';
import { firstSentence, publicFunctions, root, sourceOf, type Docstring } from './operations/docstrings.ts';
import { factsOf, inWords } from './operations/facts.ts';
import { dtypeSamples, samples } from './operations/samples.ts';

// ---- tables

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

const link = ({ name, file }: Docstring): string => `[\`${name}\`](../src/${file})`;

/** In the order of files, and of names in them. */
const inOrder = (functions: readonly Docstring[]): Docstring[] =>
  functions.toSorted(
    (a, b) => dirname(a.file).localeCompare(dirname(b.file)) || a.file.localeCompare(b.file) || a.name.localeCompare(b.name),
  );

/** Functions with what trying them tells. */
function tried(functions: readonly Docstring[]): string {
  const rows = inOrder(functions).map((each) => {
    const cases = samples[each.name] ?? composites[each.name as Name] ?? defaultRows(each.name);
    const facts = factsOf(cases, dtypeSamples[each.name]);
    return [link(each), firstSentence(each), facts.dtypes, facts.derivatives, facts.batching, 'wasm, reference', sourceOf(each)];
  });
  return table(['function', 'what it computes', 'dtypes', 'derivatives', 'vmap', 'backends', 'source'], rows);
}

/** Functions with their docstrings alone. */
const described = (functions: readonly Docstring[]): string =>
  table(
    ['function', 'what it does', 'source'],
    inOrder(functions).map((each) => [link(each), firstSentence(each), sourceOf(each)]),
  );

// ---- primitives

/** The dtypes that an operation's operands may have: those that its rule for shapes and dtypes accepts in the place of floats. */
function dtypesOf({ samples: cases, infer }: Primitive): string {
  const [sample] = cases();
  if (sample === undefined || sample.operands.length === 0) return 'any';
  const accepts = (dtype: DType): boolean => {
    try {
      infer(
        sample.operands.map((operand) => ({ shape: operand.shape, dtype: operand.dtype ?? dtype })),
        sample.params,
      );
      return true;
    } catch {
      return false;
    }
  };
  return inWords(dtypes.filter(accepts));
}

const derivativeOf = ({ jvp, transpose }: Primitive): string => {
  if (jvp === 'zero') return '0 everywhere';
  return transpose === 'nonlinear' ? 'any order' : 'any order; linear, with a transpose';
};

const kinds: Readonly<Record<Primitive['lower']['kind'], string>> = {
  source: 'from outside',
  literal: 'a number',
  map: 'element by element, fused',
  reduction: 'a reduction',
  contraction: 'a product of matrices, tiled',
  scatter: 'writes, place by place',
  sequence: 'rows, in order',
  control: 'a loop or a branch',
  composite: 'a graph of others',
};

// ---- the page

const introduction = `# Operations

Written by \`node --import tsx scripts/operations.ts\`; a test holds that it is up to date. Shapes, errors and examples stand in the docstrings. The columns
are found, not claimed, by trying each function on the cases of its tests:

- **dtypes**: what its operands may have; *numbers* is all but bool. Those of functions of floats take integers and bools as float32.
- **derivatives**: *any order* where a gradient comes back to some operand, forwards and in reverse, and the rules of all that the function is made of, and
  of what these rules are made of, never come to an operation without one (else *the first* so many); *0 everywhere* where the function is constant between
  its steps; *none* where it is not of floats, or not to floats. The tests compare the first and second with differences (\`test/ops\`).
- **vmap**: whether it can be batched over each operand, and so inside of \`jit\`; what reads values to know its shape cannot.
- **backends**: a function runs where all that it is made of does, which is everywhere: \`wasm\`, and \`reference\`, the definition.`;

/** The page, as it should be. */
export function operationsPage(): string {
  const functions = publicFunctions(surface);
  const isOperation = ({ file }: Docstring): boolean => file.startsWith('ops/');
  const isSampled = (each: Docstring): boolean => !isOperation(each) && each.name in samples;
  const isDraw = ({ name }: Docstring): boolean => name.startsWith('random.');
  const operations = functions.filter(isOperation);
  const sampled = functions.filter(isSampled);
  const draws = functions.filter(isDraw);
  const others = functions.filter((each) => !isOperation(each) && !isSampled(each) && !isDraw(each));
  const primitives = allPrimitives
    .filter(({ lower }) => lower.kind !== 'source')
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map((each) => [`\`${each.name}\``, each.doc, dtypesOf(each), derivativeOf(each), kinds[each.lower.kind]]);
  return [
    introduction,
    `## Functions of tensors (${operations.length})`,
    tried(operations),
    `## Linear algebra, attention, loops and branches (${sampled.length})`,
    tried(sampled),
    `## Random tensors (${draws.length})`,
    described(draws),
    '## Making tensors, transforms, settings',
    described(others),
    `## Primitives (${primitives.length})`,
    'What all functions are made of. A derivative of any order exists where the rule of the first is made of operations that have one. Every one has a\nrule for batches.',
    table(['primitive', 'formula', 'dtypes', 'derivative', 'computed as'], primitives),
    '',
  ]
    .join('\n\n')
    .replace(/\n\n$/, '\n');
}

if (process.argv[1] === import.meta.filename) writeFileSync(join(root, 'docs/operations.md'), operationsPage());
