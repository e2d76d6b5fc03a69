/** @file What all optimizers share: the checks, the state, and the assignment of all new values at once. */
import type { DType } from '../core/dtype.ts';
import { isFloat } from '../core/dtype.ts';
import { describeOperand, DTypeError, ShapeError, ValueError } from '../core/errors.ts';
import { showValue } from '../core/options.ts';
import { sameShape } from '../core/shape.ts';
import { assignAll, full, Tensor, tensor, variable, Variable, type AnyTensor, type AnyVariable } from '../index.ts';
import { checkNumber } from './options.ts';

/** Scalars by name. */
export type Scalars<Name extends string> = Readonly<Record<Name, AnyTensor>>;

/** What the rule of an optimizer is given for one variable. */
export interface RuleRequest<Slot extends string, Factor extends string> {
  /** Derivative of the loss with respect to the variable. */
  readonly gradient: AnyTensor;
  /** The variable before the step. */
  readonly value: AnyTensor;
  /** The variable's state before the step: the slots that the optimizer declares. */
  readonly slots: Readonly<Record<Slot, AnyTensor>>;
  /** What `factors` gave, in the variable's dtype. */
  readonly factors: Scalars<Factor>;
}

/** What the rule makes of it. */
export interface RuleResult<Slot extends string> {
  readonly value: AnyTensor;
  /** New values of all slots that the optimizer declares. */
  readonly slots: Readonly<Partial<Record<Slot, AnyTensor>>>;
}

/**
 * An optimizer: a rule that turns gradients into new values of variables, and the state that the rule keeps.
 *
 * A rule of one's own extends this class: it declares the slots that each variable gets, and says how one variable is updated.
 *
 * @example
 * // w -= learningRate * sign(g)
 * class SignDescent extends Optimizer {
 *   protected readonly slots = {};
 *   constructor(learningRate: number) {
 *     super('signDescent', learningRate);
 *   }
 *   protected update({ gradient, value, factors }: RuleRequest<never, 'learningRate'>) {
 *     return { value: value.sub(sign(gradient).mul(factors.learningRate)), slots: {} };
 *   }
 * }
 * const w = variable(tensor([1, 2]));
 * new SignDescent(0.5).apply([tensor([3, -4])], [w]);
 * await w.data(); // [0.5, 2.5]
 */
export abstract class Optimizer<Slot extends string = string, Factor extends string = string> {
  /** The name for errors, and for the optimizer's own variables. */
  readonly name: string;
  /** How many steps have been taken. */
  readonly iterations: Variable<[], 'int32'>;
  /** float64, so that the rate is the number that was set; it is cast to the dtype of each variable in the step. */
  private readonly rate: Variable<[], 'float64'>;
  private readonly state = new Map<AnyVariable, ReadonlyMap<Slot, AnyVariable>>();

  constructor(name: string, learningRate: number) {
    checkNumber(name, 'learningRate', learningRate);
    this.name = name;
    this.rate = variable(tensor(learningRate, { dtype: 'float64' }), { name: `${name}/learningRate`, trainable: false });
    this.iterations = variable(tensor(0, { dtype: 'int32' }), { name: `${name}/iterations`, trainable: false });
  }

  /** The state of each variable: names, and the value that all elements start with. */
  protected abstract readonly slots: Readonly<Partial<Record<Slot, number>>>;

  /** The rule: the new value of one variable, and of its slots. */
  protected abstract update(request: RuleRequest<Slot, Factor>): RuleResult<Slot>;

  /** Numbers of this step that all variables share, computed once, in float64. `step` counts from 1. */
  protected factors({ learningRate }: Scalars<'learningRate' | 'step'>): Scalars<Factor> {
    return { learningRate } as unknown as Scalars<Factor>;
  }

  /**
   * The learning rate. It is data of a compiled step, not a constant in it: setting it compiles nothing.
   *
   * @throws ValueError when it is set to what is no finite number from 0; it stays what it was then.
   * @example
   * const optimizer = sgd({ learningRate: 0.1 });
   * optimizer.learningRate *= 0.5;
   * optimizer.learningRate; // 0.05
   */
  get learningRate(): number {
    return this.rate.dataSync()[0] ?? NaN;
  }

  set learningRate(value: number) {
    checkNumber(this.name, 'learningRate', value);
    this.rate.assign(tensor(value, { dtype: 'float64' }));
  }

  /** All state, in a fixed order: what a checkpoint holds. Slots follow the order in which their variables were first seen. */
  get variables(): readonly AnyVariable[] {
    return [this.iterations, this.rate, ...[...this.state.values()].flatMap((slots) => [...slots.values()])];
  }

