"""What the environment of every part of Airflow says."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lth_airflow.plan import Schedule

SERVICES: Mapping[str, tuple[str, ...]] = {
    "trainer": ("train",),
    "pruner": ("initialize", "prune", "rewind", "reinitialize", "random-mask"),
    "auditor": ("aggregate", "judge", "render"),
}
"""The services, and the kinds of stages that each serves."""

_SERVICE_OF_KIND = {kind: service for service, kinds in SERVICES.items() for kind in kinds}

_NIGHTLY: Mapping[str, str] = {
    "LTH_NIGHTLY_SCHEDULE": "0 2 * * *",
    "LTH_NIGHTLY_TIMEZONE": "UTC",
    # Those whose night two cores carry.
    "LTH_NIGHTLY_EXPERIMENTS": "lenet-mnist, lenet-mnist-one-shot, lenet-mnist-reset",
}
"""What can be set of nightly DAGs, and what holds where it is not."""
POOL = "lth"


class SettingProblem(ValueError):
    """A setting that is missing or makes no sense: which one, and what it must be."""


def service_of(kind: str) -> str:
    """The service that serves a kind of stage."""
    service = _SERVICE_OF_KIND.get(kind)
    if service is None:
        known = ", ".join(sorted(_SERVICE_OF_KIND))
        raise SettingProblem(
            f"No service is known for stages of kind {kind!r}, only for: {known}."
            " The plan was made by a newer lth than this Airflow runs: stop and start the stack."
        )
    return service


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the plans lie and where the services are."""

    plans: Path
    urls: Mapping[str, str]
    token_file: Path

    @staticmethod
    def of(environment: Mapping[str, str] = os.environ) -> Settings:
        """Raises SettingProblem, naming the first variable that is missing."""
        return Settings(
            plans_folder(environment),
            {
                service: _required(environment, f"LTH_{service.upper()}_URL").rstrip("/")
                for service in SERVICES
            },
            Path(_required(environment, "LTH_TOKEN_FILE")),
        )

    def token(self) -> str:
        """Read anew each time, so that a new one needs no restart."""
        try:
            token = self.token_file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as problem:
            raise SettingProblem(
                f"LTH_TOKEN_FILE: expected a readable file with the services' token: {problem}"
            ) from None
        if not token:
            raise SettingProblem(f"LTH_TOKEN_FILE: {self.token_file} is empty.")
        return token


def plans_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """$LTH_PLANS, in which each plan has a folder."""
    return Path(_required(environment, "LTH_PLANS"))


def nightly_schedule(environment: Mapping[str, str] = os.environ) -> Schedule | None:
    """When nightly DAGs run; never, if LTH_NIGHTLY_SCHEDULE is `none`."""
    cron = _nightly(environment, "LTH_NIGHTLY_SCHEDULE")
    zone = _nightly(environment, "LTH_NIGHTLY_TIMEZONE")
    return None if cron == "none" else Schedule(cron, zone)


def runs_nightly(experiment: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether LTH_NIGHTLY_EXPERIMENTS names it, or is `all`."""
    named = _nightly(environment, "LTH_NIGHTLY_EXPERIMENTS")
    return named == "all" or experiment in (name.strip() for name in named.split(","))


def _nightly(environment: Mapping[str, str], setting: str) -> str:
    """Raises SettingProblem if another setting of nightly DAGs is misspelt."""
    for name in sorted(environment):
        if name.startswith("LTH_NIGHTLY_") and name not in _NIGHTLY:
            raise SettingProblem(f"{name}: expected one of {', '.join(_NIGHTLY)}.")
    return environment.get(setting, "").strip() or _NIGHTLY[setting]


def check_timezone(schedule: Schedule, setting: str) -> None:
    """Raises SettingProblem if the zone is none."""
    try:
        ZoneInfo(schedule.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingProblem(
            f"{setting}: expected a time zone such as Europe/Berlin, found {schedule.timezone!r}."
        ) from None


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise SettingProblem(
            f"{name} is not set; every part of Airflow needs it (workflows/airflow/README.md)."
        )
    return value
