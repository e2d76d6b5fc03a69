/** @file Evaluates graphs: finds out what there is to compute, has it compiled once for each structure, and runs it. */
import type { Backend, Block, Executable, PackedCode } from '../backends/backend.ts';
import { atOnce, type InPieces } from '../core/breath.ts';
import { compileGraph } from '../compile/program.ts';
import type { CompileRequest, ProgramInput } from '../compile/request.ts';
import { bytesOf, newStorage, toHalfBits, type DType, type StorageArray } from '../core/dtype.ts';
import { DeviceError, InternalError, TraceError } from '../core/errors.ts';
import { Recent } from '../core/recent.ts';
import { showBytes, showShape, sizeOf } from '../core/shape.ts';
import { topologicalOrder } from '../graph/graph.ts';
import { Node, Resident } from '../graph/node.ts';
import { textOf } from '../graph/params.ts';
import { dataPrimitive, parameterPrimitive } from '../graph/source.ts';
import { Cell, Snapshot } from './cell.ts';
import { target, type Target } from './device.ts';
import { readPrograms, writePrograms } from './saved.ts';
import { currentWatch } from './watch.ts';

/** Where an input's value comes from at each run. */
export type Source = StorageArray | Cell | { readonly argument: number };

/** A program that is ready to run, with the sources that are known already. */
export interface Prepared {
  readonly executable: Executable;
  readonly sources: readonly Source[];
  /** Cells that the program changes. */
  readonly changes: readonly Cell[];
  /** What it is made of, kept while somebody looks at programs. */
  readonly request: PrepareRequest | undefined;
}

/** An executable, and the backend that it runs on. */
interface Compiled {
  readonly executable: Executable;
  readonly backend: Backend;
}

/** Compiled programs, by the structure of their graph; the least recently used goes when there are too many. */
const programs = new Recent<Compiled>(2000);

/** Those of another process that nobody has asked for yet. */
const loaded = new Map<string, PackedCode>();

/**
 * The programs that are compiled at present, as bytes: of all jitted functions and training steps that have run, and of what was read
 * outside of them. Another process of the same version that loads them with `loadPrograms` does not compile them again. They hold
 * machine code and shapes, no values.
 *
 * @returns bytes to be kept in a file, or a browser's storage, or to be shipped with an application.
 * @throws nothing.
 * @see JAX's persistent compilation cache.
 * @example
 * jit((x: Tensor<[3]>) => x.mul(2).sum())(tensor([1, 2, 3])).dataSync();
 * savePrograms().length > 100; // true
 */
export function savePrograms(): Uint8Array<ArrayBuffer> {
  const packed = new Map(loaded);
  for (const [key, { executable, backend }] of programs.all()) {
    const code = backend.pack(executable);
    if (code !== undefined) packed.set(key, code);
  }
  return writePrograms(packed);
}

/**
 * Takes programs that `savePrograms` has made: what is traced afterwards and has the structure of one of them is not compiled, but runs at
 * once. Those for another kind of machine (with other instructions, without threads) lie idle. Load what you trust alone: it is code.
 *
 * @param bytes what `savePrograms` gave.
 * @returns how many programs there are in it.
 * @throws DataError for bytes that are no such programs, or not all of them, and for those of another version of tidu.
 * @see JAX's persistent compilation cache.
 * @example
 * loadPrograms(savePrograms()) > 0; // true
 */
export function loadPrograms(bytes: Uint8Array): number {
  const found = readPrograms('loadPrograms', bytes);
  for (const [key, packed] of found) if (!programs.has(key)) loaded.set(key, packed);
  return found.size;
}

/** What to compile: arguments are nodes that get a value at each run. */
export interface PrepareRequest {
  readonly parameters: readonly Node[];
  /** Parameters that stand for cells, used where they are. */
  readonly cells: ReadonlyMap<Node, Cell>;
  readonly outputs: readonly Node[];
  /** Cells that get a new value. */
  readonly updates: readonly { readonly cell: Cell; readonly value: Node }[];
  /** Numbers in the graph are a part of the program; else they are inputs of it. */
  readonly keepLiterals: boolean;
}

