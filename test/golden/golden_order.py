"""Writes order.json: what NumPy gives for order and accumulation, and PyTorch for their gradients. See README.md."""
import json
import pathlib
import platform
import warnings

import numpy as np
import torch

warnings.filterwarnings("ignore")
NAN, INF = np.nan, np.inf
random = np.random.default_rng(20240301)


def inputs(*shape):
    """Short decimals keep the file small and the cases readable."""
    return np.round(random.standard_normal(shape), 2)


def encode(value):
    """An array as {shape, data}. JSON has no NaN or infinity: they are written as JavaScript's names for them."""
    array = np.asarray(value)
    return {"shape": list(array.shape), "data": [encode_number(x) for x in array.ravel().tolist()]}


def encode_number(x):
    if isinstance(x, float) and not np.isfinite(x):
        return "NaN" if np.isnan(x) else ("Infinity" if x > 0 else "-Infinity")
    return x


holes = np.array([[1.0, NAN, 3.0, 2.0], [INF, 2.0, -INF, 2.0], [NAN, NAN, 1.0, NAN], [0.0, -1.0, 0.0, -1.0]])
ties = np.array([[3.0, 1.0, 3.0, 1.0, 1.0], [2.0, 2.0, 2.0, 2.0, 2.0]])
named = {"plain": inputs(3, 4), "three axes": inputs(2, 3, 4), "NaN and infinity": holes, "ties": ties, "long": inputs(100)}


def case(op, x, arguments, y, **more):
    """`arguments` come behind x; `part` is which of several results y is."""
    return {"op": op, "x": encode(x), "arguments": arguments, "y": encode(y), **more}


def along_axes():
    rules = {
        "cumsum": np.cumsum, "cumprod": np.cumprod,
        "cumMax": lambda x, axis: np.maximum.accumulate(x, axis), "cumMin": lambda x, axis: np.minimum.accumulate(x, axis),
        "logCumsumExp": lambda x, axis: np.logaddexp.accumulate(x, axis),
        "sort": np.sort, "argsort": lambda x, axis: np.argsort(x, axis, kind="stable"),
    }
    return [
        case(op, x, [axis], f(x, axis), name=name)
        for op, f in rules.items() for name, x in named.items() for axis in range(x.ndim)
    ]


def quantiles():
    cases = [case("median", x, [], np.median(x), name=name) for name, x in named.items()]
    for name, x in named.items():
        for axis in range(x.ndim):
            cases.append(case("median", x, [axis], np.median(x, axis), name=name))
            if name != "NaN and infinity":  # NumPy makes NaN of the difference of two infinities
                cases.append(case("quantile", x, [[0, 0.1, 0.5, 0.77, 1], axis], np.quantile(x, [0, 0.1, 0.5, 0.77, 1], axis), name=name))
    return cases


def searching():
    cases = []
    for name, x in {"plain": np.sort(inputs(20)), "ties": np.array([1.0, 2.0, 2.0, 2.0, 3.0]), "hard": np.array([-INF, 0.0, INF, NAN, NAN])}.items():
        values = np.concatenate([x, inputs(10), [NAN, INF, -INF]])
        for side in ("left", "right"):
            cases.append({**case("searchSorted", x, [{"side": side}], np.searchsorted(x, values, side), name=name), "values": encode(values)})
    return cases


def counting():
    cases = []
    for name, x in {**named, "nothing": np.zeros(0)}.items():
        values, inverse, counts = np.unique(x, return_inverse=True, return_counts=True)
        options = {"counts": True, "inverse": True}
        for part, y in {"values": values, "counts": counts, "inverse": inverse.reshape(x.shape)}.items():
            cases.append(case("unique", x, [options], y, name=name, part=part))
    for name in ("plain", "ties", "long"):
        x = named[name]
        for arguments in ([], [7], [[-1, 0, 0.5, 2]], [4, {"range": [-1, 2]}]):
            options = arguments[1] if len(arguments) > 1 else {}
            y = np.histogram(x, *arguments[:1], **options)
            cases += [case("histogram", x, arguments, y[part], name=name, part=part) for part in (0, 1)]
    return cases


def gradients():
    """dy is the cotangent of y, dx that of x. PyTorch's sort is asked to be stable."""
    zeros = np.array([[2.0, 0.0, 3.0, 0.5], [0.0, 0.0, 5.0, 1.0]])
    rules = {
        "cumsum": (lambda x: torch.cumsum(x, 1), [1], None), "cumprod": (lambda x: torch.cumprod(x, 1), [1], None),
        "cumMax": (lambda x: torch.cummax(x, 1)[0], [1], None), "cumMin": (lambda x: torch.cummin(x, 1)[0], [1], None),
        "logCumsumExp": (lambda x: torch.logcumsumexp(x, 1), [1], None),
        "sort": (lambda x: torch.sort(x, stable=True, dim=1)[0], [1], None),
        "topK": (lambda x: torch.topk(x, 2, 1)[0], [2, 1], 0),
        "quantile": (lambda x: torch.quantile(x, 0.3, 1), [0.3, 1], None),
    }
    cases = []
    for name, values in {"plain": named["plain"], "zeros": zeros, "ties": ties}.items():
        for op, (f, arguments, part) in rules.items():
            if op in ("topK", "quantile") and name != "plain":
                continue  # which of equal ones PyTorch takes is not said
            x = torch.tensor(values, requires_grad=True)
            y = f(x)
            dy = torch.tensor(inputs(*y.shape))
            y.backward(dy)
            cases.append(case(op, values, arguments, y.detach().numpy(), name=name, part=part, dy=encode(dy.numpy()), dx=encode(x.grad.numpy())))
    return cases


goldens = {
    "versions": {"python": platform.python_version(), "torch": torch.__version__, "numpy": np.__version__},
    "values": along_axes() + quantiles() + counting(),
    "searches": searching(),
    "gradients": gradients(),
}
path = pathlib.Path(__file__).with_name("order.json")
path.write_text(json.dumps(goldens, separators=(",", ":")).replace('{"op"', '\n{"op"') + "\n")
