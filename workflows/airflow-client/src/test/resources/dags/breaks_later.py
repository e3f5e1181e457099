"""A test breaks it once it has been read."""

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG

with DAG("client.breaks-later", schedule=None):
    EmptyOperator(task_id="only")
