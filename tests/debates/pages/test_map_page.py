"""The argument map as it is read."""

from __future__ import annotations

from uuid import uuid4

from debates.diagrams.layout import LayoutFailed
from debates.diagrams.map_drawer import MapDrawer
from debates.models import Position
from debates.pages import map_page
from tests.debates.builders import make_debate, make_evidence, make_expert, make_position
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
        "/debates/china-russia/#alliance",
        "/positions/allies/",
        "/positions/rivals/",
        "/positions/forecast/",
        known.growth.get_absolute_url(),
        known.pact.get_absolute_url(),
        known.rebuttal.get_absolute_url(),
        known.remark.get_absolute_url(),
    }
    assert listed(page) == (
        "List view Is it an alliance? + affirms Artyom Lukin: The claim of allies. "
        "supports Trade grew. supports A pact. rebuts Nadège Rolland: They mistrust each other. "
        "− denies Nadège Rolland: The claim of rivals. qualifies The editors: Only in part. "
        "Other positions Nadège Rolland: The claim of forecast."
    )


def test_a_legend_says_what_the_lines_mean(known, read):
    page = text_of(parsed(read(MAP)))

    for words in (
        "rebuts: the claim is false",
        "undercuts: the evidence",
        "qualifies: the claim is true",
    ):
        assert words in page


def test_it_is_narrowed_to_an_expert_with_those_who_answer(known, read):
    page = parsed(read(MAP, expert="lukin"))

    assert "/positions/allies/" in boxes(page)
    assert "/positions/rivals/" in boxes(page)
    assert "/positions/forecast/" not in boxes(page)


def test_it_is_narrowed_to_a_question(known, read):
    page = parsed(read(MAP, question="alliance"))

    assert "/positions/forecast/" not in boxes(page)


def test_a_map_that_is_too_large_is_narrowed_first(known, read, settings):
    settings.SINORUS_PAGE_LIMITS = {"map_boxes": 2}

    page = parsed(read(MAP))

    assert boxes(page) == []
    assert "This map would have 3 boxes" in text_of(page)


def test_a_part_that_is_still_too_large_is_a_list_alone(known, read, settings):
    settings.SINORUS_PAGE_LIMITS = {"map_boxes": 3}
    for _ in range(5):
        make_evidence(known.allies)

    page = parsed(read(MAP, expert="lukin", evidence="yes"))

    assert boxes(page) == []
    assert "The claim of allies." in listed(page)


def test_a_map_that_changed_is_drawn_anew(known, read):
    read(MAP)
    Position.objects.filter(pk=known.allies.pk).update(statement="Changed.")

    page = parsed(read(MAP))

    drawn = next(one for one in page.iter("a") if one.get("href") == "/positions/allies/")
    assert "Changed." in text_of(drawn)


def test_a_layout_that_fails_leaves_the_list(known, read, monkeypatch):
    def fail(_):
        raise LayoutFailed("Graphviz gave up.")

    monkeypatch.setattr(map_page, "DRAWER", MapDrawer(fail))
    # A statement that no drawing in the cache has.
    Position.objects.filter(pk=known.allies.pk).update(statement=f"It is {uuid4()}.")

    answer = read(MAP)

    assert answer.status_code == 200
    assert "The map cannot be drawn right now." in text_of(parsed(answer))
    assert "It is " in listed(parsed(answer))


def test_a_debate_without_positions_has_nothing_to_draw(db, read):
    make_debate(slug="empty")

    assert "No positions to show." in text_of(parsed(read("/debates/empty/map/")))


def test_the_number_of_queries_does_not_grow(known, client, django_assert_max_num_queries):
    for _ in range(10):
        position = make_position(known.debate, make_expert(known.debate))
        make_evidence(position)

    with django_assert_max_num_queries(7):
        client.get(MAP)
    with django_assert_max_num_queries(11):
        client.get(f"{MAP}?expert=lukin&question=alliance")
