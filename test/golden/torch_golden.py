"""Writes torch.json: inputs and outputs by PyTorch and NumPy, against which tidu's tests compare. See README.md."""
import json
import pathlib
import platform

import numpy as np
import torch

from golden_convolutions import convolutions, poolings
from golden_numpy import numpy_goldens
from golden_optimizers import optimizer_goldens

F64 = torch.float64
random = np.random.default_rng(20240229)


def inputs(*shape, scale=1.0):
    """Short decimals keep the file small and the cases readable."""
    return np.round(random.standard_normal(shape) * scale, 3)


def encode(value):
    """An array as {shape, data}. JSON has no NaN or infinity: they are written as JavaScript's names for them."""
    array = np.asarray(value)
    flat = [encode_number(x) for x in array.ravel().tolist()]
    return {"shape": list(array.shape), "data": flat}


def encode_number(x):
    if isinstance(x, float) and not np.isfinite(x):
        return "NaN" if np.isnan(x) else ("Infinity" if x > 0 else "-Infinity")
    return x


def matmul():
    shapes = {
        "2-D": ((3, 4), (4, 5)), "one row": ((1, 7), (7, 3)), "one column": ((5, 6), (6, 1)), "inner size 1": ((3, 1), (1, 4)),
        "inner size 0": ((2, 0), (0, 3)), "odd sizes": ((9, 17), (17, 11)), "batched": ((2, 3, 4), (2, 4, 5)),
        "broadcast batch": ((2, 1, 3, 4), (5, 4, 2)), "one matrix for all": ((3, 2, 4), (4, 3)),
        "vector by vector": ((6,), (6,)), "matrix by vector": ((3, 6), (6,)), "vector by matrix": ((6,), (6, 2)),
        "batch by vector": ((2, 3, 4), (4,)),
    }
    cases = []
    for name, (a_shape, b_shape) in shapes.items():
        a = torch.tensor(inputs(*a_shape), dtype=F64, requires_grad=True)
        b = torch.tensor(inputs(*b_shape), dtype=F64, requires_grad=True)
        y = torch.matmul(a, b)
        seed = torch.tensor(inputs(*y.shape), dtype=F64)
        y.backward(seed)
        parts = {"a": a, "b": b, "y": y, "dy": seed, "da": a.grad, "db": b.grad}
        cases.append({"name": name, **{key: encode(t.detach().numpy()) for key, t in parts.items()}})
    return cases


def softmax():
    extremes = np.array([[1000.0, 999.0, -1000.0], [0.0, 0.0, 0.0], [-1e4, -1e4, -1e4 + 1], [88.0, -88.0, 709.0]])
    cases = []
    for name, x, axis in [
        ("last axis", inputs(4, 5, scale=3), -1), ("first axis", inputs(4, 5, scale=3), 0),
        ("middle axis", inputs(2, 3, 4), 1), ("vector", inputs(6), 0), ("extremes", extremes, -1), ("one class", inputs(3, 1), -1),
    ]:
        dy = inputs(*x.shape)
        case = {"name": name, "axis": axis, "x": encode(x), "dy": encode(dy)}
        for op in (torch.softmax, torch.log_softmax):
            t = torch.tensor(x, dtype=F64, requires_grad=True)
            y = op(t, dim=axis)
            y.backward(torch.tensor(dy))
            case[op.__name__] = {"y": encode(y.detach().numpy()), "dx": encode(t.grad.numpy())}
        cases.append(case)
    return cases


EPSILON = 1e-7  # Keras's; probabilities are clipped to [EPSILON, 1 - EPSILON]


def clip(p):
    return torch.clamp(p, EPSILON, 1 - EPSILON)


def rescale(p):
    return p / p.sum(-1, keepdim=True)


def one_hot(y, classes):
    return torch.nn.functional.one_hot(y.long(), classes).to(F64)


def entropy(log_p, target):
    return -(target * log_p).sum(-1).mean()


def binary(p, t):
    return -(t * torch.log(p) + (1 - t) * torch.log(1 - p)).mean()


