/** @file Fourier transforms, and operations on images. */
import { is, same } from './expectations.ts';
import {
  adjustBrightness, adjustContrast, centerCrop, cropAndResize, depthToSpace, dim, fft, fft2, flipLeftRight, grad, hsvToRgb, ifft, irfft, istft, jit, nonMaxSuppression, randn, resize, rfft,
  rgbToGrayscale, rgbToHsv, rotate, rotate90, spaceToDepth, stft, tensor, vmap, zeros,
} from './surface.ts';
import type { Complex, Dim, Tensor } from './surface.ts';

const n: number = 10;
const unranked: Tensor = zeros([1, 2]);
const half = zeros([n, 8]);

// Fourier transforms
const x = randn([4, 1024]);
same<Complex<[4, 1024]>>()(fft(x), true);
same<Complex<[4, 1024]>>()(fft({ real: x, imag: x }), true);
same<Complex<[4, 1024]>>()(ifft(fft(x)), true);
same<Complex<[4, 1024], 'float64'>>()(fft(zeros([4, 1024], { dtype: 'float64' })), true);
same<Complex<[4, 1024]>>()(fft(x.cast('int32'), { norm: 'ortho' }), true);
same<Complex<[8, 1024]>>()(fft(x, { axis: 0, n: 8 }), true);
same<Complex<[4, number]>>()(fft(x, { n }), true);
same<Complex<[4, 513]>>()(rfft(x), true);
same<Complex<[3, 1024]>>()(rfft(x, { axis: -2 }), true);
same<Complex<[4, 4]>>()(rfft(x, { n: 7 }), true);
is<[4, 1024]>()(irfft(rfft(x)), true);
is<[4, 1023]>()(irfft(rfft(x), { n: 1023 }), true);
is<[6, 513]>()(irfft(rfft(x), { axis: 0 }), true);
same<Complex<[number, 5]>>()(rfft(half), true);
same<Complex<[number, 8]>>()(rfft(half, { axis: 0 }), true);
is<[number, 8]>()(irfft(rfft(half)), true);
same<Complex<[Dim<'B'>, 5]>>()(rfft(randn([dim('B', 2), 8])), true);
same<Complex<number[]>>()(fft(unranked), true);
same<Complex<number[]>>()(rfft(unranked), true);
is<number[]>()(irfft(fft(unranked)), true);
same<Complex<number[]>>()(rfft(x, { axis: n }), true);
same<Complex<[2, 8, 8]>>()(fft2(randn([2, 8, 8]), { axes: [0, 1] }), true);
// @ts-expect-error: no axis 2
fft(x, { axis: 2 });
// @ts-expect-error: no axis 2
rfft(x, { axis: 2 });
// @ts-expect-error
fft(x, { norm: 'orthogonal' });
// @ts-expect-error: of real numbers
rfft({ real: x, imag: x });
// @ts-expect-error: parts of two shapes
fft({ real: x, imag: randn([4, 1023]) });
export function spectrum<B extends number>(signal: Tensor<[B, 256]>) {
  const y = rfft(signal);
  same<Complex<[B, 129]>>()(y, true);
  return y;
}
const batched = vmap((each: Tensor<[1024]>) => rfft(each).real)(x);
is<[4, 513]>()(batched, true);
is<[4, 1024]>()(grad((each: Tensor<[4, 1024]>) => fft(each).real.sum())(x), true);
is<[4, 1024]>()(jit((each: Tensor<[4, 1024]>) => irfft(rfft(each)))(x), true);

same<Complex<[7, 129]>>()(stft(randn([1024]), 256, 128), true);
same<Complex<[4, 7, 257]>>()(stft(x, 256, 128, { fftLength: 512, window: 'hamming' }), true);
same<Complex<[4, number, 129]>>()(stft(x, 256, n), true);
same<Complex<number[]>>()(stft(unranked, 4, 2), true);
is<[4, 1024]>()(istft(stft(x, 256, 128), 256, 128), true);
is<[4, number]>()(istft(stft(x, 256, n), 256, n), true);
is<number[]>()(istft(stft(unranked, 4, 2), 4, 2), true);
// @ts-expect-error: a frame longer than the signal
stft(randn([100]), 256, 128);
// @ts-expect-error: a window of another length
stft(x, 256, 128, { window: randn([128]) });

