"""Cases of what networks are made of: products, normalizations, poolings to a size, separable convolutions, affine maps, places, blocks."""
import itertools

import numpy as np
import torch
import torch.nn.functional as F

import operation_cases
from operation_cases import inputs, whole


def case(op, arguments, f, by_torch=None, floor=1):
    """Sums and differences of numbers about 1: what is nearly 0 has the error of what it is the difference of."""
    return operation_cases.case(op, arguments, f, by_torch, floor)


def last(x):
    """Channels first to channels last."""
    return x.movedim(1, -1)


def first(x):
    """Channels last to channels first."""
    return x.movedim(-1, 1)


def along(parameter, x, axes):
    """A parameter with the sizes of these axes, so that it broadcasts with x."""
    return parameter.reshape([x.shape[axis] if axis in axes else 1 for axis in range(x.ndim)])


def standardized(x, axes, epsilon):
    return (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + epsilon)


def with_parameters(y, axes, options):
    y = y * along(options["scale"], y, axes) if "scale" in options else y
    return y + along(options["offset"], y, axes) if "offset" in options else y


def normalizations():
    def batch(x, mean, variance, options={}):
        axes = [options.get("axis", -1) % x.ndim]
        y = (x - along(mean, x, axes)) / np.sqrt(along(variance, x, axes) + options.get("epsilon", 1e-3))
        return with_parameters(y, axes, options)

    def batch_by_torch(x, mean, variance, options={}):
        """PyTorch's own has no derivatives by the mean and the variance: it says what the values are, and its operations do the rest."""
        axis, epsilon = options.get("axis", -1), options.get("epsilon", 1e-3)
        axes = [axis % x.ndim]
        y = with_parameters((x - along(mean, x, axes)) * torch.rsqrt(along(variance, x, axes) + epsilon), axes, options)
        plain = [None if each is None else each.detach() for each in (mean, variance, options.get("scale"), options.get("offset"))]
        own = F.batch_norm(x.detach().movedim(axis, 1), *plain, eps=epsilon).movedim(1, axis)
        np.testing.assert_allclose(y.detach().numpy(), own.numpy(), rtol=1e-12, atol=1e-12)
        return y

    x, channels = inputs(2, 3, 4), inputs(4)
    variance = np.abs(inputs(4)) + 0.5
    cases = [case("batchNorm", [x, channels, variance, *options], batch, batch_by_torch)
             for options in ([], [{"epsilon": 1e-5}], [{"scale": inputs(4), "offset": inputs(4)}])]
    cases += [case("batchNorm", [x, inputs(3), np.abs(inputs(3)) + 0.5, {"axis": 1}], batch, batch_by_torch)]

    def layer(x, options={}):
        axes = [axis % x.ndim for axis in np.atleast_1d(options.get("axis", -1))]
        return with_parameters(standardized(x, tuple(axes), options.get("epsilon", 1e-3)), axes, options)

    def layer_by_torch(x, options={}):
        axes = np.atleast_1d(options.get("axis", -1))
        return F.layer_norm(x, x.shape[-len(axes):], options.get("scale"), options.get("offset"), options.get("epsilon", 1e-3))

    cases += [case("layerNorm", [x, *options], layer, layer_by_torch)
              for options in ([], [{"axis": [1, 2]}], [{"axis": [-1, -2], "epsilon": 1e-5, "scale": inputs(3, 4), "offset": inputs(3, 4)}],
                              [{"scale": inputs(4)}], [{"offset": inputs(4)}])]
    cases += [case("layerNorm", [x, {"axis": 1}], layer), case("layerNorm", [whole(-9, 9, 2, 5).astype(float)], layer, layer_by_torch)]

    def root(x, options={}):
        axes = tuple(np.atleast_1d(options.get("axis", -1)))
        y = x / np.sqrt((x**2).mean(axes, keepdims=True) + options.get("epsilon", 1e-6))
        return with_parameters(y, [axis % x.ndim for axis in axes], options)

    def root_by_torch(x, options={}):
        axes = tuple(int(axis) for axis in np.atleast_1d(options.get("axis", -1)))
        y = x * torch.rsqrt((x**2).mean(axes, keepdim=True) + options.get("epsilon", 1e-6))
        return with_parameters(y, [axis % x.ndim for axis in axes], options)

    cases += [case("rmsNorm", [x, *options], root, root_by_torch)
              for options in ([], [{"axis": [0, 2], "epsilon": 0.1}], [{"scale": inputs(4)}], [{"axis": 1, "scale": inputs(3)}])]

    def group(x, groups, options={}):
        split = x.reshape(*x.shape[:-1], groups, -1)
        axes = tuple(axis for axis in range(split.ndim) if axis not in (0, split.ndim - 2))
        return with_parameters(standardized(split, axes, options.get("epsilon", 1e-3)).reshape(x.shape), [x.ndim - 1], options)

    def group_by_torch(x, groups, options={}):
        return last(F.group_norm(first(x), groups, options.get("scale"), options.get("offset"), options.get("epsilon", 1e-3)))

    images = inputs(2, 3, 2, 6)
    cases += [case("groupNorm", [images, groups], group, group_by_torch) for groups in (1, 2, 6)]
    cases += [case("groupNorm", [images, 3, {"epsilon": 1e-5, "scale": inputs(6), "offset": inputs(6)}], group, group_by_torch)]

    def instance(x, options={}):
        y = standardized(x, tuple(range(1, x.ndim - 1)), options.get("epsilon", 1e-3))
        return with_parameters(y, [x.ndim - 1], options)

    def instance_by_torch(x, options={}):
        return last(F.instance_norm(first(x), weight=options.get("scale"), bias=options.get("offset"), eps=options.get("epsilon", 1e-3)))

    cases += [case("instanceNorm", [images, *options], instance, instance_by_torch)
              for options in ([], [{"epsilon": 0.1}], [{"scale": inputs(6), "offset": inputs(6)}])]
    return cases


