"""One case in PyTorch, eager: python3 torch_cases.py CASE BUDGET prints a Measurement (measure.ts), as JSON.

A case is the number of calls in a sample, what is called, and the numbers by which results are compared."""
import json
import math
import sys
import time

import torch
import torch.nn.functional as F

from torch_data import scaled, uniform, weight
from torch_models import TRAININGS


def fingerprint(result):
    values = result.detach().reshape(-1).double()
    return [values[0].item(), values[-1].item(), (values**2).sum().item()]


def product(batch, m, k, n):
    shape = lambda *sizes: sizes if batch == 1 else (batch, *sizes)
    a, b = weight(shape(m, k), 1), weight(shape(k, n), 2)
    calls = max(1, min(200, math.floor(0.4e9 / (2 * batch * m * k * n) + 0.5)))
    return calls, lambda: torch.matmul(a, b), lambda: fingerprint(torch.matmul(a, b))


def chain_operands():
    return (torch.from_numpy(uniform(1 << 22, seed)) for seed in (301, 302, 303))


def chain():
    a, b, c = chain_operands()
    run = lambda: torch.sum(torch.tanh(a * b + c)).item()
    return 1, run, lambda: [run()]


def chain_gradient():
    a, b, c = chain_operands()
    a.requires_grad_()

    def run():
        value = torch.sum(torch.tanh(a * b + c))
        (gradient,) = torch.autograd.grad(value, a)
        return value.item(), gradient

    def result():
        value, gradient = run()
        return [value, *fingerprint(gradient)]

    return 1, run, result


def rows():
    return weight((4096, 1024), 311, 8)


def softmax_rows():
    x = rows()
    run = lambda: F.softmax(x, -1)
    return 1, run, lambda: fingerprint(run())


def layer_norm_rows():
    x, scale, bias = rows(), torch.from_numpy(scaled(1024, 312, 1, 1)), weight((1024,), 313)
    run = lambda: F.layer_norm(x, (1024,), scale, bias, 1e-5)
    return 1, run, lambda: fingerprint(run())


def attention(causal):
    """Gradients of the sum of squares of softmax(q k^T / sqrt(d)) v: PyTorch 1.13 has no attention of its own."""
    q, k, v = operands = [weight((8, 4096, 64), seed, width).requires_grad_() for seed, width in ((321, 4), (322, 4), (323, 1))]
    future = torch.ones(4096, 4096, dtype=torch.bool).triu(1)

    def run():
        scores = q @ k.transpose(-1, -2) / 8
        attended = F.softmax(scores.masked_fill(future, -math.inf) if causal else scores, -1) @ v
        return torch.autograd.grad((attended**2).sum(), operands)

    return 1, run, lambda: [number for gradient in run() for number in fingerprint(gradient)]


def empty_step():
    counter = torch.zeros(())

    def result():
        counter.add_(1)
        counter.add_(1)
        return [counter.item()]

    return 1000, lambda: counter.add_(1), result


def square(size):
    return (1, size, size, size)


PRODUCTS = {
    **{f"gemm{size}": square(size) for size in (256, 512, 1000, 1024, 2048)},
    "gemm128x784x512": (1, 128, 784, 512),
    "gemm784x128x512": (1, 784, 128, 512),
    "gemm128x512x10": (1, 128, 512, 10),
    "gemm127x129x131": (1, 127, 129, 131),
    "bgemm64x128x64x128": (64, 128, 64, 128),
}

CASES = {
    **TRAININGS,
    "chain-4M": chain,
    "chain-4M-grad": chain_gradient,
    "softmax-rows": softmax_rows,
    "layernorm-rows": layer_norm_rows,
    **{name: lambda size=size: product(*size) for name, size in PRODUCTS.items()},
    "attention": lambda: attention(causal=False),
    "attention-at-once": lambda: attention(causal=False),
    "attention-causal": lambda: attention(causal=True),
    "attention-causal-at-once": lambda: attention(causal=True),
    "empty-step": empty_step,
}


def measure(case, budget):
    """As measure.ts: checked, warmed up, at least 5 samples and at most 300, milliseconds a call."""
    calls, run, result = case

    def sample():
        start = time.perf_counter()
        for _ in range(calls):
            run()
        return (time.perf_counter() - start) / calls * 1e3

    checked = result()
    first = sample()
    for _ in range(min(5, math.ceil(500 / (first * calls)))):
        sample()
    samples, start = [], time.perf_counter()
    while len(samples) < 5 or (len(samples) < 300 and time.perf_counter() - start < budget):
        samples.append(sample())
    return {"result": checked, "samples": samples}


print(json.dumps(measure(CASES[sys.argv[1]](), float(sys.argv[2]) / 1e3)))
