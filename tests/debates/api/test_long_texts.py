"""Texts as long as a book: at the address of their object alone, never once for each row."""

from __future__ import annotations

import pytest

from debates.api.endpoints.bibliographies import citable
from debates.api.endpoints.collections import Collection
from debates.api.resources.fields import AddressOfText, LongText
from debates.interchange.document import document
from debates.models import Debate, Evidence, Position, Source
from debates.models.declaration import long_texts
from debates.review.publication import becoming_public
from tests.debates.builders import make_debate, make_source

BOOK = "[1.1] " + "word " * 2_000

EXPANSIONS = [
    (view.resource_class.about.collection, path)
    for view in Collection.__subclasses__()
    for path in view.resource_class.about.expansions
    if path.rpartition(".")[2] in {"source", "outcome_source"}
]


@pytest.fixture
def book(known):
    """A source with a long text, which the debate, its positions and evidence come from."""
    Source.objects.update(text=BOOK)
    Debate.objects.update(source=known.report)
    Position.objects.update(source=known.report)
    Evidence.objects.update(source=known.report)
    return known.report


@pytest.mark.parametrize(("collection", "path"), EXPANSIONS)
@pytest.mark.parametrize("format", ["json", "csv", "ndjson"])
def test_no_expansion_repeats_the_text_of_a_source(api, book, collection, path, format):
    answer = api(f"{collection}/", expand=path, format=format)

    assert answer.status_code == 200
    assert b"word word" not in answer.getvalue()


def test_a_list_of_sources_has_the_addresses_of_their_texts(api, book):
    [shown] = [one for one in api("sources/").json()["results"] if one["slug"] == book.slug]

    assert "text" not in shown
    assert api(shown["text_url"].partition("/api/v1/")[2]).json() == {"text": BOOK}


def test_an_expanded_source_has_the_address_of_its_text(api, book):
    [shown, *_] = api("positions/", expand="source").json()["results"]

    assert "text" not in shown["source"]
    assert shown["source"]["text_url"].endswith(f"/sources/{book.slug}/?fields=text")


def test_a_source_alone_has_text_and_address(api, book):
    shown = api(f"sources/{book.slug}/").json()

    assert shown["text"] == BOOK
    assert shown["text_url"].endswith(f"/sources/{book.slug}/?fields=text")


def test_a_source_without_a_text_has_no_address_of_it(api, known):
    Source.objects.update(text="")
    shown = api("sources/roundtable/").json()

    assert (shown["text"], shown["text_url"]) == (None, None)


def test_an_expansion_at_an_address_of_one_object_has_no_text_either(api, book):
    shown = api("positions/allies/", expand="source").json()

    assert "text" not in shown["source"]


@pytest.mark.parametrize(
    ("collection", "query", "name"),
    [
        ("sources", {"fields": "slug,text"}, "text"),
        ("positions", {"fields": "source.text", "expand": "source"}, "source.text"),
        ("positions/allies", {"fields": "source.text", "expand": "source"}, "source.text"),
    ],
)
def test_asking_a_list_for_the_text_says_where_it_is(api, known, collection, query, name):
    answer = api(f"{collection}/", **query)

    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert f"“{name}_url” is its address" in error["message"]


def test_each_long_text_has_its_address_beside_it():
    for view in Collection.__subclasses__():
        columns = view.resource_class.columns
        for name, column in columns.items():
            if isinstance(column, LongText):
                assert isinstance(columns[f"{name}_url"], AddressOfText)


def test_rows_with_sources_are_read_without_their_texts(book):
    querysets = [
        citable(Position),
        Position.objects.published().for_reading(),
        Debate.objects.published().for_list(),
        citable(Debate),
    ]
    for queryset in querysets:
        for row in queryset:
            assert {*long_texts(Source)} <= row.source.get_deferred_fields()


def test_sources_that_become_public_are_read_without_their_texts(db):
    draft = make_debate(status="draft", source=make_source(text=BOOK, licence="CC BY 4.0"))

    [source] = becoming_public(draft).named["sources"]

    assert {*long_texts(Source)} <= source.get_deferred_fields()


def test_an_archive_has_each_text_once(book):
    whole = document(Debate.objects.published().first())

    assert [one["text"] for one in whole["sources"]].count(BOOK) == len(whole["sources"]) >= 1
