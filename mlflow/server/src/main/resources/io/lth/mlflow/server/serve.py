"""One MLflow server in one process.

`mlflow server` imports MLflow twice (command line, then worker) and adds a job runner that
nobody here uses; this imports it once. Started as: serve.py STATE_FOLDER PORT
"""

import errno
import os
import socket
import sys

PORT_IN_USE = 98  # the caller chooses another port, or says who holds this one


def claim(address: str, port: int) -> socket.socket:
    """Takes the port before the slow imports: two servers can't both believe they have it."""
    claimed = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        claimed.bind((address, port))
        # Linux lets two reusing sockets bind while neither listens: listening decides.
        # Connections wait in the backlog until the application is there.
        claimed.listen(128)
    except OSError as refused:
        if refused.errno == errno.EADDRINUSE:
            sys.exit(PORT_IN_USE)
        raise
    print(f"process {os.getpid()} listens on {address}:{port}", flush=True)
    return claimed


def serve(claimed: socket.socket, store: str, artifacts: str, allowed_hosts: str) -> None:
    """Serves until it is told to end.

    store: the database's URI; artifacts: a folder, or the URI of an object store, which only the
    server sees; allowed_hosts: which `Host` headers it answers to.
    """
    os.environ.update(
        _MLFLOW_SERVER_FILE_STORE=store,
        _MLFLOW_SERVER_REGISTRY_STORE=store,
        _MLFLOW_SERVER_ARTIFACT_ROOT="mlflow-artifacts:/",
        _MLFLOW_SERVER_ARTIFACT_DESTINATION=artifacts,
        _MLFLOW_SERVER_SERVE_ARTIFACTS="true",
        _MLFLOW_SGI_NAME="uvicorn",
        MLFLOW_SERVER_ALLOWED_HOSTS=allowed_hosts,
        MLFLOW_SERVER_ENABLE_JOB_EXECUTION="false",
        MLFLOW_DISABLE_TELEMETRY="true",
        DO_NOT_TRACK="true",
        _MLFLOW_TELEMETRY_PRE_WARM_DATABRICKS_SDK="false",
        GIT_PYTHON_REFRESH="quiet",
    )

    import uvicorn
    from mlflow.server.handlers import initialize_backend_stores

    initialize_backend_stores(store, store, "mlflow-artifacts:/")
    uvicorn.Server(
        uvicorn.Config(
            "mlflow.server.fastapi_app:app",
            workers=1,
            access_log=False,
            timeout_graceful_shutdown=5,
        )
    ).run(sockets=[claimed])


def main() -> None:
    state, port = sys.argv[1], int(sys.argv[2])
    serve(
        claim("127.0.0.1", port),
        store="sqlite:///" + os.path.join(state, "mlflow.db"),
        artifacts=os.path.join(state, "artifacts"),
        allowed_hosts="localhost:*,127.0.0.1:*",
    )


if __name__ == "__main__":
    main()
