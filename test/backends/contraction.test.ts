/** @file Matrix products against plain loops in float64: every edge, stride, batch and dtype. */
import { describe, expect, test } from 'vitest';
import { bytesOf, newStorage, type DType, type StorageArray } from '../../src/core/dtype.ts';
import { range, sizeOf } from '../../src/core/shape.ts';
import type { Placement } from '../../src/kernel/loop.ts';
import { ModuleBuilder } from '../../src/backends/wasm/assembler.ts';
import { blockingOf, cutOf } from '../../src/backends/wasm/blocking.ts';
import { contractionNeeds, emitContraction } from '../../src/backends/wasm/contraction.ts';
import { features } from '../../src/backends/wasm/features.ts';
import { elementsOf } from '../../src/backends/wasm/matrix-elements.ts';
import { placesOf } from '../../src/backends/wasm/places.ts';
import { productOf } from '../../src/backends/wasm/product.ts';
import { matrixProduct, type MatrixOperand, type MatrixProduct } from './matrices.ts';

type Layout = 'rows' | 'columns' | 'sparse' | 'reversed';

interface Case {
  readonly dtype?: DType;
  readonly batch?: readonly number[];
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly left?: Layout;
  readonly right?: Layout;
  readonly output?: Layout;
  /** Operands that are the same for the whole batch. */
  readonly shared?: 'left' | 'right';
  readonly threads?: number;
  readonly fused?: boolean;
}

let seed = 1;
/** Numbers in [0, 1), the same on every run. */
function random(): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
}

const draw = (dtype: DType): number =>
  dtype.startsWith('float') ? random() - 0.5 : Math.floor(random() * 200) - (dtype === 'int32' ? 100 : 0);

let nextBuffer = 0;

function operand(dtype: DType, batch: readonly number[], rows: number, columns: number, layout: Layout, shared: boolean): MatrixOperand {
  const gap = layout === 'sparse' ? 3 : 1;
  const matrix = Math.max(rows * columns * gap, 1);
  const [rowStride, columnStride] = layout === 'columns' ? [1, rows] : [columns * gap, gap];
  const offset = 5;
  const size = offset + matrix * Math.max(1, sizeOf(batch));
  const batchStrides = batch.map((_, axis) => (shared ? 0 : matrix * sizeOf(batch.slice(axis + 1))));
  const place = { buffer: { id: nextBuffer++, dtype, size }, batchStrides };
  if (layout !== 'reversed') return { ...place, offset, rowStride, columnStride };
  return { ...place, offset: offset + matrix - 1, rowStride: -columns, columnStride: -1 };
}

function at(matrix: MatrixOperand, position: readonly number[], row: number, column: number): number {
  const first = position.reduce((sum, p, axis) => sum + p * (matrix.batchStrides[axis] ?? 0), matrix.offset);
  return first + row * matrix.rowStride + column * matrix.columnStride;
}

/** All positions of a shape. */
const positions = (shape: readonly number[]): number[][] =>
  shape.reduce<number[][]>((all, size) => all.flatMap((position) => range(size).map((p) => [...position, p])), [[]]);

/** Runs a kernel on random operands; returns what it wrote and what it should have, with the sum of magnitudes behind each. */
function run({ dtype = 'float32', batch = [], m, n, k, left = 'rows', right = 'rows', output = 'rows', shared, threads = 1, fused }: Case) {
  const kernel: MatrixProduct = {
    batch,
    m,
    n,
    k,
    left: operand(dtype, batch, m, k, left, shared === 'left'),
    right: operand(dtype, batch, k, n, right, shared === 'right'),
    output: operand(dtype, batch, m, n, output, false),
  };
  const { arrays, exports, scratch } = instantiate(kernel, threads, fused);
  const [a, b, c] = arrays;
  for (const array of [a, b]) for (const i of array.keys()) array[i] = draw(dtype);
  c.fill(7);
  const untouched = c.slice();
  for (const thread of range(threads)) exports.product(64, 0, thread, threads, scratch);
  const results: { got: number; want: number; scale: number }[] = [];
  for (const position of positions(batch)) {
    for (const i of range(m)) {
      for (const j of range(n)) {
        let [want, scale] = [0, 0];
        for (const p of range(k)) {
          const term = (a[at(kernel.left, position, i, p)] ?? NaN) * (b[at(kernel.right, position, p, j)] ?? NaN);
          want += term;
          scale += Math.abs(term);
        }
        const place = at(kernel.output, position, i, j);
        untouched[place] = c[place] ?? NaN;
        results.push({ got: c[place] ?? NaN, want, scale });
      }
    }
  }
  expect(c).toEqual(untouched);
  return { results, output: c };
}

