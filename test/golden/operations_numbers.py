"""Cases of operations that put numbers together: products, ranks, reductions, counts, order, convolutions by channel, colours, boxes."""
import numpy as np
import torch
import torch.nn.functional as F

from golden_convolutions import channels_first, channels_last
from operation_cases import INF, NAN, bools, case, counted, inputs, int32s, special, uint32s, uint8s, whole


def products():
    def dot_by_torch(a, b):
        return a * b if 0 in (a.ndim, b.ndim) else torch.tensordot(a, b, ([-1], [max(b.ndim - 2, 0)]))

    shapes = [((3,), (3,)), ((2, 3), (3, 4)), ((), (2, 2)), ((2, 3), (3,)), ((4,), (4, 1)), ((2, 1, 3), (2, 3, 2)), ((1,), (1,)), ((2, 0), (0, 3))]
    cases = [case("dot", [inputs(*a), inputs(*b)], np.dot, dot_by_torch, 1) for a, b in shapes]
    outer = lambda a, b: torch.outer(a.flatten(), b.flatten())
    cases += [case("outer", [inputs(*a), inputs(*b)], np.outer, outer) for a, b in (((3,), (2,)), ((2, 2), (3, 1)), ((), (2,)), ((0,), (3,)))]
    cases += [case("kron", [inputs(*a), inputs(*b)], np.kron, torch.kron)
              for a, b in (((3,), (1,)), ((2, 2), (1, 3)), ((2, 1, 2), (2, 2)), ((1, 1), (3, 2)))]
    for op, f, shapes in (("dot", np.dot, ((2, 4), (4, 2))), ("matmul", np.matmul, ((2, 4), (4, 2))), ("outer", np.outer, ((8,), (8,)))):
        # Sums and products wrap around, as those of NumPy's int32 and uint32 do.
        cases += [case(op, [x.reshape(shapes[0]), x[::-1].reshape(shapes[1])], f) for x in (int32s, uint32s)]
    cases += [case("kron", [np.array([[1.0, NAN], [INF, 0.0]]), np.array([1.0, -2.0])], np.kron), case("outer", [special, special], np.outer)]
    return cases + [case("dot", [np.array([1.0, INF]), np.array([INF, -1.0])], np.dot),
                    case("dot", [np.array([NAN, 1.0]), np.array([0.0, 2.0])], np.dot)]


def ranks():
    def rank_above(a, options):
        """NumPy's bound is no part of the greatest singular value, as rcond is."""
        s = np.linalg.svd(a, compute_uv=False)
        return (s > options["rcond"] * s.max(-1, keepdims=True)).sum(-1)

    full, thin = inputs(3, 3), inputs(4, 2)
    batch = np.stack([full, np.outer([1.0, 2.0, 3.0], [1.0, 0.5, -1.0]), np.zeros((3, 3)), np.diag([1.0, 0.0, 0.125])])
    one_less = thin @ np.array([[1.0, 2.0, 0.5], [2.0, 4.0, 1.0]])
    cases = [case("matrixRank", [a], np.linalg.matrix_rank) for a in (full, thin, one_less, batch, np.zeros((1, 1)))]
    return cases + [case("matrixRank", [np.diag([8.0, 1.0, 0.125]), {"rcond": rcond}], rank_above) for rcond in (0.0, 0.0625, 0.5)]


