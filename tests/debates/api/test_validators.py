"""What a client has kept: when it is still true, and when not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date

from debates.api import memory
from debates.models import Evidence, Expert, Position, Topic
from tests.debates.api.world import Small, small

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/api/v1/positions/?expand=expert,topics,evidence"


@pytest.fixture
def known() -> Small:
    return small()


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def changed_long_ago():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE history_contentstate SET changed = changed - 100000")


@pytest.mark.parametrize("address", [LIST, "/api/v1/positions/allies/", "/api/v1/topics/"])
def test_an_answer_that_is_still_true_is_not_made_again(client, known, address):
    first = client.get(address)

    with CaptureQueriesContext(connection) as captured:
        second = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert first.status_code == 200
    assert second.status_code == 304
    assert second.content == b""
    assert len(captured) == 1
    assert second["ETag"] == first["ETag"]
    assert second["Cache-Control"] == first["Cache-Control"]
    assert second["Vary"] == first["Vary"]
    assert "Content-Type" not in second
    assert second["Access-Control-Allow-Origin"] == "*"


CHANGES = {
    "the position": lambda: Position.objects.update(detail="new"),
    "its expert": lambda: Expert.objects.update(biography="new"),
    "its evidence": lambda: Evidence.objects.update(unit="", period="", value=None),
    "its topic": lambda: Topic.objects.filter(slug="arms").update(name="Weapons"),
    "its topics": lambda: Position.objects.get(slug="allies").topics.set([]),
    "its withdrawal": lambda: Position.objects.filter(slug="rivals").update(status="withdrawn"),
    "its end": lambda: Position.objects.filter(slug="forecast").delete(),
}


@pytest.mark.parametrize("change", list(CHANGES))
def test_each_change_of_what_is_shown_makes_a_new_answer(client, known, change):
    first = client.get(LIST)

    CHANGES[change]()
    second = client.get(LIST, headers={"If-None-Match": first["ETag"]})

    assert second.status_code == 200
    assert second["ETag"] != first["ETag"]
    assert second.content != first.content


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("{etag}", 304),
        ("W/{etag}", 304),
        ('"other", {etag}', 304),
        ("*", 304),
        ('"other"', 200),
        ("nonsense", 200),
        ("", 200),
    ],
)
def test_tags_are_compared_as_the_standard_says(client, known, header, status):
    etag = client.get(LIST)["ETag"]

    answer = client.get(LIST, headers={"If-None-Match": header.format(etag=etag)})

    assert answer.status_code == status


def test_different_answers_have_different_tags(client, known):
    asked = [
        client.get("/api/v1/positions/"),
        client.get("/api/v1/positions/?fields=slug"),
        client.get("/api/v1/positions/?format=html"),
        client.get("/api/v1/positions/", headers={"Accept": "text/html"}),
        client.get("/api/v1/positions/", headers={"Host": "localhost"}),
        client.get("/api/v1/experts/"),
    ]

    tags = [answer["ETag"] for answer in asked]

    assert len(set(tags)) == len(tags)


def test_a_moment_is_named_only_when_it_cannot_come_again(client, known):
    assert "Last-Modified" not in client.get(LIST)

    changed_long_ago()

    assert "Last-Modified" in client.get(LIST)


def test_what_was_not_modified_since_is_not_made_again(client, known):
    changed_long_ago()
    first = client.get(LIST)

    same = client.get(LIST, headers={"If-Modified-Since": first["Last-Modified"]})
    earlier = http_date((timezone.now() - timedelta(days=1)).timestamp())
    older = client.get(LIST, headers={"If-Modified-Since": earlier})
    nonsense = client.get(LIST, headers={"If-Modified-Since": "yesterday"})

    assert [same.status_code, older.status_code, nonsense.status_code] == [304, 200, 200]


def test_a_tag_counts_more_than_a_moment(client, known):
    changed_long_ago()
    first = client.get(LIST)

    answer = client.get(
        LIST,
        headers={"If-None-Match": '"other"', "If-Modified-Since": first["Last-Modified"]},
    )

    assert answer.status_code == 200


@pytest.mark.parametrize("address", ["/api/v1/positions/none/", "/api/v1/positions/?page=9"])
def test_a_problem_is_not_kept(client, known, address):
    answer = client.get(address, headers={"If-None-Match": '"x"'})

    assert answer.status_code == 404
    assert "ETag" not in answer


def test_head_has_the_same_validators(client, known):
    assert client.head(LIST)["ETag"] == client.get(LIST)["ETag"]
    answer = client.head(LIST, headers={"If-None-Match": client.get(LIST)["ETag"]})
    assert answer.status_code == 304


@pytest.mark.parametrize("address", ["/api/v1/", "/api/v1/problems/", "/api/v1/schema/"])
def test_what_hangs_on_the_code_alone_needs_no_query(client, known, address):
    first = client.get(address)

    with CaptureQueriesContext(connection) as captured:
        second = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert second.status_code == 304
    assert len(captured) == 0


def test_a_compressed_answer_has_a_weak_tag_that_fits(client, known):
    plain = client.get(LIST)
    compressed = client.get(LIST, headers={"Accept-Encoding": "gzip"})

    assert compressed["Content-Encoding"] == "gzip"
    assert compressed["ETag"] == f"W/{plain['ETag']}"
    assert "Accept-Encoding" in compressed["Vary"]
    assert len(compressed.content) < len(plain.content) / 3
    kept = client.get(LIST, headers={"If-None-Match": compressed["ETag"]})
    assert kept.status_code == 304


def test_a_list_is_counted_once_in_a_state(client, known):
    def counted():
        with CaptureQueriesContext(connection) as captured:
            total = client.get("/api/v1/positions/?stance=denies").json()["count"]
        return total, sum("COUNT(" in query["sql"] for query in captured)

    assert counted() == (1, 1)
    assert counted() == (1, 0)
    Position.objects.filter(slug="allies").update(stance="denies")
    assert counted() == (2, 1)


def test_memory_forgets_what_was_asked_for_longest_ago():
    from debates.content_state import ContentState

    kept = memory.Memory(most=2)
    state = ContentState(1, 1)
    for key in ("a", "b", "a", "c"):
        kept.get(state, key, lambda key=key: key)

    assert kept.get(state, "a", lambda: "new") == "a"
    assert kept.get(state, "b", lambda: "new") == "new"
    assert kept.get(ContentState(2, 2), "a", lambda: "new") == "new"
    assert kept.get(None, "a", lambda: "other") == "other"
