"""The PyTorch loop of Conv-2, Conv-4 and Conv-6 that the engine is measured against.

Tensors preloaded, fused Adam, two trainings side by side, one thread each, in processes of their
own. Says "ready", then answers each line "ITERATIONS" by iterations per second, in sum.

    conv_pytorch.py conv-2|conv-4|conv-6
"""

import multiprocessing
import sys
import time

import torch
from torch import nn
from torch.nn import functional

SIDE_BY_SIDE = 2
WARM_UP = 3
BATCH = 60
IMAGES = 2_000
CHANNELS = {"conv-2": (64,), "conv-4": (64, 128), "conv-6": (64, 128, 256)}
RATES = {"conv-2": 2e-4, "conv-4": 3e-4, "conv-6": 3e-4}


def network(name):
    """Pairs of 3×3 convolutions, each pair followed by pooling; then 256, 256 and 10 units."""
    layers, inputs, side = [], 3, 32
    for outputs in CHANNELS[name]:
        for _ in range(2):
            layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(inplace=True)]
            inputs = outputs
        layers.append(nn.MaxPool2d(2))
        side //= 2
    layers += [nn.Flatten(), nn.Linear(inputs * side * side, 256), nn.ReLU(inplace=True)]
    layers += [nn.Linear(256, 256), nn.ReLU(inplace=True), nn.Linear(256, 10)]
    return nn.Sequential(*layers)


def train(trial, name, start, requests):
    torch.set_num_threads(1)
    torch.manual_seed(trial)
    images, labels = torch.rand(IMAGES, 3, 32, 32), torch.randint(0, 10, (IMAGES,))
    model = network(name)
    optimizer = torch.optim.Adam(model.parameters(), lr=RATES[name], fused=True)

    def run(count):
        for chosen in torch.randint(0, IMAGES, (count, BATCH)):
            loss = functional.cross_entropy(model(images[chosen]), labels[chosen])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            loss.item()  # as ours, which hands every loss to its caller

    run(WARM_UP)
    requests.send("ready")
    while True:
        iterations = requests.recv()
        start.wait()
        begun = time.perf_counter()
        run(iterations)
        requests.send(iterations / (time.perf_counter() - begun))


def main():
    name = sys.argv[1]
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(SIDE_BY_SIDE)
    trainings = []
    for trial in range(SIDE_BY_SIDE):
        ours, theirs = context.Pipe()
        # Daemons, and their end of the pipe is theirs alone: where one fails, all end.
        context.Process(target=train, args=(trial, name, start, theirs), daemon=True).start()
        theirs.close()
        trainings.append(ours)
    for training in trainings:
        training.recv()
    print("ready", flush=True)
    for line in sys.stdin:
        for training in trainings:
            training.send(int(line))
        print(f"{sum(training.recv() for training in trainings):.2f}", flush=True)


if __name__ == "__main__":
    main()
