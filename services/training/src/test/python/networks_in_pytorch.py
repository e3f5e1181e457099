"""What PyTorch computes of each network, written down for PyTorchAgreementTest to agree with.

    python networks_in_pytorch.py [NETWORK...]

Needs infra/benchmarks/requirements.txt, whose PyTorch is of the libtorch that the engine loads.
Weights and images follow from a hash of name and index, on both sides. Writes, into
src/test/resources/io/lth/training/pytorch, a file a network:

    loss VALUE                                       of the batch, in training
    logits VALUE...                                  of the batch, in evaluation, before any step
    gradient NAME LARGEST NORM VALUE...              of the loss
    statistic NAME LARGEST NORM VALUE...             after one forward pass in training
    adam, sgd NAME LARGEST NORM VALUE...             the state after 100 steps; tiny networks alone

LARGEST is the largest magnitude of the tensor, NORM its Euclidean norm; the values are all of it,
or those of hashed positions.
"""

import sys
import zlib
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

FOLDER = Path(__file__).parents[1] / "resources/io/lth/training/pytorch"
BATCH = 4
STEPS = 100
SAMPLES = 24


def hashes(name, count):
    """MurmurHash3's finalizer over the indices, seeded by the name's CRC-32."""
    value = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B1)
    value += np.uint32(zlib.crc32(name.encode()))
    value ^= value >> np.uint32(16)
    value *= np.uint32(0x85EBCA6B)
    value ^= value >> np.uint32(13)
    value *= np.uint32(0xC2B2AE35)
    return value ^ (value >> np.uint32(16))


def uniform(name, count):
    """In [-1, 1)."""
    return hashes(name, count) / 2.0**31 - 1


def initial(name, shape):
    """Weights with Glorot's deviation; batch normalization near, but not at, where it starts."""
    draws = uniform(name, int(np.prod(shape)))
    if len(shape) > 1:
        field = int(np.prod(shape[2:]))
        draws = draws * np.sqrt(6.0 / (field * (shape[0] + shape[1])))
    else:
        centre = 1.0 if name.endswith("running_var") or name.endswith("weight") else 0.0
        draws = centre + 0.2 * draws
    return torch.from_numpy(draws.astype(np.float32).reshape(shape))


class Conv(nn.Module):
    """Conv-2, Conv-4 and Conv-6."""

    def __init__(self, *channels):
        super().__init__()
        self.count = 0
        inputs, side = 3, 32
        for outputs in channels:
            for _ in range(2):
                self.count += 1
                setattr(self, f"conv{self.count}", nn.Conv2d(inputs, outputs, 3, padding=1))
                inputs = outputs
            side //= 2
        self.fc1 = nn.Linear(inputs * side * side, 256)
        self.fc2 = nn.Linear(256, 256)
        self.fc3 = nn.Linear(256, 10)

    def forward(self, x):
        for i in range(1, self.count + 1):
            x = functional.relu(getattr(self, f"conv{i}")(x))
            if i % 2 == 0:
                x = functional.max_pool2d(x, 2)
        x = functional.relu(self.fc1(x.flatten(1)))
        return self.fc3(functional.relu(self.fc2(x)))


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2, self.fc3 = nn.Linear(784, 300), nn.Linear(300, 100), nn.Linear(100, 10)

    def forward(self, x):
        return self.fc3(functional.relu(self.fc2(functional.relu(self.fc1(x.flatten(1))))))


class Vgg19(nn.Module):
    def __init__(self):
        super().__init__()
        self.widths = [64] * 2 + [128] * 2 + [256] * 4 + [512] * 8
        inputs = 3
        for i, outputs in enumerate(self.widths, 1):
            setattr(self, f"conv{i}", nn.Conv2d(inputs, outputs, 3, padding=1, bias=False))
            setattr(self, f"bn{i}", nn.BatchNorm2d(outputs))
            inputs = outputs
        self.fc = nn.Linear(512, 10)

    def forward(self, x):
        for i in range(1, 17):
            x = functional.relu(getattr(self, f"bn{i}")(getattr(self, f"conv{i}")(x)))
            if i in (2, 4, 8, 12):
                x = functional.max_pool2d(x, 2)
        return self.fc(functional.adaptive_avg_pool2d(x, 1).flatten(1))


class ResidualBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.shortcut = nn.Sequential()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        body = self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x)))))
        return functional.relu(body + self.shortcut(x))


