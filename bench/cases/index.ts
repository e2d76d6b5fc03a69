/** @file The cases in tidu, made when they are asked for. */
import { products } from '../data/arrays.ts';
import { attentionCases } from './attention.ts';
import type { Case } from './case.ts';
import { cnnStep } from './cnn.ts';
import { chain, chainGradient, emptyStep } from './elementwise.ts';
import { gptStep } from './gpt.ts';
import { lstmStep } from './lstm.ts';
import { mlpStep } from './mlp.ts';
import { product } from './products.ts';
import { layerNormRows, softmaxRows } from './rows.ts';

export type { Case } from './case.ts';

/** By the names of `catalog.ts`. */
export const cases: Readonly<Record<string, () => Case>> = {
  'mlp-step': mlpStep,
  'cnn-step': cnnStep,
  'gpt-step': gptStep,
  'lstm-step': lstmStep,
  'chain-4M': chain,
  'chain-4M-grad': chainGradient,
  'softmax-rows': softmaxRows,
  'layernorm-rows': layerNormRows,
  ...Object.fromEntries(Object.entries(products).map(([name, size]) => [name, () => product(size)])),
  ...attentionCases,
  'empty-step': emptyStep,
};