def reductions():
    holes = np.array([[1.0, NAN, 3.0], [INF, 2.0, -INF], [-0.0, 0.0, -0.0]])
    x = inputs(2, 3, 4)
    axes = [[], [0], [-1], [[0, 2]], [1, True]]

    def std(x, axis=None, keep=False, options={}):
        return np.std(x, tuple(axis) if isinstance(axis, list) else axis, keepdims=keep, **options)

    def std_by_torch(x, axis=(0, 1, 2), keep=False, options={}):
        return torch.std(x, axis, unbiased=options.get("ddof", 0) == 1, keepdim=keep)

    cases = [case("std", [x, *rest], std, std_by_torch, 1) for rest in axes + [[0, False, {"ddof": 1}]]]
    cases += [case("std", [holes, 1], std), case("std", [np.zeros((0, 2)), 0], std), case("std", [np.full(4, 2.5)], std)]

    def average(x, axis=None, keep=False, options={}):
        weights = options.get("weights")
        return np.average(x, tuple(axis) if isinstance(axis, list) else axis, weights, keepdims=keep)

    def average_by_torch(x, axis=(0, 1, 2), keep=False, options={}):
        weights = options.get("weights", torch.ones(x.shape, dtype=x.dtype))
        if weights.ndim < x.ndim:
            weights = weights.reshape([-1 if each == axis % x.ndim else 1 for each in range(x.ndim)]).expand(x.shape)
        return (x * weights).sum(axis, keepdim=keep) / weights.sum(axis, keepdim=keep)

    positive = lambda *shape: np.abs(inputs(*shape)) + 0.125
    weighted = [[1, False, {"weights": positive(3)}], [-1, True, {"weights": positive(4)}], [None, False, {"weights": positive(2, 3, 4)}],
                [[0, 2], False, {"weights": positive(2, 3, 4)}]]
    of_all = lambda x, axis=None, *rest: average_by_torch(x, (0, 1, 2) if axis is None else axis, *rest)
    cases += [case("average", [x, *rest], average, of_all, 1) for rest in axes + weighted]
    cases += [case("average", [holes, 1, False, {"weights": np.array([1.0, 0.0, 2.0])}], average), case("average", [np.array([7.0])], average)]

    table = {"sum": np.sum, "prod": np.prod, "max": np.max, "min": np.min}
    for values, widened in ((int32s, np.int32), (uint32s, np.uint32), (uint8s, np.int32)):
        matrix = values.reshape(2, 4)
        cases += [case(op, [matrix, *rest], lambda x, *axis: f(x, *axis, **({"dtype": widened} if op in ("sum", "prod") else {})))
                  for op, f in table.items() for rest in ([], [0], [-1])]
        cases += [case(op, [matrix, *rest], f) for op, f in (("argmax", np.argmax), ("argmin", np.argmin)) for rest in ([], [0], [1])]
    mask = np.array([[True, False, True], [True, True, True]])
    cases += [case(op, [mask, *rest], f) for op, f in (("any", np.any), ("all", np.all), ("max", np.max), ("min", np.min)) for rest in ([], [0], [1])]
    return cases + [case("sum", [mask, 0], lambda x, axis: np.sum(x, axis, dtype=np.int32)), case("mean", [mask.astype(np.float64), 1], np.mean)]


def order():
    ties = np.array([[3, 1, 3, 1, 2], [2, 2, -5, 2, 7]], np.int32)
    flipped = lambda x, axis: np.flip(np.sort(x, axis), axis)

    def last_first(x, axis):
        """Of equal elements the first comes first: sorted backwards, and turned round."""
        return x.shape[axis] - 1 - np.flip(np.argsort(np.flip(x, axis), axis, kind="stable"), axis)

    cases = []
    for x in (ties, ties.astype(np.uint8), special.reshape(2, 4), inputs(3, 1)):
        cases += [case("sort", [x, axis], np.sort) for axis in (0, 1)]
        cases += [case("sort", [x, 1, {"descending": True}], lambda x, axis, _: flipped(x, axis))]
        cases += [case("argsort", [x, axis], lambda x, axis: np.argsort(x, axis, kind="stable")) for axis in (0, -1)]
        cases.append(case("argsort", [x, 1, {"descending": True}], lambda x, axis, _: last_first(x, axis)))
        top = lambda x, k, axis=-1: [np.take(flipped(x, axis), range(k), axis), np.take(last_first(x, axis), range(k), axis)]
        cases += [case("topK", [x, 1, *rest], top) for rest in ([], [0])]
    reverse = {"reverse": True}
    rules = {"cumsum": np.cumsum, "cumprod": np.cumprod, "cumMax": np.maximum.accumulate, "cumMin": np.minimum.accumulate}
    for op, f in rules.items():
        counting = {"dtype": np.int32} if op in ("cumsum", "cumprod") else {}
        cases += [case(op, [x, 0], lambda x, axis: f(x, axis, **counting)) for x in (int32s, ties)]
        cases += [case(op, [uint8s, 0], lambda x, axis: f(x, axis, **counting)), case(op, [special, 0], f), case(op, [np.zeros((2, 0)), 1], f)]
        cases += [case(op, [inputs(2, 3), 1, reverse], lambda x, axis, _: np.flip(f(np.flip(x, axis), axis), axis))]
    before = lambda f, start: lambda x, *_: np.concatenate([[start], f(x)[:-1]])
    for op, start in (("cumsum", 0.0), ("cumprod", 1.0), ("cumMax", -INF), ("cumMin", INF)):
        cases.append(case(op, [inputs(5), 0, {"exclusive": True}], before(rules[op], start), None, 1))
    edges = np.array([-5, 2, 2, 2, 7], np.int32)
    cases += [case("searchSorted", [edges, ties, {"side": side}], lambda x, values, options: np.searchsorted(x, values, **options))
              for side in ("left", "right")]
    return cases + [case("median", [x], np.median) for x in (np.array([4.0]), np.array([1.0, 2.5]), special[4:], special)]


