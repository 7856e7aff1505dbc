"""Synonyms as editors change them: who may, what is refused and where, what the history tells."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from search.models import Synonym
from search.stored_synonyms import StoredSynonyms
from tests.debates.editors import person

pytestmark = pytest.mark.django_db

LIST = "admin:search_synonym_changelist"


@pytest.fixture(autouse=True)
def prc():
    Synonym.objects.all().delete()
    return Synonym.objects.create(term="PRC", relation="broader", alternative="China")


def change_page(synonym):
    return reverse("admin:search_synonym_change", args=[synonym.pk])


@pytest.mark.parametrize(
    ("role", "listing", "adding"),
    [
        ("anonymous", 302, 302),
        ("staff", 403, 403),
        ("contributor", 200, 403),
        ("editor", 200, 200),
        ("superuser", 200, 200),
    ],
)
def test_editors_keep_synonyms_and_contributors_see_them(role, listing, adding):
    somebody = person(role)

    assert somebody.open(reverse(LIST)).response.status_code == listing
    assert somebody.open(reverse("admin:search_synonym_add")).response.status_code == adding


def test_a_contributor_changes_nothing_by_a_crafted_request(prc):
    contributor = person("contributor")

    answer = contributor.open(change_page(prc)).send(alternative="Russia")

    assert answer.response.status_code == 403
    prc.refresh_from_db()
    assert prc.alternative == "China"


def test_an_editor_adds_one(prc):
    page = person("editor").open(reverse("admin:search_synonym_add"))

    saved = page.send(term="BRI", alternative="Belt and Road", language="en")

    assert saved.saved
    assert str(Synonym.objects.get(term="BRI")) == "BRI = Belt and Road"


def test_what_is_wrong_stands_beside_its_field():
    page = person("editor").open(reverse("admin:search_synonym_add"))

    again = page.send(term="China", relation="broader", alternative="PRC")

    assert not again.saved
    assert again.errors("alternative") == (
        "“PRC < China” says the opposite. Remove one of the two."
    )
    assert not again.errors()


def test_the_history_tells_what_it_was(prc):
    editor = person("editor")

    assert editor.open(change_page(prc)).send(relation="synonym", note="Both are the state.").saved

    assert LogEntry.objects.get().get_change_message() == (
        "Changed “PRC < China” to “PRC = China: Both are the state.”."
    )
    history = editor.open(reverse("admin:search_synonym_history", args=[prc.pk]))
    assert "to “PRC = China" in history.text()


def test_of_two_who_add_the_same_at_once_the_second_is_told(prc, monkeypatch):
    page = person("editor").open(reverse("admin:search_synonym_add"))
    Synonym.objects.create(term="BRI", alternative="Belt and Road")
    # The form looked a moment before the other one was saved: the database notices.
    monkeypatch.setattr(Synonym, "clean", lambda _: None)
    monkeypatch.setattr(Synonym, "validate_constraints", lambda *_, **__: monkeypatch.undo())

    again = page.send(term="BRI", alternative="Belt and Road")

    assert (
        again.errors("alternative")
        == "“BRI = Belt and Road” already exists. Edit that entry instead."
    )


NAMES = "admin:search_synonym_names"


@pytest.mark.parametrize(
    ("role", "status", "may_change"),
    [
        ("anonymous", 302, False),
        ("staff", 403, False),
        ("contributor", 200, False),
        ("editor", 200, True),
    ],
)
def test_the_names_that_come_with_sinorus_are_seen(role, status, may_change):
    page = person(role).open(f"{reverse(NAMES)}?q=%D0%9C%D0%BE%D1%81%D0%BA%D0%B2%D0%B0")

    assert page.response.status_code == status
    if status == 200:
        html = page.response.content.decode()
        assert "<bdi>Москва</bdi>" in html
        assert "Bulgarian" in html
        assert ("Search as typed" in html) is may_change


def test_an_editor_has_a_name_searched_as_typed_and_sees_it_on_the_page_of_names():
    editor = person("editor")

    wrong = editor.open(reverse("admin:search_synonym_add")).send(
        term="banana", relation="as_typed", alternative=""
    )
    saved = editor.open(reverse("admin:search_synonym_add")).send(
        term="Москва", relation="as_typed", alternative=""
    )

    assert wrong.errors("term")
    assert saved.saved
    assert StoredSynonyms().alternatives(["Москва"], "en") == []
    assert StoredSynonyms().alternatives(["Минск"], "en")
    html = editor.open(f"{reverse(NAMES)}?q=Москва&p=99").response.content.decode()
    assert "Москва as typed" in html


def test_any_search_of_names_is_answered():
    editor = person("editor")

    for query in ("", "?q=%00&p=x", "?q=" + "x" * 5000, "?p=-1"):
        assert editor.open(reverse(NAMES) + query).response.status_code == 200


FILES = "admin:search_synonym_files"


def uploaded(person, name, content):
    page = person.open(reverse(FILES))
    return page.post({**page.token(), "file": SimpleUploadedFile(name, content)})


def test_an_editor_loads_a_table_and_downloads_it_again():
    editor = person("editor")
    content = b"term,relation,alternative,weight\nwar,related,conflict,0.3\n"

    uploaded(editor, "terms.csv", content)

    assert Synonym.objects.get(term="war").weight == 0.3
    table = editor.open(reverse("admin:search_synonym_table")).response
    assert b"war,related,conflict,,,0.3,," in b"".join(table.streaming_content)
    turtle = editor.open(reverse("admin:search_synonym_skos")).response
    assert "skos:related" in turtle.content.decode()


def test_all_faults_of_a_file_are_shown_with_their_rows_and_nothing_is_loaded():
    content = "term,relation,alternative\nEU,synonym,Union\nEU,broader,Union\ngas,synonym,gas\n"

    page = uploaded(person("editor"), "terms.csv", content.encode())

    html = page.response.content.decode()
    assert "Row 3, relation" in html
    assert "Row 4, alternative" in html
    assert not Synonym.objects.filter(term="EU").exists()


def test_a_contributor_loads_no_file():
    page = person("contributor").open(reverse(FILES))

    assert "Load the file" not in page.response.content.decode()
    assert page.post({}).response.status_code == 403
