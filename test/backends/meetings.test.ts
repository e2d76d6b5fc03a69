/** @file Before which kernels threads meet: dependences of all three kinds, in the arena and in blocks, and none where there are none. */
import { expect, test } from 'vitest';
import { meetingsOf } from '../../src/backends/wasm/meetings.ts';
import { axisIndex } from '../../src/kernel/affine.ts';
import type { Buffer } from '../../src/kernel/expression.ts';
import type { LoopKernel, Placement } from '../../src/kernel/loop.ts';
import { load } from '../../src/kernel/scalar.ts';

const size = 8;
const buffers = Array.from({ length: 8 }, (_, id): Buffer => ({ id, dtype: 'float32', size }));
const buffer = (id: number): Buffer => buffers[id] as Buffer;

/** to = from, element by element. */
function copy(from: number, to: number): LoopKernel {
  const axis = { id: 0, size };
  const index = axisIndex(axis);
  return { kind: 'loop', name: 'copy', axes: [axis], stores: [{ buffer: buffer(to), index, value: load(buffer(from), index) }] };
}

/** Buffers 0 to 5 side by side in the arena, 6 in the place of 5, 7 in a block. */
const placements = new Map<number, Placement>([
  ...[0, 1, 2, 3, 4, 5].map((id) => [id, { kind: 'arena', offset: 4 * size * id }] as const),
  [6, { kind: 'arena', offset: 4 * size * 5 }],
  [7, { kind: 'resident', slot: 0 }],
]);

type Step = readonly [from: number, to: number, together?: boolean];
const meetings = (...steps: readonly Step[]): boolean[] =>
  meetingsOf(
    steps.map(([from, to, together = true]) => ({ kernel: copy(from, to), together })),
    placements,
  );

test.each<[what: string, steps: readonly Step[], expected: readonly boolean[]]>([
  [
    'what is read has been written',
    [
      [0, 1],
      [1, 2],
    ],
    [false, true],
  ],
  [
    'what is written is still read',
    [
      [0, 1],
      [2, 0],
    ],
    [false, true],
  ],
  [
    'what is written has been written',
    [
      [0, 1],
      [2, 1],
    ],
    [false, true],
  ],
  [
    'another buffer lies in the same place',
    [
      [0, 5],
      [1, 6],
    ],
    [false, true],
  ],
  [
    'a block',
    [
      [7, 1],
      [2, 7],
    ],
    [false, true],
  ],
  [
    'the same is read',
    [
      [0, 1],
      [0, 2],
    ],
    [false, false],
  ],
  [
    'nothing is shared',
    [
      [0, 1],
      [2, 3],
    ],
    [false, false],
  ],
  [
    'the dependence is on a kernel further back',
    [
      [0, 1],
      [2, 3],
      [1, 4],
    ],
    [false, false, true],
  ],
  [
    'it was met already',
    [
      [0, 1],
      [1, 2],
      [1, 3],
    ],
    [false, true, false],
  ],
  [
    'thread 0 does both',
    [
      [0, 1, false],
      [1, 2, false],
    ],
    [false, false],
  ],
  [
    'all need what thread 0 has made',
    [
      [0, 1, false],
      [1, 2],
    ],
    [false, true],
  ],
  [
    'thread 0 needs what all have made',
    [
      [0, 1],
      [1, 2, false],
    ],
    [false, true],
  ],
])('%s', (_, steps, expected) => {
  expect(meetings(...steps)).toEqual(expected);
});
