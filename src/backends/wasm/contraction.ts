/** @file Code for matrix products: loops over blocks and panels around the microkernels. */
import { InternalError } from '../../core/errors.ts';
import type { ContractionKernel } from '../../kernel/loop.ts';
import type { Code, FunctionRef, Local, ModuleBuilder } from './assembler.ts';
import { blockingOf, packedRowBytes, scratchBytesOf, type BatchAxis, type Blocking, type Matrix, type Product } from './blocking.ts';
import { advance, elementsOf, type Elements } from './matrix-elements.ts';
import { emitMicrokernel } from './microkernel.ts';
import { emitPacking } from './packing.ts';
import type { Places } from './places.ts';

/** Bytes of scratch memory that one thread needs for a contraction. */
export const contractionScratchBytes = (kernel: ContractionKernel): number =>
  scratchBytesOf(blockingOf(kernel, elementsFor(kernel, false)));

function elementsFor({ name, left, right, output }: ContractionKernel, fused: boolean): Elements {
  const { dtype } = output.buffer;
  if (left.buffer.dtype === dtype && right.buffer.dtype === dtype) return elementsOf(dtype, fused);
  throw new InternalError(`${name} multiplies ${left.buffer.dtype} by ${right.buffer.dtype} to ${dtype}: one dtype was expected`);
}

/** The functions that a product calls, by what is left of the matrices for their tile. */
interface Parts {
  microkernel(rows: number, columns: number): FunctionRef;
  packLeft(rows: number): FunctionRef;
  packRight(columns: number): FunctionRef;
}

/**
 * A function (arena, table, thread, threads) that computes the kernel. Every output is the sum of its blocks of k in order, and
 * within a block of its products in order: the same bits however the work is shared.
 */
export function emitContraction(module: ModuleBuilder, kernel: ContractionKernel, places: Places, fused = module.relaxed): FunctionRef {
  const elements = elementsFor(kernel, fused);
  const blocking = blockingOf(kernel, elements);
  const parts = partsOf(module, elements, blocking);
  return module.function(kernel.name, ['i32', 'i32', 'i32', 'i32'], [], (code) => {
    const share = shareOf(code, blocking);
    const scratch = emitScratch(code, blocking, places.scratchOffset(kernel));
    emitBatch(code, blocking.product, places, share.batch, (operands) => {
      emitBlocks(code, { blocking, parts, share, scratch, operands });
    });
  });
}

function partsOf(module: ModuleBuilder, elements: Elements, { product, packLeft, packRight }: Blocking): Parts {
  const { left, right, output } = product;
  const vectorsFor = (width: number): number => Math.ceil(width / elements.perVector);
  return {
    microkernel: (rows, columns) =>
      emitMicrokernel(module, {
        elements,
        rows,
        vectors: vectorsFor(columns),
        columns,
        leftRow: packLeft ? elements.bytes : left.rowStride,
        leftDepth: packLeft ? packedRowBytes(rows, elements) : left.columnStride,
        rightDepth: packRight ? packedRowBytes(columns, elements) : right.rowStride,
        outputRow: output.rowStride,
        outputColumn: output.columnStride,
      }),
    packLeft: (width) =>
      emitPacking(module, { elements, depthStride: left.columnStride, widthStride: left.rowStride, width, vectors: vectorsFor(width) }),
    packRight: (width) =>
      emitPacking(module, { elements, depthStride: right.rowStride, widthStride: right.columnStride, width, vectors: vectorsFor(width) }),
  };
}

/** The addresses of the first elements of one product. */
type Operands = Readonly<Record<'left' | 'right' | 'output', Local>>;

/** Emits code that pushes a number. */
type Push = () => Code;

interface Span {
  readonly from: Push;
  readonly to: Push;
}

/** What one thread computes: all of it in two of the three directions, and its share in the third. */
interface Share {
  readonly batch: Span;
  readonly rows: Span;
  readonly panels: Span;
}

