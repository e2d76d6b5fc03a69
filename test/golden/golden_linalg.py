"""What PyTorch gives for linear algebra in float64, with the gradients for given cotangents: writes linalg.json.

Signs of eigenvectors and singular vectors are free; here the element of greatest magnitude of each is positive, as in tidu.
"""
import json
from pathlib import Path

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
random = np.random.RandomState(7)


def inputs(*shape):
    return torch.tensor(np.round(random.standard_normal(shape), 3))


def encode(x):
    return {"shape": list(x.shape), "data": x.detach().reshape(-1).tolist()}


def positive_definite(*shape):
    x = inputs(*shape)
    return torch.round(x @ x.mT * 100) / 100 + torch.eye(shape[-1])


def signs(columns):
    """The signs of the elements of greatest magnitude of the columns."""
    greatest = columns.abs().argmax(-2, keepdim=True)
    return columns.gather(-2, greatest).sign().detach()


def eigh(a):
    w, v = torch.linalg.eigh((a + a.mT) / 2)
    return w, v * signs(v)


def svd(a):
    u, s, vt = torch.linalg.svd(a, full_matrices=False)
    sign = signs(u if a.shape[-2] >= a.shape[-1] else vt.mT)
    return u * sign, s, vt * sign.mT


def case(op, f, *operands, options=None):
    """Values, cotangents and gradients."""
    leaves = [x.clone().requires_grad_() for x in operands]
    results = f(*leaves)
    results = list(results) if isinstance(results, tuple) else [results]
    cotangents = [inputs(*result.shape) for result in results]
    smooth = [(r, c) for r, c in zip(results, cotangents) if r.requires_grad]
    torch.autograd.backward([r for r, _ in smooth], [c for _, c in smooth])
    return {"op": op, "options": options, "inputs": [encode(x) for x in operands], "results": [encode(x) for x in results],
            "cotangents": [encode(x) for x in cotangents], "gradients": [encode(x.grad) for x in leaves]}


def triangular(lower, transpose, unit):
    def f(a, b):
        t = a.mT if transpose else a
        return torch.linalg.solve_triangular(t, b, upper=lower == transpose, unitriangular=unit)
    return f


def main():
    linalg = torch.linalg
    cases = [case("triangularSolve", triangular(lower, transpose, unit), inputs(3, 3) + 2 * torch.eye(3), inputs(3, 2),
                  options={"lower": lower, "transpose": transpose, "unitDiagonal": unit})
             for lower in (True, False) for transpose in (False, True) for unit in (False, True)]
    cases += [case("cholesky", lambda a: linalg.cholesky((a + a.mT) / 2), positive_definite(*shape)) for shape in [(1, 1), (5, 5), (2, 3, 3)]]
    cases += [case("solve", linalg.solve, inputs(4, 4), inputs(4)), case("solve", linalg.solve, inputs(2, 3, 3), inputs(2, 3, 2)),
              case("solve", linalg.solve, inputs(3, 3), inputs(2, 3, 2))]
    for shape in [(1, 1), (4, 4), (2, 3, 3)]:
        cases += [case("inv", linalg.inv, inputs(*shape)), case("det", linalg.det, inputs(*shape)),
                  case("slogdet", lambda a: tuple(linalg.slogdet(a)), inputs(*shape))]
    cases += [case("qr", lambda a: tuple(linalg.qr(a)), inputs(*shape)) for shape in [(1, 1), (4, 4), (5, 3), (3, 5), (2, 3, 2)]]
    cases += [case("eigh", eigh, inputs(*shape)) for shape in [(1, 1), (4, 4), (2, 3, 3)]]
    cases += [case("svd", svd, inputs(*shape)) for shape in [(1, 1), (4, 4), (5, 3), (3, 5), (2, 3, 2)]]
    cases += [case("pinv", linalg.pinv, inputs(*shape)) for shape in [(3, 3), (4, 2), (2, 2, 3)]]
    cases += [case("lstsq", lambda a, b: linalg.pinv(a) @ b, inputs(5, 2), inputs(5, 3)),
              case("lstsq", lambda a, b: linalg.pinv(a) @ b, inputs(2, 4), inputs(2))]
    cases += [case("matrixPower", lambda a, n=n: linalg.matrix_power(a, n), inputs(3, 3), options=n) for n in (5, -2)]
    cases += [case("kron", torch.kron, inputs(2, 3), inputs(3, 1)), case("kron", torch.kron, inputs(2), inputs(2, 2))]
    values = [{"op": "lstsq", "a": encode(a), "b": encode(b), "y": encode(torch.tensor(np.linalg.lstsq(a.numpy(), b.numpy(), rcond=None)[0]))}
              for a, b in [(inputs(6, 3), inputs(6, 2)), (torch.tensor([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]), inputs(3, 1))]]
    versions = {"torch": torch.__version__, "numpy": np.__version__}
    text = json.dumps({"versions": versions, "cases": cases, "values": values})
    Path(__file__).with_name("linalg.json").write_text(text.replace("}, {\"op\"", "},\n{\"op\"") + "\n")


main()