function instantiate(matrices: MatrixProduct, threads: number, fused: boolean | undefined) {
  const kernel = matrixProduct(matrices);
  const placements = new Map<number, Placement>();
  let end = 64;
  const operands = [matrices.left, matrices.right, matrices.output] as const;
  for (const { buffer } of operands) {
    placements.set(buffer.id, { kind: 'arena', offset: end - 64 });
    end += Math.ceil((buffer.size * bytesOf(buffer.dtype)) / 16) * 16;
  }
  const scratch = end;
  end += contractionNeeds(kernel).scratchBytes;
  const guard = end;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((guard + 128) / 65536) });
  const module = new ModuleBuilder({ relaxed: features().fusedMadd });
  module.export('product', emitContraction(module, kernel, placesOf(placements), [], fused));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.finish()), { env: { memory } });
  const view = ({ buffer }: MatrixOperand): StorageArray => {
    const place = placements.get(buffer.id);
    const offset = 64 + (place?.kind === 'arena' ? place.offset : 0);
    const maker = newStorage(buffer.dtype, 0).constructor as new (b: ArrayBufferLike, o: number, l: number) => StorageArray;
    return new maker(memory.buffer, offset, buffer.size);
  };
  const arrays = [view(matrices.left), view(matrices.right), view(matrices.output)] as const;
  return {
    arrays,
    scratch,
    exports: instance.exports as { product(arena: number, table: number, share: number, shares: number, scratch: number): void },
  };
}

function check(example: Case): void {
  const { dtype = 'float32', k } = example;
  const precision = { float32: 2 ** -23, float64: 2 ** -52 }[dtype as string] ?? 0;
  const tolerance = precision * Math.max(8, Math.sqrt(k));
  const wrong = run(example).results.filter(({ got, want, scale }) => !(Math.abs(got - want) <= scale * tolerance));
  expect(wrong, JSON.stringify(example)).toEqual([]);
}

