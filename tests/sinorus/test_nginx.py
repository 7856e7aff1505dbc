"""Cache of a real nginx, configured as deploy/nginx/sinorus.conf is."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import threading
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.utils import timezone

from debates.api.http.problem_kinds import PROBLEM_KINDS
from debates.models import Position
from debates.models.choices import Status
from sinorus.proxies import network
from tests.free_ports import FreePort
from tests.nginx import CONFIGURATION, in_front_of, program
from tests.waiting import PATIENCE, wait_until

pytestmark = [pytest.mark.nginx, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SESSION = {"Cookie": "sessionid=of-somebody"}


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        """Say nothing."""


@contextmanager
def origin():
    """Serve the application in a thread, and yield host and port."""
    server = make_server("127.0.0.1", 0, WSGIHandler(), handler_class=Quiet)

    def serve():
        server.serve_forever(poll_interval=0.01)
        connections.close_all()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def ask(settings, tmp_path, request):
    """Ask nginx in front of a server whose public answers it may keep for so many seconds."""
    settings.SINORUS_SHARED_CACHE_SECONDS = request.param
    settings.ALLOWED_HOSTS = ["*"]
    # as with SINORUS_HTTPS, but nginx has no certificate here: its plain HTTP counts as secure
    settings.SINORUS_TRUSTED_PROXIES = [network("127.0.0.1")]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "http")
    settings.SECURE_SSL_REDIRECT = True

    def ask(address, **headers):
        asked = urllib.request.Request(front + address, headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def answers():
        try:
            return ask("/livez")[0] == 200
        except OSError:
            return False

    with origin() as server, in_front_of(server, tmp_path) as front:
        wait_until(answers)
        yield ask


@pytest.mark.parametrize("ask", [3600], indirect=True)
def test_what_is_public_is_kept_and_nothing_else(ask, known):
    address = f"/api/v1/positions/{Position.objects.published().first().slug}/"

    assert ask(address)[1]["X-Cache"] == "MISS"
    _, kept, text = ask(address)
    assert kept["X-Cache"] == "HIT"
    assert "RateLimit" not in kept
    assert ask(address)[1]["X-Request-ID"] != kept["X-Request-ID"]
    assert ask(address, **{"If-None-Match": kept["ETag"]})[0] == 304
    other = ask(address, Accept="text/html")
    assert other[1]["X-Cache"] == "MISS"
    assert other[2] != text

    session = ask(address, **SESSION)
    assert session[1]["X-Cache"] == "BYPASS"
    assert session[1]["Cache-Control"] == "private, no-cache"
    for never in ("/admin/login/", "/positions/nowhere/", "/search/suggestions/?q=a"):
        ask(never)
        assert ask(never)[1]["X-Cache"] == "MISS"
    assert ask("/metrics")[0] == 404
    # and not redirected to HTTPS
    assert ask("/static/nowhere.css")[0] == 404


@pytest.mark.parametrize("ask", [1], indirect=True)
def test_what_is_still_current_is_kept_on(ask, known):
    def state():
        return ask("/api/v1/positions/")[1]["X-Cache"]

    wait_until(lambda: state() == "REVALIDATED")
    wait_until(lambda: state() == "HIT")


@pytest.mark.parametrize("ask", [1], indirect=True)
def test_what_is_withdrawn_is_gone_by_every_door(ask, known):
    position = Position.objects.published().first()
    own = [f"/positions/{position.slug}/", f"/positions/{position.slug}/card.png"]
    own += [f"/api/v1/positions/{position.slug}/"]
    among = [f"/api/v1/positions/?format={form}" for form in ("json", "csv", "ndjson")]
    among += ["/positions/", "/feeds/positions.atom"]
    assert {ask(address)[0] for address in own} == {200}

    def is_among(address):
        return position.statement.encode() in ask(address)[2]

    showing = [address for address in among if is_among(address)]
    assert len(showing) >= 4
    Position.objects.filter(pk=position.pk).update(
        status=Status.WITHDRAWN, withdrawn_at=timezone.now()
    )

    wait_until(lambda: {ask(address)[0] for address in own} == {410})
    wait_until(lambda: not any(map(is_among, showing)))


def test_programs_are_told_of_the_errors_of_nginx_in_problems(tmp_path):
    away = FreePort()
    too_large = b" " * 12_000_000

    def ask(address, body=None):
        try:
            with urllib.request.urlopen(front + address, data=body, timeout=PATIENCE) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    def answers():
        try:
            return ask("/") is not None
        except OSError:
            return False

    with in_front_of(f"127.0.0.1:{away.number}", tmp_path, limited=True) as front:
        wait_until(answers)
        for kind, body in (("unavailable", None), ("content-too-large", too_large)):
            known = PROBLEM_KINDS[kind]
            status, headers, text = ask("/api/v1/positions/", body)
            assert (status, headers["Content-Type"]) == (known.status, "application/problem+json")
            assert headers["Access-Control-Allow-Origin"] == "*"
            told = json.loads(text)
            assert told["type"] == f"/api/v1/problems/{kind}/"
            assert (told["title"], told["status"]) == (known.title, known.status)
            assert ask("/positions/", body)[1]["Content-Type"] == "text/html"
        refused = [
            told for told in (ask("/api/v1/positions/") for _ in range(90)) if told[0] == 429
        ]
        assert refused
        status, headers, text = refused[-1]
        assert int(headers["Retry-After"]) > 0
        told = json.loads(text)
        assert (told["type"], told["status"]) == ("/api/v1/problems/throttled/", status)
        assert told["title"] == PROBLEM_KINDS["throttled"].title
    away.close()


def test_half_sent_requests_of_one_address_leave_room_for_others(tmp_path, known, settings):
    settings.ALLOWED_HOSTS = ["*"]
    with (
        origin() as server,
        in_front_of(server, tmp_path, limited=True) as front,
        ExitStack() as stack,
    ):
        host, _, port = front.removeprefix("http://").partition(":")
        wait_until(lambda: is_open(host, int(port)))
        for _ in range(200):
            dripping = stack.enter_context(socket.create_connection((host, int(port)), PATIENCE))
            dripping.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")

        other = HTTPConnection(host, int(port), PATIENCE, source_address=("127.0.0.2", 0))
        other.request("GET", "/livez")

        assert other.getresponse().status == 200
        other.close()


def is_open(host, port):
    try:
        socket.create_connection((host, port), PATIENCE).close()
    except OSError:
        return False
    return True


@contextmanager
def server_named(name):
    """Serve the name as every answer, and yield host and port."""

    def answer(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [name.encode()]

    server = make_server("127.0.0.1", 0, answer, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("/api/v1/positions/?format=csv", "dear"),
        ("/api/v1/debates/china-russia/export.zip", "dear"),
        ("/api/v1/positions/", "cheap"),
        ("/livez", "cheap"),
    ],
)
def test_dear_requests_have_a_server_of_their_own(tmp_path, address, server):
    with (
        server_named("cheap") as cheap,
        server_named("dear") as dear,
        in_front_of(cheap, tmp_path, dear=[dear]) as front,
    ):
        wait_until(lambda: is_open("127.0.0.1", int(front.rpartition(":")[2])))
        with urllib.request.urlopen(front + address, timeout=PATIENCE) as answer:
            assert answer.read().decode() == server


def test_health_checks_stay_out_of_the_cache():
    """Equal requests wait for each other in the cache, for half a second at a time."""
    [location] = re.findall(
        r"location ~ \^/\(livez\|readyz\)\$ {(.*?)}", CONFIGURATION.read_text(), re.DOTALL
    )

    assert location.split() == ["proxy_pass", "http://sinorus;"]


def test_nginx_takes_the_file_with_its_certificates(tmp_path):
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    subprocess.run([*new, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    site = CONFIGURATION.read_text(encoding="utf-8")
    # names of hosts that are not here, and folders of the machine
    site = re.sub(r"server (web\d|dear):", "server 127.0.0.1:", site)
    site = site.replace("/etc/letsencrypt/live/debates.example.org", str(tmp_path))
    site = site.replace("/var/cache/nginx", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
    path = tmp_path / "nginx.conf"
    path.write_text(
        f"pid {tmp_path}/nginx.pid;\nevents {{}}\nhttp {{\n{site}\n}}\n", encoding="utf-8"
    )

    command = [program(), "-t", "-c", str(path), "-e", str(tmp_path / "errors.log")]
    test = subprocess.run(command, capture_output=True, text=True, check=False)

    assert "test is successful" in test.stderr, test.stderr
    assert "[warn]" not in test.stderr
