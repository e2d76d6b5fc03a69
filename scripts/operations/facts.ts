/** @file What is found out about a function by calling it as its example does: dtypes, derivatives, batches, backends. */
import { atOnce } from '../../src/core/breath.ts';
import { configure } from '../../src/core/config.ts';
import { dtypes, isFloat, isInteger, type DType } from '../../src/core/dtype.ts';
import { GradError, TiduError, TraceError } from '../../src/core/errors.ts';
import { isPlainObject } from '../../src/core/options.ts';
import type { Graph } from '../../src/graph/graph.ts';
import type { Node } from '../../src/graph/node.ts';
import type { Spec } from '../../src/graph/primitive.ts';
import { Trace } from '../../src/graph/trace.ts';
import { cast } from '../../src/ops/cast.ts';
import { prepare } from '../../src/runtime/engine.ts';
import { resolve } from '../../src/tensor/apply.ts';
import { full, ones } from '../../src/tensor/create.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { jvp, vjp } from '../../src/transforms/directional.ts';
import { boundParameter, flattenTensors, freeParameter } from '../../src/transforms/parameters.ts';
import { vmap } from '../../src/transforms/vmap.ts';
import type { Exemplified, PublicFunction } from './calls.ts';
import { differentiable, ordersOf } from './orders.ts';

type Tensors = readonly AnyTensor[];

/** Where there is nothing to be told. */
const none = '-';

/** What the page says of a function. */
export type Facts = Readonly<Record<'dtypes' | 'derivatives' | 'batching' | 'backends', string>>;

/** A call, as a function of its tensors. */
interface Call {
  readonly args: readonly unknown[];
  readonly operands: Tensors;
  run(operands: Tensors): AnyTensor[];
}

function callOf(f: PublicFunction, args: readonly unknown[]): Call {
  const { leaves, rebuild } = flattenTensors(args);
  return { args, operands: leaves, run: (operands) => flattenTensors(f(...(rebuild(operands) as unknown[]))).leaves.map(resolve) };
}

/** Whether something is not refused, by an error of a class. */
function succeeds(run: () => unknown, refusal: new (...args: never[]) => Error = TiduError): boolean {
  try {
    run();
    return true;
  } catch (refused) {
    if (refused instanceof refusal) return false;
    throw refused;
  }
}

/** What a call did, without its being computed. */
interface Traced extends Graph {
  /** What stands for Variables that it read. */
  readonly reads: readonly Node[];
  /** It needs values: they are those of the example, as under a derivative. */
  readonly isEager: boolean;
}

function traceOf({ run }: Call, operands: Tensors): Traced {
  const traced = (isEager: boolean): Traced => {
    const trace = new Trace(isEager ? 'grad' : 'jit');
    const inputs = operands.map((operand) => (isEager ? boundParameter(operand, trace) : freeParameter(operand, trace)));
    const outputs = trace.run(() => run(inputs));
    return { inputs, outputs, reads: [...trace.reads.values()], isEager };
  };
  try {
    return traced(false);
  } catch (refused) {
    if (refused instanceof TraceError) return traced(true);
    throw refused;
  }
}

const backends = ['wasm', 'reference'] as const;

/** Makes a program, which is not run. */
function compile(backend: (typeof backends)[number], { inputs, outputs, reads }: Omit<Traced, 'isEager'>): void {
  configure({ backend });
  try {
    atOnce(prepare({ parameters: [...inputs, ...reads], cells: new Map(), outputs, updates: [], keepLiterals: true }));
  } finally {
    configure({ backend: 'wasm' });
  }
}

const specs = (nodes: readonly Spec[]): string => nodes.map(({ dtype, shape }) => `${dtype}[${shape.join()}]`).join();

/** The call with tensors in the place of numbers, where it takes them: beside bools a number is an integer, which says nothing of bools. */
function withTensors(f: PublicFunction, call: Call): Call {
  const [{ dtype } = { dtype: 'float32' as const }] = call.operands;
  return call.args.reduce<Call>((found, arg, i) => {
    if (typeof arg !== 'number' || call.operands.length === 0) return found;
    const other = callOf(f, found.args.with(i, full([], arg, { dtype })));
    const isSame = (): boolean => specs(traceOf(other, other.operands).outputs) === specs(traceOf(found, found.operands).outputs);
    return succeeds(() => traceOf(other, other.operands)) && isSame() ? other : found;
  }, call);
}

// ---- dtypes

/** The operands in another dtype: those that have the dtype of the first one that is no condition. The others are positions and the like. */
function inDType({ operands }: Call, dtype: DType): AnyTensor[] {
  const varied = operands.find((operand) => operand.dtype !== 'bool') ?? operands[0];
  return operands.map((operand) => (operand.dtype === varied?.dtype ? (cast(resolve(operand), dtype) as AnyTensor) : resolve(operand)));
}

const accepts = (call: Call, dtype: DType): boolean => succeeds(() => traceOf(call, inDType(call, dtype)));

/** Of a call without tensors: the dtypes that can be asked for, or else that of the result. */
function dtypesMade(f: PublicFunction, args: readonly unknown[]): readonly DType[] {
  const last = args.at(-1);
  const [before, options] = isPlainObject(last) ? [args.slice(0, -1), last] : [args, {}];
  const madeBy = (...all: readonly unknown[]): DType[] => flattenTensors(f(...all)).leaves.map(({ dtype }) => dtype);
  const asked = dtypes.filter((dtype) => {
    let made: DType[] = [];
    return succeeds(() => (made = madeBy(...before, { ...options, dtype }))) && made.length > 0 && made.every((each) => each === dtype);
  });
  return asked.length > 0 ? asked : madeBy(...args);
}

