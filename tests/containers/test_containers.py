"""Dockerfile and deploy/compose.yaml against the product, without Docker.

That Docker and Compose understand them is looked at by their linters, in .ci/nightly.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from django.conf import settings

from debates.admin.guides import GUIDES
from search.backends.opensearch.address import Address
from sinorus import database, gunicorn, startup
from tests.nginx import CONFIGURATION

ROOT = settings.BASE_DIR
INSTRUCTIONS = [
    re.sub(r"\\\n\s*", "", line)
    for line in re.findall(
        r"^[A-Z]+ (?:.*\\\n)*.*", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE
    )
]
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
WEB = {name: service for name, service in SERVICES.items() if "sinorus" in service["image"]}
"""The servers of Sinorus."""
NGINX = CONFIGURATION.read_text(encoding="utf-8")
DOCS = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")


def instructions(name: str) -> list[str]:
    """Return what stands behind an instruction, each time that the Dockerfile has it."""
    return [text.removeprefix(f"{name} ") for text in INSTRUCTIONS if text.startswith(f"{name} ")]


def copied() -> list[str]:
    """Return the files and folders that the image takes from here."""
    return [
        source
        for text in instructions("COPY")
        if not text.startswith("--from")
        for source in text.split()[:-1]
    ]


def image_environment() -> dict[str, str]:
    """Return the environment variables of the image."""
    [text] = instructions("ENV")
    return dict(pair.split("=", 1) for pair in text.split())


def duration(text: str) -> int:
    """Return seconds ("30s") as a number."""
    return int(text.removesuffix("s"))


# --- The image


def test_the_image_takes_what_is_there():
    assert [name for name in copied() if not (ROOT / name).exists()] == []
    assert "*" in IGNORED
    assert {line.removeprefix("!") for line in IGNORED if line.startswith("!")} == set(copied())


def test_the_image_has_what_the_server_reads():
    assert {"manage.py", "requirements.lock", startup.FIRST_DEBATE.parts[0]} <= set(copied())
    assert {"sinorus", "search", "debates"} <= set(copied())
    assert {f"docs/{name}.md" for name in GUIDES} <= set(copied())


def test_the_image_has_every_client_for_several_machines_and_nothing_unverified():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = set(project["optional-dependencies"]) - {"dev", "nightly", "mcp", "meaning"}
    [install] = [text for text in instructions("RUN") if " install " in text and "pip" in text]

    assert set(re.findall(r"--extra (\S+)", install)) == extras
    assert install.count(" install ") == install.count("--require-hashes")
    assert "--constraint requirements.lock --requirement pyproject.toml" in install


def test_the_image_starts_as_make_run_does_and_not_as_root():
    [command] = [text for text in instructions("CMD") if "serve" in text]
    [user] = instructions("USER")

    assert json.loads(command) == ["python", "manage.py", "serve"]
    assert "manage.py serve\n" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert user == "10001:10001"


def test_the_image_sets_settings_that_exist():
    assert set(image_environment()) - {"PATH", "TMPDIR"} <= settings.ENVIRONMENT.meanings.keys()
    assert instructions("EXPOSE") == [image_environment()["PORT"]]


@contextmanager
def server_with(status: int, asked: list[str]) -> Iterator[int]:
    """Answer every request with a status, and yield the port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Stay silent."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
def test_the_health_check_of_the_image_goes_by_readyz(status, healthy):
    [text] = instructions("HEALTHCHECK")
    [_, *arguments] = ast.literal_eval(text.partition("CMD ")[2])
    asked: list[str] = []

    with server_with(status, asked) as port:
        environment = {**os.environ, "PORT": str(port)}
        command = [sys.executable, *arguments]
        ended = subprocess.run(command, env=environment, check=False, stderr=subprocess.DEVNULL)

    assert asked == ["/readyz"]
    assert (ended.returncode == 0) is healthy


# --- The site of three web machines


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_may_more_than_it_needs(name):
    service = SERVICES[name]

    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.keys() & {"privileged", "cap_add", "network_mode", "pid", "devices"}
    # OpenSearch writes beside its program.
    assert service["read_only"] is (name != "search")
    assert service.keys() >= {"mem_limit", "cpus", "pids_limit"}
    assert ("ports" in service) is (name == "nginx")
    assert set(service["networks"]) <= set(COMPOSE["networks"])


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_has_a_health_check_and_an_image_of_a_version(name):
    image, _, tag = SERVICES[name]["image"].removeprefix("${WEB_IMAGE:-").strip("}").partition(":")

    assert "healthcheck" in SERVICES[name] or name in WEB
    assert tag not in {"", "latest"}
    # From the default registry, which is not named.
    assert "." not in image


