"""The generator of data/random.ts, and what is measured from data/models.ts and data/arrays.ts: the same numbers, to the bit."""
import math

import numpy as np
import torch

MASK = (1 << 32) - 1


def uniform(length, seed):
    """x = x * 1664525 + 1013904223 mod 2^32, in [-0.5, 0.5). Doubles what it has: x[i + m] = a x[i] + c."""
    x = np.empty(length, np.uint64)
    x[0] = (seed * 1664525 + 1013904223) & MASK
    a, c, done = 1664525, 1013904223, 1
    while done < length:
        count = min(done, length - done)
        x[done : done + count] = (x[:count] * np.uint64(a) + np.uint64(c)) & np.uint64(MASK)
        a, c, done = (a * a) & MASK, (a * c + c) & MASK, done + count
    return (x.astype(np.float64) / 4294967296 - 0.5).astype(np.float32)


def scaled(length, seed, scale=1.0, shift=0.0):
    return (uniform(length, seed).astype(np.float64) * scale + shift).astype(np.float32)


def integers(length, seed, below):
    values = np.floor((uniform(length, seed).astype(np.float64) + 0.5) * below)
    return np.minimum(below - 1, values).astype(np.int64)


def weight(shape, seed, width=1.0):
    return torch.from_numpy(scaled(math.prod(shape), seed, width).reshape(shape))


def glorot(inputs, outputs):
    return 2 * math.sqrt(6 / (inputs + outputs))


def digits(batch):
    return np.arange(batch) % 10