const isLeaf = (node: Node): boolean => node.value !== undefined;

/** A graph that is ready to be compiled, with the sources of its inputs. */
export interface Collected extends Pick<Prepared, 'sources' | 'changes'> {
  /** Equal for graphs of one structure. */
  readonly structure: string;
  /** The graph, copied when it is asked for. */
  graph(): CompileRequest;
}

/** Finds the inputs of a graph, and its structure. */
export function collect(request: PrepareRequest): Collected {
  const builder = new StructureBuilder(request);
  const updates = request.updates.map(({ cell, value }) => ({ input: builder.inputOf(cell), value }));
  builder.walk([...request.outputs, ...request.updates.map((update) => update.value)]);
  const ends = [request.outputs.map((node) => builder.idOf(node)), updates.map(({ input, value }) => [input, builder.idOf(value)])];
  return {
    structure: `${builder.text()}|${JSON.stringify(ends)}`,
    sources: builder.sources,
    changes: request.updates.map((update) => update.cell),
    graph: () => {
      for (const node of request.outputs) checkSize(node);
      return {
        inputs: builder.inputs,
        outputs: request.outputs.map((node) => builder.copyOf(node)),
        updates: updates.map(({ input, value }) => ({ input, value: builder.copyOf(value) })),
      };
    },
  };
}

/** Compiles a graph, unless one of the same structure has been compiled. */
export function* prepare(request: PrepareRequest): InPieces<Prepared> {
  const { structure, graph, sources, changes } = collect(request);
  const present = target();
  const key = `${present.backend.codeKey(present.profile)}|${structure}`;
  const executable = programs.get(key)?.executable ?? (yield* make(key, graph, present));
  return { executable, sources, changes, request: currentWatch() && request };
}

/** The executable of a graph: another process's, or a new one. */
function* make(key: string, graph: () => CompileRequest, { backend, profile }: Target): InPieces<Executable> {
  const packed = loaded.get(key);
  loaded.delete(key);
  if (packed !== undefined) return remember(key, { backend, executable: backend.unpack(packed) });
  const copy = graph();
  yield;
  const program = compileGraph(copy);
  yield;
  return remember(key, { backend, executable: yield* backend.compile(program, profile) });
}

function remember(key: string, compiled: Compiled): Executable {
  programs.set(key, compiled);
  return compiled.executable;
}

/** The memory of a program has 32-bit addresses. */
const mostBytes = 2 ** 32;

/** Refuses a result that no program can hold, while its shape is known. */
function checkSize({ shape, dtype }: Node): void {
  const bytes = sizeOf(shape) * bytesOf(dtype);
  if (bytes < mostBytes) return;
  throw new DeviceError({
    op: 'memory',
    what: `a tensor ${dtype}${showShape(shape)} needs ${showBytes(bytes)}`,
    expected: `less than ${showBytes(mostBytes)}, which is all that a program can address`,
    hint: 'smaller pieces, one after another',
  });
}

/** Runs a prepared program; `args` are the values of its parameters. */
export function run({ executable, sources, changes, request }: Prepared, args: readonly StorageArray[]): StorageArray[] {
  const execute = (): StorageArray[] => {
    const { arrays, blocks } = bind(sources, args);
    for (const cell of changes) cell.beforeChange();
    return executable.run(arrays, blocks);
  };
  const watch = request && currentWatch();
  return watch === undefined ? execute() : watch(request as PrepareRequest, args, execute);
}

/** What a program is run on. */
export interface Bound {
  readonly arrays: readonly StorageArray[];
  readonly blocks: readonly Block[];
}

/** The sources' values now: what is copied in, and the blocks of what is used where it is. */
export function bind(sources: readonly Source[], args: readonly StorageArray[]): Bound {
  const arrays: StorageArray[] = [];
  const blocks: Block[] = [];
  for (const source of sources) {
    if (source instanceof Cell) blocks.push(source.resident());
    else if ('argument' in source) arrays.push(args[source.argument] as StorageArray);
    else arrays.push(source);
  }
  return { arrays, blocks };
}

