"""A plan as a DAG: one task a stage, edges exactly those of the plan."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

from airflow.sdk import DAG, Param, TaskGroup
from airflow.sdk.exceptions import AirflowTimetableInvalid

from lth_airflow.operators import StageOperator
from lth_airflow.plan import Place, Plan, Schedule, Stage, read_plan
from lth_airflow.settings import (
    POOL,
    SettingProblem,
    check_timezone,
    nightly_schedule,
    runs_nightly,
    service_of,
)
from lth_airflow.timetables import NightlyTimetable


def dag_of(folder: str | Path) -> DAG:
    """The DAG of a plan folder."""
    return build(read_plan(Path(folder)))


def build(plan: Plan) -> DAG:
    """The DAG of a plan."""
    dag = DAG(
        dag_id=plan.dag_id,
        # The command line sees by the digest that Airflow has read the plan just published.
        description=f"{plan.experiment}, profile {plan.profile}; plan {plan.digest[:12]}",
        doc_md=_doc(plan),
        schedule=_timetable(plan),
        catchup=False,
        max_active_runs=1 if plan.profile == "nightly" else 16,
        is_paused_upon_creation=False,
        params={
            "reuse": Param(
                False,
                type="boolean",
                title="Take finished stages over",
                description="Takes a stage of equal key over from any earlier run, uncomputed.",
            )
        },
        tags=["lth", plan.experiment, plan.profile],
    )
    groups: dict[Place, TaskGroup] = {}
    tasks: dict[str, StageOperator] = {}
    for stage in plan.stages.values():
        tasks[stage.id] = StageOperator(
            service=service_of(stage.kind),
            task_id=stage.id,
            task_display_name=stage.label,
            doc_md=f"`{stage.kind}` by the {service_of(stage.kind)}: {stage.place}.",
            pool=POOL,
            task_group=_group(dag, groups, stage),
            dag=dag,
        )
    for stage in plan.stages.values():
        # Sorted: sets have no order, and what is serialized must have one.
        for source in sorted({source.stage for source in stage.inputs.values()}):
            tasks[source] >> tasks[stage.id]
    return dag


def _group(dag: DAG, groups: dict[Place, TaskGroup], stage: Stage) -> TaskGroup:
    """That of its round, within its trial's, within its variant's, as far as it has them."""
    place = stage.place
    group = dag.task_group
    if place.trial is None:
        return group
    prefix = f"{place.variant}-" if place.variant else ""
    if place.variant:
        group = _within(
            dag, groups, group, Place(variant=place.variant), place.variant, place.variant
        )
    trial = f"{prefix}trial-{place.trial}"
    within_trial = Place(place.trial, variant=place.variant)
    group = _within(dag, groups, group, within_trial, trial, f"trial {place.trial}")
    if place.round is None:
        return group
    words = f"round {place.round}" + (" (dense)" if place.round == 0 else "")
    within_round = Place(place.trial, place.round, variant=place.variant)
    return _within(dag, groups, group, within_round, f"{trial}-round-{place.round}", words)


def _within(
    dag: DAG,
    groups: dict[Place, TaskGroup],
    parent: TaskGroup,
    place: Place,
    group_id: str,
    words: str,
) -> TaskGroup:
    if place not in groups:
        groups[place] = TaskGroup(
            group_id=group_id,
            group_display_name=words,
            prefix_group_id=False,
            parent_group=parent,
            dag=dag,
        )
    return groups[place]


def _timetable(plan: Plan) -> NightlyTimetable | None:
    schedule: Schedule | None = plan.schedule
    where = "schedule.json"
    if schedule is None and plan.profile == "nightly" and runs_nightly(plan.experiment):
        schedule = nightly_schedule()
        where = "LTH_NIGHTLY_SCHEDULE, LTH_NIGHTLY_TIMEZONE"
    if schedule is None:
        return None
    check_timezone(schedule, where)
    # Without a start date and with no tolerance a new DAG waits for its next time.
    timetable = NightlyTimetable(
        schedule.cron, timezone=schedule.timezone, run_immediately=timedelta(0)
    )
    try:
        timetable.validate()
    except AirflowTimetableInvalid as problem:
        raise SettingProblem(
            f"{where}: expected a cron expression such as '0 2 * * *',"
            f" found {schedule.cron!r} ({problem})"
        ) from None
    return timetable


def _doc(plan: Plan) -> str:
    kinds = Counter(stage.kind for stage in plan.stages.values())
    trials = {stage.place.trial for stage in plan.stages.values()} - {None}
    counted = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    return (
        f"The reproduction **{plan.experiment}** at profile `{plan.profile}`: {len(trials)} trials,"
        f" {len(plan.stages)} stages ({counted}).\n\n"
        f"Each task hands its stage to a service and waits; what comes out lies in MLflow"
        f" (a task's links lead there). Start it with"
        f" `./lth reproduce {plan.experiment} --profile {plan.profile}`, or by Trigger."
        f" A failed task says in its log what to do; clear it to go on from there."
        f" Begun by the schedule, the last task also fails where a structural check failed or a"
        f" claim is not reproduced."
    )