def counts():
    ids, weights = whole(0, 5, 3, 4), inputs(3, 4)
    bincount = lambda x, length, *weights: np.bincount(x.ravel(), *(w.ravel() for w in weights), minlength=length)[:length]
    by_torch = lambda x, length, weights: torch.zeros(length, dtype=weights.dtype).index_add(0, x.flatten(), weights.flatten())
    cases = [case("bincount", [ids, length], bincount) for length in (7, 5, 2, 0)]
    cases += [case("bincount", [ids, length, weights], bincount) for length in (7, 3)] + [case("bincount", [ids, 6, weights], bincount, by_torch)]
    cases += [case("bincount", [np.array([-1, 0, 9, 0], np.int32), 3], lambda x, length: np.array([2, 0, 0])),
              case("bincount", [uint8s, 8], bincount),
              case("bincount", [np.zeros(0, np.int32), 2], bincount)]
    histogram = lambda x, bins=10: np.histogram(x, bins)
    cases += [case("histogram", [inputs(9), *bins], histogram, None, 1) for bins in ([4], [])]
    cases += [case("histogram", [np.array([NAN, 0.0, 1.0, 3.0, 3.5, -0.5]), [0.0, 1.0, 1.0, 3.0]], histogram),
              case("histogram", [np.array([2.5]), 3], histogram),
              case("histogram", [np.zeros(0), 2], histogram)]

    def unique(x):
        values, inverse, many = np.unique(x, return_inverse=True, return_counts=True)
        return [values, many, inverse.reshape(x.shape)]

    # Of an object, the test takes the parts in this order.
    asked = {"counts": True, "inverse": True}
    cases += [case("unique", [x, asked], lambda x, _: unique(x))
              for x in (whole(-2, 3, 2, 4), uint8s, special, np.array([[True, False], [True, True]]))]
    return cases + [case("unique", [x], np.unique) for x in (int32s, np.zeros((0, 2)), np.array(4.5))]


def convolutions():
    """Kernels [..., channels, multiplier]: PyTorch's has all outputs first, those of a channel side by side."""
    def depthwise(rank):
        def f(x, kernel, options):
            weights = kernel.reshape(*kernel.shape[:rank], -1).movedim(-1, 0).unsqueeze(1)
            renamed = {"stride" if key == "strides" else key: value for key, value in options.items()}
            return channels_last((F.conv1d, F.conv2d)[rank - 1](channels_first(x), weights, groups=x.shape[-1], **renamed))
        return f

    table = [
        (1, (2, 7, 3), (3, 3, 1), {}), (1, (1, 8, 2), (3, 2, 2), {"strides": 2, "padding": 1}),
        (1, (1, 9, 1), (2, 1, 3), {"dilation": 3, "padding": 2}),
        (1, (1, 1, 2), (1, 2, 1), {}), (1, (1, 6, 2), (3, 2, 1), {"padding": "same"}),
        (2, (1, 5, 4, 2), (3, 2, 2, 2), {}), (2, (2, 4, 5, 1), (2, 3, 1, 2), {"strides": [1, 2], "padding": 1}),
        (2, (1, 5, 6, 3), (2, 2, 3, 1), {"dilation": [2, 3]}),
    ]
    cases = []
    for rank, x, kernel, options in table:
        f = depthwise(rank)
        by_numpy = lambda *arguments: f(*(torch.tensor(each) for each in arguments[:2]), arguments[2]).numpy()
        cases.append(case(f"depthwiseConv{rank}d", [inputs(*x), inputs(*kernel), options], by_numpy, f, 1))
    return cases


