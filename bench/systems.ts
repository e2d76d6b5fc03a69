/** @file The systems that are compared: how each is started for one case, and what is known of its limits. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A system with one setting. */
export interface System {
  readonly name: string;
  /** Systems of one family are settings of the same: tables show the best. */
  readonly family: string;
  readonly file: string;
  /** What comes before the case and the budget. */
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  has(name: string): boolean;
  /** Cases that take so long that one round is enough. */
  readonly slow?: readonly string[];
  /** Tolerances of cases in which the system computes something slightly else. */
  readonly tolerances?: Readonly<Record<string, readonly number[]>>;
}

/** What the command line says about systems. */
export interface Choice {
  readonly peers: boolean;
  /** Numbers of threads for tidu; none: as many as there are processors. */
  readonly threads: readonly string[];
  /** The Python that has PyTorch; without it, the one on the path or the system's. */
  readonly python?: string | undefined;
  /** Also jax-js's own convolution, which takes minutes. */
  readonly slow: boolean;
}

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const node = (script: string, ...args: readonly string[]): Pick<System, 'file' | 'args'> => ({
  file: process.execPath,
  args: ['--import', 'tsx', pathOf(script), ...args],
});

function tidu(threads: string | undefined): System {
  const environment = threads === undefined ? {} : { TIDU_BENCH_THREADS: threads };
  return {
    name: threads === undefined ? 'tidu' : `tidu-${threads}t`,
    family: 'tidu',
    ...node('tidu.ts'),
    environment,
    has: () => true,
  };
}

/** A gigabyte of scores, and its gradients, are not tried on the others. */
const isForJavaScript = (name: string): boolean => !name.startsWith('attention');

/** jax-js runs on one thread in Node. */
const jax = (slow: boolean): readonly System[] => [
  {
    name: 'jax-js',
    family: 'jax-js',
    ...node('peers/jax.mjs'),
    has: (name) => isForJavaScript(name) && (slow || name !== 'cnn-step'),
    slow: ['cnn-step'],
  },
  { name: 'jax-js+im2col', family: 'jax-js+im2col', ...node('peers/jax.mjs', '--im2col'), has: (name) => name === 'cnn-step' },
];

/** TensorFlow.js runs on one thread in Node, and has no gradient of a convolution in WebAssembly. */
const tensorflow: System = {
  name: 'tfjs-wasm',
  family: 'tfjs-wasm',
  ...node('peers/tensorflow.mjs'),
  has: (name) => isForJavaScript(name) && name !== 'cnn-step',
  slow: ['gpt-step'],
  tolerances: { 'mlp-step': [1e-5, 2e-4, 2e-3] }, // its RMSprop has epsilon inside of the root
};

/** PyTorch's threads, by OMP_NUM_THREADS and OPENBLAS_NUM_THREADS: none of the settings is the best for all cases. */
const torch = (python: string): readonly System[] =>
  [[undefined, undefined] as const, ['2', '2'] as const, ['1', '2'] as const].map(([openmp, openblas]) => ({
    name: `torch[${openmp ?? '-'}/${openblas ?? '-'}]`,
    family: 'torch',
    file: python,
    args: [pathOf('peers/torch_cases.py')],
    environment: { OMP_NUM_THREADS: openmp, OPENBLAS_NUM_THREADS: openblas },
    has: () => true,
  }));

const hasPackage = (name: string): boolean => existsSync(pathOf(`peers/node_modules/${name}`));
const hasTorch = (python: string): boolean => spawnSync(python, ['-c', 'import torch']).status === 0;

/** tidu, and the peers that are installed; a line on stderr for each that is not. */
export function systemsOf({ peers, threads, python, slow }: Choice): readonly System[] {
  const ours = threads.length === 0 ? [tidu(undefined)] : threads.map(tidu);
  if (!peers) return ours;
  const installed = (name: string, isThere: boolean, systems: readonly System[]): readonly System[] => {
    if (!isThere) console.error(`${name} is not installed, and left out: see bench/README.md`);
    return isThere ? systems : [];
  };
  const withTorch = (python === undefined ? ['python3', '/usr/bin/python3'] : [python]).find(hasTorch);
  return [
    ...ours,
    ...installed('jax-js', hasPackage('@jax-js/jax'), jax(slow)),
    ...installed('TensorFlow.js', hasPackage('@tensorflow/tfjs-backend-wasm'), [tensorflow]),
    ...installed('PyTorch', withTorch !== undefined, torch(withTorch ?? '')),
  ];
}