/**
 * One walk over a graph that gives its structure as text (the key of the program cache), its inputs in order, and a copy
 * of it without values, which does not keep the user's tensors alive.
 */
class StructureBuilder {
  readonly inputs: ProgramInput[] = [];
  readonly sources: Source[] = [];
  private readonly request: PrepareRequest;
  private readonly parts: string[] = [];
  private readonly ids = new Map<Node, number>();
  private readonly inputIds = new Map<object, number>();
  private readonly order: Node[] = [];
  private readonly copies = new Map<Node, Node>();

  constructor(request: PrepareRequest) {
    this.request = request;
    request.parameters.forEach((node, argument) => this.addInput(node, { argument }, 'arena', node));
    for (const [node, cell] of request.cells) this.addInput(node, cell, 'resident', cell);
  }

  text(): string {
    return this.parts.join(';');
  }

  idOf(node: Node): number {
    const id = this.ids.get(node);
    if (id === undefined) throw new InternalError(`${node.primitive.name} was not walked`);
    return id;
  }

  /** The input that stands for a cell, added where the graph does not read it. */
  inputOf(cell: Cell): number {
    const known = this.inputIds.get(cell);
    if (known !== undefined) return known;
    const node = new Node(parameterPrimitive, [], {}, [cell.size], cell.dtype);
    this.addInput(node, cell, 'resident', cell);
    return this.inputIds.get(cell) as number;
  }

  walk(roots: readonly Node[]): void {
    for (const node of topologicalOrder(roots, (each) => this.ids.has(each) || isLeaf(each))) {
      if (this.ids.has(node)) continue;
      this.add(node);
    }
  }

  private add(node: Node): void {
    const { lower } = node.primitive;
    if (node.value !== undefined) return this.addValue(node, node.value);
    if (lower.kind === 'source') throw unbound(node);
    if (lower.kind === 'literal' && !this.request.keepLiterals) {
      return this.addInput(node, storeOne(lower.value(node.params), node.dtype), 'scalar', node);
    }
    this.ids.set(node, this.ids.size);
    this.order.push(node);
    const operands = node.inputs.map((input) => this.idOf(input)).join();
    this.parts.push(`${node.primitive.name}(${operands})${textOf(node.params)}:${node.dtype}[${node.shape.join()}]`);
  }

  /**
   * In a program that runs once, a Variable's snapshot is read in its block. A program that is kept must not follow the
   * Variable: it gets a copy, and data that is worth it a block of its own, so that it is not copied in at each run.
   */
  private addValue(node: Node, value: StorageArray | Resident): void {
    const cell = value instanceof Snapshot ? value.cell : undefined;
    if (cell !== undefined && !this.request.keepLiterals) return this.addInput(node, cell, 'resident', cell);
    const data = value instanceof Resident ? value.read() : value;
    if (!this.request.keepLiterals || data.length < 1024) return this.addInput(node, data, 'arena', node);
    this.addInput(node, new Cell(node.dtype, data), 'resident', node);
  }

  private addInput(node: Node, source: Source, storage: ProgramInput['storage'], identity: object): void {
    const known = this.inputIds.get(identity);
    if (known !== undefined) {
      // The same cell by two nodes: one input.
      this.ids.set(node, this.idOf(this.inputs[known]?.node as Node));
      this.copies.set(node, this.inputs[known]?.node as Node);
      return;
    }
    const copy = new Node(parameterPrimitive, [], {}, node.shape, node.dtype);
    this.inputIds.set(identity, this.inputs.length);
    this.inputs.push({ node: copy, storage });
    this.sources.push(source);
    this.ids.set(node, this.ids.size);
    this.ids.set(copy, this.idOf(node));
    this.copies.set(node, copy);
    this.parts.push(`${storage}:${node.dtype}[${node.shape.join()}]`);
  }

