"""Golden values of elementwise functions and activations (/usr/bin/python3 test/golden/elementwise.py; PyTorch 1.13).

Writes elementwise.json: for each function the arguments, the result and the first and second derivatives with respect to the first
argument, in float64. NaN and the infinities are strings.
"""
import json
import math
import os

import torch
import torch.nn.functional as F

S = torch.special
ordinary = [-2.75, -1.3, -0.9, -0.45, -0.2, 0.15, 0.3, 0.6, 0.85, 1.25, 2.5, 3.7]
far = [-700.0, -90.5, -25.0, 25.0, 90.5, 700.0]
unit = [-0.95, -0.7, -0.3, -0.01, 0.02, 0.25, 0.6, 0.99]
positive = [0.01, 0.2, 0.5, 0.9, 1.1, 1.9, 2.3, 5.5, 8.5, 30.0, 170.5]
above_one = [1.01, 1.5, 2.0, 7.0, 1e6]
others = [0.7, -1.5, 2.0, -0.25, 1.1, -3.0, 0.4, 0.9, -2.2, 1.7, -0.6, 0.05]

unary = {
    'tan': (torch.tan, ordinary),
    'asin': (torch.asin, unit),
    'acos': (torch.acos, unit),
    'atan': (torch.atan, ordinary + far),
    'sinh': (torch.sinh, ordinary + far),
    'cosh': (torch.cosh, ordinary + far),
    'asinh': (torch.asinh, ordinary + far),
    'acosh': (torch.acosh, above_one),
    'atanh': (torch.atanh, unit),
    'exp2': (torch.exp2, ordinary + [-90.5, 90.5]),
    'log2': (torch.log2, positive),
    'log10': (torch.log10, positive),
    'logit': (torch.logit, [0.001, 0.2, 0.5, 0.7, 0.999]),
    'erfc': (torch.erfc, ordinary + [-6.0, 6.0]),
    'erfInv': (torch.erfinv, unit),
    'lgamma': (torch.lgamma, positive + [-0.3, -1.6, -4.4]),
    'digamma': (torch.digamma, positive + [-0.3, -1.6, -4.4]),
    'i0': (S.i0, ordinary + [-25.0, 25.0]),
    'i1': (S.i1, ordinary + [-25.0, 25.0]),
    'celu': (F.celu, ordinary + far),
    'logSigmoid': (F.logsigmoid, ordinary + far),
    'hardTanh': (F.hardtanh, ordinary + far),
    'hardSilu': (F.hardswish, ordinary + far),
    'hardSigmoid': (F.hardsigmoid, ordinary + far),
    'tanhShrink': (F.tanhshrink, ordinary + far),
    'hardShrink': (F.hardshrink, ordinary + far),
    'softShrink': (F.softshrink, ordinary + far),
    'softsign': (F.softsign, ordinary + far),
    'selu': (F.selu, ordinary + far),
    'mish': (F.mish, ordinary + far),
    'nanToNum': (torch.nan_to_num, ordinary + [math.nan, math.inf, -math.inf]),
}
binary = {
    'atan2': torch.atan2,
    'hypot': torch.hypot,
    'copySign': torch.copysign,
    'prelu': lambda x, slope: torch.where(x > 0, x, slope * x),
}


def plain(x):
    return [value if math.isfinite(value) else 'NaN' if math.isnan(value) else 'Infinity' if value > 0 else '-Infinity' for value in x.tolist()]


def derivatives(f, x):
    """f, f' and, where PyTorch has it, f'' at each of some points."""
    x = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    y = f(x)
    first, = torch.autograd.grad(y.sum(), x, create_graph=True)
    table = {'x': plain(x), 'y': plain(y), 'first': plain(first)}
    try:
        second = torch.autograd.grad(first.sum(), x)[0]
    except RuntimeError:
        return table
    return {**table, 'second': plain(second)}


golden = {name: derivatives(f, x) for name, (f, x) in unary.items()}
other = torch.tensor(others, dtype=torch.float64)
golden |= {name: {**derivatives(lambda x: f(x, other), ordinary), 'other': others} for name, f in binary.items()}
golden['xlogy'] = {**derivatives(lambda x: torch.xlogy(x, other.abs()), ordinary), 'other': [abs(x) for x in others]}
golden['xlogy at 0'] = {
    'x': [0, 0, 0, 2, 0],
    'other': [0, -1, 4, 0, 'Infinity'],
    'y': plain(torch.xlogy(torch.tensor([0.0, 0, 0, 2, 0]), torch.tensor([0, -1, 4, 0, math.inf]))),
}
golden['polygamma 1'] = derivatives(lambda x: torch.polygamma(1, x), positive)
golden['polygamma 2'] = derivatives(lambda x: torch.polygamma(2, x), positive)
golden['lerp'] = {**derivatives(lambda x: torch.lerp(x, other, 0.3), ordinary), 'other': others}
golden['glu'] = derivatives(lambda x: F.glu(x), ordinary)
golden['threshold'] = derivatives(lambda x: F.threshold(x, 0.3, -7.0), ordinary)

with open(os.path.join(os.path.dirname(__file__), 'elementwise.json'), 'w') as file:
    lines = ',\n'.join(f'"{name}": {json.dumps(table, separators=(",", ":"))}' for name, table in golden.items())
    file.write('{\n' + lines + '\n}\n')
