/** @file The innermost part of a matrix product: one tile of the output, whose sums stay in registers over a block of k. */
import type { Code, FunctionRef, Local, ModuleBuilder } from './assembler.ts';
import { addProduct, advance, gather, pushPointer, type Elements } from './matrix-elements.ts';

/** A tile and the layout of its operands; strides in bytes. */
export interface Tile {
  readonly elements: Elements;
  readonly rows: number;
  /** Columns computed: a number of whole vectors. */
  readonly vectors: number;
  /** Columns stored, at most as many. */
  readonly columns: number;
  readonly leftRow: number;
  readonly leftDepth: number;
  /** From one k to the next; the columns of the right operand lie side by side. */
  readonly rightDepth: number;
  readonly outputRow: number;
  readonly outputColumn: number;
}

/** The registers of a tile: sums[row][vector]. */
type Sums = readonly (readonly Local[])[];

/**
 * A function (left, right, output: addresses, depth, accumulate: i32) that computes a tile over `depth` steps of k, and adds it
 * to what the output holds where `accumulate` is not 0.
 */
export const emitMicrokernel = (module: ModuleBuilder, tile: Tile): FunctionRef =>
  module.once(`tile ${JSON.stringify(tile)}`, () =>
    module.function(`tile ${tile.rows}x${tile.columns}`, ['i32', 'i32', 'i32', 'i32', 'i32'], [], (code) => {
      const sums: Sums = Array.from({ length: tile.rows }, () => Array.from({ length: tile.vectors }, () => code.local('v128')));
      emitSums(code, tile, sums);
      emitStores(code, tile, sums);
    }),
  );

/**
 * The loop over k is not unrolled: V8 moves all loads of a loop body to its top, so that every unrolled step would need
 * registers of its own, and there are fifteen.
 */
function emitSums(code: Code, tile: Tile, sums: Sums): void {
  const [left, right, depth] = [code.parameter(0), code.parameter(1), code.parameter(3)];
  const columns = Array.from({ length: tile.vectors }, () => code.local('v128'));
  const element = code.local('v128');
  code.block(() => {
    code.get(depth).op('i32.eqz').brIf(0);
    code.loop(() => {
      for (const [i, column] of columns.entries())
        code
          .get(right)
          .load('v128.load', 16 * i)
          .set(column);
      for (const [i, row] of sums.entries()) {
        code.load(tile.elements.splat, pushPointer(code, left, i * tile.leftRow)).set(element);
        for (const [j, column] of columns.entries()) addProduct(code, tile.elements, row[j] ?? element, element, column);
      }
      advance(code, left, tile.leftDepth);
      advance(code, right, tile.rightDepth);
      code.get(depth).i32(1).op('i32.sub').tee(depth).brIf(0);
    });
  });
}

/** All that happens to a finished tile. */
function emitStores(code: Code, tile: Tile, sums: Sums): void {
  const old = code.local('v128');
  for (const [i, row] of sums.entries()) {
    for (const [j, sum] of row.entries()) emitStore(code, tile, sum, i, j * tile.elements.perVector, old);
  }
}

/** Stores the part of a vector that lies inside the tile. */
function emitStore(code: Code, tile: Tile, sum: Local, row: number, column: number, old: Local): void {
  const { elements, outputColumn } = tile;
  const [output, accumulate] = [code.parameter(2), code.parameter(4)];
  const start = row * tile.outputRow + column * outputColumn;
  const stored = Math.min(tile.columns - column, elements.perVector);
  const whole = stored === elements.perVector && outputColumn === elements.bytes;
  const offsets = Array.from({ length: stored }, (_, lane) => start + lane * outputColumn);
  code.get(accumulate).if(() => {
    if (whole) code.load('v128.load', pushPointer(code, output, start)).set(old);
    else gather(code, elements, output, offsets, old);
    code.get(old).get(sum).op(elements.add).set(sum);
  });
  if (whole) {
    const constant = pushPointer(code, output, start);
    code.get(sum).store('v128.store', constant);
    return;
  }
  for (const [lane, offset] of offsets.entries()) {
    const constant = pushPointer(code, output, offset);
    code.get(sum).storeLane(elements.storeLane, lane, constant);
  }
}