def colours():
    grey = lambda x: x @ np.array([[0.2989], [0.587], [0.114]])
    grey_by_torch = lambda x: x @ torch.tensor([[0.2989], [0.587], [0.114]], dtype=x.dtype)
    cases = [case("rgbToGrayscale", [x], grey, grey_by_torch, 1) for x in (inputs(2, 2, 3), inputs(3))]
    cases += [case("rgbToGrayscale", [np.zeros((0, 3))], grey)]
    contrast = lambda x, factor: (x - x.mean((1, 2), keepdims=True)) * factor + x.mean((1, 2), keepdims=True)
    contrast_by_torch = lambda x, factor: (x - x.mean((1, 2), True)) * factor + x.mean((1, 2), True)
    plus = lambda x, delta: x + delta
    x = inputs(2, 3, 2, 2)
    cases += [case("adjustContrast", [x, factor], contrast, contrast_by_torch, 1) for factor in (1.5, 0, -1, np.array(0.25))]
    return cases + [case("adjustBrightness", [x[0], delta], plus, plus) for delta in (0.25, np.array(-0.5))]


def boxes():
    """Over areas of pixels: the corners lie on a grid of eighths, so that shared parts can be counted."""
    def cells(box):
        (top, bottom), (left, right) = sorted([box[0], box[2]]), sorted([box[1], box[3]])
        return {(i, k) for i in range(round(8 * top), round(8 * bottom)) for k in range(round(8 * left), round(8 * right))}

    def suppress(boxes, scores, options={}):
        kept = []
        limit = options.get("iouThreshold", 0.5)
        for i in sorted(range(len(scores)), key=lambda i: -scores[i] if scores[i] == scores[i] else INF):
            mine = cells(boxes[i])
            overlaps = (len(mine & cells(boxes[k])) / max(len(mine | cells(boxes[k])), 1) for k in kept)
            is_good = scores[i] > options.get("scoreThreshold", -INF) and all(each <= limit for each in overlaps)
            if is_good and len(kept) < options.get("maxOutputSize", INF):
                kept.append(i)
        return np.array(kept, np.int32)

    corners = np.array([[0, 0, 1, 1], [0, 0.25, 1, 1.25], [1, 1, 0, 0.125], [0.25, 0, 1.25, 1], [2, 2, 2.5, 2.25], [2, 2, 2.5, 2.25], [0, 0, 0, 1],
                        [0.5, 0.5, 2.25, 2.125]], dtype=np.float64)
    scores = np.array([0.5, 0.875, 0.625, 0.5, 0.25, 0.25, 1.0, 0.125])
    options = [[], [{"iouThreshold": 0}], [{"iouThreshold": 1}], [{"iouThreshold": 0.75, "maxOutputSize": 3}], [{"scoreThreshold": 0.25}],
               [{"maxOutputSize": 0}]]
    cases = [case("nonMaxSuppression", [corners, scores, *rest], suppress) for rest in options]
    # Half of each is shared: exactly at the threshold both are kept.
    halves = np.array([[0, 0, 1, 1], [0, 0, 1, 0.5]], dtype=np.float64)
    cases.append(case("nonMaxSuppression", [halves, np.array([1.0, 0.5]), {"iouThreshold": 0.5}], suppress))
    cases.append(case("nonMaxSuppression", [corners[:3], np.array([NAN, -1.0, -INF]), {"iouThreshold": 1}], lambda *_: np.array([1], np.int32)))
    return cases + [case("nonMaxSuppression", [np.zeros((0, 4)), np.zeros(0)], suppress)]


cases = products() + ranks() + reductions() + order() + counts() + convolutions() + colours() + boxes()