def test_one_network_leads_out_and_nginx_alone_is_in_it():
    networks = COMPOSE["networks"]

    assert [name for name, network in networks.items() if not network.get("internal")] == ["public"]
    assert [name for name in SERVICES if "public" in SERVICES[name]["networks"]] == ["nginx"]


@pytest.mark.parametrize("name", WEB)
def test_web_servers_are_given_settings_that_exist_and_hosts_that_they_reach(name):
    environment = WEB[name]["environment"]
    urls = [
        re.sub(r"\$\{.*?\}", "password", environment[variable])
        for variable in ("DATABASE_URL", "SINORUS_SEARCH_URL")
    ]

    assert set(environment) <= settings.ENVIRONMENT.meanings.keys()
    for parse, url in zip((database.parse, Address.parse), urls, strict=True):
        assert parse(url)
        host = urlsplit(url).hostname
        assert set(SERVICES[host]["networks"]) & set(WEB[name]["networks"])
        assert WEB[name]["depends_on"][host] == {"condition": "service_healthy"}


def test_each_web_server_has_a_data_folder_of_its_own():
    folder = image_environment()["SINORUS_DATA_DIR"]
    mounted = [web["volumes"] for web in WEB.values()]

    assert mounted == [[f"{name}:{folder}"] for name in WEB]
    assert all(web["tmpfs"][0].startswith(image_environment()["TMPDIR"]) for web in WEB.values())


def test_requests_that_run_are_finished_before_a_web_server_is_killed():
    for web in WEB.values():
        assert duration(web["stop_grace_period"]) > gunicorn.graceful_timeout


def test_nginx_finds_the_web_servers_and_they_trust_nginx_alone():
    nginx = SERVICES["nginx"]
    addresses = {name: web["networks"]["site"]["ipv4_address"] for name, web in WEB.items()}
    port = image_environment()["PORT"]
    upstreams = re.findall(r"^upstream \w+ {\n(.*?)^}", NGINX, re.MULTILINE | re.DOTALL)
    servers, dear = (re.findall(r"server (\S+):\d+ (\w+)", text) for text in upstreams)

    assert set(re.findall(r"server \w+:(\d+)", NGINX)) == {port}
    assert servers == [(name, "max_fails") for name in WEB if name != "dear"]
    assert dear == [("dear", "max_fails"), *((name, "backup") for name, _ in servers)]
    assert nginx["extra_hosts"] == [f"{name}:{address}" for name, address in addresses.items()]
    for web in WEB.values():
        trusted = web["environment"]["SINORUS_TRUSTED_PROXIES"]
        assert trusted == nginx["networks"]["site"]["ipv4_address"]


def test_nginx_gets_the_files_that_its_settings_name():
    nginx = SERVICES["nginx"]
    listens = {f"{port}:{port}" for port in re.findall(r"listen (\d+)", NGINX)}
    [cached] = re.findall(r"proxy_cache_path (\S+)", NGINX)
    [settings_file, cache_volume] = nginx["volumes"]

    assert set(nginx["ports"]) == listens
    assert [secret["target"] for secret in nginx["secrets"]] == re.findall(
        r"ssl_certificate\S* +(\S+);", NGINX
    )
    assert (ROOT / "deploy" / settings_file.split(":")[0]).resolve() == CONFIGURATION.resolve()
    assert Path(cached).is_relative_to(cache_volume.split(":")[1])


def test_opensearch_has_the_version_that_is_tested():
    pom = (ROOT / "tests" / "opensearch" / "pom.xml").read_text(encoding="utf-8")
    [tested] = re.findall(r"<opensearch.version>(.*)</opensearch.version>", pom)

    assert SERVICES["search"]["image"].endswith(f":{tested}")


def test_the_docs_name_every_variable_and_file_that_has_to_be_made():
    text = (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")
    required = set(re.findall(r"\$\{(\w+):\?", text))
    files = {secret["file"].removeprefix("./") for secret in COMPOSE["secrets"].values()}

    assert [name for name in required if f"{name}=" not in DOCS] == []
    assert [name for name in files if f"deploy/{name}" not in DOCS] == []
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"deploy/.env", "deploy/sinorus.env", "deploy/tls/"} <= set(ignored)
