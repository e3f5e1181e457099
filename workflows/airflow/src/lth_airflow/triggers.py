"""What a task does while it waits: it lives in the triggerer and holds no worker."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any

from airflow.sdk import BaseXCom
from airflow.triggers.base import BaseTrigger, TaskFailedEvent, TaskSuccessEvent, TriggerEvent

from lth_airflow.following import Attempt, Failed, Following, Succeeded
from lth_airflow.plan import Json, PlanProblem, Stage, folder_of, plan_of, read_documents
from lth_airflow.pulse import pulse
from lth_airflow.services import Problem, Service
from lth_airflow.settings import SettingProblem, Settings, service_of

SCHEDULED = "scheduled"
"""How Airflow calls a run that its DAG's timetable began."""

LAST = "render"
"""The kind of a plan's last stage, with which the auditor concludes the run."""

# It would write a line for each request into the task's log.
logging.getLogger("httpx").setLevel(logging.WARNING)


class StageTrigger(BaseTrigger):
    """Runs the stage that bears its task's name. All it needs follows from the task instance.

    Ends the task by TaskSuccessEvent or, where a retry may help, TaskFailedEvent. Any other failure
    is handed to the operator: Airflow would retry after a TaskFailedEvent, and only a worker may
    say that it must not.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._following: Following | None = None

    def serialize(self) -> tuple[str, dict[str, Any]]:
        return (f"{StageTrigger.__module__}.{StageTrigger.__qualname__}", {})

    async def run(self) -> AsyncIterator[TriggerEvent]:
        try:
            outcome = await self._outcome()
            pulse().beat(Settings.of().token())
        except (PlanProblem, SettingProblem) as trouble:
            outcome = Failed(Problem(str(trouble), "set-up", "request"))
        links = {"job": outcome.job, "mlflow": outcome.link}
        xcoms: dict[str, Json] = {key: link for key, link in links.items() if link}
        match outcome:
            case Succeeded(outputs):
                references: Json = {name: dict(value) for name, value in outputs.items()}
                yield TaskSuccessEvent(xcoms={"return_value": references, **xcoms})
            case Failed(problem):
                self.log.error("%s (%s, fault: %s)", problem.detail, problem.code, problem.fault)
                if problem.retried:
                    yield TaskFailedEvent(xcoms=xcoms)
                else:
                    payload = {"detail": problem.detail, "xcoms": xcoms}
                    yield TriggerEvent(payload)  # type: ignore[no-untyped-call]

    async def on_kill(self) -> None:
        """Cancels the job. Airflow calls it for what a user does, never for its own restart."""
        if self._following is not None:
            await self._following.cancel()

    async def _hand_on(self, key: str, value: str, attempt: Attempt) -> None:
        """Lets the link lead to the job while it runs; the stage does without, if need be."""
        try:
            await BaseXCom.aset(
                key=key,
                value=value,
                dag_id=attempt.dag_id,
                task_id=attempt.task_id,
                run_id=attempt.run_id,
                map_index=-1,
            )
        except Exception:
            self.log.warning("The link to the job isn't there before the task ends.", exc_info=True)

    async def _outcome(self) -> Succeeded | Failed:
        task_instance: Any = self.task_instance
        attempt = Attempt(
            task_instance.dag_id,
            task_instance.run_id,
            task_instance.task_id,
            task_instance.try_number,
            (getattr(task_instance, "context_carrier", None) or {}).get("traceparent", ""),
        )
        settings = Settings.of()
        folder = folder_of(settings.plans, attempt.dag_id)
        plan = plan_of(folder)
        stage = plan.stages.get(attempt.task_id)
        if stage is None:
            raise PlanProblem(folder, f"a plan with stage {attempt.task_id}", "one without")
        context = task_instance.get_template_context()
        self._following = Following(
            stage=stage,
            attempt=attempt,
            experiment=plan.experiment,
            reuse=bool(context["params"].get("reuse", False)),
            documents=lambda: read_documents(folder),
            service=Service(service_of(stage.kind), settings, self.log.info),
            auditor=Service("auditor", settings, self.log.info),
            say=self.log.info,
            tell_job=lambda url: self._hand_on("job", url, attempt),
            # Whoever asked for a run reads its verdicts; nobody waits for a night's.
            heeds_alarm=stage.kind == LAST and context["dag_run"].run_type == SCHEDULED,
        )
        return await self._following.until_ended(await _inputs(task_instance, stage))


async def _inputs(task_instance: Any, stage: Stage) -> dict[str, Mapping[str, Json]]:
    """What the stages before it handed on: references, and nothing else."""
    handed: dict[str, Mapping[str, Json]] = {}
    for source in sorted({source.stage for source in stage.inputs.values()}):
        value = await task_instance.axcom_pull(task_ids=source, map_indexes=-1)
        # What a trigger handed on comes back as JSON's text, what a worker handed on as itself.
        handed[source] = json.loads(value) if isinstance(value, str) else value or {}
    inputs: dict[str, Mapping[str, Json]] = {}
    for key, wanted in stage.inputs.items():
        reference = handed[wanted.stage].get(wanted.output)
        if not isinstance(reference, dict):
            raise SettingProblem(
                f"Input {key} of {stage.id}: expected output {wanted.output} of {wanted.stage},"
                f" found only {sorted(handed[wanted.stage])}. Clear {wanted.stage}, with what"
                f" follows it, to have it handed on again."
            )
        inputs[key] = reference
    return inputs