def vectors():
    def length(x, options={}):
        norm = np.linalg.norm(x, options.get("order", 2), options.get("axis", -1), keepdims=True)
        return x / np.maximum(norm, options.get("epsilon", 1e-12))

    def length_by_torch(x, options={}):
        return F.normalize(x, options.get("order", 2), options.get("axis", -1), options.get("epsilon", 1e-12))

    x = inputs(3, 4) + 0.0625
    cases = [case("normalize", [x, *options], length, length_by_torch)
             for options in ([], [{"axis": 0}], [{"order": 3}], [{"order": 1, "axis": 0}], [{"epsilon": 8}])]
    cases += [case("normalize", [np.array([[3.0, 4.0], [0.0, 0.0]])], length)]

    def response(x, options={}):
        radius, bias, alpha, beta = (options.get(name, default) for name, default in
                                     (("depthRadius", 5), ("bias", 1), ("alpha", 1), ("beta", 0.5)))
        squares = [(x[..., max(c - radius, 0):c + radius + 1] ** 2).sum(-1) for c in range(x.shape[-1])]
        return x / (bias + alpha * np.stack(squares, -1)) ** beta

    def response_by_torch(x, options={}):
        size = 2 * options.get("depthRadius", 5) + 1
        return last(F.local_response_norm(first(x), size, options.get("alpha", 1) * size, options.get("beta", 0.5), options.get("bias", 1)))

    images = inputs(2, 3, 7)
    cases += [case("localResponseNorm", [images, *options], response, response_by_torch)
              for options in ([], [{"depthRadius": 1}], [{"depthRadius": 2, "bias": 2, "alpha": 0.25, "beta": 0.75}], [{"depthRadius": 0}])]
    return cases


