"""No answer walks through a large table: every query finds its way by an index.

SQLite plans without looking at how many rows there are (nobody has counted them for it), so a
small table shows the plan of a large one; PostgreSQL is told to walk only where it has to. Each
night, lists of a hundred thousand positions are requested, on both (`bench.api_lists`).
"""

from __future__ import annotations

import re
from itertools import chain

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from debates.api.urls import router, urlpatterns
from debates.models import Participation
from tests.debates.builders import make_vote

FEW = {
    *("debates_debate", "debates_expert", "debates_topic", "debates_source"),
    *("history_historicaldebate", "history_historicalexpert", "history_historicaltopic"),
    "history_historicalsource",
}
"""A hundred thousand positions are of some hundred debates and two thousand experts."""

LARGE = {
    model._meta.db_table
    for app in ("debates", "history")
    for model in apps.get_app_config(app).get_models(include_auto_created=True)
    if not model._meta.proxy
} - FEW

KNOWN = {
    "debate": "china-russia",
    "expert": "lukin",
    "question": "alliance",
    "topic": "trade",
    "broader": "trade",
    "source": "trade-report",
    "position": "allies",
    "raised_by": "rivals",
    "raised_by_expert": "rolland",
    "counters": "allies",
    "counters_expert": "lukin",
    "supported_by": "allies",
    "given_by": "allies",
    "given_by_expert": "lukin",
    "supports": "rivals",
}
KEYS = {
    "debates": "china-russia",
    "questions": "alliance",
    "experts": "lukin",
    "topics": "trade",
    "sources": "trade-report",
    "positions": "allies",
    "evidence": "{growth}",
    "counterpoints": "{rebuttal}",
    "supports": "{backing}",
}
"""What `slug` or `id` of a collection takes, where there is a public one."""
WALKS = {
    *("votes/?confidence_from=5", "votes/?confidence_to=10"),
    *("evidence/?unit=billion US dollars", "questions/?q=balance"),
}
"""Filters that are asked for beside others: alone they read all votes, evidence or questions."""
COLLECTIONS = {prefix: viewset for prefix, viewset, _ in router.registry}
OF_TOKENS = {
    "imports",
    "worklist",
    "waivers",
    "waiver",
    *("debate-review", "debate-review-step", "debate-publish", "debate-take-back"),
    *(f"{name}-record" for name in COLLECTIONS),
    "records",
}
"""The names of addresses that are for tokens: one object by its key, and what only writes."""
EVERYTHING = (
    "digest,evidence.source,counterpoints.raised_by.expert,"
    "raised_counterpoints.position.expert,supports.given_by.expert,"
    "given_supports.position.expert,topics.broader,debate.source"
)
THINGS = [
    "debates/china-russia/?expand=questions,participations.expert,context,source",
    "questions/alliance/?expand=debate",
    "questions/alliance/citation/",
    "sources/trade-report/citation/",
    "experts/lukin/?expand=position_count,participations.debate",
    "topics/trade/?expand=position_count,broader,narrower",
    "sources/roundtable/?expand=debates",
    f"positions/allies/?expand={EVERYTHING}",
    "evidence/{growth}/?expand=position.expert,source",
    "experts/rolland/forecast-record/",
    *("experts/lukin/history/", "questions/alliance/history/", "votes/{vote}/history/"),
    "sources/roundtable/history/",
    "counterpoints/{rebuttal}/?expand=position.expert,raised_by.expert",
    "supports/{backing}/?expand=position.expert,given_by.expert",
]
NOT_THERE = [
    "positions/none/",
    "debates/none/",
    "evidence/0/",
    "votes/0/",
    "positions/forecast/",
    "forecasts/forecast/",
]
OF_POSITIONS = [
    "positions/allies/?at={now}",
    *(f"positions/allies/{part}/" for part in ("history", "citation", "similar", "opposing")),
    "positions/allies/citation/?format=bibtex",
]
OF_DEBATES = [
    *(
        f"debates/china-russia/{part}/"
        for part in ("agreement", "graph", "exchanges", "citation", "history")
    ),
    *(
        f"debates/china-russia/{part}/?expert=lukin&question=alliance"
        for part in ("agreement", "graph", "exchanges")
    ),
    "debates/china-russia/export.zip",
    "debates/china-russia/export/debate.json",
    "debates/china-russia/export/positions.csv",
]
COPIES = [
    "tombstones/",
    "tombstones/?since=2022-01-01&kind=position",
    "tombstones/?cursor=first&since=2022-01-01",
    *(f"{name}/?cursor=first&modified_since=2022-01-01" for name in COLLECTIONS),
    *(f"{name}/?format={one}" for name in COLLECTIONS for one in ("csv", "ndjson")),
    *("positions/?format=bibtex", "positions/?format=apa", "debates/?format=ris"),
]
SEARCHES = [
    "search/?q=claim",
    "search/?q=claim&expert=lukin&topic=trade&facets=expert,topic,question,stance&explain=true",
    *("search/?ordering=-date", "search/?q=claim&format=csv", "search/?q=claim&format=bibtex"),
    *("search/suggest/?q=lu", "search/suggest/?q=is+it", "search/help/"),
    "search/objects/?q=trade+claim+lukin",
    "compare/?expert=lukin,rolland",
    "compare/?expert=lukin,rolland&debate=china-russia&topic=trade",
]
COUNTED = dict.fromkeys(COLLECTIONS, ("debate", "debate=china-russia")) | {
    "debates": ("year", "expert=lukin")
}
WHOLE = [
    *(f"{name}/facets/?{narrowed}" for name, (_, narrowed) in COUNTED.items()),
    *(f"{name}/groups/?group_by={one}&{narrowed}" for name, (one, narrowed) in COUNTED.items()),
    "positions/groups/?group_by=expert,stance&debate=china-russia",
    "docs/listPositions/",
]
"""Counts read all that they count; examples are the first objects there are."""
FEEDS = [
    f"/feeds/positions.atom{query}"
    for query in (
        *("", "?debate=china-russia", "?expert=lukin", "?q=claim", "?q=claim&expert=lukin"),
        "?topic=trade&stance=denies",
    )
]
FEEDS += ["/feeds/forecasts.atom", "/feeds/forecasts.atom?expert=rolland&topic=trade"]
PAGES = ["positions/?page_size=1&page=2", "positions/?page_size=1&page=2&kind=assessment"]
OTHERS = [
    "",
    "problems/",
    "problems/not-found/",
    "schema/",
    "schema/writing/",
    "docs/",
    "method/",
    "vocabulary/",
]


