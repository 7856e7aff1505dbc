"""How gunicorn serves: `gunicorn -c sinorus/gunicorn.py`. All names are gunicorn's settings.

The settings are read here in the master, so that a wrong one ends it in one line, before any
worker starts.
"""

from __future__ import annotations

from pathlib import Path

from sinorus import settings

wsgi_app = "sinorus.wsgi"
chdir = str(settings.BASE_DIR)
bind = [f"[{settings.SERVER_HOST}]:{settings.SERVER_PORT}"]
if ":" not in settings.SERVER_HOST:
    bind = [f"{settings.SERVER_HOST}:{settings.SERVER_PORT}"]

worker_class = "sinorus.worker.Worker"
workers = settings.SERVER_WORKERS
threads = settings.SERVER_THREADS
# Workers tell the master that they live through a file. On a slow disk that would block them.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
# How long a request that is being answered may still take when the server is stopped.
graceful_timeout = 20
# A query of 512 characters may take nine bytes for each in the address.
limit_request_line = 8190
# The control socket would be shared by all servers of one user.
control_socket_disable = True

# sinorus.proxies alone decides what is believed of a proxy's headers.
forwarded_allow_ips = ""
secure_scheme_headers = {}

# sinorus.request_log writes a line for each request.
accesslog = None
logconfig_dict = settings.LOGGING
