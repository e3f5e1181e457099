"""A failed run is ended at the auditor, and nobody waits for it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from airflow.plugins_manager import AirflowPlugin

from fake_services import Answer, FakeServices, Fault
from lth_airflow.listener import FailedRunListener
from lth_airflow.settings import Settings

RUN = "lth-20261124T114000Z-3f2a"
BY_HAND = "Dag Run's state was manually set to `failed`."


class Run:
    def __init__(self, dag_id: str = "lth.lenet-mnist.smoke") -> None:
        self.dag_id, self.run_id = dag_id, RUN


@pytest.fixture
def listener(settings: Settings) -> Iterator[FailedRunListener]:
    listener = FailedRunListener(patience=20.0, pause=0.01)
    yield listener
    listener.wait(20)


def fail(listener: FailedRunListener, msg: str = "task_failure", **of: str) -> None:
    run: Any = Run(**of)
    listener.on_dag_run_failed(run, msg)


@pytest.mark.parametrize(("msg", "state"), [("task_failure", "failed"), (BY_HAND, "killed")])
def test_a_failed_run_is_ended(
    listener: FailedRunListener, services: FakeServices, msg: str, state: str
) -> None:
    services.runs[RUN] = {"state": "running"}
    fail(listener, msg)
    listener.wait(20)
    assert services.runs[RUN]["state"] == state


def test_a_run_of_another_dag_is_none_of_its_business(
    listener: FailedRunListener, services: FakeServices
) -> None:
    fail(listener, dag_id="somebody.elses")
    listener.wait(20)
    assert services.seen == []


def test_jobs_of_a_run_that_was_marked_failed_are_cancelled(
    listener: FailedRunListener, services: FakeServices
) -> None:
    for number, state in enumerate(["running", "queued", "succeeded"]):
        services.held.add(str(number))
        services.jobs[str(number)] = {
            "id": str(number),
            "key": f"{RUN}/{number}",
            "service": "trainer",
            "experiment": "lenet-mnist",
            "workflow": RUN,
            "stage": str(number),
            "kind": "train",
            "state": state,
            "attempts": 1,
        }
    services.runs[RUN] = {"state": "running"}
    fail(listener, BY_HAND)
    listener.wait(20)
    assert [job["state"] for job in services.jobs.values()] == [
        "cancelled",
        "cancelled",
        "succeeded",
    ]
    assert len(services.asked("DELETE")) == 2


def test_a_run_that_was_never_opened_is_nothing_to_end(
    listener: FailedRunListener, services: FakeServices
) -> None:
    fail(listener)
    listener.wait(20)
    assert len(services.asked("POST")) == 1


def test_the_auditor_may_be_away_for_a_while(
    listener: FailedRunListener, services: FakeServices
) -> None:
    services.runs[RUN] = {"state": "running"}
    services.fail_next("POST", "/v1/", Fault(Answer(503)), Fault(reset=True), Fault(Answer(500)))
    fail(listener)
    listener.wait(20)
    assert services.runs[RUN]["state"] == "failed"
    assert len(services.asked("POST")) == 4


def test_whoever_tells_the_listener_does_not_wait(
    listener: FailedRunListener, services: FakeServices
) -> None:
    services.runs[RUN] = {"state": "running"}
    never = threading.Event()
    services.fail_next("POST", "/v1/", Fault(until=never))
    before = time.monotonic()
    fail(listener)
    assert time.monotonic() - before < 1
    assert services.runs[RUN]["state"] == "running"
    never.set()
    listener.wait(20)
    assert services.runs[RUN]["state"] == "failed"


def test_an_auditor_that_stays_away_is_told_in_the_log(
    settings: Settings, services: FakeServices, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    services.stop("auditor")
    listener = FailedRunListener(patience=0.1, pause=0.01)
    fail(listener)
    listener.wait(20)
    assert f"{RUN} is not ended in MLflow" in caplog.text


def test_a_missing_setting_does_not_hurt_the_scheduler(
    caplog: pytest.LogCaptureFixture,
) -> None:
    listener = FailedRunListener()
    fail(listener)
    listener.wait(20)
    assert "LTH_PLANS is not set" in caplog.text


def test_the_plugin_is_one_for_airflow() -> None:
    from lth_airflow.plugin import LthPlugin

    assert issubclass(LthPlugin, AirflowPlugin)
    from airflow.listeners.listener import get_listener_manager
    from airflow.plugins_manager import ensure_plugins_loaded

    ensure_plugins_loaded()
    assert get_listener_manager().has_listeners
