"""Synthetic debates: their number, their seed, and protection of real debates."""

from __future__ import annotations

from collections import Counter
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from bench.synthetic.command import Command
from bench.synthetic.seeder import COMMON_TOPIC
from bench.synthetic.text import SyntheticText
from debates.models import (
    Answer,
    Counterpoint,
    Debate,
    Evidence,
    Forecast,
    Holder,
    Position,
    Support,
    Topic,
    Vote,
)
from tests.debates.builders import make_debate


def seed(*arguments: Any, **options: Any) -> str:
    out = StringIO()
    call_command(Command(), *arguments, stdout=out, **options)
    return out.getvalue()


def test_as_many_positions_are_made_as_asked_for_with_all_that_hangs_on_them(db: None) -> None:
    said = seed("600")

    assert "600 positions made" in said
    assert Position.objects.count() == 600
    assert Debate.objects.count() == 2
    assert 0.9 * 600 < Position.objects.published().count() < 600
    assert Evidence.objects.filter(value__isnull=False).exists()
    assert Counterpoint.objects.published().exclude(raised_by=None).exists()
    assert Topic.objects.exclude(broader=None).exists()
    for model in (Holder, Answer, Support, Forecast, Vote):
        assert model.objects.published().exists()
    assert Position.objects.exclude(replaces=None).exists()


def test_two_of_five_positions_carry_the_common_topic(db: None) -> None:
    seed("600")

    common = Position.objects.filter(topics__slug=COMMON_TOPIC).count()

    assert 0.33 < common / 600 < 0.47


def test_what_is_made_keeps_the_rules_of_the_model(db: None) -> None:
    seed("40")

    positions = Position.objects.published().for_reading()

    assert positions
    for position in positions:
        position.full_clean()


def statements_of(number: int) -> list[str]:
    """Return the statements that a seed creates, without keeping them."""
    with transaction.atomic():
        seed("20", seed=number)
        statements = list(Position.objects.order_by("slug").values_list("statement", flat=True))
        transaction.set_rollback(True)
    return statements


def test_the_same_seed_makes_the_same_debates(db: None) -> None:
    assert statements_of(3) == statements_of(3) != statements_of(4)


def test_real_debates_are_left_alone_unless_one_says_so(db: None) -> None:
    make_debate()

    with pytest.raises(CommandError, match=r"debates in the database \(1\).*--yes"):
        seed("20")
    assert Position.objects.count() == 0

    seed("20", yes=True)
    assert Position.objects.count() == 20


def test_made_up_debates_are_made_once(db: None) -> None:
    seed("20")

    with pytest.raises(CommandError, match="already"):
        seed("20", yes=True)


@pytest.mark.parametrize("number", ["0", "-3", "many", "2000001"])
def test_a_number_that_makes_no_sense_is_refused_in_a_line(db: None, number: str) -> None:
    with pytest.raises(CommandError, match="a whole number from 1 to 2,000,000 is needed"):
        seed("--", number)


def test_names_of_experts_are_all_different() -> None:
    text = SyntheticText(1)

    assert len({text.name(number) for number in range(5_000)}) == 5_000


def test_words_are_distributed_as_in_language() -> None:
    drawn = Counter(SyntheticText(1).words(50_000)).most_common()

    first, tenth = drawn[0][1], drawn[9][1]
    assert 3 < first / tenth < 9
    assert len(drawn) > 10_000
