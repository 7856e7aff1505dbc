"""The coder's record: who entered a position, and who checked it against its source."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from debates.models.declaration import Door, Group, declare

NOT_OF_THE_DEBATE = "It tells of the work on the record, not of what the debate says."

CHECKED_BY_ANOTHER = (
    "Whoever entered a position cannot check it too. Ask somebody else to compare it with the "
    "source."
)


def coder(name: str, description: str) -> models.ForeignKey:
    """Make the field for an account, empty where it is not known or was deleted.

    Saving and an action of the admin set it. `dumpdata` leaves it out, since a copy of the debates
    can be loaded where nobody has these accounts.
    """
    return declare(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            models.SET_NULL,
            null=True,
            blank=True,
            related_name=f"positions_{name}",
            db_index=False,
            serialize=False,
        ),
        description,
        group=Group.RECORD,
        laid_out=True,
        excluded_from={
            Door.ADMIN: "Saving and checking keep it; the form shows it and nobody types it.",
            Door.API: "Accounts are public only where SINORUS_SHOW_CODERS says so; then the API "
            "has the account's name.",
            Door.PAGE: "Accounts are public only where SINORUS_SHOW_CODERS says so.",
            Door.FEED: NOT_OF_THE_DEBATE,
            Door.SEARCH: NOT_OF_THE_DEBATE,
            Door.DIGEST: NOT_OF_THE_DEBATE,
            Door.HISTORY: NOT_OF_THE_DEBATE,
            Door.ARCHIVE: "Accounts belong to one site; an archive can be taken in by another.",
            Door.TABLE: "Accounts belong to one site; tables are read anywhere.",
        },
    )


def checked_by_another(name: str) -> models.CheckConstraint:
    """Return a constraint `name`: nobody checks a position that they entered."""
    return models.CheckConstraint(
        condition=Q(entered_by=None) | Q(checked_by=None) | ~Q(checked_by=F("entered_by")),
        name=name,
        violation_error_message=CHECKED_BY_ANOTHER,
    )
