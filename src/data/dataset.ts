/** @file Data sets in memory: shuffled by a seed, served in batches. */
import type { DType, StorageArray } from '../core/dtype.ts';
import { ShapeError, ValueError } from '../core/errors.ts';
import { checkOptions, isPlainObject, showValue } from '../core/options.ts';
import { sizeOf } from '../core/shape.ts';
import { permutationIndices } from '../core/shuffle.ts';
import { tensor, type Tensor } from '../index.ts';
import type { Shape, TensorData } from '../types/index.ts';
import { gatherRows } from './rows.ts';

/** What a column may be: a tensor, or what `tensor` takes. Its first axis counts the samples. */
export type Column = Tensor<Shape, DType> | TensorData;

/** A batch of a column: the same dtype and the same sizes but the first. */
export type BatchOf<C> =
  C extends Tensor<[number, ...infer Rest extends Shape], infer D extends DType>
    ? Tensor<[number, ...Rest], D>
    : C extends Tensor<Shape, infer D extends DType>
      ? Tensor<Shape, D>
      : Tensor<Shape, DType>;

/** How a data set is served. */
export interface DatasetOptions {
  /** Samples in a batch, or 'full' for all at once. */
  readonly batchSize: number | 'full';
  /** Whether every epoch visits the samples in an order of its own. Default true. */
  readonly shuffle?: boolean | undefined;
  /** Decides the orders; a whole number from 0. Default 0. */
  readonly seed?: number | undefined;
  /** Whether a last batch smaller than the others is left out. Default false. */
  readonly dropRemainder?: boolean | undefined;
}

/** Samples in memory, served in batches. */
export interface Dataset<Columns> {
  /** Number of samples. */
  readonly size: number;
  readonly batchesPerEpoch: number;
  /**
   * The batches of an epoch, one tensor a column. A pure function of the data, the seed and the epoch: any epoch can be had
   * at any time, again, and in any order.
   *
   * @param epoch Which epoch, a whole number from 0. Default 0.
   * @throws ValueError for an epoch that is no whole number from 0.
   */
  batches(epoch?: number): AsyncGenerator<{ readonly [Name in keyof Columns]: BatchOf<Columns[Name]> }, void>;
}

/**
 * A data set in memory. Its columns, usually `x` and `y`, are tensors (or nested or typed arrays) with equally many rows; row i of
 * one belongs to row i of the others. dtypes are kept: uint8 is served as uint8.
 *
 * @param columns The columns by name.
 * @param options `batchSize`: a number or 'full'; `shuffle`: default true; `seed`: default 0; `dropRemainder`: default false.
 * @throws ValueError for no data at all, an unknown option, a batch size or seed that is no whole number, or when `dropRemainder`
 *   leaves no batch; ShapeError for a column without rows to count, or with more or fewer rows than another.
 * @example
 * const images = zeros([10, 28, 28], { dtype: 'uint8' });
 * const training = dataset({ x: images, y: arange(10) }, { batchSize: 4, seed: 42 });
 * for (let epoch = 0; epoch < 5; epoch++) {
 *   for await (const { x, y } of training.batches(epoch)) console.assert(x.shape[0] === y.shape[0]); // 4, 4 and 2
 * }
 * training.batchesPerEpoch; // 3
 */
export function dataset<Columns extends Readonly<Record<string, Column>>>(columns: Columns, options: DatasetOptions): Dataset<Columns> {
  checkOptions('dataset', options, ['batchSize', 'shuffle', 'seed', 'dropRemainder']);
  const given: Partial<DatasetOptions> = options ?? {};
  const { shuffle = true, seed = 0, dropRemainder = false } = given;
  if (!isPlainObject(columns)) {
    throw new ValueError({ op: 'dataset', what: 'these are no columns', got: showValue(columns), expected: 'an object such as { x, y }' });
  }
  const tables = Object.entries(columns).map(([name, column]) => ({ name, rows: isTensor(column) ? column : asTensor(column) }));
  const size = countSamples(tables);
  const batchSize = given.batchSize === 'full' ? size : (given.batchSize ?? NaN);
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new ValueError({
      op: 'dataset',
      what: 'this is no batch size',
      got: showValue(given.batchSize),
      expected: "a whole number from 1, or 'full'",
    });
  }
  checkCounter('dataset', 'seed', seed);
  if (dropRemainder && batchSize > size) {
    const what = 'dropRemainder leaves no batch at all';
    throw new ValueError({ op: 'dataset', what, got: `${size} samples and a batch size of ${batchSize}`, hint: 'a smaller batch size' });
  }
  const batchesPerEpoch = dropRemainder ? Math.floor(size / batchSize) : Math.ceil(size / batchSize);

  // Read at the first batch, and once.
  let reading: Promise<readonly StorageArray[]> | undefined;
  const read = (): Promise<readonly StorageArray[]> => (reading ??= Promise.all(tables.map(({ rows }) => rows.data())));

  async function* serve(order: Uint32Array): AsyncGenerator<Readonly<Record<string, Tensor<Shape, DType>>>, void> {
    const storages = await read();
    for (let batch = 0; batch < batchesPerEpoch; batch++) {
      const indices = order.subarray(batch * batchSize, (batch + 1) * batchSize);
      yield Object.fromEntries(
        tables.map(({ name, rows }, i) => {
          const rowShape = rows.shape.slice(1);
          const data = gatherRows(storages[i] ?? new Uint8Array(0), sizeOf(rowShape), indices);
          return [name, tensor(data as TensorData, { shape: [indices.length, ...rowShape], dtype: rows.dtype })];
        }),
      );
    }
  }

  return {
    size,
    batchesPerEpoch,
    batches(epoch = 0) {
      checkCounter('batches', 'epoch', epoch);
      const order = shuffle ? permutationIndices(size, seed, epoch) : Uint32Array.from({ length: size }, (_, i) => i);
      return serve(order) as ReturnType<Dataset<Columns>['batches']>;
    },
  };
}

const isTensor = (column: Column): column is Tensor<Shape, DType> =>
  typeof column === 'object' && !Array.isArray(column) && !ArrayBuffer.isView(column);
const asTensor = (data: TensorData): Tensor<Shape, DType> => tensor(data);

/** The number of rows that all columns have. */
function countSamples(tables: readonly { readonly name: string; readonly rows: Tensor<Shape, DType> }[]): number {
  const scalar = tables.find(({ rows }) => rows.shape.length === 0);
  if (scalar !== undefined) {
    throw new ShapeError({
      op: 'dataset',
      what: `'${scalar.name}' has no rows`,
      got: 'a scalar',
      expected: 'a first axis that counts the samples',
    });
  }
  const counts = tables.map(({ rows }) => rows.shape[0] ?? 0);
  const [size = 0] = counts;
  if (counts.some((count) => count !== size)) {
    throw new ShapeError({
      op: 'dataset',
      what: 'the columns differ in length',
      got: tables.map(({ name }, i) => `${counts[i]} rows in ${name}`).join(', '),
      expected: 'one row in each for every sample',
    });
  }
  if (size === 0) throw new ValueError({ op: 'dataset', what: 'the data set is empty', got: '0 samples', expected: 'at least one' });
  return size;
}

function checkCounter(op: string, name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw new ValueError({ op, what: `this is no ${name}`, got: showValue(value), expected: 'a whole number from 0' });
}
