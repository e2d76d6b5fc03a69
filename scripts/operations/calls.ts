/** @file Calls to look at: those that the examples in the docstrings make. */
import { transform } from 'esbuild';
import * as surface from '../../src/index.ts';
import { flattenTensors } from '../../src/transforms/parameters.ts';
import type { Docstring } from './docstrings.ts';

/** A public function without its types. */
export type PublicFunction = (...args: unknown[]) => unknown;

/** A function, and the lists of arguments with which its example gets tensors of it. */
export interface Exemplified {
  readonly f: PublicFunction;
  readonly calls: readonly (readonly unknown[])[];
}

type Surface = Readonly<Record<string, unknown>>;

/** The public function of a name, which may be one of `random`. */
function functionOf(name: string): PublicFunction | undefined {
  const [first = '', member] = name.split('.');
  const found = (surface as Surface)[first];
  return (member === undefined ? found : (found as Surface)[member]) as PublicFunction | undefined;
}

/** All that is public, with one function in it replaced by another. */
function withListener(name: string, listener: PublicFunction): Surface {
  const [first = '', member] = name.split('.');
  const replaced = member === undefined ? listener : { ...((surface as Surface)[first] as object), [member]: listener };
  return { ...surface, [first]: replaced };
}

/** Runs the example of a docstring, and hears what it calls the function with. Nothing is computed that it does not read. */
export async function exemplified({ name, tags }: Docstring): Promise<Exemplified> {
  const f = functionOf(name);
  if (f === undefined) throw new Error(`${name} is documented, but not public`);
  const calls: (readonly unknown[])[] = [];
  const scope = withListener(name, (...args) => {
    const result = f(...args);
    if (flattenTensors(result).leaves.length > 0) calls.push(args);
    return result;
  });
  const example = (tags.get('example') ?? '').replace(/^import .*$/gm, '');
  const { code } = await transform(`return (async () => {\n${example}\n})()`, { loader: 'ts', target: 'es2022' });
  // oxlint-disable-next-line no-implied-eval, no-new-func -- examples are code in comments
  await (new Function(...Object.keys(scope), code) as PublicFunction)(...Object.values(scope));
  return { f, calls };
}
