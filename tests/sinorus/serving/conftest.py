"""Temporary files of requests and responses, which a worker closes."""

from __future__ import annotations

import pytest

from sinorus.serving import connection, framing


@pytest.fixture(scope="module", autouse=True)
def closed_files():
    """Close the files that the tests of a module leave open."""
    made = []
    make = framing.temporary_file

    def record():
        made.append(make())
        return made[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(framing, "temporary_file", record)
        patch.setattr(connection, "temporary_file", record)
        yield
    for file in made:
        file.close()
