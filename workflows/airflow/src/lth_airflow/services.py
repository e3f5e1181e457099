"""The services' HTTP: one client for each event loop, and what an answer means."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote
from weakref import WeakKeyDictionary

import httpx

from lth_airflow.plan import Json
from lth_airflow.settings import Settings

PATIENCE = 600.0
"""Seconds that a service may be away, or answer nonsense, before a stage gives up on it."""

WAIT = 50
"""Seconds that a service may hold an answer back until a job has ended; it allows 60."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a stage failed, as the service says it, and whose fault that is."""

    detail: str
    code: str
    fault: str

    @property
    def retried(self) -> bool:
        """Only what the platform did may be mended by doing it again."""
        return self.fault == "platform"

    @staticmethod
    def of(document: Json, otherwise: Problem) -> Problem:
        """The problem of an RFC 9457 document, as far as it is one."""
        if not isinstance(document, dict):
            return otherwise
        detail = document.get("detail") or document.get("title")
        code, fault = document.get("code"), document.get("fault")
        return Problem(
            detail if isinstance(detail, str) and detail else otherwise.detail,
            code if isinstance(code, str) and code else otherwise.code,
            fault if isinstance(fault, str) and fault else otherwise.fault,
        )


class Refused(Exception):
    """A service's answer that the same request will get again: it must not be repeated."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


class Unreachable(Exception):
    """A service that stayed away, or answered nonsense, for longer than one has patience."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


class NotThere(Exception):
    """404: what was asked for isn't there, or is there no more."""


class Garbled(Exception):
    """An answer that isn't what the job API promises."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a service says of a job; what it leaves out is empty."""

    id: str
    state: str
    run: str
    link: str
    progress: str
    outputs: Mapping[str, Mapping[str, Json]]
    problem: Json

    ENDED = frozenset({"succeeded", "failed", "cancelled"})

    @property
    def ended(self) -> bool:
        return self.state in Job.ENDED

    @staticmethod
    def of(document: Json) -> Job:
        """Raises Garbled if that is no job."""
        if not isinstance(document, dict):
            raise Garbled("a job, an object")
        job_id, state = document.get("id"), document.get("state")
        if not isinstance(job_id, str) or not job_id or not isinstance(state, str):
            raise Garbled("a job with its id and state")
        outputs: Json = {}
        if state == "succeeded":
            result = document.get("result")
            outputs = result.get("outputs") if isinstance(result, dict) else None
            if not isinstance(outputs, dict) or not all(map(_is_reference, outputs.values())):
                raise Garbled("the outputs of a job that succeeded: run, path, digest, size")
        return Job(
            job_id,
            state,
            str(document.get("run") or ""),
            str(document.get("link") or ""),
            _progress(document.get("progress")),
            outputs,
            document.get("problem"),
        )


