/** @file Variables: the only mutable thing. */
import type { DType } from '../core/dtype.ts';
import { describeOperand, DTypeError, ShapeError, ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import { sameShape } from '../core/shape.ts';
import type { Node } from '../graph/node.ts';
import { currentTrace, type Trace } from '../graph/trace.ts';
import { checkTensor, isTensor } from '../ops/check.ts';
import { Cell } from '../runtime/cell.ts';
import { evaluate, valueOf } from '../runtime/engine.ts';
import type { Shape } from '../types/index.ts';
import { apply, resolve } from './apply.ts';
import { dataPrimitive, parameterPrimitive } from '../graph/source.ts';
import { showData } from './format.ts';
import type { AnyTensor } from './tensor.ts';
import { Tensor } from './tensor.ts';

/**
 * A tensor whose value can be assigned: a weight, a running mean, a counter. Used like any tensor; each use means the value
 * at that moment, and a value that was read before an assignment stays what it was.
 *
 * Inside `jit` a read becomes an input of the compiled program and an assignment an output; both are found by tracing.
 *
 * @example
 * const steps = new Variable(tensor(0), { name: 'steps', trainable: false });
 * steps.assign(steps.add(1));
 * steps.toString(); // "Variable 'steps' float32[] 1"
 */
export class Variable<out S extends Shape = Shape, out D extends DType = 'float32'> extends Tensor<S, D> {
  /** A name for summaries, errors and checkpoints. */
  readonly name: string;
  /** Whether optimizers change it. */
  readonly trainable: boolean;
  /** Where the value is kept. */
  readonly cell: Cell;
  /** The node for the value as it is now, as long as somebody holds it. */
  private current: WeakRef<AnyTensor> | undefined;

  constructor(initial: Tensor<S, D>, options: { readonly name?: string; readonly trainable?: boolean } = {}) {
    checkInitial(initial);
    checkOptions('variable', options, ['name', 'trainable']);
    const { shape, dtype } = initial as AnyTensor;
    super(dataPrimitive as unknown as Node['primitive'], [], { shape, dtype }, shape, dtype);
    this.name = options.name ?? 'variable';
    this.trainable = options.trainable ?? true;
    this.cell = new Cell(dtype, valueOf(resolve(initial as AnyTensor)).slice());
  }

  /** The value at this point of the program, as a tensor that later assignments don't change. */
  read(): AnyTensor {
    return readIn(currentTrace(), this as unknown as AnyVariable);
  }

  /**
   * Sets the value. Outside of `jit` this happens at once.
   *
   * @param value a tensor of the Variable's shape and dtype.
   * @throws ShapeError or DTypeError where they differ; the Variable keeps its value then.
   * @example
   * const counter = variable(tensor(0));
   * counter.assign(counter.add(1));
   */
  assign(value: Tensor<Shape, DType>): void {
    assignAs('assign', [[this as unknown as AnyVariable, value]]);
  }

  /** The node that stands for the value outside of all traces. */
  snapshot(): AnyTensor {
    const held = this.current?.deref();
    if (held !== undefined && held.value === this.cell.view) return held;
    const node = apply(dataPrimitive, [], { shape: this.shape, dtype: this.dtype });
    node.value = this.cell.snapshot();
    this.current = new WeakRef(node);
    return node;
  }

  /** Name, dtype, shape and value: `Variable 'dense/kernel' float32[2] [1, 2]`. Inside of a transform the value is left out. */
  override toString(): string {
    const { cell, shape, dtype } = this;
    const value = currentTrace() === undefined ? showData(cell.read(), shape, dtype) : '(not computed: inside of a transform)';
    return `Variable '${this.name}' ${describeOperand(this)} ${value}`;
  }
}

function checkInitial(initial: unknown): void {
  if (isTensor(initial)) return;
  const data = typeof initial === 'number' || typeof initial === 'boolean' ? String(initial) : '...';
  throw new ValueError({
    op: 'variable',
    what: 'the initial value is no tensor',
    got: showValue(initial),
    expected: 'a tensor',
    hint: `variable(tensor(${data}))`,
  });
}

/** A Variable of any shape and dtype. */
export type AnyVariable = Variable<Shape, DType>;

type Assignments = readonly (readonly [target: AnyVariable, value: AnyTensor])[];

/** Whether something is a Variable. */
export const isVariable = (value: unknown): value is AnyVariable => value instanceof Variable;

/**
 * Sets several Variables at once: outside of `jit` their values are computed in one program, each from what all Variables
 * were before. Nothing is set if one of the values does not fit.
 *
 * @param pairs each Variable with its new value. Inside `jit` all of them are outputs of the compiled program.
 * @throws ShapeError or DTypeError where a value's shape or dtype is not its Variable's; ValueError for what is no list of pairs.
 * @see TensorFlow `Variable.assign`, of several at once.
 * @example
 * const a = variable(tensor([1, 2]));
 * const b = variable(tensor([3, 4]));
 * assignAll([[a, b], [b, a]]); // exchanges them
 * await a.data(); // [3, 4]
 */
export function assignAll(pairs: Assignments): void {
  const isPair = (pair: unknown): boolean => Array.isArray(pair) && isVariable(pair[0]);
  if (!Array.isArray(pairs) || !pairs.every(isPair)) {
    const expected = 'a list of pairs [variable, value]';
    throw new ValueError({ op: 'assignAll', what: 'these are no assignments', got: showValue(pairs), expected });
  }
  assignAs('assignAll', pairs);
}

/** `assignAll`, for a function of another name. */
function assignAs(op: string, pairs: Assignments): void {
  for (const [, value] of pairs) checkTensor(op, value);
  const values = pairs.map(([, value]) => resolve(value));
  pairs.forEach(([target], i) => checkAssignment(op, target, values[i] as AnyTensor));
  const trace = currentTrace();
  if (trace !== undefined) return pairs.forEach(([target], i) => trace.writes.set(target, values[i] as AnyTensor));
  evaluate(values);
  pairs.forEach(([target], i) => target.cell.write(valueOf(values[i] as AnyTensor)));
}

function checkAssignment(op: string, target: AnyVariable, value: AnyTensor): void {
  const complaint = {
    op,
    got: `variable '${target.name}': ${describeOperand(target)}, value: ${describeOperand(value)}`,
    expected: `a value that is ${describeOperand(target)}`,
  };
  if (!sameShape(target.shape, value.shape)) throw new ShapeError({ ...complaint, what: 'the value has another shape than the Variable' });
  if (target.dtype !== value.dtype) {
    throw new DTypeError({ ...complaint, what: 'the value has another dtype than the Variable', hint: `value.cast('${target.dtype}')` });
  }
}

/** A Variable's value as a trace sees it: what was assigned there, else its parameter, else what the trace around it sees. */
function readIn(trace: Trace | undefined, variable: AnyVariable): AnyTensor {
  if (trace === undefined) return variable.snapshot();
  const known = trace.writes.get(variable) ?? trace.reads.get(variable);
  if (known !== undefined) return known as AnyTensor;
  if (!trace.closes) return readIn(trace.parent, variable);
  const { shape, dtype } = variable;
  const parameter = new Tensor(parameterPrimitive as unknown as Node['primitive'], [], { shape, dtype }, shape, dtype, trace) as AnyTensor;
  trace.reads.set(variable, parameter);
  return parameter;
}

/**
 * A new Variable that starts with a value.
 *
 * @param options `name`, for summaries and errors; `trainable`: whether optimizers change it, default true.
 * @throws ValueError for an initial value that is no tensor, and for options that do not exist.
 * @see TensorFlow `tf.Variable`.
 * @example
 * const w = variable(zeros([3]), { name: 'w' });
 * w.assign(w.add(1));
 * await w.data(); // [1, 1, 1]
 */
export const variable = <S extends Shape, D extends DType>(
  initial: Tensor<S, D>,
  options: { readonly name?: string; readonly trainable?: boolean } = {},
): Variable<S, D> => new Variable(initial, options);
