/**
 * @file Draws what flows through a network of two layers: values down to the loss, gradients up from it.
 *
 *   npm install @dagrejs/dagre
 *   node --import tsx examples/draw-graph.ts
 *
 * Writes out/graph.svg; and out/backpropagation.svg, a smaller one from left to right.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { relu, tensor, variable, type Tensor } from 'tidu';
import { drawGraph } from 'tidu/debug';

const W1 = variable(tensor([[0.5, -0.3], [0.8, 0.2]]), { name: 'W1' }); // prettier-ignore
const b1 = variable(tensor([0.1, -0.2]), { name: 'b1' });
const W2 = variable(tensor([[0.7], [-0.4]]), { name: 'W2' });
const b2 = variable(tensor([0.5]), { name: 'b2' });

interface Sample {
  readonly x: Tensor<[1, 2]>;
  readonly y: Tensor<[1, 1]>;
}

/** The squared error of the network. Its second hidden unit is below zero: nothing flows back through it. */
const networkLoss = ({ x, y }: Sample): Tensor<[]> => {
  const hidden = relu(x.matmul(W1).add(b1));
  return hidden.matmul(W2).add(b2).sub(y).square().sum();
};

const squaredError = (x: Tensor<[]>, w: Tensor<[]>, b: Tensor<[]>, y: Tensor<[]>): Tensor<[]> => x.mul(w).add(b).sub(y).square();

const pictures = {
  graph: await drawGraph(networkLoss)({ x: tensor([[1, 2]]), y: tensor([[1]]) }),
  backpropagation: await drawGraph(squaredError, { names: ['x', 'w', 'b', 'y'], direction: 'right' })(
    tensor(2),
    tensor(3),
    tensor(1),
    tensor(4),
  ),
};

const folder = new URL('../out/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, svg] of Object.entries(pictures)) {
  const file = new URL(`${name}.svg`, folder);
  writeFileSync(file, svg);
  console.log(`Written: ${file.pathname}`);
}
