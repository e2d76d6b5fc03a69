/** @file Errors told from the place where the user is. */
import { TiduError } from '../core/errors.ts';

/** f(); an error of any tidu function inside is thrown as one of `to`. */
export function relabelTo<R>(to: string, f: () => R): R {
  try {
    return f();
  } catch (error) {
    throw error instanceof TiduError ? retold(error, to, error.what) : error;
  }
}

/** f(); an error of the function `from` is thrown as one of `to`, with what happened told anew. */
export function relabel<R>(from: string, to: string, retell: (what: string) => string, f: () => R): R {
  try {
    return f();
  } catch (error) {
    if (!(error instanceof TiduError) || error.op !== from) throw error;
    throw retold(error, to, retell(error.what));
  }
}

/** The error as one of `op`. */
function retold(error: TiduError, op: string, what: string): TiduError {
  const { got, expected, hint } = error;
  const Kind = error.constructor as typeof TiduError;
  return new Kind({ op, what, got, expected, hint });
}
