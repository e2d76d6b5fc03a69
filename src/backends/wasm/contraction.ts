/** @file Code for contractions: loops over groups, strips, panels and tiles around the microkernels. */
import type { Axis } from '../../kernel/expression.ts';
import type { ContractionKernel } from '../../kernel/loop.ts';
import type { Code, FunctionRef, Local, ModuleBuilder } from './assembler.ts';
import {
  blockingOf,
  countsOf,
  cutOf,
  packedRowBytes,
  scratchOf,
  type Blocking,
  type Counts,
  type Cut,
  type ScratchLayout,
} from './blocking.ts';
import { emitFinishing, emitLeftGroup, emitRightPanel } from './factors.ts';
import { kernelCall, kernelParameters, loopPositions } from './kernel-function.ts';
import { elementsOf, type Elements } from './matrix-elements.ts';
import { emitMicrokernel } from './microkernel.ts';
import { emitPacking } from './packing.ts';
import type { Places } from './places.ts';
import { productOf, type Matrix } from './product.ts';
import { choose, gridParts, loopOver, pushElement, pushIndex, pushLeast, sharePart, spanOf, type Part, type Span } from './spans.ts';

/** What a contraction asks of the program around it. */
export interface ContractionNeeds {
  /** Bytes of scratch memory for each thread. */
  readonly scratchBytes: number;
  /** More shares than this would repeat too much packing. */
  readonly mostShares: number;
}

/** The needs of a contraction's kernel. */
export function contractionNeeds(kernel: ContractionKernel, around: readonly Axis[] = []): ContractionNeeds {
  const elements = elementsOf(kernel.left.type, false);
  const blocking = blockingOf(productOf(kernel, around), elements);
  return { scratchBytes: scratchOf(blocking, elements).bytes, mostShares: cutOf(blocking, elements).mostShares };
}

/**
 * A kernel's function. Every output is the sum of its blocks of k in order, and within a block of its products in order: the same
 * bits however the work is shared.
 */
export function emitContraction(
  module: ModuleBuilder,
  kernel: ContractionKernel,
  places: Places,
  around: readonly Axis[] = [],
  fused = module.relaxed,
): FunctionRef {
  const elements = elementsOf(kernel.left.type, fused);
  const blocking = blockingOf(productOf(kernel, around), elements);
  const layout = scratchOf(blocking, elements);
  const parts = partsOf(module, blocking, elements, places);
  return module.function(kernel.name, kernelParameters, [], (code) =>
    new Writer(code, { blocking, elements, layout, parts, places }).write(),
  );
}

/** The functions that a contraction calls, by how much of its pieces is left at the edges. */
interface Parts {
  /** (left, right, sums, depth, accumulate) */
  microkernel(rows: number, columns: number): FunctionRef;
  /** (source, target, depth) */
  packRows(rows: number): FunctionRef;
  /** (source, target, depth) */
  packPanel(columns: number): FunctionRef;
  /** (arena, table, batch, ...around, group, block, target) */
  packGroup(rows: number, depth: number): FunctionRef;
  /** (arena, table, batch, ...around, panel, block, target) */
  computePanel(columns: number, depth: number): FunctionRef;
  /** (arena, table, batch, ...around, tile, strip, sums) */
  finish(rows: number, columns: number): FunctionRef;
}

function partsOf(module: ModuleBuilder, blocking: Blocking, elements: Elements, places: Places): Parts {
  const { product, tileRows, tileVectors, stripPanels, packLeft, leftOrder, groupTiles, depth } = blocking;
  const { bytes } = elements;
  const [left, right, output] = [product.left.matrix, product.right.matrix, product.output];
  const vectorsFor = (width: number): number => Math.ceil(width / elements.perVector);
  const groupRows = groupTiles * tileRows;
  const groupDepth = left === undefined ? groupRows * bytes : packedRowBytes(groupRows, elements);
  const groupStrides = leftOrder === 'rows' ? { row: depth * bytes, depth: bytes } : { row: bytes, depth: groupDepth };
  const leftStrides = packLeft ? groupStrides : { row: (left?.rowStride ?? 0) * bytes, depth: (left?.columnStride ?? 0) * bytes };
  return {
    microkernel: (rows, columns) =>
      emitMicrokernel(module, {
        elements,
        rows,
        vectors: vectorsFor(columns),
        // Sums that are finished later are put down as whole vectors.
        columns: output === undefined ? vectorsFor(columns) * elements.perVector : columns,
        leftRow: leftStrides.row,
        leftDepth: leftStrides.depth,
        rightDepth: blocking.packRight ? packedRowBytes(columns, elements) : (right?.rowStride ?? 0) * bytes,
        outputRow: output === undefined ? stripPanels * tileVectors * 16 : output.rowStride * bytes,
        outputColumn: output === undefined ? bytes : output.columnStride * bytes,
      }),
    packRows: (width) => {
      const strides = { depthStride: (left?.columnStride ?? 0) * bytes, widthStride: (left?.rowStride ?? 0) * bytes };
      return emitPacking(module, { elements, ...strides, width, rowBytes: groupDepth });
    },
    packPanel: (width) => {
      const strides = { depthStride: (right?.rowStride ?? 0) * bytes, widthStride: (right?.columnStride ?? 0) * bytes };
      return emitPacking(module, { elements, ...strides, width, rowBytes: packedRowBytes(width, elements) });
    },
    packGroup: (rows, steps) => emitLeftGroup(module, blocking, { rows, depth: steps }, places),
    computePanel: (columns, steps) => emitRightPanel(module, blocking, { columns, depth: steps }, elements, places),
    finish: (rows, columns) => emitFinishing(module, blocking, { rows, columns }, elements, places),
  };
}

