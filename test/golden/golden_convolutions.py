"""Convolutions and poolings by PyTorch, with their gradients, in the layouts of tidu: channels last, kernels [..., in, out]."""
import torch
import torch.nn.functional as F

F64 = torch.float64
CONV = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
TRANSPOSED = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}
MAX = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
AVERAGE = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}


def channels_first(x):
    return x.movedim(-1, 1)


def channels_last(y):
    return y.movedim(1, -1)


def last_two_first(kernel):
    """[..., a, b] as [b, a, ...]."""
    return kernel.movedim(-1, 0).movedim(-1, 1)


def differentiated(f, names, operands, inputs, encode):
    """The result of f, and the gradients of its operands for a given dy, by name."""
    tensors = [torch.tensor(operand, dtype=F64, requires_grad=True) for operand in operands]
    y = f(*tensors)
    dy = torch.tensor(inputs(*y.shape), dtype=F64)
    y.backward(dy)
    parts = {"y": y, "dy": dy}
    for name, tensor in zip(names, tensors):
        parts[name] = tensor
        parts[f"d{name}"] = tensor.grad
    return {name: encode(part.detach().numpy()) for name, part in parts.items()}


def convolutions(encode, inputs):
    # Shapes of x and kernel, options as tidu has them. PyTorch pads both sides equally.
    table = [
        ("conv1d", (2, 8, 2), (3, 2, 3), {}),
        ("conv1d", (1, 9, 4), (3, 2, 2), {"strides": 2, "padding": 2, "dilation": 2, "groups": 2}),
        ("conv2d", (2, 5, 6, 2), (3, 2, 2, 3), {}),
        ("conv2d", (1, 7, 6, 2), (3, 3, 2, 2), {"strides": [2, 3], "padding": 1}),
        ("conv2d", (1, 6, 7, 1), (2, 3, 1, 2), {"dilation": [3, 2], "padding": [[1, 1], [2, 2]]}),
        ("conv2d", (1, 5, 5, 4), (3, 3, 2, 4), {"groups": 2, "strides": 2, "padding": 1}),
        ("conv2d", (1, 5, 4, 3), (3, 3, 1, 3), {"groups": 3, "padding": 1}),
        ("conv2d", (2, 4, 3, 3), (1, 1, 3, 2), {}),
        ("conv3d", (1, 3, 4, 3, 2), (2, 2, 3, 2, 2), {"padding": 1, "strides": [1, 2, 1]}),
        ("conv1dTranspose", (2, 4, 3), (3, 2, 3), {"strides": 2}),
        ("conv2dTranspose", (1, 3, 4, 2), (3, 3, 2, 2), {"strides": 2, "padding": 1}),
        ("conv2dTranspose", (1, 3, 3, 1), (2, 3, 2, 1), {"strides": [3, 1], "dilation": [1, 2], "padding": 0}),
        ("conv3dTranspose", (1, 2, 2, 2, 2), (2, 3, 2, 1, 2), {"strides": [2, 2, 1]}),
    ]
    cases = []
    for op, x, kernel, options in table:
        rank = len(x) - 2
        padding = options.get("padding", 0)
        arguments = {
            "stride": options.get("strides", 1),
            "padding": [pair[0] for pair in padding] if isinstance(padding, list) else padding,
            "dilation": options.get("dilation", 1),
            "groups": options.get("groups", 1),
        }
        call = (TRANSPOSED if op.endswith("Transpose") else CONV)[rank]
        # conv: tidu [..., in, out], PyTorch [out, in, ...]; transposed: tidu [..., out, in], PyTorch [in, out, ...].
        f = lambda a, k: channels_last(call(channels_first(a), last_two_first(k), **arguments))
        parts = differentiated(f, ("x", "kernel"), (inputs(*x), inputs(*kernel)), inputs, encode)
        cases.append({"op": op, "options": options, **parts})
    return cases


def poolings(encode, inputs):
    table = [
        (1, (2, 9, 2), 2, {}),
        (1, (1, 8, 2), 3, {"strides": 2, "padding": 1}),
        (2, (2, 4, 6, 2), 2, {}),
        (2, (1, 7, 6, 2), [3, 2], {"strides": [2, 1]}),
        (2, (1, 6, 5, 2), 3, {"strides": 2, "padding": 1}),
        (3, (1, 4, 3, 4, 2), 2, {"strides": [2, 1, 1]}),
    ]
    cases = []
    for rank, x, size, options in table:
        arguments = {"stride": options.get("strides", size), "padding": options.get("padding", 0)}
        for op, call, more in (("maxPool", MAX, {}), ("averagePool", AVERAGE, {"count_include_pad": False})):
            f = lambda a: channels_last(call[rank](channels_first(a), size, **arguments, **more))
            cases.append({"op": f"{op}{rank}d", "size": size, "options": options, **differentiated(f, ("x",), (inputs(*x),), inputs, encode)})
    return cases
