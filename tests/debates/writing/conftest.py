"""Tools of an editor and of a contributor, in a debate that is known."""

from __future__ import annotations

import pytest

from tests.debates.writing.tools import Tool, tool


@pytest.fixture
def editor(known) -> Tool:
    return tool("editor")


@pytest.fixture
def contributor(known) -> Tool:
    return tool("contributor")
