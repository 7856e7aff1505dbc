"""Figures: whatever may be given is read back exactly, on both databases and in JSON."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from debates.models import Evidence
from debates.models.validators import figure
from debates.text.figures import format_decimal, parse_number, typed_number
from tests.debates.builders import make_exchange

LARGEST = Decimal(999999999999999)


@pytest.mark.parametrize(
    "value",
    ["1e15", "-1e15", "9999999999999999", "123456789012.3456", "1e30", "1234567890123456.7891"],
)
def test_what_a_binary_number_does_not_hold_is_refused(value):
    with pytest.raises(ValidationError, match="at most 15 digits"):
        figure(Decimal(value))


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