interface Frame {
  readonly blocking: Blocking;
  readonly elements: Elements;
  readonly layout: ScratchLayout;
  readonly parts: Parts;
  readonly places: Places;
}

/** A stretch of strips by a block of k: what is packed at once. */
interface Block {
  readonly strips: Span;
  readonly firstStrip: Local;
  /** Number of the block of k, its first k, and how many there are. */
  readonly number: Local;
  readonly first: Local;
  readonly depth: Local;
}

/** Writes the loops of one contraction. */
class Writer {
  readonly #code: Code;
  readonly #frame: Frame;
  readonly #counts: Counts;
  readonly #scratch: Local;
  readonly #batch: Local;
  /** Of the batch, and of the loops around. */
  readonly #positions: ReadonlyMap<Axis, Local>;
  readonly #bases: Readonly<Record<'left' | 'right' | 'output', Local>>;

  constructor(code: Code, frame: Frame) {
    this.#code = code;
    this.#frame = frame;
    this.#counts = countsOf(frame.blocking);
    this.#scratch = kernelCall(code).scratch;
    this.#batch = code.local('i32');
    const { batch, around } = frame.blocking.product;
    this.#positions = new Map([[batch, this.#batch], ...loopPositions(code, around)]);
    this.#bases = { left: code.local('i32'), right: code.local('i32'), output: code.local('i32') };
  }