describe('a contraction', () => {
  const layouts: readonly Layout[] = ['rows', 'columns', 'sparse', 'reversed'];

  test.each(layouts)('multiplies with a left operand in %s', (left) => {
    for (const [m, n, k] of [
      [13, 37, 29],
      [1, 40, 7],
      [2, 33, 300],
      [40, 1, 9],
      [64, 8, 520],
    ] as const)
      check({ m, n, k, left });
  });

  test.each(layouts)('multiplies with a right operand in %s', (right) => {
    for (const [m, n, k] of [
      [13, 37, 29],
      [1, 40, 7],
      [2, 33, 300],
      [40, 1, 9],
      [64, 8, 520],
    ] as const)
      check({ m, n, k, right });
  });

  test.each(layouts)('writes an output in %s, and nothing else', (output) => {
    for (const [m, n, k] of [
      [13, 37, 29],
      [1, 40, 7],
      [40, 1, 9],
      [5, 9, 600],
      [3, 10, 4],
    ] as const)
      check({ m, n, k, output });
  });

  test('takes any small size', () => {
    for (const m of [0, 1, 2, 3, 4, 5, 7]) {
      for (const n of [0, 1, 3, 4, 5, 8, 11, 12, 13, 25]) for (const k of [0, 1, 2, 5]) check({ m, n, k });
    }
  });

  test.each(['float32', 'float64', 'int32', 'uint32'] as const)('computes in %s', (dtype) => {
    for (const left of layouts) for (const right of layouts) check({ dtype, left, right, m: 9, n: 11, k: 261 });
    check({ dtype, m: 70, n: 130, k: 33 });
  });

  test('takes random sizes and layouts', () => {
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
    const size = (): number => Math.floor(random() ** 2 * 90);
    for (let i = 0; i < 80; i++) {
      check({ m: size(), n: size(), k: size() * 5, left: pick(layouts), right: pick(layouts), output: pick(layouts), fused: false });
    }
  });

  test('runs over batches, with operands of their own or shared', () => {
    for (const batch of [[3], [2, 3], [2, 1, 4], [0], [3, 0]]) {
      for (const shared of [undefined, 'left', 'right'] as const) {
        for (const [m, n, k] of [
          [5, 9, 7],
          [1, 6, 3],
          [6, 1, 3],
        ] as const) {
          for (const left of ['rows', 'columns'] as const) check({ batch, m, n, k, left, ...(shared && { shared }) });
        }
      }
    }
  });

  test('gives the same bits for every number of threads', () => {
    for (const sizes of [
      { m: 33, n: 70, k: 300 },
      { m: 90, n: 10, k: 30 },
      { m: 3, n: 5, k: 4, batch: [37] },
      { m: 2, n: 2, k: 2 },
    ]) {
      for (const right of ['rows', 'columns'] as const) {
        const outputs = [1, 2, 3, 8].map((threads) => {
          seed = 5;
          return run({ ...sizes, right, threads }).output;
        });
        for (const output of outputs) expect(output).toEqual(outputs[0]);
      }
    }
  });

  test('is cut into blocks of rows by columns where its factors are large', () => {
    const [m, n, k] = [1000, 210, 1060];
    const matrices: MatrixProduct = {
      m,
      n,
      k,
      batch: [],
      left: operand('float32', [], m, k, 'rows', false),
      right: operand('float32', [], k, n, 'rows', false),
      output: operand('float32', [], m, n, 'rows', false),
    };
    const elements = elementsOf('float32', false);
    const cut = cutOf(blockingOf(productOf(matrixProduct(matrices)), elements), elements);
    expect(cut).toEqual({ direction: 'groups', columnParts: 2, mostShares: 20 });

    const { arrays, exports, scratch } = instantiate(matrices, 1, undefined);
    const [a, b, c] = arrays;
    const { left, right, output } = matrices;
    // A row of the left factor and a column of the right one hold one number each: no block can be taken for another.
    for (const i of range(m)) for (const p of range(k)) a[at(left, [], i, p)] = 1 + (i % 83);
    for (const j of range(n)) for (const p of range(k)) b[at(right, [], p, j)] = 1 + (j % 89);
    const wrong = (): boolean =>
      range(m).some((i) => range(n).some((j) => c[at(output, [], i, j)] !== k * (1 + (i % 83)) * (1 + (j % 89))));
    // Of an odd number of shares the last has nothing.
    for (const shares of [1, 2, 7]) {
      c.fill(-1);
      for (const share of range(shares)) exports.product(64, 0, share, shares, scratch);
      expect(wrong()).toBe(false);
    }
  });

  test('has more panels than are packed at once', () => {
    check({ m: 20, n: 1100, k: 256 });
  });

  test('fuses where the machine can, and rounds twice where it must not', () => {
    const deviations = [true, false].map((fused) => {
      seed = 9;
      return run({ m: 8, n: 8, k: 200, fused: fused && features().fusedMadd }).output;
    });
    if (features().fusedMadd) expect(deviations[0]).not.toEqual(deviations[1]);
    else expect(deviations[0]).toEqual(deviations[1]);
  });
});
