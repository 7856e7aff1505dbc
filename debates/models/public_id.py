"""Public identifiers: the keys of objects without a slug, made at random, never changed.

A counter would name another object in every database: after a move from SQLite to PostgreSQL, or
once an archive has been imported elsewhere. A public identifier goes with its object.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from debates.models import examples
from debates.models.base import Recorded
from debates.models.declaration import Door, Group, declare

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
"""Without characters that are taken for each other when they are read out or typed."""

LENGTH = 10
"""Makes 590 trillion identifiers: two alike do not happen by accident."""

PATTERN = f"^[2-9a-hjkmnp-tv-z]{{{LENGTH}}}$"
FORM = (
    f"An identifier has {LENGTH} characters: digits from 2 to 9, and small letters "
    "without i, l, o and u."
)
TAKEN = "Another object has this identifier. Leave it out to get a new one."


def new_public_id() -> str:
    """Make a public identifier at random."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


class RandomPublicId(Func):
    """Public identifier that the database makes, for rows that are written in SQL."""

    output_field = models.CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:
        # random() has 64 bits with a sign
        share = -(-(2**63) // len(ALPHABET))
        return _repeated(f"abs(random() / {share})"), []

    def as_postgresql(
        self, compiler: Any, connection: Any, **context: Any
    ) -> tuple[str, list[Any]]:
        return _repeated(f"floor(random() * {len(ALPHABET)})::integer"), []


def _repeated(place: str) -> str:
    """Return SQL of as many characters as needed, each at a random place of the alphabet."""
    return " || ".join([f"substr('{ALPHABET}', 1 + {place}, 1)"] * LENGTH)


class HasPublicId(Recorded):
    """Abstract model of objects that are known by a public identifier instead of a slug."""

    public_id = declare(
        models.CharField(
            "identifier",
            max_length=LENGTH,
            unique=True,
            default=new_public_id,
            db_default=RandomPublicId(),
            editable=False,
            validators=[RegexValidator(PATTERN, FORM)],
            error_messages={"unique": TAKEN},
        ),
        "Permanent identifier in addresses; the same wherever the debate is imported.",
        name="id",
        example=examples.EVIDENCE_ID,
        group=Group.ADDRESS,
        schema={
            "description": f"Permanent identifier: {LENGTH} digits and letters, made at random. An "
            "import keeps it; what is new and has none gets one.",
            "pattern": PATTERN,
        },
        laid_out=True,
        passes={Door.TOMBSTONE},
        excluded_from={
            Door.ADMIN: "It is made at random and never changes; nobody enters it.",
            Door.FEED: "A feed leads to the page, which has it in its addresses.",
            Door.SEARCH: "It is an address, and no word of what is said.",
            Door.DIGEST: "It tells nothing of what is said.",
            Door.HISTORY: "It never changes; a change names the part by it.",
        },
    )

    class Meta:
        abstract = True


def public_id_form(model: str) -> models.CheckConstraint:
    """Return the constraint that a public identifier of a model has the required form."""
    other_characters = Func(
        F("public_id"), Value(ALPHABET), function="TRIM", output_field=models.CharField()
    )
    return models.CheckConstraint(
        condition=Q(Exact(other_characters, Value("")))
        & Q(Exact(Length("public_id"), Value(LENGTH))),
        name=f"{model}_public_id_form",
        violation_error_message=FORM,
    )
