"""The hand-tuned PyTorch loop of LeNet-300-100 that the engines are measured against.

Tensors preloaded, fused Adam, one thread a training, two trainings side by side in processes of
their own. Says "ready", then answers each line "ROUND ITERATIONS EVALUATED" by iterations per
second, in sum, as the engines do.

    lenet_pytorch.py [MNIST_FOLDER]
"""

import sys
from pathlib import Path

import numpy
import torch
from torch.nn import functional

from served import serve

WARM_UP = 500
BATCH = 60
INTERVAL = 100
CHUNK = 1_000
TRAINING = 55_000  # of the published 60,000; the others are for validation


def load(folder, part, count):
    """Images [count, 784] in 0 … 1 and labels; without a folder as sparse as MNIST's."""
    if folder is None:
        draw = numpy.random.default_rng(count)
        pixels = draw.random((count, 784), dtype=numpy.float32)
        pixels *= draw.random((count, 784), dtype=numpy.float32) >= 0.81
        labels = draw.integers(0, 10, count)
    else:
        raw = Path(folder)
        pixels = (raw / f"{part}-images-idx3-ubyte").read_bytes()[16:]
        pixels = numpy.frombuffer(pixels, numpy.uint8).reshape(-1, 784).astype(numpy.float32) / 255
        labels = (raw / f"{part}-labels-idx1-ubyte").read_bytes()[8:]
        labels = numpy.frombuffer(labels, numpy.uint8)
    return torch.from_numpy(pixels), torch.from_numpy(labels.astype(numpy.int64))


class Training:
    """LeNet-300-100 at a round of the paper's ladder; pruned weights are held at 0."""

    def __init__(self, round_, data):
        self.images, self.labels = data
        self.weights, self.biases, self.masks = [], [], []
        for inputs, outputs, kept in ((784, 300, 0.8), (300, 100, 0.8), (100, 10, 0.9)):
            mask = (torch.rand(outputs, inputs) < kept**round_).float()
            weight = torch.randn(outputs, inputs) * (2 / (inputs + outputs)) ** 0.5 * mask
            self.masks.append(mask)
            self.weights.append(weight.requires_grad_())
            self.biases.append(torch.zeros(outputs, requires_grad=True))
        self.pruned = round_ > 0
        self.optimizer = torch.optim.Adam(self.weights + self.biases, lr=1.2e-3, fused=True)

    def logits(self, images):
        hidden = functional.relu(functional.linear(images, self.weights[0], self.biases[0]))
        hidden = functional.relu(functional.linear(hidden, self.weights[1], self.biases[1]))
        return functional.linear(hidden, self.weights[2], self.biases[2])

    def step(self, chosen):
        loss = functional.cross_entropy(self.logits(self.images[chosen]), self.labels[chosen])
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if self.pruned:
            # A gradient of 0 keeps pruned weights and their moments at 0.
            for weight, mask in zip(self.weights, self.masks, strict=True):
                weight.grad.mul_(mask)
        self.optimizer.step()
        return loss.item()  # as ours, which hands every loss to its caller

    @torch.no_grad()
    def evaluate(self, images, labels):
        loss, correct = torch.zeros(()), torch.zeros((), dtype=torch.int64)
        for some, wanted in zip(images.split(CHUNK), labels.split(CHUNK), strict=True):
            logits = self.logits(some)
            loss += functional.cross_entropy(logits, wanted, reduction="sum")
            correct += (logits.argmax(1) == wanted).sum()
        return loss.item() / len(images), correct.item()


def prepare(folder):
    published = load(folder, "train", 60_000)
    splits = [[part[TRAINING:] for part in published], load(folder, "t10k", 10_000)]

    def steps(training, count, evaluated):
        order = torch.randint(0, TRAINING, (count, BATCH))
        for step in range(count):
            training.step(order[step])
            if evaluated and (step + 1) % INTERVAL == 0:
                for images, labels in splits:
                    training.evaluate(images, labels)

    def begin(round_, iterations, evaluated):
        training = Training(round_, published)
        steps(training, WARM_UP, evaluated == 1)
        return iterations, lambda: steps(training, iterations, evaluated == 1)

    return begin


if __name__ == "__main__":
    serve(prepare, sys.argv[1] if len(sys.argv) > 1 else None)
