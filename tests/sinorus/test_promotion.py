"""A primary that is killed, and a standby without its last changes that is promoted.

Two servers have what they served from the lost changes in memory and in the index.
"""

from __future__ import annotations

import secrets
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.cluster.browser import Browser, NoAnswer
from tests.cluster.parts import HOST, PostgreSQL, Standby
from tests.sinorus.test_serving import serving
from tests.sinorus.test_two_machines import opensearch_of
from tests.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]

TRUE_SECONDS = 30.0
"""Seconds after the promotion within which every server is true to the database."""

WITHDRAWN, CHANGED = "lukin-no-worry-while-us-leads", "zhou-both-stay-relatively-hands-off"
WORD = "Zephyrine"
"""Word of a change that is lost."""

API = "/api/v1"
LIST = f"{API}/positions/?page_size=200&fields=slug,statement"
KINDS = ("assessment", "forecast", "recommendation")


class Site:
    """Two servers, a primary and a standby.

    searches  whether the servers share a search engine
    """

    def __init__(self, folder: Path, *, searches: bool) -> None:
        self.searches = searches
        folder.chmod(0o755)
        self.primary = PostgreSQL("primary", folder)
        self.standby = Standby("standby", folder)
        self.servers: list[Browser] = []

    @property
    def url(self) -> str:
        """Address of whichever of the two is the primary."""
        ports = f"{self.primary.port},{self.standby.port}"
        hosts = f"host={HOST},{HOST}&port={ports}&target_session_attrs=read-write"
        return f"postgresql://postgres@/postgres?{hosts}"

    def start(self) -> None:
        """Start the primary, and a standby that follows it."""
        self.primary.create()
        self.primary.start()
        self.primary.wait()
        self.standby.copy(self.primary)
        self.standby.start()
        self.standby.wait()

    def follows(self) -> bool:
        """Test whether the standby has all that the primary has."""
        [end] = rows(self.primary.url, "SELECT pg_current_wal_lsn()::text")
        return rows(self.standby.url, f"SELECT pg_last_wal_replay_lsn() >= '{end[0]}'") == [(True,)]

    def part(self) -> None:
        """Leave the standby without what the primary writes from now on."""
        wait_until(self.follows)
        with psycopg.connect(self.standby.url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET primary_conninfo = ''")
            connection.execute("SELECT pg_reload_conf()")
        receivers = "SELECT count(*) FROM pg_stat_wal_receiver"
        wait_until(lambda: rows(self.standby.url, receivers) == [(0,)])

    def kill(self) -> None:
        """Kill both."""
        self.primary.kill()
        self.standby.kill()


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query).fetchall()


def execute(url: str, *statements: str) -> None:
    """Execute statements, each in a transaction of its own."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture(
    params=[False, pytest.param(True, marks=pytest.mark.opensearch)],
    ids=["without search", "with OpenSearch"],
)
def site(request, tmp_path) -> Iterator[Site]:
    with tempfile.TemporaryDirectory(prefix="sinorus-promotion-") as open_to_postgres:
        yield from running_site(tmp_path, Path(open_to_postgres), searches=request.param)


def running_site(folder: Path, databases: Path, *, searches: bool) -> Iterator[Site]:
    """Run a site; the user of PostgreSQL has to be able to enter the folder of its databases."""
    made = Site(databases, searches=searches)
    try:
        made.start()
        with opensearch_of(searches) as engine:
            environment = {
                "DATABASE_URL": made.url,
                "SINORUS_SEARCH_URL": engine,
                "SINORUS_SECRET_KEY": secrets.token_urlsafe(64),
                "SINORUS_REQUEST_RATE": "off",
                "WEB_CONCURRENCY": "2",
            }
            (folder / "one").mkdir()
            (folder / "two").mkdir()
            with (
                serving(folder / "one", **environment) as one,
                serving(folder / "two", **environment) as two,
            ):
                made.servers = [Browser((HOST, server.port)) for server in (one, two)]
                yield made
    finally:
        made.kill()


def test_servers_are_true_to_a_promoted_standby_that_lacked_changes(site: Site) -> None:
    wait_until(lambda: all(is_true(server, site) for server in site.servers))
    site.part()
    execute(
        site.primary.url,
        f"UPDATE debates_position SET status = 'withdrawn' WHERE slug = '{WITHDRAWN}'",
        f"UPDATE debates_position SET statement = '{WORD}' WHERE slug = '{CHANGED}'",
    )
    wait_until(lambda: all(is_true(server, site) for server in site.servers))

    site.primary.kill()
    site.standby.promote()
    # more changes than were lost: the number of the content is higher than before
    execute(
        site.standby.url,
        *(
            f"UPDATE debates_position SET detail = 'After {number}' WHERE slug = '{CHANGED}'"
            for number in range(4)
        ),
    )
    began = time.monotonic()
    late = list(site.servers) * 4
    while late and time.monotonic() - began < TRUE_SECONDS:
        # a server is asked as often as it has workers, and more, until each answer is true
        late = [server for server in late if not is_true(server, site)]

    assert late == []
    assert WITHDRAWN in listed(site.servers[0], LIST)


def is_true(server: Browser, site: Site) -> bool:
    """Test whether lists, filters, facets and search of a server are as the database says."""
    try:
        return (
            listed(server, LIST) == public(site)
            and all(
                listed(server, f"{LIST}&kind={kind}").keys()
                == public(site, f"AND p.kind = '{kind}'").keys()
                for kind in KINDS
            )
            and kinds(server) == kinds_of_database(site)
            and (not site.searches or is_found(server, site))
        )
    except (NoAnswer, psycopg.OperationalError):
        return False


def listed(server: Browser, address: str) -> dict[str, str]:
    """Return the statements of a list by slug; nothing if it is not there."""
    answer = server.get(address)
    if answer.status != 200:
        return {}
    return {row["slug"]: row["statement"] for row in answer.json()["results"]}


def public(site: Site, condition: str = "") -> dict[str, str]:
    """Return the statements of public positions by slug, from the database."""
    query = (
        "SELECT p.slug, p.statement FROM debates_position p JOIN debates_debate d"
        " ON d.id = p.debate_id WHERE p.status = 'published' AND d.status = 'published'"
    )
    return dict(rows(site.url, f"{query} {condition}"))


def kinds(server: Browser) -> dict[str, int]:
    """Return the number of positions by kind, from the facets of a server."""
    answer = server.get(f"{API}/positions/facets/?facet=kind")
    if answer.status != 200:
        return {}
    values = answer.json()["facets"]["kind"]["values"]
    return {row["value"]: row["count"] for row in values if row["value"] in KINDS}


def kinds_of_database(site: Site) -> dict[str, int]:
    """Return the number of public positions by kind, from the database."""
    counts = {kind: len(public(site, f"AND p.kind = '{kind}'")) for kind in KINDS}
    return {kind: count for kind, count in counts.items() if count}


def is_found(server: Browser, site: Site) -> bool:
    """Test whether searches find what the database has, and nothing else."""
    statements = public(site)
    queries = {CHANGED: WORD, WITHDRAWN: "+".join(WITHDRAWN.split("-")[1:])}
    present = {CHANGED: WORD in statements[CHANGED], WITHDRAWN: WITHDRAWN in statements}
    return all(finds(server, query, slug) is present[slug] for slug, query in queries.items())


def finds(server: Browser, query: str, slug: str) -> bool | None:
    """Test whether a search finds a position; None if it is not answered."""
    answer = server.get(f"{API}/search/?q={query}&feedback=false&page_size=100")
    return slug in answer.body if answer.status == 200 else None
