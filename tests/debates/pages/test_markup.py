"""Every page is valid, has one h1 and a title of its own, and needs nothing from elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest

from tests.debates.pages.reading_pages import OF_THE_ARTICLE, OF_WHAT_IS_MISSING, text_of

pytestmark = pytest.mark.django_db


def test_every_page_is_valid_and_answers_as_it_should(visit):
    statuses = {address: answer.status_code for address, answer in visit.answers.items()}

    assert statuses == dict.fromkeys(OF_THE_ARTICLE, 200) | dict.fromkeys(OF_WHAT_IS_MISSING, 404)
    assert visit.trees.keys() == statuses.keys()


def test_every_page_has_one_main_heading(visit):
    headings = {address: len(list(tree.iter("h1"))) for address, tree in visit.trees.items()}

    assert headings == dict.fromkeys(headings, 1)


def test_titles_differ(visit):
    titles = Counter(
        text_of(next(visit.trees[address].iter("title")))
        for address in OF_THE_ARTICLE
        if "?" not in address
    )

    assert titles.most_common(1)[0][1] == 1


def test_every_page_says_its_language_and_has_landmarks(visit):
    for address, tree in visit.trees.items():
        assert tree.get("lang") == "en", address
        found = {element.tag for element in tree.iter()}
        assert {"header", "nav", "main", "footer"} <= found, address


def test_every_page_marks_its_section_in_the_masthead(visit):
    others = {"": [], "changes": [], "method": [], "search": [], "compare": ["/experts/"]}
    for address in OF_THE_ARTICLE:
        masthead = next(visit.trees[address].iter("header"))
        marked = [one.get("href") for one in masthead.iter("a") if one.get("aria-current")]
        first = address.split("/")[1]
        assert marked == others.get(first, [f"/{first}/"]), address


def test_no_id_stands_twice_on_a_page(visit):
    for address, tree in visit.trees.items():
        ids = Counter(one.get("id") for one in tree.iter() if one.get("id"))
        assert [name for name, count in ids.items() if count > 1] == [], address


def test_headings_leave_no_level_out(visit):
    for address, tree in visit.trees.items():
        levels = [int(one.tag[1]) for one in tree.iter() if re.fullmatch("h[1-6]", one.tag)]
        steps = [after - before for before, after in pairwise(levels)]
        assert max(steps, default=0) <= 1, address


def test_links_within_a_page_lead_somewhere(visit):
    for address, tree in visit.trees.items():
        ids = {one.get("id") for one in tree.iter()}
        targets = [link.get("href", "") for link in tree.iter("a")]
        dead = [one for one in targets if not one or (one[0] == "#" and one[1:] not in ids)]
        assert dead == [], address


def test_links_between_pages_lead_somewhere(visit):
    assert len(visit.linked) > 60
    assert {one: status for one, status in visit.linked.items() if status != 200} == {}


def test_nothing_is_inline_that_a_strict_policy_forbids(visit):
    for address, tree in visit.trees.items():
        for element in tree.iter():
            assert element.get("style") is None, address
            assert not [name for name in element.attrib if name.startswith("on")], address
            inline = element.tag in {"script", "style"} and not element.get("src")
            assert not inline or element.get("type") == "application/ld+json", address


def test_every_field_has_a_label(visit):
    for address, tree in visit.trees.items():
        labelled = {label.get("for") for label in tree.iter("label")}
        wrapped = {id(field) for label in tree.iter("label") for field in label.iter()}
        for field in [*tree.iter("input"), *tree.iter("select")]:
            known = field.get("type") == "hidden" or field.get("id") in labelled
            assert known or id(field) in wrapped, address
