/** @file The short-time Fourier transform: that of windows which go over a signal, and back. */
import { checkName, describeOperand, ShapeError, ValueError } from '../../core/errors.ts';
import { checkOptions, isPlainObject, showValue } from '../../core/options.ts';
import { range, sizeOf } from '../../core/shape.ts';
import { apply } from '../../tensor/apply.ts';
import type { InverseShortTimeFunction, ShortTimeFunction, WindowName } from '../../tensor/signatures-signals.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { floats } from '../along.ts';
import { div, mul } from '../binary.ts';
import { checkTensor, isTensor } from '../check.ts';
import { greater } from '../compare.ts';
import { scatterAddPrimitive } from '../gather.ts';
import { matchOperands } from '../operands.ts';
import { broadcastTo, reshape } from '../shape.ts';
import { slice } from '../slice.ts';
import { where } from '../where.ts';
import { windowsOf } from '../windows.ts';
import { irfft, rfft } from './fourier.ts';
import { cosine } from './fourier-tables.ts';
import { table } from './table.ts';

/** Elements of a window of n, which goes on with a period of n. */
const windows: Readonly<Record<WindowName, (j: number, n: number) => number>> = {
  hann: (j, n) => 0.5 - 0.5 * cosine(j, n),
  hamming: (j, n) => 0.54 - 0.46 * cosine(j, n),
  rectangular: () => 1,
};

interface Options {
  readonly fftLength?: number;
  readonly window?: WindowName | AnyTensor;
}

function checkCount(op: string, name: string, value: unknown): asserts value is number {
  if (Number.isInteger(value) && (value as number) >= 1) return;
  throw new ValueError({ op, what: `the ${name} is no length`, got: `${name}: ${showValue(value)}`, expected: 'a whole number from 1' });
}

/** The options, checked: the length of the transform, and the window as a tensor. */
function framing(op: string, frameLength: number, frameStep: number, options: Options, dtype: AnyTensor['dtype']) {
  checkOptions(op, options, ['fftLength', 'window']);
  checkCount(op, 'frameLength', frameLength);
  checkCount(op, 'frameStep', frameStep);
  const { fftLength = frameLength, window = 'hann' } = options;
  checkCount(op, 'fftLength', fftLength);
  if (fftLength < frameLength) {
    const got = `fftLength: ${fftLength}, frameLength: ${frameLength}`;
    throw new ValueError({ op, what: 'the transform is shorter than a frame', got, expected: 'an fftLength of at least frameLength' });
  }
  return { fftLength, window: windowOf(op, window, frameLength, dtype) };
}

function windowOf(op: string, window: WindowName | AnyTensor, length: number, dtype: AnyTensor['dtype']): AnyTensor {
  if (isTensor(window)) {
    if (window.shape.length === 1 && window.shape[0] === length) return window;
    const got = `window: ${describeOperand(window)}, frameLength: ${length}`;
    throw new ShapeError({ op, what: 'the window has not the length of a frame', got, expected: `the shape [${length}]` });
  }
  checkName(op, 'window', window, Object.keys(windows), { hanning: 'hann', boxcar: 'rectangular' });
  return table(`window ${window}`, [length], dtype, () => range(length).map((j) => windows[window](j, length)));
}

/**
 * The short-time Fourier transform: `rfft` of each frame of a signal, times a window. x is [..., t], the result `{ real, imag }` of
 * [..., frames, fftLength / 2 + 1], with frames = (t - frameLength) / frameStep + 1, rounded down: only whole frames count, and nothing
 * is padded. Integers become float32.
 *
 * @param frameLength how many numbers a frame has.
 * @param frameStep how far a frame is from the next.
 * @param options `fftLength`: the length of the transform, default frameLength; a frame is filled up with zeros behind; `window`: 'hann'
 * (default), 'hamming' (both periodic), 'rectangular', or a tensor [frameLength].
 * @throws ShapeError for a signal that is shorter than a frame or a scalar, and a window of another length; ValueError for lengths that
 * are no whole numbers from 1, an fftLength below frameLength, and options that do not exist.
 * @see TensorFlow `tf.signal.stft`; PyTorch's `stft` with `center=False` has the last two axes exchanged.
 * @example
 * const { real } = stft(ones([1024]), 256, 128);
 * real; // shape [7, 129]
 */
