"""Figures: what may be given is read back exactly, on both databases and in JSON; or advice."""

from __future__ import annotations

import json
import re
import time
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from debates.models import Evidence
from debates.models.validators import figure
from debates.text.figures import (
    UnclearFigure,
    as_fields,
    format_decimal,
    parse_figure,
    parse_number,
    parse_percentage,
    typed_number,
    typed_percentage,
)
from tests.debates.builders import make_exchange

LARGEST = Decimal(999999999999999)


@pytest.mark.parametrize(
    "value",
    ["1e15", "-1e15", "9999999999999999", "123456789012.3456", "1e30", "1234567890123456.7891"],
)
def test_what_a_binary_number_does_not_hold_is_refused(value):
    with pytest.raises(ValidationError, match="at most 15 digits"):
        figure(Decimal(value))


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ("35-40 %", 'Write "value": 35, "value_end": 40, "unit": "percent".'),
        ("about 35", 'Write "value": 35, "precision": "about".'),
        ("At least 20 percent", 'Write "value": 20, "precision": "at_least", "unit": "percent".'),
        ("6 400 000 m³", 'Write "value": 6400000, "unit": "m³".'),
        ("30 to 20 %", "Enter the lower end of the range first: 20 to 30."),
        ("1.203", "“1.203” can be read as 1203 or as 1.2030. Enter 1203 or 1.2030."),
    ],
)
def test_a_typed_figure_is_told_as_the_fields_that_a_program_sends(typed, fields):
    assert as_fields(typed) == fields


@pytest.mark.django_db
def test_a_figure_that_may_be_given_is_read_back_as_it_is():
    evidence = make_exchange().evidence

    @given(st.decimals(-LARGEST, LARGEST, places=4) | st.integers(-(10**15) + 1, 10**15 - 1))
    def read_back(value):
        value = Decimal(value)
        try:
            figure(value)
        except ValidationError:
            return
        Evidence.objects.filter(pk=evidence.pk).update(value=value)

        assert Evidence.objects.get(pk=evidence.pk).value == value
        assert Decimal(str(json.loads(format_decimal(value)))) == value

    read_back()


@given(st.decimals(-LARGEST, LARGEST, places=4) | st.decimals(-2000, 2000, places=3))
def test_a_number_is_read_as_it_was_typed(value):
    assert parse_number(typed_number(value)) == value


@pytest.mark.parametrize(
    ("text", "figure"),
    [("–5", "-5"), ("about –5", "about -5"), ("–5 to –3", "-5 to -3"), ("–5 – –3", "-5 to -3")],
)
def test_a_dash_before_a_number_is_a_minus_as_word_processors_write_it(text, figure):
    assert str(parse_figure(text)) == figure


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("ca. 80 %", "Instead of “ca.”, enter “about”, and “%” with the unit: about 80."),
        ("over 1.5 Mio. t", "enter “more than”, and “Mio. t” with the unit: more than 1.5."),
        ("ca. 20–30", "Instead of “ca.”, enter “about”: about 20–30."),
    ],
)
def test_advice_about_a_figure_can_be_followed_as_it_is(text, advice):
    with pytest.raises(UnclearFigure, match=re.escape(advice)) as refused:
        parse_figure(text)

    assert parse_figure(str(refused.value).rpartition(": ")[2].removesuffix("."))


@pytest.mark.parametrize("text", ["." * 5_000 + "!", "1" * 500_000, "about " + "1," * 5_000])
def test_a_long_text_is_no_figure_at_once(text):
    began = time.process_time()

    with pytest.raises(UnclearFigure, match="is not a figure") as refused:
        parse_figure(text)

    assert len(str(refused.value)) < 300
    assert time.process_time() - began < 2


def test_a_long_text_is_no_number_at_once():
    with pytest.raises(UnclearFigure, match="is not a figure"):
        parse_number("1" * 500_000)


@given(st.decimals(0, 100, places=2))
def test_a_percentage_is_read_as_it_was_typed(value):
    assert parse_percentage(typed_percentage(value)) == value


def test_a_long_text_is_no_percentage_at_once():
    began = time.process_time()

    with pytest.raises(UnclearFigure, match="is not a figure"):
        parse_percentage(f"1{' ' * 500_000}1")

    assert time.process_time() - began < 2
