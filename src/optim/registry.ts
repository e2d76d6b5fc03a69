/** @file Optimizers by name. */
import { checkName, ValueError } from '../core/errors.ts';
import { showValue } from '../core/options.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { Optimizer } from './optimizer.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

const factories = { sgd, adagrad, rmsprop, adam } as const;

/** The names that `getOptimizer` and `model.compile` know. */
export type OptimizerName = keyof typeof factories;

/**
 * An optimizer by its name, with its default options; an optimizer is returned as it is.
 *
 * @param optimizer 'sgd', 'adagrad', 'rmsprop', 'adam', or an Optimizer.
 * @throws ValueError for another name, with the nearest valid one, and for what is neither.
 * @example
 * getOptimizer('rmsprop').learningRate; // 0.001
 */
export function getOptimizer(optimizer: OptimizerName | Optimizer): Optimizer {
  if (optimizer instanceof Optimizer) return optimizer;
  if (typeof optimizer !== 'string') {
    throw new ValueError({
      op: 'getOptimizer',
      what: 'this is no optimizer',
      got: showValue(optimizer),
      expected: 'a name or an Optimizer',
      hint: "'rmsprop', or rmsprop({ learningRate: 0.001 })",
    });
  }
  checkName('getOptimizer', 'optimizer', optimizer, Object.keys(factories));
  return factories[optimizer]();
}
