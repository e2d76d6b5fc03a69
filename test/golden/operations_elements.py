"""Cases of operations element by element: bits, logic, comparisons, arithmetic of integers, rounding, bounds, dtypes, activations."""
import numpy as np
import torch
import torch.nn.functional as F

from operation_cases import INF, NAN, bools, case, inputs, int32s, numbers, special, uint8s, whole


def pairs(op, x, f):
    """Every element with every other."""
    return case(op, [x[:, None], x], f)


def bits():
    rules = {"bitwiseAnd": np.bitwise_and, "bitwiseOr": np.bitwise_or, "bitwiseXor": np.bitwise_xor}
    cases = [pairs(op, x, f) for op, f in rules.items() for x in [*numbers.values(), bools]]
    cases += [case("bitwiseNot", [x], np.bitwise_not) for x in [*numbers.values(), bools, np.zeros((0, 3), np.int32)]]
    for op, f in {"leftShift": np.left_shift, "rightShift": np.right_shift}.items():
        for dtype, x in numbers.items():
            counts = np.array([0, 1, 7, 8, 30, 31, 32, 100] + ([-1] if dtype == "int32" else []), x.dtype)
            cases.append(case(op, [x[:, None], counts], f))
    return cases


def logic():
    rules = {"logicalAnd": np.logical_and, "logicalOr": np.logical_or, "logicalXor": np.logical_xor}
    cases = [pairs(op, bools, f) for op, f in rules.items()]
    cases += [case(op, [np.zeros((0, 2), bool), bools], f) for op, f in rules.items()]
    return cases + [case("logicalNot", [x], np.logical_not) for x in (bools, np.array(True), np.zeros((2, 0), bool))]


def comparisons():
    rules = {"equal": np.equal, "notEqual": np.not_equal, "less": np.less, "lessEqual": np.less_equal, "greater": np.greater,
             "greaterEqual": np.greater_equal}
    cases = []
    for op, f in rules.items():
        cases += [pairs(op, x, f) for x in [*numbers.values(), bools]]
        cases += [case(op, [special, 0], f), case(op, [special[:, None], whole(-3, 4, 1)], f), case(op, [uint8s, int32s], f),
                  case(op, [np.zeros((0, 1)), inputs(3)], f), case(op, [np.array(NAN), np.array(NAN)], f)]
    for op, f in {"isNaN": np.isnan, "isInf": np.isinf, "isFinite": np.isfinite}.items():
        cases += [case(op, [x], f) for x in [special, *numbers.values(), np.array(INF), np.zeros((0, 2))]]
    return cases


def arithmetic():
    """Integers wrap around; by 0 they give 0."""
    binary = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "maximum": np.maximum, "minimum": np.minimum,
              "floorDiv": np.floor_divide, "mod": np.mod, "squaredDifference": lambda a, b: (a - b) * (a - b)}
    cases = [pairs(op, x, f) for op, f in binary.items() for x in numbers.values()]
    cases += [case(op, [np.zeros((0, 1), np.int32), int32s], f) for op, f in binary.items()]
    square = lambda a, b: (a - b) ** 2
    cases += [case("squaredDifference", [inputs(3, 1), inputs(4)], square, square), pairs("squaredDifference", special, square)]
    unary = {"neg": np.negative, "abs": np.abs, "sign": np.sign, "square": np.square}
    cases += [case(op, [x], f) for op, f in unary.items() for x in numbers.values()]
    cases += [case(op, [int32s], lambda x: x) for op in ("trunc", "floor", "ceil", "round")]
    halves = np.array([0.5, 1.5, 2.5, -0.5, -1.5, -2.5, -0.125, 0.875, -1.875, 1e30, -1e30])
    cases += [case("trunc", [x], np.trunc) for x in (special, halves)]
    cases += [case("trunc", [inputs(5)], np.trunc, torch.trunc)]
    cases += [case("neg", [special], np.negative), case("neg", [inputs(3)], np.negative, torch.neg)]
    cases += [case("square", [special], np.square), case("square", [inputs(1, 3)], np.square, torch.square)]
    for op, f, by_torch in [("reciprocal", np.reciprocal, torch.reciprocal), ("rsqrt", lambda x: 1 / np.sqrt(x), torch.rsqrt)]:
        # Of -0, NumPy's quotient has the sign.
        cases += [case(op, [special], f), case(op, [np.array([0.125, 1.0, 2.5, 7.0, 100.0])], f, by_torch)]
    cases += [case("div", [int32s[:, None], np.array([1.0, -2.0, 0.0])], np.divide)]
    return cases


