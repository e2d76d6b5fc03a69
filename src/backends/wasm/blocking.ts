/** @file How a product is cut into groups, strips, panels and tiles: decided from shapes and strides alone. */
import type { Axis, Index } from '../../kernel/expression.ts';
import { visitAtoms } from '../../kernel/affine.ts';
import type { Elements } from './matrix-elements.ts';
import { loadsOf, type Factor, type Product } from './product.ts';

/**
 * A product and the sizes of its pieces. Rows: some tiles are a group. Columns: some panels, each as wide as a tile, are a strip,
 * and some strips a group. Depth: one block after another.
 */
export interface Blocking {
  readonly product: Product;
  readonly tileRows: number;
  readonly tileVectors: number;
  readonly tileColumns: number;
  /** Tiles of rows that are packed at once. */
  readonly groupTiles: number;
  /** Panels whose sums are finished together. */
  readonly stripPanels: number;
  /** Strips of the right factor that are packed at once. */
  readonly groupStrips: number;
  /** Steps of k that a tile takes at once; only the last block may have fewer. */
  readonly depth: number;
  /** Whether rows of the left factor are copied, or computed, group by group. */
  readonly packLeft: boolean;
  /** Of a packed group: whether a row's elements lie side by side, or those of one k. */
  readonly leftOrder: 'rows' | 'depth';
  readonly packRight: boolean;
}

/** A panel of 256 x 8 float32 is 8 KB: it stays in the fastest cache together with the rows it meets. */
const mostDepth = 256;
/** Up to here the sums of a tile need not be put down half-way where something is done with them at the end. */
const mostWholeDepth = 1024;
/** Packed panels of one block of k: half a megabyte, for the second cache. */
const mostPackedBytes = 2 ** 19;
/** A packed group of rows: for the second cache as well. */
const mostGroupBytes = 2 ** 17;
/** A packed panel is read once for every row of tiles: with fewer than this the copy does not pay. */
const fewTiles = 16;
/** Numbers that lie side by side come from memory together. */
const lineBytes = 64;
/** Where rows of the right operand are this short, the panels lie dense enough as they are. */
const shortRowBytes = 256;
/** Pieces of a direction, so that threads can share it evenly. */
const manyPieces = 16;
/** Columns of a strip: their sums stay in the fastest cache until they are finished. */
const stripColumns = 64;

/** Cuts a product into pieces. */
export function blockingOf(product: Product, elements: Elements): Blocking {
  const { rows, columns, left } = product;
  const [m, n] = [Math.max(rows.size, 1), Math.max(columns.size, 1)];
  const [tileRows, tileVectors] = tileOf(m, Math.ceil(n / elements.perVector));
  const tileColumns = tileVectors * elements.perVector;
  const depth = depthOf(product);
  const [tiles, panels] = [Math.ceil(m / tileRows), Math.ceil(n / tileColumns)];
  const stripPanels = product.output === undefined ? Math.min(panels, Math.max(1, Math.floor(stripColumns / tileColumns))) : 1;
  const stripBytes = Math.max(1, depth) * tileVectors * 16 * stripPanels;
  const groupStrips = Math.max(1, Math.min(Math.ceil(panels / stripPanels), Math.floor(mostPackedBytes / stripBytes)));
  const isComputed = left.matrix === undefined;
  // Rows that do not lie along k are packed when they meet more than a panel or two: as many as a line of the cache holds.
  const isCrossing = !isComputed && left.matrix.columnStride !== 1 && groupStrips * stripPanels > 2;
  const lineTiles = Math.max(1, Math.floor(lineBytes / (tileRows * elements.bytes)));
  const order = isCrossing || (finestStride(left, product.depth) !== 1 && finestStride(left, rows) === 1) ? 'depth' : 'rows';
  const fitting = Math.floor(mostGroupBytes / (Math.max(1, depth) * elements.bytes * tileRows));
  return {
    product,
    tileRows,
    tileVectors,
    tileColumns,
    groupTiles: isComputed
      ? groupOf(product, order, tileRows, Math.max(1, Math.min(fitting, Math.ceil(tiles / manyPieces))))
      : isCrossing
        ? Math.min(lineTiles, tiles)
        : 1,
    stripPanels,
    groupStrips,
    depth,
    packLeft: isComputed || isCrossing,
    leftOrder: order,
    packRight: mustPackRight(product, m > fewTiles * tileRows, elements.bytes),
  };
}

