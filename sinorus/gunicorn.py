"""Settings of gunicorn: `gunicorn -c sinorus/gunicorn.py`. The names are gunicorn's own.

They are read in the master process, so a wrong value ends it with one line before any worker
starts. docs/running.md has the proxy that belongs in front.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from sinorus import settings

wsgi_app = "sinorus.wsgi"
# The first process loads the application, and the workers share its code.
preload_app = True
chdir = str(settings.BASE_DIR)
_host = f"[{settings.SERVER_HOST}]" if ":" in settings.SERVER_HOST else settings.SERVER_HOST
bind = [f"{_host}:{settings.SERVER_PORT}"]

worker_class = "gthread"
workers = settings.SERVER_WORKERS
# Python runs one thread at a time, so more only help if they wait for a database elsewhere.
threads = 6
worker_connections = 1000
keepalive = 15
# Seconds after which a worker that no longer reports to the master is killed.
timeout = 60
# Seconds for running requests to finish when the server is stopped.
graceful_timeout = 20
# Requests after which a worker is replaced, so that its memory cannot grow for ever.
max_requests = 20_000
max_requests_jitter = 5_000
# Workers signal to the master through a file that they are alive; a slow disk would block them.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
# A query of 512 characters may take up to nine bytes for each in the address.
limit_request_line = 8190
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

_METRICS = settings.DATA_DIR / "metrics" / str(settings.SERVER_PORT)
_PLACE = "WORKER_PLACE"

if settings.SINORUS_METRICS_TOKEN is not None:
    # Before the application is loaded, as prometheus-client documents. By the process, as it names
    # the files, each of the workers that follow one another would leave files behind, which every
    # reading of the metrics adds up; so they are named by the place of a worker.
    _METRICS.mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_METRICS)
    from prometheus_client import values

    values.ValueClass = values.MultiProcessValue(lambda: os.environ.get(_PLACE, "first"))


def on_starting(server: Any) -> None:
    """Empty the folder in which the workers count for /metrics."""
    for file in _METRICS.glob("*.db"):
        file.unlink()


def pre_fork(server: Any, worker: Any) -> None:
    """Give a worker the lowest free place, which the next one gets when it has ended."""
    places = {running.place for running in server.WORKERS.values()}
    worker.place = min(set(range(len(places) + 1)) - places)


def post_fork(server: Any, worker: Any) -> None:
    """Let a worker count in the files of its place."""
    os.environ[_PLACE] = str(worker.place)


def post_worker_init(worker: Any) -> None:
    """Start what a worker does beside requests, and leave Ctrl-C to the first process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # imports models, which need the application to be set up
    from sinorus import background

    background.begin()