  /**
   * Makes the state of variables that have none yet. `apply` does so by itself; call it to fill the state from a checkpoint
   * before the first step.
   *
   * @example
   * const optimizer = adam();
   * optimizer.build([variable(zeros([3]), { name: 'w' })]);
   * optimizer.variables.map(({ name }) => name); // ['adam/iterations', 'adam/learningRate', 'w/momentum', 'w/velocity']
   */
  build(variables: readonly AnyVariable[]): void {
    for (const target of variables) {
      if (this.state.has(target)) continue;
      const slots = Object.entries<number | undefined>(this.slots).map(([name, initial = 0]) => {
        const start: AnyTensor = full(target.shape, initial, { dtype: target.dtype });
        return [name as Slot, variable(start, { name: `${target.name}/${name}`, trainable: false })] as const;
      });
      this.state.set(target, new Map(slots));
    }
  }

  /**
   * One step: updates all variables by their gradients. All new values are computed from the old ones and assigned together,
   * outside of `jit` in one program at once, inside of it as a part of the compiled step.
   *
   * @param gradients one for each variable, of its shape and dtype, as `grad` gives them.
   * @param variables what to update.
   * @throws ShapeError, DTypeError or ValueError where the gradients do not fit the variables; nothing changes then.
   * @example
   * const w = variable(tensor([1, 2]));
   * sgd({ learningRate: 0.5 }).apply([tensor([2, 4])], [w]);
   * await w.data(); // [0, 0]
   */
  apply(gradients: readonly AnyTensor[], variables: readonly AnyVariable[]): void {
    checkGradients(this.name, gradients, variables);
    this.build(variables);
    const step: AnyTensor = this.iterations.add(1);
    const factorsFor = inDTypes(this.factors({ learningRate: this.rate.read(), step: step.cast('float64') }));
    const assignments: (readonly [AnyVariable, AnyTensor])[] = [[this.iterations, step]];
    variables.forEach((target, i) => {
      const own = this.state.get(target) ?? new Map<Slot, AnyVariable>();
      const slots = Object.fromEntries([...own].map(([name, slot]) => [name, slot.read()])) as Record<Slot, AnyTensor>;
      const gradient = gradients[i] as AnyTensor;
      const next = this.update({ gradient, value: target.read(), slots, factors: factorsFor(target.dtype) });
      assignments.push([target, next.value]);
      for (const [name, slot] of own) assignments.push([slot, next.slots[name] ?? slot.read()]);
    });
    assignAll(assignments);
  }
}

/** The same scalars in any dtype, cast once for all variables of the dtype. */
function inDTypes<Name extends string>(scalars: Scalars<Name>): (dtype: DType) => Scalars<Name> {
  const known = new Map<DType, Scalars<Name>>();
  return (dtype) => {
    const found = known.get(dtype);
    if (found !== undefined) return found;
    const cast = Object.fromEntries(Object.entries<AnyTensor>(scalars).map(([name, scalar]) => [name, scalar.cast(dtype)]));
    known.set(dtype, cast as Scalars<Name>);
    return cast as Scalars<Name>;
  };
}

function checkGradients(op: string, gradients: readonly AnyTensor[], variables: readonly AnyVariable[]): void {
  if (gradients.length !== variables.length) {
    throw new ValueError({
      op,
      what: 'there is not one gradient for each variable',
      got: `${gradients.length} gradients and ${variables.length} variables`,
      expected: 'lists of one length, in the same order',
      hint: 'grad(loss, variables)(), which gives the gradients in the order of the variables',
    });
  }
  if (new Set(variables).size < variables.length) {
    const twice = variables.find((each, i) => variables.indexOf(each) < i);
    throw new ValueError({ op, what: `the variable '${twice?.name ?? ''}' is listed twice`, expected: 'every variable once' });
  }
  variables.forEach((target, i) => checkGradient(op, gradients[i], target, i));
}

function checkGradient(op: string, gradient: AnyTensor | undefined, target: AnyVariable, place: number): void {
  if (!(target instanceof Variable)) {
    throw new ValueError({
      op,
      what: `what stands at ${place} among the variables is no Variable`,
      expected: 'Variables',
      hint: 'model.trainableVariables',
    });
  }
  if (!isFloat(target.dtype)) {
    throw new DTypeError({
      op,
      what: `the variable '${target.name}' cannot be trained`,
      got: describeOperand(target),
      expected: 'a float dtype',
    });
  }
  if (!(gradient instanceof Tensor)) {
    throw new ValueError({
      op,
      what: `the gradient of the variable '${target.name}' is no tensor`,
      got: showValue(gradient),
      expected: describeOperand(target),
    });
  }
  const complaint = {
    op,
    got: `variable '${target.name}': ${describeOperand(target)}, gradient: ${describeOperand(gradient)}`,
    expected: `a gradient that is ${describeOperand(target)}`,
  };
  if (!sameShape(gradient.shape, target.shape)) {
    const hint = 'gradients in the order of their variables';
    throw new ShapeError({ ...complaint, what: `the gradient of the variable '${target.name}' has another shape than the variable`, hint });
  }
  if (gradient.dtype !== target.dtype) {
    const hint = `gradient.cast('${target.dtype}')`;
    throw new DTypeError({ ...complaint, what: `the gradient of the variable '${target.name}' has another dtype than the variable`, hint });
  }
}
