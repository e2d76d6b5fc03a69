"""Golden values of the mathematical functions in float64 (python3 test/golden/math.py; made with mpmath 1.3.0).

Writes math.json: for each function, strings of hexadecimal digits of the arguments' and of the results' bits, 16 to a number. A result
is the exact one rounded to float64; `error` holds what rounding left, in ulp, as integers of a thousandth.
"""
import json
import os
import random

from mpmath import mp, mpf
import mpmath as m

from rounding import bits, nearest

mp.prec = 2400
rng = random.Random(20240607)


def uniform(low, high, count):
    return [rng.uniform(low, high) for _ in range(count)]


def powers(low, high, count, signs=(1, -1)):
    """Sizes spread evenly over the exponents."""
    return [rng.choice(signs) * 2.0 ** rng.uniform(low, high) for _ in range(count)]


small = powers(-1070, -30, 40) + powers(-30, 0, 120)
near_multiples = [float(k * m.pi / 2) for k in [1, 2, 3, 4, 5, 7, 11, 22, 33, 710, 355, 52174, 103993, 16777215]]
hard = [6381956970095103.0 * 2.0 ** 797, 5319372648326541.0 * 2.0 ** 255, 1e22, 1.7976931348623157e308]
circular = small + uniform(-7, 7, 300) + powers(1, 25, 200) + powers(25, 1023.9, 150) + near_multiples + hard

near_minus_one = [2.0 ** -k - 1 for k in range(1, 53)]

unary = {
    'exp': (m.exp, small + uniform(-3, 3, 200) + uniform(-708, 709.7, 250) + uniform(-745.1, -708, 60)),
    'expm1': (m.expm1, small + uniform(-3, 3, 300) + uniform(-45, 709.7, 150)),
    'log': (m.log, [abs(x) for x in small] + uniform(0.3, 3, 300) + uniform(0.99, 1.01, 60) + powers(-1074, 1023.9, 200, (1,))),
    'log1p': (m.log1p, [x for x in small if x > -1] + uniform(-0.999999, 3, 350) + near_minus_one + powers(1, 1023.9, 100, (1,))),
    'sin': (m.sin, circular),
    'cos': (m.cos, circular),
    'tanh': (m.tanh, small + uniform(-1, 1, 200) + uniform(-20, 20, 250)),
    'erf': (m.erf, small + uniform(-1.2, 1.2, 250) + uniform(-6, 6, 250)),
}


def pow_arguments():
    pairs = []
    for width, count in ((700.0, 200), (3.0, 150), (0.05, 150)):
        for _ in range(count):
            x = float(m.exp(rng.uniform(-width, width)))
            pairs.append((x, rng.uniform(-1, 1) * min(1e18, 744 / abs(float(m.log(x))))))
    pairs += [(rng.uniform(0, 10), rng.uniform(-5, 5)) for _ in range(100)]
    pairs += [(-rng.uniform(0, 10), float(rng.randint(-20, 20))) for _ in range(40)]
    pairs += [(2.0 ** -1060 * rng.uniform(1, 4), rng.uniform(-0.9, 0.9)) for _ in range(20)]
    return pairs


golden = {}
for name, (function, arguments) in unary.items():
    pairs = [nearest(function(mpf(x))) for x in arguments]
    golden[name] = {'x': ''.join(map(bits, arguments)), 'value': ''.join(bits(v) for v, _ in pairs), 'error': [e for _, e in pairs]}
arguments = pow_arguments()
pairs = [nearest(m.power(mpf(x), mpf(y))) for x, y in arguments]
golden['pow'] = {
    'x': ''.join(bits(x) for x, _ in arguments),
    'y': ''.join(bits(y) for _, y in arguments),
    'value': ''.join(bits(v) for v, _ in pairs),
    'error': [e for _, e in pairs],
}
with open(os.path.join(os.path.dirname(__file__), 'math.json'), 'w') as file:
    file.write('{\n' + ',\n'.join(f'"{name}": {json.dumps(table, separators=(",", ":"))}' for name, table in golden.items()) + '\n}\n')
