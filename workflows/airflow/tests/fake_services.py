"""The three services over real HTTP, as far as Airflow meets them; they misbehave on request.

`python -m fake_services --ports 9101 9102 9103 --token-file FILE` stands in for them at a real
Airflow (--seconds is how long a job takes).
"""

from __future__ import annotations

import argparse
import json
import socket
import struct
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

OUTPUTS = {
    "initialize": ["weights"],
    "train": ["final-weights", "curve", "summary"],
    "prune": ["mask"],
    "rewind": ["weights"],
    "reinitialize": ["weights"],
    "random-mask": ["mask"],
    "aggregate": ["results"],
    "judge": ["verdicts", "checks"],
    "render": ["report"],
}
KINDS = {
    "trainer": {"train"},
    "pruner": {"initialize", "prune", "rewind", "reinitialize", "random-mask"},
    "auditor": {"aggregate", "judge", "render"},
}
ENDED = {"succeeded", "failed", "cancelled"}

Document = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """A scripted answer instead of the right one."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """What happens once to a request: another answer, a reset (before or `after` it was carried
    out), no answer `until` a test says so.
    """

    answer: Answer | None = None
    reset: bool = False
    after: bool = False
    until: threading.Event | None = None


@dataclass(frozen=True)
class Seen:
    """A request that arrived."""

    service: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


def problem(status: int, code: str, fault: str, detail: str) -> Answer:
    document = {"type": f"urn:lth:problem:{code}", "title": code, "status": status}
    document |= {"detail": detail, "code": code, "fault": fault}
    return Answer(status, json.dumps(document).encode())


class FakeServices:
    """Keeps the job API's promises, except where a test scripts a fault."""

    def __init__(self, *, token: str = "right", seconds: float = 0.0) -> None:
        self.token = token
        self.seconds = seconds
        self.seen: list[Seen] = []
        self.jobs: dict[str, Document] = {}
        self.runs: dict[str, Document] = {}
        self.problems: dict[str, Document] = {}
        """By stage: what its job ends with instead of success."""
        self.held: set[str] = set()
        """Stages whose jobs don't end by themselves."""
        self._faults: dict[tuple[str, str], deque[Fault]] = {}
        self._changed = threading.Condition()
        self._servers: dict[str, ThreadingHTTPServer] = {}

    def start(self, ports: Mapping[str, int] | None = None) -> Self:
        for service in KINDS:
            server = _Server(("127.0.0.1", (ports or {}).get(service, 0)), _handler(self, service))
            self._servers[service] = server
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self, service: str | None = None) -> None:
        for name in [service] if service else list(self._servers):
            server = self._servers.pop(name)
            server.shutdown()
            server.server_close()

    def restart(self, service: str, port: int) -> None:
        server = _Server(("127.0.0.1", port), _handler(self, service))
        self._servers[service] = server
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, service: str) -> str:
        return f"http://127.0.0.1:{self._servers[service].server_address[1]}"

    def fail_next(self, method: str, what: str, *faults: Fault) -> None:
        """The next requests of that method whose path begins so meet these faults."""
        self._faults.setdefault((method, what), deque()).extend(faults)

    def asked(self, method: str, what: str = "/") -> list[Seen]:
        return [it for it in self.seen if it.method == method and it.path.startswith(what)]

    def finish(self, stage: str) -> None:
        with self._changed:
            self.held.discard(stage)
            self._changed.notify_all()

    def forget_jobs(self) -> None:
        with self._changed:
            self.jobs.clear()
            self._changed.notify_all()

    def job_of(self, stage: str) -> Document | None:
        return next((job for job in self.jobs.values() if job["stage"] == stage), None)

    # What a request does.

    def answer(self, seen: Seen) -> Answer:
        path, query = urlsplit(seen.path).path, parse_qs(urlsplit(seen.path).query)
        if seen.headers.get("authorization") != f"Bearer {self.token}":
            return problem(401, "token-wrong", "request", "Another token is expected.")
        parts = [unquote(part) for part in path.split("/")[1:]]
        with self._changed:
            match (seen.method, parts):
                case ("POST", ["v1", "jobs"]):
                    return self._submit(seen)
                case ("GET", ["v1", "jobs"]):
                    workflow = query["workflow"][0]
                    jobs = [
                        self._public(job)
                        for job in self.jobs.values()
                        if job["workflow"] == workflow and job["service"] == seen.service
                    ]
                    return _ok(200, {"jobs": jobs})
                case ("GET", ["v1", "jobs", job_id]):
                    return self._wait(job_id, seen, query)
                case ("DELETE", ["v1", "jobs", job_id]):
                    if job_id not in self.jobs:
                        return problem(404, "job-unknown", "request", "No such job.")
                    job = self._progressed(self.jobs[job_id])
                    if job["state"] not in ENDED:
                        job["state"] = "cancelled"
                        self._changed.notify_all()
                    return _ok(200, self._public(job))
                case ("PUT", ["v1", "workflow-runs", workflow]):
                    new = workflow not in self.runs
                    run = self.runs.setdefault(workflow, {"workflow": workflow, "run": "r" * 32})
                    run |= {"state": "running", "link": f"http://mlflow/#/{workflow}"}
                    run["documents"] = seen.body["documents"]
                    return _ok(201 if new else 200, run)
                case ("GET", ["v1", "workflow-runs", workflow]):
                    if workflow not in self.runs:
                        return problem(404, "workflow-run-unknown", "request", "No such run.")
                    return _ok(200, self.runs[workflow])
                case ("POST", ["v1", "workflow-runs", workflow, "end"]):
                    if workflow not in self.runs:
                        return problem(404, "workflow-run-unknown", "request", "No such run.")
                    self.runs[workflow]["state"] = seen.body["state"]
                    return _ok(200, self.runs[workflow])
        return problem(404, "nothing-here", "request", f"Nothing at {path}.")

    def _submit(self, seen: Seen) -> Answer:
        body, key = seen.body, seen.headers.get("idempotency-key")
        kind = body["stage"]["parameters"]["kind"]
        if kind not in KINDS[seen.service]:
            return problem(422, "stage-kind-not-served", "request", f"{kind} is served elsewhere.")
        digest = sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        known = next((job for job in self.jobs.values() if job["key"] == key), None)
        if known is not None:
            if known["digest"] != digest:
                return problem(422, "idempotency-key-reused", "request", "Another body.")
            self._progressed(known)
            if known["state"] in {"failed", "cancelled"}:
                known |= {"state": "queued", "attempts": known["attempts"] + 1, "at": time.time()}
            return _ok(200, self._public(known))
        job: Document = {
            "id": str(uuid.uuid4()),
            "key": key,
            "digest": digest,
            "service": seen.service,
            "experiment": body["experiment"],
            "workflow": body["workflow"],
            "stage": body["stage"]["id"],
            "kind": kind,
            "state": "queued",
            "attempts": 1,
            "at": time.time(),
        }
        self.jobs[job["id"]] = job
        return _ok(202, self._public(job))

    def _wait(self, job_id: str, seen: Seen, query: Mapping[str, list[str]]) -> Answer:
        prefer = seen.headers.get("prefer", "wait=0")
        until = time.time() + float(prefer.partition("=")[2])
        while True:
            job = self.jobs.get(job_id)
            if job is None:
                return problem(404, "job-unknown", "request", "No such job.")
            self._progressed(job)
            left = until - time.time()
            if job["state"] in ENDED or left <= 0 or query.get("until") != ["ended"]:
                return _ok(200, self._public(job))
            ends = job["at"] + self.seconds - time.time()
            self._changed.wait(min(left, ends if ends > 0 else left))

    def _progressed(self, job: Document) -> Document:
        if job["state"] in ENDED or job["stage"] in self.held:
            if job["state"] == "queued":
                job["state"] = "running"
            return job
        if time.time() < job["at"] + self.seconds:
            job["state"] = "running"
        elif job["workflow"] not in self.runs or self.runs[job["workflow"]]["state"] != "running":
            job["state"] = "failed"
            job["problem"] = json.loads(
                problem(422, "workflow-run-unknown", "request", "The run is not open.").body
            )
        elif job["stage"] in self.problems:
            job["state"] = "failed"
            job["problem"] = self.problems[job["stage"]]
        else:
            job["state"] = "succeeded"
        return job

    def _public(self, job: Document) -> Document:
        names = ("id", "experiment", "workflow", "stage", "kind", "state", "attempts")
        document = {name: job[name] for name in names}
        if job["state"] != "queued":
            run = sha256(job["key"].encode()).hexdigest()[:32]
            document |= {"run": run, "link": f"http://mlflow/#/experiments/1/runs/{run}"}
        if job["state"] == "running":
            document["progress"] = {"iteration": 100, "iterations": 300, "rate": 812.5}
        if job["state"] == "succeeded":
            outputs = {
                name: {
                    "run": document["run"],
                    "path": f"{name}.safetensors",
                    "digest": sha256(f"{job['key']}/{name}".encode()).hexdigest(),
                    "size": 123,
                }
                for name in OUTPUTS[job["kind"]]
            }
            document["result"] = {"outputs": outputs, "numbers": {"mask/density": 0.5}}
        if job["state"] == "failed":
            document["problem"] = job["problem"]
        return document

    def take_fault(self, method: str, path: str) -> Fault | None:
        for (of, what), faults in self._faults.items():
            if of == method and path.startswith(what) and faults:
                return faults.popleft()
        return None


