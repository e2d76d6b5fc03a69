/** @file The picture of a graph: its nodes, its edges and the numbers on them, and what is refused. */
import { parseHTML } from 'linkedom';
import { afterEach, expect, test, vi } from 'vitest';
import {
  cond,
  customGradient,
  grad,
  jit,
  relu,
  scan,
  stopGradient,
  tensor,
  variable,
  whileLoop,
  zeros,
  type AnyTensor,
  type Tensor,
} from 'tidu';
import { drawGraph, type DrawOptions } from 'tidu/debug';
import { isSmall, showElements, showNumber, showSizes } from '../../src/debug/drawing/numbers.ts';

/** What is seen in a picture: the texts of each node by its kind, and those of each edge with a text by its ends. */
interface Seen {
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
  readonly lines: number;
  readonly legend: readonly string[];
}

function look(svg: string): Seen {
  const { document } = parseHTML(`<body>${svg}</body>`);
  const texts = (element: Element): string => [...element.querySelectorAll('text')].map((text) => text.textContent).join(' | ');
  return {
    nodes: [...document.querySelectorAll('.node')].map((node) => `${(node.getAttribute('class') ?? '').slice(5)}: ${texts(node)}`),
    edges: [...document.querySelectorAll('.label')].map((edge) => `${edge.querySelector('title')?.textContent}: ${texts(edge)}`),
    lines: document.querySelectorAll('path.edge').length,
    legend: [...document.querySelectorAll('.legend')].map((text) => text.textContent ?? ''),
  };
}

type Loose = (...args: never[]) => unknown;
const draw = async (f: Loose, args: readonly unknown[], options?: DrawOptions): Promise<Seen> =>
  look(await drawGraph(f, options)(...(args as never[])));

const f32 = 'float32[]';
const squaredError = (x: Tensor<[]>, w: Tensor<[]>, b: Tensor<[]>, y: Tensor<[]>): Tensor<[]> => x.mul(w).add(b).sub(y).square();
const numbers = [tensor(2), tensor(3), tensor(1), tensor(4)];
const names = ['x', 'w', 'b', 'y'];

test('(x w + b - y)²: every value, and every gradient by the chain rule', async () => {
  const { nodes, edges, lines, legend } = await draw(squaredError, numbers, { names, direction: 'right' });
  expect(nodes).toEqual([
    `argument: x | ${f32}`,
    `argument: w | ${f32}`,
    `operation: mul | ${f32}`,
    `argument: b | ${f32}`,
    `operation: add | ${f32}`,
    `argument: y | ${f32}`,
    // d e² = 2 e de: 3 from each factor.
    `operation: sub | ${f32} | Σ 6`,
    `operation: mul | ${f32}`,
    'result: result',
  ]);
  expect(edges).toEqual([
    `x → mul: ${f32}: → 2 | ← 18`,
    `w → mul: ${f32}: → 3 | ← 12`,
    `mul → add: ${f32}: → 6 | ← 6`,
    `b → add: ${f32}: → 1 | ← 6`,
    `add → sub: ${f32}: → 7 | ← 6`,
    `y → sub: ${f32}: → 4 | ← −6`,
    `sub → mul: ${f32}: → 3 | ← 3`,
    `sub → mul: ${f32}: → 3 | ← 3`,
    `mul → result: ${f32}: → 9 | ← 1`,
  ]);
  expect(lines).toBe(9);
  expect(legend).toEqual(['→ value', '← gradient of the result', 'Σ sum over all uses']);
});

test('the gradients of inputs are those of grad, also where an input has several uses', async () => {
  const f = (x: Tensor<[2]>, w: Tensor<[2]>): Tensor<[]> => x.mul(w).sum().mul(w.sum()).add(x.mul(x).sum());
  const at = [tensor([1, 2]), tensor([3, -1])] as const;
  const { nodes } = await draw(f as Loose, at, { names: ['x', 'w'] });
  const show = async (x: AnyTensor): Promise<string> => showElements([...((await x.data()) as Float32Array)], x.shape, x.dtype);
  expect(nodes).toContain(`argument: x | float32[2] | Σ ${await show(grad(f)(...at))}`);
  expect(nodes).toContain(`argument: w | float32[2] | Σ ${await show(grad(f, { argnums: 1 })(...at))}`);
});

