/** @file Callbacks: what is called while `fit` trains. */
import { checkName, nearestName, ValueError } from '../core/errors.ts';
import { showValue } from '../core/options.ts';
import { device } from '../index.ts';
import { showDevice, type RunRecord } from './run.ts';
import type { Logs, Trainable } from './training.ts';

/** What a callback is told before training begins. */
export interface Run {
  /** `model.stopTraining = true` ends training after the present batch. */
  readonly model: Trainable;
  /** The number of the last epoch plus one. */
  readonly epochs: number;
  /** Batches in an epoch. */
  readonly steps: number;
}

type Answer = void | Promise<void>;

/**
 * Any object with some of these methods. Epochs and batches count from 0; `fit` waits for a promise.
 *
 * @see Keras `Callback`.
 * @example
 * const model = sequential(input([1]), dense(1));
 * const optimizer = sgd({ learningRate: 0.8 });
 * model.compile({ optimizer, loss: 'mse' });
 * const halve = { onEpochEnd: () => void (optimizer.learningRate /= 2) };
 * await model.fit([[0.1]], [[0.3]], { epochs: 3, callbacks: [halve] });
 * optimizer.learningRate; // 0.1
 */
export interface Callback {
  /** Before the first epoch. */
  onTrainBegin?(run: Run): Answer;
  /** After the last epoch, with its logs. */
  onTrainEnd?(logs: Logs): Answer;
  /** Before the first batch of an epoch. */
  onEpochBegin?(epoch: number): Answer;
  /** After an epoch and its validation. */
  onEpochEnd?(epoch: number, logs: Logs): Answer;
  /** Before a step. */
  onBatchBegin?(batch: number): Answer;
  /** After a step, with the means of the epoch so far. */
  onBatchEnd?(batch: number, logs: Logs): Answer;
}

const hooks = ['onTrainBegin', 'onTrainEnd', 'onEpochBegin', 'onEpochEnd', 'onBatchBegin', 'onBatchEnd'] as const;
type Hook = (typeof hooks)[number];

/** Calls a method of all callbacks, one after another. */
export async function notify<H extends Hook>(
  callbacks: readonly Callback[],
  hook: H,
  ...args: Parameters<NonNullable<Callback[H]>>
): Promise<void> {
  for (const callback of callbacks) await (callback[hook] as ((...given: typeof args) => Answer) | undefined)?.call(callback, ...args);
}

/** All names of an object's properties, those of its classes with them. */
function namesOf(value: object): string[] {
  const prototype: unknown = Object.getPrototypeOf(value);
  const isLast = typeof prototype !== 'object' || prototype === null || Object.getPrototypeOf(prototype) === null;
  return [...Object.getOwnPropertyNames(value), ...(isLast ? [] : namesOf(prototype))];
}

/** Whether a name looks as if `fit` were to call it: onEpochEnd, on_epoch_end, onepochend, but neither `on` nor `once`. */
const looksLikeHook = (name: string): boolean =>
  name.length > 2 && name.startsWith('on') && (/^on[A-Z_]/.test(name) || nearestName(name, hooks) !== undefined);

/** Refuses methods that nothing calls, what has no methods, and what is no method: a mistyped one would never be called. */
export function checkCallbacks(op: string, callbacks: unknown): void {
  if (!Array.isArray(callbacks)) {
    throw new ValueError({
      op,
      what: 'callbacks is no list',
      got: showValue(callbacks),
      expected: 'a list of objects',
    });
  }
  callbacks.forEach((each: unknown, i) => {
    const isObject = (typeof each === 'object' && each !== null) || typeof each === 'function';
    const methods = isObject ? namesOf(each).filter(looksLikeHook) : [];
    for (const name of methods) {
      const value: unknown = (each as Readonly<Record<string, unknown>>)[name];
      if (typeof value === 'function') checkName(op, 'callback method', name, hooks);
      else if (value !== undefined && (hooks as readonly string[]).includes(name)) throw noMethod(op, `${name} of callback ${i}`, value);
    }
    if (isObject && hooks.some((hook) => typeof (each as Callback)[hook] === 'function')) return;
    throw new ValueError({
      op,
      what: `callback ${i} has nothing to be called`,
      got: isObject ? `an object with ${Object.keys(each).join(', ') || 'no methods'}` : showValue(each),
      expected: `one of ${hooks.join(', ')}`,
      hint: typeof each === 'function' ? '{ onEpochEnd: f } for a function f' : undefined,
    });
  });
}

