"""What the golden programs share: inputs by a formula, the list of programs, layers with the channels last."""
import numpy
import torch
import torch.nn.functional as F

programs = {}


def program(*shapes):
    """A program of inputs of these shapes, under the name of its function."""
    def register(f):
        assert f.__name__ not in programs, f.__name__
        programs[f.__name__] = (shapes, f)
        return f
    return register


def inputs(shapes):
    """Input number k has the elements sin(0.7 (i + 1)^2 + 1.9 k)."""
    return [
        torch.tensor(numpy.sin(0.7 * (numpy.arange(numpy.prod(shape)) + 1.0) ** 2 + 1.9 * k).reshape(shape), requires_grad=True)
        for k, shape in enumerate(shapes)
    ]


def score(y):
    return torch.sin(y + 0.5).mean()


def standardized(x, axes):
    centred = x - x.mean(axes, keepdim=True)
    return centred / torch.sqrt((centred ** 2).mean(axes, keepdim=True) + 1e-3)


def first(x):
    return x.movedim(-1, 1)


def last(x):
    return x.movedim(1, -1)


def swapped(k):
    """A kernel [..., a, b] as [b, a, ...]."""
    return k.movedim(-1, 0).movedim(-1, 1)


def conv(x, k, **options):
    return last([F.conv1d, F.conv2d, F.conv3d][x.dim() - 3](first(x), swapped(k), **options))


def conv_transpose(x, k, **options):
    return last([F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d][x.dim() - 3](first(x), swapped(k), **options))


def depthwise(x, k, **options):
    """A kernel [..., channel, multiplier]."""
    return conv(x, k.flatten(-2)[..., None, :], groups=x.shape[-1], **options)


def derivative(f, *xs):
    """The gradient of f by its first argument, which can be differentiated again."""
    return torch.autograd.grad(f(*xs), xs[0], create_graph=True)[0]
