/**
 * @file Writes docs/operations.md from the records of the primitives and the docstrings of the public functions:
 *
 *   node --import tsx scripts/operations.ts
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dtypes, isFloat, type DType } from '../src/core/dtype.ts';
import type { Primitive } from '../src/graph/primitive.ts';
import * as ops from '../src/ops/index.ts';
import { allPrimitives } from '../src/ops/all.ts';
import * as surface from '../src/index.ts';

const root = join(import.meta.dirname, '..');
type AnyPrimitive = Primitive;

/** The dtypes that an operation's operands may have: those that its rule for shapes and dtypes accepts in the place of floats. */
function dtypesOf({ samples, infer }: AnyPrimitive): string {
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
  const accepted = dtypes.filter(accepts);
  if (accepted.length === dtypes.length) return 'any';
  if (accepted.length === dtypes.length - 1 && !accepted.includes('bool')) return 'numbers';
  return accepted.every(isFloat) && accepted.length === dtypes.filter(isFloat).length ? 'floats' : accepted.join(', ');
}

const derivativeOf = ({ jvp, transpose }: AnyPrimitive): string => {
  if (jvp === 'zero') return 'zero';
  return transpose === 'nonlinear' ? 'any order' : 'any order; linear, with a transpose';
};

const kinds: Readonly<Record<AnyPrimitive['lower']['kind'], string>> = {
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

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

/** What stands in the docstring before a declaration: the first sentence, and what it follows. */
interface Documented {
  readonly file: string;
  readonly sentence: string;
  readonly follows: string;
}

/** The documented exports below a folder, by name. */
function documented(folder: string): ReadonlyMap<string, Documented> {
  const found = new Map<string, Documented>();
  for (const path of readdirSync(join(root, 'src', folder), { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts')) continue;
    const file = `src/${folder}/${path.replaceAll('\\', '/')}`;
    const text = readFileSync(join(root, file), 'utf8');
    for (const match of text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\s*export (?:async )?(?:const|function\*?) (\w+)/g)) {
      const lines = (match[1] ?? '').split('\n').map((line) => line.replace(/^\s*\* ?/, '').trim());
      const prose = lines.join(' ').split('@')[0]?.trim() ?? '';
      const sentence = /^.*?[.:](?=\s|$)/.exec(prose)?.[0] ?? prose;
      const follows = /@see ([^@]*)/.exec(lines.join(' '))?.[1]?.trim() ?? /Follows ([^.]*(?:\.\w[^.]*)*)\./.exec(prose)?.[1] ?? '';
      found.set(match[2] ?? '', { file, sentence: sentence.replace(/:$/, '.'), follows: follows.replace(/\.$/, '') });
    }
  }
  return found;
}

/** The functions of a list of names, in the order of files. */
function functionRows(names: readonly string[], docs: ReadonlyMap<string, Documented>): string[][] {
  return names
    .flatMap((name) => {
      const doc = docs.get(name);
      return doc === undefined ? [] : [{ name, ...doc }];
    })
    .toSorted((a, b) => dirname(a.file).localeCompare(dirname(b.file)) || a.file.localeCompare(b.file) || a.name.localeCompare(b.name))
    .map(({ name, file, sentence, follows }) => [`[\`${name}\`](../${file})`, sentence, follows]);
}

/** The page, as it should be. */
export function operationsPage(): string {
  const isFunction = (value: unknown): boolean => typeof value === 'function';
  const ofOps = Object.entries(ops).flatMap(([name, value]) => (isFunction(value) ? [name] : []));
  const others = Object.entries(surface).flatMap(([name, value]) => (isFunction(value) && !ofOps.includes(name) ? [name] : []));
  const docs = documented('ops');
  const more = new Map([...documented('tensor'), ...documented('transforms'), ...documented('linalg')]);
  const primitives = allPrimitives
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
    '# Operations',
    '',
    'Written by `node --import tsx scripts/operations.ts` from the records in `src/ops` and the docstrings of the public functions; a test holds that it',
    'is up to date. Everything runs on both backends, `wasm` and `reference`, under `jit`, `vmap` and all derivatives, unless its docstring says',
    'otherwise. Shapes, errors and examples stand in the docstrings.',
    '',
    `## Functions of tensors (${ofOps.length})`,
    '',
    table(['function', 'what it computes', 'source'], functionRows(ofOps, docs)),
    '',
    '## Making tensors, transforms, loops, linear algebra',
    '',
    table(['function', 'what it does', 'source'], functionRows(others, more)),
    '',
    `## Primitives (${primitives.length})`,
    '',
    'What all functions are made of. A derivative of any order exists where the rule of the first is made of operations that have one. Every one has a',
    'rule for batches.',
    '',
    table(['primitive', 'formula', 'dtypes', 'derivative', 'computed as'], primitives),
    '',
  ].join('\n');
}

if (process.argv[1] === import.meta.filename) writeFileSync(join(root, 'docs/operations.md'), operationsPage());
