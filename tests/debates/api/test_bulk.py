"""Whole lists in files: CSV and NDJSON."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from debates.api.endpoints.collections import Collection
from debates.api.http.renderers import WHOLE_LIST
from debates.api.resources.definitions import PositionResource
from debates.api.resources.rows import BATCH_OF_ROWS, batches
from debates.api.resources.selection import selection
from debates.api.resources.tables import json_lines
from debates.api.views import list_files
from debates.models import Position
from debates.text.csv_values import as_cell
from tests.debates.builders import make_vote
from tests.debates.world import MARKER, hide_objects_around, random_world

VIEWS = {view.resource_class.about.collection: view for view in Collection.__subclasses__()}


def body(answer):
    return b"".join(answer.streaming_content).decode()


def table(answer):
    return list(csv.DictReader(io.StringIO(body(answer), newline="")))


def lines(answer):
    return [json.loads(line) for line in body(answer).splitlines()]


@pytest.mark.parametrize("collection", sorted(VIEWS))
def test_every_list_has_the_same_things_in_every_format(api, known, collection):
    make_vote(known.alliance, known.lukin)
    in_pages = api(f"{collection}/").json()["results"]
    key = VIEWS[collection].resource_class.about.key

    assert lines(api(f"{collection}/", format="ndjson")) == in_pages
    in_table = table(api(f"{collection}/", format="csv"))
    assert [line[key] for line in in_table] == [str(thing[key]) for thing in in_pages]
    names = dict.fromkeys(name.partition(".")[0] for name in in_table[0])
    assert list(names) == list(in_pages[0])


def test_a_line_names_what_a_thing_belongs_to(api, known):
    [line] = table(api("positions/", format="csv", stance="affirms"))

    assert line["expert"] == "lukin"
    assert line["question"] == "alliance"
    assert line["topics"] == "arms"
    assert line["detail"] == ""
    assert line["evidence_count"] == "2"
    assert line["url"] == "http://testserver/api/v1/positions/allies/"


def test_several_values_stand_in_one_cell(api, known):
    [line] = table(api("positions/", format="csv", stance="denies"))
    assert line["topics"] == "arms;trade"

    known.lukin.aliases = ["A", "B"]
    known.lukin.save()
    [line] = table(api("experts/", format="csv", stance="affirms"))
    assert line["aliases"] == "A;B"


def test_what_is_expanded_has_columns_of_its_own(api, known):
    query = {"fields": "slug,expert.name,expert.slug", "expand": "expert", "stance": "affirms"}

    assert table(api("positions/", format="csv", **query)) == [
        {"slug": "allies", "expert.slug": "lukin", "expert.name": "Artyom Lukin"}
    ]


def test_a_related_thing_that_is_not_there_leaves_its_columns_empty(api, known):
    query = {"fields": "slug,question.text", "expand": "question", "kind": "forecast"}

    assert table(api("positions/", format="csv", **query)) == [
        {"slug": "forecast", "question.text": ""}
    ]


def test_addresses_of_related_things_can_be_chosen(api, known):
    [line] = table(api("positions/", format="csv", fields="topics.url,debate.url", stance="denies"))

    topics = "http://testserver/api/v1/topics"
    assert line == {
        "debate.url": "http://testserver/api/v1/debates/china-russia/",
        "topics.url": f"{topics}/arms/;{topics}/trade/",
    }


def test_lists_that_are_expanded_stand_in_their_cell_as_json(api, known):
    query = {"fields": "slug,evidence.statement", "expand": "evidence", "stance": "affirms"}

    [line] = table(api("positions/", format="csv", **query))

    assert json.loads(line["evidence"]) == [{"statement": "Trade grew."}, {"statement": "A pact."}]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-cmd", "'-cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("plain = text", "plain = text"),
        ("", ""),
        (None, ""),
        (-1.5, "-1.5"),
        (Decimal("3.0"), "3.0"),
        (0, "0"),
    ],
)
def test_no_cell_is_a_formula(value, cell):
    assert as_cell(value) == cell


def test_no_text_is_taken_for_a_formula_but_numbers_stay(api, known):
    known.growth.statement, known.growth.value = '=HYPERLINK("http://evil.example")', "-0.5"
    known.growth.save()

    line = next(line for line in table(api("evidence/", format="csv")) if line["value"])

    assert line["statement"] == '\'=HYPERLINK("http://evil.example")'
    assert line["value"] == "-0.5"


def test_lines_quotes_and_commas_survive(api, known):
    known.allies.detail = 'One,\n"two";\r\nthree'
    known.allies.save()

    [line] = table(api("positions/", format="csv", stance="affirms"))

    assert line["detail"] == 'One,\n"two";\r\nthree'


def test_a_figure_keeps_all_its_digits(api, known):
    known.growth.value = "147.0001"
    known.growth.save()

    assert "147.0001" in [line["value"] for line in table(api("evidence/", format="csv"))]


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("csv", "text/csv; charset=utf-8"), ("ndjson", "application/x-ndjson")],
)
def test_header_and_parameter_agree(api, known, name, media_type):
    by_parameter = api("positions/", format=name)
    by_header = api("positions/", headers={"Accept": media_type})

    assert by_parameter["Content-Type"] == by_header["Content-Type"] == media_type
    assert by_parameter["Content-Disposition"] == f'attachment; filename="positions.{name}"'
    assert body(by_parameter) == body(by_header)


@pytest.mark.parametrize("parameter", ["page", "page_size"])
@pytest.mark.parametrize("name", ["csv", "ndjson"])
def test_a_file_has_no_pages(api, known, name, parameter):
    answer = api("positions/", format=name, **{parameter: 1})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == parameter


def test_an_empty_list_has_its_headings(api, db):
    assert body(api("topics/", format="csv")).startswith("slug,url,")
    assert body(api("topics/", format="ndjson")) == ""


def test_one_thing_comes_in_json_alone(api, known):
    assert api("positions/allies/", format="csv").status_code == 406


def test_any_number_of_rows_comes_in_batches(db):
    random_world(30, status="published")
    keys = list(Position.objects.order_by("statement").values_list("pk", flat=True))

    with CaptureQueriesContext(connection) as captured:
        written = list(batches(PositionResource, selection(["slug"]), keys, "", size=7))

    assert len(captured) == 5
    assert [len(batch) for batch in written] == [7, 7, 7, 7, 2]


def test_what_is_unpublished_while_a_file_is_written_is_left_out(known):
    slugs = ("allies", "forecast", "rivals")
    keys = [Position.objects.get(slug=slug).pk for slug in slugs]
    content = json_lines(batches(PositionResource, selection(["slug"]), keys, "", size=1))

    first = next(content)
    Position.objects.filter(slug="rivals").update(status="draft")
    rest = b"".join(content)

    written = [json.loads(line) for line in (first + rest).splitlines()]
    assert written == [{"slug": "allies"}, {"slug": "forecast"}]


def test_nothing_hidden_is_in_a_file(api, known):
    before = {
        (collection, name): body(api(f"{collection}/", format=name))
        for collection in VIEWS
        for name in ("csv", "ndjson")
    }
    hide_objects_around(known)

    for (collection, name), written in before.items():
        after = body(api(f"{collection}/", format=name))

        assert after == written, (collection, name)
        assert MARKER.lower() not in after.lower()


def test_the_page_for_people_offers_the_files(api, known):
    page = api("positions/", format="html").content.decode()

    assert "?format=csv" in page
    assert "?format=ndjson" in page


def test_everything_that_a_search_finds_comes_in_a_file(api, known, live_index):
    query = {"q": "claim", "fields": "slug", "ordering": "reading"}

    found = lines(api("search/", format="ndjson", **query))
    in_table = table(api("search/", format="csv", **query))

    assert [one["position"]["slug"] for one in found] == ["allies", "rivals", "forecast"]
    assert [line["position.slug"] for line in in_table] == ["allies", "rivals", "forecast"]
    assert all("score" in line for line in in_table)
    assert api("search/", format="csv", page=1).status_code == 400


def test_what_was_hidden_since_is_in_no_file_of_a_search(api, known, live_index):
    known.allies.status = "draft"
    known.allies.save()

    assert "allies" not in body(api("search/", format="csv", q="claim"))


def test_rows_that_are_long_are_read_in_small_batches(known):
    """A first batch tells how long they are."""
    Position.objects.update(detail="long " * 20_000)
    keys = list(Position.objects.published().values_list("pk", flat=True)) * 60

    sizes = [len(some) for some in batches(PositionResource, selection(["detail"]), keys, "")]

    assert sizes[0] == min(len(keys), BATCH_OF_ROWS)
    assert max(sizes[1:]) <= 10


def test_rows_that_are_short_are_read_in_large_batches(known):
    keys = list(Position.objects.published().values_list("pk", flat=True)) * 400

    sizes = [len(some) for some in batches(PositionResource, selection(["slug"]), keys, "")]

    assert max(sizes) == BATCH_OF_ROWS


def test_a_long_page_is_streamed(api, known):
    tagged = api("positions/").has_header("ETag")
    Position.objects.update(detail="long " * 200_000)

    answer = api("positions/")
    whole = json.loads(answer.getvalue())

    assert answer.streaming
    assert answer["Content-Type"] == "application/json"
    assert whole["count"] == len(whole["results"])
    assert answer.has_header("ETag") == tagged


def test_a_short_page_is_not_streamed(api, known):
    assert not api("positions/").streaming


def test_a_page_for_people_that_would_be_long_is_refused_in_words(api, known):
    Position.objects.update(detail="long " * 200_000)

    answer = api("positions/", format="html")

    assert answer.status_code == 400
    assert "too long for a page to look at" in answer.content.decode()


def test_each_format_of_a_whole_list_has_an_encoder():
    assert set(list_files.ENCODERS) == set(WHOLE_LIST)
