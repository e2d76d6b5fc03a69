/** @file Trees: any nesting of arrays, plain objects and class instances, with leaves of some kind in it. */

/** A tree taken apart: its leaves in order, and how to put it together again with others in their place. */
export interface FlatTree<Leaf> {
  readonly leaves: readonly Leaf[];
  /** Structure and all that is not a leaf, as text: equal for trees that differ in their leaves alone. */
  readonly structure: string;
  /** The same tree with other leaves. What holds no leaf is shared with the original, never copied. */
  rebuild(leaves: readonly unknown[]): unknown;
}

type Rebuild = (next: () => unknown) => unknown;

/** What a callable object does when it is called, as a method of its: a copy of the object can do it then. */
export const invoke: unique symbol = Symbol('invoke');

/** An object of a prototype that can be called, for a callable object; it has no fields of its own, not even a name. */
export function callableWith(prototype: object): object {
  const copy = ((...args: unknown[]) =>
    (copy as unknown as { [invoke](...args: unknown[]): unknown })[invoke](...args)) as unknown as object;
  // A function's own name and length are in the way of fields, Function.prototype's call and apply of methods.
  Reflect.deleteProperty(copy, 'name');
  Reflect.deleteProperty(copy, 'length');
  return Object.setPrototypeOf(copy, prototype) as object;
}

/**
 * Takes a tree apart. Own enumerable properties are walked in their order; functions, primitives and what holds no leaf
 * stay as they are. An object that occurs twice is one subtree both times; a cycle is an error.
 */
export function flattenTree<Leaf>(tree: unknown, isLeaf: (value: unknown) => value is Leaf): FlatTree<Leaf> {
  const leaves: Leaf[] = [];
  const open = new Set<object>();
  const parts: string[] = [];

  const visit = (value: unknown): Rebuild => {
    if (isLeaf(value)) {
      leaves.push(value);
      parts.push('*');
      return (next) => next();
    }
    // Callable models are functions with fields: they are trees as well.
    if (value === null || (typeof value !== 'object' && !(typeof value === 'function' && Object.keys(value).length > 0))) {
      parts.push(textOf(value));
      return () => value;
    }
    if (isOpaque(value)) {
      parts.push(identityOf(value));
      return () => value;
    }
    if (open.has(value)) throw new TypeError('tree: the value contains itself. Expected a tree of arrays and objects without cycles.');
    open.add(value);
    const before = leaves.length;
    const rebuild = visitFields(value, visit, parts);
    open.delete(value);
    return leaves.length === before ? () => value : rebuild;
  };

  const rebuild = visit(tree);
  return {
    leaves,
    structure: parts.join(''),
    rebuild: (replacements) => {
      let position = 0;
      return rebuild(() => replacements[position++]);
    },
  };
}

function visitFields(value: object, visit: (value: unknown) => Rebuild, parts: string[]): Rebuild {
  if (Array.isArray(value)) {
    parts.push('[');
    const items = value.map((item) => {
      const rebuilt = visit(item);
      parts.push(',');
      return rebuilt;
    });
    parts.push(']');
    return (next) => items.map((rebuild) => rebuild(next));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  parts.push(prototype === Object.prototype || prototype === null ? '{' : `${identityOf(value.constructor)}{`);
  const fields = Object.entries(value).map(([key, field]) => {
    parts.push(`${key}:`);
    const rebuild = visit(field);
    parts.push(',');
    return [key, rebuild] as const;
  });
  parts.push('}');
  return (next) => {
    const copy = (typeof value === 'function' ? callableWith(prototype as object) : Object.create(prototype as object | null)) as Record<
      string,
      unknown
    >;
    Object.assign(copy, value);
    for (const [key, rebuild] of fields) copy[key] = rebuild(next);
    return copy;
  };
}

/** What is no array and has no fields of its own (a Map, a Date, a typed array) is compared by identity. */
const isOpaque = (value: object): boolean =>
  ArrayBuffer.isView(value) ||
  (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype && Object.keys(value).length === 0);

/**
 * A tree of the same form with others in the place of the leaves, in order, and null in the place of all that is none: what
 * belongs to leaves alone, such as their gradients. Instances and callables become plain objects.
 */
export function treeOfLeaves(tree: unknown, isLeaf: (value: unknown) => boolean, leaves: readonly unknown[]): unknown {
  let position = 0;
  const visit = (value: unknown): unknown => {
    if (isLeaf(value)) return leaves[position++];
    if (Array.isArray(value)) return value.map(visit);
    const isTree = value !== null && (typeof value === 'object' || typeof value === 'function') && !ArrayBuffer.isView(value);
    const fields = isTree ? Object.entries(value) : [];
    if (!isTree || (typeof value === 'function' && fields.length === 0)) return null;
    return Object.fromEntries(fields.map(([key, field]) => [key, visit(field)]));
  };
  return visit(tree);
}

/** Where the leaves of a tree are, in order: `layers[0].weight`, as one would write it behind the tree's name. */
export function leafPaths(tree: unknown, isLeaf: (value: unknown) => boolean): string[] {
  const visit = (value: unknown, path: string): string[] => {
    if (isLeaf(value)) return [path];
    const isTree = value !== null && (typeof value === 'object' || typeof value === 'function') && !ArrayBuffer.isView(value);
    if (!isTree) return [];
    const step = (key: string): string => (Array.isArray(value) ? `[${key}]` : /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `['${key}']`);
    return Object.entries(value).flatMap(([key, field]) => visit(field, path + step(key)));
  };
  return visit(tree, '');
}

/** Different for values that are different. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return identityOf(value);
  if (typeof value === 'bigint') return `${value}n`;
  return Object.is(value, -0) ? '-0' : String(value);
}

const identities = new WeakMap<object, string>();
let nextIdentity = 0;

/** A name for an object that is no leaf and has no text of its own. */
function identityOf(value: object): string {
  let identity = identities.get(value);
  if (identity === undefined) identities.set(value, (identity = `#${nextIdentity++}`));
  return identity;
}
