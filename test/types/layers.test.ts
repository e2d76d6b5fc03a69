/** @file Layers as shape functions, and chains of them. */
import { is } from './expectations.ts';
import {
  activation, averagePooling2d, conv2d, dense, dropout, embedding, flatten, globalAveragePooling2d, input, maxPooling2d, sequential,
} from './layers.ts';
import { dim, randn, zeros } from './surface.ts';
import type { Dim, Tensor } from './surface.ts';

const n: number = 3;
const x = randn([128, 784]);
const relu = activation('relu');

// a layer with known inputs is checked at the call
const first = dense(512, { inputs: 784 });
is<[128, 512]>()(first(x), true);
is<[4, 5, 512]>()(first(randn([4, 5, 784])), true);
is<[number, 512]>()(first(randn([n, 784])), true);
is<[...number[], 512]>()(first(x as Tensor), true);
is<[number]>()(dense(n, { inputs: n })(randn([784])), true);
// @ts-expect-error
first(randn([128, 783]));
// @ts-expect-error
first(zeros([128, 784], { dtype: 'int32' }));
// without them it takes any last dimension
is<[128, 10]>()(dense(10, { activation: 'softmax' })(x), true);
is<[4, 5, 10]>()(dense(10)(randn([4, 5, 7])), true);
// @ts-expect-error
dense(10)(randn([]));

// chains that begin with an input
const model = sequential(input([784]), dense(512, { activation: 'relu' }), dense(10, { activation: 'softmax' }));
is<[128, 10]>()(model(x), true);
is<[number, 10]>()(model(randn([n, 784])), true);
is<[Dim<'B'>, 10]>()(model(randn([dim('B', 3), 784])), true);
is<[number, 10]>()(model(x as Tensor), true);
// @ts-expect-error
model(randn([128, 512]));
// @ts-expect-error
model(randn([128, 28, 28]));
// @ts-expect-error
sequential(input([783]), dense(512, { inputs: 784 }));
// @ts-expect-error: 28 x 28 is 784
sequential(input([28, 28]), flatten(), dense(10, { inputs: 783 }));
is<[5, 10]>()(sequential(input([28, 28]), flatten(), dropout(0.5), dense(10, { inputs: 784 }))(randn([5, 28, 28])), true);
is<[5, 7, 10]>()(sequential(input([n, 4]), dense(10))(randn([5, 7, 4])), true);

// chains that begin with any layer
const plain = sequential(dense(512, { inputs: 784 }), relu, dense(10, { inputs: 512 }));
is<[128, 10]>()(plain(x), true);
is<[128, 10]>()(sequential(dense(512), relu, dense(10))(x), true);
// @ts-expect-error
plain(randn([128, 512]));
// @ts-expect-error
sequential(dense(512, { inputs: 784 }), relu, dense(10, { inputs: 511 }));
// @ts-expect-error
sequential(dense(512), relu, dense(10, { inputs: 511 }));

// plain functions
const withFunctions = sequential(
  dense(512, { inputs: 784 }),
  (h: Tensor<[number, 512]>) => h.reshape([-1, 8, 64]),
  (h: Tensor) => h.relu(),
  dense(10, { inputs: 512 }),
);
is<[...number[], 10]>()(withFunctions(x), true);
const declared = sequential(dense(512), (h: Tensor<[number, 512]>) => h.reshape([-1, 8, 64]), dense(10, { inputs: 64 }));
is<[number, 8, 10]>()(declared(x), true);
// @ts-expect-error
sequential(dense(512), (h: Tensor<[number, 512]>) => h.reshape([-1, 8, 64]), dense(10, { inputs: 63 }));
// @ts-expect-error
sequential(dense(512, { inputs: 784 }), (h: Tensor<[number, 511]>) => h.relu(), dense(10, { inputs: 512 }));

// convolutions
const cnn = sequential(
  conv2d(32, 3, { inputs: 1 }), relu, maxPooling2d(2), conv2d(64, 3), relu, maxPooling2d(2), flatten(), dropout(0.5),
  dense(10, { inputs: 1600 }),
);
is<[32, 10]>()(cnn(randn([32, 28, 28, 1])), true);
is<[number, 10]>()(cnn(randn([n, 28, 28, 1])), true);
// @ts-expect-error: 28 -> 26 -> 13 -> 11 -> 5, 5*5*64 = 1600; 32 gives another
cnn(randn([32, 32, 32, 1]));
// @ts-expect-error: 32 channels
sequential(input([28, 28, 1]), conv2d(32, 3), conv2d(64, 3, { inputs: 31 }));
// @ts-expect-error: 30 x 30 is larger than 28 x 28
sequential(input([28, 28, 1]), conv2d(32, 30));
is<[4, 14, 14, 8]>()(sequential(input([28, 28, 1]), conv2d(8, 3, { padding: 'same', strides: 2 }))(randn([4, 28, 28, 1])), true);
is<[4, 9, 7, 8]>()(conv2d(8, [4, 3], { strides: [3, 4], dilationRate: [1, 2] })(randn([4, 28, 29, 1])), true);
is<[32, 8]>()(sequential(conv2d(8, 3), averagePooling2d(), globalAveragePooling2d())(randn([32, 28, 28, 1])), true);
is<[32, 1, 1, 8]>()(globalAveragePooling2d({ keepDims: true })(randn([32, 28, 28, 8])), true);
is<[32, 14, 27, 8]>()(maxPooling2d([3, 2], { strides: [2, 1], padding: [[1, 1], [0, 0]] })(randn([32, 28, 28, 8])), true);
// @ts-expect-error
globalAveragePooling2d()(randn([28, 28]));
// @ts-expect-error
sequential(input([28, 28]), conv2d(8, 3));
// @ts-expect-error
maxPooling2d(29)(randn([32, 28, 28, 8]));
is<[4, 16, 10]>()(sequential(embedding(50000, 64), dense(10, { inputs: 64 }))(zeros([4, 16], { dtype: 'int32' })), true);

// nested
const block = sequential(dense(512, { inputs: 512 }), relu);
is<[128, 10]>()(sequential(dense(512, { inputs: 784 }), block, block, dense(10, { inputs: 512 }))(x), true);
// @ts-expect-error
sequential(dense(500, { inputs: 784 }), block, dense(10, { inputs: 512 }));

// as an array of unknown length
const many = Array.from({ length: 3 }, () => dense(512, { inputs: 512 }));
const loose = sequential(...many); void loose;
is<number[]>()(loose(x), true);

// class modules
class Mlp {
  hidden = dense(512, { inputs: 784 });
  output = dense(10, { inputs: 512 });
  call<N extends number>(t: Tensor<[N, 784]>) {
    const o = this.output(relu(this.hidden(t)));
    is<[N, 10]>()(o, true);
    return o;
  }
}
is<[128, 10]>()(new Mlp().call(x), true);
