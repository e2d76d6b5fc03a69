"""Feed-forward networks: activations, convolutions, poolings, normalizations."""
import torch
import torch.nn.functional as F
from common import program, score, conv, conv_transpose, depthwise, first, last


@program([4, 3], [3, 5], [5], [5, 5], [5], [5, 2])
def multilayerPerceptron(x, w1, b1, w2, b2, w3):
    return score(torch.sigmoid(torch.tanh(x @ w1 + b1) @ w2 + b2) @ w3)


@program([4, 3], [3, 4], [4])
def smoothActivations(x, w, v):
    every = [torch.sigmoid, torch.tanh, F.softplus, F.softsign, F.silu, F.mish, F.gelu, F.elu, F.selu, F.celu, F.logsigmoid, F.tanhshrink]
    return score(torch.stack([f(x @ w) @ v for f in every]))


@program([4, 3], [3, 4], [4])
def piecewiseActivations(x, w, v):
    sparse_sigmoid = lambda h: ((h + 1) / 2).clamp(0, 1)
    sparse_plus = lambda h: torch.where(h < -1, 0 * h, torch.where(h > 1, h, (h + 1) ** 2 / 4))
    # PyTorch 1.13 differentiates its own hardsigmoid by 1 / 6 in float32, and celu below by 1 / alpha in float32.
    hard_sigmoid = lambda h: (h / 6 + 0.5).clamp(0, 1)
    every = [F.relu, F.relu6, hard_sigmoid, F.hardswish, F.hardtanh, F.hardshrink, F.softshrink, sparse_sigmoid, sparse_plus]
    return score(torch.stack([f(x @ w * 3) @ v for f in every]))


@program([4, 3], [3, 4], [4])
def slopes(x, w, slope):
    h = x @ w
    celu = torch.where(h > 0, h, 0.7 * torch.expm1(h / 0.7))
    squareplus = (h + torch.sqrt(h * h + 2)) / 2
    return score(torch.stack([torch.where(h > 0, h, slope * h), F.leaky_relu(h, 0.1), F.elu(h, 0.7), celu, squareplus]))


@program([4, 3], [3, 2], [3, 2])
def gatedUnits(x, w, v):
    a, b = x @ w, x @ v
    return score(a * torch.sigmoid(b) + F.gelu(a) * b + F.silu(b) * a)


@program([4, 3], [3, 5])
def sparseOutput(x, w):
    z = x @ w * 2
    ranked = torch.sort(z, -1, descending=True).values
    count = torch.arange(1, 6)
    support = (1 + count * ranked > torch.cumsum(ranked, -1)).sum(-1, keepdim=True)
    tau = (torch.cumsum(ranked, -1).gather(-1, support - 1) - 1) / support
    return score(F.relu(z - tau))


@program([4, 3], [3, 3])
def checkpointedNetwork(x, w):
    return score(torch.sin(torch.sin(x @ w) @ w))


@program([2, 7, 2], [3, 2, 3], [3])
def causalConvolution(x, k, v):
    return score(torch.tanh(conv(F.pad(x, (0, 0, 4, 0)), k, dilation=2)).mean(1) @ v)


@program([2, 5, 6, 2], [3, 3, 2, 3], [3])
def stridedConvolution(x, k, b):
    return score(torch.sigmoid(conv(F.pad(x, (0, 0, 0, 1, 1, 1)), k, stride=2) + b))


@program([1, 6, 6, 4], [2, 2, 2, 4])
def groupedConvolution(x, k):
    return score(conv(x, k, dilation=2, groups=2))


@program([1, 4, 4, 3, 2], [2, 2, 2, 2, 3], [3])
def volumeConvolution(x, k, v):
    return score(F.gelu(conv(x, k)).mean((1, 2, 3)) @ v)


@program([1, 5, 5, 3], [3, 3, 3, 2], [1, 1, 6, 2])
def depthwiseSeparable(x, depth, point):
    return score(conv(F.relu6(depthwise(x, depth, padding=1) * 4), point))


@program([2, 4, 3], [3, 2, 3])
def transposedSequence(x, k):
    return score(conv_transpose(x, k, stride=2))


@program([1, 4, 4, 2], [2, 2, 2, 3], [3, 3, 2, 3])
def transposedImage(x, k, w):
    return score(conv_transpose(torch.tanh(conv(x, k)), w, stride=2))


@program([1, 2, 3, 2, 2], [2, 2, 2, 2, 2])
def transposedVolume(x, k):
    return score(conv_transpose(x, k, stride=(1, 2, 1)))


@program([2, 5, 5, 2], [2, 2, 2, 3], [12, 2])
def maxPoolNetwork(x, k, w):
    return score(last(F.max_pool2d(first(conv(x, k)), 2)).flatten(1) @ w)


@program([1, 6, 6, 2])
def maxPoolPadded(x):
    padded = F.pad(x, (0, 0, 0, 1, 0, 1), value=-float('inf'))
    return score(last(F.max_pool2d(first(padded), 3, 2)) ** 2)


@program([1, 6, 5, 2])
def averagePoolPadded(x):
    return score(last(F.avg_pool2d(first(x), 3, 2, 1, count_include_pad=False)) ** 2)


@program([2, 7, 2], [1, 3, 3, 3, 2])
def sequenceAndVolumePools(x, y):
    return score(last(F.max_pool1d(first(x), 3, 1))) + score(last(F.avg_pool3d(first(y), 2, 1)) ** 2)


@program([1, 4, 4, 2], [3, 3, 2, 3], [2, 2, 2, 3], [1, 1, 5, 2])
def encoderDecoder(x, k, up, out):
    fine = torch.tanh(conv(x, k, padding=1))
    coarse = conv_transpose(last(F.max_pool2d(first(fine), 2)), up, stride=2)
    return score(conv(torch.cat([fine, coarse], -1), out))


@program([3, 2, 2, 3], [3], [3])
def batchNormalization(x, scale, shift):
    return score(last(F.batch_norm(first(x), None, None, scale, shift, training=True, eps=1e-3)))


@program([4, 3], [3, 5], [5])
def layerNormalization(x, w, scale):
    return score(F.layer_norm(x @ w, [5], scale, eps=1e-3))


@program([2, 3, 3, 4], [4])
def groupNormalization(x, scale):
    return score(last(F.group_norm(first(x), 2, scale, eps=1e-3)))


@program([4, 3], [3, 2], [2])
def weightNormalization(x, v, length):
    return score(torch.tanh(x @ torch._weight_norm(v, length[None], 1)))


@program([4, 3], [3, 2], [2, 3, 3])
def mixtureOfExperts(x, gate, experts):
    return score(sum(F.softmax(x @ gate, -1)[:, e, None] * (x @ experts[e]) for e in range(2)))


@program([3, 3], [3, 3], [3, 3])
def expertByBranch(x, w, v):
    return score(torch.tanh(x @ w @ v) if x.sum() > 0 else (x @ v) * (x @ w))


@program([4, 3], [3, 3], [3, 3])
def expertByElement(x, w, v):
    gate = x @ w
    return score(torch.where(gate > 0.3, torch.exp(gate), torch.where(gate < -0.5, gate ** 2, x @ v)))
