/** @file Softmax and layer normalization of 4096 rows of 1024, which stay where they are. */
import { jit, layerNorm as normalized, softmax, variable, zeros, type AnyTensor } from 'tidu';
import { rows } from '../data/arrays.ts';
import { fingerprint, resident, type Case } from './case.ts';

/** (x - mean) / sqrt(variance + 1e-5) * scale + bias, along the last axis. */
export const layerNorm = (x: AnyTensor, scale: AnyTensor, bias: AnyTensor): AnyTensor =>
  normalized(x, { scale, offset: bias, epsilon: 1e-5 });

function ofRows(x: AnyTensor, compute: () => AnyTensor): Case {
  const result = variable(zeros(x.shape) as AnyTensor);
  const run = jit(() => result.assign(compute()));
  return {
    calls: 1,
    run,
    result: async () => {
      run();
      return fingerprint(result);
    },
  };
}

/** Softmax along the last axis. */
export function softmaxRows(): Case {
  const x = resident(rows().x);
  return ofRows(x, () => softmax(x));
}

/** Layer normalization along the last axis, with scale and bias. */
export function layerNormRows(): Case {
  const { x: data, scale: scales, bias: biases } = rows();
  const [x, scale, bias] = [resident(data), resident(scales), resident(biases)];
  return ofRows(x, () => layerNorm(x, scale, bias));
}
