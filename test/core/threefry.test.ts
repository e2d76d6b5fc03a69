/** @file Threefry against the known answers that its authors publish, and the shuffles that it drives. */
import { describe, expect, it } from 'vitest';
import { permutationIndices } from '../../src/core/shuffle.ts';
import { threefry2x32 } from '../../src/core/threefry.ts';

describe('threefry2x32', () => {
  // Random123, tests/kat_vectors: threefry2x32 with 20 rounds.
  const knownAnswers: Record<'key' | 'counter' | 'words', [number, number]>[] = [
    { key: [0, 0], counter: [0, 0], words: [0x6b200159, 0x99ba4efe] },
    { key: [0xffffffff, 0xffffffff], counter: [0xffffffff, 0xffffffff], words: [0x1cb996fc, 0xbb002be7] },
    { key: [0x13198a2e, 0x03707344], counter: [0x243f6a88, 0x85a308d3], words: [0xc4923a9c, 0x483df7a0] },
  ];
  it.each(knownAnswers)('gives the published words for key $key and counter $counter', ({ key, counter, words }) => {
    expect(threefry2x32(...key, ...counter)).toEqual(words);
  });
});

describe('permutationIndices', () => {
  it('holds every index once', () => {
    for (const n of [0, 1, 2, 3, 100, 10_007]) {
      expect([...permutationIndices(n, 7, 3)].toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
    }
  });

  it('is a function of seed and epoch', () => {
    const order = permutationIndices(1000, 42, 5);
    expect(permutationIndices(1000, 42, 5)).toEqual(order);
    for (const [seed, epoch] of [
      [42, 6],
      [43, 5],
      [42 + 2 ** 32, 5],
    ] as const) {
      expect(permutationIndices(1000, seed, epoch)).not.toEqual(order);
    }
  });

  it('draws the 24 orders of four samples equally often', () => {
    const draws = 24_000;
    const counts = new Map<string, number>();
    for (let epoch = 0; epoch < draws; epoch++) {
      const order = permutationIndices(4, 1, epoch).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    const expected = draws / 24;
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(49.7); // the 0.999 quantile for 23 degrees of freedom; the draw is fixed, so this cannot flake
  });
});
