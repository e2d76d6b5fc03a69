/** @file Evaluates expansions for tests: an expression becomes a function in JavaScript that rounds after every operation. */
import type { Expr, ScalarOp, ScalarType } from '../../src/kernel/expression.ts';
import { constant, scalarOps } from '../../src/kernel/scalar.ts';

export interface Options {
  /** Whether a * b + c is rounded once. */
  readonly fused?: boolean;
}

const bits = new DataView(new ArrayBuffer(8));
type Accessor = 'Float32' | 'Float64' | 'Int32' | 'Uint32' | 'BigInt64';
const accessors: Readonly<Record<ScalarType, Accessor>> = {
  float32: 'Float32',
  float64: 'Float64',
  int32: 'Int32',
  uint32: 'Uint32',
  int64: 'BigInt64',
  bool: 'Int32',
};

/** a * b + c of float64 rounded once (but for rare double rounding), by Dekker's exact product and Knuth's exact sum. */
function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const product = a * b;
  const plain = product + c;
  if (!Number.isFinite(plain) || Math.abs(a) > 2 ** 900 || Math.abs(b) > 2 ** 900 || Math.abs(product) < 2 ** -900) return plain;
  const split = (x: number): [number, number] => {
    const large = x * 134217729;
    const high = large - (large - x);
    return [high, x - high];
  };
  const [a1, a2] = split(a);
  const [b1, b2] = split(b);
  const productError = a2 * b2 - (product - a1 * b1 - a2 * b1 - a1 * b2);
  const part = plain - product;
  const sumError = product - (plain - part) + (c - part);
  const error = productError + sumError;
  return error === 0 ? plain : plain + error;
}

const helpers = {
  nearest: scalarOps.nearest.js('float64'),
  fma: fusedMultiplyAdd,
  bits,
} as const;

/** Code of a value as its type has it: rounded, or modulo a power of two. */
const rounded = (type: ScalarType, code: string): string => {
  if (type === 'float32') return `Math.fround(${code})`;
  if (type === 'int32') return `(${code})|0`;
  if (type === 'uint32') return `(${code})>>>0`;
  if (type === 'int64') return `BigInt.asIntN(64,${code})`;
  return type === 'bool' ? `+(${code})` : code;
};

/** How JavaScript writes an operation between its operands. */
const infix: ReadonlyMap<string, string> = new Map(
  'add + sub - mul * div / eq === ne !== lt < le <= and & or | xor ^'.match(/\S+ \S+/g)?.map((pair): [string, string] => {
    const [name = '', sign = ''] = pair.split(' ');
    return [name, sign];
  }),
);
const mathematical = new Set(['sqrt', 'floor', 'ceil', 'trunc', 'abs', 'min', 'max']);

/** Code of an elementary operation on operands of a type. */
function applied(op: string, type: ScalarType, operand: ScalarType, args: readonly string[], fused: boolean): string {
  const [a = '', b = '', c = ''] = args;
  if (op === 'neg') return `-${a}`;
  if (op === 'not') return `${a}===0`;
  if (op === 'madd') {
    if (!fused) return type === 'float32' ? `Math.fround(${a}*${b})+${c}` : `${a}*${b}+${c}`;
    return type === 'float32' ? `${a}*${b}+${c}` : `fma(${a},${b},${c})`;
  }
  if (op === 'shl' || op === 'shr') {
    const count = operand === 'int64' ? `BigInt(${b})` : b;
    return `${a}${op === 'shl' ? '<<' : operand === 'uint32' ? '>>>' : '>>'}${count}`;
  }
  if (op === 'mul' && (type === 'int32' || type === 'uint32')) return `Math.imul(${a},${b})`;
  const sign = infix.get(op);
  if (sign !== undefined) return `${a}${sign}${b}`;
  if (op !== 'nearest' && !mathematical.has(op)) throw new Error(`No such elementary operation: ${op}`);
  return `${op === 'nearest' ? op : `Math.${op}`}(${args.join(',')})`;
}

/** Adds the lines that compute an expression, shared parts once; answers the name of its value. */
function code(expr: Expr, names: Map<Expr, string>, lines: string[], fused: boolean): string {
  const known = names.get(expr);
  if (known !== undefined) return known;
  const args = 'args' in expr ? expr.args.map((arg) => code(arg, names, lines, fused)) : [];
  const operand = 'args' in expr ? (expr.args[0]?.type ?? expr.type) : expr.type;
  const value = (): string => {
    switch (expr.kind) {
      case 'constant':
        if (typeof expr.value === 'bigint') return `${expr.value}n`;
        return Object.is(expr.value, -0) ? '-0' : expr.type === 'float32' ? `${Math.fround(expr.value)}` : `${expr.value}`;
      case 'select':
        return `${args[0]}?${args[1]}:${args[2]}`;
      case 'bitcast':
        return `(bits.set${accessors[operand]}(0,${args[0]}),bits.get${accessors[expr.type]}(0))`;
      case 'convert':
        if ((operand === 'float64') !== (expr.type === 'float64')) throw new Error('An expansion may not change the width.');
        if (expr.type !== 'int32' && expr.type !== 'uint32') return rounded(expr.type, args[0] ?? '');
        return expr.type === 'int32'
          ? `Math.min(Math.max(Math.trunc(${args[0]}),-2147483648),2147483647)|0`
          : `Math.min(Math.max(Math.trunc(${args[0]}),0),4294967295)>>>0`;
      case 'apply':
        return rounded(expr.type, applied(expr.op.name, expr.type, operand, args, fused));
      default:
        throw new Error(`An expansion may not hold '${expr.kind}'.`);
    }
  };
  const name = `v${lines.length}`;
  lines.push(`const ${name}=${value()};`);
  names.set(expr, name);
  return name;
}

type Compiled = (...args: number[]) => number;

function compile(body: Expr, parameters: readonly Expr[], fused: boolean): Compiled {
  const names = new Map<Expr, string>(parameters.map((parameter, i) => [parameter, `x${i}`]));
  const lines: string[] = [];
  const result = code(body, names, lines, fused);
  const source = `return (${[...names.values()].slice(0, parameters.length).join(',')})=>{${lines.join('\n')}return ${result};}`;
  return new Function(...Object.keys(helpers), source)(...Object.values(helpers)) as Compiled;
}

/** The expansion of a function as a JavaScript function; where the row has a rare case, it goes the way that `when` says. */
export function evaluator(op: ScalarOp, type: 'float32' | 'float64', arity = 1, options: Options = {}): Compiled {
  const parameters = Array.from({ length: arity }, () => constant(type, 0));
  if (op.expand === undefined) throw new Error(`${op.name} has no expansion.`);
  const common = compile(op.expand(parameters, type), parameters, options.fused === true);
  if (op.rare === undefined) return common;
  const when = compile(op.rare.when(parameters, type), parameters, false);
  const rare = compile(op.rare.expand(parameters, type), parameters, options.fused === true);
  return (...args) => (when(...args) === 0 ? common(...args) : rare(...args));
}

/** How many operations an expression is made of: everything but constants and bitcasts, shared parts once. */
export function operationCount(expr: Expr, seen: Set<Expr> = new Set()): number {
  if (seen.has(expr)) return 0;
  seen.add(expr);
  const own = expr.kind === 'constant' || expr.kind === 'bitcast' ? 0 : 1;
  return 'args' in expr ? expr.args.reduce((sum, arg) => sum + operationCount(arg, seen), own) : own;
}
