"""Cuts what the client uses out of the specifications that an installed Airflow carries.

    <python of that Airflow> excerpt.py > ../resources/airflow-rest-api-excerpt.yaml

Descriptions, titles, examples and security are left out, and of the answers those that are no
success: errors share one form.
"""

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

REST = "api_fastapi/core_api/openapi/v2-rest-api-generated.yaml"
LOGIN = "api_fastapi/auth/managers/simple/openapi/v2-simple-auth-manager-generated.yaml"

DAG = "/api/v2/dags/{dag_id}"
RUN = DAG + "/dagRuns/{dag_run_id}"
TASK = RUN + "/taskInstances/{task_id}"
OPERATIONS = {
    LOGIN: {"/auth/token": ["post"]},
    REST: {
        "/api/v2/monitor/health": ["get"],
        "/api/v2/version": ["get"],
        "/api/v2/importErrors": ["get"],
        DAG: ["get", "patch"],
        DAG + "/tasks": ["get"],
        DAG + "/dagRuns": ["get", "post"],
        DAG + "/clearTaskInstances": ["post"],
        RUN: ["get", "patch"],
        RUN + "/taskInstances": ["get"],
        TASK + "/xcomEntries": ["get"],
        TASK + "/xcomEntries/{xcom_key}": ["get"],
        TASK + "/logs/{try_number}": ["get"],
        "/api/v2/pools": ["post"],
        "/api/v2/pools/{pool_name}": ["get", "patch"],
    },
}
LEFT_OUT = {"description", "title", "summary", "tags", "security", "example", "examples"}
HEADER = """\
# An excerpt of the OpenAPI documents of Apache Airflow {version} (apache-airflow-core, Apache-2.0,
# https://www.apache.org/licenses/LICENSE-2.0; Copyright The Apache Software Foundation):
# the operations and schemas that this client uses. Made, and after an upgrade made anew, by
#   <python of that Airflow> src/test/python/excerpt.py > src/test/resources/airflow-rest-api-excerpt.yaml
# in workflows/airflow-client; then read the difference.
"""


def bare(node: Any, names: bool = False) -> Any:
    """Without what only a reader needs; names of properties are no such keys."""
    if isinstance(node, dict):
        return {
            key: bare(value, key in {"properties", "schemas", "paths"})
            for key, value in node.items()
            if names or key not in LEFT_OUT
        }
    if isinstance(node, list):
        return [bare(each) for each in node]
    return node


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"].rsplit("/", 1)[1]} if "$ref" in node else set()
        return own.union(*(references(value) for value in node.values()))
    if isinstance(node, list):
        return set().union(*(references(each) for each in node))
    return set()


def operation(document: dict[str, Any], path: str, method: str) -> dict[str, Any]:
    whole = bare(document["paths"][path][method])
    whole["responses"] = {
        status: answer for status, answer in whole["responses"].items() if status.startswith("2")
    }
    return whole


def excerpt() -> dict[str, Any]:
    spec = find_spec("airflow")
    assert spec is not None and spec.submodule_search_locations
    root = Path(next(iter(spec.submodule_search_locations)))
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for name, operations in OPERATIONS.items():
        document = yaml.safe_load((root / name).read_text(encoding="utf-8"))
        own = {
            path: {method: operation(document, path, method) for method in methods}
            for path, methods in operations.items()
        }
        paths |= own
        wanted = references(own)
        while wanted:
            found = {each: bare(document["components"]["schemas"][each]) for each in wanted}
            schemas |= found
            wanted = references(found) - schemas.keys()
    return {
        "openapi": "3.1.0",
        "info": {"title": "Airflow API, an excerpt", "version": version("apache-airflow-core")},
        "paths": paths,
        "components": {"schemas": dict(sorted(schemas.items()))},
    }


if __name__ == "__main__":
    print(HEADER.format(version=version("apache-airflow-core")), end="")
    print(yaml.safe_dump(excerpt(), sort_keys=False, width=100), end="")
