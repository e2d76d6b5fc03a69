/** @file The compiled step: forward pass, loss, gradients, optimizer and metrics as one program. */
import { ValueError } from '../core/errors.ts';
import { jit, valueAndGrad, type AnyTensor } from '../index.ts';
import type { Logs, Training } from './training.ts';

type Results = Readonly<Record<string, AnyTensor>>;

/** The steps of a compiled model. Each is compiled at its first batch of a new shape; what it measures runs on until `reset`. */
export interface Steps {
  /** One step of training: all measures so far. */
  train(x: AnyTensor, y: AnyTensor): Promise<Logs>;
  /** Measures a batch and trains nothing: all measures so far. */
  test(x: AnyTensor, y: AnyTensor): Promise<Results>;
  /** Forgets what was measured. */
  reset(): void;
}

const known = new WeakMap<Training, Steps>();

/**
 * The steps of a compiled model, made once.
 *
 * @param outputShape of the model, by which metrics are chosen.
 * @throws ValueError for two metrics of one name.
 */
export function stepsOf(training: Training, outputShape: readonly number[]): Steps {
  let steps = known.get(training);
  if (steps === undefined) known.set(training, (steps = makeSteps(training, outputShape)));
  return steps;
}

function makeSteps({ model, optimizer, loss, lossMean, forward, metrics }: Training, outputShape: readonly number[]): Steps {
  const measures = metrics(outputShape);
  checkNames(measures.map(({ name }) => name));

  const measure = (value: AnyTensor, y: AnyTensor, predicted: AnyTensor): Results => {
    lossMean.update(value, y.shape[0] ?? 1);
    for (const each of measures) each.update(y, predicted);
    return Object.fromEntries([['loss', lossMean.result()], ...measures.map((each) => [each.name, each.result()] as const)]);
  };

  const train = jit((x: AnyTensor, y: AnyTensor): Results => {
    const variables = model.trainableVariables;
    const lossOf = () => {
      const predicted = forward(x, true);
      return [loss(y, predicted), predicted] as const;
    };
    const [[value, predicted], gradients] = valueAndGrad(lossOf, variables, { hasAux: true })();
    optimizer.apply(gradients, variables);
    return measure(value, y, predicted);
  });
  const test = jit((x: AnyTensor, y: AnyTensor): Results => {
    const predicted = forward(x, false);
    return measure(loss(y, predicted), y, predicted);
  });

  return {
    train: async (x, y) => {
      await train.prepare(x, y);
      return readLogs(train(x, y));
    },
    test: async (x, y) => {
      await test.prepare(x, y);
      return test(x, y);
    },
    reset: () => [lossMean, ...measures].forEach((each) => each.reset()),
  };
}

function checkNames(names: readonly string[]): void {
  const twice = names.find((name, i) => name === 'loss' || names.indexOf(name) < i);
  if (twice === undefined) return;
  throw new ValueError({
    op: 'compile',
    what: `two measures are called '${twice}'`,
    got: ['loss', ...names].join(', '),
    expected: 'different names',
    hint: "metric('anotherName', f)",
  });
}

/** The numbers that a step gave. */
export async function readLogs(results: Results): Promise<Logs> {
  const logs: Record<string, number> = {};
  for (const [name, value] of Object.entries(results)) logs[name] = Number(await value.item());
  return logs as unknown as Logs;
}
