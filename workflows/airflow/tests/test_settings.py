"""Every setting: missing, and set."""

from __future__ import annotations

from pathlib import Path

import pytest

from lth_airflow.plan import Schedule
from lth_airflow.settings import (
    SERVICES,
    SettingProblem,
    Settings,
    nightly_schedule,
    runs_nightly,
    service_of,
)

ENVIRONMENT = {
    "LTH_PLANS": "/plans",
    "LTH_TRAINER_URL": "http://127.0.0.1:1/",
    "LTH_PRUNER_URL": "http://127.0.0.1:2",
    "LTH_AUDITOR_URL": "http://127.0.0.1:3",
    "LTH_TOKEN_FILE": "/token",
}


def test_every_setting_is_read() -> None:
    assert Settings.of(ENVIRONMENT) == Settings(
        Path("/plans"),
        {
            "trainer": "http://127.0.0.1:1",
            "pruner": "http://127.0.0.1:2",
            "auditor": "http://127.0.0.1:3",
        },
        Path("/token"),
    )


@pytest.mark.parametrize("name", ENVIRONMENT)
def test_a_missing_setting_is_named(name: str) -> None:
    with pytest.raises(SettingProblem, match=f"^{name} is not set"):
        Settings.of(ENVIRONMENT | {name: " "})


def test_the_nightly_schedule_has_a_default_and_can_be_set() -> None:
    assert nightly_schedule({}) == Schedule("0 2 * * *", "UTC")
    set_to = {"LTH_NIGHTLY_SCHEDULE": "0 4 * * 1", "LTH_NIGHTLY_TIMEZONE": "Asia/Tokyo"}
    assert nightly_schedule(set_to) == Schedule("0 4 * * 1", "Asia/Tokyo")
    assert nightly_schedule({"LTH_NIGHTLY_SCHEDULE": "none"}) is None


def test_a_misspelt_nightly_setting_is_named() -> None:
    with pytest.raises(SettingProblem, match=r"LTH_NIGHTLY_SHEDULE: .* LTH_NIGHTLY_SCHEDULE"):
        nightly_schedule({"LTH_NIGHTLY_SHEDULE": "none"})
    with pytest.raises(SettingProblem, match=r"LTH_NIGHTLY_EXPERIMENT: .* LTH_NIGHTLY_EXPERIMENTS"):
        runs_nightly("lenet-mnist", {"LTH_NIGHTLY_EXPERIMENT": "all"})


def test_each_kind_has_one_service() -> None:
    kinds = [kind for served in SERVICES.values() for kind in served]
    assert len(kinds) == len(set(kinds)) == 9
    assert service_of("train") == "trainer"
    assert service_of("random-mask") == "pruner"
    assert service_of("render") == "auditor"


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_a_token_file_without_a_token_is_named(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_text(content)
    settings = Settings.of(ENVIRONMENT | {"LTH_TOKEN_FILE": str(file)})
    with pytest.raises(SettingProblem, match=r"^LTH_TOKEN_FILE: .*token"):
        settings.token()


def test_the_nights_of_two_cores_run_unless_others_are_named() -> None:
    assert runs_nightly("lenet-mnist-reset", {})
    assert not runs_nightly("vgg19-cifar10", {})
    named = {"LTH_NIGHTLY_EXPERIMENTS": "lenet-mnist, vgg19-cifar10"}
    assert runs_nightly("vgg19-cifar10", named)
    assert not runs_nightly("lenet-mnist-reset", named)
    assert runs_nightly("resnet18-cifar10", {"LTH_NIGHTLY_EXPERIMENTS": "all"})
