"""Differences of two experts and their reasons."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from debates.models import Counterpoint, Expert, Question
from debates.pages.difference import difference_of

FIRST, SECOND = Expert(name="Artyom Lukin"), Expert(name="Nadège Rolland")
EXPERTS = (FIRST, SECOND)


@dataclass(frozen=True)
class Standing:
    """Stand-in for a position that no other replaces."""

    pk: int = 0

    def public_later(self) -> Standing | None:
        return None


class Replaced(Standing):
    """Stand-in for a position that a later one replaces."""

    def public_later(self) -> Standing | None:
        return Standing()


def answers(*stances, of=Standing):
    """Make the answers of an expert to a question."""
    return [(of(pk=1000 + place), stance) for place, stance in enumerate(stances)]


def test_without_a_shared_question_nothing_is_said():
    entries = [(Question(), answers("affirms"), [])]

    assert difference_of(EXPERTS, entries, []) is None


def test_questions_that_are_answered_alike_are_counted():
    entries = [(Question(pk=place), answers("denies"), answers("denies")) for place in range(3)]

    difference = difference_of(EXPERTS, entries, [])

    assert (difference.alike, difference.differing, difference.question) == (3, 0, None)


def test_the_question_with_the_farthest_answers_is_named_with_both_claims():
    near, far = Question(pk=1), Question(pk=2)
    entries = [
        (near, answers("affirms"), answers("qualifies")),
        (far, answers("qualifies", "affirms"), answers("denies")),
    ]

    difference = difference_of(EXPERTS, entries, [])

    assert (difference.question, difference.shared, difference.differing) == (far, 2, 2)
    assert [(claim.expert, claim.stance) for claim in difference.claims] == [
        (FIRST, "affirms"),
        (SECOND, "denies"),
    ]


def test_a_replaced_position_says_nothing():
    entries = [(Question(), answers("affirms", of=Replaced), answers("denies"))]

    assert difference_of(EXPERTS, entries, []) is None


@pytest.mark.parametrize(("raised_by", "is_told"), [(2, True), (3, False)])
def test_only_a_counterpoint_between_these_claims_is_the_reason(raised_by, is_told):
    first, second = Standing(pk=1), Standing(pk=2)
    counterpoint = Counterpoint(position_id=1, raised_by_id=raised_by)
    entries = [(Question(), [(first, "affirms")], [(second, "denies")])]

    difference = difference_of(EXPERTS, entries, [counterpoint])

    assert (difference.why is counterpoint) is is_told
