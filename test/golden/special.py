"""Golden values of further functions in float32 and float64 (python3 test/golden/special.py; made with mpmath 1.3.0).

Writes special.json, each table as in math.json: strings of hexadecimal digits of float64 bits. `of32` are tables whose arguments are
float32 numbers (results rounded to float64 as well), `of64` those for float64, and `rows` those of the rows in src/kernel/math.
"""
import json
import os
import random
import struct

from mpmath import mp, mpf
import mpmath as m

from rounding import bits, nearest

mp.prec = 400
rng = random.Random(20240911)


def uniform(low, high, count):
    return [rng.uniform(low, high) for _ in range(count // 2)]


def powers(low, high, count, signs=(1, -1)):
    """Sizes spread evenly over the exponents."""
    return [rng.choice(signs) * 2.0 ** rng.uniform(low, high) for _ in range(count // 2)]


def f32(x):
    return struct.unpack('f', struct.pack('f', x))[0]


def near(points, ulps=12):
    """Numbers close to some points on both sides."""
    return [p + s * 2.0 ** -rng.uniform(3, 40) for p in points for s in (1, -1) for _ in range(ulps)]


def cbrt(x):
    return m.cbrt(x) if x >= 0 else -m.cbrt(-x)


def inverse_erf(y):
    """By Newton's method on log(erfc)."""
    if y < 0:
        return -inverse_erf(-y)
    c = 1 - y
    x = mpf(m.erfinv(mpf(float(y)))) if y < mpf('0.999') else m.sqrt(-m.log(c) - m.log(m.sqrt(-m.log(c))))
    for _ in range(40):
        tail = m.erfc(x)
        step = (m.log(tail) - m.log(c)) * tail * m.sqrt(m.pi) / 2 * m.exp(x * x)
        x += step
        if abs(step) < abs(x) * mpf(2) ** -150:
            break
    return x


def log_gamma(x):
    return m.log(abs(m.gamma(x)))


def digamma(x):
    return m.digamma(x)


small = lambda low: powers(low, -30, 30) + powers(-30, 0, 60)


def tables(single):
    """name: (function, arguments), the sizes within the format's range."""
    least, most = (-140, 127.9) if single else (-1060, 1023.9)
    over = 89.4 if single else 710.4
    end = (1 - 2.0 ** -24) if single else (1 - 2.0 ** -53)
    inside = [1 - 2.0 ** -k for k in range(1, 25 if single else 54)]
    wide = powers(1, most, 60)
    positive = lambda list_: [abs(x) for x in list_]
    return {
        'tan': (m.tan, small(least) + uniform(-20, 20, 200) + powers(1, 40, 60)),
        'asin': (m.asin, small(least) + uniform(-1, 1, 200) + inside + [-x for x in inside]),
        'acos': (m.acos, small(least) + uniform(-1, 1, 200) + inside + [-x for x in inside]),
        'atan': (m.atan, small(least) + uniform(-3, 3, 200) + wide),
        'sinh': (m.sinh, small(least) + uniform(-3, 3, 100) + uniform(-over, over, 150)),
        'cosh': (m.cosh, small(least) + uniform(-3, 3, 100) + uniform(-over, over, 150)),
        'asinh': (m.asinh, small(least) + uniform(-3, 3, 150) + wide),
        'acosh': (m.acosh, [1 + abs(x) for x in small(-20)] + uniform(1, 4, 150) + positive(wide)),
        'atanh': (m.atanh, small(least) + uniform(-1, 1, 200) + inside + [-x for x in inside]),
        'cbrt': (cbrt, small(least) + uniform(-9, 9, 150) + wide),
        'logit': (lambda x: m.log(x / (1 - x)), positive(small(least)) + uniform(0.001, 0.999, 200) + near([0.5, 0.25]) + inside),
        'erfc': (m.erfc, small(least) + uniform(-2, 3, 200) + uniform(0.5, 9 if single else 26.5, 200)),
        'erfInv': (inverse_erf, small(least) + uniform(-1, 1, 200) + inside + [-x for x in inside] + uniform(0.9, end, 40)),
        'lgamma': (log_gamma, positive(small(least)) + uniform(0.001, 12, 300) + near([1, 2]) + uniform(8, 200, 60) + powers(3, 100, 40, (1,))),
        'digamma': (digamma, positive(small(-40)) + uniform(2, 30, 150) + powers(3, 60, 40, (1,))),
        'trigamma': (lambda x: m.polygamma(1, x), positive(small(-20)) + uniform(0.5, 30, 150) + powers(3, 40, 40, (1,))),
        'polygamma 3': (lambda x: m.polygamma(3, x), uniform(0.1, 30, 100)),
        'polygamma 20': (lambda x: m.polygamma(20, x), uniform(0.3, 30, 100)),
        'besselI 5': (lambda x: m.besseli(5, x), uniform(-80, 80, 200)),
        'besselI 15': (lambda x: m.besseli(15, x), uniform(-80, 80, 200)),
        'i0': (lambda x: m.besseli(0, x), small(-40) + uniform(-30, 30, 200) + uniform(-85, 85, 60)),
        'i1': (lambda x: m.besseli(1, x), small(-40) + uniform(-30, 30, 200) + uniform(-85, 85, 60)),
    }


def table(function, arguments):
    pairs = [nearest(function(mpf(x))) for x in arguments]
    return {'x': ''.join(map(bits, arguments)), 'value': ''.join(bits(v) for v, _ in pairs), 'error': [e for _, e in pairs]}


def binary_table(function, arguments):
    pairs = [nearest(function(mpf(x), mpf(y))) for x, y in arguments]
    return {
        'x': ''.join(bits(x) for x, _ in arguments),
        'y': ''.join(bits(y) for _, y in arguments),
        'value': ''.join(bits(v) for v, _ in pairs),
        'error': [e for _, e in pairs],
    }


half = powers(-1060, -30, 30, (1,)) + powers(-30, 30, 150, (1,)) + powers(30, 1023.9, 30, (1,))
rows = {
    'atan': table(m.atan, small(-1060) + uniform(-3, 3, 300) + powers(1, 1023.9, 100)),
    'log2': table(lambda x: m.log(x, 2), half + uniform(0.3, 3, 300) + uniform(0.99, 1.01, 60)),
    'log10': table(m.log10, half + uniform(0.3, 3, 300) + uniform(0.99, 1.01, 60)),
    'exp2': table(lambda x: mpf(2) ** x, small(-1060) + uniform(-3, 3, 200) + uniform(-1074, 1023.99, 250)),
    'atan2': binary_table(m.atan2, [(a, b) for a, b in zip(powers(-300, 300, 200), powers(-300, 300, 200))]
                          + [(rng.uniform(-3, 3), rng.uniform(-3, 3)) for _ in range(300)]),
}
golden = {
    'rows': rows,
    'of32': {name: table(f, [f32(x) for x in xs if abs(f32(x)) > 0]) for name, (f, xs) in tables(True).items()},
    'of64': {name: table(f, xs) for name, (f, xs) in tables(False).items()},
}
with open(os.path.join(os.path.dirname(__file__), 'special.json'), 'w') as file:
    parts = []
    for part, content in golden.items():
        lines = ',\n'.join(f'"{name}": {json.dumps(each, separators=(",", ":"))}' for name, each in content.items())
        parts.append(f'"{part}": {{\n{lines}\n}}')
    file.write('{\n' + ',\n'.join(parts) + '\n}\n')
