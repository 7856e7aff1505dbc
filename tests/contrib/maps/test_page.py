"""The argument map as it is read."""

from __future__ import annotations

import pytest

from debates.contrib.maps.titles import map_title
from debates.models import Answer, Counterpoint, Position
from tests.debates.builders import (
    make,
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_question,
    make_support,
)
from tests.debates.pages.reading_pages import links, parsed, text_of

MAP = "/debates/china-russia/map/"
ALL = {"show": "all"}


def sections(answer):
    """The words of each section of a map, after its heading, by the words of its heading."""
    page = parsed(answer)
    maps = [part for part in page.iter("section") if part.get("class") == "map"]
    return {text_of(part[0]): text_of(part[1]) for part in maps}


def test_a_question_has_its_positions_with_what_speaks_for_and_against_them(known, read):
    answer = read(MAP, question="alliance")

    assert sections(answer) == {
        "Is it an alliance?": (
            "+ yes Artyom Lukin The claim of allies. "
            "2 pieces of evidence Trade grew. A pact. "
            "against the claim · Editors’ comparison with Nadège Rolland They mistrust each other. "
            "− no Nadège Rolland The claim of rivals. "
            "against part of the claim · The editors Only in part. "
            "follows from the claim · Editors’ comparison with Nadège Rolland Both doubt it. "
            "This position: against the claim · Editors’ comparison with Artyom Lukin "
            "The claim of allies."
        )
    }


def test_every_text_is_a_link_to_where_it_is_read(known, read):
    page = parsed(read(MAP, question="alliance"))

    assert {
        ("?focus=allies", "The claim of allies."),
        ("?focus=rivals", "The claim of rivals."),
        ("?focus=rivals", "They mistrust each other."),
        ("?focus=forecast", "Both doubt it."),
        (known.growth.get_absolute_url(), "Trade grew."),
        (known.remark.get_absolute_url(), "Only in part."),
    } <= {(link.get("href"), text_of(link)) for link in page.iter("a")}


def test_the_map_opens_at_the_question_with_most_relations(known, read):
    trade = make_question(known.debate, text="Does it trade?", slug="trade", order=0)
    make_position(known.debate, known.lukin, question=trade, stance="affirms")

    answer = read(MAP)

    assert [*sections(answer)] == ["Is it an alliance?"]
    assert links(parsed(answer))["?question=trade"] == "Does it trade?"
    assert "2 positions, 2 relations" in text_of(parsed(answer))


def test_the_whole_map_has_all_questions_and_what_is_beside_them(known, read):
    answer = read(MAP, **ALL)

    assert [*sections(answer)] == ["Is it an alliance?", "Other positions"]
    assert "?show=all" in links(parsed(read(MAP)))
    assert "?show=all" not in links(parsed(answer))


def test_a_debate_without_questions_has_the_whole_map(known, read):
    Position.objects.filter(debate=known.debate).update(question=None, stance="")

    assert [*sections(read(MAP))] == ["Other positions"]


def test_the_map_of_an_expert_has_the_experts_positions_by_question(known, read):
    assert [*sections(read(MAP, expert="rolland"))] == ["Is it an alliance?", "Other positions"]
    assert "The claim of rivals" not in sections(read(MAP, expert="lukin"))["Is it an alliance?"]


def test_it_says_what_the_source_states_and_in_which_voice(known, read):
    stated = {"basis": "stated", "locator": "1.1"}
    Counterpoint.objects.filter(pk=known.rebuttal.pk).update(**stated)
    make_support(known.allies, known.forecast, **stated)
    make_counterpoint(known.allies, voice="expert", statement="Not for ever.")
    make_evidence(known.allies, voice="reported", reported_party="Diplomats", statement="They met.")

    answer = read(MAP, **ALL)
    words = sections(answer)

    assert "<bdi>Diplomats</bdi>, as <a" in answer.content.decode()
    assert "Nadège Rolland rebuts this They mistrust" in words["Is it an alliance?"]
    assert "Nadège Rolland agrees with this The claim of f" in words["Is it an alliance?"]
    assert "against the claim · Concession by Artyom Lukin Not" in words["Is it an alliance?"]
    assert "Diplomats, as Artyom Lukin reports: They met." in words["Is it an alliance?"]
    assert (
        "This position: agrees with Artyom Lukin The claim of allies." in words["Other positions"]
    )