test('values or gradients alone, or neither', async () => {
  const edgesOf = async (options: DrawOptions): Promise<readonly string[]> =>
    (await draw(squaredError, numbers, { names, ...options })).edges;
  expect((await edgesOf({ gradients: false }))[0]).toBe(`x → mul: ${f32}: ↓ 2`);
  expect((await edgesOf({ values: false }))[0]).toBe(`x → mul: ${f32}: ↑ 18`);
  const { edges, lines, legend } = await draw(squaredError, numbers, { values: false, gradients: false });
  expect([edges, lines, legend]).toEqual([[], 9, []]);
});

test('there is no gradient of what is no number, nor of integers', async () => {
  const vector = await draw((x: Tensor<[2]>) => x.mul(x), [tensor([1, 2])]);
  expect(vector.edges.at(-1)).toBe('mul → result: float32[2]: ↓ [1, 4]');
  const two = await draw((x: Tensor<[]>) => [x.sin(), x.exp()], [tensor(0)]);
  expect(two.edges.slice(-2)).toEqual([`sin → result 0: ${f32}: ↓ 0`, `exp → result 1: ${f32}: ↓ 1`]);
  const labels = tensor(3, { dtype: 'int32' });
  const mixed = await draw((x: Tensor<[]>, i: Tensor<[], 'int32'>) => x.mul(i.cast('float32')), [tensor(2), labels], { names: ['x', 'i'] });
  expect(mixed.edges).toContain(`i → cast: int32[]: ↓ 3`);
  expect(mixed.edges).toContain(`x → mul: ${f32}: ↓ 2 | ↑ 3`);
});

test('large tensors are shown by their sizes; Variables, arguments in objects and captured data by their names', async () => {
  const w = variable(zeros([4, 3]), { name: 'w' });
  const captured = tensor([1, 2, 3]);
  const { nodes, edges } = await draw((p: { x: Tensor<[8, 4]> }) => p.x.matmul(w).mul(captured).sum(), [{ x: zeros([8, 4]) }]);
  expect(nodes).toContain('argument: x | float32[8, 4]');
  expect(nodes).toContain('variable: w | float32[4, 3]');
  expect(nodes).toContain('data: data | float32[3]');
  expect(nodes).toContain('view: broadcastTo | float32[8, 3]');
  expect(edges).toContain('w → dot: float32[4, 3]: ↓ 4×3 | ↑ 4×3');
});

test('constants stand beside each of their uses, as the number that they are', async () => {
  const { nodes, lines } = await draw((x: Tensor<[8]>) => x.mul(0.5).add(0.5).sum(), [zeros([8])]);
  expect(nodes.filter((node) => node.startsWith('constant'))).toEqual(['constant: 0.5', 'constant: 0.5']);
  expect(lines).toBe(6);
  const onlyConstant = await draw(() => tensor([1, 2]).add(1), []);
  expect(onlyConstant.nodes.at(-1)).toBe('result: result');
});

