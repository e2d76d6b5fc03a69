"""The cases of cases.ts in PyTorch: python3 bench/torch_cases.py [case ...]; threads by OMP_NUM_THREADS and OPENBLAS_NUM_THREADS."""
import os
import sys
import time

import numpy as np
import torch

BUDGET = float(os.environ.get("BUDGET", 2000)) / 1000


def uniform(length, seed):
    """The generator of data.ts: x = x * 1664525 + 1013904223 mod 2^32, in [-0.5, 0.5)."""
    values = np.empty(length, np.float64)
    x = seed
    for i in range(length):
        x = (x * 1664525 + 1013904223) & 0xFFFFFFFF
        values[i] = x / 4294967296 - 0.5
    return values.astype(np.float32)


def scaled(length, seed, scale):
    return torch.from_numpy((uniform(length, seed).astype(np.float64) * scale).astype(np.float32))


def gemm(m, k, n, repeats):
    a, b = (torch.from_numpy(uniform(r * c, s)).reshape(r, c) for r, c, s in ((m, k, 1), (k, n, 2)))

    def run():
        for _ in range(repeats):
            a @ b

    return run


def mlp_step():
    shapes = ((784, 512), (512,), (512, 10), (10,))
    first = (scaled(784 * 512, 3, 0.05), torch.zeros(512), scaled(5120, 4, 0.05), torch.zeros(10))
    w1, b1, w2, b2 = weights = [x.reshape(s).requires_grad_() for x, s in zip(first, shapes)]
    optimizer = torch.optim.RMSprop(weights, lr=1e-3, alpha=0.9, eps=1e-7)
    images, labels = torch.from_numpy(uniform(128 * 784, 5)).reshape(128, 784), torch.arange(128) % 10

    def run():
        optimizer.zero_grad(set_to_none=True)
        loss = torch.nn.functional.cross_entropy(torch.relu(images @ w1 + b1) @ w2 + b2, labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    losses = [run() for _ in range(11)]
    assert abs(losses[0] - 2.303469378) < 3e-5 and abs(losses[10] - 0.4558528134) < 3e-5, losses
    return run


def chain():
    a, b, c = (torch.from_numpy(uniform(1 << 22, seed)) for seed in (6, 7, 8))
    return lambda: torch.tanh(a * b + c).sum().item()


CASES = {
    "gemm512": lambda: gemm(512, 512, 512, 10),
    "gemm1024": lambda: gemm(1024, 1024, 1024, 1),
    "gemm128x784x512": lambda: gemm(128, 784, 512, 20),
    "mlp-step": mlp_step,
    "chain-4M": chain,
}

for name, make in CASES.items():
    if len(sys.argv) > 1 and not any(name.startswith(wanted) for wanted in sys.argv[1:]):
        continue
    run = make()
    for _ in range(5):
        run()
    samples, start = [], time.perf_counter()
    while len(samples) < 5 or (len(samples) < 300 and time.perf_counter() - start < BUDGET):
        before = time.perf_counter()
        run()
        samples.append((time.perf_counter() - before) * 1000)
    samples.sort()
    print(f"{name}\ttorch {torch.__version__}\t{samples[len(samples) // 2]:.4f}\t{samples[0]:.4f}", flush=True)
