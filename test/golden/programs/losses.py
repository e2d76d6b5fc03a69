"""Losses and log-likelihoods."""
import math
import torch
import torch.nn.functional as F
from torch import distributions as D
from common import program

labels = torch.tensor([2, 0, 1, 2])


def positive(x):
    return torch.exp(x) + 0.5


@program([4, 5], [5, 3])
def crossEntropy(x, w):
    return F.cross_entropy(x @ w, labels)


@program([4, 3], [4, 1])
def temperedSoftmax(x, temperature):
    return D.Categorical(logits=x / torch.exp(temperature)).entropy().sum()


@program([6], [6])
def binaryWithLogits(x, target):
    return F.binary_cross_entropy_with_logits(x * 5, torch.sigmoid(target))


@program([4, 3])
def focal(x):
    log = -F.cross_entropy(x, labels, reduction='none')
    return -((1 - torch.exp(log)) ** 2 * log).mean()


@program([7], [7])
def huber(x, y):
    return F.huber_loss(x, y, delta=0.6)


@program([2, 4], [2, 4])
def kullbackLeibler(p, q):
    return F.kl_div(F.log_softmax(q, -1), F.log_softmax(p, -1), reduction='sum', log_target=True)


@program([4, 3], [4, 3])
def cosineSimilarity(x, y):
    return F.cosine_similarity(x, y).mean()


@program([4, 3])
def multiClassHinge(x):
    # PyTorch leaves out the label's own margin, 0.5, and divides by the number of classes.
    return F.multi_margin_loss(x, labels, p=2, margin=0.5) * 3 + 0.25


@program([6], [6])
def poisson(x, counts):
    weights = torch.arange(1.0, 7.0)
    return (F.poisson_nll_loss(x, counts, reduction='none') * weights).sum() / weights.sum()


@program([4, 3], [4, 3])
def contrastive(x, y):
    return F.cross_entropy(F.normalize(x) @ F.normalize(y).T / 0.3, torch.arange(4))


@program([4, 3], [4, 3], [4, 3])
def triplet(anchor, near, far):
    return F.triplet_margin_loss(anchor, near, far, margin=0.7, eps=0)


@program([5], [5], [5])
def gaussianLikelihood(x, mean, log_scale):
    return -D.Normal(mean, torch.exp(log_scale)).log_prob(x).sum()


@program([5], [3], [3], [3])
def gaussianMixture(x, weights, means, log_scales):
    mixture = D.MixtureSameFamily(D.Categorical(logits=weights), D.Normal(means, torch.exp(log_scales)))
    return mixture.log_prob(x).sum() + 5 * 0.5 * math.log(2 * math.pi)


@program([4, 3], [3, 4], [2, 3], [4, 2])
def variationalAutoencoder(x, encode, decode, noise):
    mean, log_variance = (x @ encode).chunk(2, 1)
    z = mean + torch.exp(log_variance / 2) * noise
    return F.mse_loss(z @ decode, x) + D.kl_divergence(D.Normal(mean, torch.exp(log_variance / 2)), D.Normal(0.0, 1.0)).mean()


@program([5], [5], [5])
def gammaLikelihood(x, shape, rate):
    return D.Gamma(positive(shape), positive(rate)).log_prob(positive(x)).sum()


@program([5], [5], [5])
def betaLikelihood(x, alpha, beta):
    return D.Beta(positive(alpha), positive(beta)).log_prob(x * 0.4 + 0.5).sum()


@program([5], [5])
def studentLikelihood(x, freedom):
    return D.StudentT(positive(freedom)).log_prob(x).sum() + 5 * 0.5 * math.log(math.pi)


@program([4], [4])
def dirichletDivergence(x, y):
    return D.kl_divergence(D.Dirichlet(positive(x)), D.Dirichlet(positive(y)))


@program([4], [4], [4])
def vonMises(angle, mean, concentration):
    k = positive(concentration)
    return (k * torch.cos(angle - mean) - torch.log(torch.special.i0(k))).sum()


@program([5, 3], [3])
def probit(x, w):
    return torch.log(D.Normal(0.0, 1.0).cdf(x @ w)).sum()


@program([6], [6])
def normalQuantile(x, scale):
    return (D.Normal(0.0, torch.exp(scale)).icdf((x * 0.9 + 1) / 2) ** 2).mean()


@program([4], [2])
def ordinalRegression(x, steps):
    below = torch.sigmoid(torch.cumsum(torch.exp(steps), 0) - x[:, None])
    p = torch.stack([below[:, 0], below[:, 1] - below[:, 0], 1 - below[:, 1]], 1)
    return F.nll_loss(torch.log(p), labels)


@program([5], [5])
def coxRegression(risk, times):
    at_risk = [torch.logsumexp(risk[times >= times[i]], 0) for i in range(5)]
    return (risk - torch.stack(at_risk)).mean() + (times ** 2).sum()


@program([4, 3], [4], [4])
def actorCritic(logits, values, rewards):
    returns = torch.stack([rewards[i:].sum() for i in range(4)])
    chosen = D.Categorical(logits=logits).log_prob(labels)
    return ((returns - values) ** 2 / 2 - chosen * (returns - values).detach()).mean()


@program([6], [6], [6])
def clippedPolicy(x, old, advantage):
    ratio = torch.exp(x - old)
    return torch.minimum(ratio * advantage, ratio.clamp(0.8, 1.2) * advantage).mean()
