"""The first debate as it is shipped."""

from __future__ import annotations

import pytest

from tests.debates.models.first_debate import Rows, read_rows


@pytest.fixture(scope="module")
def rows() -> Rows:
    """The fields of every object in the file of the first debate, by model."""
    return read_rows()
