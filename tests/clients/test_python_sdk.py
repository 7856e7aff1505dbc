"""The Python SDK: examples of its README, copies by ETag, retries, and its version."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType

import pytest
from django.conf import settings

from debates.api.endpoints.index import openapi_document
from tests.clients.readme_examples import examples
from tests.waiting import PATIENCE

SDK = Path(settings.BASE_DIR) / "clients" / "python"

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the package, as the present description makes it."""
    folder = tmp_path_factory.mktemp("sdk")
    shutil.copytree(SDK / "src", folder, dirs_exist_ok=True)
    description = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"
    command = [sys.executable, SDK / "generate.py", description, folder / "sinorus_client"]
    subprocess.run(command, check=True, timeout=PATIENCE)
    return folder


@pytest.fixture
def sdk(source: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(source))
    yield importlib.import_module("sinorus_client")
    for name in [name for name in sys.modules if name.startswith("sinorus_client")]:
        del sys.modules[name]


def test_the_examples_of_the_readme_run(source, address):
    program = examples(SDK / "README.md", "python", address)

    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        timeout=5 * PATIENCE,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "400 lukin" in done.stdout


def test_the_version_is_that_of_the_api(sdk):
    assert sdk.__version__ == openapi_document()["info"]["version"]


def test_a_copy_reads_what_changed_and_what_is_gone(sdk, address):
    api = sdk.Sinorus(address)
    first = api.positions.sync()

    changes = list(first)

    assert {type(change) for change in changes} == {sdk.Changed}
    assert len(changes) == api.positions.count()
    assert list(api.positions.sync(since=first.as_of)) == []


@pytest.mark.parametrize("key", ["Лукин", "a b", "?", "a/b"])
def test_a_key_that_is_no_slug_is_of_no_object(sdk, address, key):
    with pytest.raises(sdk.SinorusError) as refused:
        sdk.Sinorus(address).experts.get(key)

    assert refused.value.status == 404


@pytest.mark.parametrize("key", ["", ".", ".."])
def test_a_key_that_leads_to_another_address_is_refused(sdk, key):
    with pytest.raises(ValueError, match="is not a key: give the slug or id of one object"):
        sdk.Sinorus("http://127.0.0.1:1").experts.get(key)


def test_an_address_of_another_server_is_not_asked(sdk, address):
    with pytest.raises(ValueError, match="is not an address of"):
        sdk.Sinorus(address).transport.json("http://other.example.org/")


@pytest.fixture
def answers() -> Iterator[tuple[str, list, list]]:
    """Address of a server that answers as it is told, what it is told, and what it was asked."""
    told: list = []
    asked: list = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(dict(self.headers))
            status, headers = told.pop(0)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if status == 200:
                self.wfile.write(b'{"one": 1}')
            if status == 203:
                self.wfile.write(b"<p>Sign in to the network</p>")

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", told, asked
    server.shutdown()
    server.server_close()


def test_an_answer_is_kept_by_its_tag(sdk, answers):
    address, told, asked = answers
    told += [(200, {"ETag": '"a"'}), (304, {})]
    api = sdk.Sinorus(address)

    assert api.get("") == api.get("") == {"one": 1}
    assert [headers.get("If-None-Match") for headers in asked] == [None, '"a"']


def test_an_answer_that_others_push_out_meanwhile_is_returned(sdk, answers):
    address, told, _ = answers
    told += [(200, {"ETag": '"a"'}), (503, {}), (200, {"ETag": '"b"'}), (304, {})]
    api = sdk.Sinorus(address, cache_size=1, sleep=lambda _seconds: api.get("other"))

    assert api.get("") == api.get("") == {"one": 1}
    assert told == []


def test_an_answer_that_is_cut_off_is_an_error_of_the_connection(sdk, answers):
    address, told, _ = answers
    told += [(200, {"Content-Length": "20"})]

    with pytest.raises(ConnectionError, match="cut off"):
        sdk.Sinorus(address).get("")


def test_an_answer_of_another_server_is_an_error_of_the_connection(sdk, answers):
    address, told, _ = answers
    told += [(203, {})]

    with pytest.raises(OSError, match=f"The answer of {address}/api/v1/positions/ is not JSON"):
        sdk.Sinorus(address).get("positions/")


def test_a_redirect_that_leads_nowhere_is_an_error(sdk, answers):
    address, told, _ = answers
    told += [(300, {"ETag": '"a"'})]

    with pytest.raises(sdk.SinorusError, match="HTTP 300"):
        sdk.Sinorus(address).get("")


def test_a_request_is_repeated_after_the_time_that_is_asked_for(sdk, answers):
    address, told, _ = answers
    told += [(429, {"Retry-After": "7"}), (503, {"Retry-After": "2"}), (200, {})]
    waited: list[float] = []
    api = sdk.Sinorus(address, sleep=waited.append)

    assert api.get("") == {"one": 1}
    assert waited == [7, 2]


def test_a_long_wait_is_an_error_at_once(sdk, answers):
    address, told, _ = answers
    told += [(503, {"Retry-After": "600"})]

    with pytest.raises(sdk.SinorusError) as refused:
        sdk.Sinorus(address).get("")

    assert refused.value.status == 503
