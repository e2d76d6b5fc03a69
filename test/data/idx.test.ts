/** @file The IDX reader: every element type, and every way in which a file can be wrong. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/core/errors.ts';
import { gunzip } from '../../src/data/gzip.ts';
import { parseIdx } from '../../src/data/idx.ts';

const sizes = (...shape: number[]): number[] => shape.flatMap((size) => [size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255]);
const idx = (code: number, shape: number[], payload: ArrayLike<number>): Uint8Array =>
  Uint8Array.from([0, 0, code, shape.length, ...sizes(...shape), ...Array.from(payload)]);

/** Elements most significant byte first. */
function bigEndian(values: number[], width: number, write: (view: DataView, at: number, value: number) => void): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * width));
  values.forEach((value, i) => write(view, i * width, value));
  return new Uint8Array(view.buffer);
}

describe('parseIdx', () => {
  it('reads unsigned bytes', () => {
    expect(parseIdx(idx(8, [2, 3], [0, 1, 2, 253, 254, 255]))).toEqual({
      dtype: 'uint8',
      shape: [2, 3],
      data: Uint8Array.of(0, 1, 2, 253, 254, 255),
    });
  });

  it('reads signed bytes and 16-bit integers', () => {
    const bytes = parseIdx(idx(9, [2, 2], [0, 127, 128, 255]));
    expect(bytes).toEqual({ dtype: 'int8', shape: [2, 2], data: Int8Array.of(0, 127, -128, -1) });
    const shorts = parseIdx(idx(0x0b, [3], [0x7f, 0xff, 0x80, 0, 0xff, 0xfe]));
    expect(shorts).toEqual({ dtype: 'int16', shape: [3], data: Int16Array.of(2 ** 15 - 1, -(2 ** 15), -2) });
  });

  it('reads 32-bit integers', () => {
    const values = [-1, 0, 2 ** 31 - 1, -(2 ** 31)];
    const { dtype, data } = parseIdx(
      idx(
        0x0c,
        [4],
        bigEndian(values, 4, (view, at, value) => view.setInt32(at, value)),
      ),
    );
    expect([dtype, data]).toEqual(['int32', Int32Array.from(values)]);
  });

  it('reads floats and doubles', () => {
    const values = [0.1, -Infinity, NaN, 1e-40];
    const floats = parseIdx(
      idx(
        0x0d,
        [4],
        bigEndian(values, 4, (view, at, value) => view.setFloat32(at, value)),
      ),
    );
    expect([floats.dtype, floats.data]).toEqual(['float32', Float32Array.from(values)]);
    const doubles = parseIdx(
      idx(
        0x0e,
        [2, 2],
        bigEndian(values, 8, (view, at, value) => view.setFloat64(at, value)),
      ),
    );
    expect([doubles.dtype, doubles.data]).toEqual(['float64', Float64Array.from(values)]);
  });

  it('reads scalars, empty arrays, and bytes in the middle of a buffer', () => {
    expect(parseIdx(idx(8, [], [7]))).toEqual({ dtype: 'uint8', shape: [], data: Uint8Array.of(7) });
    expect(parseIdx(idx(0x0d, [0, 28, 28], []))).toEqual({ dtype: 'float32', shape: [0, 28, 28], data: new Float32Array(0) });
    const file = idx(0x0c, [1], [0, 0, 1, 0]);
    const shifted = new Uint8Array([9, 9, 9, ...file]).subarray(3);
    expect(parseIdx(shifted).data).toEqual(Int32Array.of(256));
  });

  it('gives elements that do not change with the file', () => {
    for (const file of [idx(8, [1], [5]), Buffer.from(idx(8, [1], [5]))]) {
      const { data } = parseIdx(file);
      file.fill(0);
      expect(data).toStrictEqual(Uint8Array.of(5));
    }
  });

  it.each([
    [
      'cut short',
      idx(8, [2, 3], [1, 2, 3]),
      "parseIdx: 'a.idx' is cut short. Got 15 bytes. Expected 18 bytes for uint8[2, 3]. Try getting the file again.",
    ],
    ['too long', idx(8, [2], [1, 2, 3]), /is too long\. Got 11 bytes\. Expected 10 bytes for uint8\[2\]\. Try getting the file again\./],
    [
      'cut in the header',
      Uint8Array.of(0, 0, 8, 3, 0, 0),
      "parseIdx: the header of 'a.idx' is cut short. Got 6 bytes. Expected 16 bytes for a header of 3 axes.",
    ],
    [
      'no IDX file',
      new TextEncoder().encode('<html>'),
      "parseIdx: 'a.idx' is not an IDX file. Got 3c 68 74 6d as its first bytes. Expected 00 00, then an element type " +
        '(08 for uint8, 09 for int8, 0b for int16, 0c for int32, 0d for float32, 0e for float64), then the number of axes.',
    ],
    ['an unknown element type', idx(0x0a, [1], [1]), /not an IDX file\. Got 00 00 0a 01/],
    ['empty', new Uint8Array(0), /not an IDX file\. Got 0 bytes/],
    [
      'sizes that overflow',
      idx(8, [2 ** 32 - 1, 2 ** 32 - 1], [1]),
      /claims sizes that no file can have\. Got sizes \[4294967295, 4294967295\]/,
    ],
    ['packed', gzipSync(idx(8, [1], [1])), /is still packed\. Got gzip.*parseIdx\(await gunzip\(bytes\)\)/],
  ])('refuses a file that is %s', (_, bytes, message) => {
    expect(() => parseIdx(bytes, "'a.idx'")).toThrow(DataError);
    expect(() => parseIdx(bytes, "'a.idx'")).toThrow(message);
  });
});

describe('gunzip', () => {
  const file = idx(
    8,
    [1000],
    new Uint8Array(1000).map((_, i) => i),
  );

  it('unpacks gzip and leaves the rest alone', async () => {
    expect(await gunzip(gzipSync(file))).toEqual(file);
    expect(await gunzip(file)).toBe(file);
  });

  it('refuses a truncated and a damaged file', async () => {
    const packed = gzipSync(file);
    const truncated = gunzip(packed.subarray(0, packed.length - 20), "'a.gz'");
    await expect(truncated).rejects.toThrow(/^gunzip: 'a.gz' cannot be unpacked: it is damaged or cut short/);
    const damaged = Uint8Array.from(packed, (byte, i) => (i === 200 ? byte ^ 255 : byte));
    await expect(gunzip(damaged)).rejects.toThrow(DataError);
  });
});
