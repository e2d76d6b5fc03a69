/** @file Assembles WebAssembly modules in memory, instruction by instruction, under the names of the text format. */
import { InternalError } from '../../core/errors.ts';
import { instruction, unsigned, type Immediates, type Instruction } from './opcodes.ts';

/** The types of values on the stack and in locals. */
export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

/** A parameter or local variable of a function. */
export interface Local {
  readonly index: number;
  readonly type: ValueType;
}

/** A function of the module that is being built. */
export interface FunctionRef {
  readonly index: number;
  readonly name: string;
}

const typeBytes: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };
const noResult = 0x40;

/** How many numbers `op` takes after a name. */
const immediateCounts: Readonly<Record<Immediates, number>> = {
  none: 0,
  memory: 1,
  'memory lane': 2,
  lane: 1,
  shuffle: 16,
  zero: 0,
  'two zeros': 0,
};

function signed(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = Number(rest & 127n);
    rest >>= 7n;
    if ((rest === 0n && low < 64) || (rest === -1n && low >= 64)) return [...bytes, low];
    bytes.push(low + 128);
  }
}

function floatBytes(width: 4 | 8, value: number): number[] {
  const view = new DataView(new ArrayBuffer(width));
  if (width === 4) view.setFloat32(0, value, true);
  else view.setFloat64(0, value, true);
  return [...new Uint8Array(view.buffer)];
}

const text = (value: string): number[] => {
  const bytes = new TextEncoder().encode(value);
  return [...unsigned(bytes.length), ...bytes];
};

/** A count, then the items. */
const vector = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()];

/** The body of one function. Instructions are appended in order; every method returns the body itself. */
export class Code {
  readonly #bytes: number[] = [];
  readonly #parameters: readonly ValueType[];
  readonly #relaxed: boolean;
  readonly #locals: ValueType[] = [];

  constructor(parameters: readonly ValueType[], relaxed = false) {
    this.#parameters = parameters;
    this.#relaxed = relaxed;
  }

  parameter(position: number): Local {
    const type = this.#parameters[position];
    if (type === undefined) throw new InternalError(`a function of ${this.#parameters.length} parameters has no parameter ${position}`);
    return { index: position, type };
  }

