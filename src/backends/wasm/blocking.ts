/** @file How a matrix product is cut into blocks, panels and tiles: decided from shapes and strides alone. */
import type { Buffer } from '../../kernel/expression.ts';
import type { ContractionKernel, MatrixOperand } from '../../kernel/loop.ts';
import type { Elements } from './matrix-elements.ts';

/** A matrix in a buffer: offset and strides in bytes. */
export interface Matrix {
  readonly buffer: Buffer;
  readonly offset: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** An axis over independent products, and how far each operand moves along it. */
export interface BatchAxis {
  readonly size: number;
  readonly left: number;
  readonly right: number;
  readonly output: number;
}

/** output[i, j] = sum over k of left[i, k] * right[k, j], for every position of the batch axes. */
export interface Product {
  readonly batch: readonly BatchAxis[];
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly left: Matrix;
  readonly right: Matrix;
  readonly output: Matrix;
}

/** A product and the sizes of its pieces. */
export interface Blocking {
  readonly product: Product;
  readonly tileRows: number;
  readonly tileVectors: number;
  readonly tileColumns: number;
  /** Steps of k that a tile takes at once; only the last block may have fewer. */
  readonly depth: number;
  /** Panels of the right operand that are packed at once. */
  readonly panels: number;
  readonly packLeft: boolean;
  readonly packRight: boolean;
  /** Bytes that one thread needs for packed panels: those of the left operand follow those of the right one. */
  readonly packedRightBytes: number;
  readonly packedLeftBytes: number;
}

/** A panel of 256 x 8 float32 is 8 KB: it stays in the fastest cache together with the rows it meets. */
const mostDepth = 256;
/** Packed panels of one block of k: half a megabyte, for the second cache. */
const mostPackedBytes = 2 ** 19;
/** A packed panel is read once for every row of tiles: with fewer than this the copy does not pay. */
const fewTiles = 16;
/** Where rows of the right operand are this short, the panels lie dense enough as they are. */
const shortRowBytes = 256;

/** The cheapest of the equivalent forms of a kernel's product, cut into pieces. */
export function blockingOf(kernel: ContractionKernel, elements: Elements): Blocking {
  const product = orient(foldBatch(productOf(kernel, elements.bytes)), elements.bytes);
  const { m, n, k, left, right } = product;
  const [tileRows, tileVectors] = tileOf(Math.max(m, 1), Math.ceil(Math.max(n, 1) / elements.perVector));
  const tileColumns = tileVectors * elements.perVector;
  const depth = Math.ceil(k / Math.max(1, Math.ceil(k / mostDepth)));
  const panelBytes = Math.max(1, depth) * tileVectors * 16;
  const panels = Math.max(1, Math.min(Math.ceil(n / tileColumns), Math.floor(mostPackedBytes / panelBytes)));
  const packRight = right.columnStride !== elements.bytes || (m > fewTiles * tileRows && Math.abs(right.rowStride) > shortRowBytes);
  // Rows that do not lie along k are packed when they meet more than a panel or two.
  const packLeft = left.columnStride !== elements.bytes && panels > 2;
  return {
    product,
    tileRows,
    tileVectors,
    tileColumns,
    depth,
    panels,
    packLeft,
    packRight,
    packedRightBytes: packRight ? panels * panelBytes : 0,
    packedLeftBytes: packLeft ? depth * packedRowBytes(tileRows, elements) : 0,
  };
}

/** Bytes of one k in a packed panel of the left operand: whole vectors. */
export const packedRowBytes = (rows: number, elements: Elements): number => 16 * Math.ceil(rows / elements.perVector);

/**
 * Rows and vectors of a tile. Sums, and all that one step of k loads, must fit the fifteen registers that V8 has for us; eight
 * sums hide the latency of an addition.
 */
function tileOf(m: number, across: number): readonly [rows: number, vectors: number] {
  if (m === 1) return [1, Math.min(across, 6)];
  if (m === 2) return [2, Math.min(across, 4)];
  if (across === 1) return [Math.min(m, 6), 1];
  return across === 3 ? [3, 3] : [Math.min(m, 4), 2];
}

function productOf(kernel: ContractionKernel, bytes: number): Product {
  const matrix = (operand: MatrixOperand): Matrix => ({
    buffer: operand.buffer,
    offset: operand.offset * bytes,
    rowStride: operand.rowStride * bytes,
    columnStride: operand.columnStride * bytes,
  });
  const strideOf = (operand: MatrixOperand, axis: number): number => (operand.batchStrides[axis] ?? 0) * bytes;
  const batch = kernel.batch.map((size, axis) => ({
    size,
    left: strideOf(kernel.left, axis),
    right: strideOf(kernel.right, axis),
    output: strideOf(kernel.output, axis),
  }));
  const { m, n, k } = kernel;
  const [left, right, output] = [matrix(kernel.left), matrix(kernel.right), matrix(kernel.output)];
  return { batch: joinAxes(batch), m, n, k, left, right, output };
}

/** Fewer axes for the same positions: those of size 1 go, and neighbours that all operands cross in equal steps become one. */
function joinAxes(axes: readonly BatchAxis[]): BatchAxis[] {
  const joined: BatchAxis[] = [];
  for (const axis of axes) {
    if (axis.size === 1) continue;
    const outer = joined.at(-1);
    const even = outer !== undefined && (['left', 'right', 'output'] as const).every((side) => outer[side] === axis[side] * axis.size);
    if (even) joined.splice(-1, 1, { ...axis, size: outer.size * axis.size });
    else joined.push(axis);
  }
  return joined;
}

/** Products that share one matrix are one taller (or wider) product, where the strides allow it. */
function foldBatch(product: Product): Product {
  const axis = product.batch.at(-1);
  if (axis === undefined) return product;
  if (axis.left === 0 && axis.right !== 0) {
    const folded = foldBatch(transposed(product));
    return folded.batch.length < product.batch.length ? transposed(folded) : product;
  }
  const { m, left, output } = product;
  const even = m === 1 || (axis.left === m * left.rowStride && axis.output === m * output.rowStride);
  if (axis.right !== 0 || !even) return product;
  return foldBatch({
    ...product,
    batch: product.batch.slice(0, -1),
    m: m * axis.size,
    left: m === 1 ? { ...left, rowStride: axis.left } : left,
    output: m === 1 ? { ...output, rowStride: axis.output } : output,
  });
}

const transposedMatrix = (matrix: Matrix): Matrix => ({ ...matrix, rowStride: matrix.columnStride, columnStride: matrix.rowStride });

/** The product of the transposes, which is the transpose of the product. */
const transposed = (product: Product): Product => ({
  ...product,
  batch: product.batch.map((axis) => ({ ...axis, left: axis.right, right: axis.left })),
  m: product.n,
  n: product.m,
  left: transposedMatrix(product.right),
  right: transposedMatrix(product.left),
  output: transposedMatrix(product.output),
});

/** Of a product and its transpose the one whose vectors lie along memory. */
function orient(product: Product, bytes: number): Product {
  const { m, n, left, right, output } = product;
  const lies = (matrix: Matrix): boolean => matrix.columnStride === bytes;
  const stands = (matrix: Matrix): boolean => matrix.rowStride === bytes && matrix.columnStride !== bytes;
  if (n === 1) return m > 1 && stands(left) ? transposed(product) : product;
  if (m === 1) return stands(right) ? transposed(product) : product;
  return !lies(output) && stands(output) ? transposed(product) : product;
}

/** Bytes of scratch memory that a contraction's packed panels need; the same for every thread. */
export const scratchBytesOf = (blocking: Blocking): number => blocking.packedRightBytes + blocking.packedLeftBytes;