  write(): void {
    const code = this.#code;
    const share = this.#share();
    loopOver(code, share.batch, 1, (batch) => {
      code.get(batch).set(this.#batch);
      this.#setBases();
      this.#stripGroups(share);
    });
  }

  /** What the present share does of each direction. */
  #share(): Readonly<Record<Cut['direction'], Span>> {
    const code = this.#code;
    const { blocking, elements } = this.#frame;
    const { direction, columnParts } = cutOf(blocking, elements);
    const [columns, rows] = columnParts > 1 ? gridParts(code, columnParts) : [];
    const part = (along: Cut['direction']): Part | undefined => (along === direction ? sharePart(code) : undefined);
    return {
      batch: spanOf(code, blocking.product.batch.size, part('batch')),
      groups: spanOf(code, this.#counts.groups, rows ?? part('groups')),
      strips: spanOf(code, this.#counts.strips, columns ?? part('strips')),
    };
  }

  #setBases(): void {
    const code = this.#code;
    const { blocking, places, elements } = this.#frame;
    const { left, right, output } = blocking.product;
    const set = (matrix: Matrix | undefined, into: Local): void => {
      if (matrix === undefined) return;
      const constant = places.pushAddress(code, matrix.buffer);
      code.i32(constant).op('i32.add');
      pushIndex(code, matrix.start, this.#positions);
      code.i32(elements.bytes).op('i32.mul').op('i32.add').set(into);
    };
    set(left.matrix, this.#bases.left);
    set(right.matrix, this.#bases.right);
    set(output, this.#bases.output);
  }

  #stripGroups(share: Readonly<Record<'groups' | 'strips', Span>>): void {
    const code = this.#code;
    const { groupStrips, depth: most, product } = this.#frame.blocking;
    const [lastStrip, first, depth] = [code.local('i32'), code.local('i32'), code.local('i32')];
    const blocks: Span = { from: () => code.i32(0), to: () => code.i32(this.#counts.blocks) };
    loopOver(code, share.strips, groupStrips, (firstStrip) => {
      pushLeast(code, () => code.get(firstStrip).i32(groupStrips).op('i32.add'), share.strips.to).set(lastStrip);
      loopOver(code, blocks, 1, (number) => {
        code.get(number).i32(most).op('i32.mul').set(first);
        pushLeast(
          code,
          () => code.i32(product.depth.size).get(first).op('i32.sub'),
          () => code.i32(most),
        ).set(depth);
        const strips = { from: () => code.get(firstStrip), to: () => code.get(lastStrip) };
        const block: Block = { strips, firstStrip, number, first, depth };
        this.#packRight(block);
        this.#rowGroups(share.groups, block);
      });
    });
  }

  /** The panels of a strip, or of several. */
  #panels(strips: Span): Span {
    const code = this.#code;
    const { stripPanels } = this.#frame.blocking;
    const scaled = (end: () => unknown) => (): Code => {
      end();
      return code.i32(stripPanels).op('i32.mul');
    };
    const last = code.local('i32');
    pushLeast(code, scaled(strips.to), () => code.i32(this.#counts.panels)).set(last);
    return { from: scaled(strips.from), to: () => code.get(last) };
  }

  #packRight(block: Block): void {
    const code = this.#code;
    const { blocking, parts } = this.#frame;
    const { product, tileColumns, depth } = blocking;
    if (!blocking.packRight) return;
    const [source, target] = [code.local('i32'), code.local('i32')];
    loopOver(code, this.#panels(block.strips), 1, (panel) => {
      this.#setPacked(block, panel, target);
      choose(code, panel, product.columns.size, tileColumns, (columns) => {
        if (product.right.matrix === undefined) {
          choose(code, block.number, product.depth.size, depth, (steps) => {
            this.#pushPlaces().get(panel).get(block.number).get(target).call(parts.computePanel(columns, steps));
          });
          return;
        }
        this.#setInPlace(product.right.matrix, block, panel, source);
        code.get(source).get(target).get(block.depth).call(parts.packPanel(columns));
      });
    });
  }

  /** Pushes what every function of a nest begins with. */
  #pushPlaces(): Code {
    const code = this.#code;
    code.get(code.parameter(0)).get(code.parameter(1));
    for (const position of this.#positions.values()) code.get(position);
    return code;
  }

  /** The address of a packed panel. */
  #setPacked({ firstStrip }: Block, panel: Local, into: Local): void {
    const { depth, tileVectors, stripPanels } = this.#frame.blocking;
    const code = this.#code;
    code.get(panel).get(firstStrip).i32(stripPanels).op('i32.mul').op('i32.sub');
    code
      .i32(depth * tileVectors * 16)
      .op('i32.mul')
      .get(this.#scratch)
      .op('i32.add')
      .set(into);
  }

  /** The address of a panel in the right matrix itself. */
  #setInPlace({ rowStride, columnStride }: Matrix, { first }: Block, panel: Local, into: Local): void {
    const { blocking, elements } = this.#frame;
    pushElement(this.#code, this.#bases.right, first, rowStride * elements.bytes).set(into);
    pushElement(this.#code, into, panel, blocking.tileColumns * columnStride * elements.bytes).set(into);
  }

  #rowGroups(groups: Span, block: Block): void {
    const code = this.#code;
    const { blocking, layout, parts } = this.#frame;
    const { groupTiles, packLeft, product, tileRows, depth } = blocking;
    if (!packLeft) return loopOver(code, groups, 1, (tile) => this.#tile(block, tile, tile));
    const [packed, source, first, last] = [code.local('i32'), code.local('i32'), code.local('i32'), code.local('i32')];
    code.get(this.#scratch).i32(layout.left).op('i32.add').set(packed);
    loopOver(code, groups, 1, (group) => {
      choose(code, group, product.rows.size, groupTiles * tileRows, (rows) => {
        if (product.left.matrix !== undefined) {
          this.#setRows(product.left.matrix, block, group, groupTiles, source);
          code.get(source).get(packed).get(block.depth).call(parts.packRows(rows));
          return;
        }
        choose(code, block.number, product.depth.size, depth, (steps) => {
          this.#pushPlaces().get(group).get(block.number).get(packed).call(parts.packGroup(rows, steps));
        });
      });
      code.get(group).i32(groupTiles).op('i32.mul').set(first);
      pushLeast(
        code,
        () => code.get(first).i32(groupTiles).op('i32.add'),
        () => code.i32(this.#counts.tiles),
      ).set(last);
      loopOver(code, { from: () => code.get(first), to: () => code.get(last) }, 1, (tile) => this.#tile(block, tile, first));
    });
  }

  /** All that is done with the rows of a tile: their products with all panels, strip by strip. */
  #tile(block: Block, tile: Local, firstTile: Local): void {
    const code = this.#code;
    const { product } = this.#frame.blocking;
    const rows = this.#rowsAt(block, tile, firstTile);
    if (product.output !== undefined) {
      const start = this.#outputOf(product.output, tile);
      return loopOver(code, this.#panels(block.strips), 1, (panel) => {
        const { tileColumns } = this.#frame.blocking;
        const target = code.local('i32');
        const width = tileColumns * (product.output?.columnStride ?? 0) * this.#frame.elements.bytes;
        pushElement(code, start, panel, width).set(target);
        this.#multiply(block, tile, panel, rows, target);
      });
    }
    this.#strips(block, tile, rows);
  }

  #outputOf({ rowStride }: Matrix, tile: Local): Local {
    const { blocking, elements } = this.#frame;
    const start = this.#code.local('i32');
    pushElement(this.#code, this.#bases.output, tile, blocking.tileRows * rowStride * elements.bytes).set(start);
    return start;
  }

  #strips(block: Block, tile: Local, rows: Local): void {
    const code = this.#code;
    const { blocking, layout, parts } = this.#frame;
    const { product, stripPanels, tileVectors, tileRows, tileColumns } = blocking;
    const [sums, target, first, next] = [code.local('i32'), code.local('i32'), code.local('i32'), code.local('i32')];
    code.get(this.#scratch).i32(layout.sums).op('i32.add').set(sums);
    loopOver(code, block.strips, 1, (strip) => {
      code.get(strip).i32(1).op('i32.add').set(next);
      const panels = this.#panels({ from: () => code.get(strip), to: () => code.get(next) });
      code.get(strip).i32(stripPanels).op('i32.mul').set(first);
      loopOver(code, panels, 1, (panel) => {
        code.get(panel).get(first).op('i32.sub');
        code
          .i32(tileVectors * 16)
          .op('i32.mul')
          .get(sums)
          .op('i32.add')
          .set(target);
        this.#multiply(block, tile, panel, rows, target);
      });
      choose(code, tile, product.rows.size, tileRows, (height) => {
        choose(code, strip, product.columns.size, stripPanels * tileColumns, (width) => {
          this.#pushPlaces().get(tile).get(strip).get(sums).call(parts.finish(height, width));
        });
      });
    });
  }

  /** One tile of sums. The first block of k sets them, the others add to them. */
  #multiply(block: Block, tile: Local, panel: Local, rows: Local, target: Local): void {
    const code = this.#code;
    const { blocking, parts } = this.#frame;
    const { product, tileRows, tileColumns } = blocking;
    const rightPanel = code.local('i32');
    if (blocking.packRight || product.right.matrix === undefined) this.#setPacked(block, panel, rightPanel);
    else this.#setInPlace(product.right.matrix, block, panel, rightPanel);
    choose(code, tile, product.rows.size, tileRows, (height) => {
      choose(code, panel, product.columns.size, tileColumns, (columns) => {
        code.get(rows).get(rightPanel).get(target).get(block.depth).get(block.number).call(parts.microkernel(height, columns));
      });
    });
  }

  /** The address of the rows of the left factor that a tile takes, packed where they must be. */
  #rowsAt(block: Block, tile: Local, firstTile: Local): Local {
    const code = this.#code;
    const { blocking, elements, layout } = this.#frame;
    const { product, tileRows, packLeft, leftOrder, depth } = blocking;
    const rows = code.local('i32');
    if (packLeft) {
      const row = (leftOrder === 'rows' ? depth : 1) * elements.bytes;
      code.get(this.#scratch).i32(layout.left).op('i32.add');
      code.get(tile).get(firstTile).op('i32.sub');
      code
        .i32(tileRows * row)
        .op('i32.mul')
        .op('i32.add')
        .set(rows);
      return rows;
    }
    if (product.left.matrix !== undefined) this.#setRows(product.left.matrix, block, tile, 1, rows);
    return rows;
  }

  /** The address of some tiles' rows in the left matrix itself. */
  #setRows({ rowStride, columnStride }: Matrix, { first }: Block, number: Local, tiles: number, into: Local): void {
    const { blocking, elements } = this.#frame;
    pushElement(this.#code, this.#bases.left, number, tiles * blocking.tileRows * rowStride * elements.bytes).set(into);
    pushElement(this.#code, into, first, columnStride * elements.bytes).set(into);
  }
}