test('a loop is one node with all its results, a branch another, and a jitted function is drawn open', async () => {
  const decay = jit((rate: Tensor<[]>, xs: Tensor<[3]>) => {
    const [last, before] = scan((c: Tensor<[]>, x: Tensor<[]>) => [c.mul(rate).add(x), c] as const, tensor(0), xs);
    return cond(
      last.greater(1),
      (y: Tensor<[]>) => y.square(),
      (y: Tensor<[]>) => y,
      last,
    ).add(before.sum());
  });
  const at = [tensor(0.5), tensor([4, 2, 1])] as const;
  const { nodes, edges } = await draw(decay as Loose, at, { names: ['rate', 'xs'] });
  expect(nodes).toContain('control: repeat × 3 | float32[], float32[3]');
  expect(nodes).toContain('control: branch | float32[]');
  expect(edges).toContain(`rate → repeat × 3: ${f32}: ↓ 0.5 | ↑ ${await grad(decay)(...at).item()}`);
  expect(edges).toContain('repeat × 3 → sum: float32[3]: ↓ [0, 4, 4] | ↑ [1, 1, 1]');
});

test('rules of their own and stopGradient end gradients as they do for grad; a loop without a gradient can be drawn without', async () => {
  const doubled = customGradient(
    (x: Tensor<[]>) => x.exp(),
    (_, cotangent) => [cotangent.mul(2)],
  );
  const own = await draw((x: Tensor<[]>) => doubled(x).mul(stopGradient(x)), [tensor(0)], { names: ['x'] });
  expect(own.edges).toContain(`x → stopGradient: ${f32}: ↓ 0 | ↑ 0`);
  const loop = (x: Tensor<[]>): Tensor<[]> =>
    whileLoop(
      (y: Tensor<[]>) => y.less(10),
      (y) => y.mul(2),
      x,
    );
  await expect(drawGraph(loop)(tensor(3))).rejects.toThrow('whileLoop');
  expect((await draw(loop, [tensor(3)], { gradients: false })).edges.at(-1)).toBe(`while → result: ${f32}: ↓ 12`);
});

test('what is assigned is drawn, and not done', async () => {
  const w = variable(tensor([1, 2]), { name: 'w' });
  const step = (x: Tensor<[2]>): Tensor<[]> => {
    const loss = w.mul(x).sum();
    w.assign(w.sub(x));
    return loss;
  };
  const { nodes, edges } = await draw(step, [tensor([3, 4])]);
  expect(nodes).toContain('result: new w');
  expect(edges).toContain('sub → new w: float32[2]: ↓ [−2, −2] | ↑ [0, 0]');
  expect(edges).toContain(`sum → result: ${f32}: ↓ 11 | ↑ 1`);
  expect([...(await w.data())]).toEqual([1, 2]);
  const count = variable(tensor(1), { name: 'count' });
  const assigned = await draw(() => count.assign(count.add(1)), []);
  expect(assigned.edges).toEqual([`count → add: ${f32}: ↓ 1`, `add → new count: ${f32}: ↓ 2`]);
});

test('negative zero, infinity and NaN flow unchanged', async () => {
  const { edges } = await draw(
    (x: Tensor<[]>) =>
      tensor(1)
        .div(x)
        .add(tensor([NaN, 1]))
        .sum(),
    [tensor(-0)],
    { names: ['x'] },
  );
  expect(edges.find((edge) => edge.includes('sum → '))).toContain('↓ NaN');
  expect(edges.some((edge) => edge.includes('↓ −∞'))).toBe(true);
});