def bounds():
    clip = lambda x, low=None, high=None: x if low is None and high is None else np.clip(x, low, high)
    x = np.array([[-2.0, -1.0, 0.5], [1.0, 3.0, -0.25]])
    cases = [case("clip", [special, *rest], clip) for rest in ([-1, 2], [None, 1], [0.5], [0.5, INF], [2, -1])]
    cases += [case("clip", [x, *rest], clip, torch.clamp) for rest in ([-1, 1], [None, 0.5], [-0.25])]
    cases += [case("clip", [x, np.array([-1.5, 0.0, 0.0]), np.array([[1.5], [0.25]])], clip, torch.clamp)]
    cases += [case("clip", [int32s, -5, 6], clip), case("clip", [uint8s, 3, 200], clip), case("clip", [np.zeros((0, 2)), 0, 1], clip)]
    choose = np.where
    conditions = np.array([[True], [False]])
    cases += [case("where", [conditions, inputs(3), inputs(2, 1)], choose, torch.where), case("where", [bools, special[:2], 0.5], choose),
              case("where", [bools, special[3:5], special[4:5]], choose), case("where", [conditions, int32s, uint8s], choose),
              case("where", [np.zeros((0, 1), bool), inputs(2), inputs(1)], choose)]
    return cases


def casts():
    """Floats truncate and saturate, to uint8 they keep the low 8 bits; NumPy leaves open what becomes of what does not fit."""
    def saturate(x, low, high):
        return np.clip(np.nan_to_num(np.trunc(x), nan=0.0, posinf=INF, neginf=-INF), low, high)

    floats = np.array([NAN, INF, -INF, 0.0, -0.0, 0.875, -0.875, 2.5, -3.25, 300.0, -1.0, 3e9, -3e9, 1e20])
    plain = floats[3:]
    targets = {
        "int32": lambda x: saturate(x, -(2**31), 2**31 - 1).astype(np.int32), "uint32": lambda x: saturate(x, 0, 2**32 - 1).astype(np.uint32),
        "bool": lambda x: x != 0, "float32": lambda x: x.astype(np.float32), "float64": lambda x: x,
    }
    cases = [case("cast", [floats, dtype], lambda x, _: f(x)) for dtype, f in targets.items()]
    cases += [case("cast", [np.array([0.0, 255.5, 256.0, 300.0, -1.0, -0.5]), "uint8"], lambda x, _: np.trunc(x).astype(np.int32).astype(np.uint8)),
              case("cast", [np.append(plain[:7], [65504.0, 65519.0, 65520.0, -1e5, 1 / 3, 2.0**-24, 2.0**-25]), "float16"],
                   lambda x, _: x.astype(np.float16))]
    for x in [*numbers.values(), bools]:
        cases += [case("cast", [x, dtype], lambda x, dtype: x.astype(dtype)) for dtype in ("int32", "uint32", "uint8", "bool", "float32", "float64")]
    return cases + [case("cast", [np.zeros((0, 2)), "int32"], lambda x, _: x.astype(np.int32))]


def likes():
    cases = []
    for x in (special.reshape(2, 4), int32s, bools, np.zeros((0, 3), np.uint8), np.array(2.5)):
        cases += [case("zerosLike", [x], np.zeros_like), case("onesLike", [x], np.ones_like), case("fullLike", [x, 1], np.full_like)]
        cases += [case(op, [x, *rest, {"dtype": "int32"}], lambda x, *more: f(x, *more[:-1], dtype=np.int32))
                  for op, rest, f in (("zerosLike", [], np.zeros_like), ("onesLike", [], np.ones_like), ("fullLike", [-7], np.full_like))]
    cases += [case("zerosLike", [inputs(2)], np.zeros_like, torch.zeros_like), case("onesLike", [inputs(2)], np.ones_like, torch.ones_like)]
    return cases + [case("fullLike", [inputs(2), 1.5], np.full_like, torch.full_like), case("fullLike", [inputs(2), NAN], np.full_like)]


