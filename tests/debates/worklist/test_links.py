"""Checks of web addresses: what a host answers, and when an address counts as dead or moved."""

from __future__ import annotations

import io
import json
import socket
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from debates.models import Source
from debates.outgoing import requests
from debates.worklist import link_checks
from debates.worklist.link_asking import LinkResult, ask
from debates.worklist.link_checks import add, check_some, due, keep
from debates.worklist.models import CheckedLink, LinkState
from debates.worklist.worklist import open_findings, worklist
from tests.debates.builders import make_debate, make_expert, make_source
from tests.debates.interchange.documents import sound
from tests.debates.worklist.test_command import lint

ANSWERS = {
    "/": (200, {}),
    "/ok": (200, {"ETag": '"1"'}),
    "/gone": (410, {}),
    "/moved": (301, {"Location": "/further"}),
    "/further": (308, {"Location": "/ok"}),
    "/now-at": (302, {"Location": "/further"}),
    "/closed": (301, {"Location": "/"}),
    "/login": (401, {}),
    "/busy": (429, {"Retry-After": "172800"}),
    "/broken": (503, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}),
    "/round": (302, {"Location": "/round"}),
    "/inside": (301, {"Location": "http://10.0.0.1/"}),
}


class Host(BaseHTTPRequestHandler):
    """Host that answers as ANSWERS says, and takes no HEAD at /get."""

    def do_GET(self):
        self.server.asked.append((self.command, self.path, self.headers["If-None-Match"]))
        status, headers = ANSWERS.get(self.path, (405 if self.command == "HEAD" else 200, {}))
        if headers.get("ETag", "") == self.headers["If-None-Match"]:
            status = 304
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def do_HEAD(self):
        self.do_GET()

    def log_message(self, *arguments):
        """Write no log."""


@pytest.fixture
def host(settings, monkeypatch):
    """Serve ANSWERS at 127.0.0.1, which may be asked; returns the address and what was asked."""
    settings.SINORUS_OUTGOING_NETWORKS = ["127.0.0.1"]
    monkeypatch.setattr(link_checks, "PAUSE_SECONDS", 0.0)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", server.asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_a_host_answers_says_whether_the_document_is_there(host, settings, monkeypatch):
    at, asked = host
    expected = {
        "/ok": LinkResult(LinkState.FOUND, 200, etag='"1"'),
        "/ok#a-part": LinkResult(LinkState.FOUND, 200, etag='"1"'),
        "/get": LinkResult(LinkState.FOUND, 200),
        "/gone": LinkResult(LinkState.GONE, 410),
        "/moved": LinkResult(LinkState.FOUND, 200, moved_to=f"{at}/ok", etag='"1"'),
        "/now-at": LinkResult(LinkState.FOUND, 200, etag='"1"'),
        "/login": LinkResult(LinkState.UNKNOWN, 401, "Its host answers 401."),
        "/busy": LinkResult(
            LinkState.UNKNOWN,
            429,
            "Its host answers 429.",
            wait=timedelta(days=2),
            host="127.0.0.1",
        ),
        "/broken": LinkResult(
            LinkState.UNREACHABLE, 503, "Its host answers 503.", wait=timedelta()
        ),
        "/round": LinkResult(LinkState.UNREACHABLE, reason="It redirects again and again."),
    }
    assert {path: ask(f"{at}{path}") for path in expected} == expected
    assert [one[0] for one in asked if one[1] == "/gone"] == ["HEAD", "GET"]
    assert [one[0] for one in asked if one[1] == "/busy"] == ["HEAD"]
    assert ask(f"{at}/ok", '"1"').state == LinkState.FOUND
    assert asked[-1] == ("HEAD", "/ok", '"1"')
    inside = ask(f"{at}/inside")
    assert (inside.state, "private" in inside.reason) == (LinkState.UNKNOWN, True)

    settings.SINORUS_OUTGOING_NETWORKS = []
    assert ask(at).state == LinkState.UNKNOWN
    for error, state in (
        (socket.EAI_NONAME, LinkState.VANISHED),
        (socket.EAI_AGAIN, LinkState.UNREACHABLE),
    ):

        def resolve(*_, error=error, **__):
            raise socket.gaierror(error, "…")

        monkeypatch.setattr(requests.socket, "getaddrinfo", resolve)
        assert ask("https://nothing.example.org/").state == state


@pytest.mark.django_db
def test_an_address_is_dead_after_failures_on_several_days():
    link = CheckedLink(address="https://example.org/report")
    gone, refused = (
        LinkResult(LinkState.GONE, 404),
        LinkResult(LinkState.UNKNOWN, 403, "Its host answers 403."),
    )
    start = timezone.now()

    def after(days: float, told: LinkResult) -> bool:
        keep(link, told, start + timedelta(days=days))
        return link.is_dead

    assert not after(0, gone)
    assert not after(0.0001, gone)
    assert not after(1, gone)
    assert not after(2, refused)
    assert after(3, gone)
    assert (link.failed_days, link.failing_since) == (3, start)
    assert not after(4, refused)
    assert not after(5, LinkResult(LinkState.FOUND, 200))
    assert (link.failed_days, link.failing_since) == (0, None)
    away = LinkResult(LinkState.UNREACHABLE, reason="example.org did not answer in time.")
    assert [after(10 + day, away) for day in range(7)] == [False] * 6 + [True]


