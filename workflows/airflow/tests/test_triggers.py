"""What a task does in the triggerer, seen from Airflow's side."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk import BaseXCom
from airflow.sdk.exceptions import AirflowFailException
from airflow.triggers.base import TaskFailedEvent, TaskSuccessEvent, TriggerEvent

from fake_services import FakeServices
from lth_airflow.operators import JobLink, MlflowLink, StageOperator
from lth_airflow.plan import folder_of, read_plan
from lth_airflow.settings import Settings
from lth_airflow.triggers import StageTrigger
from test_following import eventually

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("settings")]

RUN = "lth-20261124T114000Z-3f2a"
ROOT = "trial-0.initialize"
TRAIN = "trial-0.round-0.winning-ticket.train"


class FakeTaskInstance:
    """As much of a task instance as a trigger is given."""

    def __init__(
        self, task_id: str, xcoms: Mapping[str, Any] | None = None, **params: bool
    ) -> None:
        self.dag_id, self.run_id, self.task_id = "lth.lenet-mnist.smoke", RUN, task_id
        self.try_number = 1
        self.context_carrier: dict[str, str] = {}
        self._xcoms = xcoms or {}
        self._params = params
        self.run_type = "manual"
        self.pulled: list[str] = []

    def get_template_context(self) -> dict[str, Any]:
        return {"params": self._params, "dag_run": SimpleNamespace(run_type=self.run_type)}

    async def axcom_pull(self, *, task_ids: str, map_indexes: int) -> Any:
        assert map_indexes == -1
        self.pulled.append(task_ids)
        return self._xcoms.get(task_ids)


def trigger_of(task_instance: FakeTaskInstance) -> StageTrigger:
    path, arguments = StageTrigger().serialize()
    assert (path, arguments) == ("lth_airflow.triggers.StageTrigger", {})
    trigger = StageTrigger()
    trigger._task_instance = task_instance
    return trigger


async def event_of(task_instance: FakeTaskInstance) -> TriggerEvent:
    events = [event async for event in trigger_of(task_instance).run()]
    assert len(events) == 1
    return events[0]


async def test_a_success_hands_on_references_and_two_links() -> None:
    event = await event_of(FakeTaskInstance(ROOT))
    assert isinstance(event, TaskSuccessEvent)
    assert event.xcoms is not None
    assert set(event.xcoms) == {"return_value", "job", "mlflow"}
    handed: Any = event.xcoms["return_value"]
    assert set(handed["weights"]) == {"run", "path", "digest", "size"}


@pytest.mark.parametrize("as_text", [True, False])
async def test_inputs_are_what_the_stages_before_handed_on(
    services: FakeServices, as_text: bool
) -> None:
    reference = {"run": "r", "path": "weights.safetensors", "digest": "d", "size": 1}
    handed: Any = {"weights": reference, "other": {}}
    xcoms = {ROOT: json.dumps(handed) if as_text else handed}
    event = await event_of(FakeTaskInstance(TRAIN, xcoms, reuse=True))
    assert isinstance(event, TaskSuccessEvent)
    body = services.asked("POST")[0].body
    assert body["inputs"] == {"weights": reference}
    assert body["reuse"] is True


async def test_an_input_that_was_not_handed_on_fails_the_task(services: FakeServices) -> None:
    event = await event_of(FakeTaskInstance(TRAIN, {ROOT: {"mask": {}}}))
    assert type(event) is TriggerEvent
    assert (
        "expected output weights of trial-0.initialize, found only ['mask']"
        in (event.payload["detail"])
    )
    assert services.seen == []


ALARM = "check mask-held failed: 7 pruned weights were revived"


def rendering(services: FakeServices, run_type: str, alarm: str) -> FakeTaskInstance:
    """The last task of a run that came to an alarm, or to none."""
    services.runs[RUN] = {"workflow": RUN, "run": "r" * 32, "state": "finished", "alarm": alarm}
    plan = read_plan(folder_of(Settings.of().plans, "lth.lenet-mnist.smoke"))
    handed: dict[str, Any] = {}
    for source in plan.stages["render"].inputs.values():
        reference = {"run": "r", "path": source.output, "digest": "d", "size": 1}
        handed.setdefault(source.stage, {})[source.output] = reference
    task_instance = FakeTaskInstance("render", handed)
    task_instance.run_type = run_type
    return task_instance


async def test_a_night_that_comes_to_an_alarm_fails_its_last_task(services: FakeServices) -> None:
    event = await event_of(rendering(services, "scheduled", ALARM))
    assert type(event) is TriggerEvent
    assert ALARM in event.payload["detail"]
    assert set(event.payload["xcoms"]) == {"job", "mlflow"}


@pytest.mark.parametrize(("run_type", "alarm"), [("scheduled", ""), ("manual", ALARM)])
async def test_a_night_without_one_succeeds_and_so_does_a_run_that_somebody_asked_for(
    services: FakeServices, run_type: str, alarm: str
) -> None:
    assert isinstance(await event_of(rendering(services, run_type, alarm)), TaskSuccessEvent)


async def test_a_fault_of_the_platform_leaves_the_retry_to_airflow(services: FakeServices) -> None:
    services.problems[ROOT] = {"detail": "Disk full.", "fault": "platform"}
    assert isinstance(await event_of(FakeTaskInstance(ROOT)), TaskFailedEvent)


@pytest.mark.parametrize("fault", ["divergence", "data", "request"])
async def test_any_other_fault_is_failed_by_the_operator_without_a_retry(
    services: FakeServices, fault: str
) -> None:
    services.problems[ROOT] = {"detail": "Loss is NaN.", "fault": fault}
    event = await event_of(FakeTaskInstance(ROOT))
    assert type(event) is TriggerEvent
    assert set(event.payload["xcoms"]) == {"job", "mlflow"}
    pushed: dict[str, str] = {}

    class TaskInstance:
        def xcom_push(self, key: str, value: str) -> None:
            pushed[key] = value

    operator = StageOperator(service="pruner", task_id=ROOT)
    assert operator.start_trigger_args is not None
    resume = getattr(operator, operator.start_trigger_args.next_method)
    with pytest.raises(AirflowFailException, match=r"^Loss is NaN\.$"):
        resume({"ti": TaskInstance()}, event=event.payload)
    assert pushed == event.payload["xcoms"]


async def test_a_missing_setting_fails_the_task_and_names_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("LTH_PRUNER_URL")
    event = await event_of(FakeTaskInstance(ROOT))
    assert "LTH_PRUNER_URL is not set" in event.payload["detail"]


async def test_a_stage_that_left_the_plan_fails_the_task() -> None:
    event = await event_of(FakeTaskInstance("trial-9.initialize"))
    assert "expected a plan with stage trial-9.initialize" in event.payload["detail"]


async def test_a_kill_by_a_user_cancels_the_job_and_a_restart_does_not(
    services: FakeServices,
) -> None:
    services.held.add(ROOT)
    trigger = trigger_of(FakeTaskInstance(ROOT))

    async def run() -> None:
        async for _ in trigger.run():
            raise AssertionError("nothing has ended")

    task = asyncio.ensure_future(run())
    await eventually(lambda: services.asked("GET"))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await trigger.cleanup()
    assert services.asked("DELETE") == []
    await trigger.on_kill()
    assert len(services.asked("DELETE")) == 1


async def test_a_kill_before_it_began_is_nothing(services: FakeServices) -> None:
    await StageTrigger().on_kill()
    assert services.seen == []


async def test_a_link_that_cannot_be_handed_on_early_does_not_fail_the_stage(
    services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(**_: Any) -> None:
        raise RuntimeError("no supervisor")

    monkeypatch.setattr(BaseXCom, "aset", broken)
    monkeypatch.setattr("lth_airflow.following.SHORT", 0)
    services.held.add(ROOT)
    following = asyncio.ensure_future(event_of(FakeTaskInstance(ROOT)))
    await eventually(lambda: len(services.asked("GET")) == 2)
    services.finish(ROOT)
    assert isinstance(await following, TaskSuccessEvent)


def test_the_links_are_read_from_what_the_trigger_handed_on() -> None:
    links = {
        link.name: link.xcom_key
        for link in StageOperator(service="pruner", task_id=ROOT).operator_extra_links
    }
    assert links == {MlflowLink.name: "mlflow", JobLink.name: "job"}


async def test_all_stages_of_a_triggerer_share_one_client(settings: Settings) -> None:
    from lth_airflow.services import shared_client

    assert shared_client() is shared_client()
    await shared_client().aclose()
