/** @file Which kinds of shapes the rows of every public function have; a new function says here what it cannot have, and why. */
import { expect, test } from 'vitest';
import { TiduError } from '../../src/core/errors.ts';
import { broadcastShapes, sameShape, type Dims } from '../../src/core/shape.ts';
import { dataFor, tensorsFor } from './checks.ts';
import { publicRows } from './public.ts';
import { six, type Row } from './rows.ts';

type Kind = 'scalar' | 'one' | 'empty' | 'odd' | 'six' | 'broadcast';

const shapesOf = (rows: readonly Row[]): readonly Dims[] => rows.flatMap(({ operands }) => operands.map(({ shape }) => shape));

/** Operands of two shapes that meet. */
const isBroadcast = ({ operands: [a, ...others] }: Row): boolean =>
  others.some(({ shape }) => a !== undefined && !sameShape(shape, a.shape) && broadcastShapes(shape, a.shape) !== undefined);

/** Whether all rows of the function throw one of tidu's errors where the operands have that shape instead of their own. */
function refuses(name: string, shape: Dims): boolean {
  const rows = publicRows.find(([each]) => each === name)?.[1] ?? [];
  const throws = ({ operands, call }: Row): boolean => {
    const c = { name, call, operands: operands.map(({ dtype }) => ({ shape, ...(dtype && { dtype }) })) };
    try {
      call(...tensorsFor(c, 'float32', dataFor(c, 'float32', 1)));
      return false;
    } catch (error) {
      return error instanceof TiduError;
    }
  };
  return rows.length > 0 && rows.every(throws);
}

/** What a row must have for each kind to be there. */
const kinds: Readonly<Record<Kind, (rows: readonly Row[]) => boolean>> = {
  scalar: (rows) => shapesOf(rows).some((shape) => shape.length === 0),
  one: (rows) => shapesOf(rows).some((shape) => shape.includes(1)),
  empty: (rows) => shapesOf(rows).some((shape) => shape.includes(0)),
  odd: (rows) => shapesOf(rows).some((shape) => shape.some((size) => size > 1 && size % 2 === 1)),
  six: (rows) => shapesOf(rows).some((shape) => shape.length >= 6),
  // Not asked of functions of one tensor.
  broadcast: (rows) => rows.every(({ operands }) => operands.length < 2) || rows.some(isBroadcast),
};

/** Functions that lack rows of a kind, by the reason. The first operand of that shape is refused, wherever the reason is its rank. */
const exceptions: readonly (readonly [why: string, kinds: readonly Kind[], names: string])[] = [
  [
    'signals and images have a rank',
    ['scalar', 'six'],
    'conv1d conv2d conv3d conv1dTranspose conv2dTranspose conv3dTranspose depthwiseConv1d depthwiseConv2d separableConv1d separableConv2d ' +
      'maxPool1d maxPool2d maxPool3d averagePool1d averagePool2d averagePool3d ' +
      'resize centerCrop cropAndResize affineTransform flipLeftRight flipUpDown rotate90 depthToSpace spaceToDepth',
  ],
  // Of these a second operand may be a scalar.
  ['images have a rank', ['six'], 'rotate adjustContrast'],
  ['it makes a matrix of a vector, or the other way round', ['scalar', 'six'], 'diag meshgrid'],
  [
    'it goes along an axis, which must be there',
    ['scalar'],
    'concat split unstack argsort sort topK takeAlongAxis glu softmax logSoftmax sparsemax fft ifft rfft irfft stft istft ' +
      'segmentSum segmentMax segmentMin normalize batchNorm layerNorm rmsNorm groupNorm instanceNorm localResponseNorm ' +
      'globalAveragePool globalMaxPool adaptiveAveragePool adaptiveMaxPool rgbToGrayscale rgbToHsv hsvToRgb',
  ],
  ['it takes matrices', ['scalar'], 'mT matmul diagonal trace tril triu fft2 ifft2'],
  ['its operands are of one shape, real and imaginary parts for instance', ['broadcast'], 'stack fft ifft irfft fft2 ifft2 istft bincount'],
  ['its operands have shapes of their own', ['broadcast'], 'conv2d conv3d depthwiseConv1d depthwiseConv2d separableConv2d meshgrid stft'],
  ['its operands are lists of boxes, made beforehand', ['scalar', 'one', 'six'], 'nonMaxSuppression'],
];

const lackingOf = (rows: readonly Row[]): Kind[] => (Object.keys(kinds) as Kind[]).filter((kind) => !kinds[kind](rows));

test('every function has rows of every kind of shape, but for reasons', () => {
  const lacking = publicRows.flatMap(([name, rows]) => lackingOf(rows).map((kind) => `${name} ${kind}`));
  const expected = exceptions.flatMap(([, kinds, names]) => names.split(' ').flatMap((name) => kinds.map((kind) => `${name} ${kind}`)));
  expect(lacking.toSorted()).toEqual(expected.toSorted());
});

test('what a function lacks for its rank it refuses', () => {
  const wrongly = exceptions
    .slice(0, 5)
    .flatMap(([, kinds, names]) =>
      names.split(' ').flatMap((name) => kinds.flatMap((kind) => (refuses(name, kind === 'six' ? six : []) ? [] : [`${name} ${kind}`]))),
    );
  expect(wrongly).toEqual([]);
});
