"""What NumPy gives for reductions, comparisons, division, rounding and promotion, edge cases first."""
import warnings

import numpy as np
import torch

warnings.filterwarnings("ignore", category=RuntimeWarning)  # the mean of nothing is wanted here
NAN, INF = np.nan, np.inf
np.seterr(all="ignore")


def reductions(encode, inputs):
    plain = inputs(2, 3, 4)
    holes = np.array([[1.0, NAN, 3.0], [INF, 2.0, -INF], [NAN, NAN, NAN], [-0.0, 0.0, -0.0], [-INF, -INF, -1.0]])
    ties = np.array([[3.0, 1.0, 3.0, 1.0], [2.0, 2.0, 2.0, 2.0]])
    rules = {
        "sum": np.sum, "prod": np.prod, "mean": np.mean, "variance": np.var, "max": np.max, "min": np.min,
        "argmax": np.argmax, "argmin": np.argmin, "any": np.any, "all": np.all, "logSumExp": log_sum_exp,
    }
    cases = []
    for name, x, axes in [("plain", plain, [None, 0, 1, -1, (0, 2)]), ("NaN and infinity", holes, [None, 0, 1]), ("ties", ties, [0, 1])]:
        for axis in axes:
            for op, f in rules.items():
                if op.startswith("arg") and (axis is None or isinstance(axis, tuple)):
                    continue
                cases.append({"op": op, "name": name, "x": encode(x), "axis": axis, "y": encode(f(x, axis=axis))})
    for shape, axis in [((0,), 0), ((2, 0), 1), ((0, 3), 0), ((0, 3), 1)]:
        for op in ("sum", "prod", "any", "all", "mean"):
            x = np.zeros(shape)
            cases.append({"op": op, "name": "empty", "x": encode(x), "axis": axis, "y": encode(rules[op](x, axis=axis))})
    return cases


def log_sum_exp(x, axis=None):
    return torch.logsumexp(torch.tensor(x), dim=tuple(range(x.ndim)) if axis is None else axis).numpy()


def integers(encode):
    """int32 wraps around; integer division rounds down and gives 0 where the divisor is 0."""
    a = np.array([7, -7, 7, -7, 0, 5, -(2 ** 31), 2 ** 31 - 1, -(2 ** 31)], dtype=np.int32)
    b = np.array([3, 3, -3, -3, 4, 0, 1, 2, 2], dtype=np.int32)
    rules = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "floorDivide": np.floor_divide, "mod": np.mod,
             "maximum": np.maximum, "minimum": np.minimum}
    return [{"op": op, "dtype": "int32", "a": encode(a), "b": encode(b), "y": encode(f(a, b))} for op, f in rules.items()]


def pairs(encode):
    """Every special value with every other."""
    special = np.array([NAN, INF, -INF, 0.0, -0.0, 1.0, -2.5, 5e-324, 1.7e308])
    a, b = (grid.ravel() for grid in np.meshgrid(special, special, indexing="ij"))
    division_a = np.array([7.0, -7.0, 7.0, -7.0, 5.5, -5.5, 1.0, 0.0, -0.0, INF, -INF, 3.0, -3.0, NAN, 1.0, -1.0, 0.3, 6.0, -6.0])
    division_b = np.array([3.0, 3.0, -3.0, -3.0, 2.0, 2.0, 0.1, 4.0, 4.0, 2.0, 2.0, INF, INF, 1.0, 0.0, 0.0, 0.1, 3.0, 3.0])
    rules = {
        "maximum": np.maximum, "minimum": np.minimum, "equal": np.equal, "notEqual": np.not_equal, "less": np.less,
        "lessEqual": np.less_equal, "greater": np.greater, "greaterEqual": np.greater_equal, "add": np.add, "mul": np.multiply,
        "div": np.divide, "pow": np.power,
    }
    cases = [{"op": op, "dtype": "float64", "a": encode(a), "b": encode(b), "y": encode(f(a, b))} for op, f in rules.items()]
    for op, f in {"mod": np.mod, "floorDivide": np.floor_divide}.items():
        cases.append({"op": op, "dtype": "float64", "a": encode(division_a), "b": encode(division_b), "y": encode(f(division_a, division_b))})
    return cases


def unaries(encode):
    x = np.array([0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999999999999994, 4503599627370497.5, 1.4, -1.6, 0.0, -0.0, INF, -INF, NAN, 1e300])
    rules = {"round": np.round, "floor": np.floor, "ceil": np.ceil, "sign": np.sign, "abs": np.abs, "sqrt": np.sqrt,
             "exp": np.exp, "log": np.log, "tanh": np.tanh, "expm1": np.expm1, "log1p": np.log1p,
             "erf": lambda v: torch.erf(torch.tensor(v)).numpy()}
    return [{"op": op, "dtype": "float64", "x": encode(x), "y": encode(f(x))} for op, f in rules.items()]


def promotion():
    """`torch` has no uint32; `numpy` widens integers that meet, which tidu does not."""
    dtypes = ["bool", "uint8", "uint32", "int32", "float16", "float32", "float64"]
    names = {torch.bool: "bool", torch.uint8: "uint8", torch.int32: "int32", torch.float16: "float16", torch.float32: "float32",
             torch.float64: "float64"}
    kinds = {name: dtype for dtype, name in names.items()}
    return [
        {"a": a, "b": b, "numpy": np.promote_types(a, b).name,
         "torch": names[torch.promote_types(kinds[a], kinds[b])] if a in kinds and b in kinds else None}
        for a in dtypes for b in dtypes
    ]


def numpy_goldens(encode, inputs):
    return {
        "reductions": reductions(encode, inputs),
        "binary": pairs(encode) + integers(encode),
        "unary": unaries(encode),
        "promotion": promotion(),
    }
