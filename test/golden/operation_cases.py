"""What a case of operations.json is made of: a call of tidu, what NumPy gives for it, and PyTorch's gradients. See README.md."""
import numpy as np
import torch

NAN, INF = np.nan, np.inf
np.seterr(all="ignore")
random = np.random.default_rng(20240517)

# Inputs are multiples of 1/8, which float32 holds as well as float64 does.
special = np.array([NAN, INF, -INF, 0.0, -0.0, 1.0, -2.5, 3.25])
int32s = np.array([7, -7, 0, 2**31 - 1, -(2**31), 5, -1, 12], dtype=np.int32)
uint32s = np.array([7, 0, 2**32 - 1, 2**31, 12, 5, 3, 1], dtype=np.uint32)
uint8s = np.array([0, 1, 7, 255, 128, 12, 3, 200], dtype=np.uint8)
bools = np.array([False, True])
numbers = {"int32": int32s, "uint32": uint32s, "uint8": uint8s}

# tidu has no int64: what NumPy counts in it is an int32.
names = {"int64": "int32", "uint64": "uint32"}


def inputs(*shape, scale=1.0):
    return np.asarray(np.round(random.standard_normal(shape) * scale * 8) / 8)


def whole(low, high, *shape, dtype=np.int32):
    return random.integers(low, high, shape).astype(dtype)


def counted(*shape, dtype=np.float64):
    """1, 2, 3, ...: where each element went is plain to see."""
    return np.arange(1, 1 + int(np.prod(shape))).reshape(shape).astype(dtype)


def encode_number(x):
    if isinstance(x, float) and not np.isfinite(x):
        return "NaN" if np.isnan(x) else ("Infinity" if x > 0 else "-Infinity")
    return int(x) if isinstance(x, float) and x.is_integer() and str(x) != "-0.0" and abs(x) < 2**53 else x


def encode_array(array):
    dtype = names.get(array.dtype.name, array.dtype.name)
    data = [int(x) if array.dtype == bool else encode_number(x) for x in array.ravel().tolist()]
    if dtype == "int32":
        assert all(-(2**31) <= x < 2**31 for x in data), data
    return {"dtype": dtype, "shape": list(array.shape), "data": data}


def encode(value):
    """Arguments: arrays become {dtype, shape, data}, None stands for what is left out."""
    if isinstance(value, (np.ndarray, np.generic)):
        return encode_array(np.asarray(value))
    if isinstance(value, (list, tuple)):
        return [encode(each) for each in value]
    if isinstance(value, dict):
        return {key: encode(each) for key, each in value.items()}
    return encode_number(value)


def with_leaves(value, leaves):
    """The same arguments with tensors of PyTorch; those of float64 are to be differentiated, in their order."""
    if isinstance(value, np.ndarray):
        tensor = torch.tensor(value)
        if value.dtype == np.float64:
            leaves.append(tensor.requires_grad_())
        return tensor
    if isinstance(value, list):
        return [with_leaves(each, leaves) for each in value]
    if isinstance(value, dict):
        return {key: with_leaves(each, leaves) for key, each in value.items()}
    return value


def listed(results):
    return list(results) if isinstance(results, (list, tuple)) else [results]


def gradients(arguments, f, wanted):
    """Cotangents for the results, and what PyTorch makes of them; its values have to be those of NumPy."""
    leaves = []
    results = listed(f(*with_leaves(arguments, leaves)))
    for result, value in zip(results, wanted, strict=True):
        np.testing.assert_allclose(result.detach().numpy(), value, rtol=1e-12, atol=1e-13)
    cotangents = [inputs(*result.shape) for result in results]
    smooth = [(result, torch.tensor(dy)) for result, dy in zip(results, cotangents) if result.requires_grad]
    torch.autograd.backward([result for result, _ in smooth], [dy for _, dy in smooth])
    zero_or_gradient = [np.zeros(leaf.shape) if leaf.grad is None else leaf.grad.numpy() for leaf in leaves]
    return {"dy": encode(cotangents), "gradients": encode(zero_or_gradient)}


def case(op, arguments, f, by_torch=None, floor=None):
    """
    tidu's op(...arguments) is to be f(*arguments), by NumPy, and to have the gradients of by_torch(*arguments). Values below the floor
    are compared as if they were as large as it is.
    """
    wanted = [np.asarray(each) for each in listed(f(*arguments))]
    return {
        "op": op, "arguments": encode(arguments), "results": encode(wanted),
        **({} if by_torch is None else gradients(arguments, by_torch, wanted)), **({} if floor is None else {"floor": floor}),
    }
