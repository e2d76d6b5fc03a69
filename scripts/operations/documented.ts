/** @file What stands in the docstrings of functions. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the project. */
export const root = join(import.meta.dirname, '../..');

/** What stands in the docstring before a declaration: the first sentence, and what it follows. */
export interface Documented {
  readonly file: string;
  readonly sentence: string;
  readonly follows: string;
}

/** The documented functions below a folder, by name; with `inside`, those that a file keeps to itself too. */
export function documented(folder: string, inside = false): ReadonlyMap<string, Documented> {
  const start = inside ? '(?:export )?' : 'export ';
  const pattern = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*?)\\*/\\s*${start}(?:async )?(?:const|function\\*?) (\\w+)`, 'g');
  const found = new Map<string, Documented>();
  for (const path of readdirSync(join(root, 'src', folder), { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts')) continue;
    const file = `src/${folder}/${path.replaceAll('\\', '/')}`;
    for (const [, text = '', name = ''] of readFileSync(join(root, file), 'utf8').matchAll(pattern)) {
      found.set(name, { file, ...contentOf(text) });
    }
  }
  return found;
}

function contentOf(text: string): Pick<Documented, 'sentence' | 'follows'> {
  const lines = text.split('\n').map((line) => line.replace(/^\s*\* ?/, '').trim());
  const prose =
    lines
      .join(' ')
      .split(/ @(?:param|returns|throws|see|example)/)[0]
      ?.trim() ?? '';
  const sentence = /^.*?[.:](?=\s|$)/.exec(prose)?.[0] ?? prose;
  const follows = /@see (.*?)(?= @(?:example|throws|param|returns)|$)/.exec(lines.join(' '))?.[1]?.trim() ?? '';
  return { sentence: sentence.replace(/:$/, '.'), follows: follows.replace(/\.$/, '') };
}
