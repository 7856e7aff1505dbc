"""Calls with the client that openapi-python-client makes: ADDRESS as the only argument."""

from __future__ import annotations

import datetime
import sys
from http import HTTPStatus

from openapi_python_client_made import Client
from openapi_python_client_made.api.about import get_index, list_tombstones
from openapi_python_client_made.api.debates import (
    get_debate,
    get_debate_agreement,
    get_debate_archive,
    get_debate_graph,
    list_debate_exchanges,
    list_debates,
)
from openapi_python_client_made.api.positions import (
    get_position,
    get_position_citation,
    get_position_feed,
    get_position_history,
    list_positions,
    list_similar_positions,
)
from openapi_python_client_made.api.search import search_positions, suggest
from openapi_python_client_made.models import (
    GetPositionExpandItem,
    InvalidParametersProblem,
    ListPositionsExpandItem,
    ListPositionsStanceItem,
    NotFoundProblem,
    PastPosition,
    PositionSelection,
    SearchPositionsFacetsItem,
)

DEBATE, POSITION = "china-russia-2022", "gabuev-asymmetry-grows"
client = Client(base_url=sys.argv[1], timeout=60)


def index():
    assert get_index.sync(client=client).to_dict()


def debates():
    assert [one.slug for one in list_debates.sync(client=client).results] == [DEBATE]


def debate():
    assert get_debate.sync(DEBATE, client=client).position_count > 50


def filters_of_two_values():
    stances = [ListPositionsStanceItem.AFFIRMS, ListPositionsStanceItem.DENIES]
    found = list_positions.sync(client=client, expert=["lukin", "fallon"], stance=stances)
    assert {one.expert.slug for one in found.results} == {"lukin", "fallon"}


def two_fields():
    found = list_positions.sync(client=client, fields=["slug", "statement"], page_size=3)
    assert [set(one.to_dict()) for one in found.results] == [{"slug", "statement"}] * 3


def two_expansions():
    expand = [ListPositionsExpandItem.EXPERT, ListPositionsExpandItem.EVIDENCE]
    found = list_positions.sync(client=client, expand=expand)
    assert all(one.expert.name and one.evidence is not None for one in found.results)


def position_with_parts():
    expand = [GetPositionExpandItem.QUESTION, GetPositionExpandItem.COUNTERPOINTS_RAISED_BY_EXPERT]
    found = get_position.sync(POSITION, client=client, expand=expand)
    assert isinstance(found, PositionSelection)
    assert found.question.text
    assert len(found.counterpoints) == 2


def position_at_a_moment():
    now = get_position.sync(POSITION, client=client)
    past = get_position.sync(POSITION, client=client, at=now.modified)
    assert isinstance(past, PastPosition)
    assert past.slug == POSITION


def changes_since():
    since = datetime.datetime(2022, 1, 1, tzinfo=datetime.UTC)
    assert list_positions.sync(client=client, modified_since=since).count > 50


def search():
    facets = [SearchPositionsFacetsItem.EXPERT, SearchPositionsFacetsItem.STANCE]
    found = search_positions.sync(
        client=client, q="junior partner", facets=facets, fields=["slug", "stance"]
    )
    assert found.results[0].position.slug
    assert set(found.facets.to_dict()) == {"expert", "stance"}


def suggestions():
    assert suggest.sync(client=client, q="gab").results[0].text


def graph():
    found = get_debate_graph.sync(DEBATE, client=client)
    assert found.directed
    assert len(found.nodes) > 50
    assert found.edges[0].kind


def agreement():
    assert get_debate_agreement.sync(DEBATE, client=client)


def exchanges():
    assert list_debate_exchanges.sync(DEBATE, client=client).results is not None


def archive():
    assert get_debate_archive.sync(DEBATE, client=client).payload.read(2) == b"PK"


def feed():
    assert b"<feed" in get_position_feed.sync(client=client, expert=["lukin"]).payload.read()


def cursor_to_the_end():
    found, cursor, pages = [], "first", 0
    while cursor:
        page = list_positions.sync(client=client, cursor=cursor, page_size=20, fields=["slug"])
        found += [one.slug for one in page.results]
        cursor = page.next_ and page.next_.partition("cursor=")[2].partition("&")[0]
        pages += 1
    assert pages == 3
    assert len(set(found)) == len(found) == page.count
    assert list_tombstones.sync(client=client, since=page.as_of).count == 0


def problems():
    missing = get_position.sync("no-such", client=client)
    assert isinstance(missing, NotFoundProblem)
    assert missing.status == 404
    wrong = list_positions.sync(client=client, expert=["lukn"])
    assert isinstance(wrong, InvalidParametersProblem)
    assert wrong.errors[0].nearest == "lukin"


def not_modified():
    tag = get_position.sync_detailed(POSITION, client=client).headers["ETag"]
    again = get_position.sync_detailed(POSITION, client=client.with_headers({"If-None-Match": tag}))
    assert again.status_code == HTTPStatus.NOT_MODIFIED
    assert not again.content


def related():
    assert list_similar_positions.sync(POSITION, client=client).results[0].score > 0
    assert get_position_history.sync(POSITION, client=client).results
    assert get_position_citation.sync(POSITION, client=client).apa


CALLS = [
    index, debates, debate, filters_of_two_values, two_fields, two_expansions,
    position_with_parts, position_at_a_moment, changes_since, search, suggestions, graph,
    agreement, exchanges, archive, feed, cursor_to_the_end, problems, not_modified, related,
]  # fmt: skip

for call in CALLS:
    call()
print(f"{len(CALLS)} calls passed")
