"""nginx as deploy/nginx/sinorus.conf has it, in front of a server of a test or a benchmark."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.free_ports import FreePort

CONFIGURATION = Path(__file__).parents[1] / "deploy" / "nginx" / "sinorus.conf"

_AROUND = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/errors.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""


def program() -> str:
    """Return the path of nginx; empty where it is not installed."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return found or ""


def site(folder: Path, port: int, server: str) -> str:
    """Return the configuration with another cache folder, plain HTTP on a port, and one server."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    text = text.replace("/var/cache/nginx/sinorus", str(folder / "cache"))
    text = re.sub(r"^    server 192.*\n", "", text, flags=re.MULTILINE)
    text = text.replace("upstream sinorus {", f"upstream sinorus {{\n    server {server};")
    text = re.sub(r"^    ssl_.*\n", "", text, flags=re.MULTILINE)
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} default_server")
    # the server that redirects to HTTPS
    return text[: text.rindex("server {")]


@contextmanager
def in_front_of(server: str, folder: Path) -> Iterator[str]:
    """Run nginx in front of a server ("127.0.0.1:8000"), and yield its own address."""
    free = FreePort()
    configuration = folder / "nginx.conf"
    text = site(folder, free.number, server)
    # its workers would else be of a user who cannot enter the folder
    user = "user root;" if os.geteuid() == 0 else ""
    text = _AROUND.format(user=user, folder=folder, site=text)
    configuration.write_text(text, encoding="utf-8")
    command = [program(), "-c", str(configuration), "-e", str(folder / "errors.log")]
    process = subprocess.Popen(command)
    try:
        yield f"http://127.0.0.1:{free.number}"
    finally:
        process.terminate()
        process.wait()
        free.close()
