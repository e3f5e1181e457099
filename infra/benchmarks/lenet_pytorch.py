"""The hand-tuned PyTorch loop of LeNet-300-100 that ours is measured against.

Tensors preloaded, fused Adam, one thread a training, two trainings side by side in processes of
their own. Prints iterations per second, in sum.

    lenet_pytorch.py DENSITY ITERATIONS [MNIST_FOLDER]
"""

import multiprocessing
import sys
import time
from pathlib import Path

import numpy
import torch
from torch.nn import functional

SIDE_BY_SIDE = 2
WARM_UP = 500
BATCH = 60


def load(folder):
    """Images [60000, 784] in 0 … 1 and labels; without a folder as sparse as MNIST's."""
    if folder is None:
        draw = numpy.random.default_rng(0)
        pixels = draw.random((60_000, 784), dtype=numpy.float32)
        pixels *= draw.random((60_000, 784), dtype=numpy.float32) >= 0.81
        labels = draw.integers(0, 10, 60_000)
    else:
        raw = Path(folder)
        pixels = numpy.frombuffer((raw / "train-images-idx3-ubyte").read_bytes()[16:], numpy.uint8)
        pixels = pixels.reshape(-1, 784).astype(numpy.float32) / 255
        labels = numpy.frombuffer((raw / "train-labels-idx1-ubyte").read_bytes()[8:], numpy.uint8)
    return torch.from_numpy(pixels), torch.from_numpy(labels.astype(numpy.int64))


def train(trial, density, iterations, folder, start, rates):
    torch.set_num_threads(1)
    torch.manual_seed(trial)
    images, labels = load(folder)
    weights, biases, masks = [], [], []
    for inputs, outputs in ((784, 300), (300, 100), (100, 10)):
        mask = (torch.rand(outputs, inputs) < density).float()
        weight = torch.randn(outputs, inputs) * (2 / (inputs + outputs)) ** 0.5 * mask
        masks.append(mask)
        weights.append(weight.requires_grad_())
        biases.append(torch.zeros(outputs, requires_grad=True))
    optimizer = torch.optim.Adam(weights + biases, lr=1.2e-3, fused=True)

    def run(count):
        order = torch.randint(0, 55_000, (count, BATCH))
        for step in range(count):
            chosen = order[step]
            hidden = functional.relu(functional.linear(images[chosen], weights[0], biases[0]))
            hidden = functional.relu(functional.linear(hidden, weights[1], biases[1]))
            logits = functional.linear(hidden, weights[2], biases[2])
            loss = functional.cross_entropy(logits, labels[chosen])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            if density < 1:
                # A gradient of 0 keeps pruned weights and their moments at 0.
                for weight, mask in zip(weights, masks, strict=True):
                    weight.grad.mul_(mask)
            optimizer.step()
            loss.item()  # as ours, which hands every loss to its caller

    run(WARM_UP)
    start.wait()
    begun = time.perf_counter()
    run(iterations)
    rates.put(iterations / (time.perf_counter() - begun))


def main():
    density, iterations = float(sys.argv[1]), int(sys.argv[2])
    folder = sys.argv[3] if len(sys.argv) > 3 else None
    context = multiprocessing.get_context("spawn")
    start, rates = context.Barrier(SIDE_BY_SIDE), context.Queue()
    trainings = [
        context.Process(target=train, args=(trial, density, iterations, folder, start, rates))
        for trial in range(SIDE_BY_SIDE)
    ]
    for training in trainings:
        training.start()
    print(f"{sum(rates.get() for _ in trainings):.0f}")
    for training in trainings:
        training.join()


if __name__ == "__main__":
    main()