@pytest.mark.django_db
def test_all_links_to_a_host_wait_as_long_as_it_asks():
    resolver, busy, further = (
        add([address]).get()
        for address in (
            "https://resolver.example.org/busy.example.org",
            "https://busy.example.org/1",
            "https://Busy.example.org:8443/2",
        )
    )
    now, wait = timezone.now(), timedelta(days=2)
    result = LinkResult(LinkState.UNKNOWN, 429, wait=wait, host="busy.example.org")

    keep(busy, result, now)

    assert [*due()] == [resolver]
    further.refresh_from_db()
    assert (busy.due_at, further.due_at) == (now + wait, now + wait)


@pytest.mark.django_db
def test_a_round_asks_each_host_once_and_drafts_only_where_that_is_set(settings, monkeypatch):
    public, draft = make_debate(status="published"), make_debate(status="draft")
    for number, debate in enumerate((public, public, draft)):
        make_expert(debate, homepage=f"https://home{number % 2}.example.org/{number}")
    debate = make_debate(source=make_source(address="https://home0.example.org/s"))
    type(debate).objects.filter(pk=debate.pk).update(status="published")
    asked: list[str] = []
    released: list[None] = []
    database = SimpleNamespace(in_atomic_block=False, close=lambda: released.append(None))
    monkeypatch.setattr(link_checks, "connection", database)

    def answer(address: str, etag: str) -> LinkResult:
        asked.append(address)
        assert len(released) == len(asked)
        return LinkResult(LinkState.FOUND, 200)

    monkeypatch.setattr(link_checks, "ask", answer)
    settings.SINORUS_CHECK_LINKS = "published"
    check_some()
    assert len(asked) == 2
    check_some()
    check_some()
    expected = {"https://home0.example.org/s"}
    expected |= {f"https://home{number}.example.org/{number}" for number in (0, 1)}
    assert (len(asked), {*asked}) == (3, expected)
    Source.objects.update(address="https://elsewhere.example.org/")
    CheckedLink.objects.update(due_at=timezone.now())

    settings.SINORUS_CHECK_LINKS = "all"
    for _ in range(3):
        check_some()
    assert {*asked[3:]} == {
        *("https://home0.example.org/0", "https://home1.example.org/1"),
        *("https://home0.example.org/2", "https://elsewhere.example.org/"),
    }
    assert not CheckedLink.objects.filter(address="https://home0.example.org/s").exists()


@pytest.mark.django_db
def test_the_command_keeps_what_addresses_tell_for_the_worklist(host):
    at, asked = host
    debate = make_debate(slug="pact", status="draft", source=make_source(address=f"{at}/closed"))
    make_expert(debate, homepage=f"{at}/gone")

    def told(*arguments: str) -> str:
        out = io.StringIO()
        call_command("check_links", *arguments, stdout=out)
        return out.getvalue()

    assert told() == "0 asked.\n"
    assert asked == []
    said = told("pact")
    assert f"{at}/closed: found. 200. It moved for good to {at}/." in said
    assert said.endswith("2 asked: 1 found, 1 gone.\n")
    assert told("pact") == "0 asked.\n"
    CheckedLink.objects.filter(state="gone").update(failed_days=2, failed_on="2026-01-01")
    assert "2 asked" in told("pact", "--again")
    found = {rule.name: finding for rule, finding in open_findings(worklist(debate))}
    assert "410" in found["dead_link"].message
    assert "failed on 3 days since" in found["dead_link"].message
    assert (found["dead_link"].field, found["changed_link"].field) == ("homepage", "address")
    assert "leads to the start page" in found["changed_link"].message
    with pytest.raises(CommandError, match="no debate “pakt”"):
        told("pakt")


@pytest.mark.django_db
def test_lint_asks_the_addresses_of_a_file_with_an_option_only(host, tmp_path: Path, capsys):
    at, asked = host
    document = sound()
    document["sources"][0]["address"] = f"{at}/gone"
    path = tmp_path / "debate.json"
    path.write_text(json.dumps(document), encoding="utf-8")

    assert "dead_link" not in lint(str(path))
    assert asked == []
    title = document["sources"][0]["title"]
    line = f"dead_link: source “{title}” (address): Its host has no such document (410)."
    assert line in lint(str(path), "--links")
    assert "dead_link" not in lint(str(path), "--links", "--ignore", "dead_link")
    assert f"{at}/gone" not in capsys.readouterr().err
    assert not CheckedLink.objects.exists()
    [link] = add([f"{at}/gone"])
    assert link.checked_at is None


def test_only_a_host_that_was_asked_has_a_pause(monkeypatch):
    waits: list[float] = []
    monkeypatch.setattr(link_checks.time, "sleep", waits.append)
    monkeypatch.setattr(link_checks, "PAUSE_SECONDS", 60.0)
    links = [f"https://example.org/{name}" for name in ("skipped", "gone", "asked", "last")]

    done = [*link_checks.paced_by_host(links, str, lambda one: one.endswith("asked"))]

    assert [link for link, was_asked in done if was_asked] == [links[2]]
    assert waits[:3] == [0.0] * 3
    assert waits[3] > 59
