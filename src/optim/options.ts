/** @file Options of optimizers: defaults by convention, and checks of what the user gave. */
import { checkName, ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';

/**
 * Whose formula and whose defaults an optimizer follows. Keras and PyTorch agree on the idea of every rule but not on where
 * epsilon stands, nor on when the learning rate enters the velocity.
 */
export type Convention = 'keras' | 'pytorch';

/** The choice of a convention, an option of every optimizer. */
export interface ConventionOption {
  /** Default 'keras'. Selects formula and default values; values that are given count in both. */
  readonly convention?: Convention | undefined;
}

interface Range {
  readonly expected: string;
  allows(value: number): boolean;
}

const fromZero: Range = { expected: 'a finite number from 0', allows: (value) => value >= 0 && value < Infinity };
const decay: Range = { expected: 'a number from 0 and below 1', allows: (value) => value >= 0 && value < 1 };

/** What the numeric options may be. */
const ranges: Readonly<Record<string, Range>> = {
  learningRate: fromZero,
  epsilon: fromZero,
  initialAccumulatorValue: fromZero,
  momentum: { expected: 'a number from 0 to 1', allows: (value) => value >= 0 && value <= 1 },
  rho: decay,
  beta1: decay,
  beta2: decay,
};

/** Refuses a numeric option that is out of its range; NaN is out of every range. */
export function checkNumber(op: string, name: string, value: unknown): void {
  const range = ranges[name];
  if (range === undefined || (typeof value === 'number' && range.allows(value))) return;
  throw new ValueError({ op, what: `${name} is out of its range`, got: `${name}: ${showValue(value)}`, expected: range.expected });
}

/** The given options, checked, with the defaults of their convention for the others. */
export function completeOptions<Options extends object>(
  op: string,
  given: { readonly [Name in keyof Options]?: Options[Name] | undefined } & ConventionOption,
  defaults: Readonly<Record<Convention, Options>>,
): Options & Required<ConventionOption> {
  checkOptions(op, given, [...Object.keys(defaults.keras), 'convention']);
  const { convention = 'keras' } = given;
  checkName(op, 'convention', convention, Object.keys(defaults));
  const options: Record<string, unknown> = { ...defaults[convention], convention };
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    checkNumber(op, name, value);
    options[name] = value;
  }
  return options as Options & Required<ConventionOption>;
}
