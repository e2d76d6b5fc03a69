"""Cases of operations that move elements: shapes, parts, repetition, diagonals, indices, segments, images."""
import numpy as np
import torch

from operation_cases import INF, NAN, bools, case, counted, inputs, int32s, special, uint32s, uint8s, whole

# Which of 0 and -0 is the greater one is not said.
extremes = special[[0, 1, 2, 5, 6, 7]]


def shapes():
    x = inputs(2, 1, 3)
    rules = {
        "reshape": (lambda x, shape: np.reshape(x, shape), torch.reshape, [[[3, 2]], [[-1]], [[1, 6, 1]]]),
        "broadcastTo": (np.broadcast_to, torch.broadcast_to, [[[2, 4, 3]], [[2, 2, 1, 3]], [[2, 1, 3]], [[0, 2, 1, 3]]]),
        "permute": (np.transpose, lambda x, order: x.permute(order), [[[2, 0, 1]], [[-1, 1, 0]]]),
        "transpose": (np.transpose, lambda x: x.permute(2, 1, 0), [[]]),
        "mT": (lambda x: np.swapaxes(x, -1, -2), lambda x: x.mT, [[]]),
        "expandDims": (np.expand_dims, torch.unsqueeze, [[0], [3], [-1], [-2]]),
        "squeeze": (np.squeeze, torch.squeeze, [[], [1], [-2]]),
        "flatten": (lambda x, start=0: x.reshape(*x.shape[:start], -1), torch.flatten, [[], [1], [2]]),
        "flip": (np.flip, lambda x, axis=(0, 1, 2): torch.flip(x, axis if isinstance(axis, (list, tuple)) else [axis]), [[], [2], [-1], [[0, 2]]]),
        "expect": (lambda x, _: x, lambda x, _: x, [[[2, -1, 3]]]),
    }
    cases = [case(op, [x, *rest], f, by_torch) for op, (f, by_torch, table) in rules.items() for rest in table]
    cases += [case(op, [y], np.transpose) for op in ("transpose", "mT") for y in (counted(3, 2, dtype=np.uint8), np.zeros((0, 2), bool))]
    cases += [case("squeeze", [counted(1, 1, dtype=np.int32)], np.squeeze), case("flatten", [np.array(3.5)], np.ravel),
              case("flip", [special], np.flip), case("flip", [np.zeros((2, 0))], np.flip), case("reshape", [np.zeros((0, 3)), [3, 0, 2]], np.reshape)]
    return cases


