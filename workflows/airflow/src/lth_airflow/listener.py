"""Tells the auditor when a workflow run has failed, so that nothing stays open in MLflow."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import TYPE_CHECKING, Any

from airflow.listeners import hookimpl

from lth_airflow.plan import DAG_ID_PREFIX
from lth_airflow.services import Refused, Service, Unreachable, new_client
from lth_airflow.settings import SERVICES, SettingProblem, Settings

if TYPE_CHECKING:
    from airflow.models.dagrun import DagRun

log = logging.getLogger(__name__)


class FailedRunListener:
    """Ends failed runs from a thread of its own: the scheduler never waits for the services."""

    def __init__(self, *, patience: float = 1800.0, pause: float = 1.0) -> None:
        self._patience = patience
        self._pause = pause
        self._pending: dict[tuple[str, str], threading.Thread] = {}

    @hookimpl
    def on_dag_run_failed(self, dag_run: DagRun, msg: str) -> None:
        """By the scheduler when it fails, by the API server when a person marks it failed."""
        if not dag_run.dag_id.startswith(DAG_ID_PREFIX):
            return
        by_hand = "manually" in (msg or "")
        self._start(dag_run.dag_id, dag_run.run_id, "killed" if by_hand else "failed")

    @hookimpl
    def before_stopping(self, component: Any) -> None:
        """What is under way gets a moment to arrive."""
        self.wait(5.0)

    def wait(self, seconds: float) -> None:
        """Until all that is under way has arrived, or the time is over."""
        for thread in list(self._pending.values()):
            thread.join(seconds)

    def _start(self, dag_id: str, run_id: str, state: str) -> None:
        thread = threading.Thread(
            target=self._end, args=(dag_id, run_id, state), name=f"end {run_id}", daemon=True
        )
        self._pending[dag_id, run_id] = thread
        thread.start()

    def _end(self, dag_id: str, run_id: str, state: str) -> None:
        try:
            asyncio.run(self._end_run(Settings.of(), run_id, state))
            log.info("%s, run %s: the auditor has been told that it %s.", dag_id, run_id, state)
        except (Refused, Unreachable, SettingProblem) as trouble:
            log.error("%s, run %s is not ended in MLflow: %s", dag_id, run_id, trouble)
        except Exception:
            log.exception("%s, run %s is not ended in MLflow", dag_id, run_id)
        finally:
            self._pending.pop((dag_id, run_id), None)

    async def _end_run(self, settings: Settings, run_id: str, state: str) -> None:
        async with new_client() as client:
            services = {
                name: Service(
                    name,
                    settings,
                    log.info,
                    patience=self._patience,
                    pause=self._pause,
                    client=client,
                )
                for name in SERVICES
            }
            if state == "killed":
                # With the triggerer down nobody else cancels what still runs.
                await asyncio.gather(
                    *(_cancel_all(service, run_id) for service in services.values())
                )
            await services["auditor"].end_workflow_run(run_id, state)


async def _cancel_all(service: Service, run_id: str) -> None:
    for job in await service.jobs(run_id):
        if job.get("state") in {"queued", "running"}:
            await service.cancel(str(job["id"]))
