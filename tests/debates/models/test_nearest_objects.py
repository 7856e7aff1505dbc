"""Objects that a misspelt slug or name may have meant."""

from __future__ import annotations

import pytest

from debates.models import Expert, Source, Vote
from debates.models.nearest_objects import nearest_slug
from tests.debates.builders import make_debate, make_expert, make_source

pytestmark = pytest.mark.django_db


def test_the_slug_of_the_nearest_slug_or_name_is_returned() -> None:
    lukin = make_expert(make_debate(), name="Artyom Lukin")

    for typed in (lukin.slug[:-1], "Artyom Lukn", "artyom lukin "):
        assert nearest_slug(Expert.objects.all(), typed) == lukin.slug
    assert nearest_slug(Expert.objects.all(), "Theresa") is None
    assert nearest_slug(Expert.objects.none(), lukin.slug) is None


def test_of_a_long_name_the_beginning_counts() -> None:
    source = make_source(title=f"A report {'on and on ' * 20}")

    assert nearest_slug(Source.objects.all(), f"A rapport {'on and on ' * 20}") == source.slug


def test_what_has_no_slug_has_no_nearest() -> None:
    assert nearest_slug(Vote.objects.all(), "abcdefghij", "public_id") is None