const dtypesOf = (f: PublicFunction, call: Call): readonly DType[] =>
  call.operands.length === 0 ? dtypesMade(f, call.args) : dtypes.filter((dtype) => accepts(call, dtype));

const sets: readonly (readonly [name: string, holds: (dtype: DType) => boolean])[] = [
  ['any', () => true],
  ['numbers', (dtype) => dtype !== 'bool'],
  ['floats', isFloat],
  ['integers', isInteger],
  ['integers, bool', (dtype) => !isFloat(dtype)],
];

/** A name for a set of dtypes, or what is in it. */
export function summary(accepted: readonly DType[]): string {
  const isSame = (holds: (dtype: DType) => boolean): boolean => dtypes.every((dtype) => holds(dtype) === accepted.includes(dtype));
  return sets.find(([, holds]) => isSame(holds))?.[0] ?? (dtypes.filter((dtype) => accepted.includes(dtype)).join(', ') || none);
}

// ---- derivatives

const floatsOf = (list: Tensors): AnyTensor[] => list.filter(({ dtype }) => isFloat(dtype));
const onesLike = (x: Spec): AnyTensor => ones(x.shape as never, { dtype: x.dtype }) as unknown as AnyTensor;

type Smooth = (...floats: AnyTensor[]) => AnyTensor[];

/** The call as a function of its floats, with the floats of its result. */
function smoothPart({ run }: Call, operands: Tensors): Smooth {
  return (...floats) => {
    const next = floats.values();
    return floatsOf(run(operands.map((operand) => (isFloat(operand.dtype) ? (next.next().value as AnyTensor) : operand))));
  };
}

/** Whether there is a derivative, and a program of it: that a rule serves one direction only shows as late as that. */
function canBeTaken(call: Call, operands: Tensors, isEager: boolean, derivative: (f: Smooth, floats: Tensors) => Tensors): boolean {
  const trace = new Trace('jit');
  const given = isEager ? operands : operands.map((operand) => freeParameter(operand, trace));
  const take = (): Tensors => derivative(smoothPart(call, given), floatsOf(given));
  return succeeds(() => {
    const outputs = isEager ? take() : trace.run(take);
    compile('reference', { inputs: isEager ? [] : given, outputs, reads: [...trace.reads.values()] });
  }, GradError);
}

const forwards = (f: Smooth, floats: Tensors): Tensors => jvp(f, [...floats], floats.map(onesLike))[1];
const backwards = (f: Smooth, floats: Tensors): Tensors => {
  const [results, pullback] = vjp(f, ...floats);
  return pullback(results.map(onesLike));
};

function derivativesOf(call: Call, operands: Tensors, { inputs, outputs, isEager }: Traced): string {
  const nodes = differentiable(outputs, inputs);
  if (nodes.length === 0 && !outputs.some((output) => inputs.includes(output) && isFloat(output.dtype))) return 'zero';
  const ways = Object.entries({ forwards, backwards }).filter(([, way]) => canBeTaken(call, operands, isEager, way));
  const orders = ordersOf(nodes);
  const many = orders === Infinity ? 'any order' : `to order ${orders}`;
  return ways.length === 2 ? many : ways.map(([way]) => `${many}, ${way} only`).join() || none;
}

// ---- batches, backends

function batchingOf(call: Call, operands: Tensors, { isEager }: Traced): string {
  if (isEager) return 'eager only';
  const trace = new Trace('jit');
  const batches = operands.map(({ shape, dtype }) => freeParameter({ shape: [2, ...shape], dtype }, trace));
  const batched = (vmap as unknown as (f: PublicFunction) => PublicFunction)((...examples) => call.run(examples as AnyTensor[]));
  return succeeds(() => trace.run(() => batched(...batches))) ? 'vmap' : none;
}

function backendsOf(traced: Traced): string {
  const found = traced.outputs.length === 0 ? [] : backends.filter((backend) => succeeds(() => compile(backend, traced)));
  return found.join(', ') || none;
}

// ---- all of them

/** Different answers side by side; that there is nothing counts where it is the only one. */
function together(texts: readonly string[], ...nothing: readonly string[]): string {
  const different = [...new Set(texts)];
  return different.filter((text) => ![none, ...nothing].includes(text)).join('; ') || (different[0] ?? none);
}

/** What the calls of an example tell, of a function that returns tensors. */
export function factsOf({ f, calls }: Exemplified): Facts {
  const seen = calls
    .map((args) => withTensors(f, callOf(f, args)))
    .map((call) => {
      const accepted = dtypesOf(f, call);
      const isSmooth = call.operands.some(({ dtype }) => isFloat(dtype));
      const operands = !isSmooth && accepted.includes('float32') ? inDType(call, 'float32') : call.operands.map(resolve);
      return { call, accepted, operands, traced: traceOf(call, operands) };
    });
  const ofOperands = seen.filter(({ operands }) => operands.length > 0);
  const decides = calls.some((args) => args.some((arg) => typeof arg === 'function'));
  return {
    dtypes: seen.length > 0 && decides ? 'those of its functions' : summary(seen.flatMap(({ accepted }) => accepted)),
    derivatives: together(
      ofOperands.map(({ call, operands, traced }) => derivativesOf(call, operands, traced)),
      'zero',
    ),
    batching: together(ofOperands.map(({ call, operands, traced }) => batchingOf(call, operands, traced))),
    backends: together(seen.map(({ traced }) => backendsOf(traced))),
  };
}
