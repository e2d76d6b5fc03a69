/** @file What the trainings share: parameters as Variables, one compiled step, and the losses that tell whether it is right. */
import { jit, tensor, valueAndGrad, type AnyTensor, type AnyVariable } from 'tidu';
import type { Optimizer } from 'tidu/optim';
import type { Model } from '../data/models.ts';
import { resident, type Case } from './case.ts';

/** A training of a model. */
export interface Training {
  readonly model: Model;
  readonly optimizer: Optimizer;
  readonly inputShape: readonly number[];
  /** The loss of a batch; `parameter` gives the model's parameters by name. */
  loss(parameter: (name: string) => AnyVariable, inputs: AnyTensor, targets: AnyTensor): AnyTensor;
  /** What happens to the parameters between gradient and update. */
  beforeUpdate?(parameters: readonly AnyVariable[]): void;
}

/** A step copies its batch in, computes loss, gradients and update in one program, and reads the loss. */
export function training({ model, optimizer, inputShape, loss, beforeUpdate }: Training): Case {
  const byName = new Map(Object.entries(model.parameters).map(([name, data]) => [name, resident(data)] as const));
  const parameters = [...byName.values()];
  const parameter = (name: string): AnyVariable => {
    const found = byName.get(name);
    if (found === undefined) throw new Error(`the model has no parameter '${name}'`);
    return found;
  };
  const step = jit((inputs: AnyTensor, targets: AnyTensor): AnyTensor => {
    const [value, gradients] = valueAndGrad(() => loss(parameter, inputs, targets) as never, parameters)();
    beforeUpdate?.(parameters);
    optimizer.apply(gradients, parameters);
    return value;
  });
  const run = (): Promise<number> =>
    step(tensor(model.inputs as never, { shape: inputShape }) as AnyTensor, tensor(model.targets) as AnyTensor).item() as Promise<number>;
  return { calls: 1, run, result: () => firstLosses(run) };
}

/** The losses at the initial parameters, after 1 and after 10 updates. */
async function firstLosses(run: () => Promise<number>): Promise<readonly number[]> {
  const losses: number[] = [];
  for (let updates = 0; updates <= 10; updates++) losses.push(await run());
  return [0, 1, 10].map((updates) => losses[updates] ?? NaN);
}