def parts():
    def slicing(x, *places):
        return x[tuple(slice(None) if each == ":" else slice(*each) if isinstance(each, list) else each for each in places)]

    def turning(x, *places):
        """PyTorch has no negative steps: the axis is turned round first."""
        return torch.flip(slicing(x, *places[:-1]), [-1])

    x = inputs(4, 5)
    cases = [case("slice", [x, *places], slicing, slicing)
             for places in ([1], [-1, 2], [":", [1, 3]], [[1, 1]], [[1, None, 2], [-3, None]], [":", -2], [[0, 4, 3], [1, 5, 2]])]
    turned = [None, None, -1]
    cases += [case("slice", [x, ":", turned], slicing, turning), case("slice", [x, [3, 0, -2], [None, None, -3]], slicing),
              case("slice", [special, [1, -1, 2]], slicing), case("slice", [uint8s, turned], slicing)]
    a, b = inputs(2, 3), inputs(2, 1)
    join = lambda xs, axis=0: np.concatenate(xs, axis)
    cases += [case("concat", [[a, b, np.zeros((2, 0))], 1], join, torch.cat), case("concat", [[a, a[:1]]], join, torch.cat),
              case("concat", [[b, a], -1], join, torch.cat), case("concat", [[a]], join), case("concat", [[special, special]], join),
              case("concat", [[uint8s, int32s]], join), case("concat", [[bools, uint8s]], join), case("concat", [[int32s, special]], join)]
    cases += [case("stack", [[a, 2 * a], *axis], np.stack, torch.stack) for axis in ([], [1], [-1])]
    cases += [case("stack", [[np.array(3), np.array(4), np.array(5)]], np.stack), case("stack", [[special, special], 1], np.stack),
              case("stack", [[np.zeros((0, 2), bool)] * 3, 1], np.stack)]

    def split(x, sections, axis=0):
        return np.split(x, sections if isinstance(sections, int) else np.cumsum(sections)[:-1], axis)

    by_torch = lambda x, sections, axis=0: torch.split(x, x.shape[axis] // sections if isinstance(sections, int) else sections, axis)
    cases += [case("split", [x, *rest], split, by_torch) for rest in ([2], [[1, 0, 3]], [5, 1], [[2, 3], -1], [1])]
    cases += [case("split", [int32s, 4], split), case("split", [np.zeros((2, 0)), [0, 0], 1], split)]
    unstack = lambda x, axis=0: [np.take(x, i, axis) for i in range(x.shape[axis])]
    cases += [case("unstack", [a, *axis], unstack, torch.unbind) for axis in ([], [1], [-2])]
    return cases + [case("unstack", [bools], unstack), case("unstack", [np.zeros((2, 0, 3))], unstack)]


def repetition():
    a = inputs(2, 3)
    by_torch = lambda x, count, axis=None: torch.repeat_interleave(x, count, axis)
    cases = [case("repeat", [a, *rest], np.repeat, by_torch) for rest in ([2], [3, 0], [2, -1], [1, 1])]
    cases += [case("repeat", [x, 2], np.repeat) for x in (special, bools, np.array(7, np.uint8), np.zeros((0, 2)))]
    cases += [case("repeat", [a, 0, 1], np.repeat)]
    tiled = lambda x, times: torch.tile(x, times if isinstance(times, list) else [times])
    cases += [case("tile", [a, times], np.tile, tiled) for times in (2, [2, 1], [2, 1, 2], [1, 1], [3, 2])]
    cases += [case("tile", [x, [2, 2]], np.tile) for x in (special, bools, np.array(7, np.uint8))] + [case("tile", [a, [0, 2]], np.tile)]
    cases += [case("roll", [a, *rest], np.roll, torch.roll) for rest in ([1], [-2, 1], [[1, -1], [0, 1]], [4, -1], [[1, 2], [1, 1]], [0, 0])]
    cases += [case("roll", [x, 3], np.roll) for x in (special, int32s, np.zeros((0,)), np.array([True]))]
    grid = lambda vectors, options={}: np.meshgrid(*vectors, **options)
    grid_by_torch = lambda vectors, options={}: torch.meshgrid(*vectors, indexing=options.get("indexing", "xy"))
    vectors = [inputs(2), inputs(3), inputs(1)]
    cases += [case("meshgrid", [vectors, *options], grid, grid_by_torch) for options in ([], [{"indexing": "ij"}])]
    return cases + [case("meshgrid", [[int32s, bools]], grid), case("meshgrid", [[inputs(3)]], grid),
                    case("meshgrid", [[inputs(2), np.zeros(0)]], grid)]


def diagonals():
    square, wide, batch = inputs(3, 3), inputs(2, 4), inputs(2, 3, 4)
    cases = [case("diag", [x, *offset], np.diag, torch.diag) for x in (inputs(3), inputs(1), square, wide) for offset in ([], [1], [-2])]
    cases += [case("diag", [x, *offset], np.diag) for x in (int32s[:3], bools, np.zeros(0)) for offset in ([], [2])]
    cases += [case("diag", [wide, 9], np.diag)]
    places = [[], [1], [-1], [0, 1, 2], [1, -1, 0]]
    cases += [case("diagonal", [batch, *rest], np.diagonal, torch.diagonal) for rest in places]
    cases += [case("diagonal", [x, *offset], np.diagonal) for x in (uint8s.reshape(2, 4), special.reshape(4, 2)) for offset in ([], [1], [-3], [7])]
    by_torch = lambda x, *rest: torch.diagonal(x, *rest).sum(-1)
    cases += [case("trace", [x, *rest], np.trace, by_torch) for x in (square, wide) for rest in ([], [1], [-1])]
    cases += [case("trace", [batch, *rest], np.trace, by_torch) for rest in places]
    cases += [case("trace", [x], lambda x: np.trace(x, dtype=dtype))
              for x, dtype in ((int32s.reshape(2, 4), np.int32), (uint32s.reshape(4, 2)[1:], np.uint32), (uint8s.reshape(2, 4), np.int32),
                               (np.ones((3, 3), bool), np.int32))]
    cases += [case("trace", [np.array([[2**31 - 1, 0], [0, 5]], np.int32)], lambda x: np.trace(x, dtype=np.int32)),
              case("trace", [wide, 9], np.trace)]
    for op, f, by_torch in (("tril", np.tril, torch.tril), ("triu", np.triu, torch.triu)):
        cases += [case(op, [x, *offset], f, by_torch) for x in (square, wide, batch) for offset in ([], [1], [-1])]
        cases += [case(op, [x, *offset], f) for x in (special.reshape(2, 4), bools[:, None] | bools, uint8s.reshape(4, 2))
                  for offset in ([], [9], [-9])]
        cases.append(case(op, [np.zeros((0, 3))], f))
    return cases


def picks():
    """Places outside give NaN, of integers 0."""
    def padded(x, axis):
        """x with what is outside at -1."""
        outside = NAN if x.dtype == np.float64 else 0
        return np.concatenate([x, np.full_like(np.take(x, [0], axis), outside)], axis)

    def inside(x, indices, axis):
        size = x.shape[axis]
        return np.where((indices < 0) | (indices >= size), size, indices)

    take = lambda x, indices, axis=0: np.take(padded(x, axis), inside(x, indices, axis), axis)

    def take_by_torch(x, indices, axis=0):
        axis = axis % x.ndim
        return x.index_select(axis, indices.flatten()).reshape(*x.shape[:axis], *indices.shape, *x.shape[axis + 1:])

    x, places, outside = inputs(3, 4), np.array([[2, 0], [1, 2]], np.int32), np.array([0, -1, 2, 3, 100], np.int32)
    cases = [case("take", [x, places, *axis], take, take_by_torch) for axis in ([], [1], [-1])]
    cases += [case("take", [y, outside], take) for y in (x, special[:3], int32s[:3], bools, counted(3, 2, dtype=np.uint8))]
    cases += [case("take", [x, np.array(1, np.uint8)], take), case("take", [x, np.zeros((0, 2), np.int32), 1], take),
              case("take", [special, uint8s % 8], take)]
    along = lambda x, indices, axis=-1: np.take_along_axis(padded(x, axis), inside(x, indices, axis), axis)
    along_by_torch = lambda x, indices, axis=-1: torch.take_along_dim(x, indices.long(), axis)
    cases += [case("takeAlongAxis", [x, whole(0, 3, *shape), *axis], along, along_by_torch)
              for shape, axis in (((3, 2), []), ((1, 5), []), ((2, 4), [0]), ((5, 1), [0]), ((3, 1), [1]))]
    cases += [case("takeAlongAxis", [y, outside], along) for y in (special, int32s[:3], bools)]
    cases += [case("takeAlongAxis", [x, np.zeros((3, 0), np.int32)], along)]
    cases += [case("embedding", [x, places], take, lambda table, ids: torch.nn.functional.embedding(ids, table)),
              case("embedding", [x, outside], take)]
    one_hot = lambda ids, depth, options={}: (ids[..., None] == np.arange(depth)).astype(options.get("dtype", "float32"))
    for depth in (0, 1, 3):
        cases += [case("oneHot", [outside, depth], one_hot), case("oneHot", [places, depth, {"dtype": "bool"}], one_hot)]
    cases += [case("oneHot", [uint8s, 4, {"dtype": "int32"}], one_hot), case("oneHot", [np.array(2, np.int32), 4, {"dtype": "float64"}], one_hot)]

    mask, rows = np.array([[True, False, True, False], [False] * 4, [True] * 4]), np.array([True, False, True])
    pick = lambda x, mask: x[mask]
    cases += [case("booleanMask", [x, each], pick, pick) for each in (mask, rows, ~rows & False)]
    cases += [case("booleanMask", [y, np.isfinite(special)], pick) for y in (special, int32s, uint8s)]
    cases += [case("booleanMask", [np.zeros((0, 2)), np.zeros(0, bool)], pick)]
    cases += [case("nonzero", [y], lambda y: list(np.nonzero(y)))
              for y in (special, mask, int32s, counted(2, 1, 2), np.zeros((2, 0)), np.zeros((2, 2), np.uint8))]
    return cases


def writes():
    """By loops over the updates; those whose place is outside are left out."""
    rules = {"set": lambda old, new: new, "add": np.add, "max": np.maximum, "min": np.minimum}

    def scatter(x, indices, updates, mode, axis=0):
        y = np.moveaxis(x.astype(np.result_type(x, updates)), axis, 0).copy()
        rest = np.delete(x.shape, axis).tolist()
        spread = np.broadcast_to(updates, [*x.shape[:axis % x.ndim], *indices.shape, *x.shape[axis % x.ndim + 1:]])
        moved = np.moveaxis(spread.reshape(*x.shape[:axis % x.ndim], indices.size, *x.shape[axis % x.ndim + 1:]), axis % x.ndim, 0)
        assert list(moved.shape[1:]) == rest
        for place, update in zip(indices.ravel(), moved):
            if 0 <= place < len(y):
                y[place] = rules[mode](y[place], update)
        return np.moveaxis(y, 0, axis)

    def by_torch(x, indices, updates, mode, axis=0):
        if mode == "add":
            return torch.index_add(x, axis, indices, updates)
        if mode == "set":
            return torch.index_copy(x, axis, indices.long(), updates)
        return torch.index_reduce(x, axis, indices, updates, f"a{mode}")

    x, places, outside = inputs(4, 3), np.array([3, 0, 3, 1], np.int32), np.array([-1, 1, 4, 1], np.int32)
    cases = []
    for mode in rules:
        single = mode == "set"
        cases += [case("scatter", [x, places[1:] if single else places, inputs(3 if single else 4, 3), mode], scatter, by_torch),
                  case("scatter", [x, np.array([2, 0] if single else [2, 2], np.int32), inputs(4, 2), mode, 1], scatter, by_torch)]
        cases += [case("scatter", [x, outside, inputs(4, 1), mode], scatter), case("scatter", [x, places.reshape(2, 2), 1.5, mode, -2], scatter),
                  case("scatter", [int32s, np.array([3, 3, 4, 0, 0], np.int32), np.array([1, 2, -1, 9, 3], np.int32), mode], scatter),
                  case("scatter", [extremes, np.arange(6, dtype=np.int32), extremes[::-1].copy(), mode], scatter),
                  case("scatter", [x, np.zeros(0, np.int32), np.zeros((0, 3)), mode], scatter)]
    cases += [case("scatter", [np.zeros(4, bool), places, np.array([True, False, False, True]), "set"], scatter)]

    def segments(combine, start):
        def f(x, ids, count):
            y = np.full((count, *x.shape[1:]), start(x.dtype), x.dtype)
            for place, row in zip(ids, x):
                if 0 <= place < count:
                    y[place] = combine(y[place], row)
            return y
        return f

    info = lambda dtype: np.iinfo(dtype) if dtype.kind in "iu" else np.finfo(dtype)
    least = lambda dtype: False if dtype == bool else -INF if dtype.kind == "f" else info(dtype).min
    greatest = lambda dtype: True if dtype == bool else INF if dtype.kind == "f" else info(dtype).max
    extreme = lambda which, start: lambda x, ids, count: torch.full((count, *x.shape[1:]), start, dtype=x.dtype).index_reduce(0, ids, x, which)
    table = {
        "segmentSum": (segments(np.add, lambda dtype: 0), lambda x, ids, count: torch.zeros(count, *x.shape[1:], dtype=x.dtype).index_add(0, ids, x)),
        "segmentMax": (segments(np.maximum, least), extreme("amax", -INF)), "segmentMin": (segments(np.minimum, greatest), extreme("amin", INF)),
    }
    ids = np.array([2, 0, 2, 1, 0], np.int32)
    for op, (f, by_torch) in table.items():
        cases += [case(op, [inputs(5, 2), ids, 3], f, by_torch), case(op, [counted(5), np.array([-1, 0, 3, 2, 9], np.int32), 4], f),
                  case(op, [extremes, np.array([0, 1, 1, 2, 2, 2], np.int32), 4], f), case(op, [np.zeros((0, 2)), np.zeros(0, np.int32), 2], f)]
        cases += [case(op, [x, np.arange(8, dtype=np.uint8) // 3, 4], f) for x in (int32s, uint32s)]
        # Sums of bytes are int32s.
        kept = np.int32 if op == "segmentSum" else np.uint8
        cases.append(case(op, [uint8s, uint8s % 3, 4], lambda x, ids, count: f(x.astype(kept), ids, count)))
        cases.append(case(op, [counted(3), np.zeros(3, np.int32), 0], f))
    return cases


def images():
    x = inputs(2, 2, 3, 1)
    turn = lambda x, times=1: np.rot90(x, times, (1, 2))
    by_torch = lambda x, times=1: torch.rot90(x, times, (1, 2))
    cases = [case("flipLeftRight", [x], lambda x: x[:, :, ::-1], lambda x: x.flip(2)),
             case("flipUpDown", [x], lambda x: x[:, ::-1], lambda x: x.flip(1))]
    cases += [case(op, [y], lambda y: np.flip(y, axis)) for op, axis in (("flipLeftRight", 2), ("flipUpDown", 1))
              for y in (uint8s.reshape(1, 2, 2, 2), np.zeros((1, 0, 2, 3)))]
    cases += [case("rotate90", [x, *times], turn, by_torch) for times in ([], [0], [2], [3], [-1], [6])]
    cases += [case("rotate90", [uint8s.reshape(1, 4, 2, 1)], turn)]

    def middle(x, size):
        """More is cut off behind where both sides cannot lose as much."""
        top, left = ((have - want) // 2 for have, want in zip(x.shape[1:3], size))
        return x[:, top:top + size[0], left:left + size[1]]

    return cases + [case("centerCrop", [inputs(1, 5, 4, 2), size], middle, middle) for size in ([2, 2], [5, 1], [3, 3], [5, 4])]


cases = shapes() + parts() + repetition() + diagonals() + picks() + writes() + images()
