"""Calls with the client that openapi-generator makes for Python: ADDRESS as the only argument."""

from __future__ import annotations

import datetime
import sys

from openapi_generator_made import (
    AboutApi,
    ApiClient,
    ApiException,
    Configuration,
    DebatesApi,
    PastPosition,
    PositionsApi,
    PositionSelection,
    SearchApi,
)

DEBATE, POSITION = "china-russia-2022", "gabuev-asymmetry-grows"
client = ApiClient(Configuration(host=sys.argv[1]))
about, debates, positions, search = (
    kind(client) for kind in (AboutApi, DebatesApi, PositionsApi, SearchApi)
)


def index():
    assert about.get_index().to_dict()


def all_debates():
    assert [one.slug for one in debates.list_debates().results] == [DEBATE]


def debate():
    assert debates.get_debate(DEBATE).position_count > 50


def filters_of_two_values():
    found = positions.list_positions(expert=["lukin", "fallon"], stance=["affirms", "denies"])
    assert {one.expert.slug for one in found.results} == {"lukin", "fallon"}


def two_fields():
    found = positions.list_positions(fields=["slug", "statement"], page_size=3)
    assert [set(one.model_dump(exclude_none=True)) for one in found.results] == [
        {"slug", "statement"}
    ] * 3


def two_expansions():
    found = positions.list_positions(expand=["expert", "evidence"])
    assert all(one.expert.name and one.evidence is not None for one in found.results)


def position_with_parts():
    expand = ["question", "counterpoints.raised_by.expert"]
    found = positions.get_position(POSITION, expand=expand).actual_instance
    assert isinstance(found, PositionSelection)
    assert found.question.text
    assert len(found.counterpoints) == 2


def position_at_a_moment():
    now = positions.get_position(POSITION).actual_instance
    past = positions.get_position(POSITION, at=now.modified).actual_instance
    assert isinstance(past, PastPosition)
    assert past.slug == POSITION


def changes_since():
    since = datetime.datetime(2022, 1, 1, tzinfo=datetime.UTC)
    assert positions.list_positions(modified_since=since).count > 50


def found_by_words():
    found = search.search_positions(
        q="junior partner", facets=["expert", "stance"], fields=["slug", "stance"]
    )
    assert found.results[0].position.slug
    assert set(found.facets) == {"expert", "stance"}


def suggestions():
    assert search.suggest(q="gab").results[0].text


def graph():
    found = debates.get_debate_graph(DEBATE)
    assert found.directed
    assert len(found.nodes) > 50
    assert found.edges[0].kind


def agreement():
    assert debates.get_debate_agreement(DEBATE)


def exchanges():
    assert debates.list_debate_exchanges(DEBATE).results is not None


def archive():
    assert debates.get_debate_archive(DEBATE)[:2] == b"PK"


def feed():
    assert b"<feed" in positions.get_position_feed(expert=["lukin"])


def cursor_to_the_end():
    found, cursor, pages = [], "first", 0
    while cursor:
        page = positions.list_positions(cursor=cursor, page_size=20, fields=["slug"])
        found += [one.slug for one in page.results]
        cursor = page.next and page.next.partition("cursor=")[2].partition("&")[0]
        pages += 1
    assert pages == 3
    assert len(set(found)) == len(found) == page.count
    assert about.list_tombstones(since=page.as_of).count == 0


def refused(status, call, **arguments):
    try:
        call(**arguments)
    except ApiException as problem:
        known = problem
    assert known.status == status
    return known


def problems():
    assert refused(404, positions.get_position, slug="no-such").data.title
    wrong = refused(400, positions.list_positions, expert=["lukn"])
    assert wrong.data.actual_instance.errors[0].nearest == "lukin"


def not_modified():
    tag = positions.get_position_with_http_info(POSITION).headers["ETag"]
    known = {"If-None-Match": tag}
    again = positions.get_position_without_preload_content(POSITION, _headers=known)
    assert again.status == 304
    assert not again.read()


def related():
    assert positions.list_similar_positions(POSITION).results[0].score > 0
    assert positions.get_position_history(POSITION).results
    assert positions.get_position_citation(POSITION).apa


CALLS = [
    index, all_debates, debate, filters_of_two_values, two_fields, two_expansions,
    position_with_parts, position_at_a_moment, changes_since, found_by_words, suggestions, graph,
    agreement, exchanges, archive, feed, cursor_to_the_end, problems, not_modified, related,
]  # fmt: skip

for call in CALLS:
    call()
print(f"{len(CALLS)} calls passed")
