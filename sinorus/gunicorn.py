"""Settings of gunicorn: `gunicorn -c sinorus/gunicorn.py`. The names are gunicorn's own.

They are read in the master process, so a wrong value ends it with one line before any worker
starts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sinorus import settings
from sinorus.admission.lanes import pool_threads
from sinorus.metrics import files

wsgi_app = "sinorus.wsgi"
chdir = str(settings.BASE_DIR)
_host = f"[{settings.SERVER_HOST}]" if ":" in settings.SERVER_HOST else settings.SERVER_HOST
bind = [f"{_host}:{settings.SERVER_PORT}"]

worker_class = "sinorus.worker.Worker"
workers = settings.SERVER_WORKERS
# Admission decides how many of them work; the others are for waiting requests, and spare.
threads = pool_threads(settings.SERVER_THREADS)
# A connection costs little while its client sends and reads nothing (sinorus.serving.loop).
worker_connections = 1000
keepalive = 15
# Workers signal to the master through a file that they are alive; a slow disk would block them.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
# Seconds for running requests to finish when the server is stopped.
graceful_timeout = 20
# A query of 512 characters may take up to nine bytes for each in the address.
limit_request_line = 8190
# As the problem “headers-too-large” says.
limit_request_fields = 100
limit_request_field_size = 8190
# Off, because all servers of one user would share the control socket.
control_socket_disable = True

# Only sinorus.proxies decides which headers of a proxy to trust.
forwarded_allow_ips = ""
secure_scheme_headers = {}

# sinorus.request_log writes a line for each request.
accesslog = None
logconfig_dict = settings.LOGGING


def on_starting(server: Any) -> None:
    """Create the folder for the metrics of the workers."""
    if settings.SINORUS_METRICS_TOKEN is not None:
        files.begin(settings.DATA_DIR / "metrics" / str(settings.SERVER_PORT))


def pre_fork(server: Any, worker: Any) -> None:
    """Give a worker its place."""
    worker.place = files.places.take(worker)


def post_fork(server: Any, worker: Any) -> None:
    """Let the worker write its metrics into the files of its place."""
    if settings.SINORUS_METRICS_TOKEN is not None:
        files.use(worker.place)


def child_exit(server: Any, worker: Any) -> None:
    """Free the place of a worker that has ended."""
    files.places.leave(worker)