export const stft = ((x: AnyTensor, frameLength: number, frameStep: number, options: Options = {}): unknown => {
  const op = 'stft';
  checkTensor(op, x, 'a real tensor');
  const signal = floats(x);
  const { fftLength, window } = framing(op, frameLength, frameStep, options, signal.dtype);
  const length = x.shape[x.shape.length - 1] ?? 0;
  if (length < frameLength) {
    throw new ShapeError({
      op,
      what: `a frame of ${frameLength} is longer than the signal`,
      got: `x: ${describeOperand(x)}`,
      expected: 'at least one frame along the last axis',
      hint: 'pad',
    });
  }
  const count = Math.floor((length - frameLength) / frameStep) + 1;
  const before = x.shape.slice(0, -1);
  const plan = { window: [frameLength], strides: [frameStep], low: [0], size: [count] };
  const frames = windowsOf(reshape(signal, [sizeOf(before), length, 1]) as AnyTensor, plan, 0);
  return rfft(mul(reshape(frames, [...before, count, frameLength]), window) as never, { n: fftLength });
}) as unknown as ShortTimeFunction;

/** Frames [rows, frames, frameLength] added up where they lie: [rows, length]. */
function overlapAdd(frames: AnyTensor, step: number): AnyTensor {
  const [rows = 1, count = 1, length = 1] = frames.shape;
  const size = (count - 1) * step + length;
  const places = table(`frames ${step} ${length}`, [count * length], 'int32', () =>
    range(count * length).map((flat) => Math.floor(flat / length) * step + (flat % length)),
  );
  const updates = reshape(frames, [rows, count * length, 1]) as AnyTensor;
  return reshape(apply(scatterAddPrimitive, [updates, places], { size }), [rows, size]) as AnyTensor;
}

/**
 * The signal of a short-time Fourier transform: the inverse transforms, times the window again, added up where the frames lie and
 * divided by the sum of the squared windows there (least squares). x is `{ real, imag }` of [..., frames, fftLength / 2 + 1], the result
 * [..., t] with t = (frames - 1) frameStep + frameLength. Where all windows are 0, which 'hann' is at the very first number, so is the
 * result.
 *
 * @param frameLength, frameStep, options: those of `stft`; `fftLength`: default frameLength.
 * @throws ShapeError for numbers of another length than fftLength / 2 + 1, for no frames, and for parts that don't broadcast; ShapeError
 * and ValueError as `stft` does.
 * @see Griffin and Lim, "Signal estimation from modified short-time Fourier transform" (1984); PyTorch `istft`.
 * @example
 * const signal = tensor([0, 1, 2, 3, 4, 5]);
 * istft(stft(signal, 4, 1), 4, 1); // [0, 1, 2, 3, 4, 5]
 */
export const istft = ((
  x: { real: AnyTensor; imag: AnyTensor },
  frameLength: number,
  frameStep: number,
  options: Options = {},
): AnyTensor => {
  const op = 'istft';
  if (!isPlainObject(x) || !isTensor(x.real) || !isTensor(x.imag)) {
    throw new ValueError({ op, what: 'the operand is no complex tensor', got: showValue(x), expected: 'an object { real, imag } of two' });
  }
  const [real, imag] = matchOperands(op, [floats(x.real), floats(x.imag)]) as [AnyTensor, AnyTensor];
  const { shape, dtype } = real;
  const { fftLength, window } = framing(op, frameLength, frameStep, options, dtype);
  const bins = Math.floor(fftLength / 2) + 1;
  if (shape.length < 2 || shape[shape.length - 1] !== bins || shape[shape.length - 2] === 0) {
    throw new ShapeError({
      op,
      what: `the last two axes are no frames of ${bins} numbers`,
      got: `x: ${describeOperand(real)}, fftLength: ${fftLength}`,
      expected: 'the shape [..., frames, fftLength / 2 + 1]',
    });
  }
  const before = shape.slice(0, -2);
  const count = shape[shape.length - 2] ?? 1;
  const whole = irfft({ real, imag } as never, { n: fftLength }) as AnyTensor;
  const frames = reshape(slice(whole, ...before.map(() => ':' as const), ':', [0, frameLength]), [sizeOf(before), count, frameLength]);
  const sum = overlapAdd(mul(frames, window) as AnyTensor, frameStep);
  const weights = overlapAdd(broadcastTo(mul(window, window), [1, count, frameLength]) as AnyTensor, frameStep);
  const isReached = broadcastTo(greater(weights, 1e-11), sum.shape);
  const signal = where(isReached as never, div(sum, where(greater(weights, 1e-11) as never, weights, 1)), 0) as AnyTensor;
  return reshape(signal, [...before, signal.shape[1] ?? 1]) as AnyTensor;
}) as unknown as InverseShortTimeFunction;