/** Cuts along the direction that has most pieces. */
function shareOf(code: Code, { product, tileRows, tileColumns }: Blocking): Share {
  const counts = {
    batch: product.batch.reduce((count, axis) => count * axis.size, 1),
    rows: Math.ceil(product.m / tileRows),
    panels: Math.ceil(product.n / tileColumns),
  };
  const most = Math.max(counts.batch, counts.rows, counts.panels);
  const cut = counts.panels === most ? 'panels' : counts.rows === most ? 'rows' : 'batch';
  const span = (direction: keyof Share): Span => {
    const count = counts[direction];
    if (direction !== cut) return { from: () => code.i32(0), to: () => code.i32(count) };
    const [thread, threads] = [code.parameter(2), code.parameter(3)];
    const ends = [code.local('i32'), code.local('i32')] as const;
    for (const [i, end] of ends.entries()) {
      code.i32(count).get(thread).i32(i).op('i32.add').op('i32.mul').get(threads).op('i32.div_u').set(end);
    }
    return { from: () => code.get(ends[0]), to: () => code.get(ends[1]) };
  };
  return { batch: span('batch'), rows: span('rows'), panels: span('panels') };
}

/** The address of the scratch memory of this thread. */
function emitScratch(code: Code, blocking: Blocking, offset: number): Local {
  const scratch = code.local('i32');
  const [arena, thread] = [code.parameter(0), code.parameter(2)];
  code.get(thread).i32(scratchBytesOf(blocking)).op('i32.mul').get(arena).op('i32.add').i32(offset).op('i32.add').set(scratch);
  return scratch;
}

/** for (index = from; index < to; index += step) */
function loopOver(code: Code, { from, to }: Span, step: number, body: (index: Local) => void): void {
  const index = code.local('i32');
  from().set(index);
  code.block(() => {
    code.loop(() => {
      code.get(index);
      to().op('i32.ge_u').brIf(1);
      body(index);
      advance(code, index, step).br(0);
    });
  });
}

/** Pushes base + index * stride. */
const pushElement = (code: Code, base: Local, index: Local, stride: number): Code =>
  code.get(index).i32(stride).op('i32.mul').get(base).op('i32.add');

/** Calls `body` with the addresses of the operands, in a loop over the batch where there is one. */
function emitBatch(code: Code, product: Product, places: Places, span: Span, body: (operands: Operands) => void): void {
  const base = (matrix: Matrix): Local => {
    const address = code.local('i32');
    const offset = places.pushAddress(code, matrix.buffer) + matrix.offset;
    code.i32(offset).op('i32.add').set(address);
    return address;
  };
  const bases = { left: base(product.left), right: base(product.right), output: base(product.output) };
  loopOver(code, span, 1, (index) => {
    if (product.batch.length === 0) body(bases);
    else body(emitBatchStep(code, product.batch, bases, index));
  });
}

function emitBatchStep(code: Code, batch: readonly BatchAxis[], bases: Operands, index: Local): Operands {
  const [rest, position] = [code.local('i32'), code.local('i32')];
  const operands = { left: code.local('i32'), right: code.local('i32'), output: code.local('i32') };
  const sides = ['left', 'right', 'output'] as const;
  code.get(index).set(rest);
  for (const side of sides) code.get(bases[side]).set(operands[side]);
  for (const axis of batch.toReversed()) {
    code.get(rest).i32(axis.size).op('i32.rem_u').set(position);
    code.get(rest).i32(axis.size).op('i32.div_u').set(rest);
    for (const side of sides) pushElement(code, operands[side], position, axis[side]).set(operands[side]);
  }
  return operands;
}

/** One product: what its loops need. */
interface Work {
  readonly blocking: Blocking;
  readonly parts: Parts;
  readonly share: Share;
  readonly scratch: Local;
  readonly operands: Operands;
}

/** A stretch of panels by a stretch of k: what is packed at once. */
interface Block {
  readonly panels: Span;
  readonly firstPanel: Local;
  readonly firstDepth: Local;
  readonly depth: Local;
}

function emitBlocks(code: Code, work: Work): void {
  const { blocking, share } = work;
  const { k } = blocking.product;
  const [lastPanel, depth] = [code.local('i32'), code.local('i32')];
  // An empty sum is zero, and must be stored: so there is always one block of k.
  const depths: Span = { from: () => code.i32(0), to: () => code.i32(Math.max(k, 1)) };
  loopOver(code, share.panels, blocking.panels, (firstPanel) => {
    pushLeast(code, () => code.get(firstPanel).i32(blocking.panels).op('i32.add'), share.panels.to).set(lastPanel);
    loopOver(code, depths, Math.max(blocking.depth, 1), (firstDepth) => {
      pushLeast(
        code,
        () => code.i32(k).get(firstDepth).op('i32.sub'),
        () => code.i32(blocking.depth),
      ).set(depth);
      const block = { panels: { from: () => code.get(firstPanel), to: () => code.get(lastPanel) }, firstPanel, firstDepth, depth };
      emitRightPacking(code, work, block);
      emitTiles(code, work, block);
    });
  });
}

