"""Count, outside Java, the test images that a ticket recorded in MLflow gets right.

usage: python evaluate_ticket.py MLFLOW_URI TRAIN_RUN_ID MNIST_FOLDER

Loads the ticket's weights with safetensors, evaluates MNIST's test set in numpy (float32, inputs
in [0, 1]) and compares with the counts that MLflow holds, to the example.
Exit code: 0 they agree, 1 they do not, 2 they cannot be compared.
"""

import json
import sys
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
from safetensors.numpy import load

CHECKED = {  # metric that MLflow holds: weights that must give it
    "early_stop/test_correct": "early-stop-weights.safetensors",
    "final/test_correct": "final-weights.safetensors",
}


def read_idx(path):
    content = Path(path).read_bytes()
    dimensions = content[3]
    shape = np.frombuffer(content, ">i4", dimensions, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def count_correct(weights, images, labels):
    """Fully connected layers in order of their names, ReLU between them; weights are [out, in]."""
    activations = images.reshape(len(images), -1).astype(np.float32) / np.float32(255)
    layers = sorted(name.removesuffix(".weight") for name in weights if name.endswith(".weight"))
    for number, layer in enumerate(layers):
        if number > 0:
            activations = np.maximum(activations, 0)
        activations = activations @ weights[layer + ".weight"].T + weights[layer + ".bias"]
    return int((activations.argmax(axis=1) == labels).sum())


def fetch(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.read()


def evaluate(uri, run_id, mnist):
    """Lines that say what was compared, and whether all agreed."""
    run = json.loads(fetch(f"{uri}/api/2.0/mlflow/runs/get?run_id={run_id}"))["run"]
    tags = {tag["key"]: tag["value"] for tag in run["data"].get("tags", [])}
    if tags.get("lth.stage.kind") != "train":
        raise ValueError(f"run {run_id} is not a train stage: {tags.get('lth.stage.kind')}")
    recorded = {metric["key"]: metric["value"] for metric in run["data"].get("metrics", [])}
    artifacts = run["info"]["artifact_uri"].removeprefix("mlflow-artifacts:/")
    images = read_idx(Path(mnist) / "t10k-images-idx3-ubyte")
    labels = read_idx(Path(mnist) / "t10k-labels-idx1-ubyte")
    lines, agreed = [], True
    for metric, path in CHECKED.items():
        if metric not in recorded:
            raise ValueError(f"run {run_id} has no metric {metric}")
        content = fetch(f"{uri}/api/2.0/mlflow-artifacts/artifacts/{artifacts}/{path}")
        found = count_correct(load(content), images, labels)
        agrees = found == recorded[metric]
        agreed &= agrees
        verdict = "agree" if agrees else "DISAGREE"
        lines.append(
            f"{verdict}: {path} gets {found} of {len(labels)} right,"
            f" MLflow's {metric} says {recorded[metric]:g}"
        )
    return lines, agreed


def main(arguments):
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    uri, run_id, mnist = arguments
    try:
        lines, agreed = evaluate(uri.rstrip("/"), run_id, mnist)
    except (OSError, ValueError, KeyError, urllib.error.URLError) as problem:
        print(f"cannot compare: {problem}", file=sys.stderr)
        return 2
    print("\n".join(lines))
    return 0 if agreed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
