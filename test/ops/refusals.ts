/** @file What a wrong call says, for tests that pin the words. */
import { TiduError } from '../../src/core/errors.ts';

/** The class and message of what f throws. */
export function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof TiduError) return `${error.name} ${error.message}`;
    throw error;
  }
  return 'no error';
}

/** The sentences of several wrong calls, a line each. */
export const refusals = (...calls: (() => unknown)[]): string => calls.map(refusal).join('\n');