def test_a_comparison_of_the_editors_is_dashed_and_says_so(known, read):
    page = parsed(read(MAP, question="alliance"))

    dashed = [item for item in page.iter("li") if "inferred" in (item.get("class") or "").split()]

    assert {item.get("class") for item in dashed} == {
        "rebuts inferred",
        "builds_on inferred",
        "rebuts inferred outgoing",
    }
    assert all("Editors’ comparison" in text_of(item) for item in dashed)


def test_an_argument_from_another_question_names_it(known, read):
    trade = make_question(known.debate, text="Does it trade?")
    other = make_position(known.debate, known.lukin, question=trade, stance="affirms")
    make_support(known.rivals, other)

    words = sections(read(MAP, **ALL))

    assert "On another question: Does it trade?" in words["Is it an alliance?"]
    assert "On another question: Is it an alliance?" in words["Does it trade?"]
    assert words["Is it an alliance?"].count("On another question") == 1


def test_a_further_answer_is_on_the_map_of_its_question(known, read):
    trade = make_question(known.debate, text="Does it trade?", slug="trade")
    make(Answer, position=known.allies, question=trade, stance="denies")

    assert sections(read(MAP, question="trade"))["Does it trade?"].startswith(
        "− no Artyom Lukin The claim of allies."
    )


def test_a_large_map_says_how_many_positions_it_has(known, read, settings):
    settings.SINORUS_PAGE_LIMITS = {"map_positions": 2}

    page = parsed(read(MAP, **ALL))

    assert "This map shows the first 2 of 3 positions." in text_of(page)
    assert [*sections(read(MAP, **ALL))] == ["Is it an alliance?"]
    assert "This map shows" not in text_of(parsed(read(MAP, question="alliance")))


def test_the_arguments_beyond_the_limit_are_on_the_page_of_the_position(known, read, settings):
    settings.SINORUS_PAGE_LIMITS = {"map_arguments": 1}

    page = parsed(read(MAP, question="alliance"))

    assert links(page)["/positions/rivals/"] == "2 more on the page of this position"


def test_nothing_is_placed_by_a_style_or_a_script(known, read):
    page = parsed(read(MAP))

    assert not [part for part in page.iter() if part.get("style")]
    assert not [part for part in page.iter("script") if "map" in (part.get("src") or "")]


def test_a_debate_without_positions_has_nothing_to_map(db, read):
    make_debate(slug="empty")

    assert "No positions to show." in text_of(parsed(read("/debates/empty/map/")))


@pytest.mark.parametrize("query", ["", "?show=all", "?expert=lukin&question=alliance"])
def test_the_number_of_queries_does_not_grow(known, client, django_assert_max_num_queries, query):
    for _ in range(10):
        position = make_position(known.debate, make_expert(known.debate))
        make_evidence(position)
        make_support(position, known.allies)

    with django_assert_max_num_queries(23):
        assert client.get(f"{MAP}{query}").status_code == 200


def test_around_a_position_stands_that_position_alone_with_its_evidence_unfolded(known, read):
    answer = read(MAP, focus="allies")
    page = parsed(answer)

    assert sections(answer) == {
        "Is it an alliance?": (
            "+ yes Artyom Lukin The claim of allies. "
            "2 pieces of evidence Trade grew. A pact. "
            "against the claim · Editors’ comparison with Nadège Rolland They mistrust each other."
        )
    }
    assert text_of(next(page.iter("h1"))) == (
        "Argument map around Artyom Lukin: The claim of allies"
    )
    assert links(page)["/positions/allies/"] == "The claim of allies."
    folds = [fold for part in page.iter("section") for fold in part.iter("details")]
    assert [fold.get("open") for fold in folds] == [""]


def test_the_page_of_a_position_leads_to_the_map_around_it(known, read):
    assert f"{MAP}?focus=allies" in links(parsed(read("/positions/allies/")))


@pytest.mark.parametrize("slug", ["nobody", "a\0b", "x" * 5000, "<b>"])
def test_around_an_unknown_position_the_map_opens_with_a_message(known, read, slug):
    answer = read(MAP, focus=slug)

    assert answer.status_code == 404
    assert "This debate has no position" in text_of(parsed(answer))
    assert [*sections(answer)] == ["Is it an alliance?"]


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
        (ALL, "Whole argument map"),
        ({"question": "alliance"}, "Argument map: Is it an alliance?"),
        (
            {"question": "alliance", "expert": "lukin"},
            "Argument map: Artyom Lukin on Is it an alliance?",
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
