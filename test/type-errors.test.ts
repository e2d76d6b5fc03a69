/** @file The sentences that both compilers print for wrong shapes. What a user reads there is part of the interface. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What the compiler says of an argument whose parameter type is an error sentence. */
const shapeError = (argument: string, sentence: string): string =>
  `Argument of type '${argument}' is not assignable to parameter of type '"ShapeError in ${sentence}"'.`;

/** A wrong line, and what the compiler says of it. */
const cases: readonly (readonly [line: string, message: string])[] = [
  [
    'x.matmul(randn([512, 10]))',
    shapeError('Tensor<[512, 10], "float32">', 'matmul: inner dimensions 784 and 512 differ, [128, 784] @ [512, 10]'),
  ],
  [
    'matmul(x, randn([512, 10]))',
    shapeError('Tensor<[512, 10], "float32">', 'matmul: inner dimensions 784 and 512 differ, [128, 784] @ [512, 10]'),
  ],
  ['x.add(randn([512]))', shapeError('Tensor<[512], "float32">', 'add: cannot broadcast [128, 784] with [512]')],
  ['add(x, randn([512]))', shapeError('Tensor<[512], "float32">', 'add: cannot broadcast [128, 784] with [512]')],
  [
    'named.add(randn([T, B, 64]))',
    shapeError('Tensor<[Dim<"T">, Dim<"B">, 64], "float32">', 'add: cannot broadcast [B, T, 64] with [T, B, 64]'),
  ],
  ['x.reshape([128, 28, 29])', shapeError('number[]', 'reshape: [128, 784] has 100352 elements, [128, 28, 29] has 103936')],
  ['x.reshape([-1, 513])', shapeError('number[]', 'reshape: [128, 784] does not divide into [-1, 513]')],
  ['x.broadcastTo([128, 1])', shapeError('number[]', 'broadcastTo: cannot broadcast [128, 784] to [128, 1]')],
  ['x.permute([0, 0])', shapeError('number[]', 'permute: [0, 0] is no permutation of the axes of [128, 784]')],
  ['x.squeeze(1)', shapeError('1', 'squeeze: axis 1 of [128, 784] is not 1')],
  [
    'conv2d(image, randn([3, 3, 3, 8]))',
    shapeError(
      'Tensor<[3, 3, 3, 8], "float32">',
      'conv2d: the input has 1 channels, the kernel expects 3: [32, 28, 28, 1] with [3, 3, 3, 8]',
    ),
  ],
  [
    'conv2d(image, randn([30, 30, 1, 8]))',
    shapeError('Tensor<[30, 30, 1, 8], "float32">', 'conv2d: a [30, 30] window is larger than its [28, 28] input'),
  ],
  ['maxPool2d(x, 2)', shapeError('2', 'maxPool2d: the input needs 4 dimensions [n, h, w, c], got [128, 784]')],
  ['maxPool2d(image, [2, 29])', shapeError('number[]', 'maxPool2d: a [2, 29] window is larger than its [28, 28] input')],
  ['stft(randn([16]), 17, 4)', shapeError('Tensor<[16], "float32">', 'stft: a frame of 17 is longer than the signal')],
  ['resize(x, [2, 2])', shapeError('number[]', 'resize: the input needs 4 dimensions [n, h, w, c], got [128, 784]')],
  ['centerCrop(image, [29, 2])', shapeError('number[]', 'centerCrop: a [29, 2] crop is larger than its [28, 28] image')],
  [
    'nonMaxSuppression(randn([5, 3]), randn([5]))',
    shapeError('Tensor<[5, 3], "float32">', 'nonMaxSuppression: the boxes need the shape [boxes, 4], got [5, 3]'),
  ],
  ['rgbToHsv(randn([2, 5]))', shapeError('Tensor<[2, 5], "float32">', 'rgbToHsv: the last axis needs 3 channels, got 5: [2, 5]')],
  ['x.slice([0, 129])', shapeError('number[]', 'slice: range [0, 129] is outside a dimension of 128')],
  ['x.slice([0, 8, 0])', shapeError('number[]', 'slice: a step of 0')],
  ['x.slice([0, 3, -1])', shapeError('number[]', 'slice: range [0, 3, -1] runs upwards with a step of -1')],
  ['x.slice([5, 3])', shapeError('number[]', 'slice: range [5, 3] runs downwards with a step of 1')],
  ["x.slice(':', 784)", shapeError('784', 'slice: index 784 is outside a dimension of 784')],
  [
    'concat([randn([2, 3]), randn([2, 4])])',
    shapeError('(Tensor<[2, 3], "float32"> | Tensor<[2, 4], "float32">)[]', 'concat: [2, 3] and [2, 4] differ outside the axis'),
  ],
  ['split(x, 3)', shapeError('3', 'split: axis 0 of [128, 784] does not divide into 3 sections')],
  ['pad(x, [[1, 1]])', shapeError('number[][]', 'pad: 1 paddings for the 2 dimensions of [128, 784]')],
  ['x.sum(2)', `Argument of type '2' is not assignable to parameter of type '0 | 1 | -1 | -2 | undefined'.`],
  ["einsum('ij,jk->ik', x, randn([783, 2]))", shapeError('"ij,jk->ik"', "einsum: 'j' is 784 and 783")],
  ["einsum('...i,...i->...', image, randn([3, 1]))", shapeError('"...i,...i->..."', "einsum: '...' is 28 and 3")],
  ["einsum('ijk->i', x)", shapeError('"ijk->i"', "einsum: 'ijk' has more letters than [128, 784] has dimensions")],
  ['tensordot(x, x, 1)', shapeError('Tensor<[128, 784], "float32">', 'tensordot: summed sizes [784] and [128] differ')],
  ['diag(image)', shapeError('Tensor<[32, 28, 28, 1], "float32">', 'diag: [32, 28, 28, 1] is neither a vector nor a matrix')],
  ['diagonal(x, 0, 0, 2)', shapeError('Tensor<[128, 784], "float32">', 'diagonal: no axes 0 and 2 in [128, 784]')],
  ['takeAlongAxis(x, ids)', shapeError('Tensor<[3], "int32">', 'takeAlongAxis: indices [3] have not as many axes as [128, 784]')],
  [
    "scatter(x, ids, randn([4, 784]), 'add')",
    shapeError('Tensor<[4, 784], "float32">', 'scatter: updates [4, 784] do not broadcast to [3, 784]'),
  ],
  ['segmentSum(x, ids, 2)', shapeError('Tensor<[3], "int32">', 'segmentSum: ids [3] for the 128 rows of [128, 784]')],
  ['booleanMask(x, mask)', shapeError('Tensor<[784], "bool">', 'booleanMask: the mask [784] is not how [128, 784] begins')],
  ['tensor([[1, 2], [3]])', shapeError('number[][]', 'tensor: the rows differ in length')],
  [
    'sequential(dense(512, { inputs: 784 }), relu, dense(10, { inputs: 511 }))',
    shapeError('Dense<10, 511>', 'sequential: layer 2 (dense) expects last dimension 511, got 512 from activation'),
  ],
  [
    'sequential(input([784]), dense(512), dense(10, { inputs: 511 }))',
    shapeError('Dense<10, 511>', 'sequential: layer 2 (dense) expects last dimension 511, got 512 from dense'),
  ],
  [
    'sequential(input([28, 28, 1]), conv(32, 3), conv(64, 3, { inputs: 31 }))',
    shapeError(
      'Conv2d<64, 3, 1, "valid", 31, 1>',
      'sequential: layer 2 (conv2d) the input has 32 channels, the kernel expects 31: [?, 26, 26, 32] with [3, 3, 31, 64] from conv2d',
    ),
  ],
  ['net(randn([128, 512]))', shapeError('Tensor<[128, 512], "float32">', 'sequential: dense expects last dimension 784, got 512')],
  ['model(randn([128, 512]))', shapeError('Tensor<[128, 512], "float32">', 'sequential: input expects [?, 784], got [128, 512]')],
  [
    'grad((p: { w: Tensor<[3]> }) => p.w.square())',
    `Type '[3]' is not assignable to type '[]'.\n      Source has 1 element(s) but target allows only 0.`,
  ],
];

