/** @file Derivatives of operations on images where a colour is grey or black, a place is the centre of a pixel, or a value is not read. */
import { describe, expect, test } from 'vitest';
import { float64, grad, int32, jit, read, t, type TensorFunction } from './loose.ts';

/** The gradient of the sum of f, eager and compiled. */
function slopes(f: TensorFunction, at: ReturnType<typeof float64>): number[] {
  const gradient = grad((x) => t.sum(f(x as never)));
  const found = read(gradient(at));
  expect(read(jit(gradient)(at))).toEqual(found);
  return found;
}

describe('colours', () => {
  const hue: TensorFunction = (x) => t.slice(t.rgbToHsv(x), ':', 0);
  const saturation: TensorFunction = (x) => t.slice(t.rgbToHsv(x), ':', 1);
  test('grey has no derivative of its hue, black none of its saturation', () => {
    expect(slopes(hue, float64([[0.5, 0.5, 0.5]]))).toEqual([0, 0, 0]);
    expect(slopes(saturation, float64([[0, 0, 0]]))).toEqual([0, 0, 0]);
  });
  test('of grey the saturation has the derivatives of the greatest and of the least, which all three share', () => {
    expect(slopes(saturation, float64([[0.5, 0.5, 0.5]]))).toEqual([0, 0, 0]);
  });
  test('a colour of two equal channels has those of the first that is the greatest', () => {
    // red = green: hue = (g - b) / (6 (max - min)); of the greatest each of the two has a half.
    const [r, g, b] = slopes(hue, float64([[1, 1, 0]]));
    expect([r, g, b].map((each) => Math.round((each ?? NaN) * 1e12) / 1e12)).toEqual([-1 / 12, 1 / 12, 0].map((each) => Math.round(each * 1e12) / 1e12)); // prettier-ignore
  });
});

describe('cropAndResize', () => {
  const image = float64([
    [
      [[1], [2]],
      [[4], [8]],
    ],
  ]);
  const crop =
    (size: number[], options?: object): TensorFunction =>
    (x, boxes) =>
      t.cropAndResize(x, boxes, int32([0]), size, options);
  const byBoxes = (boxes: number[][], size: number[], options?: object): number[] =>
    slopes((each) => crop(size, options)(image, each as never), float64(boxes));

  test('has the derivative 0 across the centres of pixels', () => {
    expect(byBoxes([[0, 0, 1, 1]], [2, 2])).toEqual([0, 0, 0, 0]);
  });
  test('has that of the slope between them', () => {
    // The middle of the four: the mean, with slopes ((4 + 8) - (1 + 2)) / 2 down and ((2 + 8) - (1 + 4)) / 2 across, half for each side.
    expect(byBoxes([[0, 0, 1, 1]], [1, 1])).toEqual([2.25, 1.25, 2.25, 1.25]);
  });
  test("has none by the boxes under 'nearest', and none of what lies outside", () => {
    expect(byBoxes([[0.1, 0.1, 0.8, 0.9]], [2, 2], { method: 'nearest' })).toEqual([0, 0, 0, 0]);
    expect(byBoxes([[-2, -2, -1, -1]], [2, 2])).toEqual([0, 0, 0, 0]);
    expect(slopes((x) => crop([2, 2])(x as never, float64([[0, 0, 2, 1]])), image)).toEqual([1, 1, 0, 0]);
  });
  test('puts the number where a box reaches out, and NaN for an image that does not exist', () => {
    expect(read(crop([2, 2], { extrapolationValue: 7 })(image, float64([[0, 0, 2, 1]])))).toEqual([1, 2, 7, 7]);
    expect(read(crop([1, 1], { extrapolationValue: 7 })(image, float64([[NaN, 0, 1, 1]])))).toEqual([7]);
    expect(read(t.cropAndResize(image, float64([[0, 0, 1, 1]]), int32([1]), [1, 1]))).toEqual([NaN]);
  });
});

test('what rotate reads from outside has no derivative', () => {
  const image = t.ones([1, 1, 3, 1], { dtype: 'float64' });
  expect(slopes((x) => t.rotate(x, Math.PI / 2, { method: 'nearest', fill: 5 }), image)).toEqual([0, 1, 0]);
});

test('resize gives a share of each pixel back to those it was made of', () => {
  expect(slopes((x) => t.resize(x, [1, 4]), float64([[[[0], [4]]]]))).toEqual([2, 2]);
  expect(slopes((x) => t.resize(x, [1, 2], { method: 'nearest' }), float64([[[[0], [1], [2]]]]))).toEqual([1, 0, 1]);
});

describe('irfft', () => {
  const parts = (n: number, imag: number[]): number[] =>
    slopes((x) => t.irfft({ real: t.zeros([imag.length], { dtype: 'float64' }), imag: x }, { n }), float64(imag));
  test('does not read imaginary parts that the transform of real numbers does not have', () => {
    const real = float64([1, 2, 3]);
    const odd = float64([9, 0, 9]);
    const zero = float64([0, 0, 0]);
    expect(read(t.irfft({ real, imag: odd }))).toEqual(read(t.irfft({ real, imag: zero })));
    expect(read(t.irfft({ real, imag: float64([9, 0, 0]) }, { n: 5 }))).toEqual(read(t.irfft({ real, imag: zero }, { n: 5 })));
    expect(parts(4, [1, 2, 3]).map(Math.abs)[0]).toBe(0);
    expect(parts(4, [1, 2, 3]).map(Math.abs)[2]).toBe(0);
  });
});
