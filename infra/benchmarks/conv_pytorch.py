"""The PyTorch loop of the convolutional networks that the engine is measured against.

Tensors preloaded, fused optimizers, two trainings side by side, one thread each, in processes of
their own. Says "ready", then answers each line "ITERATIONS" by iterations per second, in sum.

    conv_pytorch.py conv-2|conv-4|conv-6|vgg-19|resnet-18
"""

import sys

import torch
from torch import nn
from torch.nn import functional

from served import serve

WARM_UP = 3
IMAGES = 2_000
CHANNELS = {"conv-2": (64,), "conv-4": (64, 128), "conv-6": (64, 128, 256)}
BATCHES = {"vgg-19": 64, "resnet-18": 128}  # else 60


def convolution(inputs, outputs, kernel=3, stride=1):
    """Without a bias, and normalized by the batch."""
    return [
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
    ]


def conv(channels):
    """Pairs of 3×3 convolutions, each pair followed by pooling; then 256, 256 and 10 units."""
    layers, inputs, side = [], 3, 32
    for outputs in channels:
        for _ in range(2):
            layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(inplace=True)]
            inputs = outputs
        layers.append(nn.MaxPool2d(2))
        side //= 2
    layers += [nn.Flatten(), nn.Linear(inputs * side * side, 256), nn.ReLU(inplace=True)]
    layers += [nn.Linear(256, 256), nn.ReLU(inplace=True), nn.Linear(256, 10)]
    return nn.Sequential(*layers)


def vgg():
    """VGG-19 with one fully connected layer."""
    layers, inputs = [], 3
    for outputs, count in ((64, 2), (128, 2), (256, 4), (512, 4), (512, 4)):
        for _ in range(count):
            layers += [*convolution(inputs, outputs), nn.ReLU(inplace=True)]
            inputs = outputs
        layers.append(nn.MaxPool2d(2))
    layers[-1] = nn.AdaptiveAvgPool2d(1)
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(512, 10))


class Residual(nn.Module):
    """Two convolutions around which a shortcut leads."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.body = nn.Sequential(
            *convolution(inputs, outputs, stride=stride),
            nn.ReLU(inplace=True),
            *convolution(outputs, outputs),
        )
        shortcut = [] if inputs == outputs else convolution(inputs, outputs, 1, stride)
        self.shortcut = nn.Sequential(*shortcut)

    def forward(self, images):
        return functional.relu(self.body(images) + self.shortcut(images), inplace=True)


def resnet():
    """The 20-layer residual network that the paper calls ResNet-18."""
    layers, inputs = [*convolution(3, 16), nn.ReLU(inplace=True)], 16
    for outputs in (16, 32, 64):
        for _ in range(3):
            layers.append(Residual(inputs, outputs, 1 if inputs == outputs else 2))
            inputs = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def prepare(name):
    images, labels = torch.rand(IMAGES, 3, 32, 32), torch.randint(0, 10, (IMAGES,))
    batch = BATCHES.get(name, 60)
    if name in CHANNELS:
        model = conv(CHANNELS[name])
        optimizer = torch.optim.Adam(model.parameters(), lr=2e-4, fused=True)
    else:
        model = vgg() if name == "vgg-19" else resnet()
        optimizer = torch.optim.SGD(
            model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4, fused=True
        )

    def steps(count):
        for chosen in torch.randint(0, IMAGES, (count, batch)):
            loss = functional.cross_entropy(model(images[chosen]), labels[chosen])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            loss.item()  # as ours, which hands every loss to its caller

    steps(WARM_UP)
    return lambda iterations: (iterations, lambda: steps(iterations))


if __name__ == "__main__":
    serve(prepare, sys.argv[1])
