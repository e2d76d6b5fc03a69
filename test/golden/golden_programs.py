"""Writes programs.json: values and gradients of the programs in programs/*.py, by PyTorch in float64. See README.md."""
import json
import os
import sys
import torch

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, 'programs'))
sys.dont_write_bytecode = True
torch.set_default_dtype(torch.float64)
import common  # noqa: E402

for module in ['networks', 'sequences', 'losses', 'physics', 'arrays', 'iterations']:
    __import__(module)


def plain(x):
    return [float('%.12g' % each) for each in x.detach().flatten().tolist()]


def golden(shapes, f):
    xs = common.inputs(shapes)
    value = f(*xs)
    gradients = torch.autograd.grad(value, xs)
    assert all(torch.isfinite(each).all() and each.abs().max() > 1e-9 for each in gradients), f.__name__
    return {'family': f.__module__, 'name': f.__name__, 'shapes': shapes, 'value': plain(value)[0], 'gradients': [plain(each) for each in gradients]}


with open(os.path.join(here, 'programs.json'), 'w') as file:
    lines = ',\n'.join(json.dumps(golden(*each), separators=(',', ':')) for each in common.programs.values())
    file.write('{"torch":%s,"programs":[\n%s\n]}\n' % (json.dumps(torch.__version__), lines))
print(len(common.programs), 'programs')
