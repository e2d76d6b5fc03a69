/**
 * @file Writes docs/operations.md from the records of the primitives, the docstrings of the public functions, and calls of them:
 *
 *   node --import tsx scripts/operations.ts
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dtypes, type DType } from '../src/core/dtype.ts';
import type { Primitive } from '../src/graph/primitive.ts';
import * as surface from '../src/index.ts';
import { allPrimitives } from '../src/ops/all.ts';
import { exemplified } from './operations/calls.ts';
import { firstSentence, publicFunctions, sourceOf, type Docstring } from './operations/docstrings.ts';
import { factsOf, summary } from './operations/facts.ts';

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

// ---- functions

async function functionRow(docstring: Docstring): Promise<string[]> {
  const found = factsOf(await exemplified(docstring));
  return [
    `[\`${docstring.name}\`](../src/${docstring.file})`,
    firstSentence(docstring),
    found.dtypes,
    found.derivatives,
    found.batching,
    found.backends,
    sourceOf(docstring),
  ];
}

const functionHead = ['function', 'what it computes', 'dtypes', 'derivatives', 'batching', 'backends', 'source'];

/** The functions whose files are in some folders of src, in the order of files. */
async function functionTable(title: string, functions: readonly Docstring[], folders: readonly string[]): Promise<string> {
  const rows = [];
  const chosen = functions
    .filter(({ file }) => folders.some((folder) => file.startsWith(`${folder}/`)))
    .toSorted((a, b) => dirname(a.file).localeCompare(dirname(b.file)) || a.file.localeCompare(b.file) || a.name.localeCompare(b.name));
  // One after another: an example may draw random numbers, or change what the next one reads.
  for (const docstring of chosen) rows.push(await functionRow(docstring));
  return `## ${title} (${rows.length})\n\n${table(functionHead, rows)}\n`;
}

// ---- primitives

/** The dtypes that an operation's operands may have: those that its rule for shapes and dtypes accepts in the place of floats. */
function dtypesOf({ samples, infer }: Primitive): string {
  const [sample] = samples();
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
  return summary(dtypes.filter(accepts));
}

const derivativeOf = ({ jvp, transpose }: Primitive): string => {
  if (jvp === 'zero') return 'zero';
  return transpose === 'nonlinear' ? 'a rule' : 'a rule; linear, with a transpose';
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

function primitiveTable(): string {
  const rows = allPrimitives
    .filter(({ lower }) => lower.kind !== 'source')
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map((primitive) => [
      `\`${primitive.name}\``,
      primitive.doc,
      dtypesOf(primitive),
      derivativeOf(primitive),
      kinds[primitive.lower.kind],
    ]);
  return [
    `## Primitives (${rows.length})`,
    '',
    'What all functions are made of. The rule of a derivative is made of operations that have rules themselves. Every one has a rule for batches.',
    '',
    table(['primitive', 'formula', 'dtypes', 'derivative', 'computed as'], rows),
    '',
  ].join('\n');
}

// ---- the page

const introduction = `# Operations

Written by \`node --import tsx scripts/operations.ts\`; a test holds that it is up to date. What a function computes and what it follows stands in
its docstring, with shapes, errors and an example that runs. The rest is found by calling each function as its example does:

- **dtypes**: those that its operands may have, in the place of the example's, conditions and positions apart. *Numbers* are all but bool. Integers
  become floats where the result is one. Of a function without tensors: what can be asked for.
- **derivatives**: *any order* is forwards and backwards, and as often as wanted: the rules of all primitives that the call is made of, and the rules
  of what these rules are made of, never come to an operation without one. *Zero* is the derivative of what is constant almost everywhere, or no float.
- **batching**: *vmap* takes the function over one more axis of all its operands; *eager only* is what needs values, since its shape depends on them,
  so that there is neither \`jit\` nor \`vmap\` of it.
- **backends**: those that compile the call.

A dash is where there is nothing to tell: no operands, or a result that is no tensor.
`;

/** The page, as it should be. */
export async function operationsPage(): Promise<string> {
  const functions = publicFunctions(surface);
  return [
    introduction,
    await functionTable('Functions of tensors', functions, ['ops']),
    await functionTable('Linear algebra', functions, ['linalg']),
    await functionTable('Making tensors, random numbers', functions, ['tensor']),
    await functionTable('Transforms, loops, attention', functions, ['transforms']),
    primitiveTable(),
  ].join('\n');
}

if (process.argv[1] === import.meta.filename) writeFileSync(join(import.meta.dirname, '../docs/operations.md'), await operationsPage());