def poolings():
    def over(reduce):
        def pool(x, options={}):
            return reduce(x, tuple(range(1, x.ndim - 1)), keepdims=options.get("keepDims", False))
        return pool

    def mean_by_torch(x, options={}):
        return x.mean(tuple(range(1, x.ndim - 1)), keepdim=options.get("keepDims", False))

    def max_by_torch(x, options={}):
        return x.amax(tuple(range(1, x.ndim - 1)), keepdim=options.get("keepDims", False))

    x, images, volumes = inputs(2, 5, 3), inputs(1, 5, 7, 2), inputs(1, 3, 4, 5, 2)
    cases = []
    for tensor in (x, images, volumes):
        for options in ([], [{"keepDims": True}]):
            cases += [case("globalAveragePool", [tensor, *options], over(np.mean), mean_by_torch)]
            cases += [case("globalMaxPool", [tensor, *options], over(np.max), max_by_torch)]

    def adaptive(reduce):
        def pool(x, size):
            sizes = x.shape[1:-1]
            counts = [size] * len(sizes) if isinstance(size, int) else size
            result = np.zeros((x.shape[0], *counts, x.shape[-1]))
            for place in itertools.product(*map(range, counts)):
                window = tuple(slice(i * n // m, -(-(i + 1) * n // m)) for i, n, m in zip(place, sizes, counts))
                result[(slice(None), *place)] = reduce(x[(slice(None), *window)], tuple(range(1, x.ndim - 1)))
            return result
        return pool

    def by_torch(name):
        return lambda x, size: last(getattr(F, f"adaptive_{name}_pool{x.ndim - 2}d")(first(x), size))

    # Elements that differ: where two are the greatest, PyTorch's derivative goes to the first, tidu's to both.
    different = lambda *shape: np.random.default_rng(7).permutation(int(np.prod(shape))).reshape(shape) / 8 - 2
    for shape, sizes in ((2, 7, 3), (3, 1, 9)), ((1, 5, 6, 2), (2, [3, 4], [5, 1])), ((1, 3, 4, 5, 1), (2, [3, 2, 4])):
        for size in sizes:
            cases += [case("adaptiveAveragePool", [inputs(*shape), size], adaptive(np.mean), by_torch("avg"))]
            cases += [case("adaptiveMaxPool", [different(*shape), size], adaptive(np.max), by_torch("max"))]
    return cases


def convolutions():
    """PyTorch is compared with itself, in another order of axes: there is no convolution in NumPy."""
    def separable(x, depthwise, pointwise, options={}):
        spatial = x.ndim - 2
        convolve = {1: F.conv1d, 2: F.conv2d}[spatial]
        channels, multiplier = depthwise.shape[-2:]
        kernel = depthwise.permute(spatial, spatial + 1, *range(spatial)).reshape(channels * multiplier, 1, *depthwise.shape[:-2])
        y = convolve(first(x), kernel, stride=options.get("strides", 1), padding=options.get("padding", 0),
                     dilation=options.get("dilation", 1), groups=channels)
        return last(convolve(y, pointwise.permute(spatial + 1, spatial, *range(spatial))))

    by_numpy = lambda x, depthwise, pointwise, options={}: separable(
        *(torch.tensor(each) for each in (x, depthwise, pointwise)), options).numpy()
    cases = [case("separableConv1d", [inputs(2, 7, 3), inputs(3, 3, 2), inputs(1, 6, 4), *options], by_numpy, separable)
             for options in ([], [{"strides": 2, "padding": 1}], [{"dilation": 2}])]
    cases += [case("separableConv2d", [inputs(1, 5, 6, 2), inputs(3, 2, 2, 3), inputs(1, 1, 6, 2), *options], by_numpy, separable)
              for options in ([], [{"strides": 2, "padding": 1}], [{"dilation": 2}])]
    return cases


def maps():
    """grid_sample has no projective maps, and no wrapping; its coordinates go from -1 to 1 between the outer edges of the pixels."""
    modes = {"constant": "zeros", "nearest": "border", "reflect": "reflection"}

    def affine(x, transform, options={}):
        rows = transform.reshape(-1, 8).expand(x.shape[0], 8)
        _, height, width, _ = x.shape
        down, right = options.get("size", [height, width])
        v, u = torch.meshgrid(torch.arange(down, dtype=torch.float64), torch.arange(right, dtype=torch.float64), indexing="ij")
        a0, a1, a2, b0, b1, b2, c0, c1 = (rows[:, i, None, None] for i in range(8))
        k = c0 * u + c1 * v + 1
        column, row = (a0 * u + a1 * v + a2) / k, (b0 * u + b1 * v + b2) / k
        grid = torch.stack([(2 * column + 1) / width - 1, (2 * row + 1) / height - 1], -1)
        mode = options.get("method", "bilinear")
        return last(F.grid_sample(first(x), grid, mode, modes[options.get("fillMode", "constant")], align_corners=False))

    by_numpy = lambda x, transform, options={}: affine(torch.tensor(x), torch.tensor(transform), options).numpy()
    images = inputs(2, 4, 5, 2)
    turn = np.array([0.8125, -0.3125, 0.4375, 0.28125, 1.0625, -0.71875, 0, 0])
    tilt = np.array([[0.84375, 0.21875, -1.3125, 0.1875, 1.09375, 0.65625, 0.03125, -0.015625],
                     [1.15625, -0.28125, 1.90625, 0.21875, 1.21875, -1.84375, 0.015625, 0.0234375]])
    # The gradient of a transform is a sum over pixels of numbers up to 100.
    cases = [case("affineTransform", [images, transform, *options], by_numpy, affine, floor=30)
             for transform in (turn, tilt) for options in ([], [{"fillMode": "nearest"}], [{"fillMode": "reflect"}], [{"size": [2, 7]}])]
    cases += [case("affineTransform", [images, turn, {"method": "nearest", **options}], by_numpy) for options in ({}, {"fillMode": "nearest"})]
    return cases


def products():
    def product(a, b, options):
        turned = [x.swapaxes(-1, -2) if options.get(name, False) else x for x, name in ((a, "transposeA"), (b, "transposeB"))]
        return turned[0] @ turned[1]

    a, b = inputs(2, 4, 3), inputs(4, 5)
    return [case("matmul", [a, b, {"transposeA": True}], product, product),
            case("matmul", [a, inputs(5, 3), {"transposeB": True}], product, product),
            case("matmul", [a, inputs(2, 5, 4), {"transposeA": True, "transposeB": True}], product, product),
            case("matmul", [inputs(4), inputs(5, 4), {"transposeA": False, "transposeB": True}], product, product)]


def places():
    x, where = inputs(3, 4, 2), np.array([[2, 1], [0, 3], [2, 1], [1, 0]], np.int32)

    def gather(x, indices):
        return x[tuple(np.moveaxis(indices, -1, 0))]

    gather_by_torch = lambda x, indices: x[tuple(indices.long().movedim(-1, 0))]
    cases = [case("gatherND", [x, indices], gather, gather_by_torch)
             for indices in (where, where.reshape(2, 2, 2), np.array([[2], [0]], np.int32), np.array([2, 1, 1], np.int32))]

    # PyTorch's min and max are without a derivative here, and of several values that are set it takes any.
    def scattered(x, indices, updates, mode):
        result = x.copy()
        at = tuple(np.moveaxis(indices, -1, 0))
        if mode == "set":
            result[at] = updates
            return result
        {"add": np.add, "max": np.maximum, "min": np.minimum}[mode].at(result, at, updates)
        return result

    add_by_torch = lambda x, indices, updates, _: x.index_put(tuple(indices.long().movedim(-1, 0)), updates, accumulate=True)
    cases += [case("scatterND", [x, where, inputs(4, 2), "add"], scattered, add_by_torch),
              case("scatterND", [inputs(3, 4), where, inputs(4), "add"], scattered, add_by_torch),
              *(case("scatterND", [x, where, inputs(4, 2), mode], scattered) for mode in ("max", "min"))]
    once = where[[0, 1, 3]]
    set_by_torch = lambda x, indices, updates, _: x.index_put(tuple(indices.long().movedim(-1, 0)), updates)
    cases += [case("scatterND", [x, once, inputs(3, 2), "set"], scattered, set_by_torch)]
    return cases


def blocks():
    def to_space(x, s):
        n, h, w, c = x.shape
        return x.reshape(n, h, w, s, s, c // s**2).transpose(0, 1, 3, 2, 4, 5).reshape(n, h * s, w * s, c // s**2)

    def to_depth(x, s):
        n, h, w, c = x.shape
        return x.reshape(n, h // s, s, w // s, s, c).transpose(0, 1, 3, 2, 4, 5).reshape(n, h // s, w // s, c * s**2)

    def to_space_by_torch(x, s):
        n, h, w, c = x.shape
        return last(F.pixel_shuffle(x.reshape(n, h, w, s * s, c // s**2).permute(0, 4, 3, 1, 2).reshape(n, c, h, w), s))

    def to_depth_by_torch(x, s):
        n, h, w, c = x.shape
        return F.pixel_unshuffle(first(x), s).reshape(n, c, s * s, h // s, w // s).permute(0, 3, 4, 2, 1).reshape(n, h // s, w // s, c * s**2)

    return [case("depthToSpace", [inputs(2, 2, 3, 8), 2], to_space, to_space_by_torch),
            case("depthToSpace", [inputs(1, 1, 2, 9), 3], to_space, to_space_by_torch),
            case("spaceToDepth", [inputs(2, 4, 6, 2), 2], to_depth, to_depth_by_torch),
            case("spaceToDepth", [inputs(1, 3, 6, 1), 3], to_depth, to_depth_by_torch)]


cases = products() + normalizations() + vectors() + poolings() + convolutions() + maps() + places() + blocks()
