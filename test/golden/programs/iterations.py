"""Derivatives inside of programs, and programs that iterate: fixed points, optimizers, dynamic programming, flows."""
import math
import torch
import torch.nn.functional as F
from torch.autograd import functional
from common import program, score, conv, first, last, derivative

identity = torch.eye(3)


def network(x, w, v):
    return torch.tanh(x @ w) @ v


def penalty(critic, x):
    return (derivative(critic, x).norm() - 1) ** 2


@program([1, 5, 5, 2], [3, 3, 2, 3], [3, 1])
def gradientPenalty(x, k, v):
    return penalty(lambda image: (F.softplus(conv(image, k, padding=1, stride=2)) @ v).sum(), x)


@program([1, 5, 5, 2], [2, 2, 2, 3], [3, 1])
def gradientPenaltyWithPooling(x, k, v):
    return penalty(lambda image: torch.sin(last(F.max_pool2d(first(torch.sin(conv(image, k))), 2)) @ v).sum(), x)


@program([4, 2], [4, 2], [4, 3])
def gradientPenaltyOfAttention(q, k, v):
    future = torch.ones(4, 4, dtype=torch.bool).triu(1)
    attend = lambda x: F.softmax((x @ k.T / math.sqrt(2)).masked_fill(future, -math.inf), -1) @ v
    return penalty(lambda x: torch.sin(attend(x)).sum(), q)


@program([4, 3], [3, 2], [2, 2])
def gradientPenaltyOfRecurrence(x, w, u):
    def last_state(xs):
        h = torch.zeros(2)
        for each in xs:
            h = torch.tanh(each @ w + h @ u)
        return h.sum()
    return penalty(last_state, x)


@program([4], [4, 3], [3, 2], [4])
def hessianVectorProduct(x, w, v, direction):
    return score(functional.hvp(lambda y: (network(y, w, v) ** 2).sum(), x, direction, create_graph=True)[1])


@program([4], [4, 3], [3, 2], [4])
def directionalDerivative(x, w, v, dx):
    y, dy = functional.jvp(lambda each: network(each, w, v), x, dx, create_graph=True)
    return score(y * dy)


@program([4], [4, 3], [3, 2])
def contractiveNetwork(x, w, v):
    return (functional.jacobian(lambda y: network(y, w, v), x, create_graph=True) ** 2).sum()


@program([4], [4, 3], [3])
def laplacianOfNetwork(x, w, v):
    return torch.trace(functional.hessian(lambda y: network(y, w, v), x, create_graph=True)) ** 2


@program([2], [2, 4], [4])
def burgersResidual(x, w, v):
    u = lambda p: network(p, w, v)
    ux, ut = derivative(u, x)
    uxx = derivative(lambda p: derivative(u, p)[0], x)[0]
    return (ut + u(x) * ux - 0.1 * uxx) ** 2


@program([4])
def thirdDerivative(x):
    # (e^x sin x)''' = 2 e^x (cos x - sin x)
    return ((2 * torch.exp(x) * (torch.cos(x) - torch.sin(x)) + 24 * x) ** 2).sum()


@program([3, 2], [4, 3], [4, 2])
def metaLearning(w, x, y):
    loss = lambda each: F.mse_loss(torch.tanh(x @ each), y)
    return loss(w - 0.3 * derivative(loss, w))


@program([3], [], [4, 3])
def unrolledMomentum(w, rate, x):
    loss = lambda each: torch.cos(x @ each).sum()
    m = 0
    for _ in range(5):
        m = 0.7 * m + derivative(loss, w)
        w = w - 0.1 * torch.sigmoid(rate) * m
    return loss(w)


@program([4], [4])
def newtonOfGradient(y, a):
    for _ in range(4):
        y = y - (y ** 3 + 2 * y + a) / (3 * y ** 2 + 2)
    return score(y)


@program([4, 3], [3, 3])
def fixedPoint(x, w):
    z = torch.zeros(4, 3)
    for _ in range(15):
        z = torch.tanh(z @ w * 0.4 + x)
    return score(z)


@program([3, 3])
def inverseByNewton(a):
    return score(torch.linalg.inv(identity + 0.2 * a))


@program([3, 3], [3])
def conjugateGradients(a, b):
    return score(torch.linalg.solve(a @ a.T + identity, b))


@program([3, 3], [3])
def powerIteration(a, v):
    m = a.T @ a
    for _ in range(3):
        v = F.normalize(m @ v, dim=0)
    return torch.log(v @ m @ v)


@program([4, 3], [4])
def sinkhorn(cost, a):
    kernel, mass = torch.exp(-cost / 0.5), F.softmax(a, 0)
    v = torch.ones(3)
    for _ in range(8):
        v = 1 / (3 * (kernel.T @ (mass / (kernel @ v))))
    return ((mass / (kernel @ v))[:, None] * kernel * v * cost).sum()


@program([3, 3])
def matrixExponential(a):
    return score(torch.matrix_exp(a))


@program([3, 2], [3, 2, 3])
def softValueIteration(rewards, transitions):
    v = torch.zeros(3)
    for _ in range(8):
        v = torch.logsumexp(rewards + 0.9 * F.softmax(transitions, -1) @ v, 1)
    return score(v)


@program([4], [4])
def temporalAlignment(x, y):
    far = torch.tensor(100.0)
    above = [torch.tensor(0.0), far, far, far, far]
    for i in range(4):
        row = [far]
        for j in range(4):
            row.append((x[i] - y[j]) ** 2 - torch.logsumexp(-torch.stack([row[j], above[j + 1], above[j]]), 0))
        above = row
    return above[4]


@program([6], [2])
def kalmanFilter(observations, noises):
    q, r = torch.exp(noises)
    m, p, total = 0, 1, 0
    for y in observations:
        m, p = 0.9 * m, 0.81 * p + q
        total = total + torch.distributions.Normal(m, torch.sqrt(p + r)).log_prob(y) + 0.5 * math.log(2 * math.pi)
        gain = p / (p + r)
        m, p = m + gain * (y - m), (1 - gain) * p
    return total


@program([3, 4], [2, 2], [2, 2])
def affineCouplingFlow(x, w, v):
    def flow(row):
        a, b = row.chunk(2)
        return torch.cat([a, b * torch.exp(torch.tanh(a @ w)) + a @ v])
    jacobians = [functional.jacobian(flow, row, create_graph=True) for row in x]
    return sum((flow(row) ** 2).sum() / 2 for row in x) - sum(torch.logdet(each) for each in jacobians)


@program([3, 2], [2, 2], [2, 2])
def planarFlow(x, u, w):
    log = 0
    for a, b in zip(u, w):
        flow = lambda z: z + a * torch.tanh(z @ b)
        log = log + sum(torch.slogdet(functional.jacobian(flow, row, create_graph=True))[1] for row in x)
        x = torch.stack([flow(row) for row in x])
    return (x ** 2).sum() / 2 - log


@program([3], [6, 3])
def stepwiseBranches(h, w):
    sums = []
    for k in w:
        h = torch.sin(h * k) if h.sum() > 0 else (h + k) ** 2
        sums.append(h.sum())
    return score(torch.stack(sums))
