/** @file Contraction kernels of matrices that lie in buffers, by offsets and strides. */
import { scalarTypeOf, type Axis, type Buffer, type Index } from '../../src/kernel/expression.ts';
import { addIndex, axisIndex, constantIndex, scaleIndex } from '../../src/kernel/affine.ts';
import type { ContractionKernel } from '../../src/kernel/loop.ts';
import { load } from '../../src/kernel/scalar.ts';

/** Element (batch, row, column) lies at offset + the sum of position * stride. */
export interface MatrixOperand {
  readonly buffer: Buffer;
  readonly offset: number;
  readonly batchStrides: readonly number[];
  readonly rowStride: number;
  readonly columnStride: number;
}

export interface MatrixProduct {
  readonly batch: readonly number[];
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly left: MatrixOperand;
  readonly right: MatrixOperand;
  readonly output: MatrixOperand;
}

/** output = left @ right, as a kernel. */
export function matrixProduct({ batch, m, n, k, left, right, output }: MatrixProduct): ContractionKernel {
  const [rows, columns, depth] = [m, n, k].map((size, id) => ({ id, size })) as [Axis, Axis, Axis];
  const batches = batch.map((size, i) => ({ id: 3 + i, size }));
  const at = ({ offset, batchStrides, rowStride, columnStride }: MatrixOperand, row: Axis, column: Axis): Index =>
    batches.reduce(
      (sum, axis, i) => addIndex(sum, scaleIndex(axisIndex(axis), batchStrides[i] ?? 0)),
      addIndex(constantIndex(offset), addIndex(scaleIndex(axisIndex(row), rowStride), scaleIndex(axisIndex(column), columnStride))),
    );
  return {
    kind: 'contraction',
    name: 'product',
    batch: batches,
    rows: [rows],
    columns: [columns],
    depth: [depth],
    left: load(left.buffer, at(left, rows, depth)),
    right: load(right.buffer, at(right, depth, columns)),
    stores: [
      {
        buffer: output.buffer,
        index: at(output, rows, columns),
        value: { kind: 'accumulator', type: scalarTypeOf(output.buffer.dtype), slot: 0 },
      },
    ],
  };
}
