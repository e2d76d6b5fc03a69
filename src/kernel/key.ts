/** @file Kernels that differ in nothing but the places of their buffers: equal keys, and which buffer stands where. */
import { visitAtoms } from './affine.ts';
import type { Axis, Bound, Buffer, Expr, Index } from './expression.ts';
import type { Accumulator, SimpleKernel, Store } from './loop.ts';

/** The structure of a kernel as text, and its buffers in the order in which they appear. */
export interface KernelKey {
  /** Equal for kernels that do the same with other buffers of the same dtypes and sizes. */
  readonly text: string;
  readonly buffers: readonly Buffer[];
}

/**
 * Gives the structure of a kernel, in which buffers and axes are numbered as they appear.
 *
 * @param around the axes of the loops that it stands in, outermost first.
 */
export function keyOfKernel(kernel: SimpleKernel, around: readonly Axis[] = []): KernelKey {
  const writer = new KeyWriter();
  if (around.length > 0) writer.around(around);
  writer.kernel(kernel);
  return { text: writer.parts.join(';'), buffers: writer.buffers };
}

class KeyWriter {
  readonly parts: string[] = [];
  readonly buffers: Buffer[] = [];
  readonly #buffers = new Map<number, number>();
  readonly #axes = new Map<number, number>();
  /** Shared expressions are written once, and named by number where they appear again. */
  readonly #expressions = new Map<Expr, number>();

  around(axes: readonly Axis[]): void {
    this.#axesOf(axes);
  }

  kernel(kernel: SimpleKernel): void {
    this.parts.push(kernel.kind);
    switch (kernel.kind) {
      case 'loop':
        this.#axesOf(kernel.axes);
        this.#axesOf(kernel.reduction?.axes ?? []);
        for (const accumulator of kernel.reduction?.accumulators ?? []) this.#accumulator(accumulator);
        return this.#stores(kernel.stores);
      case 'contraction':
        for (const axes of [kernel.batch, kernel.rows, kernel.columns, kernel.depth]) this.#axesOf(axes);
        this.parts.push(`${this.#expr(kernel.left)} ${this.#expr(kernel.right)}`);
        return this.#stores(kernel.stores);
      case 'rows':
        this.#axesOf([kernel.rows]);
        for (const step of kernel.steps) this.kernel(step);
        // Their places are not those of the program.
        this.parts.push(`scratch ${kernel.scratch.map((buffer) => this.#buffer(buffer)).join()}`);
        return;
      case 'sequence':
        this.#axesOf([kernel.rows, kernel.along]);
        this.parts.push(
          `${this.#buffer(kernel.buffer)}[${this.#index(kernel.index)}]=${JSON.stringify(kernel.work)} ${this.#expr(kernel.value)}`,
        );
        return;
      case 'scatter':
        this.#axesOf(kernel.axes);
        this.parts.push(
          `${this.#buffer(kernel.buffer)}[${this.#index(kernel.index)}] ${this.#expr(kernel.inside)} ${this.#expr(kernel.value)}`,
          `${kernel.op.name} from ${this.#expr(kernel.initial)}`,
        );
    }
  }

  #axesOf(axes: readonly Axis[]): void {
    this.parts.push(`axes ${axes.map((axis) => this.#axis(axis)).join()}`);
  }

  #axis({ id, size }: Axis): string {
    let number = this.#axes.get(id);
    if (number === undefined) this.#axes.set(id, (number = this.#axes.size));
    return `${number}<${size}`;
  }

  #buffer(buffer: Buffer): string {
    let number = this.#buffers.get(buffer.id);
    if (number === undefined) {
      this.#buffers.set(buffer.id, (number = this.buffers.length));
      this.buffers.push(buffer);
    }
    return `b${number}:${buffer.dtype}${buffer.size}`;
  }

  #accumulator({ op, initial, value }: Accumulator): void {
    this.parts.push(`${op.name} ${this.#expr(initial)} ${this.#expr(value)}`);
  }

  #stores(stores: readonly Store[]): void {
    for (const { buffer, index, value } of stores) {
      this.parts.push(`${this.#buffer(buffer)}[${this.#index(index)}]=${this.#expr(value)}`);
    }
  }

  /** Terms are in an order of their own, after the ids of axes: here they are in that of their texts, but where expressions are numbered. */
  #index(index: Index): string {
    const { terms, offset } = index;
    const texts = terms.map(({ atom, stride }) => {
      if (atom.kind === 'axis') return `${stride}*${this.#axis(atom.axis)}`;
      if (atom.kind === 'value') return `${stride}*${this.#expr(atom.value)}<${atom.size}`;
      return `${stride}*(${this.#index(atom.index)})${atom.kind}${atom.by}`;
    });
    let isComputed = false;
    visitAtoms(index, (atom) => (isComputed ||= atom.kind === 'value'));
    return `${(isComputed ? texts : texts.toSorted()).join('+')}+${offset}`;
  }

  #bounds(bounds: readonly Bound[]): string {
    return bounds.map(({ index, lower, upper }) => `${lower}<=${this.#index(index)}<${upper}`).join('&');
  }

  #expr(expr: Expr): string {
    const known = this.#expressions.get(expr);
    if (known !== undefined) return `e${known}`;
    const text = this.#write(expr);
    this.#expressions.set(expr, this.#expressions.size);
    return `(${text})`;
  }

  #write(expr: Expr): string {
    switch (expr.kind) {
      case 'constant':
        return `${expr.type} ${Object.is(expr.value, -0) ? '-0' : expr.value}`;
      case 'position':
        return `at ${this.#index(expr.index)}`;
      case 'inside':
        return `in ${this.#bounds(expr.bounds)}`;
      case 'load':
        return `${expr.type} ${this.#buffer(expr.buffer)}[${this.#index(expr.index)}]${this.#bounds(expr.guards)}`;
      case 'accumulator':
        return `${expr.type} acc${expr.slot}`;
      case 'apply':
        return `${expr.type} ${expr.op.name} ${expr.args.map((arg) => this.#expr(arg)).join(' ')}`;
      default:
        return `${expr.type} ${expr.kind} ${expr.args.map((arg) => this.#expr(arg)).join(' ')}`;
    }
  }
}
