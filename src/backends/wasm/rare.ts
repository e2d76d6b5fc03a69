/** @file Operations with a slow way for rare arguments: each is a function of its own, made once for a module. */
import { InternalError } from '../../core/errors.ts';
import type { Expr, ScalarOp } from '../../kernel/expression.ts';
import type { FunctionRef, ModuleBuilder } from './assembler.ts';
import { Emitter } from './emitter.ts';
import { Lowering, type Application } from './expressions.ts';
import { registerTypeOf, type Lanes } from './lanes.ts';
import type { Places } from './places.ts';
import { ValueTable, type Variable } from './values.ts';

type Functions = (expr: Application, lanes: Lanes) => FunctionRef;

const made = new WeakMap<ModuleBuilder, Map<ScalarOp, Map<string, FunctionRef>>>();

/** The functions of a module: for an operation, the types of its operands, and scalars or vectors. */
export const rareFunctions = (module: ModuleBuilder, places: Places): Functions => {
  const ofModule = made.get(module) ?? new Map<ScalarOp, Map<string, FunctionRef>>();
  made.set(module, ofModule);
  const find: Functions = (expr, lanes) => {
    const ofOp = ofModule.get(expr.op) ?? new Map<string, FunctionRef>();
    ofModule.set(expr.op, ofOp);
    const key = `${expr.args.map((arg) => arg.type).join('_')}${lanes > 1 ? `x${lanes}` : ''}`;
    const target = ofOp.get(key) ?? define(module, places, find, expr, lanes, `${expr.op.name}_${key}`);
    ofOp.set(key, target);
    return target;
  };
  return find;
};

function define(module: ModuleBuilder, places: Places, rare: Functions, expr: Application, lanes: Lanes, name: string): FunctionRef {
  const { op, args, type } = expr;
  if (op.expand === undefined || op.rare === undefined) throw new InternalError(`${op.name} has no slow way or no fast one`);
  const table = new ValueTable();
  const lowering = new Lowering({ table, places, rare, fused: module.relaxed, axes: new Map(), along: undefined });
  const parameters = args.map((arg, parameter): Variable => ({ type: registerTypeOf(arg.type, lanes), parameter }));
  const site = { lanes, shift: 0, slots: parameters.map((parameter) => table.variable(parameter, 0)) };
  const operands = args.map((arg, slot): Expr => ({ kind: 'accumulator', type: arg.type, slot }));
  const first = args[0]?.type ?? type;

  const fast = lowering.register(op.expand(operands, first), site);
  const slow = lowering.register(op.rare.expand(operands, first), site);
  const mask = lowering.register(op.rare.when(operands, first), site);
  const happens = lanes === 1 ? mask : table.instruction('v128.any_true', [mask]);
  const chosen = table.instruction(lanes === 1 ? 'select' : 'v128.bitselect', [slow, fast, mask]);
  const result = registerTypeOf(type, lanes);
  return module.function(
    name,
    parameters.map((parameter) => parameter.type),
    [result],
    (code) => {
      const emitter = new Emitter(code, places);
      emitter.count([fast, fast, happens, mask, chosen]);
      emitter.keep(fast);
      emitter.push(happens);
      code.if(
        () => emitter.scope(() => emitter.push(chosen)),
        () => emitter.push(fast),
        result,
      );
    },
  );
}
