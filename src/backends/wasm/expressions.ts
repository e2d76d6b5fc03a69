/** @file Expressions -> values: every operation becomes instructions, in scalar or in vector form. */
import { InternalError } from '../../core/errors.ts';
import { visitAtoms } from '../../kernel/affine.ts';
import type { Axis, Bound, Buffer, Expr, Index, ScalarOp, ScalarType } from '../../kernel/expression.ts';
import { scalarTypeOf } from '../../kernel/expression.ts';
import { scalarOps } from '../../kernel/scalar.ts';
import { boundsValue, elementAddress, indexValue, openBounds, strideAlong, type Positions } from './addresses.ts';
import { Code, type FunctionRef } from './assembler.ts';
import { bitcastValue, convertValue } from './conversions.ts';
import { gatherLanes, loadScalar, loadVector, type Address } from './elements.ts';
import { halfToFloat } from './half.ts';
import {
  checkFits,
  constantValue,
  extractLane,
  naturalLanes,
  NoVectorForm,
  registerTypeOf,
  splat,
  vectorConstant,
  type Lanes,
} from './lanes.ts';
import type { Places } from './places.ts';
import type { Value, ValueTable } from './values.ts';

/** An operation applied to expressions. */
export type Application = Extract<Expr, { kind: 'apply' }>;
type Select = Extract<Expr, { kind: 'select' }>;
type Load = Extract<Expr, { kind: 'load' }>;

/** For which positions an expression is evaluated, and with which finished accumulators. */
export interface Site {
  readonly lanes: Lanes;
  /** Distance along the vector axis from the loop's position. */
  readonly shift: number;
  readonly slots: readonly Value[];
}

/** What expressions are lowered in. */
export interface Surroundings {
  readonly table: ValueTable;
  readonly places: Places;
  /** The function of an operation that has a slow way. */
  readonly rare: (expr: Application, lanes: Lanes) => FunctionRef;
  /** Whether a product may be added without being rounded. */
  readonly fused: boolean;
  readonly axes: ReadonlyMap<Axis, Value>;
  /** The axis along which vectors lie. */
  readonly along: Axis | undefined;
  /** A buffer that the innermost loop both reads and writes. */
  readonly rewritten?: Buffer;
}

/** At least as many as any function of a kernel has. */
const parameters = Array.from({ length: 16 }, () => 'i32' as const);

const outside: Site = { lanes: 1, shift: 0, slots: [] };

/** From scalar expressions to values of a machine with vectors. */
export class Lowering {
  readonly #around: Surroundings;
  readonly #table: ValueTable;
  readonly #varies = new Map<Expr, boolean>();
  readonly #bases = new Map<Buffer, Address>();
  readonly #known = new Map<Site, Map<Expr, Value>>();

  constructor(around: Surroundings) {
    this.#around = around;
    this.#table = around.table;
  }

