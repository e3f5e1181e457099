"""Airflow's home is a fresh folder, before anything imports Airflow."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

_HOME = tempfile.TemporaryDirectory(prefix="lth-airflow-")
os.environ.update(
    AIRFLOW_HOME=_HOME.name,
    AIRFLOW__CORE__LOAD_EXAMPLES="False",
    AIRFLOW__CORE__UNIT_TEST_MODE="False",
    AIRFLOW__CORE__PLUGINS_FOLDER=str(Path(__file__).parent.parent / "plugins"),
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=f"sqlite:///{_HOME.name}/airflow.db",
)
for name in [name for name in os.environ if name.startswith("LTH_")]:
    if name != "LTH_TEST_PLANS":
        del os.environ[name]

from fake_services import FakeServices  # noqa: E402
from lth_airflow.settings import SERVICES, Settings  # noqa: E402

SMOKE = Path(__file__).parent / "plans" / "lenet-mnist.smoke"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of plans with one plan in it."""
    folder = tmp_path / "plans"
    copytree(SMOKE, folder / SMOKE.name)
    for name in ("experiment.yaml", "expected.yaml"):
        (folder / SMOKE.name / name).write_text(f"# {name}\n")
    monkeypatch.setenv("LTH_PLANS", str(folder))
    return folder


@pytest.fixture
def services() -> Iterator[FakeServices]:
    services = FakeServices().start()
    yield services
    services.stop()


@pytest.fixture
def settings(
    services: FakeServices, plans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """The environment of Airflow's parts, with the fake services behind it."""
    token = tmp_path / "token"
    token.write_text(services.token + "\n")
    monkeypatch.setenv("LTH_TOKEN_FILE", str(token))
    for service in SERVICES:
        monkeypatch.setenv(f"LTH_{service.upper()}_URL", services.url(service))
    return Settings.of()
