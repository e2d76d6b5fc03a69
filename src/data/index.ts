/** @file The public surface of 'tidu/data'. */
export { dataset, type BatchOf, type Column, type Dataset, type DatasetOptions } from './dataset.ts';
export { gunzip } from './gzip.ts';
export { parseIdx, readIdx, type Idx } from './idx.ts';
export { mnist, type LabeledImages, type Mnist } from './mnist.ts';
export { readBytes, type Source } from './source.ts';
