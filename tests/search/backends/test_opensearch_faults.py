"""Faults of OpenSearch: each fault has its sentence, and loses no change."""

from __future__ import annotations

import base64
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.views.debug import ExceptionReporter

from search.backends.base import Condition, SearchUnavailable, WriterBusy
from search.backends.documents import SearchQuery
from search.backends.opensearch import control
from search.backends.opensearch.address import Address
from search.backends.opensearch.backend import OpenSearchBackend
from search.backends.opensearch.client import Conflict, NotFound
from search.backends.opensearch.schema import index_of
from search.backends.opensearch.writing import OpenSearchWriter, sources_of, write
from search.models import OutboxEntry
from search.query.tree import Word
from search.sync.outbox_worker import OutboxWorker
from search.sync.rebuilding import rebuild
from tests.search import opensearch_node
from tests.search.contract import LIBRARY, apply, build, found
from tests.search.corpora import SCHEMA, document
from tests.search.opensearch_proxy import Proxy, make_certificate, proxied
from tests.search.shelf import Shelf
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.opensearch


@pytest.fixture
def prefix() -> Iterator[str]:
    with opensearch_node.own_prefix() as prefix:
        yield prefix


@pytest.fixture
def proxy() -> Iterator[tuple[Proxy, str]]:
    with proxied() as pair:
        yield pair


def make(prefix: str, host: str = "", **options: object) -> OpenSearchBackend:
    address = Address.parse(
        f"http://{host}/{prefix}" if host else f"{opensearch_node.url()}/{prefix}"
    )
    return OpenSearchBackend(path=Path("unused"), schema=SCHEMA, address=address, **options)


def problem(backend: OpenSearchBackend) -> str:
    """Return the problem and its hint, which state and searches agree on."""
    state = backend.state()
    assert state.condition is Condition.UNREACHABLE
    with pytest.raises(SearchUnavailable) as refused:
        backend.search(SearchQuery(Word("gas")))
    assert refused.value.message == state.message
    return str(refused.value)


# Address, password, certificate, version


def test_nobody_listens_at_the_address() -> None:
    assert problem(make("x", "127.0.0.1:9")) == (
        "OpenSearch at http://127.0.0.1:9 cannot be reached. "
        "Start it, or correct SINORUS_SEARCH_URL."
    )


def test_another_index_follows_the_database(prefix: str) -> None:
    backend = make(prefix)
    build(backend, LIBRARY)
    backend.withheld = "Another server keeps its search index in a folder."

    assert problem(backend) == backend.withheld


