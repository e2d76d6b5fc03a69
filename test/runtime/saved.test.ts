/** @file Programs that are saved and loaded: by a library that starts afresh, as another process would. */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { config, configure, version, type Tensor } from 'tidu';

/** How many graphs have been compiled. */
const compiled = vi.hoisted(() => ({ graphs: 0 }));
vi.mock(import('../../src/compile/program.ts'), async (original) => {
  const program = await original();
  return {
    ...program,
    compileGraph: (request) => {
      compiled.graphs++;
      return program.compileGraph(request);
    },
  };
});

type Library = typeof import('../../src/index.ts') & typeof import('../../src/optim/index.ts');

/** The library with nothing compiled. */
async function start(): Promise<Library> {
  vi.resetModules();
  const library = { ...(await import('../../src/index.ts')), ...(await import('../../src/optim/index.ts')) };
  compiled.graphs = 0;
  return library;
}

type Four = Tensor<[4]>;

/** Three steps of a training with a loop, a branch, random numbers and Variables; and a sum outside of it. */
function train({ adam, cond, fori, grad, jit, random, tensor, variable }: Library): number[] {
  random.seed(7);
  const w = variable(tensor([0.1, -0.2, 0.3, 0.4]));
  const optimizer = adam({ learningRate: 0.1 });
  const step = jit((x: Four) => {
    const loss = (): Tensor<[]> => {
      const noisy = w.add(random.normal([4]).mul(0.01));
      const turned = fori(0, 3, (_, z: Four) => z.sin().add(noisy), noisy);
      return cond(
        turned.sum().greater(0),
        (z: Four) => x.mul(z).square().sum(),
        (z: Four) => x.sub(z).sum(),
        turned,
      );
    };
    optimizer.apply(grad(loss, [w])(), [w]);
    return w.sum();
  });
  const x = tensor([1, 2, 3, 4]);
  const losses = [0, 1, 2].map(() => step(x).dataSync()[0] ?? NaN);
  return [...losses, x.sum().dataSync()[0] ?? NaN];
}

const settings = config();
beforeEach(() => configure(settings));

describe('saved programs', () => {
  test('are not compiled again, and compute the same bits', async () => {
    const first = await start();
    const losses = train(first);
    expect(compiled.graphs).toBeGreaterThan(1);
    const bytes = first.savePrograms();

    const second = await start();
    expect(second.loadPrograms(bytes)).toBeGreaterThan(1);
    expect(train(second)).toEqual(losses);
    expect(compiled.graphs).toBe(0);
    // What was loaded is saved with the rest, used or not.
    expect(second.savePrograms().length).toBe(bytes.length);
    const third = await start();
    third.loadPrograms(second.savePrograms());
    expect(third.savePrograms().length).toBe(bytes.length);
    expect(train(third)).toEqual(losses);
    expect(compiled.graphs).toBe(0);
  });

  test('another structure, shape or dtype is compiled', async () => {
    const first = await start();
    first.tensor([1, 2, 3]).mul(2).dataSync();
    const second = await start();
    second.loadPrograms(first.savePrograms());
    expect([...second.tensor([1, 2, 3]).mul(3).dataSync()]).toEqual([3, 6, 9]);
    expect(compiled.graphs).toBe(0);
    second.tensor([1, 2, 3, 4]).mul(2).dataSync();
    second.tensor([1, 2, 3], { dtype: 'float64' }).mul(2).dataSync();
    second.tensor([1, 2, 3]).add(2).dataSync();
    expect(compiled.graphs).toBe(3);
  });

  test('those of another profile lie idle; the reference backend has none', async () => {
    const first = await start();
    first.configure({ profile: 'portable' });
    first.tensor([1, 2]).mul(2).dataSync();
    first.configure({ backend: 'reference' });
    first.tensor([1, 2]).mul(2).dataSync();
    const saved = first.savePrograms();
    const second = await start();
    expect(second.loadPrograms(saved)).toBe(1);
    second.configure({ backend: 'reference' });
    expect([...second.tensor([1, 2]).mul(2).dataSync()]).toEqual([2, 4]);
    expect(compiled.graphs).toBe(1);
    if (!second.device().fused) return;
    second.configure({ backend: 'wasm' });
    expect([...second.tensor([1, 2]).mul(2).dataSync()]).toEqual([2, 4]);
    expect(compiled.graphs).toBe(2);
  });

  test('hold no values of Variables or data', async () => {
    const first = await start();
    const marked = first.variable(first.full([64], 0.123456789));
    first
      .jit(() => marked.mul(2).sum())()
      .dataSync();
    const mark = new Uint8Array(Float32Array.of(0.123456789).buffer).join();
    expect(first.savePrograms().join()).not.toContain(mark);
  });

  test('are safe from what happens to the bytes afterwards, and may lie anywhere in a buffer', async () => {
    const first = await start();
    first.tensor([1, 2, 3]).mul(2).dataSync();
    const saved = first.savePrograms();
    const shifted = new Uint8Array(saved.length + 3);
    shifted.set(saved, 3);
    const second = await start();
    second.loadPrograms(shifted.subarray(3));
    shifted.fill(0);
    const buffer = Buffer.from(saved);
    second.loadPrograms(buffer);
    buffer.fill(0);
    expect([...second.tensor([1, 2, 3]).mul(2).dataSync()]).toEqual([2, 4, 6]);
    expect(compiled.graphs).toBe(0);
  });
});

