"""A DAG is its plan, node by node and edge by edge, as Airflow's own DagBag reads it."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from shutil import copytree
from typing import Any

import pendulum
import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import DAG
from airflow.serialization.serialized_objects import DagSerialization
from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction

from conftest import SMOKE
from lth_airflow.bundle import write_dag_files
from lth_airflow.dags import build, dag_of
from lth_airflow.plan import Plan, read_plan
from lth_airflow.settings import SettingProblem

NAME = "lenet-mnist.smoke"
WRITTEN = os.environ.get("LTH_TEST_PLANS", "")
"""The folder of plans, of every experiment, that the build wrote before; empty outside of it."""
EXPERIMENTS = Path(__file__).parents[3] / "reproductions"


def plan_folders() -> list[Path]:
    if not WRITTEN:
        return [SMOKE]
    return sorted(file.parent for file in Path(WRITTEN).glob("*/plan.json"))


def dag_bag(plans: Path) -> DagBag:
    dags = plans.parent / "dags"
    dags.mkdir(exist_ok=True)
    write_dag_files(plans, dags)
    return DagBag(dag_folder=str(dags))


def differences(dag: Any, plan: Plan) -> set[str]:
    """How a DAG (or what Airflow made of it) differs from its plan."""
    found = {f"task {task}" for task in dag.task_ids} | {
        f"edge {task.task_id} -> {after}"
        for task in dag.tasks
        for after in task.downstream_task_ids
    }
    wanted = {f"task {stage}" for stage in plan.stages} | {
        f"edge {source.stage} -> {stage.id}"
        for stage in plan.stages.values()
        for source in stage.inputs.values()
    }
    return {f"+{it}" for it in found - wanted} | {f"-{it}" for it in wanted - found}


@pytest.mark.skipif(not WRITTEN, reason="no build wrote plans before: only lenet-mnist's is seen")
@pytest.mark.parametrize("profile", ["smoke", "quick", "nightly"])
def test_the_plans_are_those_of_every_experiment(profile: str) -> None:
    names = {file.parent.name for file in EXPERIMENTS.glob("*/experiment.yaml")}
    assert len(names) > 1
    assert {f"{name}.{profile}" for name in names} <= {folder.name for folder in plan_folders()}, (
        "mvn -pl reproductions -am verify writes them"
    )


@pytest.mark.parametrize("folder", plan_folders(), ids=lambda folder: folder.name)
def test_nodes_and_edges_are_those_of_the_plan(folder: Path, tmp_path: Path) -> None:
    plans = tmp_path / "plans"
    copytree(folder, plans / folder.name)
    bag = dag_bag(plans)
    plan = read_plan(folder)
    assert bag.import_errors == {}
    assert list(bag.dags) == [plan.dag_id]
    dag = bag.dags[plan.dag_id]
    assert differences(dag, plan) == set()
    again = DagSerialization.from_dict(json.loads(json.dumps(DagSerialization.to_dict(dag))))
    assert differences(again, plan) == set()
    assert {
        it.place.variant or f"trial-{it.place.trial}"
        for it in plan.stages.values()
        if it.place.trial is not None
    } == {group for group in dag.task_group.children if group not in plan.stages}


def test_a_missing_or_additional_edge_or_task_is_noticed(plans: Path) -> None:
    plan, dag = read_plan(plans / NAME), dag_of(plans / NAME)
    dag.get_task("judge").downstream_task_ids.discard("render")
    dag.get_task("trial-0.initialize") >> dag.get_task("render")
    assert differences(dag, plan) == {
        "-edge judge -> render",
        "+edge trial-0.initialize -> render",
    }
    stages = {k: v for k, v in plan.stages.items() if k != "render"}
    less = dataclasses.replace(plan, stages=stages)
    assert "+task render" in differences(dag, less)


def test_the_graph_reads_like_the_paper(plans: Path) -> None:
    dag = dag_of(plans / NAME)
    top = dag.task_group.children
    assert list(top) == ["trial-0", "trial-1", "aggregate", "judge", "render"]
    trial: Any = top["trial-0"]
    assert trial.group_display_name == "trial 0"
    assert list(trial.children) == ["trial-0.initialize", *(f"trial-0-round-{i}" for i in range(4))]
    third = trial.children["trial-0-round-3"]
    assert third.group_display_name == "round 3"
    assert "trial-0.round-3.random-mask-0.train" in third.children
    task = dag.get_task("trial-0.round-3.random-mask-0.train")
    assert task.task_display_name == "trial 0, round 3, random mask: train"
    assert task.operator_name == "trainer"
    assert task.doc_md == "`train` by the trainer: trial 0, round 3, random mask."


def test_variants_are_groups_around_their_trials(plans: Path) -> None:
    plan = read_plan(plans / NAME)
    stages = {
        key: dataclasses.replace(it, place=dataclasses.replace(it.place, variant="conv-2"))
        if it.place.trial is not None
        else it
        for key, it in plan.stages.items()
    }
    dag = build(dataclasses.replace(plan, stages=stages))
    assert list(dag.task_group.children) == ["conv-2", "aggregate", "judge", "render"]
    variant: Any = dag.task_group.children["conv-2"]
    assert list(variant.children) == ["conv-2-trial-0", "conv-2-trial-1"]
    trial = variant.children["conv-2-trial-0"]
    assert trial.group_display_name == "trial 0"
    assert list(trial.children)[1] == "conv-2-trial-0-round-0"
    task = dag.get_task("trial-0.round-3.random-mask-0.train")
    assert task.task_display_name == "conv-2, trial 0, round 3, random mask: train"


def test_a_dag_runs_when_it_is_asked_to_and_with_what_it_needs(plans: Path) -> None:
    dag = dag_of(plans / NAME)
    assert dag.schedule is None
    assert dag.catchup is False
    assert dag.is_paused_upon_creation is False
    assert dag.params["reuse"] is False
    assert dag.tags == {"lth", "lenet-mnist", "smoke"}
    digest = sha256((plans / NAME / "plan.json").read_bytes()).hexdigest()
    assert f"plan {digest[:12]}" in (dag.description or "")
    assert "lenet-mnist" in (dag.doc_md or "")
    for task in dag.tasks:
        assert task.pool == "lth"
        assert task.start_from_trigger is True
        assert task.retries == 2


def nightly(plans: Path) -> Path:
    folder = plans / "lenet-mnist.nightly"
    copytree(plans / NAME, folder)
    document = json.loads((folder / "plan.json").read_text()) | {"profile": "nightly"}
    (folder / "plan.json").write_text(json.dumps(document))
    return folder


def test_a_nightly_dag_has_a_schedule_in_its_time_zone(
    plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LTH_NIGHTLY_SCHEDULE", "30 3 * * 1-5")
    monkeypatch.setenv("LTH_NIGHTLY_TIMEZONE", "Europe/Berlin")
    dag = dag_of(nightly(plans))
    assert (dag.max_active_runs, dag.catchup) == (1, False)
    run = next_run(dag)
    local = run.run_after.in_timezone("Europe/Berlin")
    assert (local.hour, local.minute) == (3, 30)
    assert local.isoweekday() <= 5


def test_a_new_nightly_dag_catches_up_with_nothing(
    plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every minute is only just past: a tolerance of any length would start a run at once.
    monkeypatch.setenv("LTH_NIGHTLY_SCHEDULE", "* * * * *")
    before = pendulum.now("UTC")
    assert next_run(dag_of(nightly(plans))).run_after > before


def test_a_missed_night_is_not_made_up_for(plans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    monkeypatch.setenv("LTH_NIGHTLY_SCHEDULE", f"{an_hour_ago.minute} {an_hour_ago.hour} * * *")
    dag = dag_of(nightly(plans))
    night = an_hour_ago.replace(second=0, microsecond=0)
    assert next_run(dag, last=night - timedelta(days=2)).run_after == night + timedelta(days=1)
    # Airflow's own timetable would start it now; else this proves nothing.
    monkeypatch.setattr("lth_airflow.timetables.LATE", timedelta(days=9))
    assert next_run(dag, last=night - timedelta(days=2)).run_after == night


def test_a_night_that_is_a_little_late_is_run(plans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    just_now = datetime.now(UTC) - timedelta(minutes=1)
    monkeypatch.setenv("LTH_NIGHTLY_SCHEDULE", f"{just_now.minute} {just_now.hour} * * *")
    night = just_now.replace(second=0, microsecond=0)
    assert next_run(dag_of(nightly(plans)), last=night - timedelta(days=1)).run_after == night


def test_a_schedule_that_is_none_is_an_import_error(
    plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LTH_NIGHTLY_SCHEDULE", "at night")
    nightly(plans)
    (said,) = dag_bag(plans).import_errors.values()
    assert "LTH_NIGHTLY_SCHEDULE" in said
    assert "found 'at night'" in said


def next_run(dag: DAG, last: datetime | None = None) -> DagRunInfo:
    serialized = DagSerialization.from_dict(DagSerialization.to_dict(dag))
    restriction = TimeRestriction(earliest=None, latest=None, catchup=False)
    assert serialized.start_date is None
    at = None if last is None else pendulum.instance(last)
    past = (
        None
        if at is None
        else DagRunInfo(
            run_after=at,
            data_interval=DataInterval.exact(at),
            partition_date=None,
            partition_key=None,
        )
    )
    run = serialized.timetable.next_dagrun_info_v2(last_dagrun_info=past, restriction=restriction)
    assert run is not None
    return run


def test_a_schedule_of_none_means_never(plans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LTH_NIGHTLY_SCHEDULE", "none")
    assert dag_of(nightly(plans)).schedule is None


def test_an_experiment_that_is_not_named_has_no_nights(
    plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LTH_NIGHTLY_EXPERIMENTS", "vgg19-cifar10")
    assert dag_of(nightly(plans)).schedule is None


def test_a_plan_may_bring_its_own_schedule(plans: Path) -> None:
    schedule = {"cron": "0 5 * * 6", "timezone": "America/New_York"}
    (plans / NAME / "schedule.json").write_text(json.dumps(schedule))
    local = next_run(dag_of(plans / NAME)).run_after.in_timezone("America/New_York")
    assert (local.hour, local.isoweekday()) == (5, 6)


def test_a_time_zone_that_is_none_is_named(plans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LTH_NIGHTLY_TIMEZONE", "Mars/Olympus")
    with pytest.raises(SettingProblem, match=r"LTH_NIGHTLY_TIMEZONE: .*Mars/Olympus"):
        dag_of(nightly(plans))


def test_a_broken_plan_is_an_import_error_of_its_own(plans: Path) -> None:
    broken = nightly(plans)
    (broken / "plan.json").write_text('{"experiment": "lenet-mnist", "profile": "nightly"}')
    bag = dag_bag(plans)
    assert list(bag.dags) == ["lth.lenet-mnist.smoke"]
    ((file, said),) = bag.import_errors.items()
    assert file.endswith("lth.lenet-mnist.nightly.py")
    last = said.strip().splitlines()[-1]
    assert "expected stages, a list that isn't empty, found nothing" in last
    assert "Write the folder anew with ./lth reproduce" in last


def test_a_stage_of_an_unknown_kind_is_an_import_error(plans: Path) -> None:
    file = plans / NAME / "plan.json"
    file.write_text(file.read_text().replace('"kind": "render"', '"kind": "paint"'))
    (said,) = dag_bag(plans).import_errors.values()
    assert "No service is known for stages of kind 'paint'" in said


def test_dag_files_change_only_with_their_plans(plans: Path, tmp_path: Path) -> None:
    dags = tmp_path / "dags"
    dags.mkdir()
    copytree(plans / NAME, plans / ".being-written")
    write_dag_files(plans, dags)
    file = dags / "lth.lenet-mnist.smoke.py"
    before = file.stat()
    write_dag_files(plans, dags)
    assert file.stat() == before
    (plans / NAME / "schedule.json").write_text('{"cron": "0 5 * * *", "timezone": "UTC"}')
    write_dag_files(plans, dags)
    assert file.stat().st_ino != before.st_ino
    before = file.stat()
    plan = plans / NAME / "plan.json"
    plan.write_text(plan.read_text().replace("smoke", "smoky"))  # as long as it was
    write_dag_files(plans, dags)
    assert file.stat().st_ino != before.st_ino
    plan.unlink()
    (dags / "of-somebody-else.py").touch()
    write_dag_files(plans, dags)
    assert [it.name for it in dags.iterdir()] == ["of-somebody-else.py"]


def test_a_dag_is_serialized_the_same_in_every_process(plans: Path) -> None:
    # Airflow writes a new version of a DAG whenever this differs.
    script = (
        "import json, sys; from airflow.serialization.serialized_objects import DagSerialization;"
        "from airflow.models.serialized_dag import SerializedDagModel;"
        "from lth_airflow.dags import dag_of;"
        "print(SerializedDagModel.hash(DagSerialization.to_dict(dag_of(sys.argv[1]))))"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(plans / NAME)],
            env=os.environ
            | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent.parent / "src")},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("1", "2")
    ]
    first, second = (process.communicate()[0].split()[-1] for process in processes)
    assert first == second