def _ok(status: int, document: Document) -> Answer:
    return Answer(status, json.dumps(document).encode())


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Broken connections are what these servers are for."""


def _handler(services: FakeServices, service: str) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            raw = self.rfile.read(length)
            headers = {key.lower(): value for key, value in self.headers.items()}
            body = json.loads(raw) if raw else None
            seen = Seen(service, self.command, self.path, headers, body)
            services.seen.append(seen)
            fault = services.take_fault(self.command, self.path)
            if fault is None:
                self._send(services.answer(seen))
                return
            if fault.until is not None:
                fault.until.wait()
            if fault.after:
                services.answer(seen)
            if fault.reset:
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.close_connection = True
                self.connection.close()
                return
            self._send(fault.answer or services.answer(seen))

        def _send(self, answer: Answer) -> None:
            self.send_response(answer.status)
            ok = answer.status < 400
            self.send_header("Content-Type", f"application/{'json' if ok else 'problem+json'}")
            self.send_header("Content-Length", str(len(answer.body)))
            for key, value in answer.headers.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 (so http.server finds them)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Tests read `seen`."""

    return Handler


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ports", type=int, nargs=3, required=True)
    parser.add_argument("--token-file", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=0.5)
    parser.add_argument(
        "--problem", nargs=2, action="append", default=[], metavar=("STAGE", "FAULT")
    )
    arguments = parser.parse_args()
    services = FakeServices(
        token=arguments.token_file.read_text().strip(), seconds=arguments.seconds
    )
    for stage, fault in arguments.problem:
        document = problem(500, f"made-{fault}", fault, f"{stage} fails on purpose ({fault}).")
        services.problems[stage] = json.loads(document.body)
    services.start(dict(zip(KINDS, arguments.ports, strict=True)))
    said = 0
    while True:
        time.sleep(0.2)
        while said < len(services.seen):
            it = services.seen[said]
            said += 1
            body = it.body if isinstance(it.body, dict) else {}
            what, state = body.get("stage", {}).get("id", ""), body.get("state", "")
            print(f"{time.time():.3f} {it.service} {it.method} {it.path} {what}{state}", flush=True)


if __name__ == "__main__":
    main()
