"""What is there after prepare, and after a second one."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest


def prepare(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    source = str(Path(__file__).parent.parent / "src")
    return subprocess.run(
        [sys.executable, "-m", "lth_airflow.prepare", *arguments],
        env=os.environ
        | {
            "PYTHONPATH": source,
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(home / "dags"),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.usefixtures("settings")
def test_database_pool_and_dag_files_are_there_and_it_may_be_repeated(tmp_path: Path) -> None:
    for slots in ("3", "5"):
        done = prepare(tmp_path, "--slots", slots)
        assert done.returncode == 0, done.stderr
        with sqlite3.connect(tmp_path / "airflow.db") as database:
            pool = "select slots, include_deferred from slot_pool where pool = 'lth'"
            assert database.execute(pool).fetchall() == [(int(slots), 0)]
    assert [it.name for it in (tmp_path / "dags").iterdir()] == ["lth.lenet-mnist.smoke.py"]


@pytest.mark.usefixtures("settings")
def test_a_night_that_went_by_while_nothing_ran_is_forgotten(tmp_path: Path) -> None:
    assert prepare(tmp_path).returncode == 0
    now = datetime.now(UTC).replace(tzinfo=None)
    nights = {
        "lth.missed": now - timedelta(hours=9),
        "lth.to-come": now + timedelta(hours=9),
        "somebody-elses": now - timedelta(hours=9),
    }
    with sqlite3.connect(tmp_path / "airflow.db") as database:
        for dag, night in nights.items():
            database.execute(
                "insert into dag (dag_id, is_paused, is_stale, bundle_name, timetable_type,"
                " partition_mapper_info, max_active_tasks, max_consecutive_failed_dag_runs,"
                " has_task_concurrency_limits, next_dagrun_create_after)"
                " values (?, 0, 0, 'dags-folder', '', '{}', 1, 0, 0, ?)",
                (dag, str(night)),
            )
    assert prepare(tmp_path).returncode == 0
    with sqlite3.connect(tmp_path / "airflow.db") as database:
        known = dict(database.execute("select dag_id, next_dagrun_create_after from dag"))
    assert known == {
        "lth.missed": None,
        "lth.to-come": str(nights["lth.to-come"]),
        "somebody-elses": str(nights["somebody-elses"]),
    }


def test_a_missing_setting_is_told_before_anything_is_made(tmp_path: Path) -> None:
    done = prepare(tmp_path)
    assert done.returncode == 2
    assert done.stderr.strip().startswith("LTH_PLANS is not set")
    assert not (tmp_path / "airflow.db").exists()
