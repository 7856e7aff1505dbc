"""Synonyms in the database: constraints, and the delay until a search uses a change."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from search.backends.base import Alternative
from search.backends.documents import SearchQuery
from search.models import Synonym
from search.query import parse
from search.stored_synonyms import READ_SECONDS, StoredSynonyms
from tests.search.corpora import SCHEMA, document
from tests.search.reference.backend import ReferenceBackend
from tests.search.shipped_thesaurus import DEFAULT, entries

pytestmark = pytest.mark.django_db


class Clock:
    """Clock that only moves when told to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def empty():
    Synonym.objects.all().delete()


@pytest.fixture
def clock():
    return Clock()


def add(term, alternative, **fields):
    return Synonym.objects.create(term=term, alternative=alternative, **fields)


def texts(synonyms, *words, language="en"):
    return [found.text for found in synonyms.alternatives(words, language)]


def test_names_in_other_languages_come_with_sinorus(empty):
    assert texts(StoredSynonyms(), "Китай") == ["China"]
    assert texts(StoredSynonyms(), "China", language="ru") == ["Китай"]


def test_editors_say_otherwise_what_a_name_means(empty):
    add("Китай", "PRC")

    assert texts(StoredSynonyms(), "Китай", "Россия") == ["PRC", "Russia"]


def test_an_installation_begins_with_the_defaults():
    migration = import_module("search.migrations.0007_default_thesaurus")
    schema_editor = SimpleNamespace(connection=connection)
    Synonym.objects.all().delete()

    migration.add_defaults(apps, schema_editor)

    assert {entry.entry() for entry in Synonym.objects.all()} == set(entries(DEFAULT))
    assert all(entry.source for entry in Synonym.objects.all())
    for entry in Synonym.objects.all():
        entry.full_clean()


def test_what_editors_have_is_not_filled_up(empty):
    add("PRC", "China")
    migration = import_module("search.migrations.0007_default_thesaurus")

    migration.add_defaults(apps, SimpleNamespace(connection=connection))

    assert [str(entry) for entry in Synonym.objects.all()] == ["PRC = China"]


def test_runs_of_words_have_alternatives(empty):
    add("BRI", "Belt and Road")

    found = StoredSynonyms().alternatives(["the", "belt", "and", "road"], "en")

    assert found == [Alternative(1, 4, "BRI")]


def test_a_synonym_holds_in_its_language(empty):
    add("PRC", "China", language="en")
    add("NATO", "OTAN")

    synonyms = StoredSynonyms()

    assert texts(synonyms, "PRC", "NATO") == ["China", "OTAN"]
    assert texts(synonyms, "PRC", "NATO", language="de") == ["OTAN"]


def test_every_way_of_writing_is_noticed(empty, clock):
    synonyms = StoredSynonyms(clock)
    assert texts(synonyms, "gas") == []

    def after(change):
        change()
        clock.now += READ_SECONDS
        return texts(synonyms, "gas")

    assert after(lambda: add("gas", "LNG")) == ["LNG"]
    assert after(lambda: Synonym.objects.update(alternative="methane")) == ["methane"]
    with connection.cursor() as cursor:
        assert after(lambda: cursor.execute("UPDATE search_synonym SET alternative = 'fuel'")) == [
            "fuel"
        ]
    assert after(lambda: Synonym.objects.all().delete()) == []
    assert after(lambda: Synonym.objects.bulk_create([Synonym(term="gas", alternative="oil")])) == [
        "oil"
    ]


def test_a_search_looks_once_and_the_next_ones_not_at_all(empty, clock, django_assert_num_queries):
    synonyms = StoredSynonyms(clock)

    with django_assert_num_queries(1):
        texts(synonyms, "gas")
        clock.now += READ_SECONDS / 2
        texts(synonyms, "gas")


def test_what_takes_long_to_look_at_is_looked_at_less_often(
    empty, clock, django_assert_num_queries
):
    synonyms = StoredSynonyms(clock)

    def slowly(execute, *arguments):
        clock.now += 1.0
        return execute(*arguments)

    with connection.execute_wrapper(slowly):
        texts(synonyms, "gas")

    clock.now += 98.0
    with django_assert_num_queries(0):
        texts(synonyms, "gas")
    clock.now += 1.0
    with django_assert_num_queries(1):
        texts(synonyms, "gas")


def test_a_change_has_effect_on_a_built_index_and_is_named(empty, tmp_path, clock):
    backend = ReferenceBackend(path=tmp_path, schema=SCHEMA, synonyms=StoredSynonyms(clock))
    with backend.builder() as builder, backend.writer() as writer:
        builder.add([document(1, "China grows"), document(2, "Russia shrinks")])
        builder.finish()
        builder.swap(writer)
    query = SearchQuery(parse("PRC").tree)
    assert backend.search(query).total == 0

    add("PRC", "China")
    clock.now += READ_SECONDS
    page = backend.search(query)

    assert [hit.id for hit in page.hits] == [1]
    assert page.notes == ("“PRC” also finds “China”.",)


def test_the_database_refuses_what_is_there_and_what_is_empty(empty):
    add("PRC", "China", language="en")

    for fields in ({"term": "PRC", "language": "en"}, {"term": "", "language": "en"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Synonym.objects.create(alternative="China", **fields)


def test_faults_stand_beside_their_field(empty):
    add("PRC", "China", language="en")

    with pytest.raises(ValidationError) as refused:
        Synonym(term="PRC", alternative="China", language="en").full_clean()
    with pytest.raises(ValidationError) as malformed:
        Synonym(term="PRC", alternative="Russia", language="English").full_clean()

    assert refused.value.message_dict == {
        "alternative": ["“PRC = China” already exists. Edit that entry instead."]
    }
    assert list(malformed.value.message_dict) == ["language"]


def test_a_synonym_that_stays_as_it_is_can_be_saved_again(empty):
    synonym = add("PRC", "China", language="en")

    synonym.note = "The state, not the region."
    synonym.full_clean()


def test_a_backup_is_loaded_again_over_what_is_there(empty):
    add("PRC", "China", note="before")
    backup = serializers.serialize(
        "json", Synonym.objects.all(), use_natural_foreign_keys=True, use_natural_primary_keys=True
    )
    Synonym.objects.update(note="after")

    for loaded in serializers.deserialize("json", backup):
        loaded.save()

    assert [(str(one), one.note) for one in Synonym.objects.all()] == [("PRC = China", "before")]


def test_a_row_that_was_written_as_bytes_is_left_out_and_logged(monkeypatch, caplog):
    """SQLite takes bytes in a column of texts."""
    rows = [
        ("EU", b"\xff", "synonym", "", "", None),
        ("EU", "Union", "unknown", "", "", None),
        ("PRC", "China", "synonym", "", "", None),
    ]
    in_order = SimpleNamespace(values_list=lambda *_: rows)
    stored = SimpleNamespace(objects=SimpleNamespace(order_by=lambda *_: in_order))
    monkeypatch.setattr("search.stored_synonyms.Synonym", stored)

    assert texts(StoredSynonyms(), "PRC") == ["China"]
    assert r"b'\xff'" in caplog.text