// sizes
const image = randn([8, 28, 32, 3]);
const bytes = image.cast('uint8');
is<[8, 56, 64, 3]>()(resize(image, [56, 64]), true);
is<[8, 56, 64, 3]>()(resize(bytes, [56, 64]), true);
is<[8, 56, 64, 3], 'uint8'>()(resize(bytes, [56, 64], { method: 'nearest' }), true);
is<[8, number, 64, 3]>()(resize(image, [n, 64]), true);
is<[Dim<'B'>, 2, 2, 1]>()(resize(randn([dim('B', 2), 4, 4, 1]), [2, 2]), true);
is<[number, 2, 2, number]>()(resize(unranked, [2, 2]), true);
// @ts-expect-error: one image
resize(randn([28, 28, 3]), [2, 2]);
// @ts-expect-error
resize(image, 56);
// @ts-expect-error
resize(image, [56, 64], { method: 'bicubic' });
is<[8, 24, 32, 3], 'uint8'>()(centerCrop(bytes, [24, 32]), true);
is<[8, number, 32, 3]>()(centerCrop(image, [n, 32]), true);
// @ts-expect-error: greater than the images
centerCrop(image, [24, 33]);

// places
const which = tensor([0, 1], { dtype: 'int32' });
is<[2, 7, 7, 3]>()(cropAndResize(image, randn([2, 4]), which, [7, 7]), true);
is<[number, 7, 7, 3]>()(cropAndResize(image, randn([n, 4]), zeros([n], { dtype: 'int32' }), [7, 7], { method: 'nearest', extrapolationValue: 1 }), true);
// @ts-expect-error: boxes of 3 numbers
cropAndResize(image, randn([2, 3]), which, [7, 7]);
// @ts-expect-error: three boxes, two images
cropAndResize(image, randn([3, 4]), which, [7, 7]);
// @ts-expect-error
cropAndResize(image, randn([2, 4]), randn([2]), [7, 7]);
is<[number], 'int32'>()(nonMaxSuppression(randn([9, 4]), randn([9]), { iouThreshold: 0.3 }), true);
is<[number], 'int32'>()(nonMaxSuppression(unranked, randn([n])), true);
// @ts-expect-error: boxes of 3 numbers
nonMaxSuppression(randn([9, 3]), randn([9]));
// @ts-expect-error: one score too few
nonMaxSuppression(randn([9, 4]), randn([8]));
is<[8, 28, 32, 3]>()(rotate(image, 0.1), true);
is<[8, 28, 32, 3]>()(rotate(bytes, randn([8]), { fill: 1 }), true);
// @ts-expect-error: two angles
rotate(image, randn([2]));

// blocks
is<[8, 56, 64, 2]>()(depthToSpace(randn([8, 28, 32, 8]), 2), true);
is<[8, 14, 16, 12], 'uint8'>()(spaceToDepth(bytes, 2), true);
is<[8, number, number, number]>()(spaceToDepth(image, n), true);
is<[number, number, number, number]>()(depthToSpace(unranked, 2), true);
// @ts-expect-error: 3 channels are no blocks of 2 by 2
depthToSpace(image, 2);
// @ts-expect-error: 28 pixels are no blocks of 3
spaceToDepth(image, 3);

// flips and colours
is<[8, 28, 32, 3], 'uint8'>()(flipLeftRight(bytes), true);
is<[8, 32, 28, 3]>()(rotate90(image), true);
is<[8, 28, 32, 3]>()(rotate90(image, 2), true);
is<[8, 32, 28, 3]>()(rotate90(image, -3), true);
is<[8, number, number, 3]>()(rotate90(image, n), true);
is<number[]>()(rotate90(unranked), true);
// @ts-expect-error
flipLeftRight(x);
is<[8, 28, 32, 1]>()(rgbToGrayscale(bytes), true);
is<[8, 28, 32, 3]>()(hsvToRgb(rgbToHsv(image)), true);
// @ts-expect-error: one channel
rgbToHsv(rgbToGrayscale(image));
is<[4, 1024]>()(adjustBrightness(x, 0.5), true);
is<[8, 28, 32, 3]>()(adjustContrast(bytes, 2), true);
// @ts-expect-error
adjustContrast(x, 2);
