"""Energies and simulated motion: loops over steps of time; and geometry."""
import itertools
import torch
import torch.nn.functional as F
from common import program, score, derivative


def squared_distances(x, y):
    return ((x[:, None] - y) ** 2).sum(-1)


def runge_kutta(f, x, h):
    k1 = f(x)
    k2 = f(x + k1 * h / 2)
    k3 = f(x + k2 * h / 2)
    k4 = f(x + k3 * h)
    return x + (k1 + 2 * k2 + 2 * k3 + k4) * h / 6


@program([4, 3], [4])
def nBodyPotential(x, mass):
    m = torch.exp(mass)
    return -sum(m[i] * m[j] / torch.sqrt(((x[i] - x[j]) ** 2).sum() + 0.1) for i, j in itertools.combinations(range(4), 2))


@program([5, 3])
def lennardJones(x):
    inverse = (((F.pdist(x)) ** 2 + 0.5) ** -3)
    return (inverse ** 2 - inverse).sum()


@program([2], [])
def pendulumByEuler(start, length):
    q, p = start
    for _ in range(20):
        q, p = q + 0.1 * p, p - 0.1 * torch.sin(q) / torch.exp(length)
    return score(q)


@program([2], [])
def pendulumByRungeKutta(x, friction):
    for _ in range(8):
        x = runge_kutta(lambda s: torch.stack([s[1], -torch.sin(s[0]) - friction ** 2 * s[1]]), x, 0.2)
    return score(x)


@program([3], [3], [3])
def oscillatorsByLeapfrog(q, p, stiffness):
    force = lambda x: -(x * torch.exp(stiffness) + x ** 3)
    energies = []
    for _ in range(10):
        p = p + 0.05 * force(q)
        q = q + 0.1 * p
        p = p + 0.05 * force(q)
        energies.append((q ** 2).sum())
    return score(torch.stack(energies))


@program([3], [3])
def hamiltonianByGradient(q, p):
    for _ in range(6):
        p = p - 0.1 * derivative(lambda x: (x ** 2).sum() / 2 + x.prod() - torch.cos(x).sum(), q)
        q = q + 0.1 * p
    return score(q)


@program([6], [])
def heatEquation(u, diffusion):
    for _ in range(10):
        u = u + torch.sigmoid(diffusion) * 0.4 * (torch.roll(u, 1) - 2 * u + torch.roll(u, -1))
    return score(u)


@program([4, 4], [4, 4], [])
def waveEquation(u, v, speed):
    kernel = torch.tensor([[0.0, 1, 0], [1, -4, 1], [0, 1, 0]])
    for _ in range(6):
        v = v + 0.1 * speed ** 2 * F.conv2d(u[None, None], kernel[None, None], padding=1)[0, 0]
        u = u + 0.1 * v
    return score(u)


@program([4, 2], [5])
def springNetwork(x, rest):
    edges = [(0, 1), (1, 2), (2, 3), (3, 0), (0, 2)]
    return sum((torch.dist(x[i], x[j]) - torch.exp(r)) ** 2 / 2 for (i, j), r in zip(edges, rest)) + x[:, 1].sum()


@program([4, 4], [4])
def isingMeanField(coupling, field):
    symmetric = (coupling + coupling.T) * 0.3
    m = torch.zeros(4)
    for _ in range(12):
        m = torch.tanh(symmetric @ m + field)
    return -(m @ symmetric @ m / 2 + field @ m)


@program([3, 3], [3])
def partitionFunction(coupling, field):
    states = [torch.tensor(s) for s in itertools.product([-1.0, 1.0], repeat=3)]
    return torch.logsumexp(torch.stack([s @ coupling @ s + s @ field for s in states]), 0)


@program([4, 3], [3, 3])
def pairwiseDistances(x, y):
    return score(torch.cdist(x, y))


@program([4, 3], [5, 3])
def chamferDistance(x, y):
    d = squared_distances(x, y)
    return d.amin(0).mean() + d.amin(1).mean()


@program([4], [3, 3])
def quaternionRotation(q, v):
    w, x, y, z = q / q.norm()
    rotation = torch.stack([
        1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
        2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
        2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
    ]).reshape(3, 3)
    return score(v @ rotation.T)


@program([3], [4, 3])
def rotationByAngles(angles, points):
    rotation = torch.eye(3)
    for angle, (i, j) in zip(angles, [(0, 1), (1, 2), (2, 0)]):
        generator = torch.zeros(3, 3)
        generator[j, i], generator[i, j] = 1, -1
        rotation = rotation @ torch.matrix_exp(angle * generator)
    return score(points @ rotation.T)


@program([4, 3, 3])
def triangleAreas(v):
    return torch.log(torch.linalg.cross(v[:, 1] - v[:, 0], v[:, 2] - v[:, 0]).norm(dim=-1) / 2).sum()


@program([6, 2])
def curveBending(x):
    edges = x[1:] - x[:-1]
    return (1 - F.cosine_similarity(edges[1:], edges[:-1])).sum() + edges.norm(dim=-1).sum()


@program([4], [4])
def forwardKinematics(angles, lengths):
    position, direction, distance = torch.zeros(2), torch.zeros(()), 0
    for angle, length in zip(angles, lengths):
        direction = direction + angle
        position = position + length * torch.stack([torch.cos(direction), torch.sin(direction)])
        distance = distance + (position - 0.7).norm()
    return distance