  /** The node's copy in the graph that is compiled. */
  copyOf(node: Node): Node {
    for (const each of this.order) {
      if (this.copies.has(each)) continue;
      const inputs = each.inputs.map((input) => this.copies.get(input) as Node);
      this.copies.set(each, new Node(each.primitive, inputs, each.params, each.shape, each.dtype));
    }
    return this.copies.get(node) as Node;
  }
}

function storeOne(value: number, dtype: DType): StorageArray {
  const storage = newStorage(dtype, 1);
  storage[0] = dtype === 'float16' ? toHalfBits(value) : value;
  return storage;
}

/** A parameter without a value: somebody reads inside of jit, or keeps a tensor beyond it. */
function unbound(node: Node): TraceError {
  const kind = node.trace?.kind ?? 'jit';
  if (node.trace?.active !== true) {
    return new TraceError({
      op: kind,
      what: 'a tensor made inside the function is used after the function has returned',
      expected: 'tensors to leave a traced function only as its result',
      hint: 'returning it, or assigning it to a Variable',
    });
  }
  return new TraceError({
    op: kind,
    what: 'the value of a tensor is read while the function is traced: it has none yet, since the trace is compiled for all values',
    got: `a read of something that depends on ${node.dtype}[${node.shape.join(', ')}]`,
    expected: 'reads outside of the function',
    hint: `returning the tensor and reading it after the call, where() instead of if, or the function without ${kind}`,
  });
}

// ---- eager evaluation

/** A node whose value was needed again: worth keeping, where computing it costs something. */
const worthKeeping = (node: Node): boolean => {
  const { lower } = node.primitive;
  return lower.kind !== 'literal' && lower.kind !== 'source' && !(lower.kind === 'map' && lower.cost === 'free');
};

/**
 * Computes the values of nodes, all in one program, and those of what comes of the same computations. What is gone through for the second
 * time is kept as well, so that nothing is computed more than twice however often its dependents are read: but not while somebody looks,
 * who is to see what was asked for.
 */
export function evaluate(nodes: readonly Node[]): void {
  const wanted = new Set(nodes.flatMap((node) => [node, ...node.together]).filter((node) => node.value === undefined));
  for (const node of wanted) if (settleLiteral(node)) wanted.delete(node);
  if (wanted.size === 0) return;
  for (const node of topologicalOrder([...wanted], isLeaf)) {
    if (isLeaf(node) || wanted.has(node) || !worthKeeping(node)) continue;
    if (node.uses++ > 0 && currentWatch() === undefined) wanted.add(node);
  }
  const outputs = [...wanted];
  const values = run(atOnce(prepare({ parameters: [], cells: new Map(), outputs, updates: [], keepLiterals: false })), []);
  outputs.forEach((node, i) => settle(node, values[i] as StorageArray));
}

/** One number everywhere needs no program: models begin with many zeros. */
function settleLiteral(node: Node): boolean {
  const { lower } = node.primitive;
  if (lower.kind !== 'literal') return false;
  checkSize(node);
  const [value = 0] = storeOne(lower.value(node.params), node.dtype);
  settle(node, newStorage(node.dtype, sizeOf(node.shape)).fill(value));
  return true;
}

/** The node has its value; unless a running derivative may need it as an operation, it becomes data. */
function settle(node: Node, value: StorageArray): void {
  node.value = value;
  node.together = [];
  if (node.trace?.active === true) return;
  node.inputs = [];
  node.primitive = dataPrimitive as unknown as Node['primitive'];
  node.params = { shape: node.shape, dtype: node.dtype };
}

/** The elements of a node, computed if need be. Not a copy: must not be changed. */
export function valueOf(node: Node): StorageArray {
  if (node.value === undefined) evaluate([node]);
  const { value } = node;
  if (value === undefined) throw new InternalError(`${node.primitive.name} has no value after its evaluation`);
  return value instanceof Resident ? value.read() : value;
}

/** Programs compiled and not yet forgotten. */
export const programCount = (): number => programs.size;
