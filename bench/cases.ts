/** @file What is measured. Each case checks its result, so that only right work is timed. */
import { jit, logSoftmax, oneHot, relu, sqrt, tanh, tensor, valueAndGrad, variable, zeros, type AnyTensor, type Tensor } from 'tidu';
import { scaled, uniform } from './data.ts';

/** A benchmark: one call of `run` is one sample. */
export interface Case {
  readonly name: string;
  /** Floating-point operations of one sample. */
  readonly flops: number;
  run(): Promise<unknown>;
  /** Runs before the timing; throws where the result is wrong. */
  check(): Promise<void>;
}

/** Throws where a number is further from what it should be than the tolerance, relative. */
export function expectNear(what: string, actual: number, expected: number, tolerance: number): void {
  const error = Math.abs(actual - expected) / Math.abs(expected);
  if (!(error <= tolerance)) throw new Error(`${what}: got ${actual}, expected ${expected} (relative error ${error.toExponential(1)})`);
}

/** A product of square or other matrices that stay where they are; a sample is several products. */
function gemm(name: string, m: number, k: number, n: number, repeats: number): Case {
  const a = variable(tensor(uniform(m * k, 1), { shape: [m, k] }) as Tensor);
  const b = variable(tensor(uniform(k * n, 2), { shape: [k, n] }) as Tensor);
  const product = variable(zeros([m, n]) as Tensor);
  const multiply = jit(() => {
    product.assign(a.matmul(b));
  });
  return {
    name,
    flops: 2 * m * k * n * repeats,
    run: async () => {
      for (let i = 0; i < repeats; i++) multiply();
    },
    check: async () => {
      multiply();
      const [x, y, z] = (await Promise.all([a.data(), b.data(), product.data()])) as [Float32Array, Float32Array, Float32Array];
      for (const [i, j] of [
        [0, 0],
        [m - 1, n - 1],
        [m >> 1, n >> 1],
      ] as const) {
        let sum = 0;
        for (let l = 0; l < k; l++) sum += (x[i * k + l] ?? 0) * (y[l * n + j] ?? 0);
        if (Math.abs((z[i * n + j] ?? NaN) - sum) > 1e-4 * Math.sqrt(k)) throw new Error(`${name}: wrong element [${i}, ${j}]`);
      }
    },
  };
}

/** One step of the README's model (784-512-10), batch 128, RMSprop with epsilon outside the root; the loss is read at each step. */
function mlpStep(): Case {
  const at = (values: Float32Array, shape: number[]): Tensor => tensor(values, { shape }) as Tensor;
  const parameters = [
    variable(at(scaled(784 * 512, 3, 0.05), [784, 512])),
    variable(zeros([512]) as Tensor),
    variable(at(scaled(5120, 4, 0.05), [512, 10])),
    variable(zeros([10]) as Tensor),
  ] as const;
  const [w1, b1, w2, b2] = parameters;
  const squares = parameters.map((parameter) => variable(zeros(parameter.shape) as Tensor));
  const lossOf = (x: Tensor, labels: AnyTensor): Tensor<[]> => {
    const logits = relu(x.matmul(w1).add(b1)).matmul(w2).add(b2);
    return logSoftmax(logits)
      .mul(oneHot(labels as Tensor<[number], 'int32'>, 10))
      .sum(-1)
      .mean()
      .neg();
  };
  const step = jit((x: Tensor, labels: AnyTensor) => {
    const [loss, gradients] = valueAndGrad(() => lossOf(x, labels), parameters)();
    parameters.forEach((parameter, i) => {
      const gradient = gradients[i] as Tensor;
      const square = squares[i] as (typeof squares)[number];
      const next = square.mul(0.9).add(gradient.square().mul(0.1));
      square.assign(next);
      parameter.assign(parameter.sub(gradient.mul(1e-3).div(sqrt(next).add(1e-7))));
    });
    return loss;
  });
  const images = uniform(128 * 784, 5);
  const labels = new Int32Array(128).map((_, i) => i % 10);
  const run = (): Promise<number> => step(at(images, [128, 784]), tensor(labels) as unknown as AnyTensor).item() as Promise<number>;
  return {
    name: 'mlp-step',
    flops: 6 * 128 * 784 * 512 - 2 * 128 * 784 * 512 + 6 * 128 * 512 * 10,
    run,
    // The losses of PyTorch in float64 from the same parameters: at the start, after 1 and after 10 updates.
    check: async () => {
      const losses: number[] = [];
      for (let i = 0; i <= 10; i++) losses.push(await run());
      expectNear('mlp-step, initial loss', losses[0] ?? NaN, 2.303469378, 1e-5);
      expectNear('mlp-step, loss after 1 update', losses[1] ?? NaN, 2.082908558, 1e-5);
      expectNear('mlp-step, loss after 10 updates', losses[10] ?? NaN, 0.4558528134, 5e-5);
    },
  };
}

/** sum(tanh(a * b + c)) over 4M floats that stay where they are. */
function chain(): Case {
  const size = 1 << 22;
  const operand = (seed: number): Tensor => variable(tensor(uniform(size, seed)) as Tensor);
  const [a, b, c] = [operand(6), operand(7), operand(8)];
  const f = jit(() => tanh(a.mul(b).add(c)).sum());
  return {
    name: 'chain-4M',
    flops: 3 * size,
    run: () => f().item() as Promise<number>,
    check: async () => {
      const [x, y, z] = (await Promise.all([a.data(), b.data(), c.data()])) as [Float32Array, Float32Array, Float32Array];
      let sum = 0;
      let magnitude = 0;
      for (let i = 0; i < size; i++) {
        const value = Math.tanh((x[i] ?? 0) * (y[i] ?? 0) + (z[i] ?? 0));
        sum += value;
        magnitude += Math.abs(value);
      }
      if (Math.abs(((await f().item()) as number) - sum) > 1e-6 * magnitude) throw new Error('chain-4M: wrong sum');
    },
  };
}

/** All cases, made when they are asked for. */
export const cases: Readonly<Record<string, () => Case>> = {
  gemm512: () => gemm('gemm512', 512, 512, 512, 10),
  gemm1024: () => gemm('gemm1024', 1024, 1024, 1024, 1),
  gemm128x784x512: () => gemm('gemm128x784x512', 128, 784, 512, 20),
  'mlp-step': mlpStep,
  'chain-4M': chain,
};