  /** The value of an expression: a vector where it varies along the vector axis, else a scalar. */
  value(expr: Expr, site: Site): Value {
    const here = this.varies(expr) ? site : outside;
    let known = this.#known.get(here);
    if (known === undefined) this.#known.set(here, (known = new Map()));
    let value = known.get(expr);
    if (value === undefined) known.set(expr, (value = this.#lower(expr, here)));
    return value;
  }

  /** The value of an expression in the form that the site's registers have. */
  register(expr: Expr, site: Site): Value {
    return this.spread(this.value(expr, site), expr.type, site.lanes);
  }

  spread(value: Value, type: ScalarType, lanes: Lanes): Value {
    return lanes === 1 || value.type === 'v128' ? value : splat(this.#table, value, type, lanes);
  }

  /** An operation on values, in the form that the lanes say. */
  combine(op: ScalarOp, type: ScalarType, lanes: Lanes, ...slots: readonly Value[]): Value {
    const args = slots.map((_, slot): Expr => ({ kind: 'accumulator', type, slot }));
    return this.register({ kind: 'apply', type, op, args }, { lanes, shift: 0, slots });
  }

  /** Address of an element; undefined where the guards hold nowhere. */
  address(buffer: Buffer, index: Index, guards: readonly Bound[], site: Site, lane = 0): Address | undefined {
    return elementAddress(buffer, index, guards, this.#positions(site, lane));
  }

  /** Whether an expression depends on the vector axis, by itself or by an accumulator. */
  varies(expr: Expr): boolean {
    let varies = this.#varies.get(expr);
    if (varies === undefined) this.#varies.set(expr, (varies = this.#findVaries(expr)));
    return varies;
  }

  #findVaries(expr: Expr): boolean {
    switch (expr.kind) {
      case 'constant':
        return false;
      case 'accumulator':
        return true;
      case 'position':
        return this.#indexVaries(expr.index);
      case 'inside':
        return expr.bounds.some((bound) => this.#indexVaries(bound.index));
      case 'load':
        return this.#indexVaries(expr.index) || expr.guards.some((guard) => this.#indexVaries(guard.index));
      default:
        return expr.args.some((arg) => this.varies(arg));
    }
  }

  #indexVaries(index: Index): boolean {
    let varies = false;
    visitAtoms(index, (atom) => {
      varies ||= atom.kind === 'axis' ? atom.axis === this.#around.along : this.varies(atom.value);
    });
    return varies;
  }

  #lower(expr: Expr, site: Site): Value {
    const table = this.#table;
    const { lanes } = site;
    if (lanes !== 1) checkFits(expr.type, lanes);
    switch (expr.kind) {
      case 'constant':
        return constantValue(table, expr.type, expr.value);
      case 'accumulator':
        return slotOf(site, expr.slot);
      case 'position':
        return lanes === 1 ? indexValue(expr.index, this.#positions(site)) : this.#steps(expr.index, site);
      case 'inside':
        return this.#inside(expr.bounds, site);
      case 'load':
        return this.#load(expr, site);
      case 'select':
        return this.#select(expr.args, site);
      case 'convert':
        return convertValue(table, this.register(expr.args[0], site), expr.args[0].type, expr.type, lanes);
      case 'bitcast':
        return bitcastValue(table, this.register(expr.args[0], site), expr.args[0].type, expr.type, lanes);
      case 'apply':
        return this.#apply(expr, site);
    }
  }

  #select([condition, yes, no]: Select['args'], site: Site): Value {
    const known = this.value(condition, site).source;
    if (known.kind === 'constant' && typeof known.value === 'number') return this.register(known.value === 0 ? no : yes, site);
    const args = [yes, no, condition].map((arg) => this.register(arg, site));
    return this.#extreme(condition, args, site) ?? this.#table.instruction(site.lanes === 1 ? 'select' : 'v128.bitselect', args);
  }

  /** The lesser or the greater of two floats, where a comparison of just these chooses: one instruction instead of five. */
  #extreme(condition: Expr, [yes, no]: readonly Value[], site: Site): Value | undefined {
    if (site.lanes === 1 || condition.kind !== 'apply' || condition.op !== scalarOps.lt) return undefined;
    const [first, second] = condition.args;
    const shape = first?.type === 'float32' ? 'f32x4' : 'f64x2';
    if (first === undefined || second === undefined || !first.type.startsWith('float')) return undefined;
    const [a, b] = [this.register(first, site), this.register(second, site)];
    // pmin(x, y) is y < x ? y : x, and pmax(x, y) is x < y ? y : x.
    if (yes === a && no === b) return this.#table.instruction(`${shape}.pmin`, [b, a]);
    return yes === b && no === a ? this.#table.instruction(`${shape}.pmax`, [a, b]) : undefined;
  }

  /** An index in vector form: the first lane's, and steps. */
  #steps(index: Index, site: Site): Value {
    const { along } = this.#around;
    const stride = along === undefined ? 0 : strideAlong(index, along);
    if (stride === undefined) throw new NoVectorForm('an index that is not linear along the vectors');
    checkFits('int32', site.lanes);
    const first = splat(this.#table, indexValue(index, this.#positions(site)), 'int32', site.lanes);
    const steps = vectorConstant(this.#table, 'int32', site.lanes, (lane) => lane * stride);
    return this.#table.instruction('i32x4.add', [first, steps]);
  }

  #inside(bounds: readonly Bound[], site: Site): Value {
    const open = openBounds(bounds);
    if (open === undefined || open.length === 0) return this.#table.i32(open === undefined ? 0 : 1);
    if (site.lanes === 1) return boundsValue(open, this.#positions(site));
    const table = this.#table;
    const steady = open.filter((bound) => !this.#indexVaries(bound.index));
    const masks = open
      .filter((bound) => this.#indexVaries(bound.index))
      .map(({ index, lower, upper }) => {
        const above = this.#steps({ terms: index.terms, offset: index.offset - lower }, site);
        return table.instruction('i32x4.lt_u', [above, vectorConstant(table, 'uint32', site.lanes, () => upper - lower)]);
      });
    if (steady.length > 0) masks.unshift(splat(table, boundsValue(steady, this.#positions(site)), 'bool', site.lanes));
    return masks.reduce((all, mask) => table.instruction('v128.and', [all, mask]));
  }

  #load(expr: Load, site: Site): Value {
    const { buffer, type } = expr;
    // A float16 that is loaded as an integer is its bits.
    if (buffer.dtype === 'float16' && type !== 'int32') return this.value(halfToFloat({ ...expr, type: 'int32' }), site);
    if (buffer.dtype !== 'float16' && type !== scalarTypeOf(buffer.dtype)) throw new InternalError(`a ${type} from ${buffer.dtype}`);
    const { index, guards } = expr;
    const level = buffer === this.#around.rewritten ? this.#around.axes.size : 0;
    const stride = this.strideOf(index);
    if (site.lanes > 1 && (stride === undefined || guards.some((guard) => this.#indexVaries(guard.index)))) {
      throw new NoVectorForm('a load that is not linear along the vectors');
    }
    const at = (lane: number): Address | undefined => this.address(buffer, index, guards, site, lane);
    const first = at(0);
    if (first === undefined) return constantValue(this.#table, type, 0);
    if (site.lanes === 1) return loadScalar(this.#table, buffer.dtype, first, level);
    if (stride === 1) return loadVector(this.#table, buffer.dtype, site.lanes, first, level);
    const addresses = Array.from({ length: site.lanes }, (_, lane) => at(lane) ?? first);
    return gatherLanes(this.#table, buffer.dtype, addresses, level);
  }

  /** Stride along the vector axis; undefined where the index is not linear in it. */
  strideOf(index: Index): number | undefined {
    const { along } = this.#around;
    if (along === undefined) return 0;
    const linear = index.terms.filter(({ atom }) => atom.kind === 'axis');
    const rest = index.terms.filter(({ atom }) => atom.kind !== 'axis');
    return this.#indexVaries({ terms: rest, offset: 0 }) ? undefined : strideAlong({ terms: linear, offset: 0 }, along);
  }

  #apply(expr: Application, site: Site): Value {
    const { op, args } = expr;
    const { lanes } = site;
    const first = args[0]?.type ?? expr.type;
    const [scalar, vector] = op.wasm[first] ?? [];
    if (lanes !== 1) checkFits(first, lanes);
    const isRelaxed = vector?.includes('.relaxed_') ?? false;
    const name = lanes === 1 ? scalar : vector;
    if (name !== undefined && (!isRelaxed || this.#around.fused)) return this.#instruction(name, expr, site);
    if (lanes === 1 && vector !== undefined && isRelaxed && this.#around.fused) return this.#byVector(vector, expr, site);
    if (op.rare !== undefined) {
      const operands = args.map((arg) => this.register(arg, site));
      return this.#table.call(this.#around.rare(expr, lanes), registerTypeOf(expr.type, lanes), operands);
    }
    if (op.expand !== undefined) return this.register(op.expand(args, first), site);
    if (lanes !== 1) throw new NoVectorForm(`${op.name} of ${first}`);
    throw new InternalError(`there is no code for ${op.name} of ${first}`);
  }

  #instruction(name: string, { op, args }: Application, site: Site): Value {
    const isShift = op === scalarOps.shl || op === scalarOps.shr;
    const [value, count] = args;
    if (isShift && value !== undefined && count?.kind === 'constant') {
      // The count is one number for all lanes, and as wide as the value in scalar code.
      const type = site.lanes === 1 ? value.type : 'int32';
      return this.#table.instruction(name, [this.register(value, site), constantValue(this.#table, type, count.value)]);
    }
    return this.#table.instruction(
      name,
      args.map((arg) => this.register(arg, site)),
    );
  }

  /** Relaxed instructions exist for vectors only; a scalar takes the same way, so that it is rounded alike. */
  #byVector(name: string, { args, type }: Application, site: Site): Value {
    const table = this.#table;
    const lanes = naturalLanes(type);
    const vectors = args.map((arg) => splat(table, this.value(arg, site), arg.type, lanes));
    return extractLane(table, table.instruction(name, vectors), type, lanes, 0);
  }

  #positions({ shift: start, slots }: Site, lane = 0): Positions {
    const { table, axes, along } = this.#around;
    const shift = start + lane;
    const site: Site = { lanes: 1, shift, slots };
    return {
      table,
      along,
      shift,
      axis: (axis) => axes.get(axis) ?? table.i32(0),
      value: (expr) => this.value(expr, site),
      base: (buffer) => this.#base(buffer),
    };
  }

  /** Buffers whose addresses are pushed by the same instructions share a base. */
  #base(buffer: Buffer): Address {
    let base = this.#bases.get(buffer);
    if (base === undefined) {
      const { table, places } = this.#around;
      const probe = new Code(parameters);
      const offset = places.pushAddress(probe, buffer);
      this.#bases.set(buffer, (base = { base: table.base(probe.finish().join(' '), buffer), offset }));
    }
    return base;
  }
}

function slotOf(site: Site, slot: number): Value {
  const value = site.slots[slot];
  if (value === undefined) throw new InternalError(`there is no accumulator ${slot}`);
  return value;
}