  /** A new local variable; zero until it is set, but not again on every trip of a loop. */
  local(type: ValueType): Local {
    this.#locals.push(type);
    return { index: this.#parameters.length + this.#locals.length - 1, type };
  }

  /**
   * Any instruction but constants, locals, control flow and calls, by its text name.
   *
   * @param immediates a lane; the sixteen lanes of a shuffle; the offset of a memory access, then its lane.
   */
  op(name: string, ...immediates: readonly number[]): this {
    const row = instruction(name);
    if (immediates.length !== immediateCounts[row.immediates]) {
      throw new InternalError(`${name} takes ${immediateCounts[row.immediates]} immediates, not ${immediates.length}`);
    }
    if (row.isRelaxed && !this.#relaxed) throw new InternalError(`${name} in a module that must have the same bits everywhere`);
    return this.#put(row.bytes, encodeImmediates(row, immediates));
  }

  i32(value: number): this {
    return this.#put([0x41], signed(BigInt(value | 0)));
  }

  i64(value: bigint): this {
    return this.#put([0x42], signed(BigInt.asIntN(64, value)));
  }

  f32(value: number): this {
    return this.#put([0x43], floatBytes(4, value));
  }

  f64(value: number): this {
    return this.#put([0x44], floatBytes(8, value));
  }

  v128(bytes: Uint8Array): this {
    if (bytes.length !== 16) throw new InternalError(`a vector constant has 16 bytes, not ${bytes.length}`);
    return this.#put([0xfd, 12], [...bytes]);
  }

  get(local: Local): this {
    return this.#put([0x20], unsigned(local.index));
  }

  set(local: Local): this {
    return this.#put([0x21], unsigned(local.index));
  }

  tee(local: Local): this {
    return this.#put([0x22], unsigned(local.index));
  }

  /** @param offset in bytes, added to the address on the stack. */
  load(name: string, offset = 0): this {
    return this.op(name, offset);
  }

  store(name: string, offset = 0): this {
    return this.op(name, offset);
  }

  loadLane(name: string, lane: number, offset = 0): this {
    return this.op(name, offset, lane);
  }

  storeLane(name: string, lane: number, offset = 0): this {
    return this.op(name, offset, lane);
  }

  /** A branch to it goes to its end. */
  block(body: () => void): this {
    this.#put([0x02, noResult]);
    body();
    return this.#put([0x0b]);
  }

  /** A branch to it goes to its start. */
  loop(body: () => void): this {
    this.#put([0x03, noResult]);
    body();
    return this.#put([0x0b]);
  }

  /** Takes the condition from the stack. */
  if(then: () => void, otherwise?: () => void, result?: ValueType): this {
    this.#put([0x04, result === undefined ? noResult : typeBytes[result]]);
    then();
    if (otherwise !== undefined) {
      this.#put([0x05]);
      otherwise();
    }
    return this.#put([0x0b]);
  }

  /** @param depth 0 is the innermost block, loop or if. */
  br(depth: number): this {
    return this.#put([0x0c], unsigned(depth));
  }

  brIf(depth: number): this {
    return this.#put([0x0d], unsigned(depth));
  }

  call(target: FunctionRef): this {
    return this.#put([0x10], unsigned(target.index));
  }

  /** The function as it stands in the code section. */
  finish(): number[] {
    const declarations = runs(this.#locals).map(({ type, count }) => [...unsigned(count), typeBytes[type]]);
    const body = [...vector(declarations), ...this.#bytes, 0x0b];
    return [...unsigned(body.length), ...body];
  }

  #put(opcode: readonly number[], immediates: readonly number[] = []): this {
    for (const byte of opcode) this.#bytes.push(byte);
    for (const byte of immediates) this.#bytes.push(byte);
    return this;
  }
}

function encodeImmediates(row: Instruction, values: readonly number[]): readonly number[] {
  const [first = 0, second = 0] = values;
  switch (row.immediates) {
    case 'none':
      return [];
    case 'memory':
      return [row.alignment, ...unsigned(first)];
    case 'memory lane':
      return [row.alignment, ...unsigned(first), second];
    case 'lane':
    case 'shuffle':
      return values;
    case 'zero':
      return [0];
    case 'two zeros':
      return [0, 0];
  }
}

/** Neighbours of the same type, counted together. */
function runs(types: readonly ValueType[]): { readonly type: ValueType; count: number }[] {
  const found: { readonly type: ValueType; count: number }[] = [];
  for (const type of types) {
    const last = found.at(-1);
    if (last?.type === type) last.count++;
    else found.push({ type, count: 1 });
  }
  return found;
}

interface Definition {
  readonly name: string;
  readonly type: number;
  body: readonly number[];
}

const section = (id: number, content: readonly number[]): number[] => [id, ...unsigned(content.length), ...content];
const pagesOf4GiB = 65536;

/** A module in the making: imports its memory as "env"."memory". */
export class ModuleBuilder {
  /** Whether instructions may be used whose results differ from machine to machine: relaxed SIMD. All others are exact. */
  readonly relaxed: boolean;
  readonly #memory: { readonly shared: boolean } | 'none';
  /** Encoded function types, by their place in the type section. */
  readonly #types: string[] = [];
  readonly #functions: Definition[] = [];
  readonly #exports: number[][] = [];
  readonly #known = new Map<string, FunctionRef>();

  constructor(options: { readonly memory?: { readonly shared: boolean } | 'none'; readonly relaxed?: boolean } = {}) {
    this.#memory = options.memory ?? { shared: false };
    this.relaxed = options.relaxed ?? false;
  }

  /** How many functions there are so far. */
  get functions(): number {
    return this.#functions.length;
  }

  /** Defines a function. While one is being built, others may be defined, and called once they are. */
  function(name: string, parameters: readonly ValueType[], results: readonly ValueType[], build: (code: Code) => void): FunctionRef {
    const definition: Definition = { name, type: this.#typeIndex(parameters, results), body: [] };
    const index = this.#functions.push(definition) - 1;
    const code = new Code(parameters, this.relaxed);
    build(code);
    definition.body = code.finish();
    return { index, name };
  }

  /** A function that many may ask for: emitted for the first, shared with whoever asks with the same key. */
  once(key: string, emit: () => FunctionRef): FunctionRef {
    const known = this.#known.get(key) ?? emit();
    this.#known.set(key, known);
    return known;
  }

  export(name: string, target: FunctionRef): void {
    this.#exports.push([...text(name), 0, ...unsigned(target.index)]);
  }

  finish(): Uint8Array<ArrayBuffer> {
    const types = this.#types.map((key) => key.split(' ').map(Number));
    const names = this.#functions.map(({ name }, index) => [...unsigned(index), ...text(name)]);
    return Uint8Array.from(
      [
        [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
        section(1, vector(types)),
        section(2, vector(this.#imports())),
        section(3, vector(this.#functions.map(({ type }) => unsigned(type)))),
        section(7, vector(this.#exports)),
        section(10, vector(this.#functions.map(({ body }) => body))),
        section(0, [...text('name'), ...section(1, vector(names))]),
      ].flat(),
    );
  }

  #imports(): number[][] {
    if (this.#memory === 'none') return [];
    const limits = this.#memory.shared ? [3, 0, ...unsigned(pagesOf4GiB)] : [0, 0];
    return [[...text('env'), ...text('memory'), 2, ...limits]];
  }

  #typeIndex(parameters: readonly ValueType[], results: readonly ValueType[]): number {
    const lists = [parameters, results].map((list) => vector(list.map((type) => [typeBytes[type]])));
    const key = [0x60, ...lists.flat()].join(' ');
    const known = this.#types.indexOf(key);
    return known >= 0 ? known : this.#types.push(key) - 1;
  }
}
