"""What is there after prepare, and after a second one."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
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


def test_a_missing_setting_is_told_before_anything_is_made(tmp_path: Path) -> None:
    done = prepare(tmp_path)
    assert done.returncode == 2
    assert done.stderr.strip().startswith("LTH_PLANS is not set")
    assert not (tmp_path / "airflow.db").exists()
