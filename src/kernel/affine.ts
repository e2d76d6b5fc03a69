/** @file Index maps in normal form. Views (reshape, permute, slice, ...) are nothing but arithmetic on these. */
import type { Atom, Axis, Expr, Index, Term } from './expression.ts';

const keysOfValues = new WeakMap<Expr, number>();
let nextValueKey = 0;

function keyOfValue(value: Expr): number {
  let key = keysOfValues.get(value);
  if (key === undefined) keysOfValues.set(value, (key = nextValueKey++));
  return key;
}

function keyOfAtom(atom: Atom): string {
  if (atom.kind === 'axis') return `a${atom.axis.id}`;
  return atom.kind === 'value' ? `v${keyOfValue(atom.value)}` : `(${keyOfIndex(atom.index)})${atom.kind}${atom.by}`;
}

/** Equal for equal index maps. */
export const keyOfIndex = (index: Index): string => index.terms.map((term) => `${term.stride}*${term.key}`).join('+') + `+${index.offset}`;

/** The same position everywhere. */
export const constantIndex = (offset: number): Index => ({ terms: [], offset });

const ofAtom = (atom: Atom): Index => ({ terms: [{ atom, stride: 1, key: keyOfAtom(atom) }], offset: 0 });

/** The position on an axis; an axis of size 1 has no position but 0. */
export const axisIndex = (axis: Axis): Index => (axis.size === 1 ? constantIndex(0) : ofAtom({ kind: 'axis', axis }));

/** A position that the kernel computes, known to lie in [0, size). */
export const valueIndex = (value: Expr, size: number): Index => ofAtom({ kind: 'value', value, size });

/** index * factor. */
export function scaleIndex(index: Index, factor: number): Index {
  if (factor === 0) return constantIndex(0);
  return { terms: index.terms.map((term) => ({ ...term, stride: term.stride * factor })), offset: index.offset * factor };
}

/** a + b, in normal form. */
export function addIndex(a: Index, b: Index): Index {
  const terms = new Map<string, Term>();
  for (const term of [...a.terms, ...b.terms]) {
    const same = terms.get(term.key);
    if (same === undefined) terms.set(term.key, term);
    else if (same.stride + term.stride === 0) terms.delete(term.key);
    else terms.set(term.key, { ...term, stride: same.stride + term.stride });
  }
  return rejoin({ terms: [...terms.values()].sort((x, y) => (x.key < y.key ? -1 : 1)), offset: a.offset + b.offset });
}

/** (x div n) * n*s + (x mod n) * s is x * s: what a split and a merge by two reshapes leave behind. */
function rejoin(index: Index): Index {
  for (const low of index.terms) {
    if (low.atom.kind !== 'mod') continue;
    const { index: whole, by } = low.atom;
    const quotient = scaleIndex(divIndex(whole, by), low.stride * by);
    const high = quotient.terms.map(({ key, stride }) => index.terms.find((term) => term.key === key && term.stride === stride));
    if (!high.every((term) => term !== undefined)) continue;
    const rest = { terms: index.terms.filter((term) => term !== low && !high.includes(term)), offset: index.offset - quotient.offset };
    return addIndex(rest, scaleIndex(whole, low.stride));
  }
  return index;
}

const maximumOfAtom = (atom: Atom): number => {
  if (atom.kind === 'axis') return Math.max(atom.axis.size - 1, 0);
  if (atom.kind === 'value') return Math.max(atom.size - 1, 0);
  return atom.kind === 'mod' ? atom.by - 1 : Math.floor(rangeOfIndex(atom.index).maximum / atom.by);
};
const minimumOfAtom = (atom: Atom): number => (atom.kind === 'div' ? Math.floor(rangeOfIndex(atom.index).minimum / atom.by) : 0);

/** The least and the greatest value that an index can have. */
export function rangeOfIndex(index: Index): { readonly minimum: number; readonly maximum: number } {
  let minimum = index.offset;
  let maximum = index.offset;
  for (const { atom, stride } of index.terms) {
    const ends = [stride * minimumOfAtom(atom), stride * maximumOfAtom(atom)] as const;
    minimum += Math.min(...ends);
    maximum += Math.max(...ends);
  }
  return { minimum, maximum };
}

/** index = multiple * n + remainder, where multiple takes all terms that n divides. */
function splitBy(index: Index, n: number): { readonly multiple: Index; readonly remainder: Index } {
  const whole = Math.floor(index.offset / n);
  return {
    multiple: {
      terms: index.terms.filter((term) => term.stride % n === 0).map((term) => ({ ...term, stride: term.stride / n })),
      offset: whole,
    },
    remainder: { terms: index.terms.filter((term) => term.stride % n !== 0), offset: index.offset - whole * n },
  };
}