def test_the_password_is_wrong_and_never_told(
    proxy: tuple[Proxy, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server, host = proxy
    server.password = "right"

    told = problem(make("x", f"sinorus:hunter2@{host}"))

    assert told == (
        f"OpenSearch at http://{host} refuses the user's name or password. "
        "Correct them in SINORUS_SEARCH_URL."
    )
    assert "hunter2" not in caplog.text


def test_no_error_page_shows_user_or_password(proxy: tuple[Proxy, str]) -> None:
    server, host = proxy
    server.password = "right"
    backend = make("x", f"ferdinand:hunter2@{host}")
    secrets = ["ferdinand", "hunter2", base64.b64encode(b"ferdinand:hunter2").decode()]

    try:
        backend.search(SearchQuery(Word("gas")))
    except SearchUnavailable as error:
        # With the variables of every frame but this one.
        frames = error.__traceback__.tb_next
        page = ExceptionReporter(None, type(error), error, frames).get_traceback_html()

    assert "refuses the user" in page
    shown = page + repr([backend, backend.client, vars(backend), vars(backend.client)])
    assert [secret for secret in secrets if secret in shown] == []


def test_requests_carry_the_id_of_the_request_that_they_answer(
    proxy: tuple[Proxy, str], prefix: str
) -> None:
    server, host = proxy
    ids = iter(["first"])

    make(prefix, host, request_id=lambda: next(ids, "")).state()

    assert len(server.seen) > 1
    assert server.named == ["first"]


def test_the_password_is_right(proxy: tuple[Proxy, str], prefix: str) -> None:
    server, host = proxy
    server.password = "hunter2"

    assert found(build(make(prefix, f"sinorus:hunter2@{host}"), LIBRARY), Word("buys")) == [1]


def test_a_certificate_is_verified(tmp_path: Path, prefix: str) -> None:
    certificate = make_certificate(tmp_path)
    with proxied(certificate) as (_server, host):
        address = Address.parse(f"https://{host}/{prefix}")
        strange = OpenSearchBackend(path=tmp_path, schema=SCHEMA, address=address)
        known = OpenSearchBackend(
            path=tmp_path, schema=SCHEMA, address=address, authorities=str(certificate)
        )

        assert problem(strange) == (
            f"The certificate of https://{host} cannot be verified. "
            "Name the file of its authority in SINORUS_SEARCH_URL, as ?ca= behind the prefix."
        )
        assert found(build(known, LIBRARY), Word("buys")) == [1]


def test_a_certificate_is_of_another_host(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "192.0.2.1")
    with proxied(certificate) as (_server, host):
        address = Address.parse(f"https://{host}/x")
        backend = OpenSearchBackend(
            path=tmp_path, schema=SCHEMA, address=address, authorities=str(certificate)
        )

        assert "cannot be verified" in problem(backend)


def test_a_server_of_another_major_version(proxy: tuple[Proxy, str]) -> None:
    server, host = proxy
    server.version = "3.1.0"

    assert problem(make("x", host)) == (
        f"The server at http://{host} is not OpenSearch 2, but opensearch 3.1.0. Use OpenSearch 2."
    )


# Several nodes, and those that hang


def test_nodes_that_are_dead_or_hang_are_left_out(proxy: tuple[Proxy, str], prefix: str) -> None:
    server, host = proxy
    build(make(prefix), LIBRARY)
    node = urlsplit(opensearch_node.url()).netloc
    server.hanging.set()

    backend = make(prefix, f"127.0.0.1:9,{host},{node}", seconds=1.0)

    assert [found(backend, Word("buys")) for _ in range(3)] == [[1]] * 3


def test_no_request_waits_for_a_node_that_is_known_to_hang(
    proxy: tuple[Proxy, str], prefix: str
) -> None:
    server, host = proxy
    build(make(prefix), LIBRARY)
    backend = make(prefix, host, seconds=1.0)
    assert found(backend, Word("buys")) == [1]
    control_index = f"/{backend.control.index}/_doc/writer"

    server.hanging.set()
    assert "does not answer" in problem(backend)
    asked = server.seen.count(control_index)
    assert "does not answer" in problem(backend)
    assert server.seen.count(control_index) == asked

    server.hanging.clear()
    wait_until(lambda: backend.state().ready)
    assert found(backend, Word("buys")) == [1]


# Index


def test_an_index_without_a_node_for_its_only_shard(prefix: str) -> None:
    backend = build(make(prefix), LIBRARY)
    lost = f"{prefix}-index-lost"
    nowhere = {"settings": {"index.routing.allocation.require._name": "nowhere"}}
    opensearch_node.ask("PUT", f"/{lost}?wait_for_active_shards=0&timeout=1s", nowhere)
    with backend.control.lease("writer", "test", timeout=0, busy="") as lease:
        lease.update(index=lost)

    assert "lacks a part of the search index. Start the nodes that are away." in problem(backend)


def test_requests_stay_below_the_prefix(proxy: tuple[Proxy, str], prefix: str) -> None:
    server, host = proxy
    backend = build(build(make(prefix, host), LIBRARY), LIBRARY)
    apply(backend, [document(1, "newer text")], [2])
    list(backend.digests())
    found(backend, Word("newer"))
    backend.tidy()

    others = {path.partition("?")[0] for path in server.seen if not path.startswith(f"/{prefix}-")}
    # What these act on is in their bodies.
    assert others == {"/", "/_aliases", "/_search", "/_search/point_in_time"}


def test_the_control_index_of_an_earlier_version_gets_the_fields_that_it_lacks(prefix: str) -> None:
    earlier = {"index": "keyword", "fingerprint": "keyword", "commit": "long", "owner": "keyword"}
    earlier |= {"held": "boolean", "beat": "long"}
    fields = {name: {"type": kind} for name, kind in earlier.items()}
    mappings = {"mappings": {"dynamic": "strict", "properties": fields}}
    opensearch_node.ask("PUT", f"/{prefix}-control", mappings)
    record = {"index": "gone", "fingerprint": "earlier", "commit": 3, "owner": "one", "held": False}
    opensearch_node.ask("PUT", f"/{prefix}-control/_doc/writer", record | {"beat": 1})
    backend = make(prefix)
    assert backend.state().condition is Condition.OUTDATED

    build(backend, LIBRARY)

    assert found(backend, Word("buys")) == [1]


def test_an_index_that_was_deleted_by_hand_is_rebuilt(prefix: str) -> None:
    backend = build(make(prefix), LIBRARY)
    opensearch_node.ask("DELETE", f"/{prefix}-index-*")

    state = backend.state()

    assert (state.condition, state.curable) == (Condition.DAMAGED, True)
    assert found(build(backend, LIBRARY), Word("buys")) == [1]


# No change is lost


Fault = Callable[[Proxy, str, bool], None]


def hangs(proxy: Proxy, _prefix: str, begins: bool) -> None:
    (proxy.hanging.set if begins else proxy.hanging.clear)()


def refuses_half(proxy: Proxy, _prefix: str, begins: bool) -> None:
    proxy.half_a_bulk = begins


def asks_for_a_password(proxy: Proxy, _prefix: str, begins: bool) -> None:
    proxy.password = "another" if begins else ""


def has_a_full_disk(_proxy: Proxy, prefix: str, begins: bool) -> None:
    block = {"index.blocks.read_only_allow_delete": True if begins else None}
    opensearch_node.ask("PUT", f"/{prefix}-index-*/_settings", block)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (hangs, "does not answer"),
        (refuses_half, "has too much to do"),
        (asks_for_a_password, "refuses the user's name or password"),
        (has_a_full_disk, "does not accept changes: .*Its disk may be full"),
    ],
)
def test_a_change_that_cannot_be_written_is_written_later(
    fault: Fault, sentence: str, proxy: tuple[Proxy, str], prefix: str, shelf: Shelf
) -> None:
    server, host = proxy
    backend = make(prefix, host, seconds=2.0)
    rebuild(backend, shelf)
    worker = OutboxWorker(backend, shelf)
    before = backend.generation()
    shelf.write(1, "coal")
    shelf.write(2, "coal")

    fault(server, prefix, True)
    with pytest.raises(SearchUnavailable, match=sentence):
        worker.drain()
    assert OutboxEntry.objects.count() == 2
    assert found(make(prefix), Word("coal")) == []
    fault(server, prefix, False)
    wait_until(lambda: backend.state().ready)
    with pytest.MonkeyPatch.context() as patch:
        # What hung has not released its right to write.
        patch.setattr(control, "LEASE_SECONDS", 0.5)
        worker.drain()

    assert OutboxEntry.objects.count() == 0
    assert found(backend, Word("coal")) == [1, 2]
    assert backend.generation() != before