describe('what is refused', () => {
  test('other bytes, cut ones, changed ones, another version', async () => {
    const library = await start();
    library.tensor([1, 2, 3]).mul(2).dataSync();
    const saved = library.savePrograms();
    const changed = saved.slice();
    changed[changed.length - 9] = (changed[changed.length - 9] ?? 0) ^ 4;
    const said = (bytes: unknown): string => {
      try {
        return String(library.loadPrograms(bytes as Uint8Array));
      } catch (error) {
        expect(error).toBeInstanceOf(library.DataError);
        return (error as Error).message.replaceAll(String(saved.length), 'n').replaceAll(String(saved.length - 5), 'n - 5');
      }
    };
    expect([undefined, 'x', new ArrayBuffer(8), new Uint8Array(3), new Uint8Array(100), saved.subarray(0, -5), changed].map(said))
      .toMatchInlineSnapshot(`
      [
        "loadPrograms: these are no bytes. Got undefined. Expected a Uint8Array that savePrograms made.",
        "loadPrograms: these are no bytes. Got 'x'. Expected a Uint8Array that savePrograms made.",
        "loadPrograms: these are no bytes. Got an ArrayBuffer. Expected a Uint8Array that savePrograms made.",
        "loadPrograms: these are no programs. Got 3 bytes. Expected a Uint8Array that savePrograms made.",
        "loadPrograms: these are no programs. Got 100 bytes. Expected a Uint8Array that savePrograms made.",
        "loadPrograms: the bytes are not those that were saved. Got n - 5 bytes. Expected all of them, unchanged. Try getting them again.",
        "loadPrograms: the bytes are not those that were saved. Got n bytes. Expected all of them, unchanged. Try getting them again.",
      ]
    `);
    expect(said(saved)).toBe('1');
  });

  test('programs of another version', async () => {
    vi.doMock(import('../../src/core/version.ts'), () => ({ version: '0.0.9' }));
    const old = await start();
    old.tensor([1, 2]).mul(2).dataSync();
    const saved = old.savePrograms();
    vi.doUnmock('../../src/core/version.ts');
    const { loadPrograms } = await start();
    expect(() => loadPrograms(saved)).toThrowErrorMatchingInlineSnapshot(
      `[DataError: loadPrograms: these programs were compiled by tidu 0.0.9. Got 0.0.9. Expected those of tidu 0.1.0. Try savePrograms in this version, and until then a start without loadPrograms.]`,
    );
  });
});

test('the version is that of the package', () => {
  const { version: written } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  expect(version).toBe(written);
});