const liesIn = (index: Index, n: number): boolean => {
  const { minimum, maximum } = rangeOfIndex(index);
  return minimum >= 0 && maximum < n;
};

/** floor(index / n), n > 0. */
export function divIndex(index: Index, n: number): Index {
  if (n === 1) return index;
  const { multiple, remainder } = splitBy(index, n);
  if (liesIn(remainder, n)) return multiple;
  const [term, ...others] = remainder.terms;
  if (term?.atom.kind === 'div' && term.stride === 1 && others.length === 0) {
    // floor((floor(x / a) + c) / n) = floor((x + a c) / (a n))
    const { index: whole, by } = term.atom;
    return addIndex(multiple, divIndex(addIndex(whole, constantIndex(remainder.offset * by)), by * n));
  }
  return addIndex(multiple, ofAtom({ kind: 'div', index: remainder, by: n }));
}

/** index - n * floor(index / n), n > 0. */
export function modIndex(index: Index, n: number): Index {
  if (n === 1) return constantIndex(0);
  const { remainder } = splitBy(index, n);
  return liesIn(remainder, n) ? remainder : ofAtom({ kind: 'mod', index: remainder, by: n });
}

/** The flat element index of a position in a row-major shape. */
export function flattenIndex(position: readonly Index[], shape: readonly number[]): Index {
  return position.reduce((flat, index, axis) => addIndex(scaleIndex(flat, shape[axis] ?? 1), index), constantIndex(0));
}

/** The position in a row-major shape of a flat element index. */
export function unflattenIndex(flat: Index, shape: readonly number[]): Index[] {
  const position: Index[] = [];
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = Math.max(shape[axis] ?? 1, 1);
    // What is left over for the outermost axis needs no reduction: it is in range already.
    position.unshift(axis === 0 ? rest : modIndex(rest, size));
    rest = divIndex(rest, size);
  }
  return position;
}

/**
 * The position in a shape of the element at a position of another shape with as many elements. Axes that both shapes have keep their
 * index as it is: a position that is in range under a guard alone needs no reduction there.
 */
export function reshapePosition(at: readonly Index[], from: readonly number[], to: readonly number[]): Index[] {
  if (from.includes(0)) return unflattenIndex(flattenIndex(at, from), to);
  const position = to.map(() => constantIndex(0));
  const sizes = (axes: readonly number[], shape: readonly number[]): number[] => axes.map((axis) => shape[axis] ?? 1);
  for (const { sources, targets } of matchAxes(from, to)) {
    const flat = flattenIndex(
      sources.map((axis) => at[axis] ?? constantIndex(0)),
      sizes(sources, from),
    );
    unflattenIndex(flat, sizes(targets, to)).forEach((index, i) => (position[targets[i] ?? 0] = index));
  }
  return position;
}

/** The axes of two shapes in the smallest groups with as many elements each; axes of size 1 are in none. */
function matchAxes(from: readonly number[], to: readonly number[]): { sources: number[]; targets: number[] }[] {
  const longer = (shape: readonly number[]): number[] => [...shape.keys()].filter((axis) => shape[axis] !== 1);
  const elements = (axes: readonly number[], shape: readonly number[]): number => axes.reduce((n, axis) => n * (shape[axis] ?? 1), 1);
  const [sources, targets] = [longer(from), longer(to)];
  const groups: { sources: number[]; targets: number[] }[] = [];
  while (sources.length > 0 || targets.length > 0) {
    const group = { sources: sources.splice(0, 1), targets: targets.splice(0, 1) };
    for (;;) {
      const excess = elements(group.sources, from) - elements(group.targets, to);
      const more = excess < 0 ? sources : targets;
      if (excess === 0 || more.length === 0) break;
      (excess < 0 ? group.sources : group.targets).push(...more.splice(0, 1));
    }
    groups.push(group);
  }
  return groups;
}

/** Calls visit for every axis that an index depends on, and for every computed value in it. */
export function visitAtoms(index: Index, visit: (atom: Extract<Atom, { kind: 'axis' | 'value' }>) => void): void {
  for (const { atom } of index.terms) {
    if (atom.kind === 'div' || atom.kind === 'mod') visitAtoms(atom.index, visit);
    else visit(atom);
  }
}
