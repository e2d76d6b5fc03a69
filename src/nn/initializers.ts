/** @file Initializers: how weights begin. Keras's set, with its defaults. */
import { checkName, ShapeError, ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import { showShape, sizeOf, type Dims } from '../core/shape.ts';
import { eye, full, random, tensor, type AnyTensor } from '../index.ts';
import { orthonormalize } from './orthonormal.ts';

/** Makes the first value of a weight of a shape: a float32 tensor. */
export type Initializer = (shape: Dims) => AnyTensor;

/** Fixes the numbers of an initializer, whatever was drawn before; without it they come from the global generator. */
export interface Seeded {
  readonly seed?: number | undefined;
}

/** An option that is undefined is one that is left out. */
const seedOf = ({ seed }: Seeded): { readonly seed?: number } => (seed === undefined ? {} : { seed });

// ---- fixed values

function checkFinite(op: string, name: string, value: unknown): void {
  if (typeof value === 'number' && Number.isFinite(value)) return;
  throw new ValueError({ op, what: `${name} is no number`, got: showValue(value), expected: 'a finite number' });
}

/**
 * All zeros.
 *
 * @example
 * initializers.zeros()([2]); // [0, 0]
 */
export const zeros = (): Initializer => constant(0);

/**
 * All ones.
 *
 * @example
 * initializers.ones()([2]); // [1, 1]
 */
export const ones = (): Initializer => constant(1);

/**
 * One value everywhere.
 *
 * @throws ValueError for what is no number.
 * @example
 * initializers.constant(0.5)([2]); // [0.5, 0.5]
 */
export function constant(value = 0): Initializer {
  checkFinite('constant', 'value', value);
  return (shape) => full([...shape], value);
}

/**
 * `gain` times the identity matrix; rows and columns may differ in number.
 *
 * @param gain default 1.
 * @throws ShapeError, when called, for a shape that is no matrix.
 * @example
 * initializers.identity(2)([2, 2]); // [[2, 0], [0, 2]]
 */
export function identity(gain = 1): Initializer {
  checkFinite('identity', 'gain', gain);
  return (shape) => {
    const [rows = 0, columns = 0] = shape;
    if (shape.length !== 2) {
      throw new ShapeError({
        op: 'identity',
        what: 'only matrices have an identity',
        got: showShape(shape),
        expected: '[rows, columns]',
      });
    }
    return eye(rows, { columns }).mul(gain);
  };
}

// ---- random values

/** Options of `randomUniform`. */
export interface UniformOptions extends Seeded {
  /** Default -0.05. */
  readonly minval?: number | undefined;
  /** Default 0.05. */
  readonly maxval?: number | undefined;
}

/**
 * Uniform in [minval, maxval), by default [-0.05, 0.05).
 *
 * @see Keras `RandomUniform`.
 * @example
 * initializers.randomUniform({ minval: -1, maxval: 1 })([2, 3]); // six numbers in [-1, 1)
 */
export function randomUniform(options: UniformOptions = {}): Initializer {
  checkOptions('randomUniform', options, ['minval', 'maxval', 'seed']);
  const { minval = -0.05, maxval = 0.05 } = options;
  return (shape) => random.uniform([...shape], { minval, maxval, ...seedOf(options) });
}

/** Options of `randomNormal` and `truncatedNormal`. */
export interface NormalOptions extends Seeded {
  /** Default 0. */
  readonly mean?: number | undefined;
  /** Default 0.05. */
  readonly stddev?: number | undefined;
}

/**
 * Normal, by default with mean 0 and standard deviation 0.05.
 *
 * @see Keras `RandomNormal`.
 * @example
 * initializers.randomNormal({ stddev: 1 })([2, 3]); // six numbers, most of them in [-2, 2]
 */
export function randomNormal(options: NormalOptions = {}): Initializer {
  checkOptions('randomNormal', options, ['mean', 'stddev', 'seed']);
  const { mean = 0, stddev = 0.05 } = options;
  return (shape) => random.normal([...shape], { mean, stddev, ...seedOf(options) });
}

/**
 * Normal, without the values beyond two standard deviations from the mean; `stddev` is that of the normal before the cut.
 *
 * @see Keras `TruncatedNormal`.
 * @example
 * initializers.truncatedNormal({ stddev: 1 })([2, 3]); // six numbers in [-2, 2]
 */
export function truncatedNormal(options: NormalOptions = {}): Initializer {
  checkOptions('truncatedNormal', options, ['mean', 'stddev', 'seed']);
  const { mean = 0, stddev = 0.05 } = options;
  return (shape) => random.truncatedNormal([...shape], { mean, stddev, ...seedOf(options) });
}

/** Options of `varianceScaling`. */
export interface VarianceScalingOptions extends Seeded {
  /** Default 1. */
  readonly scale?: number | undefined;
  /** What the variance is divided by: the number of inputs, of outputs, or their mean. Default 'fanIn'. */
  readonly mode?: 'fanIn' | 'fanOut' | 'fanAvg' | undefined;
  /** Default 'truncatedNormal'. */
  readonly distribution?: 'truncatedNormal' | 'untruncatedNormal' | 'uniform' | undefined;
}

/** The standard deviation of a standard normal without what is beyond 2. */
const truncatedDeviation = 0.87962566103423978;

/**
 * Mean 0 and variance `scale / n`, so that signals keep their size from layer to layer. n is the number of inputs (`fanIn`) or
 * outputs (`fanOut`) of a unit, or the mean of both (`fanAvg`), at least 1: for a kernel [..., inputs, outputs] the last two
 * sizes, times the product of the others. Uniform in [-limit, limit) with `limit = sqrt(3 scale / n)`; a truncated normal is
 * widened by 1 / 0.8796, so that its variance is right after the cut.
 *
 * @throws ValueError for a scale that is not above 0, and for a mode or distribution that does not exist.
 * @see Keras `VarianceScaling`.
 * @example
 * initializers.varianceScaling({ scale: 2, mode: 'fanOut' })([784, 512]);
 */
export function varianceScaling(options: VarianceScalingOptions = {}): Initializer {
  checkOptions('varianceScaling', options, ['scale', 'mode', 'distribution', 'seed']);
  const { scale = 1, mode = 'fanIn', distribution = 'truncatedNormal' } = options;
  if (!(typeof scale === 'number' && scale > 0 && scale < Infinity)) {
    throw new ValueError({ op: 'varianceScaling', what: 'this is no scale', got: showValue(scale), expected: 'a finite number above 0' });
  }
  checkName('varianceScaling', 'mode', mode, ['fanIn', 'fanOut', 'fanAvg']);
  checkName('varianceScaling', 'distribution', distribution, ['truncatedNormal', 'untruncatedNormal', 'uniform']);
  return (shape) => {
    const { fanIn, fanOut } = fansOf(shape);
    const variance = scale / Math.max(1, { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[mode]);
    const limit = Math.sqrt(3 * variance);
    if (distribution === 'uniform') return randomUniform({ minval: -limit, maxval: limit, ...seedOf(options) })(shape);
    if (distribution === 'untruncatedNormal') return randomNormal({ stddev: Math.sqrt(variance), ...seedOf(options) })(shape);
    return truncatedNormal({ stddev: Math.sqrt(variance) / truncatedDeviation, ...seedOf(options) })(shape);
  };
}

/** How many numbers a unit of a kernel [..., inputs, outputs] takes in, and to how many units each of them goes. */
function fansOf(shape: Dims): { readonly fanIn: number; readonly fanOut: number } {
  const [size = 1] = shape;
  if (shape.length < 2) return { fanIn: size, fanOut: size };
  const window = sizeOf(shape.slice(0, -2));
  return { fanIn: (shape.at(-2) ?? 1) * window, fanOut: (shape.at(-1) ?? 1) * window };
}

type Scaled = (options?: Seeded) => Initializer;
const scaled =
  (name: string, preset: VarianceScalingOptions): Scaled =>
  (options = {}) => {
    checkOptions(name, options, ['seed']);
    return varianceScaling({ ...preset, ...options });
  };

/**
 * Uniform with variance 2 / (inputs + outputs): the default of `dense`.
 *
 * @see Keras `GlorotUniform`; Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
 * @example
 * initializers.glorotUniform({ seed: 1 })([784, 512]); // uniform in [-0.068, 0.068)
 */
export const glorotUniform: Scaled = scaled('glorotUniform', { mode: 'fanAvg', distribution: 'uniform' });

/**
 * Truncated normal with variance 2 / (inputs + outputs).
 *
 * @see Keras `GlorotNormal`; Glorot and Bengio, 2010.
 * @example
 * initializers.glorotNormal()([784, 512]);
 */
export const glorotNormal: Scaled = scaled('glorotNormal', { mode: 'fanAvg' });

/**
 * Uniform with variance 2 / inputs, for layers with relu.
 *
 * @see Keras `HeUniform`; He et al., "Delving deep into rectifiers", 2015.
 * @example
 * initializers.heUniform()([784, 512]);
 */
export const heUniform: Scaled = scaled('heUniform', { scale: 2, distribution: 'uniform' });

/**
 * Truncated normal with variance 2 / inputs, for layers with relu.
 *
 * @see Keras `HeNormal`; He et al., 2015.
 * @example
 * initializers.heNormal()([784, 512]);
 */
export const heNormal: Scaled = scaled('heNormal', { scale: 2 });

/**
 * Uniform with variance 1 / inputs, for layers with selu.
 *
 * @see Keras `LecunUniform`; LeCun et al., "Efficient backprop", 1998.
 * @example
 * initializers.lecunUniform()([784, 512]);
 */
export const lecunUniform: Scaled = scaled('lecunUniform', { distribution: 'uniform' });

/**
 * Truncated normal with variance 1 / inputs, for layers with selu.
 *
 * @see Keras `LecunNormal`; LeCun et al., 1998; Klambauer et al., "Self-normalizing neural networks", 2017.
 * @example
 * initializers.lecunNormal()([784, 512]);
 */
export const lecunNormal: Scaled = scaled('lecunNormal', {});

/**
 * `gain` times a random orthogonal matrix: of the rows and the columns, the fewer are orthonormal. More than two axes are taken
 * for a matrix [all but the last, last]. Computed in float64, from normal numbers, by the method of Gram and Schmidt.
 *
 * @param options `gain`: default 1.
 * @throws ShapeError, when called, for fewer than two axes.
 * @see Keras `Orthogonal`; Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep linear networks", 2013.
 * @example
 * initializers.orthogonal({ seed: 1 })([3, 3]); // q, with dot(transpose(q), q) = eye(3)
 */
export function orthogonal(options: Seeded & { readonly gain?: number | undefined } = {}): Initializer {
  checkOptions('orthogonal', options, ['gain', 'seed']);
  const { gain = 1 } = options;
  return (shape) => {
    if (shape.length < 2) {
      throw new ShapeError({
        op: 'orthogonal',
        what: 'only matrices are orthogonal',
        got: showShape(shape),
        expected: 'at least two axes',
      });
    }
    const columns = shape.at(-1) ?? 1;
    const rows = sizeOf(shape.slice(0, -1));
    const [long, short] = [Math.max(rows, columns), Math.min(rows, columns)];
    const drawn = random.normal([short, long], { dtype: 'float64', ...seedOf(options) }).dataSync();
    const vectors = tensor(orthonormalize(drawn, short, long), { shape: [short, long] })
      .mul(gain)
      .cast('float32');
    return (rows === short ? vectors : vectors.transpose()).reshape([...shape]);
  };
}

// ---- by name

/**
 * All initializers: functions of their options that give an initializer.
 *
 * @throws ValueError for unknown options.
 * @example
 * const layer = dense(2, { inputs: 3, biasInitializer: initializers.constant(0.5) });
 * layer.bias; // [0.5, 0.5]
 */
export const initializers = {
  zeros,
  ones,
  constant,
  identity,
  randomUniform,
  randomNormal,
  truncatedNormal,
  varianceScaling,
  glorotUniform,
  glorotNormal,
  heUniform,
  heNormal,
  lecunUniform,
  lecunNormal,
  orthogonal,
} as const;

/** The names that `getInitializer` and layers know. */
export type InitializerName = keyof typeof initializers;

/**
 * An initializer by its name, with its default options; a function of a shape is returned as it is.
 *
 * @throws ValueError for another name, with the nearest valid one, and for what is neither.
 * @example
 * getInitializer('glorotUniform')([784, 512]); // float32[784, 512]
 */
export function getInitializer(initializer: InitializerName | Initializer): Initializer {
  if (typeof initializer === 'function') {
    const factory = Object.entries<unknown>(initializers).find(([, each]) => each === initializer)?.[0];
    if (factory === undefined) return initializer;
    throw new ValueError({
      op: 'getInitializer',
      what: `${factory} makes an initializer and is none itself`,
      hint: `initializers.${factory}(), with parentheses`,
    });
  }
  if (typeof initializer !== 'string') {
    throw new ValueError({
      op: 'getInitializer',
      what: 'this is no initializer',
      got: showValue(initializer),
      expected: 'a name or a function of a shape',
    });
  }
  checkName('getInitializer', 'initializer', initializer, Object.keys(initializers));
  return initializers[initializer]();
}