function pushLeast(code: Code, a: Push, b: Push): Code {
  a();
  b();
  a();
  b();
  return code.op('i32.lt_u').op('select');
}

/** Emits for whole pieces, for the rest, or for both with a test, as the sizes demand. */
function choose(code: Code, index: Local, total: number, piece: number, emit: (size: number) => void): void {
  const [whole, rest] = [Math.floor(total / piece), total % piece];
  if (rest === 0) emit(piece);
  else if (whole === 0) emit(rest);
  else {
    code.get(index).i32(whole).op('i32.lt_u');
    code.if(
      () => emit(piece),
      () => emit(rest),
    );
  }
}

/** Sets the address of a panel of the right operand: in the scratch memory, or in the matrix itself. */
function setPanel(code: Code, work: Work, { firstPanel, firstDepth }: Block, panel: Local, packed: boolean, into: Local): void {
  const { blocking, scratch, operands } = work;
  const { rowStride, columnStride } = blocking.product.right;
  if (packed) {
    const bytes = blocking.depth * blocking.tileVectors * 16;
    code.get(panel).get(firstPanel).op('i32.sub').i32(bytes).op('i32.mul').get(scratch).op('i32.add').set(into);
    return;
  }
  pushElement(code, operands.right, firstDepth, rowStride).set(into);
  pushElement(code, into, panel, blocking.tileColumns * columnStride).set(into);
}

function emitRightPacking(code: Code, work: Work, block: Block): void {
  const { blocking, parts } = work;
  if (!blocking.packRight) return;
  const [source, target] = [code.local('i32'), code.local('i32')];
  loopOver(code, block.panels, 1, (panel) => {
    setPanel(code, work, block, panel, false, source);
    setPanel(code, work, block, panel, true, target);
    choose(code, panel, blocking.product.n, blocking.tileColumns, (columns) => {
      code.get(source).get(target).get(block.depth).call(parts.packRight(columns));
    });
  });
}

function emitTiles(code: Code, work: Work, block: Block): void {
  const { blocking, parts, share } = work;
  const { m, n, output } = blocking.product;
  const [rowsOut, rightPanel, tileOut] = [code.local('i32'), code.local('i32'), code.local('i32')];
  loopOver(code, share.rows, 1, (tile) => {
    const rows = emitRows(code, work, block, tile);
    pushElement(code, work.operands.output, tile, blocking.tileRows * output.rowStride).set(rowsOut);
    loopOver(code, block.panels, 1, (panel) => {
      setPanel(code, work, block, panel, blocking.packRight, rightPanel);
      pushElement(code, rowsOut, panel, blocking.tileColumns * output.columnStride).set(tileOut);
      choose(code, tile, m, blocking.tileRows, (height) => {
        choose(code, panel, n, blocking.tileColumns, (columns) => {
          // The first block of k sets the output, the others add to it.
          code.get(rows).get(rightPanel).get(tileOut).get(block.depth).get(block.firstDepth).call(parts.microkernel(height, columns));
        });
      });
    });
  });
}

/** The address of the rows of the left operand that a tile takes; packed, where they do not lie along k. */
function emitRows(code: Code, { blocking, parts, scratch, operands }: Work, block: Block, tile: Local): Local {
  const { m } = blocking.product;
  const { rowStride, columnStride } = blocking.product.left;
  const [rows, packed] = [code.local('i32'), code.local('i32')];
  pushElement(code, operands.left, tile, blocking.tileRows * rowStride).set(rows);
  pushElement(code, rows, block.firstDepth, columnStride).set(rows);
  if (!blocking.packLeft) return rows;
  code.get(scratch).i32(blocking.packedRightBytes).op('i32.add').set(packed);
  choose(code, tile, m, blocking.tileRows, (height) => code.get(rows).get(packed).get(block.depth).call(parts.packLeft(height)));
  return packed;
}
