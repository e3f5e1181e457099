"""One small DAG file for each plan folder, kept up by Airflow's DAG processor."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from airflow.dag_processing.bundles.local import LocalDagBundle

import lth_airflow.dags  # noqa: F401 (parsers are forked from here: they find it imported)
from lth_airflow.plan import DAG_ID_PREFIX, PLAN, SCHEDULE
from lth_airflow.settings import plans_folder

_DAG_FILE = '''"""Made from the plan in its folder, as of {digest}. Changes here are lost."""

from airflow.sdk import DAG

from lth_airflow.dags import dag_of

dag: DAG = dag_of({folder!r})
'''


class PlanBundle(LocalDagBundle):
    """The DAGs folder holds exactly one DAG file for each plan folder.

    A file a plan rather than one loop for all: Airflow parses a DAG's file once more for each task
    that ends in the triggerer, and a broken plan must not take the other DAGs with it.
    """

    def initialize(self) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        super().initialize()

    def refresh(self) -> None:
        """Changes only the files whose plan is new, changed or gone."""
        write_dag_files(plans_folder(), self.path)


def write_dag_files(plans: Path, dags: Path) -> None:
    """Makes the DAG files say what the plan folders say."""
    wanted = {
        f"{DAG_ID_PREFIX}{folder.name}.py": _dag_file(folder)
        for folder in (sorted(plans.iterdir()) if plans.is_dir() else [])
        if (folder / PLAN).is_file() and not folder.name.startswith(".")  # not yet whole
    }
    for name, text in wanted.items():
        file = dags / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            new = dags / f"{name}.new"
            new.write_text(text, encoding="utf-8")
            os.replace(new, file)
    for file in dags.glob(f"{DAG_ID_PREFIX}*.py"):
        if file.name not in wanted:
            file.unlink(missing_ok=True)


def _dag_file(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in (PLAN, SCHEDULE):
        digest.update(_digest(folder / name))
    return _DAG_FILE.format(digest=digest.hexdigest(), folder=str(folder))


def _digest(file: Path) -> bytes:
    """That of its content, which is read only if the file is another than at the last look."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return b"none"
    return _content_digest(file, found.st_ino, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=1024)
def _content_digest(file: Path, _inode: int, _size: int, _changed: int) -> bytes:
    return hashlib.sha256(file.read_bytes()).digest()
