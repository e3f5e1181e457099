"""A stage's way through a service that misbehaves, over real HTTP."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from fake_services import Answer, FakeServices, Fault, problem
from lth_airflow.following import Attempt, Failed, Following, Succeeded
from lth_airflow.plan import folder_of, read_documents, read_plan
from lth_airflow.services import Service
from lth_airflow.settings import Settings

pytestmark = pytest.mark.anyio

RUN = "lth-20261124T114000Z-3f2a"
ROOT = "trial-0.initialize"
TRAIN = "trial-0.round-0.winning-ticket.train"
INPUTS = {"weights": {"run": "r", "path": "weights.safetensors", "digest": "d", "size": 1}}


@dataclass
class Harness:
    """Follows stages as a triggerer does, with little patience."""

    services: FakeServices
    settings: Settings
    client: httpx.AsyncClient
    said: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    patience: float = 20.0

    def following(self, stage: str, try_number: int = 1) -> Following:
        folder = folder_of(self.settings.plans, "lth.lenet-mnist.smoke")
        plan = read_plan(folder)
        kind = plan.stages[stage].kind

        async def tell(url: str) -> None:
            self.links.append(url)

        def service(name: str) -> Service:
            return Service(
                name,
                self.settings,
                self.said.append,
                patience=self.patience,
                pause=0.01,
                client=self.client,
            )

        return Following(
            stage=plan.stages[stage],
            attempt=Attempt(plan.dag_id, RUN, stage, try_number),
            experiment=plan.experiment,
            reuse=False,
            documents=lambda: read_documents(folder),
            service=service("trainer" if kind == "train" else "pruner"),
            auditor=service("auditor"),
            say=self.said.append,
            tell_job=tell,
        )

    async def root(self) -> Succeeded | Failed:
        return await self.following(ROOT).until_ended({})

    async def train(self, try_number: int = 1) -> Succeeded | Failed:
        return await self.following(TRAIN, try_number).until_ended(INPUTS)

    def open_run(self) -> None:
        self.services.runs[RUN] = {"workflow": RUN, "run": "r" * 32, "state": "running"}


@pytest.fixture
async def harness(services: FakeServices, settings: Settings) -> AsyncIterator[Harness]:
    timeout = httpx.Timeout(10.0)
    async with httpx.AsyncClient(timeout=timeout, trust_env=False) as client:
        yield Harness(services, settings, client)


async def eventually(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 (the other side is a thread)
            await asyncio.sleep(0.005)


async def test_a_root_stage_opens_the_workflow_run_and_then_submits(harness: Harness) -> None:
    outcome = await harness.root()
    assert isinstance(outcome, Succeeded)
    assert outcome.outputs["weights"]["path"] == "weights.safetensors"
    assert outcome.link.startswith("http://mlflow/")
    job = harness.services.job_of(ROOT)
    assert job is not None
    assert outcome.job == f"{harness.settings.urls['pruner']}/v1/jobs/{job['id']}"
    first, second, *_ = harness.services.seen
    assert (first.service, first.method, first.path) == (
        "auditor",
        "PUT",
        f"/v1/workflow-runs/{RUN}",
    )
    assert set(first.body["documents"]) == {"plan.json", "experiment.yaml", "expected.yaml"}
    assert (second.service, second.method, second.path) == ("pruner", "POST", "/v1/jobs")


async def test_what_is_submitted_is_the_stage_as_the_plan_has_it(harness: Harness) -> None:
    harness.open_run()
    await harness.train(try_number=1)
    (posted,) = harness.services.asked("POST")
    stages = json.loads((harness.settings.plans / "lenet-mnist.smoke/plan.json").read_text())[
        "stages"
    ]
    assert posted.body == {
        "experiment": "lenet-mnist",
        "workflow": RUN,
        "stage": next(stage for stage in stages if stage["id"] == TRAIN),
        "inputs": INPUTS,
        "reuse": False,
    }
    assert posted.headers["idempotency-key"] == f"{RUN}/{TRAIN}"
    assert posted.headers["authorization"] == "Bearer right"
    version, trace, span, flags = posted.headers["traceparent"].split("-")
    assert (version, len(trace), len(span), flags) == ("00", 32, 16, "01")
    assert posted.headers["baggage"].split(",") == [
        "airflow.dag_id=lth.lenet-mnist.smoke",
        f"airflow.run_id={RUN}",
        f"airflow.task_id={TRAIN}",
        "airflow.try_number=1",
    ]
    (waited,) = harness.services.asked("GET")
    assert waited.path.endswith("?until=ended")
    assert waited.headers["prefer"] == "wait=5"


async def test_a_second_attempt_has_the_same_key_and_finds_the_same_job(harness: Harness) -> None:
    first = await harness.root()
    second = await harness.following(ROOT, try_number=2).until_ended({})
    assert isinstance(second, Succeeded)
    assert second == first
    assert len(harness.services.jobs) == 1
    assert {it.headers["idempotency-key"] for it in harness.services.asked("POST")} == {
        f"{RUN}/{ROOT}"
    }


async def test_a_scheduled_run_id_is_escaped_in_paths_and_headers(harness: Harness) -> None:
    following = harness.following(ROOT)
    run = "scheduled__2026-11-25T02:00:00+00:00"
    following.attempt = Attempt("lth.lenet-mnist.nightly", run, ROOT, 1)
    assert isinstance(await following.until_ended({}), Succeeded)
    assert list(harness.services.runs) == [run]
    posted = harness.services.asked("POST")[0]
    assert (
        "airflow.run_id=scheduled__2026-11-25T02%3A00%3A00%2B00%3A00" in posted.headers["baggage"]
    )


GARBLED = [
    Answer(200, b"<html>Welcome to nginx</html>"),
    Answer(200, b"[]"),
    Answer(200, b"{}"),
    Answer(200, b"\xff\xfe"),
    Answer(200, b'{"id": "x", "state": "succeeded"}'),
    Answer(
        200, b'{"id": "x", "state": "succeeded", "result": {"outputs": {"weights": {"run": 1}}}}'
    ),
]
PASSING: list[Fault] = [
    Fault(Answer(500)),
    Fault(Answer(502, b"<html>")),
    Fault(problem(503, "record-away", "platform", "MLflow is away."), after=True),
    Fault(Answer(503, b"", {"Retry-After": "0"})),
    Fault(Answer(429, b"", {"Retry-After": "0"})),
    Fault(Answer(503, b"", {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"})),
    Fault(reset=True),
    Fault(reset=True, after=True),
    *(Fault(answer) for answer in GARBLED),
]


@pytest.mark.parametrize("method", ["PUT", "POST", "GET"])
@pytest.mark.parametrize("fault", PASSING, ids=str)
async def test_what_passes_is_waited_out(harness: Harness, method: str, fault: Fault) -> None:
    harness.services.fail_next(method, "/v1/", fault, fault)
    assert isinstance(await harness.root(), Succeeded)
    assert len(harness.services.asked(method)) == 3
    assert len(harness.services.jobs) == 1
    assert any("answers again" in line or "takes no more jobs" in line for line in harness.said)


async def test_retry_after_is_waited_for(harness: Harness) -> None:
    harness.services.fail_next("POST", "/v1/jobs", Fault(Answer(429, b"", {"Retry-After": "0.4"})))
    loop = asyncio.get_running_loop()
    began = loop.time()
    assert isinstance(await harness.root(), Succeeded)
    assert loop.time() - began >= 0.4


async def test_a_slow_answer_is_given_up_and_asked_for_again(harness: Harness) -> None:
    never = threading.Event()
    harness.services.fail_next("POST", "/v1/jobs", Fault(until=never))
    harness.client.timeout = httpx.Timeout(0.3)
    try:
        assert isinstance(await harness.root(), Succeeded)
    finally:
        never.set()
    assert any("ReadTimeout" in line for line in harness.said)


async def test_a_service_that_restarts_is_waited_for(harness: Harness) -> None:
    harness.services.held.add(ROOT)
    following = asyncio.ensure_future(harness.root())
    await eventually(lambda: harness.services.asked("GET"))
    port = int(harness.services.url("pruner").rpartition(":")[2])
    harness.services.stop("pruner")
    harness.services.finish(ROOT)
    await eventually(lambda: len(harness.said) > 0)
    harness.services.restart("pruner", port)
    assert isinstance(await following, Succeeded)


async def test_a_service_that_stays_away_is_a_fault_of_the_platform(harness: Harness) -> None:
    harness.patience = 0.2
    harness.services.stop("pruner")
    outcome = await harness.root()
    assert isinstance(outcome, Failed)
    assert outcome.problem.retried
    assert outcome.problem.code == "service-away"
    assert "ConnectError" in outcome.problem.detail
    assert "./lth status" in outcome.problem.detail


async def test_a_service_that_answers_nonsense_for_good_is_given_up(harness: Harness) -> None:
    harness.patience = 0.2
    harness.services.fail_next("GET", "/v1/jobs/", *[Fault(Answer(200, b"{}"))] * 1000)
    outcome = await harness.root()
    assert isinstance(outcome, Failed)
    assert outcome.problem.retried
    assert "something else than a job" in outcome.problem.detail


async def test_a_full_queue_is_waited_for_longer_than_patience_lasts(harness: Harness) -> None:
    harness.patience = 0.0
    full = problem(429, "queue-full", "platform", "The queue holds 64 jobs already.")
    harness.services.fail_next("POST", "/v1/jobs", *[Fault(full)] * 20)
    assert isinstance(await harness.root(), Succeeded)
    told = [line for line in harness.said if "The queue holds 64 jobs already." in line]
    assert len(told) == 1


async def test_a_lost_job_is_submitted_again(harness: Harness) -> None:
    harness.services.held.add(ROOT)
    following = asyncio.ensure_future(harness.root())
    await eventually(lambda: harness.services.asked("GET"))
    harness.services.held.clear()
    harness.services.forget_jobs()
    assert isinstance(await following, Succeeded)
    assert len(harness.services.asked("POST", "/v1/jobs")) == 2
    assert any("doesn't know job" in line for line in harness.said)


async def test_a_service_that_loses_every_job_is_given_up(harness: Harness) -> None:
    harness.services.held.add(ROOT)
    lost = Fault(problem(404, "job-unknown", "request", "No such job."))
    harness.services.fail_next("GET", "/v1/jobs/", *[lost] * 100)
    outcome = await harness.root()
    assert isinstance(outcome, Failed)
    assert outcome.problem.code == "job-lost"
    assert outcome.problem.retried


@pytest.mark.parametrize("status", [400, 413, 422])
async def test_a_refused_request_is_not_repeated(harness: Harness, status: int) -> None:
    refused = problem(status, "made-up", "request", "This cannot be. Do something else.")
    harness.services.fail_next("POST", "/v1/jobs", Fault(refused))
    outcome = await harness.root()
    assert isinstance(outcome, Failed)
    assert not outcome.problem.retried
    assert outcome.problem.detail == "This cannot be. Do something else."
    assert len(harness.services.asked("POST")) == 1


async def test_a_wrong_token_is_not_tried_again_and_never_told(
    harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    harness.settings.token_file.write_text("wr0ng-t0ken")
    outcome = await harness.root()
    assert isinstance(outcome, Failed)
    assert (outcome.problem.code, outcome.problem.retried) == ("token-wrong", False)
    assert len(harness.services.seen) == 1
    assert harness.services.seen[0].headers["authorization"] == "Bearer wr0ng-t0ken"
    assert "wr0ng-t0ken" not in caplog.text + "".join(harness.said) + repr(outcome)


async def test_a_new_token_is_taken_without_a_restart(harness: Harness) -> None:
    harness.services.token = "new"
    harness.settings.token_file.write_text("new\n")
    assert isinstance(await harness.root(), Succeeded)


@pytest.mark.parametrize(
    ("fault", "retried"),
    [("platform", True), ("divergence", False), ("data", False), ("request", False)],
)
async def test_only_the_platforms_faults_are_retried(
    harness: Harness, fault: str, retried: bool
) -> None:
    harness.services.problems[ROOT] = {"detail": "Loss is NaN.", "code": "x", "fault": fault}
    outcome = await harness.root()
    assert isinstance(outcome, Failed)
    assert outcome.problem.detail == "Loss is NaN."
    assert outcome.problem.retried is retried
    assert outcome.job
    assert outcome.link


async def test_a_failed_job_runs_again_at_the_next_attempt(harness: Harness) -> None:
    harness.services.problems[ROOT] = {"detail": "Disk full.", "fault": "platform"}
    assert isinstance(await harness.root(), Failed)
    harness.services.problems.clear()
    assert isinstance(await harness.following(ROOT, 2).until_ended({}), Succeeded)


async def test_a_run_that_is_not_open_is_opened_once(harness: Harness) -> None:
    assert isinstance(await harness.train(), Succeeded)
    assert [it.method for it in harness.services.seen] == ["POST", "GET", "PUT", "POST", "GET"]


async def test_a_run_that_will_not_open_fails_the_stage(harness: Harness) -> None:
    harness.services.problems[TRAIN] = {
        "detail": "It is not open.",
        "code": "workflow-run-unknown",
        "fault": "request",
    }
    outcome = await harness.train()
    assert isinstance(outcome, Failed)
    assert outcome.problem.code == "workflow-run-unknown"
    assert len(harness.services.asked("PUT")) == 1


async def test_a_later_attempt_opens_the_run_that_a_failure_ended(harness: Harness) -> None:
    harness.open_run()
    harness.services.runs[RUN]["state"] = "failed"
    assert isinstance(await harness.train(try_number=2), Succeeded)
    assert [it.method for it in harness.services.seen][:2] == ["PUT", "POST"]


async def test_a_long_stage_has_a_link_and_tells_how_far_it_is(harness: Harness) -> None:
    harness.services.held.add(ROOT)
    running = Fault(
        Answer(
            200,
            b'{"id": "J", "state": "running", "progress":'
            b' {"iteration": 400, "iterations": 1200, "rate": 812.5, "seconds-left": 1.0}}',
        )
    )
    harness.services.fail_next("GET", "/v1/jobs/", running, running)
    following = asyncio.ensure_future(harness.root())
    await eventually(lambda: len(harness.services.asked("GET")) == 3)
    harness.services.finish(ROOT)
    assert isinstance(await following, Succeeded)
    assert len(harness.links) == 1
    waits = [it.headers["prefer"] for it in harness.services.asked("GET")]
    assert waits == ["wait=5", "wait=50", "wait=50"]
    lines = [it for it in harness.said if it.startswith("Running")]
    assert lines == ["Running: iteration 400 of 1200, 812 a second, 1 s left."]


async def killed(harness: Harness, following: Following, when: Callable[[], object]) -> None:
    task: Awaitable[Any] = asyncio.ensure_future(following.until_ended({}))
    await eventually(when)
    task.cancel()  # type: ignore[attr-defined]
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_restart_of_the_triggerer_cancels_no_job(harness: Harness) -> None:
    harness.services.held.add(ROOT)
    following = harness.following(ROOT)
    await killed(harness, following, lambda: harness.services.asked("GET"))
    assert harness.services.asked("DELETE") == []
    harness.services.finish(ROOT)
    assert isinstance(await harness.root(), Succeeded)
    assert len(harness.services.jobs) == 1


async def test_a_kill_cancels_the_job(harness: Harness) -> None:
    harness.services.held.add(ROOT)
    following = harness.following(ROOT)
    await killed(harness, following, lambda: harness.services.asked("GET"))
    await following.cancel()
    job = harness.services.job_of(ROOT)
    assert job is not None
    assert job["state"] == "cancelled"


async def test_a_kill_during_the_submission_finds_the_job(harness: Harness) -> None:
    harness.services.held.add(ROOT)
    never = threading.Event()
    harness.services.fail_next("POST", "/v1/jobs", Fault(until=never, after=True))
    following = harness.following(ROOT)
    await killed(harness, following, lambda: harness.services.asked("POST"))
    never.set()
    await eventually(lambda: harness.services.jobs)
    await following.cancel()
    job = harness.services.job_of(ROOT)
    assert job is not None
    assert job["state"] == "cancelled"


async def test_a_kill_before_the_submission_asks_for_nothing(harness: Harness) -> None:
    await harness.following(ROOT).cancel()
    assert harness.services.seen == []


async def test_a_job_that_somebody_cancelled_is_not_started_again(harness: Harness) -> None:
    harness.services.held.add(ROOT)
    following = asyncio.ensure_future(harness.root())
    await eventually(lambda: harness.services.asked("GET"))
    job = harness.services.job_of(ROOT)
    assert job is not None
    await harness.following(ROOT).service.cancel(job["id"])
    outcome = await following
    assert isinstance(outcome, Failed)
    assert (outcome.problem.code, outcome.problem.retried) == ("job-cancelled", False)


async def test_a_cleared_task_outlives_the_cancellation_of_the_attempt_before(
    harness: Harness,
) -> None:
    # Airflow starts the new trigger before it kills the old one; both follow the same job.
    harness.services.held.add(ROOT)
    old = harness.following(ROOT)
    await killed(harness, old, lambda: harness.services.asked("GET"))
    new = asyncio.ensure_future(harness.following(ROOT, 2).until_ended({}))
    await eventually(lambda: len(harness.services.asked("GET")) == 2)
    await old.cancel()
    harness.services.finish(ROOT)
    assert isinstance(await new, Succeeded)
    job = harness.services.job_of(ROOT)
    assert job is not None
    assert job["attempts"] == 2
