"""The argument map as it is read."""

from __future__ import annotations

import pytest

from debates.models import Counterpoint, Position
from debates.pages.map_titles import map_title
from tests.debates.builders import (
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_question,
    make_support,
)
from tests.debates.pages.reading_pages import parsed, text_of

MAP = "/debates/china-russia/map/"


def listed(page):
    return text_of(
        next(one for one in page.iter("section") if one.get("aria-labelledby") == "map-list")
    )


def boxes(page):
    drawn = page.iter("a")
    return [one.get("href") for one in drawn if (one.get("class") or "").startswith("box")]


def test_the_drawing_and_the_list_have_the_same_content(known, read):
    page = parsed(read(MAP, evidence="yes"))

    assert set(boxes(page)) == {
        "/questions/alliance/",
        "?focus=allies",
        "?focus=rivals",
        "?focus=forecast",
        known.growth.get_absolute_url(),
        known.pact.get_absolute_url(),
        known.rebuttal.get_absolute_url(),
        known.remark.get_absolute_url(),
        known.backing.get_absolute_url(),
    }
    assert listed(page) == (
        "List view Is it an alliance? 2 positions + affirms Artyom Lukin: The claim of allies. "
        "supports Trade grew. supports A pact. Editors’ comparison with Nadège Rolland "
        "against the claim They mistrust each other. "
        "− denies Nadège Rolland: The claim of rivals. The editors limits the claim Only in part. "
        "Editors’ comparison with Nadège Rolland follows from the claim Both doubt it. "
        "Other positions 1 position Nadège Rolland: The claim of forecast."
    )


def test_a_legend_says_what_the_lines_mean(known, read):
    make_support(known.allies, known.forecast)

    page = text_of(parsed(read(MAP)))

    for words in (
        "rebuts: the claim is false",
        "agrees: it claims the same",
        "dashed: a comparison of the editors",
    ):
        assert words in page
    assert "undercuts: the evidence" not in page


def test_the_list_says_what_the_source_states_and_in_which_voice(known, read):
    stated = {"basis": "stated", "locator": "1.1"}
    Counterpoint.objects.filter(pk=known.rebuttal.pk).update(**stated)
    make_support(known.allies, known.forecast, **stated)
    make_counterpoint(known.allies, voice="expert", statement="Not for ever.")
    make_evidence(known.allies, voice="reported", reported_party="Diplomats", statement="They met.")

    html = read(MAP)
    page = listed(parsed(html))

    assert "<bdi>Diplomats</bdi>, as <a" in html.content.decode()
    assert "Nadège Rolland rebuts this They mistrust each other." in page
    assert "Nadège Rolland agrees with this The claim of forecast." in page
    assert "Concession by Artyom Lukin against the claim Not for ever." in page
    assert "Diplomats, as Artyom Lukin reports supports They met." in page


def test_it_is_narrowed_to_an_expert_with_those_who_answer(known, read):
    page = parsed(read(MAP, expert="lukin"))

    assert "?focus=allies" in boxes(page)
    assert "?focus=rivals" in boxes(page)
    assert "?focus=forecast" not in boxes(page)


def test_it_is_narrowed_to_a_question_with_what_supports_its_answers(known, read):
    make_position(known.debate, known.lukin, slug="elsewhere")

    page = parsed(read(MAP, question="alliance"))

    assert "?focus=forecast" in boxes(page)
    assert "?focus=elsewhere" not in boxes(page)


def test_a_map_that_is_too_large_is_an_overview_to_enter(known, read, settings):
    settings.SINORUS_PAGE_LIMITS = {"map_boxes": 2}

    page = parsed(read(MAP))

    assert boxes(page) == ["?question=alliance", "?by=expert"]
    assert "An overview of 3 positions: choose a question to see them." in text_of(page)
    assert listed(page) == (
        "List view Is it an alliance? 2 positions: + 1, − 1 Other positions 1 position "
        "1 support for “Is it an alliance?”, by the editors’ comparison"
    )


def test_a_question_that_is_too_large_is_an_overview_of_its_experts(known, read, settings):
    settings.SINORUS_PAGE_LIMITS = {"map_boxes": 1}

    page = parsed(read(MAP, question="alliance"))

    assert boxes(page) == ["?question=alliance&expert=lukin"]
    assert "1 smaller part is left out." in text_of(page)


def test_a_map_with_too_many_lines_is_an_overview(known, read, settings):
    settings.SINORUS_PAGE_LIMITS = {"map_lines": 1}

    assert boxes(parsed(read(MAP))) == ["?question=alliance", "?by=expert"]


