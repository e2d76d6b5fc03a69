/** @file MNIST from the four files in which it is published. */
import { DataError, ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import { showShape } from '../core/shape.ts';
import { tensor, type Tensor } from '../index.ts';
import { gunzip } from './gzip.ts';
import { parseIdx } from './idx.ts';
import { readFirst, type Source } from './source.ts';

/** Pictures and what they show: n grey pictures of 28 x 28 bytes (0 background, 255 ink), and n labels. */
export interface LabeledImages {
  readonly images: Tensor<[number, 28, 28], 'uint8'>;
  readonly labels: Tensor<[number], 'uint8'>;
}

/** The two halves of MNIST: 60,000 pictures to learn from, 10,000 to test on. */
export interface Mnist {
  readonly train: LabeledImages;
  readonly test: LabeledImages;
}

/**
 * Reads MNIST, or a data set in the same form (Fashion-MNIST), from its four IDX files: `train-images-idx3-ubyte`,
 * `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, each plain or with `.gz`, each also under the
 * name with a dot (`train-images.idx3-ubyte`).
 *
 * @param options `source`: the folder (Node) or the URL under which the files lie.
 * @returns uint8 tensors, images [n, 28, 28] and labels [n], of `train` and `test`.
 * @throws ValueError without a source, and for an unknown option; DataError for a file that is missing, damaged, of another shape,
 *   or whose count differs from its partner's.
 * @example
 * const { train, test } = await mnist({ source: 'data/mnist' });
 * train.images.shape; // [60000, 28, 28]
 */
export async function mnist(options: { readonly source: Source }): Promise<Mnist> {
  checkOptions('mnist', options, ['source']);
  const { source }: { readonly source?: Source | undefined } = options ?? {};
  if (typeof source !== 'string' && !(source instanceof URL)) {
    throw new ValueError({
      op: 'mnist',
      what: source === undefined ? 'there is no source' : 'the source is no path or URL',
      got: source === undefined ? undefined : showValue(source),
      expected: 'the folder or URL under which the four files lie',
      hint: "mnist({ source: 'data/mnist' })",
    });
  }
  const [train, test] = await Promise.all([readPart(source, 'train'), readPart(source, 't10k')]);
  return { train, test };
}

async function readPart(source: Source, part: 'train' | 't10k'): Promise<LabeledImages> {
  const [images, labels] = await Promise.all([readUint8(source, `${part}-images`, [28, 28]), readUint8(source, `${part}-labels`, [])]);
  if (images.count !== labels.count) {
    throw new DataError({
      op: 'mnist',
      what: `'${images.found}' and '${labels.found}' do not belong together`,
      got: `${images.count} images and ${labels.count} labels`,
      expected: 'as many labels as images',
    });
  }
  return {
    images: tensor(images.data, { shape: [images.count, 28, 28], dtype: 'uint8' }),
    labels: tensor(labels.data, { shape: [labels.count], dtype: 'uint8' }),
  };
}

/** The bytes of a file of uint8[n, ...sampleShape]. */
async function readUint8(
  source: Source,
  name: string,
  sampleShape: readonly number[],
): Promise<{ data: Uint8Array; count: number; found: string }> {
  const { bytes, found } = await readFirst('mnist', candidates(source, name, sampleShape.length + 1));
  const { shape, data } = parseIdx(await gunzip(bytes, `'${found}'`), `'${found}'`);
  const [count = 0, ...rest] = shape;
  if (!(data instanceof Uint8Array) || showShape(rest) !== showShape(sampleShape) || shape.length === 0) {
    throw new DataError({
      op: 'mnist',
      what: `'${found}' holds something else`,
      got: `the shape ${showShape(shape)}`,
      expected: `uint8[n${sampleShape.map((size) => `, ${size}`).join('')}]`,
    });
  }
  return { data, count, found };
}

/** The names under which a file is known to be published. */
function candidates(source: Source, name: string, rank: number): string[] {
  const text = String(source);
  const folder = text === '' || text.endsWith('/') ? text : `${text}/`;
  return ['-', '.'].flatMap((joint) => ['', '.gz'].map((packing) => `${folder}${name}${joint}idx${rank}-ubyte${packing}`));
}
