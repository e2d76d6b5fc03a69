"""Programs of arrays: sums of products, running sums, order, positions, Fourier transforms, images, graphs."""
import colorsys
import torch
import torch.nn.functional as F
from common import program, score, first, last, derivative

source, target = torch.tensor([0, 1, 2, 3, 0, 2, 1]), torch.tensor([1, 2, 0, 0, 3, 3, 1])


@program([2, 3], [3, 2, 3], [3, 2])
def tensorTrain(a, b, c):
    return score(torch.einsum('ir,rjs,sk->ijk', a, b, c))


@program([2, 2, 2], [3, 2], [2, 2], [2, 2])
def tuckerDecomposition(core, a, b, c):
    return score(torch.einsum('pqr,ip,jq,kr->ijk', core, a, b, c))


@program([3, 3, 3], [3, 2, 2])
def einsumTraces(x, y):
    traced = lambda z, i, j: torch.diagonal(z, dim1=i, dim2=j).sum(-1)
    return traced(x, 0, 1) @ traced(y, 1, 2) + torch.sin(traced(x, 0, 2)).sum()


@program([2, 4], [4, 3], [3, 5], [5, 2])
def matrixChain(a, b, c, d):
    return score(torch.linalg.multi_dot([a, b, c, d]))


@program([5])
def survival(hazards):
    h, alive, total = torch.sigmoid(hazards), 1, 0
    for each, time in zip(h, hazards):
        total, alive = total + alive * each * time, alive * (1 - each)
    return total


@program([3, 4])
def runningProducts(x):
    return score(torch.cumprod(x, 1) + torch.cumprod(x.flip(0), 0).flip(0))


@program([8])
def drawdown(x):
    wealth = torch.cumsum(x, 0)
    return ((torch.cummax(wealth, 0).values - wealth) ** 2).sum() + torch.cummin(wealth, 0).values.sum()


@program([3, 5])
def logRunningSums(x):
    return score(torch.logcumsumexp(x * 3, 1))


@program([7])
def medianDeviation(x):
    return torch.median(torch.abs(x - torch.median(x)))


@program([3, 6])
def quantileRange(x):
    q = torch.quantile(x, torch.tensor([0.1, 0.5, 0.75]), 1)
    return score((q[2] - q[0]) * q[1])


@program([4, 3], [3, 5])
def topPooling(x, w):
    return score(torch.topk(x @ w, 2).values.mean(-1))


@program([6], [6])
def sortedDistance(x, y):
    return (torch.abs(torch.sort(x).values - torch.sort(y).values) ** 1.5).mean()


@program([8])
def autocorrelation(x):
    c = x - x.mean()
    return sum(((c[k:] * c[:8 - k]).sum() / (c * c).sum()) ** 2 for k in (1, 2, 3))


@program([6], [])
def exponentialFilter(x, rate):
    h, states = torch.zeros(()), []
    for each in x:
        states.append(h)
        h = torch.lerp(h, each, torch.sigmoid(rate))
    return score(torch.stack(states))


@program([2, 6])
def periodicSignal(x):
    return score(torch.roll(x, 2, 1) * x - x.flip(1) + x[:, :2].repeat(1, 3))


@program([2, 9])
def powerSpectrum(x):
    return torch.log(torch.fft.rfft(x).abs() ** 2 + 1).sum()


@program([6], [6])
def circularConvolution(x, k):
    return score(torch.stack([sum(x[j] * k[i - j] for j in range(6)) for i in range(6)]))


@program([5], [5])
def spectralPhase(x, y):
    z = torch.fft.fft(torch.complex(x, y))
    return (z.angle() * z.abs()).sum()


@program([15])
def spectrogram(x):
    z = torch.stft(x, 6, 3, window=torch.hann_window(6), center=False, return_complex=True)
    return torch.sqrt(z.real ** 2 + z.imag ** 2 + 0.1).sum()


@program([1, 3, 4, 2])
def resizedImage(x):
    return score(last(F.interpolate(first(x), (5, 3), mode='bilinear', align_corners=False)) ** 2)