/** About so many tiles of a computed factor's rows; where vectors lie along them, groups that begin where an axis does. */
function groupOf({ left, rows }: Product, order: Blocking['leftOrder'], tileRows: number, most: number): number {
  if (order === 'rows') return most;
  const steps = loadsOf(left.value).flatMap((index) => divisorsAlong(index, rows));
  const unit = Math.max(1, ...steps.filter((step) => step % tileRows === 0 && step / tileRows <= 2 * most)) / tileRows;
  return unit < 1 ? most : unit * Math.max(1, Math.floor(most / unit));
}

function mustPackRight({ right: { matrix } }: Product, hasManyTiles: boolean, bytes: number): boolean {
  if (matrix === undefined || matrix.columnStride !== 1) return true;
  return hasManyTiles && Math.abs(matrix.rowStride * bytes) > shortRowBytes;
}

/** Steps of k in a block. */
function depthOf({ depth: { size }, left, right, output, depth }: Product): number {
  if (output === undefined) return size;
  if (left.matrix !== undefined && right.matrix !== undefined) return evenly(size, mostDepth);
  if (size <= mostWholeDepth) return size;
  // Blocks that end where an axis of the convolution ends need no division for each of their elements.
  const steps = [left, right].flatMap((factor) => loadsOf(factor.value).flatMap((index) => divisorsAlong(index, depth)));
  const fitting = steps.filter((step) => step <= mostWholeDepth);
  const unit = fitting.length === 0 ? 1 : Math.max(...fitting);
  const most = Math.max(1, Math.floor((2 * mostDepth) / unit));
  const units = Math.ceil(size / unit);
  const even = Array.from({ length: most }, (_, i) => most - i).find((count) => units % count === 0) ?? most;
  return unit * (2 * even > most ? even : most);
}

/** Equal parts, as few as can be, of at most this size. */
const evenly = (size: number, most: number): number => Math.ceil(size / Math.max(1, Math.ceil(size / most)));

/** What positions on an axis are divided by in an index map. */
function divisorsAlong(index: Index, axis: Axis): number[] {
  return index.terms.flatMap(({ atom }) => {
    if (atom.kind !== 'div' && atom.kind !== 'mod') return [];
    let depends = false;
    visitAtoms(atom.index, (inner) => (depends ||= inner.kind === 'axis' && inner.axis === axis));
    return [...(depends ? [atom.by] : []), ...divisorsAlong(atom.index, axis)];
  });
}

/** The least step between elements that a factor reads along an axis. */
function finestStride({ value }: Factor, axis: Axis): number {
  const strides = loadsOf(value).flatMap((index) =>
    index.terms.flatMap((term) => {
      let depends = false;
      visitAtoms({ terms: [term], offset: 0 }, (atom) => (depends ||= atom.kind === 'axis' && atom.axis === axis));
      return depends ? [Math.abs(term.stride)] : [];
    }),
  );
  return Math.min(Infinity, ...strides);
}

/** Bytes of one k in a packed panel: whole vectors. */
export const packedRowBytes = (width: number, elements: Elements): number => 16 * Math.ceil(width / elements.perVector);

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

/** How many pieces of each kind a product is cut into. */
export interface Counts {
  readonly tiles: number;
  readonly groups: number;
  readonly panels: number;
  readonly strips: number;
  readonly blocks: number;
}