def test_a_change_that_was_half_written_and_taken_back_is_never_found(
    proxy: tuple[Proxy, str], prefix: str, shelf: Shelf
) -> None:
    server, host = proxy
    backend = make(prefix, host)
    rebuild(backend, shelf)
    worker = OutboxWorker(backend, shelf)
    before = dict(shelf.texts)
    shelf.write(1, "coal")
    shelf.write(9, "coal")
    server.half_a_bulk = True
    with pytest.raises(SearchUnavailable, match="has too much to do"):
        worker.drain()
    server.half_a_bulk = False
    broken_off = backend.control.read()
    assert broken_off.unsure == (1, 9)

    shelf.write(1, before[1])
    shelf.write(9, None)
    worker.drain()
    coal = sources_of(backend.layout, [document(key, "coal") for key in (1, 9)])
    with pytest.raises(Conflict):
        # The requests of the commit that was broken off arrive at last.
        write(backend.client, broken_off.index, coal, (), broken_off.commit)
    shelf.write(2, "oil")
    worker.drain()

    assert found(backend, Word("coal")) == []
    assert backend.control.read().unsure == ()
    assert dict(backend.digests()) == {text.id: text.digest for text in shelf.build(shelf.ids())}


# Two that write


@contextmanager
def cut_off(backend: OpenSearchBackend) -> Iterator[OpenSearchWriter]:
    """Hold the right to write without renewing it, like a process that stands still."""
    with backend.writer() as writer:
        assert isinstance(writer, OpenSearchWriter)
        writer.lease.stop_renewing()
        yield writer


def test_a_writer_that_was_cut_off_writes_nothing_any_more(
    prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "LEASE_SECONDS", 0.3)
    one, other = build(make(prefix), LIBRARY), make(prefix)
    with cut_off(one) as writer:
        record = writer.lease.record
        with pytest.raises(WriterBusy), other.writer():
            pass
        began = time.monotonic()
        with other.writer(timeout=PATIENCE) as next_writer:
            next_writer.apply([document(1, "newer text")])
        assert time.monotonic() - began < PATIENCE

        with pytest.raises(SearchUnavailable, match="was lost to another process"):
            writer.apply([document(1, "older text")])
        # A request that was on its way for long.
        late = sources_of(one.layout, [document(1, "older"), document(9)])
        with pytest.raises(NotFound):
            write(one.client, writer.alias(record.index), late, (), record.commit + 1, alias=True)

    assert found(other, Word("newer")) == [1]
    apply(one, [document(2, "and later")])
    assert found(other, Word("later")) == [2]
    assert found(other, Word("older")) == []


def test_who_could_not_keep_the_other_out_tries_again(
    proxy: tuple[Proxy, str], prefix: str
) -> None:
    server, host = proxy
    one, other = build(make(prefix), LIBRARY), make(prefix, host)
    server.refused = "_aliases"
    with pytest.raises(SearchUnavailable, match="has too much to do"), other.writer():
        pass
    server.refused = ""

    apply(other, [document(1, "newer text")])

    assert found(one, Word("newer")) == [1]


def test_an_older_text_is_never_written_over_a_newer_one(prefix: str) -> None:
    backend = build(make(prefix), LIBRARY)
    apply(backend, [document(1, "newer text")])
    index, commit = backend.control.read().index, backend.control.read().commit

    with pytest.raises(Conflict):
        write(
            backend.client, index, sources_of(backend.layout, [document(1, "old")]), (), commit - 1
        )

    assert found(backend, Word("newer")) == [1]


def test_what_a_killed_builder_left_is_swept(prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = build(make(prefix), LIBRARY)
    opensearch_node.ask("PUT", f"/{prefix}-index-left", index_of(backend.layout, shards=1))

    assert backend.tidy()
    lease = backend.control.read("builder")
    assert not backend.tidy()
    assert backend.control.read("builder") == lease, "whoever would build was refused meanwhile"
    assert found(backend, Word("buys")) == [1]
    assert list(opensearch_node.ask("GET", f"/{prefix}-index-*")) == [backend.control.read().index]
