"""Airflow walks the plan: a DAG for each plan, a task for each stage, nothing computed here."""
