/** @file A contraction as a batch of matrix products: one axis for rows, columns and depth each, and where the factors lie. */
import { sizeOf } from '../../core/shape.ts';
import { axisIndex, unflattenIndex, visitAtoms } from '../../kernel/affine.ts';
import type { Axis, Buffer, Expr, Index } from '../../kernel/expression.ts';
import type { ContractionKernel, Store } from '../../kernel/loop.ts';
import { linearStride } from './collapse.ts';
import { rewriter } from '../../kernel/rewrite.ts';

/** Elements of a buffer: at start + row * rowStride + column * columnStride. The start depends on the batch and on the loops around. */
export interface Matrix {
  readonly buffer: Buffer;
  readonly start: Index;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** A factor: what it is at a position, and the matrix that it is read from as it stands, if it is no more than that. */
export interface Factor {
  readonly value: Expr;
  readonly matrix: Matrix | undefined;
}

/** output[i, j] = sum over k of left[i, k] * right[k, j], for every position of the batch; then the stores. */
export interface Product {
  /** The axes of the loops around it, outermost first. */
  readonly around: readonly Axis[];
  readonly batch: Axis;
  readonly rows: Axis;
  readonly columns: Axis;
  readonly depth: Axis;
  readonly left: Factor;
  readonly right: Factor;
  readonly stores: readonly Store[];
  /** Where the sum goes, if nothing is done with it but that. */
  readonly output: Matrix | undefined;
}

/**
 * The cheapest of the equivalent forms of a kernel's product.
 *
 * @param around the axes of the loops that it stands in.
 */
export function productOf(kernel: ContractionKernel, around: readonly Axis[] = []): Product {
  const plain = orient(flatten(kernel, around));
  const folded = foldBatch(kernel);
  if (folded === kernel) return plain;
  const joined = orient(flatten(folded, around));
  const lost = (['left', 'right'] as const).some((side) => plain[side].matrix !== undefined && joined[side].matrix === undefined);
  return lost || (plain.output !== undefined && joined.output === undefined) ? plain : joined;
}

/** Products that share a factor are one taller, or wider, product. */
function foldBatch(kernel: ContractionKernel): ContractionKernel {
  const usedBy = (factor: Expr): Set<Axis> => axesOf(factor);
  const [left, right] = [usedBy(kernel.left), usedBy(kernel.right)];
  const taller = kernel.batch.filter((axis) => !right.has(axis));
  const wider = kernel.batch.filter((axis) => right.has(axis) && !left.has(axis));
  if (taller.length + wider.length === 0) return kernel;
  return {
    ...kernel,
    batch: kernel.batch.filter((axis) => left.has(axis) && right.has(axis)),
    rows: [...taller, ...kernel.rows],
    columns: [...wider, ...kernel.columns],
  };
}

/** All axes that an expression depends on. */
function axesOf(root: Expr): Set<Axis> {
  const found = new Set<Axis>();
  const seen = new Set<Expr>();
  const inIndex = (index: Index): void =>
    visitAtoms(index, (atom) => {
      if (atom.kind === 'axis') found.add(atom.axis);
      else inExpr(atom.value);
    });
  const inExpr = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    if ('args' in expr) expr.args.forEach(inExpr);
    if ('index' in expr) inIndex(expr.index);
    if (expr.kind === 'inside') expr.bounds.forEach((bound) => inIndex(bound.index));
    if (expr.kind === 'load') expr.guards.forEach((guard) => inIndex(guard.index));
  };
  inExpr(root);
  return found;
}

/** One axis in the place of each group. Where the steps of a group's axes agree, index maps become linear again by themselves. */
function flatten(kernel: ContractionKernel, around: readonly Axis[]): Product {
  const indices = [...loadsOf(kernel.left), ...loadsOf(kernel.right)];
  const stored = kernel.stores.map(({ index }) => index);
  const groups = [
    byStride(kernel.batch, stored),
    byStride(kernel.rows, stored),
    byStride(kernel.columns, stored),
    byStride(kernel.depth, indices),
  ];
  const taken = groups.flat().reduce((most, { id }) => Math.max(most, id), 0) + 1;
  const replacements = new Map<Axis, Index>();
  const [batch, rows, columns, depth] = groups.map((axes, i): Axis => {
    const sizes = axes.map(({ size }) => size);
    const flat = { id: taken + i, size: sizeOf(sizes) };
    const position = unflattenIndex(axisIndex(flat), sizes);
    axes.forEach((axis, each) => replacements.set(axis, position[each] ?? axisIndex(axis)));
    return flat;
  }) as [Axis, Axis, Axis, Axis];
  const { expr, index } = rewriter({ axis: (axis) => replacements.get(axis) });
  const [left, right] = [expr(kernel.left), expr(kernel.right)];
  const stores = kernel.stores.map((store) => ({ buffer: store.buffer, index: index(store.index), value: expr(store.value) }));
  const given = [batch, ...around];
  return {
    around,
    batch,
    rows,
    columns,
    depth,
    left: { value: left, matrix: matrixOf(left, rows, depth, given) },
    right: { value: right, matrix: matrixOf(right, depth, columns, given) },
    stores,
    output: outputOf(stores, kernel.left.type, rows, columns, given),
  };
}

