"""The coefficients in src/kernel/math: weighted minimax polynomials by linear-programming-free Remez exchange, in mpmath.

python3 scripts/minimax.py            prints every table
"""
import sys
from mpmath import mp, mpf
import mpmath as m
import numpy as np

mp.dps = 60


def remez(f, weight, low, high, degree, rounds=12, grid=1500):
    """Coefficients c of the polynomial that minimises max |weight(x) (f(x) - sum c_k x^k)| over [low, high], and that maximum."""
    low, high = mpf(low), mpf(high)
    n = degree + 2
    middle, half = (low + high) / 2, (high - low) / 2
    nodes = [middle - half * m.cos(m.pi * k / (n - 1)) for k in range(n)]
    xs = [middle - half * m.cos(m.pi * mpf(k) / grid) for k in range(grid + 1)]
    fs = [f(x) for x in xs]
    ws = [weight(x) for x in xs]
    coefficients = None
    for _ in range(rounds):
        rows = [[x ** k for k in range(degree + 1)] + [(-1) ** i / weight(x)] for i, x in enumerate(nodes)]
        solution = m.lu_solve(m.matrix(rows), m.matrix([f(x) for x in nodes]))
        coefficients = [solution[k] for k in range(degree + 1)]
        errors = [w * (y - m.polyval(coefficients[::-1], x)) for x, y, w in zip(xs, fs, ws)]
        extrema, start = [], 0
        for i in range(1, grid + 2):
            if i == grid + 1 or (errors[i] > 0) != (errors[start] > 0):
                best = max(range(start, i), key=lambda j: abs(errors[j]))
                extrema.append(best)
                start = i
        while len(extrema) > n:
            extrema.pop(0 if abs(errors[extrema[0]]) < abs(errors[extrema[-1]]) else -1)
        worst = max(abs(e) for e in errors)
        if len(extrema) < n:
            break
        nodes = [xs[i] for i in extrema]
        if worst / abs(solution[degree + 1]) < mpf('1.0005'):
            break
    return coefficients, worst


def show(name, coefficients, error, single):
    to = (lambda c: repr(float(str(np.float32(float(c)))))) if single else (lambda c: repr(float(c)))
    print(f"{name}  error 2^{float(m.log(error, 2)):.1f}\n  [{', '.join(to(c) for c in coefficients)}]")


def series(f, x, threshold=mpf('1e-12')):
    """f(x) away from 0; near 0 its limit by evaluation at a point so near that the difference is below all errors here."""
    return f(x if abs(x) > threshold else threshold)
