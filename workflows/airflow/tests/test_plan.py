"""What a plan folder may hold, and what is said when it holds something else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lth_airflow.plan import PlanProblem, folder_of, plan_of, read_documents, read_plan

NAME = "lenet-mnist.smoke"


def test_a_plan_is_read_whole(plans: Path) -> None:
    document = json.loads((plans / NAME / "plan.json").read_text())
    plan = read_plan(plans / NAME)
    assert list(plan.stages) == [stage["id"] for stage in document["stages"]]
    assert [stage.document for stage in plan.stages.values()] == document["stages"]
    assert plan.dag_id == "lth.lenet-mnist.smoke"
    assert folder_of(plans, plan.dag_id) == plans / NAME


@pytest.mark.parametrize("changes", [".seed-7", ".cifar10-jpeg", ".seed-7.cifar10-jpeg"])
def test_a_plan_with_another_seed_or_images_is_a_dag_of_its_own(plans: Path, changes: str) -> None:
    (plans / NAME).rename(plans / (NAME + changes))
    assert read_plan(plans / (NAME + changes)).dag_id == f"lth.{NAME}{changes}"


def test_a_place_reads_like_the_paper(plans: Path) -> None:
    stages = read_plan(plans / NAME).stages
    stage = stages["trial-0.round-3.random-mask-0.train"]
    assert (str(stage.place), stage.label) == (
        "trial 0, round 3, random mask",
        "trial 0, round 3, random mask: train",
    )
    assert (str(stages["judge"].place), stages["judge"].label) == ("the whole run", "judge")


def test_the_documents_are_handed_on_as_they_lie_there(plans: Path) -> None:
    documents = read_documents(plans / NAME)
    assert documents["plan.json"] == (plans / NAME / "plan.json").read_text()
    assert documents["expected.yaml"] == "# expected.yaml\n"


def test_a_plan_is_read_again_once_it_changed(plans: Path) -> None:
    first = plan_of(plans / NAME)
    assert plan_of(plans / NAME) is first
    rewrite(plans, lambda plan: plan["stages"].pop())
    assert len(plan_of(plans / NAME).stages) == len(first.stages) - 1


def rewrite(plans: Path, change: Callable[[dict[str, Any]], object]) -> None:
    file = plans / NAME / "plan.json"
    document = json.loads(file.read_text())
    change(document)
    file.write_text(json.dumps(document))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda plan: plan.update(stages=[]), "expected stages, a list that isn't empty"),
        (lambda plan: plan.update(profile="quick"), "found that of lenet-mnist.quick"),
        (lambda plan: plan.update(profile="smo"), "found that of lenet-mnist.smo"),
        (lambda plan: plan.pop("experiment"), "expected experiment, a text, found nothing"),
        (lambda plan: plan["stages"].append(plan["stages"][0]), "trial-0.initialize twice"),
        (lambda plan: plan["stages"].pop(0), "found trial-0.initialize"),
        (lambda plan: plan["stages"][0].update(id=3), "expected id, a text, found 3"),
        (lambda plan: plan["stages"][0].update(place={"kind": "moon"}), "a place"),
        (lambda plan: plan["stages"][0]["parameters"].pop("kind"), "expected kind, a text"),
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(
    plans: Path, change: Callable[[dict[str, Any]], object], said: str
) -> None:
    rewrite(plans, change)
    with pytest.raises(PlanProblem) as problem:
        read_plan(plans / NAME)
    assert said in str(problem.value)
    assert str(plans / NAME / "plan.json") in str(problem.value)
    assert "./lth reproduce" in str(problem.value)


def test_a_plan_that_is_no_json_is_refused(plans: Path) -> None:
    (plans / NAME / "plan.json").write_text("{")
    with pytest.raises(PlanProblem, match=r"expected JSON, found .*line 1"):
        read_plan(plans / NAME)


def test_a_folder_without_a_document_is_refused(plans: Path) -> None:
    (plans / NAME / "expected.yaml").unlink()
    with pytest.raises(PlanProblem, match=r"expected\.yaml: expected a file, found none"):
        read_documents(plans / NAME)