const noMethod = (op: string, what: string, value: unknown): ValueError =>
  new ValueError({ op, what: `${what} is no function`, got: showValue(value), expected: 'a function' });

/** The logs of all epochs. */
export interface History {
  /** The numbers of the epochs, from 0. */
  readonly epoch: number[];
  /**
   * Each measure of the logs, an entry for each epoch. What was not measured is not there: `accuracy` takes a metric,
   * `valLoss` and `valAccuracy` take validation.
   */
  readonly history: {
    readonly loss: number[];
    readonly accuracy?: number[] | undefined;
    readonly valLoss?: number[] | undefined;
    readonly valAccuracy?: number[] | undefined;
    readonly [measure: string]: number[] | undefined;
  };
}

/** What `fit` returns: the logs of all epochs, and what they ran on. */
export interface Trained extends History {
  /** Device, profile, and the hash of the weights at the end: equal for runs that were the same to the bit. */
  readonly run: RunRecord;
}

/**
 * A callback that writes down the logs of every epoch. `fit` has one and returns its logs; one of your own goes on over several calls
 * of `fit`.
 *
 * @see Keras `History`.
 * @example
 * const model = sequential(input([1]), dense(1));
 * model.compile({ loss: 'mse' });
 * const all = history();
 * await model.fit([[1], [2]], [[3], [4]], { epochs: 2, callbacks: [all] });
 * await model.fit([[1], [2]], [[3], [4]], { epochs: 4, initialEpoch: 2, callbacks: [all] });
 * all.epoch; // [0, 1, 2, 3]
 */
export function history(): History & Callback {
  const epochs: number[] = [];
  const measures: Record<string, number[]> = {};
  return {
    epoch: epochs,
    history: measures as unknown as History['history'],
    onEpochEnd(epoch, logs) {
      epochs.push(epoch);
      for (const [name, value] of Object.entries(logs)) if (value !== undefined) (measures[name] ??= []).push(value);
    },
  };
}

/**
 * A callback that ends training when the loss is no finite number any more, and says so on the console.
 *
 * @see Keras `TerminateOnNaN`.
 * @example
 * const model = sequential(input([1]), dense(1));
 * model.compile({ loss: 'mse' });
 * await model.fit([[1], [2]], [[3], [4]], { epochs: 100, callbacks: [terminateOnNaN()] });
 */
export function terminateOnNaN(): Callback {
  let model: Trainable | undefined;
  const callback: Callback = {
    onTrainBegin(run) {
      ({ model } = run);
    },
    onBatchEnd(batch, { loss }) {
      if (Number.isFinite(loss) || model === undefined) return;
      model.stopTraining = true;
      const hint = 'Try a lower learning rate, or a look at the data for NaN.';
      console.warn(`terminateOnNaN: the loss is ${loss} after batch ${batch}, training ends. ${hint}`);
    },
  };
  terminators.add(callback);
  return callback;
}

/** The callbacks that `terminateOnNaN` made. */
const terminators = new WeakSet<Callback>();

/** A callback that says once, on the console, that the loss is no finite number any more; undefined where another ends training then. */
export function nonFiniteWarning(callbacks: readonly Callback[]): Callback | undefined {
  if (callbacks.some((each) => terminators.has(each))) return undefined;
  let epoch = 0;
  let hasWarned = false;
  return {
    onEpochBegin(begun) {
      epoch = begun;
    },
    onBatchEnd(batch, { loss }) {
      if (Number.isFinite(loss) || hasWarned) return;
      hasWarned = true;
      const hint =
        'Try a lower learning rate, a look at the data for NaN, checkNumerics(true) of tidu/debug, which finds the operation, ' +
        'or callbacks: [terminateOnNaN()], which ends training then.';
      console.warn(`fit: the loss is ${loss} after batch ${batch} of epoch ${epoch}, training goes on. ${hint}`);
    },
  };
}

/** A callback that prints where training runs, then a line for each epoch: what `verbose: 1` does. */
export function epochLines(): Callback {
  let [epochs, started] = [0, 0];
  return {
    onTrainBegin(run) {
      ({ epochs } = run);
      console.log(`Training on ${showDevice(device())}`);
    },
    onEpochBegin() {
      started = performance.now();
    },
    onEpochEnd(epoch, logs) {
      const measures = Object.entries(logs).map(([name, value]) => `${name} ${value?.toFixed(4) ?? '-'}`);
      console.log([`Epoch ${epoch + 1}/${epochs}`, ...measures, `${((performance.now() - started) / 1000).toFixed(1)} s`].join('  '));
    },
  };
}
