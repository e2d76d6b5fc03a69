/** @file The walls of the house: who may import whom, no cycles, no operation names in shared code, short files, documented exports. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allPrimitives } from '../src/ops/all.ts';

const root = resolve(import.meta.dirname, '../src');

interface SourceFile {
  /** Path below src. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  /** The floor that the file stands on: its first folder, or 'index' for src/index.ts. */
  readonly floor: string;
  readonly imports: readonly { readonly path: string; readonly isType: boolean }[];
}

const importPattern = /^(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;

function readSource(file: string): SourceFile {
  const text = readFileSync(file, 'utf8');
  const path = relative(root, file).replaceAll('\\', '/');
  const imports = [...text.matchAll(importPattern)]
    .filter(([, , target]) => target?.startsWith('.'))
    .map(([, isType, target]) => ({
      path: relative(root, join(dirname(file), target as string)).replaceAll('\\', '/'),
      isType: isType !== undefined,
    }));
  return { path, text, lines: text.split('\n'), floor: path.includes('/') ? (path.split('/')[0] as string) : 'index', imports };
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readSource(join(root, name)));
const byPath = new Map(files.map((file) => [file.path, file]));

/** What a floor may import besides itself. The floors stand in the order of docs/architecture.md, the lowest first. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  types: ['core'],
  kernel: ['core'],
  graph: ['core', 'kernel'],
  compile: ['core', 'kernel', 'graph'],
  backends: ['core', 'kernel'],
  runtime: ['core', 'kernel', 'graph', 'compile', 'backends'],
  // The tensor language: one floor in two rooms.
  tensor: ['core', 'types', 'kernel', 'graph', 'runtime', 'ops'],
  ops: ['core', 'types', 'kernel', 'graph', 'runtime', 'tensor'],
  transforms: ['core', 'types', 'graph', 'compile', 'runtime', 'tensor', 'ops'],
  linalg: ['core', 'types', 'graph', 'tensor', 'ops', 'transforms'],
  index: ['core', 'types', 'runtime', 'tensor', 'ops', 'transforms', 'linalg'],
  // Everything above uses the public surface, and the tools of the ground floor.
  optim: ['core', 'index', 'types'],
  optimize: ['core', 'index', 'types'],
  data: ['core', 'index', 'types'],
  train: ['core', 'index', 'optim', 'data', 'types'],
  nn: ['core', 'index', 'optim', 'train', 'types'],
  testing: ['core', 'index', 'types'],
  debug: ['core', 'index', 'kernel', 'graph', 'compile', 'backends', 'runtime', 'tensor', 'transforms'],
};

test('every file stands on a floor of the plan', () => {
  expect(files.filter(({ floor }) => !(floor in mayImport)).map(({ path }) => path)).toEqual([]);
});

test('imports go downwards only', () => {
  const wrong = files.flatMap((file) =>
    file.imports
      .map(({ path }) => ({ path, floor: path.includes('/') ? (path.split('/')[0] as string) : 'index' }))
      .filter(({ floor }) => floor !== file.floor && !mayImport[file.floor]?.includes(floor))
      .map(({ path }) => `${file.path} -> ${path}`),
  );
  expect(wrong).toEqual([]);
});

test('there are no cycles but in the tensor language, whose two rooms name each other inside functions', () => {
  const together = new Set(['tensor', 'ops']);
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start !== -1) {
      const cycle = trail.slice(start);
      if (!cycle.every((each) => together.has(byPath.get(each)?.floor ?? ''))) cycles.push([...cycle, path].join(' -> '));
      return;
    }
    if (done.has(path)) return;
    for (const each of byPath.get(path)?.imports ?? []) if (!each.isType) visit(each.path, [...trail, path]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  expect(cycles).toEqual([]);
});

test('shared code names no operation', () => {
  const names = allPrimitives.map(({ name }) => name);
  expect(names.length).toBeGreaterThan(40);
  const literal = new RegExp(`['"](?:${[...new Set(names)].join('|')})['"]`);
  // `alias` and the words of the type system are not what is looked for: comparisons and cases by name are.
  const shared = files.filter(({ floor }) => ['compile', 'runtime', 'transforms'].includes(floor));
  const wrong = shared.flatMap(({ path, lines }) =>
    lines.filter((line) => literal.test(line) && /===|!==|case |includes\(/.test(line)).map((line) => `${path}: ${line.trim()}`),
  );
  expect(wrong).toEqual([]);
});

test('files are shorter than 500 lines, and no line is longer than 150 characters', () => {
  expect(files.filter(({ lines }) => lines.length > 500).map(({ path, lines }) => `${path}: ${lines.length}`)).toEqual([]);
  expect(files.flatMap(({ path, lines }) => lines.filter((line) => line.length > 150).map((line) => `${path}: ${line.length}`))).toEqual(
    [],
  );
});

describe('documentation', () => {
  test('every file says in its first line what it is about', () => {
    const silent = files.filter(({ lines }) => !lines.slice(0, 2).join('\n').includes('@file'));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  test('every operation has an example', () => {
    const families = byPath.get('ops/index.ts')?.imports.map(({ path }) => byPath.get(path)) ?? [];
    const silent = families.flatMap((file) =>
      [...(file?.text ?? '').matchAll(/(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)export const (\w+)/g)]
        .filter(([, comment, name]) => name?.endsWith('Primitive') === false && comment?.includes('@example') === false)
        .map(([, , name]) => `${file?.path}: ${name}`),
    );
    expect(families.length).toBeGreaterThan(10);
    expect(silent).toEqual([]);
  });

  test('every class and function that users import from tidu has an example', () => {
    const names = [...(byPath.get('index.ts')?.text ?? '').matchAll(/^export \{([^}]*)\} from '\.\/([^']+)'/gm)];
    // An error is thrown by others: their examples are not of how to make one.
    const silent = names
      .filter(([, , path]) => path !== 'core/errors.ts')
      .flatMap(([, list = '', path = '']) =>
        list
          .split(',')
          .map((name) => name.trim())
          .filter(Boolean)
          .filter((name) => {
            const declared = new RegExp(`((?:/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/\n)?)export (?:const|function|class) ${name}\\b`);
            return declared.exec(byPath.get(path)?.text ?? '')?.[1]?.includes('@example') !== true;
          })
          .map((name) => `${path}: ${name}`),
      );
    expect(names.length).toBeGreaterThan(10);
    expect(silent).toEqual([]);
  });

  test('every exported declaration has a docstring', () => {
    const silent = files.flatMap(({ path, lines }) =>
      lines.flatMap((line, i) => {
        const declares =
          /^export (?:declare )?(?:abstract )?(?:const|function|async function|function\*|class|interface|type|let) ?(\w+)/.exec(line);
        if (declares === null || line.startsWith('export type {')) return [];
        const above = (lines[i - 1] ?? '').trim();
        const isOverload = new RegExp(`^export (?:async )?function ${declares[1]}\\b`).test(lines[i - 1] ?? '');
        return above.endsWith('*/') || isOverload ? [] : [`${path}: ${declares[1]}`];
      }),
    );
    expect(silent).toEqual([]);
  });
});

test('links between the documents lead somewhere', () => {
  const project = resolve(root, '..');
  const documents = ['.', 'docs', 'docs/design', 'test/golden'].flatMap((folder) =>
    readdirSync(join(project, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  );
  const broken = documents.flatMap((document) =>
    [...readFileSync(join(project, document), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
      .filter(([, target]) => !existsSync(join(project, dirname(document), target as string)))
      .map(([, target]) => `${document}: ${target}`),
  );
  expect(broken).toEqual([]);
});
