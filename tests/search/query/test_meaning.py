"""Semantics of juxtaposed clauses: filters, required, optional and excluded ones."""

import pytest

from search.query import Clauses, Must, Phrase, Terms, Word, clauses, leaves, render
from tests.search.query.dialect import LANGUAGE, parse


@pytest.mark.parametrize(
    ("typed", "filters", "required", "optional", "excluded"),
    [
        ("gas oil pipe* near~", [], [], ["gas", "oil", "pipe*", "near~"], []),
        ('gas "soft power" +oil', [], ['"soft power"', "oil"], ["gas"], []),
        ("gas -oil -expert:lukin", [], [], ["gas"], ["oil", "expert:lukin"]),
        ("-gas", [], [], [], ["gas"]),
        ("has:figure is:countered gas", ["has:figure", "is:countered"], [], ["gas"], []),
        ("date:2022 +statement:gas", ["date:2022", "statement:gas"], [], [], []),
        ('topic:"soft power" gas', ['topic:"soft power"'], [], ["gas"], []),
        ("statement:gas statement:oil", ["statement:gas", "statement:oil"], [], [], []),
        ("answers:a answers:b", ["answers:a", "answers:b"], [], [], []),
        ("expert:a gas expert:be*", ["expert:a OR expert:be*"], [], ["gas"], []),
        ("stance:a kind:c stance:b", ["stance:a OR stance:b", "kind:c"], [], [], []),
        ("topic:a AND topic:b", ["topic:a", "topic:b"], [], [], []),
        ("(expert:a OR topic:b) gas", ["expert:a OR topic:b"], [], ["gas"], []),
        ("(expert:a OR -has:figure) gas", ["expert:a OR -has:figure"], [], ["gas"], []),
        ("(expert:a OR oil) gas", [], [], ["expert:a OR oil", "gas"], []),
        ("+(expert:a OR oil) gas", [], ["expert:a OR oil"], ["gas"], []),
        ("(gas +oil) coal", [], [], ["gas +oil", "coal"], []),
    ],
)
def test_clauses_are_sorted_by_their_role(typed, filters, required, optional, excluded):
    parts = clauses(parse(typed).tree, LANGUAGE.any_of)

    assert [render(node) for node in parts.filters] == filters
    assert [render(node) for node in parts.required] == required
    assert [render(node) for node in parts.optional] == optional
    assert [render(node) for node in parts.excluded] == excluded


@pytest.mark.parametrize(
    ("typed", "needed"),
    [("gas oil", True), ("gas expert:lukin", True), ("gas +oil", False), ("-gas", False)],
)
def test_one_of_the_optional_is_needed_where_no_other_text_is(typed, needed):
    assert clauses(parse(typed).tree, LANGUAGE.any_of).needs_optional is needed


def test_a_node_that_is_no_juxtaposition_is_one_of_a_single_member():
    assert clauses(Word("gas")) == Clauses(optional=(Word("gas"),))
    assert clauses(Phrase("soft power")) == Clauses(required=(Phrase("soft power"),))
    assert clauses(Must(Word("gas"))) == Clauses(required=(Word("gas"),))


def test_an_empty_query_has_no_clauses():
    assert clauses(Terms()) == Clauses()


def test_leaves_come_from_left_to_right_with_or_without_the_excluded():
    tree = parse("+gas -(oil OR coal) (wood OR +date:2022)").tree

    assert [render(leaf) for leaf in leaves(tree)] == ["gas", "oil", "coal", "wood", "date:2022"]
    assert [render(leaf) for leaf in leaves(tree, excluded=False)] == ["gas", "wood", "date:2022"]