/** Counts the pieces. */
export function countsOf({ product, tileRows, tileColumns, groupTiles, stripPanels, depth }: Blocking): Counts {
  const tiles = Math.ceil(product.rows.size / tileRows);
  const panels = Math.ceil(product.columns.size / tileColumns);
  // An empty sum is zero, and must be stored: so there is always one block of k.
  const blocks = Math.max(1, Math.ceil(product.depth.size / Math.max(1, depth)));
  return { tiles, groups: Math.ceil(tiles / groupTiles), panels, strips: Math.ceil(panels / stripPanels), blocks };
}

/** How a product is cut into shares: along its batch, groups of rows, or strips of columns; or into blocks of rows by columns. */
export interface Cut {
  readonly direction: 'batch' | 'groups' | 'strips';
  /** Parts of the columns that go with each part of the rows: more than one where shares are blocks. */
  readonly columnParts: number;
  readonly mostShares: number;
}

/** Shares enough for the threads of most machines. */
const manyShares = 8;
/** What every share packs for itself must be used for so many rows, or columns, of it: then it costs some percent. */
const fewestPerShare = 96;
/** A left factor larger than this comes from memory again for every share of columns. */
const mostCachedBytes = 2 ** 22;
/** So many shares are blocks with sides of one length. */
const squareShares = 16;

/** Cuts along a direction that has many pieces, and along which shares pack the least that others pack as well. */
export function cutOf(blocking: Blocking, { bytes }: Elements): Cut {
  const { product, packLeft, packRight } = blocking;
  const { rows, columns, depth } = product;
  const isLarge = rows.size * depth.size * bytes > mostCachedBytes;
  const { groups, strips } = countsOf(blocking);
  const pieces = { batch: product.batch.size, groups, strips } as const;
  const repeated = {
    batch: 0,
    groups: packRight ? columns.size : 0,
    strips: !packLeft && !isLarge ? 0 : rows.size,
  } as const;
  const directions = ['batch', 'groups', 'strips'] as const;
  const many = directions
    .filter((each) => pieces[each] >= manyShares)
    .toSorted((a, b) => repeated[a] - repeated[b] || pieces[b] - pieces[a]);
  const [direction = 'groups'] = many.length > 0 ? many : directions.toSorted((a, b) => pieces[b] - pieces[a]);
  if (repeated[direction] === 0) return { direction, columnParts: 1, mostShares: pieces[direction] };
  const most = { batch: pieces.batch, groups: Math.floor(rows.size / fewestPerShare), strips: Math.floor(columns.size / fewestPerShare) };
  // R parts of the rows by C of the columns read C left and R right factors: the least where a block is square.
  const even = Math.round(Math.sqrt((squareShares * columns.size) / Math.max(1, rows.size)));
  const columnParts = isLarge && packRight ? Math.min(most.strips, even) : 1;
  if (columnParts > 1) return { direction: 'groups', columnParts, mostShares: columnParts * Math.max(1, most.groups) };
  return { direction, columnParts: 1, mostShares: most[direction] };
}

/** Where one thread's packed panels, packed rows and sums lie in its scratch memory, in bytes. */
export interface ScratchLayout {
  readonly right: number;
  readonly left: number;
  readonly sums: number;
  readonly bytes: number;
}

const roundUp = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** The scratch memory that a product needs; the same for every thread. */
export function scratchOf(blocking: Blocking, elements: Elements): ScratchLayout {
  const { depth, tileRows, tileVectors, groupTiles, groupStrips, stripPanels, packLeft, packRight, product } = blocking;
  const right = packRight ? groupStrips * stripPanels * Math.max(1, depth) * tileVectors * 16 : 0;
  const leftBytes = packLeft ? depth * packedRowBytes(groupTiles * tileRows, elements) : 0;
  const left = roundUp(right);
  const sums = left + roundUp(leftBytes);
  const bytes = sums + (product.output === undefined ? roundUp(tileRows * stripPanels * tileVectors * 16) : 0);
  return { right: 0, left, sums, bytes };
}