def activations():
    # No corners: there PyTorch takes one side or the other.
    ordinary = np.array([-30.0, -6.5, -2.75, -0.875, -0.125, 0.125, 0.625, 1.5, 2.875, 5.75, 7.0, 40.0])
    square = lambda x, b=4.0: (x + torch.sqrt(x * x + b)) / 2
    sparse_plus = lambda x: torch.where(x <= -1, torch.zeros_like(x), torch.where(x < 1, (x + 1) ** 2 / 4, x))
    rules = [
        ("relu", [], F.relu), ("relu6", [], F.relu6), ("leakyRelu", [], lambda x: F.leaky_relu(x, 0.2)), ("leakyRelu", [0.125], F.leaky_relu),
        ("elu", [], F.elu), ("elu", [1.75], F.elu), ("sigmoid", [], torch.sigmoid), ("silu", [], F.silu), ("softplus", [], F.softplus),
        ("gelu", [], F.gelu), ("gelu", [{"approximate": True}], lambda x, _: F.gelu(x, approximate="tanh")), ("squareplus", [], square),
        ("squareplus", [0.5], square), ("sparsePlus", [], sparse_plus), ("sparseSigmoid", [], lambda x: torch.clamp((x + 1) / 2, 0, 1)),
        ("sin", [], torch.sin), ("cos", [], torch.cos), ("stopGradient", [], torch.detach),
    ]
    # Differences of numbers near 1: what is left of them has the error of 1.
    floors = {"squareplus": 1, "gelu": 1, "softplus": 1}
    cases = []
    for op, rest, f in rules:
        by_numpy = lambda x, *more: f(torch.tensor(x), *more).numpy()
        # PyTorch's softplus is x itself from 20 on.
        x = ordinary[1:-1] if op == "softplus" else ordinary
        cases += [case(op, [x, *rest], by_numpy, f, floors.get(op)), case(op, [np.zeros((2, 0)), *rest], by_numpy)]
    infinities = np.array([NAN, INF, -INF, 0.0])
    limits = {"relu": [NAN, INF, 0.0, 0.0], "relu6": [NAN, 6.0, 0.0, 0.0], "leakyRelu": [NAN, INF, -INF, 0.0], "elu": [NAN, INF, -1.0, 0.0],
              "sigmoid": [NAN, 1.0, 0.0, 0.5], "softplus": [NAN, INF, 0.0, np.log(2)], "sparsePlus": [NAN, INF, 0.0, 0.25],
              "sparseSigmoid": [NAN, 1.0, 0.0, 0.5], "sin": [NAN, NAN, NAN, 0.0], "cos": [NAN, NAN, NAN, 1.0],
              "stopGradient": [NAN, INF, -INF, 0.0]}
    cases += [case(op, [infinities], lambda _: np.array(y)) for op, y in limits.items()]
    cases += [case(op, [int32s], lambda x: np.clip(x, 0, high)) for op, high in (("relu", 2**31 - 1), ("relu6", 6))]
    return cases + sparsemax()


def sparsemax():
    """By sorting, where tidu compares all pairs."""
    def project(x, axis=-1):
        z, _ = torch.sort(x, dim=axis, descending=True)
        size = [x.shape[axis] if each == axis % x.ndim else 1 for each in range(x.ndim)]
        ranks = torch.arange(1, x.shape[axis] + 1, dtype=x.dtype).reshape(size)
        support = 1 + ranks * z > torch.cumsum(z, axis)
        tau = (torch.where(support, z, torch.zeros_like(z)).sum(axis, keepdim=True) - 1) / support.sum(axis, keepdim=True)
        return F.relu(x - tau)

    by_numpy = lambda x, *axis: project(torch.tensor(x), *axis).numpy()
    return [case("sparsemax", arguments, by_numpy, project, 1)
            for arguments in ([inputs(4, 5)], [inputs(3, 4), 0], [inputs(2, 1)], [inputs(6, scale=8)])]


cases = bits() + logic() + comparisons() + arithmetic() + bounds() + casts() + likes() + activations()
