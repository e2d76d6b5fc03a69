/** @file What is public, where it is declared, and what its docstring says. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';

/** The folder of the project. */
export const root = join(import.meta.dirname, '../..');
const src = join(root, 'src');

/** The docstring of a declaration, taken apart. */
export interface Docstring {
  readonly name: string;
  /** Path below src. */
  readonly file: string;
  /** What stands before the first tag. */
  readonly prose: string;
  /** What stands after each tag, by tag; lines are kept. */
  readonly tags: ReadonlyMap<string, string>;
}

/** The first sentence. Neither the dots of 1, 2, ... nor that of 1.5 end it. */
export const firstSentence = ({ prose }: Docstring): string =>
  (/^.*?[^.\s]\.(?=\s|$)/s.exec(prose)?.[0] ?? (prose.split('\n\n')[0] as string)).replaceAll('\n', ' ');

/** What a function follows, without the full stop. */
export const sourceOf = ({ tags }: Docstring): string => (tags.get('see') ?? '').replaceAll('\n', ' ').replace(/\.$/, '');

function takeApart(comment: string, name: string, file: string): Docstring {
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\*? ?/, '').trimEnd());
  const tags = new Map<string, string>();
  const isTag = (line: string): boolean => /^@[a-z]+/.test(line);
  const starts = lines.flatMap((line, i) => (isTag(line) ? [i] : []));
  for (const [k, start] of starts.entries()) {
    const text = lines.slice(start, starts[k + 1]).join('\n');
    const [tag = ''] = /^@\w+/.exec(text) ?? [];
    tags.set(tag.slice(1), text.slice(tag.length).trim());
  }
  return { name, file, prose: lines.slice(0, starts[0]).join('\n').trim(), tags };
}

const declaration = /\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\s*(export )?(?:async )?(?:const|function\*?|class) (\w+)/g;
const read = (file: string): string => readFileSync(join(src, file), 'utf8');

/** The docstrings of a file's exports, or of all its declarations. */
function docstringsIn(file: string, exportsOnly = true): Docstring[] {
  return [...read(file).matchAll(declaration)]
    .filter(([, , isExport]) => !exportsOnly || isExport !== undefined)
    .map(([, comment = '', , name = '']) => takeApart(comment, name, file));
}

/** The docstrings of what a file exports again from others: `export * from` and `export { ... } from`. */
function docstringsOf(index: string): Docstring[] {
  return [...read(index).matchAll(/^export (\*|\{[^}]*\}) from '([^']+)';/gm)].flatMap(([, names = '', path = '']) => {
    const file = posix.join(dirname(index), path);
    const all = basename(file) === 'index.ts' ? docstringsOf(file) : docstringsIn(file);
    return names === '*' ? all : all.filter(({ name }) => new RegExp(`\\b${name}\\b`).test(names));
  });
}

/** The docstrings of the functions of `random`, which are not exported but as its members. */
const randomDocstrings = (names: readonly string[]): Docstring[] =>
  ['tensor/random.ts', 'tensor/sampling.ts', 'tensor/dropout.ts']
    .flatMap((file) => docstringsIn(file, false))
    .filter(({ name }) => names.includes(name))
    .map((docstring) => ({ ...docstring, name: `random.${docstring.name}` }));

/** The docstrings of all functions of the public surface, those of `random` too; classes and records are none. */
export function publicFunctions(surface: object): Docstring[] {
  const { random, ...others } = surface as Readonly<Record<string, unknown>>;
  const isFunction = ({ name }: Docstring): boolean => typeof others[name] === 'function' && /^[a-z]/.test(name);
  return [...docstringsOf('index.ts').filter(isFunction), ...randomDocstrings(Object.keys(random as object))];
}
