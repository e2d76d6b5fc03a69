"""Trajectories of 20 steps: by torch.optim, and by NumPy transcriptions of Keras 3's update rules."""
import numpy as np
import torch

STEPS = 20
START = np.array([1.5, -2.0, 0.3, 4.0, -0.7, 0.0])
CURVATURE = np.array([1.0, 0.1, 4.0, 0.5, 2.0, 1e-3])
CENTER = np.array([0.5, 1.0, -0.25, -1.0, 0.0, 2.0])
RIPPLE = np.array([0.3, 0.5, 0.1, 0.2, 0.4, 1e-3])
FREQUENCY = np.array([2.0, 1.0, 3.0, 4.0, 1.5, 1.0])


def gradient(w):
    """Of loss(w) = sum(CURVATURE/2 * (w - CENTER)^2 + RIPPLE * cos(FREQUENCY * w))."""
    return CURVATURE * (w - CENTER) - RIPPLE * FREQUENCY * np.sin(FREQUENCY * w)


def loss(w):
    c = lambda array: torch.tensor(array, dtype=torch.float64)
    return (c(CURVATURE) / 2 * (w - c(CENTER)) ** 2 + c(RIPPLE) * torch.cos(c(FREQUENCY) * w)).sum()


# Keras 3: a state of zeros, and step(state, w, g, t) -> w, with t from 1.

def keras_sgd(learningRate, momentum=0.0, nesterov=False):
    def step(state, w, g, t):
        velocity = momentum * state.get("velocity", 0) - learningRate * g
        state["velocity"] = velocity
        return w + (momentum * velocity - learningRate * g if nesterov else velocity)
    return step


def keras_adagrad(learningRate, initialAccumulator, epsilon):
    def step(state, w, g, t):
        state["accumulator"] = state.get("accumulator", initialAccumulator) + g ** 2
        return w - learningRate * g / np.sqrt(state["accumulator"] + epsilon)
    return step


def keras_rmsprop(learningRate, rho, epsilon, momentum=0.0, centered=False):
    def step(state, w, g, t):
        state["velocity"] = rho * state.get("velocity", 0) + (1 - rho) * g ** 2
        denominator = state["velocity"] + epsilon
        if centered:
            state["mean"] = rho * state.get("mean", 0) + (1 - rho) * g
            denominator = denominator - state["mean"] ** 2
        state["moment"] = momentum * state.get("moment", 0) + learningRate * g / np.sqrt(denominator)
        return w - state["moment"]
    return step


def keras_adam(learningRate, beta1, beta2, epsilon, amsgrad=False):
    def step(state, w, g, t):
        alpha = learningRate * np.sqrt(1 - beta2 ** t) / (1 - beta1 ** t)
        state["m"] = beta1 * state.get("m", 0) + (1 - beta1) * g
        state["v"] = beta2 * state.get("v", 0) + (1 - beta2) * g ** 2
        state["vMax"] = np.maximum(state.get("vMax", 0), state["v"])
        return w - alpha * state["m"] / (np.sqrt(state["vMax" if amsgrad else "v"]) + epsilon)
    return step


KERAS = {"sgd": keras_sgd, "adagrad": keras_adagrad, "rmsprop": keras_rmsprop, "adam": keras_adam}

TORCH = {
    "sgd": lambda w, learningRate, **o: torch.optim.SGD([w], lr=learningRate, **o),
    "adagrad": lambda w, learningRate, initialAccumulator, epsilon:
        torch.optim.Adagrad([w], lr=learningRate, initial_accumulator_value=initialAccumulator, eps=epsilon),
    "rmsprop": lambda w, learningRate, rho, epsilon, **o: torch.optim.RMSprop([w], lr=learningRate, alpha=rho, eps=epsilon, **o),
    "adam": lambda w, learningRate, beta1, beta2, epsilon, **o:
        torch.optim.Adam([w], lr=learningRate, betas=(beta1, beta2), eps=epsilon, **o),
}

TABLE = [
    ("sgd", {"learningRate": 0.05}),
    ("sgd", {"learningRate": 0.05, "momentum": 0.9}),
    ("sgd", {"learningRate": 0.05, "momentum": 0.9, "nesterov": True}),
    ("adagrad", {"learningRate": 0.1, "initialAccumulator": 0.1, "epsilon": 1e-7}),
    ("adagrad", {"learningRate": 0.5, "initialAccumulator": 0.0, "epsilon": 1e-10}),
    # With a tiny epsilon the two forms agree.
    ("adagrad", {"learningRate": 0.1, "initialAccumulator": 0.1, "epsilon": 1e-14}),
    ("rmsprop", {"learningRate": 0.01, "rho": 0.9, "epsilon": 1e-14}),
    ("adam", {"learningRate": 0.02, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-14}),
    ("rmsprop", {"learningRate": 0.01, "rho": 0.9, "epsilon": 1e-7}),
    ("rmsprop", {"learningRate": 0.01, "rho": 0.99, "epsilon": 1e-8, "momentum": 0.9}),
    ("rmsprop", {"learningRate": 0.01, "rho": 0.9, "epsilon": 1e-7, "centered": True}),
    ("rmsprop", {"learningRate": 0.01, "rho": 0.9, "epsilon": 1e-7, "momentum": 0.5, "centered": True}),
    ("adam", {"learningRate": 0.02, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7}),
    ("adam", {"learningRate": 0.02, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}),
    ("adam", {"learningRate": 0.02, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-7, "amsgrad": True}),
]


def torch_trajectory(optimizer, options):
    w = torch.tensor(START, requires_grad=True)
    rule = TORCH[optimizer](w, **options)
    path = []
    for _ in range(STEPS):
        rule.zero_grad()
        loss(w).backward()
        rule.step()
        path.append(w.detach().numpy().copy())
    return np.array(path)


def keras_trajectory(optimizer, options):
    step, state, w, path = KERAS[optimizer](**options), {}, START, []
    for t in range(1, STEPS + 1):
        w = step(state, w, gradient(w), t)
        path.append(w)
    return np.array(path)


def optimizer_goldens(encode):
    """`torch` and `keras` are [20, 6]: the parameters after every step."""
    problem = {"start": START, "curvature": CURVATURE, "center": CENTER, "ripple": RIPPLE, "frequency": FREQUENCY}
    cases = []
    for optimizer, options in TABLE:
        torch_path, keras_path = torch_trajectory(optimizer, options), keras_trajectory(optimizer, options)
        cases.append({
            "optimizer": optimizer, "options": options,
            "largestDifference": float(np.max(np.abs(torch_path - keras_path) / np.maximum(np.abs(torch_path), 1e-3))),
            "torch": encode(torch_path), "keras": encode(keras_path),
        })
    return {"problem": {name: encode(value) for name, value in problem.items()}, "cases": cases}