class ResNet(nn.Module):
    """The 20-layer residual network, or a smaller one."""

    def __init__(self, channels=(16, 32, 64), blocks=3, classes=10):
        super().__init__()
        inputs = channels[0]
        self.conv1 = nn.Conv2d(3, inputs, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(inputs)
        self.stages = len(channels)
        for stage, outputs in enumerate(channels, 1):
            layer = nn.Sequential()
            for i in range(blocks):
                layer.append(ResidualBlock(inputs, outputs, 2 if stage > 1 and i == 0 else 1))
                inputs = outputs
            setattr(self, f"layer{stage}", layer)
        self.fc = nn.Linear(inputs, classes)

    def forward(self, x):
        x = functional.relu(self.bn1(self.conv1(x)))
        for stage in range(1, self.stages + 1):
            x = getattr(self, f"layer{stage}")(x)
        return self.fc(functional.adaptive_avg_pool2d(x, 1).flatten(1))


class TinyConv(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 3, padding=1)
        self.fc1 = nn.Linear(4 * 4 * 4, 12)
        self.fc2 = nn.Linear(12, 10)

    def forward(self, x):
        x = functional.max_pool2d(functional.relu(self.conv1(x)), 2)
        return self.fc2(functional.relu(self.fc1(x.flatten(1))))


NETWORKS = {  # a network: how it is made, shape of its images
    "lenet-300-100": (LeNet, (1, 28, 28)),
    "conv-2": (lambda: Conv(64), (3, 32, 32)),
    "conv-4": (lambda: Conv(64, 128), (3, 32, 32)),
    "conv-6": (lambda: Conv(64, 128, 256), (3, 32, 32)),
    "resnet-18": (ResNet, (3, 32, 32)),
    "vgg-19": (Vgg19, (3, 32, 32)),
    "tiny-conv": (TinyConv, (3, 8, 8)),
    "tiny-resnet": (lambda: ResNet((4, 6), 1), (3, 8, 8)),
}
TRAINED = ("tiny-conv", "tiny-resnet")
OPTIMIZERS = {
    "adam": lambda parameters: torch.optim.Adam(parameters, lr=1e-3),
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.01, momentum=0.9, weight_decay=1e-2),
}


def fresh(name):
    model = NETWORKS[name][0]()
    tensors = {
        key: initial(key, tuple(value.shape))
        for key, value in model.state_dict().items()
        if not key.endswith("num_batches_tracked")
    }
    model.load_state_dict(tensors)
    return model


def batch(shape):
    pixels = hashes("images", BATCH * int(np.prod(shape))) & np.uint32(255)
    images = torch.from_numpy(pixels.astype(np.float32).reshape(BATCH, *shape) / np.float32(255))
    labels = torch.from_numpy((hashes("labels", BATCH) % np.uint32(10)).astype(np.int64))
    return images, labels


def numbers(values):
    return " ".join(str(np.float32(value)) for value in values)


def described(kind, name, tensor):
    values = tensor.detach().numpy().astype(np.float32).ravel()
    norm = np.sqrt(np.sum(values.astype(np.float64) ** 2))
    if values.size > SAMPLES:
        chosen = values[hashes(name, SAMPLES) % np.uint32(values.size)]
    else:
        chosen = values
    return f"{kind} {name} {numbers([np.abs(values).max(), norm])} {numbers(chosen)}"


def state(model):
    return {k: v for k, v in model.state_dict().items() if not k.endswith("num_batches_tracked")}


def lines(name):
    images, labels = batch(NETWORKS[name][1])
    model = fresh(name)
    with torch.no_grad():
        logits = model.eval()(images)
    model.train()
    loss = functional.cross_entropy(model(images), labels)
    loss.backward()
    yield f"loss {numbers([loss.item()])}"
    yield f"logits {numbers(logits.numpy().ravel())}"
    for key, parameter in model.named_parameters():
        yield described("gradient", key, parameter.grad)
    for key, tensor in state(model).items():
        if "running" in key:
            yield described("statistic", key, tensor)
    if name not in TRAINED:
        return
    for kind, make in OPTIMIZERS.items():
        model = fresh(name).train()
        optimizer = make(model.parameters())
        for _ in range(STEPS):
            optimizer.zero_grad()
            functional.cross_entropy(model(images), labels).backward()
            optimizer.step()
        for key, tensor in state(model).items():
            yield described(kind, key, tensor)


def main(chosen):
    torch.set_num_threads(1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in chosen or NETWORKS:
        (FOLDER / f"{name}.txt").write_text("\n".join(lines(name)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
