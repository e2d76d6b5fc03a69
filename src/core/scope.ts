/** @file Which layers are being called at the moment, for those who describe what happens in them. */

const open: string[] = [];

/** Calls f in a scope of a name. */
export function inScope<R>(name: string, f: () => R): R {
  open.push(name);
  try {
    return f();
  } finally {
    open.pop();
  }
}

/** The scopes that are open, the outermost first, as one name: model/dense_1. Empty outside of all. */
export const scopeName = (): string => open.join('/');
