"""Texts that pages have to bear: markup, quotes, long words, other scripts, and very little."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import debates
from debates.models import Debate, Participation
from debates.pages.rendering import APOSTROPHE
from tests.debates.builders import (
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_question,
)
from tests.debates.pages.reading_pages import linked_data, parsed, text_of

pytestmark = pytest.mark.django_db

MARKUP = "<script>alert(\"x\")</script> & 'quotes' <b>bold</b>"
ARABIC = "ما مدى متانة الشراكة بين الصين وروسيا؟"
TEXTS = {
    "markup": (MARKUP, "en"),
    "arabic": (ARABIC, "ar"),
    "chinese": ("中俄伙伴关系究竟有多牢固？", "zh"),
    "russian": ("Насколько прочно партнёрство России и Китая?", "ru"),
    "long": ("Donaudampfschifffahrt" * 14, "de"),
}


def odd(text: str, language: str) -> Debate:
    """A debate of two experts in which everything says `text`."""
    debate = make_debate(slug="odd", title=text[:300], summary=text, language=language)
    question = make_question(debate, text=text[:300], slug="odd-question")
    claims = []
    for number, stance in enumerate(("affirms", "denies")):
        expert = make_expert(debate, name=text[:150], slug=f"odd-{number}", aliases=[text])
        claims.append(
            make_position(
                debate,
                expert,
                slug=f"odd-{number}",
                statement=text,
                question=question,
                stance=stance,
            )
        )
    make_evidence(
        claims[0],
        statement=text,
        kind="statistic",
        value="1.5",
        value_end="2.1",
        precision="about",
        unit="JOD/m³",
        voice="reported",
        reported_party=text[:150],
    )
    make_counterpoint(claims[0], statement=text, kind="rebuts", raised_by=claims[1])
    return debate


PAGES = (
    "/",
    "/debates/odd/",
    "/debates/odd/agreement/",
    "/debates/odd/map/?show=all",
    "/debates/odd/map/?focus=odd-0",
    "/debates/odd/compare/?expert=odd-0&expert=odd-1",
    "/positions/odd-0/",
    "/experts/",
    "/experts/odd-0/",
)


@pytest.mark.parametrize("kind", TEXTS)
def test_pages_are_valid_and_say_what_was_written(read, kind):
    text, language = TEXTS[kind]
    odd(text, language)

    for address in PAGES:
        page = parsed(read(address))
        (data,) = linked_data(page) or [{}]
        name = data.get("name")
        # the name of an entry says whose position it describes
        assert name in (None, "Sinorus") or text[:150] in name
        assert text[:30] in "".join(page.itertext()), address


def test_a_text_of_another_language_states_both_language_and_direction(read):
    odd(*TEXTS["arabic"])

    for address in (*PAGES, "/questions/odd-question/", "/compare/?expert=odd-0&expert=odd-1"):
        page = parsed(read(address))
        marked = [one for one in page.iter() if one.get("lang") == "ar"]
        assert marked or address == "/experts/", address
        assert {one.get("dir") for one in marked} <= {"rtl"}, address


def test_the_names_of_a_pair_are_isolated_from_the_words_between_them(read):
    odd(*TEXTS["arabic"])

    page = parsed(read("/debates/odd/compare/"))

    (pair,) = [one for one in page.iter("a") if "expert=odd-0&expert=odd-1" in one.get("href", "")]
    assert [(one.tag, one.text, one.tail) for one in pair] == [
        ("bdi", ARABIC, " and "),
        ("bdi", ARABIC, None),
    ]


def test_names_that_are_written_upwards_are_cut_off_in_height():
    """The block size of vertical text is its width."""
    styles = "".join(
        path.read_text() for path in Path(debates.__path__[0]).rglob("static/**/*.css")
    )

    rules = [rule for rule in re.findall(r"{([^{}]*)}", styles) if "vertical-rl" in rule]

    assert len(rules) > 1
    assert all("max-inline-size:" in rule for rule in rules)


def test_a_debate_with_next_to_nothing_has_all_its_pages(read):
    debate = make_debate(slug="odd")
    make_position(debate, make_expert(debate, slug="odd-0"), slug="odd-0")

    for address in PAGES:
        if "compare" not in address:
            assert read(address).status_code == 200, address
            parsed(read(address))


def test_a_place_alone_follows_no_comma(read):
    debate = make_debate(slug="odd", date=date(2024, 4, 10))
    make_position(debate, make_expert(debate, slug="odd-0"), slug="odd-0")
    Participation.objects.update(role="", affiliation="", other_roles=[], place="Munich")

    debate_page, expert_page = parsed(read("/debates/odd/")), parsed(read("/experts/odd-0/"))

    assert [text_of(one) for one in debate_page.iter() if one.get("class") == "role"] == ["Munich"]
    kickers = [text_of(one) for one in expert_page.iter("p") if one.get("class") == "kicker"]
    assert "10 April 2024: Munich" in kickers


def test_typed_apostrophes_are_curly_in_texts_and_as_typed_in_attributes(read):
    odd("China's share, Бо’s and l'été: 'quoted'", "en")

    page = read("/debates/odd/").content.decode()
    found = read("/debates/", q="China's").content.decode()
    marked = b"<mark>China</mark>&#x27;s"

    assert "China’s share, Бо’s and l’été: &#x27;quoted&#x27;" in page
    assert 'value="China&#x27;s"' in found
    assert APOSTROPHE.sub("’".encode(), marked).decode() == "<mark>China</mark>’s"