test('names are escaped, and the page is light', async () => {
  const svg = await drawGraph((x: Tensor<[]>) => x.exp(), { names: ['a<b & "c"'] })(tensor(1));
  expect(svg).toContain('a&lt;b &amp; &quot;c&quot;');
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(svg).toContain('.tidu-graph .page { fill: #fff;');
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

test('boxes do not overlap each other, nor the texts of edges', async () => {
  const layer = (x: AnyTensor, w: AnyTensor): AnyTensor => relu(x.matmul(w as never) as never);
  const f = (x: Tensor<[2, 2]>, w: Tensor<[2, 2]>): AnyTensor =>
    layer(layer(x, w), w)
      .sub(x.mean() as never)
      .square()
      .sum();
  for (const direction of ['down', 'right'] as const) {
    const svg = await drawGraph(f as Loose, { direction })(
      ...([
        tensor([
          [1, 2],
          [3, 4],
        ]),
        tensor([
          [0.1, 0.2],
          [0.3, 0.4],
        ]),
      ] as never[]),
    );
    const frames = [...svg.matchAll(/<rect class="(?:box|ground)" x="([-\d.]+)" y="([-\d.]+)" width="([-\d.]+)" height="([-\d.]+)"/g)].map(
      (each) => each.slice(1).map(Number),
    ) as [number, number, number, number][];
    expect(frames.length).toBeGreaterThan(10);
    const overlaps = frames.flatMap(([x, y, w, h], i) =>
      frames.slice(i + 1).filter(([x2, y2, w2, h2]) => x < x2 + w2 && x2 < x + w && y < y2 + h2 && y2 < y + h),
    );
    expect(overlaps).toEqual([]);
  }
});

test.each([
  [0, '0'],
  [-0, '0'],
  [-6, '−6'],
  [1 / 3, '0.333'],
  [0.000123456, '0.000123'],
  [1.5e-7, '1.5e−7'],
  [0.9999, '1'],
  [225.4, '225'],
  [1571, '1571'],
  [1571.4, '1571'],
  [-9999.9, '−1e4'],
  [12345, '1.23e4'],
  [NaN, 'NaN'],
  [-Infinity, '−∞'],
])('%d is shown as %s', (value, text) => expect(showNumber(value)).toBe(text));

test('elements are nested as they are in the tensor', () => {
  expect(showElements([1, 2, 3, 4], [2, 2], 'float32')).toBe('[[1, 2], [3, 4]]');
  expect(showElements([1, 0], [2], 'bool')).toBe('[true, false]');
  expect(showElements([123456], [], 'int32')).toBe('123456');
  expect(showElements([], [0], 'float32')).toBe('[]');
  expect([isSmall([2, 2]), isSmall([5]), isSmall([])]).toEqual([true, false, true]);
  expect(showSizes([8, 16])).toBe('8×16');
});

afterEach(() => {
  vi.doUnmock('@dagrejs/dagre');
  vi.resetModules();
});

test('without the library that places the nodes, the error says how to get it', async () => {
  vi.resetModules();
  vi.doMock('@dagrejs/dagre', () => {
    throw new Error('not found');
  });
  const { drawGraph: draws } = await import('tidu/debug');
  const { tensor: makes } = await import('tidu');
  const drawn = draws((x: Tensor<[]>) => x)(makes(1));
  await expect(drawn).rejects.toThrow(
    /^drawGraph: the library that places the nodes cannot be loaded .* Try npm install @dagrejs\/dagre\.$/,
  );
});

test('wrong options, too many nodes and reads are refused', async () => {
  expect(() => drawGraph(squaredError, { direction: 'up' as 'down' })).toThrow(
    "drawGraph: there is no direction 'up'. Expected one of down, right.",
  );
  expect(() => drawGraph(squaredError, { value: true } as DrawOptions)).toThrow(
    "drawGraph: there is no option 'value'. Expected one of values, gradients, direction, names, most. Try 'values'.",
  );
  await expect(draw(() => undefined, [])).rejects.toThrow('drawGraph: the function computes nothing. Expected a result.');
  expect(() => drawGraph(3 as never)).toThrow('drawGraph: the argument is no function. Got 3. Expected the function to draw.');
  expect(() => drawGraph(squaredError, { most: 0 })).toThrow(
    'drawGraph: most is no count of nodes. Got 0. Expected a whole number from 1.',
  );
  await expect(draw(squaredError, numbers, { most: 8 })).rejects.toThrow(
    'drawGraph: the graph has 9 nodes. Expected at most 8, which a reader can follow. Try a part of the function, graph(f) for the text, or { most: 9 }.',
  );
  await expect(draw((x: Tensor<[]>) => x.mul(x.dataSync()[0] ?? 0), [tensor(1)])).rejects.toThrow('jit: ');
});
