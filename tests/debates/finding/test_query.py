"""Reading of queries with the keywords of positions."""

from __future__ import annotations

import pytest

from debates.finding.index_schema import KEYWORDS
from debates.finding.query import read_query


@pytest.mark.django_db
@pytest.mark.parametrize("field", [one for one in KEYWORDS if one.values], ids=lambda one: one.name)
def test_a_value_that_there_is_not_is_answered_with_those_that_there_are(field):
    [note] = read_query(f"{field.name}:qqqq").notes

    assert note.message.endswith(f"Allowed values: {', '.join(field.values)}.")
