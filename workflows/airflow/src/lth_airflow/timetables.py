"""Nights, of which none is caught up with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from airflow.timetables.trigger import CronTriggerTimetable

if TYPE_CHECKING:
    from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction

LATE = timedelta(minutes=10)
"""How late a night may begin; after that it counts as missed."""


class NightlyTimetable(CronTriggerTimetable):
    """Cron, but a time that went by unused stays unused.

    Airflow's own starts the last missed run as soon as it is up again, also with catchup=False:
    in the middle of the day, on a machine that somebody works at.
    """

    def next_dagrun_info(
        self,
        *,
        last_automated_data_interval: DataInterval | None,
        restriction: TimeRestriction,
    ) -> DagRunInfo | None:
        info = super().next_dagrun_info(
            last_automated_data_interval=last_automated_data_interval, restriction=restriction
        )
        if info is not None and _missed(info):
            return super().next_dagrun_info(
                last_automated_data_interval=info.data_interval, restriction=restriction
            )
        return info

    def next_dagrun_info_v2(
        self, *, last_dagrun_info: DagRunInfo | None, restriction: TimeRestriction
    ) -> DagRunInfo | None:
        info = super().next_dagrun_info_v2(
            last_dagrun_info=last_dagrun_info, restriction=restriction
        )
        if info is not None and _missed(info):
            # As though it had run.
            return super().next_dagrun_info_v2(last_dagrun_info=info, restriction=restriction)
        return info


def _missed(info: DagRunInfo) -> bool:
    return bool(info.run_after < datetime.now(UTC) - LATE)
