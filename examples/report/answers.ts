/** @file What a classifier answered, beside what was right. */
import type { Mistake } from './report.ts';

/** Everything a classifier was asked and what it answered, as plain arrays. */
export interface Answers {
  /** One byte a pixel, picture after picture. */
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  /** For every picture a probability for each class. */
  readonly probabilities: Float32Array;
  readonly classes: number;
}

/**
 * Counts answers by true and predicted label, and collects the wrong ones.
 *
 * @returns `confusion`: counts, true label by predicted label; `mistakes`: in the order of the pictures.
 */
export function compareAnswers({ images, labels, probabilities, classes }: Answers): { confusion: number[][]; mistakes: Mistake[] } {
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const mistakes: Mistake[] = [];
  const pixels = images.length / labels.length;
  labels.forEach((label, i) => {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    const probability = Math.max(...row);
    const predicted = Math.max(row.indexOf(probability), 0);
    const counts = confusion[label];
    if (counts !== undefined) counts[predicted] = (counts[predicted] ?? 0) + 1;
    if (predicted !== label) mistakes.push({ pixels: images.subarray(i * pixels, (i + 1) * pixels), label, predicted, probability });
  });
  return { confusion, mistakes };
}
