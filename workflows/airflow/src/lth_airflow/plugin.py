"""What Airflow loads by itself from the plugins folder."""

from __future__ import annotations

from airflow.plugins_manager import AirflowPlugin

from lth_airflow.listener import FailedRunListener
from lth_airflow.operators import JobLink, MlflowLink
from lth_airflow.timetables import NightlyTimetable


class LthPlugin(AirflowPlugin):
    """The links of a stage's task, the listener that ends failed runs, and the nights."""

    name = "lth"
    operator_extra_links = [MlflowLink(), JobLink()]  # noqa: RUF012 (Airflow types them so)
    timetables = [NightlyTimetable]  # noqa: RUF012
    listeners = [FailedRunListener()]  # noqa: RUF012
