/** @file Errors told from the place where the user is. */
import { TiduError } from '../core/errors.ts';

/** f(); an error of the function `from` is thrown as one of `to`, with what happened told anew. */
export function relabel<R>(from: string, to: string, retell: (what: string) => string, f: () => R): R {
  try {
    return f();
  } catch (error) {
    if (!(error instanceof TiduError) || error.op !== from) throw error;
    const { got, expected, hint } = error;
    const Kind = error.constructor as typeof TiduError;
    throw new Kind({ op: to, what: retell(error.what), got, expected, hint });
  }
}
