"""Sequences: recurrent networks by loops, attention, hidden Markov models."""
import math
import torch
import torch.nn.functional as F
from common import program, score, standardized


def recurrent(xs, w, u):
    h, states = torch.zeros(2, 3), []
    for x in xs:
        h = torch.tanh(x @ w + h @ u)
        states.append(h)
    return torch.stack(states)


def long_short_term(xs, w, u):
    h, c, states = torch.zeros(2, 2), torch.zeros(2, 2), []
    for x in xs:
        i, f, g, o = (x @ w + h @ u).chunk(4, 1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        states.append(h)
    return torch.stack(states)


def heads(x):
    return x.reshape(4, 2, 2).permute(1, 0, 2)


def attention(q, k, v, mask=None, bias=0, scale=None):
    scores = q @ k.mT * (scale or 1 / math.sqrt(q.shape[-1])) + bias
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    return F.softmax(scores, -1) @ v


causal = torch.ones(4, 4, dtype=torch.bool).tril()


@program([4, 2, 3], [3, 3], [3, 3])
def bidirectionalNetwork(xs, w, u):
    return score(torch.cat([recurrent(xs, w, u), recurrent(xs.flip(0), u, w).flip(0)], -1) ** 2)


@program([4, 2, 3], [3, 8], [2, 8])
def longShortTermMemory(xs, w, u):
    return score(long_short_term(xs, w, u))


@program([4, 2, 3], [3, 8], [2, 8])
def checkpointedMemory(xs, w, u):
    return score(long_short_term(xs, w, u) ** 2)


@program([4, 2, 3], [3, 6], [2, 6])
def gatedRecurrentUnit(xs, w, u):
    h, states = torch.zeros(2, 2), []
    for x in xs:
        a, b = x @ w, h @ u
        reset, update = torch.sigmoid(a + b)[:, :4].chunk(2, 1)
        h = (1 - update) * torch.tanh(a[:, 4:] + reset * b[:, 4:]) + update * h
        states.append(h)
    return score(torch.stack(states))


@program([6], [3], [3], [3])
def linearStateSpace(xs, decay, b, c):
    h, outputs = torch.zeros(3), []
    for x in xs:
        outputs.append((h * c).sum())
        h = h * torch.sigmoid(decay) + x * b
    return score(torch.stack(outputs))


@program([2, 3], [4, 3, 3])
def rolledWeights(h, w):
    for layer in w:
        h = h + torch.tanh(h @ layer)
    return score(h)


@program([4, 3], [3, 4], [3, 4], [3, 4], [4, 3])
def multiHeadAttention(x, q, k, v, o):
    mixed = attention(heads(x @ q), heads(x @ k), heads(x @ v), causal)
    return score(mixed.permute(1, 0, 2).reshape(4, 4) @ o)


@program([4, 2], [3, 2], [3, 2])
def maskedAttention(q, k, v):
    mask = torch.tensor([[1, 0, 1], [0, 1, 1], [1, 1, 1], [0, 0, 1]], dtype=torch.bool)
    return score(attention(q, k, v, mask, scale=0.8))


@program([2, 4, 2], [2, 3, 2], [2, 3, 2], [4, 3])
def biasedAttention(q, k, v, bias):
    return score(attention(q, k, v, bias=bias))


@program([4, 3, 2], [2, 3, 2], [2, 3, 2])
def groupedQueryAttention(q, k, v):
    return score(attention(q, k.repeat_interleave(2, 0), v.repeat_interleave(2, 0)))


@program([4, 2], [4, 2], [4, 3])
def linearAttention(q, k, v):
    a, b = F.elu(q) + 1, F.elu(k) + 1
    weights = (a @ b.mT) * causal
    return score(weights @ v / weights.sum(1, keepdim=True))


@program([4, 2], [4, 2], [4, 2])
def rotaryAttention(q, k, v):
    angle = torch.arange(4.0) * 0.6
    rotation = torch.stack([angle.cos(), -angle.sin(), angle.sin(), angle.cos()], 1).reshape(4, 2, 2)
    turned = lambda x: (rotation @ x[..., None])[..., 0]
    return score(attention(turned(q), turned(k), v))


@program([4, 4], [3, 4, 4], [4, 4], [4, 6], [6, 4])
def transformerBlock(x, qkv, o, up, down):
    q, k, v = [heads(standardized(x, -1) @ w) for w in qkv]
    h = x + attention(q, k, v, causal).permute(1, 0, 2).reshape(4, 4) @ o
    return score(h + F.gelu(standardized(h, -1) @ up) @ down)


@program([3, 3], [5, 3], [3])
def hiddenMarkov(transitions, emissions, start):
    a = F.log_softmax(start, -1)
    for e in F.log_softmax(emissions, -1):
        a = torch.logsumexp(a[:, None] + F.log_softmax(transitions, -1), 0) + e
    return torch.logsumexp(a, 0)


@program([3, 3], [5, 3])
def bestPath(transitions, emissions):
    a = torch.zeros(3)
    for e in emissions:
        a = (a[:, None] + transitions).amax(0) + e
    return a.max()
