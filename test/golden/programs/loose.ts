/** @file Loops, branches and derivatives without shapes in their types, and what the golden programs share. */
import * as tidu from 'tidu';
import type { AnyTensor } from 'tidu';
import { t, type TensorFunction } from '../../ops/loose.ts';

/** Programs by name; the function of the same name in the Python file beside is the same program in PyTorch. */
export type Programs = Readonly<Record<string, TensorFunction>>;
/** Complex numbers. */
export type Parts = Readonly<Record<'real' | 'imag', AnyTensor>>;

interface Control {
  scan<C, X>(f: (carry: C, x: X) => readonly [C, AnyTensor], init: C, xs: X, options?: object): [carry: C, results: AnyTensor];
  fori<C>(start: number, end: number, step: (i: AnyTensor, carry: C) => C, init: C): C;
  cond(condition: AnyTensor, yes: TensorFunction, no: TensorFunction, ...operands: AnyTensor[]): AnyTensor;
  map(f: (x: AnyTensor) => AnyTensor, xs: AnyTensor): AnyTensor;
  grad(f: TensorFunction): TensorFunction;
  hvp(f: TensorFunction, x: AnyTensor, v: AnyTensor): AnyTensor;
  jacobian(f: TensorFunction): TensorFunction;
  hessian(f: TensorFunction): TensorFunction;
  jvp(f: TensorFunction, x: AnyTensor[], dx: AnyTensor[]): [AnyTensor, AnyTensor];
  vmap(f: TensorFunction): TensorFunction;
  checkpoint(f: TensorFunction): TensorFunction;
  scaledDotProductAttention(q: AnyTensor, k: AnyTensor, v: AnyTensor, options?: object): AnyTensor;
  fft(x: AnyTensor | Parts): Parts;
  ifft(x: AnyTensor | Parts): Parts;
  rfft(x: AnyTensor): Parts;
  stft(x: AnyTensor, frameLength: number, frameStep: number): Parts;
  topK(x: AnyTensor, k: number): [AnyTensor, AnyTensor];
}
export const control = tidu as unknown as Control;

/** One number of an output, in which every element counts. */
export const score = (y: AnyTensor): AnyTensor => y.add(0.5).sin().mean();
/** Part number i along the first axis. */
export const at = (x: AnyTensor, i: number): AnyTensor => t.slice(x, i);
/** x with mean 0 and variance 1 over some axes. */
export const standardized = (x: AnyTensor, axes: number | readonly number[]): AnyTensor => {
  const centred = x.sub(t.mean(x, axes, true));
  return centred.mul(t.rsqrt(t.mean(centred.square(), axes, true).add(1e-3)));
};
