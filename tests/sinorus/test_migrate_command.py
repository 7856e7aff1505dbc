"""manage.py migrate, where the rows of a database do not fit."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import IntegrityError, connection
from django.db.migrations.recorder import MigrationRecorder


def test_rows_that_stand_in_the_way_are_told_in_a_line(db, monkeypatch):
    def broken(self, *args, **options):
        MigrationRecorder(connection).record_unapplied("search", "0007_default_thesaurus")
        raise IntegrityError("CHECK constraint failed:\n evidence_value_size")

    monkeypatch.setattr(Migrate, "handle", broken)

    with pytest.raises(CommandError) as error:
        call_command("migrate", verbosity=0)

    assert str(error.value) == (
        "rows of the database prevent the migration search.0007_default_thesaurus (CHECK constraint"
        " failed: evidence_value_size). It has changed nothing. Correct them with the earlier"
        " version, then upgrade again."
    )