const prelude = `
import { activation, conv2d as conv, dense, input, sequential } from '${root}test/types/layers.ts';
import { add, booleanMask, concat, conv2d, diag, diagonal, dim, einsum, grad, matmul, maxPool2d, pad, randn } from '${root}test/types/surface.ts';
import { scatter, segmentSum, split, takeAlongAxis, tensor, tensordot, zeros } from '${root}test/types/surface.ts';
import { centerCrop, nonMaxSuppression, resize, rgbToHsv, stft } from '${root}test/types/surface.ts';
import type { Tensor } from '${root}test/types/surface.ts';
const x = randn([128, 784]);
const image = randn([32, 28, 28, 1]);
const ids = zeros([3], { dtype: 'int32' });
const mask = zeros([784], { dtype: 'bool' });
const B = dim('B', 2);
const T = dim('T', 3);
const named = randn([B, T, 64]);
const relu = activation('relu');
const net = sequential(dense(512, { inputs: 784 }), relu, dense(10));
const model = sequential(input([784]), dense(10));
`;
const firstLine = prelude.split('\n').length;

const folder = mkdtempSync(join(tmpdir(), 'tidu-type-errors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
writeFileSync(join(folder, 'wrong.ts'), prelude + cases.map(([line]) => `${line};\n`).join(''));
writeFileSync(
  join(folder, 'tsconfig.json'),
  JSON.stringify({
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { noEmit: true, types: [], allowImportingTsExtensions: true, rewriteRelativeImportExtensions: false },
    include: ['wrong.ts'],
  }),
);

/** The messages of a compiler by the line of wrong.ts; what it says of other files is for other tests. */
function compile(compiler: string): Promise<Map<number, string>> {
  return new Promise((resolve) => {
    const tsc = join(root, 'node_modules', compiler, 'bin', 'tsc');
    execFile(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { cwd: folder }, (_, stdout) => {
      const messages = new Map<number, string>();
      let line = 0;
      for (const text of stdout.split('\n')) {
        const start = /^wrong\.ts\((\d+),\d+\): error TS\d+: (.*)$/.exec(text);
        if (start) messages.set((line = Number(start[1])), start[2] ?? '');
        else if (text.startsWith(' ')) messages.set(line, `${messages.get(line) ?? ''}\n${text}`);
        else line = 0;
      }
      messages.delete(0);
      resolve(messages);
    });
  });
}

/** The order in which a union is printed is the compiler's affair. */
const sortUnions = (message: string): string =>
  message.replace(/'([^']* \| [^']*)'/g, (_, union: string) => `'${union.split(' | ').sort().join(' | ')}'`);

describe.each(['typescript', 'typescript-5.9'])('%s', (compiler) => {
  const compiled = compile(compiler);
  test('finds errors in the wrong lines alone', async () => {
    const messages = await compiled;
    expect([...messages.keys()].map((line) => cases[line - firstLine]?.[0])).toEqual(cases.map(([line]) => line));
  });
  test.each(cases)('%s', async (line, message) => {
    const messages = await compiled;
    const found = messages.get(firstLine + cases.findIndex(([each]) => each === line)) ?? '';
    expect(sortUnions(found)).toContain(sortUnions(message));
  });
});
