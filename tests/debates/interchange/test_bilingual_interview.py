"""An interview in two languages: entered by file, read everywhere in both."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from debates.interchange.problems import ImportRefused
from debates.models import Debate
from tests.debates.interchange.documents import at, exported, import_document, import_file
from tests.search_index import LiveIndex

FILE = Path(__file__).parent / "files" / "bilingual_interview.json"
GONE, STAYS = "keller-glacier-gone", "moreau-path-stays"
ORIGINAL = "Um die Jahrhundertmitte ist der Gletscher höchstwahrscheinlich verschwunden."

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview() -> Debate:
    import_file(FILE)
    return Debate.objects.get(slug="glacier-interview")


def told() -> dict[str, Any]:
    return copy.deepcopy(json.loads(FILE.read_text(encoding="utf-8")))


def api(address: str, **query: Any) -> Any:
    return Client().get(f"/api/v1/{address}", query, headers={"Accept": "application/json"}).json()


def page(address: str) -> str:
    return " ".join(Client().get(address).content.decode().split())


def test_the_original_comes_out_of_api_and_archive(interview):
    shown = api(f"positions/{GONE}/", expand="evidence")
    kept = exported("glacier-interview")["debate"]["positions"]

    assert (shown["original_quotation"], shown["original_language"]) == (ORIGINAL, "de")
    assert shown["evidence"][0]["original_quotation"] == "Vierzig Meter in einem Sommer."
    assert kept[0]["original_quotation"] == ORIGINAL
    [given] = told()["debate"]["positions"][0]["evidence"]
    assert given.items() <= kept[0]["evidence"][0].items()
    assert kept[1]["original_language"] == "fr"
    assert "original_quotation" not in kept[1]


def test_the_original_stands_beside_its_translation_in_its_language(interview):
    html = page(f"/positions/{GONE}/")

    assert "<blockquote><p><q>By mid-century the glacier will most likely be gone.</q></p>" in html
    assert (
        f'<blockquote class="original" lang="de" dir="auto"><p><q>{ORIGINAL}</q></p></blockquote>'
        in html
    )
    assert "Translated from German" in html
    assert "Said in French" in page(f"/positions/{STAYS}/")


def test_words_of_certainty_are_in_the_language_of_the_quotation_that_has_them(interview):
    html = page(f"/positions/{GONE}/")

    assert '<span lang="de" dir="auto"><q class="words">höchstwahrscheinlich</q></span>' in html
    assert "very likely</span>" in html
    assert "80–95" not in html


def test_a_search_finds_the_words_of_either_language(interview, live_index: LiveIndex):
    for words in ("Gletscher", "glacier gone"):
        found = api("search/", q=words)["results"]
        assert found[0]["position"]["slug"] == GONE, words
    assert 'lang="de"' in page("/search/?q=Gletscher")


@pytest.mark.parametrize(
    ("place", "value", "pointer", "message"),
    [
        (
            "/debate/positions/0/original_quotation",
            "Der Gletscher ist weg.",
            "/debate/positions/0/original_quotation",
            "does not appear at 1.1",
        ),
        (
            "/debate/positions/0/original_quotation",
            None,
            "/debate/positions/0/quotation",
            "does not appear at 1.1",
        ),
        (
            "/debate/positions/0/original_language",
            None,
            "/debate/positions/0/original_quotation",
            "needs its language",
        ),
        (
            "/debate/positions/0/evidence/0/original_language",
            None,
            "/debate/positions/0/evidence/0/original_quotation",
            "needs its language",
        ),
        (
            "/debate/positions/0/original_language",
            "German",
            "/debate/positions/0/original_language",
            "form",
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(tmp_path, place, value, pointer, message):
    document = told()
    home, _, name = place.rpartition("/")
    at(document, home)[name] = value

    with pytest.raises(ImportRefused) as refused:
        import_document(document, tmp_path)

    found = {one.pointer: one.message for one in refused.value.problems}
    assert message in found[pointer]
