"""Airflow looks for plugins in this folder only; the package says the rest."""

from lth_airflow.plugin import LthPlugin

__all__ = ["LthPlugin"]
