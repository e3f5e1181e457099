"""DAGs that show a client each thing that can become of a run."""

import os
import time
from pathlib import Path

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, Param, task

MARKS = Path(os.environ["CLIENT_TEST_MARKS"])

with DAG("client.success", schedule=None, params={"reuse": Param(False, type="boolean")}):

    @task
    def left(params):
        print("hello from left", params["reuse"])
        return {"answer": 42, "none": None}

    @task
    def right():
        return "done"

    left() >> right() >> EmptyOperator(task_id="last")

with DAG("client.failing", schedule=None):

    @task
    def fails_unmarked():
        if not (MARKS / "mended").exists():
            raise ValueError("there is no mark yet")

    fails_unmarked() >> EmptyOperator(task_id="after")

with DAG("client.waiting", schedule=None):

    @task
    def waits_unmarked():
        while not (MARKS / "released").exists():
            time.sleep(0.1)

    waits_unmarked() >> EmptyOperator(task_id="after")

with DAG("client.wide", schedule=None, max_active_tasks=200):
    first = EmptyOperator(task_id="first")
    for number in range(129):
        first >> EmptyOperator(task_id=f"wide-{number}")

with DAG("client.paused", schedule=None, is_paused_upon_creation=True):
    EmptyOperator(task_id="only")

with DAG("client.order", schedule=None, is_paused_upon_creation=True):
    EmptyOperator(task_id="only")

with DAG("client.mapped", schedule=None):

    @task
    def each(number):
        return number * number

    each.expand(number=[3, 4])
