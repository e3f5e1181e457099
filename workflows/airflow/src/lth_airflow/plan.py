"""The folder of a plan, as the command line writes it. Knows nothing of Airflow."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

DAG_ID_PREFIX = "lth."
PLAN = "plan.json"
DOCUMENTS = (PLAN, "experiment.yaml", "expected.yaml")
SCHEDULE = "schedule.json"

Json = Any
"""Whatever JSON can hold; what is read out of it is checked where it is read."""


class PlanProblem(ValueError):
    """A plan folder that cannot be used: what was expected, what was found, where, what to do."""

    def __init__(self, where: Path, expected: str, found: str) -> None:
        super().__init__(
            f"{where}: expected {expected}, found {found}."
            f" Write the folder anew with ./lth reproduce, or remove it."
        )


@dataclass(frozen=True, slots=True)
class Input:
    """An output of an earlier stage, by name."""

    stage: str
    output: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the paper's procedure a stage stands; what it is not of is None."""

    trial: int | None = None
    round: int | None = None
    arm: str | None = None
    draw: int = 0
    variant: str = ""

    def __str__(self) -> str:
        """In words: trial 0, round 3, random mask; begun by the variant, if there are several."""
        parts = [self.variant] if self.variant else []
        if self.trial is not None:
            parts.append(f"trial {self.trial}")
        if self.round is not None:
            parts.append(f"round {self.round}")
        if self.arm is not None:
            parts.append(self.arm.replace("-", " "))
        if self.draw:
            parts.append(f"draw {self.draw}")
        return ", ".join(parts) or "the whole run"


@dataclass(frozen=True, slots=True)
class Stage:
    """A task to be; `document` is the stage exactly as plan.json has it."""

    id: str
    kind: str
    place: Place
    inputs: Mapping[str, Input]
    document: Mapping[str, Json]

    @property
    def label(self) -> str:
        """What tells it from all others: trial 0, round 3, winning ticket: train."""
        return self.kind if self.place == Place() else f"{self.place}: {self.kind}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a DAG runs by itself."""

    cron: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A graph of stages; `digest` is the SHA-256 of plan.json's bytes."""

    name: str
    experiment: str
    profile: str
    stages: Mapping[str, Stage]
    schedule: Schedule | None
    digest: str

    @property
    def dag_id(self) -> str:
        return DAG_ID_PREFIX + self.name


def folder_of(plans: Path, dag_id: str) -> Path:
    """The folder of a DAG's plan."""
    return plans / dag_id.removeprefix(DAG_ID_PREFIX)


def read_plan(folder: Path) -> Plan:
    """The plan of a folder.

    Raises PlanProblem if the folder holds none, or one that contradicts itself.
    """
    file = folder / PLAN
    document = _object(file, _json(file), "the plan")
    experiment = _text(file, document, "experiment")
    profile = _text(file, document, "profile")
    name = f"{experiment}.{profile}"
    # What was asked for otherwise than the experiment has it follows: .seed-7, .my-images.
    if folder.name != name and not folder.name.startswith(f"{name}."):
        raise PlanProblem(file, f"the plan of {folder.name}", f"that of {name}")
    listed = document.get("stages")
    if not isinstance(listed, list) or not listed:
        raise PlanProblem(file, "stages, a list that isn't empty", _found(listed))
    stages: dict[str, Stage] = {}
    for entry in listed:
        stage = _stage(file, _object(file, entry, "a stage"))
        if stage.id in stages:
            raise PlanProblem(file, "each stage once", f"{stage.id} twice")
        stages[stage.id] = stage
    for stage in stages.values():
        for key, source in stage.inputs.items():
            if source.stage not in stages:
                raise PlanProblem(
                    file, f"input {key} of {stage.id} from a stage of this plan", source.stage
                )
    return Plan(
        folder.name,
        experiment,
        profile,
        stages,
        _schedule(folder / SCHEDULE),
        sha256(file.read_bytes()).hexdigest(),
    )


def read_documents(folder: Path) -> dict[str, str]:
    """What a workflow run is opened with, as it lies in the folder."""
    return {name: _read(folder / name) for name in DOCUMENTS}


def plan_of(folder: Path) -> Plan:
    """The same as read_plan, read again only when the file has changed."""
    try:
        changed = (folder / PLAN).stat().st_mtime_ns
    except OSError:
        return read_plan(folder)
    return _read_once(folder, changed)


@lru_cache(maxsize=16)
def _read_once(folder: Path, changed: int) -> Plan:
    return read_plan(folder)


def _stage(file: Path, document: dict[str, Json]) -> Stage:
    stage_id = _text(file, document, "id")
    where = f"of {stage_id}"
    parameters = _object(file, document.get("parameters"), f"parameters {where}")
    inputs = {}
    for key, value in _object(file, document.get("inputs"), f"inputs {where}").items():
        source = _object(file, value, f"input {key} {where}")
        inputs[key] = Input(_text(file, source, "stage"), _text(file, source, "output"))
    place = _place(file, _object(file, document.get("place"), f"the place {where}"))
    return Stage(stage_id, _text(file, parameters, "kind"), place, inputs, document)


def _place(file: Path, place: dict[str, Json]) -> Place:
    match place:
        case {"kind": "whole"}:
            return Place()
        case {"kind": "trial", "variant": str(variant), "trial": int(trial)}:
            return Place(trial, variant=variant)
        case {
            "kind": "training",
            "subject": {
                "variant": str(variant),
                "trial": int(trial),
                "round": int(number),
                "arm": str(arm),
                **rest,
            },
        }:
            draw = rest.get("draw", 0)
            return Place(trial, number, arm, draw if isinstance(draw, int) else 0, variant)
        case _:
            raise PlanProblem(file, "a place: whole, trial or training", json.dumps(place))


def _schedule(file: Path) -> Schedule | None:
    if not file.exists():
        return None
    document = _object(file, _json(file), "a schedule")
    return Schedule(_text(file, document, "cron"), _text(file, document, "timezone"))


def _json(file: Path) -> Json:
    try:
        return json.loads(_read(file))
    except json.JSONDecodeError as problem:
        raise PlanProblem(file, "JSON", str(problem)) from None


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PlanProblem(file, "a file", "none") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise PlanProblem(file, "a readable file", str(problem)) from None


def _object(file: Path, value: Json, what: str) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise PlanProblem(file, f"{what}, an object", _found(value))
    return value


def _text(file: Path, document: Mapping[str, Json], key: str) -> str:
    value = document.get(key)
    if not isinstance(value, str) or not value:
        raise PlanProblem(file, f"{key}, a text", _found(value))
    return value


def _found(value: Json) -> str:
    return "nothing" if value is None else json.dumps(value)[:80]
