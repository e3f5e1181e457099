"""A stage's way through a service: submit, wait, hand its references on. Knows no Airflow."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import quote

from lth_airflow.plan import Json, Stage
from lth_airflow.services import (
    WAIT,
    Job,
    NotThere,
    Problem,
    Refused,
    Say,
    Service,
    Unreachable,
)

SHORT = 5
"""Seconds after which a stage counts as one that takes long."""

LOST_AT_MOST = 5
"""How often a job may vanish from its service before the stage gives up."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who asks: an attempt of Airflow at a task."""

    dag_id: str
    run_id: str
    task_id: str
    try_number: int
    trace: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """W3C trace context; without a trace of Airflow's own, all stages of a run share one."""
        baggage = {
            "airflow.dag_id": self.dag_id,
            "airflow.run_id": self.run_id,
            "airflow.task_id": self.task_id,
            "airflow.try_number": str(self.try_number),
        }
        run = f"{self.dag_id}/{self.run_id}"
        made = f"00-{_hex(run, 32)}-{_hex(f'{run}/{self.task_id}/{self.try_number}', 16)}-01"
        return {
            "traceparent": self.trace or made,
            "baggage": ",".join(f"{key}={quote(value, safe='')}" for key, value in baggage.items()),
        }


@dataclass(frozen=True, slots=True)
class Succeeded:
    """The references to hand on."""

    outputs: Mapping[str, Mapping[str, Json]]
    job: str
    link: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The problem, and what there is to look at."""

    problem: Problem
    job: str = ""
    link: str = ""


@dataclass
class Following:
    """One attempt at one stage.

    The key never contains the try number, so a second attempt, or one after a crash of whoever
    follows, finds the job of the first. Nothing here cancels a job but `cancel`.
    """

    stage: Stage
    attempt: Attempt
    experiment: str
    reuse: bool
    documents: Callable[[], Mapping[str, str]]
    service: Service
    auditor: Service
    say: Say
    tell_job: Callable[[str], Awaitable[None]]
    heeds_alarm: bool = False
    """Whether the stage fails where the run came to what somebody must look at."""
    _submitting: bool = field(default=False, init=False)
    _job_id: str = field(default="", init=False)

    @property
    def key(self) -> str:
        return f"{self.attempt.run_id}/{self.stage.id}"

    async def until_ended(self, inputs: Mapping[str, Json]) -> Succeeded | Failed:
        """Follows the stage's job to its end, whatever its service goes through meanwhile."""
        try:
            # A later attempt may stand in a run that was ended after a failure.
            if not self.stage.inputs or self.attempt.try_number > 1:
                await self._open_workflow_run()
            outcome = await self._follow(inputs)
            if self.heeds_alarm and isinstance(outcome, Succeeded):
                return await self._alarmed(outcome)
            return outcome
        except (Refused, Unreachable) as trouble:
            return Failed(trouble.problem, self._url(), "")

    async def cancel(self) -> None:
        """Ends the job, if there is one."""
        if not self._job_id and self._submitting:
            # Killed while submitting: the service may have it, and only it knows.
            for job in await self.service.jobs(self.attempt.run_id):
                if job.get("stage") == self.stage.id:
                    self._job_id = str(job.get("id", ""))
        if self._job_id:
            await self.service.cancel(self._job_id)
            self.say(f"Job {self._job_id} is cancelled.")

    async def _follow(self, inputs: Mapping[str, Json]) -> Succeeded | Failed:
        submissions, reopened, resubmitted = 0, False, False
        while True:
            submissions += 1
            job, fresh = await self._submit(inputs)
            try:
                job = await self._ended(job)
            except NotThere:
                if submissions > LOST_AT_MOST:
                    return Failed(
                        Problem(
                            f"The {self.service.name} lost job {job.id} of {self.key}, for the"
                            f" {submissions}th time. Its job table doesn't keep what it accepts:"
                            " look into its log.",
                            "job-lost",
                            "platform",
                        )
                    )
                self.say(f"The {self.service.name} doesn't know job {job.id} any more; again.")
                self._job_id = ""
                continue
            problem = Problem.of(
                job.problem,
                Problem(
                    f"The {self.service.name} says that job {job.id} {job.state}, but not why."
                    " Look into its log.",
                    f"job-{job.state}",
                    "platform",
                ),
            )
            match job.state:
                case "succeeded":
                    self.say(f"Succeeded: {', '.join(job.outputs) or 'no outputs'}.")
                    return Succeeded(job.outputs, self._url(), job.link)
                case "failed" if problem.code == "workflow-run-unknown" and not reopened:
                    reopened = True
                    await self._open_workflow_run()
                case "cancelled" if not fresh and not resubmitted:
                    # Whoever cleared the task cancelled the job of the attempt before.
                    resubmitted = True
                    self.say("The job of an earlier attempt was cancelled; submitting it again.")
                case "cancelled":
                    problem = Problem(
                        "The job was cancelled at its service. Clear the task to run it again.",
                        "job-cancelled",
                        "request",
                    )
                    return Failed(problem, self._url(), job.link)
                case _:
                    return Failed(problem, self._url(), job.link)

    async def _alarmed(self, outcome: Succeeded) -> Succeeded | Failed:
        alarm = await self.auditor.alarm(self.attempt.run_id)
        if not alarm:
            return outcome
        problem = Problem(
            f"The run came to its end, and to this: {alarm}. All of it is in MLflow; compare it"
            " with the last night's (./lth compare), and see what changed in between.",
            "run-alarm",
            "data",
        )
        return Failed(problem, outcome.job, outcome.link)

    async def _submit(self, inputs: Mapping[str, Json]) -> tuple[Job, bool]:
        self._submitting = True
        job, fresh = await self.service.submit(
            {
                "experiment": self.experiment,
                "workflow": self.attempt.run_id,
                "stage": self.stage.document,
                "inputs": inputs,
                "reuse": self.reuse,
            },
            self.key,
            self.attempt.headers,
        )
        self._job_id, self._submitting = job.id, False
        what = "Submitted to" if fresh else "Found again at"
        self.say(f"{what} the {self.service.name}: {self._url()}")
        return job, fresh

    async def _ended(self, job: Job) -> Job:
        if not job.ended:
            job = await self.service.when_ended(self._job_id, SHORT)
        said = ""
        while not job.ended:
            if not said:
                # Only what takes long is worth a link before its end.
                await self.tell_job(self._url())
            now = f"{job.state.capitalize()}{': ' if job.progress else ''}{job.progress}."
            if now != said:
                said = now
                self.say(now)
            job = await self.service.when_ended(self._job_id, WAIT)
        return job

    async def _open_workflow_run(self) -> None:
        link = await self.auditor.open_workflow_run(self.attempt.run_id, self.documents())
        self.say(f"The workflow run is open in MLflow: {link}")

    def _url(self) -> str:
        return self.service.job_url(self._job_id) if self._job_id else ""


def _hex(text: str, length: int) -> str:
    return sha256(text.encode()).hexdigest()[:length]
