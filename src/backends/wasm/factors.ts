/** @file What a contraction computes besides its products: factors that are more than matrices in memory, and what is made of the sums. */
import type { DType } from '../../core/dtype.ts';
import { addIndex, axisIndex, constantIndex, scaleIndex } from '../../kernel/affine.ts';
import type { Axis, Buffer, Index } from '../../kernel/expression.ts';
import { load } from '../../kernel/scalar.ts';
import type { FunctionRef, ModuleBuilder } from './assembler.ts';
import { packedRowBytes, type Blocking } from './blocking.ts';
import { rewriter, type Replacements } from '../../kernel/rewrite.ts';
import { emitNest } from './loops.ts';
import type { Elements } from './matrix-elements.ts';
import type { Places } from './places.ts';

/** A buffer whose address is a parameter. Its number is no other's: programs count from 0. */
const scratchBuffer = (dtype: string, size: number): Buffer => ({ id: -1, dtype: dtype as DType, size });

/** Positions on an axis by pieces: piece * size + position in the piece. */
interface Piece {
  readonly outer: Axis;
  readonly inner: Axis;
  readonly index: Index;
}

/** @param used how many positions this piece has: fewer in the last one. */
function cut(axis: Axis, ids: readonly [number, number], size: number, used: number): Piece {
  const outer = { id: ids[0], size: Math.ceil(axis.size / size) };
  const inner = { id: ids[1], size: used };
  // A last piece that is shorter stands at a place that is known.
  const start = used < size ? constantIndex((outer.size - 1) * size) : scaleIndex(axisIndex(outer), size);
  return { outer, inner, index: addIndex(start, axisIndex(inner)) };
}

/** Positions in the place of axes. */
const at = (...positions: readonly (readonly [Axis, Index])[]): Pick<Replacements, 'axis'> => {
  const known = new Map(positions);
  return { axis: (axis) => known.get(axis) };
};

const freshIds = ({ batch, rows, columns, depth }: Blocking['product']): [number, number, number, number] => {
  const free = Math.max(batch.id, rows.id, columns.id, depth.id) + 1;
  return [free, free + 1, free + 2, free + 3];
};

/** (arena, table, batch, ...around, group, block, target): computes some rows of the left factor, for a block of k. */
export function emitLeftGroup(
  module: ModuleBuilder,
  blocking: Blocking,
  size: { readonly rows: number; readonly depth: number },
  places: Places,
): FunctionRef {
  const { product, groupTiles, tileRows, depth, leftOrder } = blocking;
  const ids = freshIds(product);
  const groupRows = groupTiles * tileRows;
  const row = cut(product.rows, [ids[0], ids[1]], groupRows, size.rows);
  const step = cut(product.depth, [ids[2], ids[3]], depth, size.depth);
  const strides = leftOrder === 'rows' ? ([depth, 1] as const) : ([1, groupRows] as const);
  const target = scratchBuffer(product.left.value.type, groupRows * depth);
  const index = addIndex(scaleIndex(axisIndex(row.inner), strides[0]), scaleIndex(axisIndex(step.inner), strides[1]));
  const { expr } = rewriter(at([product.rows, row.index], [product.depth, step.index]));
  const nest = {
    given: [product.batch, ...product.around, row.outer, step.outer],
    parallel: leftOrder === 'rows' ? [row.inner, step.inner] : [step.inner, row.inner],
    reduced: [],
    accumulators: [],
    stores: [{ buffer: target, index, value: expr(product.left.value) }],
  };
  return emitNest(module, { name: `rows ${size.rows}x${size.depth}`, nest, scratch: [target] }, places);
}

/** (arena, table, batch, ...around, panel, block, target): computes some columns of the right factor, for a block of k. */
export function emitRightPanel(
  module: ModuleBuilder,
  blocking: Blocking,
  size: { readonly columns: number; readonly depth: number },
  elements: Elements,
  places: Places,
): FunctionRef {
  const { product, tileColumns, depth } = blocking;
  const ids = freshIds(product);
  const column = cut(product.columns, [ids[0], ids[1]], tileColumns, size.columns);
  const step = cut(product.depth, [ids[2], ids[3]], depth, size.depth);
  const width = packedRowBytes(size.columns, elements) / elements.bytes;
  const target = scratchBuffer(product.right.value.type, width * depth);
  const index = addIndex(scaleIndex(axisIndex(step.inner), width), axisIndex(column.inner));
  const { expr } = rewriter(at([product.columns, column.index], [product.depth, step.index]));
  const nest = {
    given: [product.batch, ...product.around, column.outer, step.outer],
    parallel: [step.inner, column.inner],
    reduced: [],
    accumulators: [],
    stores: [{ buffer: target, index, value: expr(product.right.value) }],
  };
  return emitNest(module, { name: `columns ${size.columns}x${size.depth}`, nest, scratch: [target] }, places);
}

/** (arena, table, batch, ...around, tile, strip, sums): the contraction's stores, for the sums of a tile's rows by a strip's columns. */
export function emitFinishing(
  module: ModuleBuilder,
  blocking: Blocking,
  size: { readonly rows: number; readonly columns: number },
  elements: Elements,
  places: Places,
): FunctionRef {
  const { product, tileRows, tileColumns, tileVectors, stripPanels } = blocking;
  const ids = freshIds(product);
  const row = cut(product.rows, [ids[0], ids[1]], tileRows, size.rows);
  const column = cut(product.columns, [ids[2], ids[3]], stripPanels * tileColumns, size.columns);
  const width = stripPanels * tileVectors * elements.perVector;
  const sums = scratchBuffer(product.left.value.type, width * tileRows);
  const sum = load(sums, addIndex(scaleIndex(axisIndex(row.inner), width), axisIndex(column.inner)));
  const { expr, index } = rewriter({
    ...at([product.rows, row.index], [product.columns, column.index]),
    expr: (each) => (each.kind === 'accumulator' ? sum : undefined),
  });
  const nest = {
    given: [product.batch, ...product.around, row.outer, column.outer],
    parallel: [row.inner, column.inner],
    reduced: [],
    accumulators: [],
    stores: product.stores.map((store) => ({ buffer: store.buffer, index: index(store.index), value: expr(store.value) })),
  };
  return emitNest(module, { name: `finish ${size.rows}x${size.columns}`, nest, scratch: [sums] }, places);
}