@program([1, 4, 5, 2], [1, 4])
def croppedImage(x, corner):
    y1, x1, y2, x2 = corner[0] * 0.2 + torch.tensor([0.3, 0.3, 0.8, 0.8])
    rows, columns = y1 + torch.arange(2) * (y2 - y1), x1 + torch.arange(3) / 2 * (x2 - x1)
    grid = torch.stack([columns.expand(2, 3), rows[:, None].expand(2, 3)], -1)[None] * 2 - 1
    return score(last(F.grid_sample(first(x), grid, align_corners=True)))


@program([4, 4], [5, 2])
def bilinearSampling(x, y):
    places = (y * 1.4 + 1.5) / 3 * 2 - 1
    return score(F.grid_sample(x[None, None], places.flip(1)[None, None], align_corners=True))


@program([4, 3])
def colours(x):
    rgb = torch.sigmoid(x)
    hsv = lambda r, g, b: torch.stack(colorsys.rgb_to_hsv(r, g, b))
    rows = rgb.unbind()
    turned = torch.stack([torch.stack(colorsys.hsv_to_rgb(*row)) for row in rows])
    grey = rgb @ torch.tensor([0.2989, 0.587, 0.114])
    return score(torch.stack([hsv(*row) for row in rows])) + score(turned) + score(grey ** 2)


@program([4, 4])
def paddedEdges(x):
    pad = lambda mode: F.pad(x[None, None], (2, 1, 1, 2), mode)
    return score(pad('reflect') * pad('replicate'))


@program([5, 2], [2, 3])
def embeddingBag(table, weights):
    return score(F.embedding_bag(torch.tensor([[0, 2, 2], [4, 1, 0]]), table, per_sample_weights=weights, mode='sum'))


@program([4, 2], [3, 2])
def scatterWrites(x, rows):
    places = torch.tensor([3, 0, 3])
    written = torch.stack([rows[1], x[1], x[2], rows[2]])
    greatest = torch.stack([torch.maximum(x[0], rows[1]), x[1], x[2], torch.maximum(torch.maximum(rows[0], rows[2]), x[3])])
    return score(x.index_add(0, places, rows) * written) + score(greatest)


@program([3, 3], [3])
def diagonals(x, d):
    return score(torch.tril(x) @ torch.diag(d) + torch.triu(x, 1) + torch.diagonal(x))


@program([4, 2], [2, 3])
def graphConvolution(x, w):
    adjacency = torch.zeros(4, 4).index_put((target, source), torch.ones(7), accumulate=True)
    return score(torch.tanh(adjacency @ x / adjacency.sum(1, keepdim=True) @ w))


@program([4, 2], [2, 2], [4])
def graphAttention(x, w, a):
    h = x @ w
    scores = F.leaky_relu(torch.cat([h[source], h[target]], 1) @ a, 0.2)
    rows = [F.softmax(scores[target == n], 0) @ h[source[target == n]] for n in range(4)]
    return score(torch.stack(rows))


@program([4, 2], [4, 3], [3, 2])
def messagePassing(x, w, v):
    messages = torch.cat([x[source], x[target]], 1) @ w
    rows = [messages[target == n].amax(0) + 2 * messages[target == n].amin(0) for n in range(4)]
    return score(torch.stack(rows) @ v + x)


@program([4, 3], [3, 2])
def mappedRows(x, w):
    return score(F.softmax(x @ w, -1) * x.sum(-1, keepdim=True))


@program([4, 3], [3, 2])
def perExampleNorms(x, w):
    return score(torch.stack([derivative(lambda k: torch.tanh(row @ k).sum(), w).norm() for row in x]))


@program([3, 4])
def norms(x):
    return x.norm(1, 1).sum() + x.norm(3, 0).sum() + x.norm() + x.norm(float('inf'), 1).sum()


@program([3, 5])
def moments(x):
    z = (x - x.mean(1, keepdim=True)) / x.std(1, unbiased=False, keepdim=True)
    return (z ** 3).mean(1).sum() + (z ** 4).mean(1).prod() + torch.log(x.var(0, unbiased=False)).sum()


@program([8], [8])
def remainders(x, y):
    whole = torch.floor(x * 5 / torch.exp(y)).detach()
    return score(x * 5 - whole * torch.exp(y) + torch.abs(x) ** y + x * y)
