"""Places of a restore: drafts of several restores at once."""

from __future__ import annotations

from contextlib import closing

import pytest

from sinorus.backup import places
from sinorus.backup.databases import connect
from sinorus.backup.errors import BackupError


@pytest.mark.postgresql
@pytest.mark.django_db
def test_a_restore_that_is_refused_leaves_the_draft_of_the_one_that_runs():
    running, other = places.place(), places.place()
    running.begin()
    try:
        with pytest.raises(BackupError, match="Another restore into this database is running"):
            other.begin()
        other.discard()

        with closing(connect(running.settings())) as draft, draft.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            assert cursor.fetchone() == (places.DRAFT_SCHEMA,)
    finally:
        running.discard()