def of_collection(name):
    """The list with each of its filters, orders and expansions."""
    view = COLLECTIONS[name]
    yield f"{name}/"
    for known, one in view.filterset_class.base_filters.items():
        if known in {"slug", "id"}:
            yield f"{name}/?{known}={KEYS[name]}" if name in KEYS else f"{name}/?ordering=modified"
        else:
            yield f"{name}/?{known}={KNOWN.get(known.removeprefix('not_'), one.example)}"
        if one.example == "true":
            yield f"{name}/?{known}=false"
    for order in view.ordering_fields:
        yield f"{name}/?ordering={order}"
        yield f"{name}/?ordering=-{order}"
    for path in view.resource_class.expansions():
        yield f"{name}/?expand={path}"


GROUPS = {name: list(of_collection(name)) for name in COLLECTIONS} | {
    "things": THINGS,
    "what is not there": NOT_THERE,
    "of positions": OF_POSITIONS,
    "of debates": OF_DEBATES,
    "copies": COPIES,
    "searches": SEARCHES,
    "feeds": FEEDS,
    "pages": PAGES,
    "others": OTHERS,
}


def walks(sql):
    """The large tables that a query walks through from one end to the other."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            return [table for table in re.findall(r"Seq Scan on (\w+)", plan) if table in LARGE]
        # the program of a statement names tables by where they lie, where its plan has aliases
        cursor.execute("SELECT rootpage, name FROM sqlite_schema WHERE type = 'table'")
        tables = dict(cursor.fetchall())
        cursor.execute(f"EXPLAIN {sql.replace('%', '%%')}")
        steps = [step[1:4] for step in cursor.fetchall()]
    opened = {number: tables.get(page) for step, number, page in steps if step == "OpenRead"}
    begun = [opened.get(number) for step, number, _ in steps if step in {"Rewind", "Last"}]
    return [table for table in begun if table in LARGE]


def asked_by(address):
    """The queries of an answer."""
    with CaptureQueriesContext(connection) as captured:
        answer = Client().get(address if address.startswith("/") else f"/api/v1/{address}")
        if answer.streaming:
            answer.getvalue()
    expected = {404, 410} if address in NOT_THERE else {200}
    assert answer.status_code in expected, (address, answer.content)
    return [query["sql"] for query in captured if query["sql"].startswith(("SELECT", "WITH"))]


@pytest.mark.parametrize("group", GROUPS)
def test_no_query_walks_through_a_large_table(known, live_index, group):
    known.backing.given_by = known.allies
    known.backing.save()
    known.forecast.status, known.forecast.withdrawn_reason = "withdrawn", "wrong"
    known.forecast.save()
    vote = make_vote(known.alliance, known.lukin, answer="agree")
    taking_part = Participation.objects.get(expert=known.lukin, debate=known.debate)
    for one, values in (
        (known.lukin, {"name": "A. Lukin"}),
        (taking_part, {"role": "Scholar"}),
        (taking_part, {"role": "Minister"}),
        (known.alliance, {"text": "Is it an alliance of two?"}),
        (vote, {"answer": "disagree"}),
    ):
        # so that each has a former value
        for name, value in values.items():
            setattr(one, name, value)
        one.save()
    live_index.drain()
    names = {
        "vote": vote.public_id,
        "growth": known.growth.public_id,
        "rebuttal": known.rebuttal.public_id,
        "backing": known.backing.public_id,
        "now": f"{timezone.now():%Y-%m-%dT%H:%M:%S.%fZ}",
    }

    asked = {address: asked_by(address.format(**names)) for address in GROUPS[group]}

    walked = {
        (address, step): sql
        for address, queries in asked.items()
        for sql in queries
        for step in walks(sql)
    }
    assert {one for one, _ in walked} <= WALKS, walked
    if group != "others":
        # PostgreSQL reads a whole list by a cursor of its own, which is not among the queries
        silent = "format=" if connection.vendor == "postgresql" else "search/help/"
        unasked = [one for one in asked if not asked[one] and one != "search/help/"]
        assert [one for one in unasked if silent not in one] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "column", "walked"),
    [
        ("debates_position", "detail", ["debates_position"]),
        ("debates_position", "slug", []),
        ("debates_debate", "summary", []),
    ],
)
def test_a_walk_is_seen(table, column, walked):
    assert walks(f"SELECT id FROM {table} WHERE {column} = 'x'") == walked


@pytest.mark.parametrize("address", WHOLE)
def test_what_reads_everything_is_answered(known, live_index, address):
    assert asked_by(address)


def test_every_address_is_asked():
    asked = [
        address.partition("?")[0].format(growth=1, rebuttal=1, backing=1, vote=1)
        for address in chain(*GROUPS.values(), WHOLE)
    ]

    for one in urlpatterns:
        if one.name in OF_TOKENS:
            continue
        assert any(re.match(one.pattern.regex.pattern, address) for address in asked), one


@pytest.mark.parametrize(
    ("address", "index"),
    [
        ("positions/", "position_modified"),
        ("positions/?expert=lukin", "position_expert_modified"),
        ("positions/?kind=forecast", "position_kind_modified"),
        ("positions/?ordering=-modified", "position_modified"),
        ("positions/?ordering=-created", "position_created"),
        ("evidence/?ordering=-modified", "evidence_modified"),
        ("evidence/?ordering=-created", "evidence_created"),
        ("counterpoints/?ordering=-modified", "counterpoint_modified"),
        ("counterpoints/?ordering=-created", "counterpoint_created"),
        ("supports/?ordering=-modified", "support_modified"),
        ("supports/?ordering=-created", "support_created"),
    ],
)
def test_a_page_is_not_sorted_out_of_everything(api, known, address, index):
    with CaptureQueriesContext(connection) as captured:
        api(address)

    [ordered] = [query["sql"] for query in captured if " DESC" in query["sql"]]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _forget_statistics(cursor)
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute(f"EXPLAIN {ordered}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {ordered.replace('%', '%%')}")
        plan = "\n".join(str(step[-1]) for step in cursor.fetchall())
    assert re.search(rf"\b{index}\b", plan), plan
    assert "TEMP B-TREE" not in plan
    if connection.vendor == "sqlite" and index.startswith("position"):
        # whether it is public is told by the index alone
        assert "USING COVERING INDEX" in plan


def _forget_statistics(cursor):
    # Where autovacuum has seen that a table holds next to nothing, any index of it will do.
    tables = "relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')"
    cursor.execute(f"UPDATE pg_class SET relpages = 0, reltuples = -1 WHERE {tables}")
    cursor.execute(
        f"DELETE FROM pg_statistic WHERE starelid IN (SELECT oid FROM pg_class WHERE {tables})"
    )
