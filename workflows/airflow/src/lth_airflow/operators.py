"""A stage as a task, and its links."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from airflow.sdk import BaseOperator, BaseOperatorLink, BaseXCom
from airflow.sdk.exceptions import AirflowFailException
from airflow.triggers.base import StartTriggerArgs

if TYPE_CHECKING:
    from airflow.sdk import Context
    from airflow.sdk.types import TaskInstanceKey


class _HandedOnLink(BaseOperatorLink):
    """A link that the trigger handed on as an XCom; Airflow's API reads it by `xcom_key`."""

    key: ClassVar[str]

    @property
    def xcom_key(self) -> str:
        return self.key

    def get_link(self, operator: BaseOperator, *, ti_key: TaskInstanceKey) -> str:
        return str(BaseXCom.get_value(ti_key=ti_key, key=self.key) or "")  # type: ignore[arg-type]


class MlflowLink(_HandedOnLink):
    """To the stage's run in MLflow."""

    name = "MLflow run"
    key = "mlflow"


class JobLink(_HandedOnLink):
    """To the stage's job at its service, which asks for its token."""

    name = "Job at its service (asks for its token)"
    key = "job"


class StageOperator(BaseOperator):
    """Starts and ends in the triggerer; a worker is needed only to fail without a retry."""

    template_fields = ()
    ui_color = "#e8f0fe"
    operator_extra_links = (MlflowLink(), JobLink())

    start_from_trigger = True
    start_trigger_args = StartTriggerArgs(
        trigger_cls="lth_airflow.triggers.StageTrigger", next_method="fail", trigger_kwargs={}
    )

    def __init__(self, *, service: str, **arguments: Any) -> None:
        # Shown where Airflow else shows the name of this class, which says less.
        self.custom_operator_name = service
        super().__init__(
            retries=2,
            retry_delay=timedelta(seconds=20),
            retry_exponential_backoff=2.0,
            max_retry_delay=timedelta(minutes=5),
            weight_rule="absolute",
            **arguments,
        )

    def execute(self, context: Context) -> Any:
        raise AirflowFailException(
            "This task starts in the triggerer; an Airflow that runs it here doesn't know"
            " start_from_trigger. Use the version in requirements.lock."
        )

    def fail(self, context: Context, event: dict[str, Any]) -> None:
        """Fails the task at once, whatever retries are left."""
        for key, link in event["xcoms"].items():
            context["ti"].xcom_push(key, link)
        raise AirflowFailException(event["detail"])
