"""MLflow in a container: all that serve.py does, with the settings from the environment.

MLflow's own names: MLFLOW_BACKEND_STORE_URI (or MLFLOW_BACKEND_STORE_URI_FILE, a mounted file,
since the URI may hold a password), MLFLOW_ARTIFACTS_DESTINATION, MLFLOW_SERVER_ALLOWED_HOSTS.
"""

import os
import sys

import serve

STATE = "/var/lib/mlflow"


def setting(name: str, default: str) -> str:
    file = os.environ.get(name + "_FILE")
    if file and name in os.environ:
        sys.exit(f"mlflow: both {name} and {name}_FILE are set; leave one.")
    if file:
        try:
            with open(file, encoding="utf-8") as mounted:
                return mounted.read().strip()
        except OSError as unreadable:
            sys.exit(f"mlflow: {name}_FILE can't be read: {unreadable}. Mount it for uid {os.getuid()}.")
    return os.environ.get(name, default)


if __name__ == "__main__":
    store = setting("MLFLOW_BACKEND_STORE_URI", f"sqlite:///{STATE}/mlflow.db")
    artifacts = setting("MLFLOW_ARTIFACTS_DESTINATION", f"{STATE}/artifacts")
    allowed_hosts = setting("MLFLOW_SERVER_ALLOWED_HOSTS", "localhost:*,127.0.0.1:*")
    serve.serve(serve.claim("0.0.0.0", 5000), store, artifacts, allowed_hosts)
