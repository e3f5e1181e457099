"""The script's own test, against a small server of recorded answers: python -m unittest -v"""

import contextlib
import io
import json
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import evaluate_ticket
import numpy as np
from safetensors.numpy import save

RUN = "r1"


def write_idx(path, array):
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes()
    path.write_bytes(header + array.astype(np.uint8).tobytes())


class EvaluateTicketTest(unittest.TestCase):
    def setUp(self):
        random = np.random.default_rng(0)
        self.images = random.integers(0, 256, (50, 28, 28))
        self.labels = random.integers(0, 10, 50)
        sizes = {"fc1": (300, 784), "fc2": (100, 300), "fc3": (10, 100)}
        self.weights = {}
        for layer, (outputs, inputs) in sizes.items():
            weight = random.normal(0, 0.05, (outputs, inputs))
            self.weights[f"{layer}.weight"] = weight.astype(np.float32)
            self.weights[f"{layer}.bias"] = random.normal(0, 0.05, outputs).astype(np.float32)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.mnist = folder.name
        write_idx(Path(self.mnist) / "t10k-images-idx3-ubyte", self.images)
        write_idx(Path(self.mnist) / "t10k-labels-idx1-ubyte", self.labels)

    def correct(self):
        """One image at a time, in float64: another way to the same count."""
        count = 0
        for image, label in zip(self.images, self.labels, strict=True):
            hidden = image.reshape(-1) / 255
            for layer in ("fc1", "fc2"):
                weight, bias = self.weights[f"{layer}.weight"], self.weights[f"{layer}.bias"]
                hidden = (weight @ hidden + bias).clip(0)
            output = self.weights["fc3.weight"] @ hidden + self.weights["fc3.bias"]
            count += int(output.argmax() == label)
        return count

    def outcome(self, early, final, kind="train"):
        run = {
            "info": {"artifact_uri": f"mlflow-artifacts:/1/{RUN}/artifacts"},
            "data": {
                "tags": [{"key": "lth.stage.kind", "value": kind}],
                "metrics": [
                    {"key": "early_stop/test_correct", "value": early},
                    {"key": "final/test_correct", "value": final},
                ],
            },
        }
        root = f"/api/2.0/mlflow-artifacts/artifacts/1/{RUN}/artifacts/"
        answers = {
            f"/api/2.0/mlflow/runs/get?run_id={RUN}": json.dumps({"run": run}).encode(),
            root + "early-stop-weights.safetensors": save(self.weights),
            root + "final-weights.safetensors": save(self.weights),
        }

        class Recorded(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200 if self.path in answers else 404)
                self.end_headers()
                self.wfile.write(answers.get(self.path, b""))

            def log_message(self, *arguments):
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Recorded) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                code = evaluate_ticket.main(
                    [f"http://127.0.0.1:{server.server_port}", RUN, self.mnist]
                )
            server.shutdown()
        return code, printed.getvalue()

    def test_the_recorded_counts_are_found_again(self):
        code, printed = self.outcome(self.correct(), self.correct())
        self.assertEqual(code, 0, printed)
        self.assertIn(f"gets {self.correct()} of 50 right", printed)

    def test_a_count_doctored_by_one_example_is_noticed(self):
        for early, final in ((1, 0), (0, -1)):
            code, printed = self.outcome(self.correct() + early, self.correct() + final)
            self.assertEqual(code, 1, printed)
            self.assertEqual(printed.count("DISAGREE"), 1, printed)

    def test_a_run_that_trained_nothing_is_not_compared(self):
        code, printed = self.outcome(0, 0, kind="prune")
        self.assertEqual(code, 2)
        self.assertIn("not a train stage", printed)

    def test_a_server_that_is_away_is_said_to_be(self):
        with contextlib.redirect_stderr(io.StringIO()) as printed:
            code = evaluate_ticket.main(["http://127.0.0.1:9", RUN, self.mnist])
        self.assertEqual(code, 2)
        self.assertIn("cannot compare", printed.getvalue())


if __name__ == "__main__":
    unittest.main()
