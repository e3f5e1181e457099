"""What the benchmarks share: sides that take turns, each a process that stays alive."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PLATFORM_FAILED = 3


class Side:
    """A process that stays alive and answers each request by a rate, so that sides take turns."""

    def __init__(self, name, command, log):
        self.name, self.log = name, log
        with log.open("w") as errors:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                # One thread a training, on every side.
                env=os.environ | {"OMP_NUM_THREADS": "1"},
            )
        self.heard("ready")

    def heard(self, expected=None):
        line = self.process.stdout.readline().strip()
        if not line or (expected and line != expected):
            self.process.kill()
            print(f"{self.name} failed: {line}\n{self.log.read_text()}", file=sys.stderr)
            sys.exit(PLATFORM_FAILED)
        return line

    def rate(self, *request):
        self.process.stdin.write(" ".join(str(int(number)) for number in request) + "\n")
        self.process.stdin.flush()
        return float(self.heard())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def java(work, module):
    """Compiles a module of services and its tests; the class path to run them with."""
    classpath = work / "classpath"
    built = subprocess.run(
        [
            *("mvn", "-q", "-B", "-pl", f"services/{module}", "-am"),
            *("test-compile", "dependency:build-classpath", f"-Dmdep.outputFile={classpath}"),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if built.returncode != 0:
        print(built.stdout, file=sys.stderr)
        sys.exit(PLATFORM_FAILED)
    classes = ROOT / "services" / module / "target"
    return f"{classes}/classes:{classes}/test-classes:{classpath.read_text()}"


def jvm(classpath, heap):
    """The command that runs a benchmark in Java, less its class."""
    return [
        str(Path(os.environ["JAVA_HOME"]) / "bin/java"),
        *("-XX:+UseSerialGC", "-XX:ObjectAlignmentInBytes=64", f"-Xmx{heap}"),
        *("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"),
        *("-cp", classpath),
    ]


def pytorch(script):
    """The Python that has PyTorch, set up if there is none."""
    home = Path(os.environ.get("LTH_HOME", ROOT / ".lth")) / "benchmarks"
    python = Path(os.environ.get("PYTORCH_PYTHON", home / "bin/python"))
    if not python.exists():
        print(f"Setting up PyTorch for comparison in {home} (several GB) …", file=sys.stderr)
        subprocess.run(["python3.11", "-m", "venv", home], check=True)
        pip = [home / "bin/pip", "install", "-q", "--require-hashes"]
        subprocess.run([*pip, "-r", HERE / "requirements.txt"], check=True)
    return [str(python), str(HERE / script)]
