"""The trainings in PyTorch, with its own layers and optimizers."""
import math

import torch
import torch.nn.functional as F
from torch import nn

from torch_data import digits, glorot, integers, scaled, uniform, weight


def set_to(parameter, values):
    with torch.no_grad():
        parameter.copy_(values)


def linear(inputs, outputs, seed, width, bias=True):
    """A layer whose weights are those of a matrix [inputs, outputs]; no bias, or zeros."""
    layer = nn.Linear(inputs, outputs, bias=bias)
    set_to(layer.weight, weight((inputs, outputs), seed, width).t())
    if bias:
        nn.init.zeros_(layer.bias)
    return layer


def training(optimizer, loss_of, inputs, targets):
    """A step copies its batch in, computes loss and gradients, updates, and reads the loss."""

    def run():
        x, y = torch.from_numpy(inputs).clone(), torch.from_numpy(targets).clone()
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(x, y)
        loss.backward()
        optimizer.step()
        return loss.item()

    def result():
        losses = [run() for _ in range(11)]
        return [losses[0], losses[1], losses[10]]

    return 1, run, result


def mlp_step():
    net = nn.Sequential(linear(784, 512, 3, 0.05), nn.ReLU(), linear(512, 10, 4, 0.05))
    optimizer = torch.optim.RMSprop(net.parameters(), lr=1e-3, alpha=0.9, eps=1e-7)
    images = uniform(128 * 784, 5).reshape(128, 784)
    return training(optimizer, lambda x, y: F.cross_entropy(net(x), y), images, digits(128))


def convolution(inputs, outputs, seed):
    layer = nn.Conv2d(inputs, outputs, 3)
    kernel = weight((3, 3, inputs, outputs), seed, glorot(9 * inputs, 9 * outputs))
    set_to(layer.weight, kernel.permute(3, 2, 0, 1))
    nn.init.zeros_(layer.bias)
    return layer


def cnn_step():
    dense = linear(1600, 10, 13, glorot(1600, 10))
    rows = weight((1600, 10), 13, glorot(1600, 10))  # in the order height, width, channel; PyTorch flattens channel, height, width
    set_to(dense.weight, rows.reshape(5, 5, 64, 10).permute(2, 0, 1, 3).reshape(1600, 10).t())
    blocks = [layer for i, o, seed in ((1, 32, 11), (32, 64, 12)) for layer in (convolution(i, o, seed), nn.ReLU(), nn.MaxPool2d(2))]
    net = nn.Sequential(*blocks, nn.Flatten(), dense)
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    images = scaled(128 * 784, 14, 1, 0.5).reshape(128, 1, 28, 28)
    return training(optimizer, lambda x, y: F.cross_entropy(net(x), y), images, digits(128))


VOCABULARY, CONTEXT, LAYERS, HEADS, WIDTH, BATCH = 65, 64, 4, 4, 128, 16
SPREAD = 0.07


class Block(nn.Module):
    def __init__(self, layer):
        super().__init__()
        seed = 110 + 10 * layer
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.qkv = linear(WIDTH, 3 * WIDTH, seed, SPREAD)
        self.mix = linear(WIDTH, WIDTH, seed + 1, SPREAD)
        self.expand = linear(WIDTH, 4 * WIDTH, seed + 2, SPREAD)
        self.contract = linear(4 * WIDTH, WIDTH, seed + 3, SPREAD)

    def attention(self, x, future):
        batch, context, _ = x.shape
        parts = self.qkv(x).split(WIDTH, 2)
        q, k, v = (part.view(batch, context, HEADS, WIDTH // HEADS).transpose(1, 2) for part in parts)
        scores = (q @ k.transpose(-2, -1)) * (1 / math.sqrt(WIDTH // HEADS))
        attended = F.softmax(scores.masked_fill(future, float("-inf")), -1) @ v
        return self.mix(attended.transpose(1, 2).reshape(batch, context, WIDTH))

    def forward(self, x, future):
        x = x + self.attention(self.norm1(x), future)
        return x + self.contract(F.gelu(self.expand(self.norm2(x)), approximate="tanh"))


class Gpt(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(CONTEXT, WIDTH)
        set_to(self.tokens.weight, weight((VOCABULARY, WIDTH), 101, SPREAD))
        set_to(self.positions.weight, weight((CONTEXT, WIDTH), 102, SPREAD))
        self.blocks = nn.ModuleList(Block(layer) for layer in range(LAYERS))
        self.norm, self.head = nn.LayerNorm(WIDTH), linear(WIDTH, VOCABULARY, 103, SPREAD, bias=False)
        self.register_buffer("future", torch.triu(torch.ones(CONTEXT, CONTEXT, dtype=torch.bool), 1))

    def forward(self, ids):
        x = self.tokens(ids) + self.positions.weight
        for block in self.blocks:
            x = block(x, self.future)
        return self.head(self.norm(x))


def gpt_step():
    net = Gpt()
    optimizer = torch.optim.AdamW(net.parameters(), lr=3e-4, weight_decay=0.01)
    text = integers(BATCH * (CONTEXT + 1), 104, VOCABULARY).reshape(BATCH, CONTEXT + 1)
    loss = lambda x, y: F.cross_entropy(net(x).view(-1, VOCABULARY), y.view(-1))
    return training(optimizer, loss, text[:, :-1].copy(), text[:, 1:].copy())


def lstm_step():
    """PyTorch has two biases; the second is zero and stays so."""
    cell, dense = nn.LSTM(32, 128, batch_first=True), linear(128, 1, 203, glorot(128, 1))
    set_to(cell.weight_ih_l0, weight((32, 512), 201, glorot(32, 512)).t())
    set_to(cell.weight_hh_l0, weight((128, 512), 202, glorot(128, 512)).t())
    nn.init.zeros_(cell.bias_ih_l0)
    nn.init.zeros_(cell.bias_hh_l0).requires_grad_(False)
    trained = [parameter for parameter in (*cell.parameters(), *dense.parameters()) if parameter.requires_grad]
    optimizer = torch.optim.Adam(trained, lr=1e-3)

    def loss(x, y):
        _, (hidden, _) = cell(x)
        return F.mse_loss(dense(hidden[0]), y)

    sequences = scaled(32 * 64 * 32, 204, 2.0).reshape(32, 64, 32)
    return training(optimizer, loss, sequences, scaled(32, 205, 2.0).reshape(32, 1))


TRAININGS = {"mlp-step": mlp_step, "cnn-step": cnn_step, "gpt-step": gpt_step, "lstm-step": lstm_step}
