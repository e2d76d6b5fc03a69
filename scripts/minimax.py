"""The numbers of src/kernel/math: prints every table of coefficients that stands there, with its error, and constants in parts.

python3 scripts/minimax.py     (Python 3 with mpmath 1.3 and numpy)
"""
import mpmath as m
import numpy as np
from mpmath import mp, mpf

mp.dps = 120


def remez(f, weight, low, high, degree, rounds=40, grid=800):
    """The polynomial that minimises max |weight(x) (f(x) - sum c_k x^k)| over [low, high], by Remez exchange, and that maximum."""
    low, high = mpf(low), mpf(high)
    count = degree + 2
    middle, half = (low + high) / 2, (high - low) / 2
    nodes = [middle - half * m.cos(m.pi * k / (count - 1)) for k in range(count)]
    xs = [middle - half * m.cos(m.pi * mpf(k) / grid) for k in range(grid + 1)]
    fs = [f(x) for x in xs]
    ws = [weight(x) for x in xs]
    for _ in range(rounds):
        rows = [[x ** k for k in range(degree + 1)] + [(-1) ** i / weight(x)] for i, x in enumerate(nodes)]
        *coefficients, level = m.lu_solve(m.matrix(rows), m.matrix([f(x) for x in nodes]))
        errors = [w * (y - m.polyval(coefficients[::-1], x)) for x, y, w in zip(xs, fs, ws)]
        # One extremum for every run of errors of one sign.
        extrema, start = [], 0
        for i in range(1, grid + 2):
            if i == grid + 1 or (errors[i] > 0) != (errors[start] > 0):
                extrema.append(max(range(start, i), key=lambda j: abs(errors[j])))
                start = i
        while len(extrema) > count:
            extrema.pop(0 if abs(errors[extrema[0]]) < abs(errors[extrema[-1]]) else -1)
        worst = max(abs(e) for e in errors)
        if len(extrema) < count or worst < abs(level) * mpf('1.0005'):
            break
        nodes = [xs[i] for i in extrema]
    return coefficients, worst


def table(name, f, weight, low, high, degrees):
    """Prints the coefficients for float32 and float64, by their degrees; None for no table."""
    for kind, degree in zip(('float32', 'float64'), degrees):
        if degree is None:
            continue
        coefficients, error = remez(f, weight, low, high, degree)
        print(f"{name} {kind}: error 2^{float(m.log(error, 2)):.1f}\n  [{', '.join(number(c, kind) for c in coefficients)}]")


def number(exact, kind):
    return (str(np.float32(float(exact))) if kind == 'float32' else repr(float(exact))).replace('e-0', 'e-')


def parts(name, constant, bits, kind):
    """The constant as a sum: parts of so many bits, and what remains."""
    result, rest = [], constant
    for count in bits:
        unit = mpf(2) ** (m.floor(m.log(rest, 2)) - count + 1)
        part = m.floor(rest / unit) * unit
        result.append(repr(float(part)))
        rest -= part
    print(f"{name} {kind}: {' '.join(result)} {number(rest, kind)}")


def away(x, least='1e-20'):
    """x, or where it is too near to 0 for a quotient a number that is not."""
    return x if abs(x) > mpf(least) else mpf(least)


def root(z):
    return m.sqrt(away(z))


# What follows a few exact terms is fitted; the weight makes the error one relative to the whole function.
exponential = lambda r: (lambda r: (m.exp(r) - 1 - r) / r ** 2)(away(r))
wide, narrow = m.log(2) * mpf('1.001'), m.log(2) / 2 * mpf('1.001')
table('exp', exponential, lambda r: away(r) ** 2 / m.exp(r), -narrow, narrow, (4, 9))
table('expm1', exponential, lambda r: away(r) ** 2 / abs(m.expm1(away(r))), -wide, wide, (6, 11))

third = mpf(1) / 3 * mpf('1.0001')
logarithm = (lambda f: (lambda f: (m.log1p(f) - f) / f ** 2)(away(f))), (lambda f: away(f) ** 2 / abs(m.log1p(away(f))))
table('log', *logarithm, -third, third, (8, None))
fifth = mpf('0.2001') ** 2
artanh = (lambda z: 2 * (m.atanh(root(z)) / root(z) - 1) / away(z)), (lambda z: root(z) ** 3 / (2 * m.atanh(root(z))))
table('log, artanh', *artanh, 0, fifth, (None, 6))
artanh = (lambda z: 3 * (m.atanh(root(z)) / root(z) - 1 - away(z) / 3) / away(z) ** 2), (lambda z: away(z) ** 2 / 3)
table('pow, artanh', *artanh, 0, fifth, (2, 7))

tanh = (lambda z: (m.tanh(root(z)) / root(z) - 1) / away(z)), (lambda z: root(z) ** 3 / m.tanh(root(z)))
table('tanh, remainder', *tanh, 0, (m.log(2) / 4 * mpf('1.001')) ** 2, (1, 5))
table('tanh, near', *tanh, 0, mpf('0.6251') ** 2, (4, 10))

quarter = (m.pi / 4 * mpf('1.0002')) ** 2
table('sin', lambda z: (m.sin(root(z)) / root(z) - 1) / away(z), lambda z: root(z) ** 3 / m.sin(root(z)), 0, quarter, (2, 5))
table('cos', lambda z: (m.cos(root(z)) - 1 + away(z) / 2) / away(z) ** 2, lambda z: away(z) ** 2 / m.cos(root(z)), 0, quarter, (2, 5))

near = (lambda z: m.erf(root(z)) / root(z) - 1), (lambda z: root(z) / m.erf(root(z)))
table('erf, near', *near, 0, mpf('0.6') ** 2, (4, None))
table('erf, near', *near, 0, 1, (None, 11))
table('erf, log(erfc(x))', lambda x: m.log(m.erfc(x)), lambda x: m.erfc(x) + mpf(2) ** -27, '0.599', '3.95', (6, None))
table('erf, log(erfc(x)) / x', lambda x: m.log(m.erfc(x)) / x, lambda x: x * (m.erfc(x) + mpf(2) ** -57), '0.999', '5.95', (None, 17))

for kind, short, half, quarters in (('float32', 16, 12, 12), ('float64', 42, 26, 29)):
    for factor in (2, 1, 0.5):
        parts(f'{factor} log(2)', factor * m.log(2), [short], kind)
    parts('pi/2', m.pi / 2, [quarters] * 3, kind)
    parts('pi/2 for huge numbers', m.pi / 2, [half], kind)
    parts('2 / (3 log(2))', 2 / (3 * m.log(2)), [half], kind)
mp.prec = 1300
print(f'1/pi: {int(m.floor(m.ldexp(1 / m.pi, 1216))):x}')