/** Widest steps first, by the first index map that steps along all of the axes; else the order stays. */
function byStride(axes: readonly Axis[], indices: readonly Index[]): Axis[] {
  const steps = indices.map((index) => new Map(axes.map((axis) => [axis, Math.abs(linearStride(index, axis))])));
  const first = steps.find((step) => axes.every((axis) => axis.size === 1 || step.get(axis) !== 0));
  return first === undefined ? [...axes] : axes.toSorted((a, b) => (first.get(b) ?? 0) - (first.get(a) ?? 0));
}

/** The index maps of an expression's loads. */
export function loadsOf(root: Expr): Index[] {
  const found: Index[] = [];
  const seen = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === 'load') found.push(expr.index);
    if ('args' in expr) expr.args.forEach(visit);
  };
  visit(root);
  return found;
}

function matrixOf(value: Expr, row: Axis, column: Axis, given: readonly Axis[]): Matrix | undefined {
  if (value.kind !== 'load' || value.guards.length > 0 || value.buffer.dtype !== value.type) return undefined;
  return matrixAt(value.buffer, value.index, row, column, given);
}

/** @param given the axes that the matrix as a whole may depend on. */
function matrixAt(buffer: Buffer, index: Index, row: Axis, column: Axis, given: readonly Axis[]): Matrix | undefined {
  const inMatrix = index.terms.filter(({ atom }) => atom.kind === 'axis' && !given.includes(atom.axis));
  const start = { terms: index.terms.filter((term) => !inMatrix.includes(term)), offset: index.offset };
  let isGiven = true;
  visitAtoms(start, (atom) => (isGiven &&= atom.kind === 'axis' && given.includes(atom.axis)));
  if (!isGiven) return undefined;
  return { buffer, start, rowStride: linearStride(index, row), columnStride: linearStride(index, column) };
}

function outputOf(stores: readonly Store[], type: string, rows: Axis, columns: Axis, given: readonly Axis[]): Matrix | undefined {
  const [store, ...others] = stores;
  if (store === undefined || others.length > 0 || store.value.kind !== 'accumulator' || store.buffer.dtype !== type) return undefined;
  return matrixAt(store.buffer, store.index, rows, columns, given);
}

// ---- which factor's rows the vectors lie along

const transposedMatrix = (matrix: Matrix | undefined): Matrix | undefined =>
  matrix && { ...matrix, rowStride: matrix.columnStride, columnStride: matrix.rowStride };
const transposedFactor = ({ value, matrix }: Factor): Factor => ({ value, matrix: transposedMatrix(matrix) });

/** The product of the transposes, which is the transpose of the product. */
const transposed = (product: Product): Product => ({
  ...product,
  rows: product.columns,
  columns: product.rows,
  left: transposedFactor(product.right),
  right: transposedFactor(product.left),
  output: transposedMatrix(product.output),
});

/** Of a product and its transpose the one whose vectors lie along memory. */
function orient(product: Product): Product {
  const { rows, columns, left, right, stores } = product;
  const stands = (matrix: Matrix | undefined): boolean => matrix !== undefined && matrix.rowStride === 1 && matrix.columnStride !== 1;
  if (columns.size === 1) return rows.size > 1 && stands(left.matrix) ? transposed(product) : product;
  if (rows.size === 1) return stands(right.matrix) ? transposed(product) : product;
  const [store] = stores;
  if (store === undefined) return product;
  const [along, across] = [linearStride(store.index, columns), linearStride(store.index, rows)];
  return along !== 1 && across === 1 ? transposed(product) : product;
}
