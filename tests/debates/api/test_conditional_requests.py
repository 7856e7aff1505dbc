"""Conditional requests: ETag, Last-Modified and 304."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date

from debates.api.http.conditional_requests import APPS, code_digest
from debates.models import Evidence, Expert, Position, Support, Topic
from debates.models.forecast_states import today
from search.models import Synonym
from search.stored_synonyms import StoredSynonyms
from search.sync.outbox import TABLE as OUTBOX
from tests.debates.builders import make_forecast
from tests.debates.world import SmallWorld, small_world
from tests.sentence_model import WordEncoder

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/api/v1/positions/?expand=expert,topics,evidence"


@pytest.fixture
def known() -> SmallWorld:
    return small_world()


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def changed_long_ago():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE history_contentstate SET changed = changed - 100000")


def test_the_forecasts_that_fell_due_are_counted_anew_the_next_day(client, known, monkeypatch):
    make_forecast(known.debate, known.lukin, due=today())
    now = timezone.now()
    addresses = ("?cursor=0.0&status=due", "facets/?status=due", "groups/?status=due&group_by=year")

    def counted():
        return {one: client.get(f"/api/v1/forecasts/{one}") for one in addresses}

    before = counted()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=1))
    after = counted()

    for address in addresses:
        assert before[address]["ETag"] != after[address]["ETag"], address
    listed, facets, groups = (answer.json() for answer in after.values())
    assert listed["count"] == len(listed["results"]) == 1
    assert facets["facets"]["expert"]["values"][0]["count"] == 1
    assert [one["count"] for one in groups["results"]] == [1]


def test_an_answer_that_is_still_true_is_not_made_again(client, known):
    counts = ("/api/v1/positions/facets/", "/api/v1/positions/groups/?group_by=expert,stance")
    for address in (LIST, "/api/v1/positions/allies/", "/api/v1/topics/?format=csv", *counts):
        origin = {"Origin": "https://elsewhere.example"}
        first = client.get(address, headers=origin)

        with CaptureQueriesContext(connection) as captured:
            second = client.get(address, headers={**origin, "If-None-Match": first["ETag"]})

        assert (first.status_code, second.status_code) == (200, 304), address
        assert second.content == b""
        assert len(captured) == 1
        for name in ("ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin"):
            assert second[name] == first[name], name
        assert "Content-Type" not in second
        assert client.head(address)["ETag"] == first["ETag"]
        kept = client.head(address, headers={"If-None-Match": first["ETag"]})
        assert kept.status_code == 304


CHANGES = {
    "the position": lambda: Position.objects.update(detail="new"),
    "its expert": lambda: Expert.objects.update(biography="new"),
    "its evidence": lambda: Evidence.objects.update(unit="", period="", value=None),
    "its topic": lambda: Topic.objects.filter(slug="arms").update(name="Weapons"),
    "its topics": lambda: Position.objects.get(slug="allies").topics.set([]),
    "its withdrawal": lambda: Position.objects.filter(slug="rivals").update(status="withdrawn"),
    "its end": lambda: (
        Support.objects.all().delete(),
        Position.objects.filter(slug="forecast").delete(),
    ),
}


def test_each_change_of_what_is_shown_makes_a_new_answer(client, known):
    """One test for all changes: each test of transactions empties the whole database."""
    for name, change in CHANGES.items():
        first = client.get(LIST)

        change()
        second = client.get(LIST, headers={"If-None-Match": first["ETag"]})

        assert second.status_code == 200, name
        assert second["ETag"] != first["ETag"], name
        assert second.content != first.content, name


def test_tags_are_compared_as_the_standard_says(client, known):
    etag = client.get(LIST)["ETag"]
    fitting = [etag, f"W/{etag}", f'"other", {etag}', "*"]

    def status(header):
        return client.get(LIST, headers={"If-None-Match": header}).status_code

    assert [status(header) for header in fitting] == [304] * 4
    assert [status(header) for header in ('"other"', "nonsense", "")] == [200] * 3


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
    modified = client.get(LIST)["Last-Modified"]
    yesterday = http_date((timezone.now() - timedelta(days=1)).timestamp())

    def status(**headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.get(LIST, headers=named).status_code

    assert status(if_modified_since=modified) == 304
    assert status(if_modified_since=yesterday) == 200
    assert status(if_modified_since="yesterday") == 200
    # a tag counts more than a moment
    assert status(if_modified_since=modified, if_none_match='"other"') == 200


def test_a_problem_is_not_kept(client, known):
    for address in ("/api/v1/positions/none/", "/api/v1/positions/?page=9"):
        for tag in ('"x"', "*"):
            answer = client.get(address, headers={"If-None-Match": tag})

            assert answer.status_code == 404
            assert "ETag" not in answer


def test_what_hangs_on_the_code_alone_needs_no_query(client):
    for address in ("/api/v1/", "/api/v1/problems/", "/api/v1/schema/", "/api/v1/search/help/"):
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
    for copy in (plain, compressed):
        kept = client.get(LIST, headers={"If-None-Match": copy["ETag"], "Accept-Encoding": "gzip"})
        assert (kept.status_code, kept["ETag"]) == (304, copy["ETag"])


def test_a_list_is_counted_once_in_a_state(client, known):
    def counted():
        with CaptureQueriesContext(connection) as captured:
            total = client.get("/api/v1/positions/?stance=denies").json()["count"]
        return total, sum("COUNT(" in query["sql"] for query in captured)

    assert counted() == (1, 1)
    assert counted() == (1, 0)
    Position.objects.filter(slug="allies").update(stance="denies")
    assert counted() == (2, 1)


@pytest.mark.parametrize(
    "name",
    [
        "requirements.lock",
        "sinorus/settings.py",
        "debates/models/positions.py",
        "debates/templates/debates/api.html",
        "search/text/analysis.py",
    ],
)
def test_another_version_of_any_file_or_library_is_another_etag(tmp_path, name):
    for folder in ("one", "other", "compiled"):
        for file in ("requirements.lock", "debates/apps.py", name):
            path = tmp_path / folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("as it was")
    (tmp_path / "other" / name).write_text("as it is now")
    (tmp_path / "compiled" / "debates" / "apps.pyc").write_text("compiled")

    assert code_digest(tmp_path / "one") != code_digest(tmp_path / "other")
    assert code_digest(tmp_path / "one") == code_digest(tmp_path / "compiled")


def test_the_digest_covers_the_code_that_runs():
    assert (settings.BASE_DIR / "requirements.lock").is_file()
    assert {path.name for path in settings.BASE_DIR.iterdir()} >= set(APPS)


SEARCH = "/api/v1/search/?q=claim&facets=stance,expert"


def test_a_search_that_is_still_true_is_not_made_again(client, known, live_index):
    first = client.get(SEARCH)

    with CaptureQueriesContext(connection) as captured:
        second = client.get(SEARCH, headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, second.status_code) == (200, 304)
    assert second.content == b""
    assert not [query for query in captured if "debates_position" in query["sql"]]


@pytest.mark.parametrize("below", ["?q=lukin&objects=expert", "objects/?q=lukin", "suggest/?q=luk"])
def test_names_that_are_still_the_same_are_not_sent_again(client, known, live_index, below):
    address = f"/api/v1/search/{below}"
    first = client.get(address)

    second = client.get(address, headers={"If-None-Match": first["ETag"]})
    Expert.objects.filter(slug="lukin").update(name="Artyom Lukin-Smith")
    live_index.follow()
    third = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, second.status_code, third.status_code) == (200, 304, 200)
    assert second.content == b""
    assert third["ETag"] != first["ETag"]
    assert client.head(address)["ETag"] == third["ETag"]


def test_a_search_does_not_tell_when_its_index_changed(client, known, live_index):
    changed_long_ago()

    assert "Last-Modified" not in client.get(SEARCH)


def test_a_search_has_no_etag_while_a_change_waits_to_be_indexed(client, known, live_index):
    Position.objects.filter(slug="allies").update(detail="A claim again.")

    assert "ETag" not in client.get(SEARCH)
    live_index.drain()
    assert "ETag" in client.get(SEARCH)


def test_what_was_taken_back_is_looked_up_once_while_it_waits_to_be_indexed(
    client, known, live_index
):
    total = client.get(SEARCH).json()["count"]
    Position.objects.filter(slug="allies").update(status="withdrawn")

    first = client.get(SEARCH).json()
    with CaptureQueriesContext(connection) as captured:
        second = client.get(SEARCH).json()
    other = Position.objects.published().first()
    Position.objects.filter(pk=other.pk).update(status="draft")

    assert (first["count"], second["count"]) == (total - 1, total - 1)
    assert not [each for each in captured if "EXISTS" in each["sql"] and OUTBOX in each["sql"]]
    assert client.get(SEARCH).json()["count"] == total - 2


def test_what_the_index_learned_makes_a_new_answer(client, known, live_index):
    first = client.get(SEARCH)

    Position.objects.filter(slug="allies").update(detail="A claim again.")
    live_index.drain()
    second = client.get(SEARCH, headers={"If-None-Match": first["ETag"]})

    assert second.status_code == 200
    assert second["ETag"] != first["ETag"]


def test_another_sentence_model_makes_a_new_answer(client, known, live_index, monkeypatch):
    first = client.get(SEARCH)

    # The index may have its vectors already, from `search_rebuild` in another process.
    monkeypatch.setattr("search.service.model", lambda: WordEncoder("claim"))
    second = client.get(SEARCH, headers={"If-None-Match": first["ETag"]})

    assert second.status_code == 200
    assert second["ETag"] != first["ETag"]


def test_a_new_synonym_makes_a_new_answer(client, known, live_index, monkeypatch):
    monkeypatch.setattr("search.stored_synonyms.READ_SECONDS", 0.0)
    monkeypatch.setattr("search.stored_synonyms.READ_SHARE", 1e9)
    first = client.get(SEARCH)

    Synonym.objects.create(term="claim", alternative="forecast")

    assert client.get(SEARCH, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_equal_synonyms_have_an_equal_etag_in_all_processes(client, known, live_index):
    one, other = StoredSynonyms(clock=lambda: 1.0), StoredSynonyms(clock=lambda: 1.0)

    assert one.edition() == other.edition()
