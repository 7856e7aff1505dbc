"""nginx as deploy/nginx/sinorus.conf has it, in front of a server of a test or a benchmark."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.free_ports import FreePort

CONFIGURATION = Path(__file__).parents[1] / "deploy" / "nginx" / "sinorus.conf"

_AROUND = """
daemon off;
{user}
worker_processes auto;
pid {folder}/nginx.pid;
error_log {folder}/errors.log;
events {{ worker_connections 4096; }}
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


def site(
    folder: Path,
    port: int,
    servers: Sequence[str],
    *,
    dear: Sequence[str] = (),
    limited: bool = False,
) -> str:
    """Return the site with another cache folder, plain HTTP on a port, and other servers.

    dear     those of dear requests, if they are not the same
    limited  whether it limits the requests of an address; those of a test all have the same
    """
    text = CONFIGURATION.read_text(encoding="utf-8")
    if not limited:
        text = re.sub(r"^    limit_(req|conn) .*\n", "", text, flags=re.MULTILINE)
        text = re.sub(r"^        limit_(req|conn) .*\n", "", text, flags=re.MULTILINE)
    text = text.replace("/var/cache/nginx/sinorus", str(folder / "cache"))
    text = text.replace("/var/log/nginx", str(folder))
    text = _with_servers(text, "sinorus", servers)
    text = _with_servers(text, "sinorus_dear", dear or servers)
    text = re.sub(r"^    ssl_.*\n", "", text, flags=re.MULTILINE)
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} default_server")
    # the server that redirects to HTTPS
    return text[: text.rindex("server {")]


def _with_servers(text: str, upstream: str, servers: Sequence[str]) -> str:
    """Put other servers into an upstream, with the parameters of its first one."""
    block = re.search(rf"^upstream {upstream} {{\n.*?^}}\n", text, re.MULTILINE | re.DOTALL)[0]
    lines = re.findall(r"^    server .*\n", block, flags=re.MULTILINE)
    first = "".join(re.sub(r"server \S+", f"server {server}", lines[0]) for server in servers)
    replaced = block.replace(lines[0], first)
    for line in lines[1:]:
        replaced = replaced.replace(line, "")
    return text.replace(block, replaced)


def configuration(folder: Path, port: int, servers: Sequence[str], **options: Any) -> str:
    """Return the configuration of an nginx with all its files in a folder.

    options  see site
    """
    # its workers would else be of a user who cannot enter the folder
    user = "user root;" if os.geteuid() == 0 else ""
    return _AROUND.format(user=user, folder=folder, site=site(folder, port, servers, **options))


@contextmanager
def in_front_of(server: str, folder: Path, **options: Any) -> Iterator[str]:
    """Run nginx in front of a server ("127.0.0.1:8000"), and yield its own address.

    options  see site
    """
    free = FreePort()
    path = folder / "nginx.conf"
    path.write_text(configuration(folder, free.number, [server], **options))
    command = [program(), "-c", str(path), "-e", str(folder / "errors.log")]
    process = subprocess.Popen(command)
    try:
        yield f"http://127.0.0.1:{free.number}"
    finally:
        process.terminate()
        process.wait()
        free.close()