def test_a_line_of_the_overview_leads_to_both_of_its_questions(known, read, settings):
    settings.SINORUS_PAGE_LIMITS = {"map_boxes": 2}
    trade = make_question(known.debate, slug="trade")
    other = make_position(
        known.debate, known.lukin, slug="elsewhere", question=trade, stance="affirms"
    )
    make_support(known.allies, other)

    page = parsed(read(MAP))

    (line,) = page.iter("{http://www.w3.org/2000/svg}a")
    assert line.get("href") == "?question=trade&question=alliance"


def test_evidence_for_which_there_is_no_room_is_counted(known, read, settings):
    settings.SINORUS_PAGE_LIMITS = {"map_boxes": 3}
    for _ in range(5):
        make_evidence(known.allies)

    page = parsed(read(MAP, expert="lukin", evidence="yes"))

    assert "?focus=allies" in boxes(page)
    assert "7 pieces of evidence" in text_of(page)


def test_a_map_that_changed_is_drawn_anew(known, read):
    read(MAP)
    Position.objects.filter(pk=known.allies.pk).update(statement="Changed.")

    page = parsed(read(MAP))

    drawn = next(one for one in page.iter("a") if one.get("href") == "?focus=allies")
    assert "Changed." in text_of(drawn)


def test_a_debate_without_positions_has_nothing_to_draw(db, read):
    make_debate(slug="empty")

    assert "No positions to show." in text_of(parsed(read("/debates/empty/map/")))


def test_the_number_of_queries_does_not_grow(known, client, django_assert_max_num_queries):
    for _ in range(10):
        position = make_position(known.debate, make_expert(known.debate))
        make_evidence(position)
        make_support(position, known.allies)

    with django_assert_max_num_queries(10):
        assert client.get(MAP).status_code == 200
    with django_assert_max_num_queries(15):
        assert client.get(f"{MAP}?expert=lukin&question=alliance").status_code == 200


def test_around_a_position_stand_its_question_its_parts_and_its_neighbours(known, read):
    page = parsed(read(MAP, focus="allies"))

    assert set(boxes(page)) == {
        "/questions/alliance/",
        "?focus=allies",
        "?focus=rivals",
        known.growth.get_absolute_url(),
        known.pact.get_absolute_url(),
        known.rebuttal.get_absolute_url(),
    }
    assert text_of(next(page.iter("h1"))) == (
        "Argument map around Artyom Lukin: The claim of allies"
    )
    assert {"/positions/allies/", MAP} <= {one.get("href") for one in page.iter("a")}


def test_the_page_of_a_position_leads_to_the_map_around_it(known, read):
    page = parsed(read("/positions/allies/"))

    assert f"{MAP}?focus=allies" in {one.get("href") for one in page.iter("a")}


@pytest.mark.parametrize("slug", ["nobody", "a\0b", "x" * 5000, "<b>"])
def test_around_an_unknown_position_is_the_whole_map_with_a_message(known, read, slug):
    answer = read(MAP, focus=slug)

    assert answer.status_code == 404
    assert "This debate has no position" in text_of(parsed(answer))
    assert "?focus=allies" in boxes(parsed(answer))


def test_a_position_that_is_not_public_is_as_unknown_as_one_that_never_was(known, read):
    Position.objects.filter(pk=known.allies.pk).update(status="draft")

    assert read(MAP, focus="allies").status_code == 404


def test_a_former_slug_leads_to_the_map_around_the_position(known, read):
    known.allies.slug = "partners"
    known.allies.save()

    answer = read(MAP, focus="allies")

    assert answer.status_code == 301
    assert answer["Location"] == f"{MAP}?focus=partners"


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ({}, "Argument map"),
        ({"by": "question"}, "Argument map"),
        ({"by": "expert"}, "Argument map by expert"),
        ({"evidence": "yes"}, "Argument map with evidence"),
        ({"question": "alliance"}, "Argument map: Is it an alliance?"),
        (
            {"question": "alliance", "expert": "lukin", "by": "expert", "evidence": "no"},
            "Argument map by expert without evidence: Artyom Lukin on Is it an alliance?",
        ),
    ],
)
def test_each_variant_has_a_title_of_its_own(known, read, query, title):
    page = parsed(read(MAP, **query))

    assert text_of(next(page.iter("h1"))) == title
    assert next(page.iter("title")).text.startswith(f"{title}: ")


def test_titles_name_two_and_count_more():
    assert map_title(experts=["A", "B"]) == "Argument map: A and B"
    assert map_title(experts=["A", "B", "C"]) == "Argument map: 3 experts"
