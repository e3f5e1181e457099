"""What must be there before Airflow's parts start: python -m lth_airflow.prepare [--slots N]."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from lth_airflow.plan import DAG_ID_PREFIX
from lth_airflow.settings import POOL, SettingProblem, Settings


def prepare(slots: int) -> None:
    """The database at this version, the pool, a DAG file for each plan. Idempotent."""
    plans = Settings.of().plans  # before anything is changed: a missing setting is told at once
    from airflow import settings
    from airflow.models.dag import DagModel
    from airflow.models.db_callback_request import DbCallbackRequest
    from airflow.models.pool import Pool
    from airflow.utils.db import upgradedb
    from airflow.utils.session import create_session
    from sqlalchemy import delete, update

    from lth_airflow.bundle import write_dag_files
    from lth_airflow.timetables import LATE

    upgradedb()
    with create_session() as session:
        # Airflow asks for callbacks of every task that ends in the triggerer; these DAGs have none,
        # and max_callbacks_per_loop=0 leaves the requests where they are (README, "Settings").
        session.execute(delete(DbCallbackRequest))
        # A night that went by while nothing ran is not made up for. The DAG processor says anew
        # when the next one is; until then the scheduler must not know of the old one.
        session.execute(
            update(DagModel)
            .where(
                DagModel.dag_id.startswith(DAG_ID_PREFIX),
                DagModel.next_dagrun_create_after < datetime.now(UTC) - LATE,
            )
            .values(next_dagrun_create_after=None)
            .execution_options(synchronize_session=False)
        )
        Pool.create_or_update_pool(
            POOL,
            slots=slots,
            description="Workers that fail stages; what runs is bounded by triggerer and services.",
            include_deferred=False,
            session=session,
        )
    plans.mkdir(parents=True, exist_ok=True)
    dags = Path(settings.DAGS_FOLDER)
    dags.mkdir(parents=True, exist_ok=True)
    write_dag_files(plans, dags)


def main() -> None:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m lth_airflow.prepare", description=__doc__)
    parser.add_argument("--slots", type=int, default=2, help="size of the pool lth (default: 2)")
    slots = parser.parse_args().slots
    try:
        prepare(slots)
    except SettingProblem as problem:
        print(problem, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
