"""No list walks through a large table: every query finds its way by an index.

SQLite plans without looking at how many rows there are (nobody has counted them for it), so a
small table shows the plan of a large one; PostgreSQL is told to walk only where it has to.
"""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

LARGE = ("debates_position", "debates_position_topics", "debates_evidence", "debates_counterpoint")
ADDRESSES = [
    "positions/",
    "positions/?expand=expert,topics,evidence,counterpoints.raised_by.expert",
    "positions/?expert=lukin",
    "positions/?stance=denies&stance=affirms",
    "positions/?kind=forecast",
    "positions/?topic=trade",
    "positions/?countered=true&has_figure=true",
    "positions/?raised_by_expert=rolland",
    "positions/?debate=china-russia&question=alliance",
    "positions/?modified_since=2022-01-01",
    "positions/allies/?expand=evidence,counterpoints,raised_counterpoints",
    "evidence/",
    "evidence/?expert=lukin&has_figure=true",
    "counterpoints/?raised_by=rivals",
    "experts/?topic=trade&stance=denies",
    "questions/?answered=true",
    "topics/?expert=lukin",
    "debates/?topic=trade",
]


def walks(sql):
    """The large tables that a query walks through from one end to the other."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            return re.findall(rf"Seq Scan on ({'|'.join(LARGE)})\b", plan)
        aliases = dict(re.findall(r'"(debates_\w+)" (?!ON\b)"?([UVWT]\d+)"?', sql))
        names = {*LARGE, *(aliases.get(table, table) for table in LARGE)}
        cursor.execute(f"EXPLAIN QUERY PLAN {sql.replace('%', '%%')}")
        steps = [step[-1] for step in cursor.fetchall()]
        return [
            step
            for step in steps
            if step.startswith("SCAN ") and step.split()[1] in names and " USING " not in step
        ]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_query_walks_through_a_large_table(api, known, address):
    with CaptureQueriesContext(connection) as captured:
        assert api(address).status_code == 200

    asked = [query["sql"] for query in captured if query["sql"].startswith("SELECT")]
    assert len(asked) >= 2
    assert [found for sql in asked for found in walks(sql)] == []


@pytest.mark.parametrize(
    "address", ["positions/", "positions/?expert=lukin", "positions/?kind=forecast"]
)
def test_a_page_is_not_sorted_out_of_all_positions(api, known, address):
    with CaptureQueriesContext(connection) as captured:
        api(address)

    [ordered] = [query["sql"] for query in captured if '"modified" DESC' in query["sql"]]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute(f"EXPLAIN {ordered}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {ordered.replace('%', '%%')}")
        plan = "\n".join(str(step[-1]) for step in cursor.fetchall())
    assert "_modified" in plan
    assert "TEMP B-TREE" not in plan
