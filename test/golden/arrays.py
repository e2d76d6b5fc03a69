"""Writes arrays.json: what NumPy gives for einsum, tensordot, pad and norm, with PyTorch's gradients. See README.md."""
import json
import pathlib
import platform

import numpy as np
import torch

from torch_golden import dump, encode

F64 = torch.float64
random = np.random.default_rng(20240301)


def inputs(*shape):
    return np.round(random.standard_normal(shape), 3)


def gradients(f, operands, y):
    """dy, and the gradient of sum(dy f(operands)) with respect to each operand."""
    dy = inputs(*np.shape(y))
    leaves = [torch.tensor(each, dtype=F64, requires_grad=True) for each in operands]
    value = f(*leaves)
    assert np.allclose(value.detach().numpy(), y), "PyTorch and NumPy differ"
    value.backward(torch.tensor(dy, dtype=F64))
    found = [torch.zeros_like(each) if each.grad is None else each.grad for each in leaves]  # none: a count does not change
    return {"dy": encode(dy), "gradients": [encode(each.numpy()) for each in found]}


def einsums():
    table = [
        ("ij,jk->ik", (3, 4), (4, 5)), ("ij,jk", (3, 4), (4, 2)), ("ba", (2, 3)), ("ii->i", (4, 4)), ("ii", (4, 4)),
        ("bhqk,bkhd->bqhd", (2, 3, 4, 5), (2, 5, 3, 2)), ("ij,jk,kl->il", (3, 4), (4, 2), (2, 5)), ("i,j,ij->", (3,), (4,), (3, 4)),
        ("iji,j->ij", (3, 2, 3), (2,)), ("...ij,...jk->...ik", (2, 1, 3, 4), (5, 4, 2)), ("...i,i", (2, 3, 4), (4,)),
        ("i...,...->i...", (2, 3, 1), (4,)), ("abc,cd,be->ead", (2, 3, 4), (4, 2), (3, 2)), ("ij->", (3, 4)), ("Ba,aB->B", (2, 3), (3, 2)),
        ("...ii->...i", (2, 3, 3)), ("i,i,i->i", (4,), (4,), (4,)), ("ij,kl->ik", (2, 3), (4, 2)),
    ]
    cases = []
    for equation, *shapes in table:
        operands = [inputs(*shape) for shape in shapes]
        y = np.einsum(equation, *operands)
        cases.append({"equation": equation, "operands": [encode(each) for each in operands], "y": encode(y),
                      **gradients(lambda *xs: torch.einsum(equation, *xs), operands, y)})
    return cases


def tensordots():
    table = [(2, (2, 3, 4), (3, 4, 5)), (1, (3, 4), (4, 2)), (0, (2,), (3, 2)), ([[0], [1]], (3, 4), (2, 3)),
             ([[0, 2], [2, 0]], (2, 3, 4), (4, 5, 2)), ([[1, -1], [-1, 0]], (2, 3, 4), (4, 5, 3)), (3, (2, 3, 2), (2, 3, 2))]
    cases = []
    for axes, *shapes in table:
        a, b = (inputs(*shape) for shape in shapes)
        y = np.tensordot(a, b, axes)
        cases.append({"axes": axes, "operands": [encode(a), encode(b)], "y": encode(y),
                      **gradients(lambda p, q: torch.tensordot(p, q, axes), [a, b], y)})
    return cases


def pads():
    """The gradient adds up what is taken several times: by positions, which NumPy pads likewise."""
    cases = []
    for shape, padding in [((4,), [[2, 3]]), ((3, 4), [[2, 1], [0, 3]]), ((1, 2), [[0, 0], [1, 1]]), ((2, 3, 2), [[1, 1], [2, 0], [1, 1]])]:
        for mode in ["constant", "reflect", "symmetric", "edge", "wrap"]:
            x = inputs(*shape)
            y = np.pad(x, padding, mode=mode)
            dy = inputs(*y.shape)
            places = np.pad(np.arange(x.size).reshape(shape), padding, **({"mode": mode} if mode != "constant" else {"constant_values": x.size}))
            dx = np.bincount(places.ravel(), weights=dy.ravel(), minlength=x.size + 1)[: x.size].reshape(shape)
            cases.append({"mode": mode, "padding": padding, "x": encode(x), "y": encode(y), "dy": encode(dy), "dx": encode(dx)})
    return cases


def norms():
    cases = []
    vector, matrix, cube = inputs(6), inputs(3, 4), inputs(2, 3, 4)
    table = [(vector, order, None) for order in (None, 2, 1, 3, 0.5, -1, np.inf, -np.inf, 0)]
    table += [(matrix, order, axis) for order in (None, 1, 2.5, np.inf) for axis in (0, -1)]
    table += [(matrix, order, None) for order in (None, "fro", 1, -1, np.inf, -np.inf)]
    table += [(cube, order, (2, 0)) for order in (None, "fro", 1, -1, np.inf, -np.inf)] + [(cube, None, None)]
    for x, order, axis in table:
        y = np.linalg.norm(x, order, axis)
        dim = axis if axis is None or isinstance(axis, int) else tuple(axis)
        name = str(order).replace("inf", "Infinity") if isinstance(order, float) and np.isinf(order) else order
        cases.append({"order": name, "axis": axis, "x": encode(x), "y": encode(y),
                      **gradients(lambda t: torch.linalg.norm(t, order, dim), [x], y)})
    return cases


def main():
    goldens = {
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "numpy": np.__version__},
        "einsum": einsums(), "tensordot": tensordots(), "pad": pads(), "norm": norms(),
    }
    path = pathlib.Path(__file__).with_name("arrays.json")
    path.write_text("{\n" + ",\n".join(f"{json.dumps(k)}: {dump(v)}" for k, v in goldens.items()) + "\n}\n")


if __name__ == "__main__":
    main()