def losses():
    """Mean over all samples (and over outputs, where a sample has several). `gradient` is that of the mean."""
    logits = inputs(5, 4, scale=2)
    big_logits = np.array([[1000.0, 0.0, -1000.0, 5.0], [50.0, 40.0, 30.0, 20.0]])
    binary_logits = np.array([[-3.2, 0.0], [0.4, 11.5], [-800.0, 800.0]])
    probabilities = np.round(torch.softmax(torch.tensor(logits), -1).numpy(), 4)
    hard = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.25, 0.25, 0.25, 0.25]])
    unscaled = np.abs(inputs(3, 4)) + 0.1
    soft_targets = np.array([[0.1, 0.2, 0.3, 0.4], [1, 0, 0, 0], [0, 0.5, 0.5, 0], [0, 0, 0, 1], [0.25] * 4])
    labels = np.array([3, 0, 1, 2, 2])
    binary_targets = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 0.0]])

    bce_logits = torch.nn.functional.binary_cross_entropy_with_logits
    log_softmax = lambda x: torch.log_softmax(x, -1)
    by_logits = lambda x, t: entropy(log_softmax(x), t)
    by_probabilities = lambda p, t: entropy(torch.log(clip(rescale(p))), t)
    # What PyTorch users write: no division by the sum. Same value where rows sum to 1, another gradient.
    by_probabilities_as_given = lambda p, t: entropy(torch.log(clip(p)), t)
    sparse = lambda f: lambda x, y: f(x, one_hot(y, x.shape[-1]))

    table = [
        ("meanSquaredError", "matrix", lambda p, t: ((p - t) ** 2).mean(), inputs(4, 3), inputs(4, 3)),
        ("meanSquaredError", "vector", lambda p, t: ((p - t) ** 2).mean(), inputs(6), inputs(6)),
        ("binaryCrossentropy", "logits", bce_logits, binary_logits, binary_targets),
        ("binaryCrossentropy", "logits, soft targets", bce_logits, inputs(6, scale=3), np.round(random.random(6), 3)),
        ("binaryCrossentropy", "probabilities", lambda p, t: binary(clip(p), t), np.round(random.random((3, 2)), 3), binary_targets),
        ("binaryCrossentropy", "probabilities 0 and 1", lambda p, t: binary(clip(p), t), np.array([0.0, 0, 1, 1]), np.array([0.0, 1, 0, 1])),
        ("categoricalCrossentropy", "logits", by_logits, logits, soft_targets),
        ("categoricalCrossentropy", "logits, large", by_logits, big_logits, soft_targets[:2]),
        ("categoricalCrossentropy", "probabilities", by_probabilities, probabilities, soft_targets),
        ("categoricalCrossentropy", "probabilities as given", by_probabilities_as_given, probabilities, soft_targets),
        ("categoricalCrossentropy", "probabilities 0 and 1", by_probabilities, hard, soft_targets[:3]),
        ("categoricalCrossentropy", "probabilities of another sum", by_probabilities, unscaled, soft_targets[:3]),
        ("sparseCategoricalCrossentropy", "logits", sparse(by_logits), logits, labels),
        ("sparseCategoricalCrossentropy", "logits, large", sparse(by_logits), big_logits, labels[:2]),
        ("sparseCategoricalCrossentropy", "probabilities", sparse(by_probabilities), probabilities, labels),
        ("sparseCategoricalCrossentropy", "probabilities as given", sparse(by_probabilities_as_given), probabilities, labels),
        ("sparseCategoricalCrossentropy", "probabilities 0 and 1", sparse(by_probabilities), hard, labels[:3]),
        ("sparseCategoricalCrossentropy", "probabilities of another sum", sparse(by_probabilities), unscaled, labels[:3]),
    ]
    cases = []
    for loss, name, f, prediction, target in table:
        p = torch.tensor(prediction, dtype=F64, requires_grad=True)
        value = f(p, torch.tensor(target))
        value.backward()
        cases.append({
            "loss": loss, "name": name, "fromLogits": name.startswith("logits"), "prediction": encode(prediction),
            "target": encode(target), "value": encode_number(value.item()), "gradient": encode(p.grad.numpy()),
        })
    return cases


def main():
    goldens = {
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "numpy": np.__version__},
        "matmul": matmul(),
        "softmax": softmax(),
        "losses": losses(),
        "optimizers": optimizer_goldens(encode),
        "numpy": numpy_goldens(encode, inputs),
        "convolutions": convolutions(encode, inputs),
        "poolings": poolings(encode, inputs),
    }
    path = pathlib.Path(__file__).with_name("torch.json")
    path.write_text("{\n" + ",\n".join(f"{json.dumps(k)}: {dump(v)}" for k, v in goldens.items()) + "\n}\n")


def dump(value):
    """One case a line, so that a change of one case is a diff of one line."""
    compact = lambda v: json.dumps(v, separators=(",", ":"), allow_nan=False)
    return "[\n" + ",\n".join(map(compact, value)) + "\n]" if isinstance(value, list) else compact(value)


if __name__ == "__main__":
    main()