class Service:
    """One of the three services. Transport errors, 5xx, 429 and garbled answers are waited out."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        say: Say,
        *,
        patience: float = PATIENCE,
        pause: float = 0.5,
        client: httpx.AsyncClient | None = None,
    ) -> None:
        self.name = name
        self._url = settings.urls[name]
        self._settings = settings
        self._say = say
        self._patience = patience
        self._pause = pause
        self._client = client

    def job_url(self, job_id: str) -> str:
        return f"{self._url}/v1/jobs/{quote(job_id, safe='')}"

    async def open_workflow_run(self, workflow: str, documents: Mapping[str, str]) -> str:
        """Opens it, or opens it again: idempotent. Answers its MLflow link."""
        response = await self._ask(
            "PUT", _workflow_path(workflow), json={"documents": dict(documents)}, read=_run
        )
        return str(response.get("link") or "")

    async def alarm(self, workflow: str) -> str:
        """Failed checks and claims that are not reproduced, of one that is finished; or nothing."""
        response = await self._ask("GET", _workflow_path(workflow), read=_run)
        return str(response.get("alarm") or "")

    async def end_workflow_run(self, workflow: str, state: str) -> None:
        """Ends what is still open of it; idempotent, also where it was never opened."""
        try:
            await self._ask(
                "POST",
                _workflow_path(workflow) + "/end",
                json={"state": state},
                read=_anything,
                missing=True,
            )
        except NotThere:
            self._say(f"The {self.name} knows no workflow run {workflow}: nothing to end.")

    async def submit(
        self, body: Mapping[str, Json], key: str, headers: Mapping[str, str]
    ) -> tuple[Job, bool]:
        """The job of that key, and whether it is new."""
        answer: tuple[Job, bool] = await self._ask(
            "POST",
            "/v1/jobs",
            json=body,
            headers={"Idempotency-Key": key, **headers},
            read=_job,
            read_status=True,
        )
        return answer

    async def when_ended(self, job_id: str, wait: int) -> Job:
        """The job once it has ended, or as it is after `wait` seconds.

        Raises NotThere if the service doesn't know it.
        """
        asked = time.monotonic()
        job: Job = await self._ask(
            "GET",
            f"/v1/jobs/{quote(job_id, safe='')}?until=ended",
            headers={"Prefer": f"wait={wait}"},
            read=_job,
            missing=True,
        )
        if not job.ended and time.monotonic() - asked < 1:
            # A service that doesn't wait must not be asked without a break.
            await asyncio.sleep(4 * self._pause)
        return job

    async def jobs(self, workflow: str) -> list[Mapping[str, Json]]:
        """What a service holds of a workflow run."""
        jobs: list[Mapping[str, Json]] = await self._ask(
            "GET", f"/v1/jobs?workflow={quote(workflow, safe='')}", read=_jobs
        )
        return jobs

    async def cancel(self, job_id: str) -> None:
        """Idempotent, also for a job that is there no more."""
        try:
            await self._ask(
                "DELETE", f"/v1/jobs/{quote(job_id, safe='')}", read=_anything, missing=True
            )
        except NotThere:
            self._say(f"The {self.name} doesn't know job {job_id} (any more).")

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        read: Callable[[httpx.Response], Any],
        read_status: bool = False,
        missing: bool = False,
        json: Json = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        client = self._client or shared_client()
        pause, away_since, told = self._pause, None, ""
        while True:
            wait = 0.0
            try:
                response = await client.request(
                    method,
                    self._url + path,
                    json=json,
                    headers={
                        "Authorization": f"Bearer {self._settings.token()}",
                        **(headers or {}),
                    },
                )
                if response.is_success:
                    answer = read(response)
                    if away_since is not None:
                        self._say(f"The {self.name} answers again.")
                    return (
                        (answer, response.status_code == 201 or response.status_code == 202)
                        if (read_status)
                        else answer
                    )
                if response.status_code == 404 and missing:
                    raise NotThere
                problem = _refusal(self.name, response)
                if not _is_passing(response.status_code):
                    raise Refused(problem)
                wait = _retry_after(response)
                found = problem.detail
                if response.status_code == 429:
                    # It lives and says so: a full queue is waited for, however long it takes.
                    away_since = None
                    if found != told:
                        told = found
                        self._say(f"The {self.name} takes no more jobs for now: {found}")
                    await asyncio.sleep(max(wait, pause))
                    continue
            except httpx.TransportError as trouble:
                found = f"it can't be reached ({type(trouble).__name__}: {trouble})"
            except Garbled as trouble:
                found = f"it answered something else than {trouble}"
            except (httpx.DecodingError, UnicodeDecodeError) as trouble:
                found = f"its answer can't be decoded ({trouble})"
            now = time.monotonic()
            if away_since is None:
                away_since = now
                self._say(f"The {self.name} ({self._url}): {found}. Trying again.")
            if now - away_since >= self._patience:
                raise Unreachable(
                    Problem(
                        f"The {self.name} at {self._url} gave no usable answer to {method}"
                        f" {path.partition('?')[0]} for {self._patience:.0f} s; at last: {found}."
                        f" See whether it runs and what its log says (./lth status).",
                        "service-away",
                        "platform",
                    )
                )
            await asyncio.sleep(max(wait, pause * random.uniform(0.75, 1.25)))
            pause = min(2 * pause, 20 * self._pause)


_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient] = WeakKeyDictionary()


def shared_client() -> httpx.AsyncClient:
    """The client of this event loop: one for all stages that wait in a triggerer."""
    loop = asyncio.get_running_loop()
    client = _clients.get(loop)
    if client is None:
        client = _clients[loop] = new_client()
    return client


def new_client() -> httpx.AsyncClient:
    """Waits a little longer for an answer than the services hold one back."""
    return httpx.AsyncClient(
        timeout=httpx.Timeout(10.0, read=WAIT + 20.0, pool=None),
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=32),
        trust_env=False,
    )


def _is_passing(status: int) -> bool:
    return status >= 500 or status in {408, 425, 429}


def _retry_after(response: httpx.Response) -> float:
    value = response.headers.get("Retry-After", "")
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - time.time()
        except ValueError:
            return 0.0
    return min(max(seconds, 0.0), 60.0)


def _refusal(service: str, response: httpx.Response) -> Problem:
    otherwise = Problem(
        f"The {service} answered {response.status_code} to {response.request.method}"
        f" {response.request.url.path}",
        f"http-{response.status_code}",
        "platform" if _is_passing(response.status_code) else "request",
    )
    try:
        return Problem.of(response.json(), otherwise)
    except ValueError:
        return otherwise


def _document(response: httpx.Response) -> Json:
    try:
        return response.json()
    except ValueError:
        raise Garbled("JSON") from None


def _job(response: httpx.Response) -> Job:
    return Job.of(_document(response))


def _jobs(response: httpx.Response) -> list[Mapping[str, Json]]:
    document = _document(response)
    jobs = document.get("jobs") if isinstance(document, dict) else None
    if not isinstance(jobs, list) or not all(isinstance(job, dict) for job in jobs):
        raise Garbled("a list of jobs")
    return jobs


def _run(response: httpx.Response) -> dict[str, Json]:
    document = _document(response)
    if not isinstance(document, dict) or not document.get("run"):
        raise Garbled("a workflow run with its MLflow run")
    return document


def _anything(response: httpx.Response) -> None:
    return None


def _is_reference(value: Json) -> bool:
    return isinstance(value, dict) and value.keys() >= {"run", "path", "digest", "size"}


def _progress(progress: Json) -> str:
    if not isinstance(progress, dict) or "iteration" not in progress:
        return ""
    text = f"iteration {progress['iteration']}"
    if "iterations" in progress:
        text += f" of {progress['iterations']}"
    if isinstance(progress.get("rate"), int | float):
        text += f", {progress['rate']:.0f} a second"
    if isinstance(progress.get("seconds-left"), int | float):
        text += f", {progress['seconds-left']:.0f} s left"
    return text


def _workflow_path(workflow: str) -> str:
    return f"/v1/workflow-runs/{quote(workflow, safe='')}"
