/** @file The numbers by which arrays are compared. */

/** First and last element and sum of squares. */
export const fingerprint = (values) => [values[0], values.at(-1), values.reduce((sum, value) => sum + value * value, 0)];

/** The losses at the initial parameters, after 1 and after 10 updates. */
export async function firstLosses(step) {
  const losses = [];
  for (let updates = 0; updates <= 10; updates++) losses.push(await step());
  return [losses[0], losses[1], losses[10]];
}
