/** @file The backend around the kernels: blocks, inputs and outputs of programs, and what it says when misused. */
import { atOnce } from '../../src/core/breath.ts';
import { expect, test } from 'vitest';
import type { Buffer } from '../../src/kernel/expression.ts';
import type { ContractionKernel, Program } from '../../src/kernel/loop.ts';
import { InternalError } from '../../src/core/errors.ts';
import { wasmBackend } from '../../src/backends/wasm/index.ts';
import { matrixProduct, type MatrixOperand } from './matrices.ts';

const buffer = (id: number): Buffer => ({ id, dtype: 'float32', size: 4 });
const square = (of: Buffer): MatrixOperand => ({ buffer: of, offset: 0, batchStrides: [], rowStride: 2, columnStride: 1 });

/** x, w -> x w, (x w) w: w is resident in slot 1, and so is a copy of the result in slot 0. */
function chain(): Program {
  const [x, w, once, twice, kept] = [buffer(0), buffer(1), buffer(2), buffer(3), buffer(4)] as const;
  const product = (left: Buffer, output: Buffer): ContractionKernel =>
    matrixProduct({ batch: [], m: 2, n: 2, k: 2, left: square(left), right: square(w), output: square(output) });
  return {
    kernels: [product(x, once), product(once, twice), product(once, kept)],
    placements: new Map([
      [x.id, { kind: 'arena', offset: 0 }],
      [w.id, { kind: 'resident', slot: 1 }],
      [once.id, { kind: 'arena', offset: 64 }],
      [twice.id, { kind: 'arena', offset: 128 }],
      [kept.id, { kind: 'resident', slot: 0 }],
    ]),
    arenaBytes: 192,
    inputs: [x, w],
    outputs: [once, twice, kept],
  };
}

const backend = wasmBackend();

test('there is one backend', () => {
  expect(wasmBackend()).toBe(backend);
  expect(backend.name).toBe('wasm');
});

test('a program reads inputs and blocks, and writes outputs and blocks', () => {
  const weights = backend.allocate('float32', Float32Array.of(1, 1, 0, 1));
  const kept = backend.allocate('float32', new Float32Array(4));
  const program = atOnce(backend.compile(chain(), 'fast'));
  for (const scale of [1, 10]) {
    const outputs = program.run([Float32Array.of(1, 2, 3, 4).map((x) => x * scale)], [kept, weights]);
    expect(outputs).toEqual([Float32Array.of(1, 3, 3, 7), Float32Array.of(1, 4, 3, 10)].map((output) => output.map((x) => x * scale)));
    expect(backend.read(kept)).toEqual(outputs[1]);
  }
  backend.write(weights, Float32Array.of(0, 0, 0, 0));
  expect(program.run([Float32Array.of(1, 2, 3, 4)], [kept, weights])[0]).toEqual(new Float32Array(4));
  backend.free(weights);
  backend.free(kept);
});

test('outputs are copies, and outlive the growth of the memory', () => {
  const [weights, kept] = [backend.allocate('float32', Float32Array.of(1, 0, 0, 1)), backend.allocate('float32', new Float32Array(4))];
  const program = atOnce(backend.compile(chain(), 'fast'));
  const [first] = program.run([Float32Array.of(1, 2, 3, 4)], [kept, weights]);
  const large = backend.allocate('uint8', new Uint8Array(backend.memory().reservedBytes));
  expect(program.run([Float32Array.of(5, 6, 7, 8)], [kept, weights])[0]).toEqual(Float32Array.of(5, 6, 7, 8));
  expect(first).toEqual(Float32Array.of(1, 2, 3, 4));
  for (const block of [weights, kept, large]) backend.free(block);
});

test('every dtype keeps its bits', () => {
  for (const data of [Float64Array.of(0.1, NaN), Uint16Array.of(0x3c00, 1), Int32Array.of(-1, 2), Uint8Array.of(255, 1)]) {
    const dtype = ({ 8: 'float64', 2: 'float16', 4: 'int32', 1: 'uint8' } as const)[data.BYTES_PER_ELEMENT] ?? 'bool';
    const block = backend.allocate(dtype, data);
    expect([block.dtype, block.size, backend.read(block)]).toEqual([dtype, 2, data]);
    backend.free(block);
  }
});

test('memory counts what blocks hold', () => {
  const before = backend.memory();
  const block = backend.allocate('float64', new Float64Array(1000));
  expect(backend.memory().blockBytes - before.blockBytes).toBe(8000);
  expect(backend.memory().peakBytes).toBeGreaterThanOrEqual(before.blockBytes + before.arenaBytes + 8000);
  backend.free(block);
  expect(backend.memory().blockBytes).toBe(before.blockBytes);
});

test('a freed block, one too few, and wrong sizes are refused', () => {
  const block = backend.allocate('float32', new Float32Array(4));
  expect(() => backend.write(block, new Float32Array(5))).toThrow(InternalError);
  backend.free(block);
  expect(() => backend.read(block)).toThrow(/4 float32 was used after it was freed/);
  expect(() => backend.free(block)).toThrow(InternalError);
  const program = atOnce(backend.compile(chain(), 'fast'));
  expect(() => program.run([Float32Array.of(1, 2, 3, 4)], [])).toThrow(InternalError);
  expect(() => program.run([], [])).toThrow(/1 inputs was given 0/);
  expect(() => program.run([new Float32Array(3)], [])).toThrow(/3 elements, not 4/);
});
