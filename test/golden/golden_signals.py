"""Writes signals.json: Fourier transforms by NumPy, image operations by PyTorch (colours by Python's colorsys). See README.md."""
import colorsys
import json
import pathlib
import platform

import numpy as np
import torch
import torch.nn.functional as F

F64 = torch.float64
random = np.random.default_rng(20240301)


def inputs(*shape):
    """Short decimals keep the file small and the cases readable."""
    return np.round(random.standard_normal(shape), 3)


def encode(value):
    array = np.asarray(value)
    return {"shape": list(array.shape), "data": array.ravel().tolist()}


def pair(z):
    return {"real": encode(z.real), "imag": encode(z.imag)}


def fourier():
    # Lengths: 1, small primes, products of them, powers of two, primes that take a convolution (257, 2 * 263), two stages and three.
    cases = []
    for n in [1, 2, 3, 4, 7, 30, 64, 97, 130]:
        real, imag = inputs(n), inputs(n)
        z = real + 1j * imag
        cases.append({"op": "fft", "options": {}, "x": pair(z), "y": pair(np.fft.fft(z))})
        cases.append({"op": "ifft", "options": {}, "x": pair(z), "y": pair(np.fft.ifft(z))})
        cases.append({"op": "rfft", "options": {}, "x": encode(real), "y": pair(np.fft.rfft(real))})
        half = z[: n // 2 + 1]
        cases.append({"op": "irfft", "options": {"n": n}, "x": pair(half), "y": encode(np.fft.irfft(half, n))})
    for n in [257, 526]:
        z = inputs(n) + 1j * inputs(n)
        cases.append({"op": "fft", "options": {}, "x": pair(z), "y": pair(np.fft.fft(z))})
        cases.append({"op": "rfft", "options": {}, "x": encode(z.real), "y": pair(np.fft.rfft(z.real))})
    for norm in ["ortho", "forward", "backward"]:
        z = inputs(6) + 1j * inputs(6)
        for op in ["fft", "ifft"]:
            cases.append({"op": op, "options": {"norm": norm}, "x": pair(z), "y": pair(getattr(np.fft, op)(z, norm=norm))})
        cases.append({"op": "rfft", "options": {"norm": norm}, "x": encode(z.real), "y": pair(np.fft.rfft(z.real, norm=norm))})
        cases.append({"op": "irfft", "options": {"norm": norm}, "x": pair(z), "y": encode(np.fft.irfft(z, norm=norm))})
    for options in [{"axis": 0}, {"axis": 1}, {"axis": -1, "n": 3}, {"axis": 0, "n": 7}]:
        z = inputs(4, 3, 5) + 1j * inputs(4, 3, 5)
        for op in ["fft", "ifft"]:
            cases.append({"op": op, "options": options, "x": pair(z), "y": pair(getattr(np.fft, op)(z, **options))})
        cases.append({"op": "rfft", "options": options, "x": encode(z.real), "y": pair(np.fft.rfft(z.real, **options))})
        cases.append({"op": "irfft", "options": options, "x": pair(z), "y": encode(np.fft.irfft(z, **options))})
    for options in [{}, {"axes": [0, 2]}, {"norm": "ortho"}]:
        z = inputs(2, 4, 3) + 1j * inputs(2, 4, 3)
        for op in ["fft2", "ifft2"]:
            cases.append({"op": op, "options": options, "x": pair(z), "y": pair(getattr(np.fft, op)(z, **options))})
    return cases


def short_time():
    # PyTorch has the bins before the frames; of frames as long as the transform its other conventions make no difference.
    cases = []
    for name, window, shape, length, step in [
        ("hann", torch.hann_window, (2, 40), 8, 3), ("hamming", torch.hamming_window, (31,), 10, 10), ("hamming", torch.hamming_window, (3, 30), 9, 2),
    ]:
        x = inputs(*shape)
        options = {"n_fft": length, "hop_length": step, "window": window(length, dtype=F64), "center": False}
        y = torch.stft(torch.tensor(x), return_complex=True, **options)
        case = {"x": encode(x), "frameLength": length, "frameStep": step, "window": name, "y": pair(y.transpose(-1, -2).numpy())}
        if name == "hamming":
            case["inverse"] = encode(torch.istft(y, **options).numpy())
        cases.append(case)
    return cases


def differentiated(f, *operands):
    """The result of f, and the gradients of its operands for a given dy."""
    tensors = [torch.tensor(operand, dtype=F64, requires_grad=True) for operand in operands]
    y = f(*tensors)
    dy = torch.tensor(inputs(*y.shape), dtype=F64)
    y.backward(dy)
    return {
        "operands": [encode(operand) for operand in operands],
        "y": encode(y.detach().numpy()),
        "dy": encode(dy.numpy()),
        "gradients": [encode(each.grad.numpy()) for each in tensors],
    }


def channels_last(f):
    return lambda x, *rest: f(x.permute(0, 3, 1, 2), *rest).permute(0, 2, 3, 1)


def resizes():
    table = [((1, 4, 5, 2), [8, 10]), ((2, 5, 4, 1), [3, 7]), ((1, 3, 3, 1), [3, 5]), ((1, 7, 6, 1), [2, 1]), ((1, 1, 2, 3), [4, 3])]
    cases = []
    for shape, size in table:
        for method, mode in [("bilinear", {"mode": "bilinear", "align_corners": False}), ("nearest", {"mode": "nearest-exact"})]:
            f = channels_last(lambda x: F.interpolate(x, size=size, **mode))
            cases.append({"size": size, "method": method, **differentiated(f, inputs(*shape))})
    return cases


def sample(x, ys, xs, method):
    """x [n, c, h, w] at positions [n, h', w'] in pixels; 0 outside."""
    h, w = x.shape[2:]
    grid = torch.stack([xs * 2 / (w - 1) - 1, ys * 2 / (h - 1) - 1], -1)
    return F.grid_sample(x, grid, mode=method, padding_mode="zeros", align_corners=True)


def crops():
    # Boxes inside of their images, with places that are no centres of pixels: there PyTorch takes the derivative from the right.
    boxes = np.array([[0.03, 0.07, 0.91, 0.83], [0.85, 0.11, 0.2, 0.95], [0.3, 0.31, 0.37, 0.33]])
    indices = [1, 0, 1]
    cases = []
    for method in ["bilinear", "nearest"]:
        for size in [[3, 4], [1, 2]]:
            def f(x, box):
                h, w = x.shape[2:]
                def across(low, high, length, count):
                    steps = torch.linspace(0, 1, count, dtype=F64) if count > 1 else torch.tensor([0.5], dtype=F64)
                    return (low[:, None] + (high - low)[:, None] * steps) * (length - 1)
                ys = across(box[:, 0], box[:, 2], h, size[0])[:, :, None].expand(-1, -1, size[1])
                xs = across(box[:, 1], box[:, 3], w, size[1])[:, None, :].expand(-1, size[0], -1)
                return sample(x[indices], ys, xs, method)
            cases.append({"size": size, "method": method, "indices": indices, **differentiated(channels_last(f), inputs(2, 5, 6, 2), boxes)})
    return cases


def rotations():
    cases = []
    for method in ["bilinear", "nearest"]:
        for shape, angle in [((2, 4, 5, 1), [0.3, -1.2]), ((1, 5, 3, 2), [2.5])]:
            def f(x, turn):
                n, _, h, w = x.shape
                down, across = torch.meshgrid(
                    torch.arange(h, dtype=F64) - (h - 1) / 2, torch.arange(w, dtype=F64) - (w - 1) / 2, indexing="ij"
                )
                c, s = torch.cos(turn)[:, None, None], torch.sin(turn)[:, None, None]
                return sample(x, s * across + c * down + (h - 1) / 2, c * across - s * down + (w - 1) / 2, method)
            cases.append({"method": method, **differentiated(channels_last(f), inputs(*shape), np.array(angle))})
    return cases


def colours():
    rgb = np.round(random.uniform(0, 1, (12, 3)), 3)
    rgb = np.concatenate([rgb, [[0, 0, 0], [1, 1, 1], [0.5, 0.5, 0.5], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0.2, 0.2, 0.7]]])
    return {"rgb": encode(rgb), "hsv": encode([colorsys.rgb_to_hsv(*each) for each in rgb.tolist()])}


def main():
    goldens = {
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "numpy": np.__version__},
        "fourier": fourier(),
        "shortTime": short_time(),
        "resizes": resizes(),
        "crops": crops(),
        "rotations": rotations(),
        "colours": colours(),
    }
    parts = [f'"{key}":{json.dumps(value, separators=(",", ":"))}' for key, value in goldens.items()]
    pathlib.Path(__file__).with_name("signals.json").write_text("{\n" + ",\n".join(parts) + "\n}\n")


main()
