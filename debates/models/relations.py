"""Relations of a position to others: the counterpoints against it, and the support for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from debates.compat.simple_history import history_records
from debates.kinds import register
from debates.models import examples, visibility
from debates.models.choices import Basis, CounterpointKind, SupportKind, Voice
from debates.models.constraint_builders import is_one_of, newest_first, not_empty, original_language
from debates.models.declaration import declare
from debates.models.parts import (
    OF_ITS_POSITION,
    Part,
    party_where_reported,
    reported_party_field,
    voice_field,
)
from debates.models.positions import Position
from debates.models.public_id import public_id_form

ANOTHER_DEBATE = "This position belongs to another debate."


def basis_field(**options: Any) -> models.CharField:
    """Make a field for the basis of a relation between two positions."""
    return declare(
        models.CharField(max_length=8, choices=Basis, **options),
        "Basis of the relation between the two positions: in the source, the one speaks of the "
        "other (stated), or the editors compare them (inferred).",
        example="inferred",
        keyword="basis",
        facet=85,
        always="default" in options,
        laid_out=True,
    )


def implied_voice(voice: str, basis: str, *, raised: bool) -> tuple[str, str]:
    """Return voice and basis of a counterpoint; where left empty, they follow from `raised`."""
    voice = voice or (Voice.POSITION if raised else Voice.EDITORS)
    if voice == Voice.POSITION and not basis:
        basis = Basis.INFERRED
    return voice, basis


def located_where_stated(name: str) -> models.CheckConstraint:
    """Return a constraint `name`: a stated relation has its place in the source."""
    return models.CheckConstraint(
        condition=~Q(basis=Basis.STATED) | ~Q(locator=""),
        name=name,
        violation_error_message="Enter the locator where the source states the relation, or choose "
        "“inferred”.",
    )


@register(
    70,
    "counterpoints",
    "Counterpoint to a position: the claim is false (rebuts), the evidence does not support the "
    "claim (undercuts), or the claim is true only in part (qualifies).",
    parent="position",
    laid_out=True,
    known_by="statement",
)
class Counterpoint(Part):
    """Counterpoint to a position, in one of five voices.

    The expert concedes it, another position raises it, the expert reports it of a third party, or
    the moderator or the editors raise it.
    """

    ordered_among = "the position's counterpoints"
    indexed_in = {"quotation": "counterpoint", "original_quotation": "counterpoint"}

    statement = declare(
        models.TextField(),
        "Statement of the counterpoint.",
        example=examples.COUNTERPOINT,
        title=True,
        index="counterpoint",
        laid_out=True,
    )
    kind = declare(
        models.CharField(max_length=9, choices=CounterpointKind),
        "Kind of counterpoint: the claim is false (rebuts), the evidence does not support "
        "the claim (undercuts), or the claim is true only in part (qualifies).",
        example="qualifies",
        keyword="counterpoint_kind",
        laid_out=True,
    )
    position = declare(
        models.ForeignKey(Position, models.CASCADE, related_name="counterpoints"),
        "Position that the counterpoint is raised against.",
        laid_out=True,
        excluded_from=OF_ITS_POSITION,
    )
    voice = voice_field(
        list(Voice),
        "Whose it is: the expert concedes it (expert), another position raises it (position), the "
        "expert reports it of a third party (reported), or the moderator or the editors raise it.",
        facet=84,
        blank=True,
        help_text="Leave empty for another position, if one raises it, or else for the editors.",
    )
    reported_party = reported_party_field("counterpoint")
    raised_by = declare(
        models.ForeignKey(
            Position,
            models.RESTRICT,
            null=True,
            blank=True,
            related_name="raised_counterpoints",
            help_text="Position in the same debate that raises it, if the voice is “another "
            "position”.",
        ),
        "Position that raises the counterpoint; null for the other voices.",
        schema={
            "description": (
                "Slug of the position in this debate that raises the counterpoint, exactly if the "
                "voice is position."
            )
        },
        keyword="raised_by",
        laid_out=True,
    )

    basis = basis_field(
        blank=True, help_text="Only for a counterpoint of another position; inferred if left empty."
    )

    history = history_records()
    objects = visibility.CounterpointQuerySet.as_manager()

    class Meta:
        ordering = ["position_id", "order", "id"]
        constraints = [
            public_id_form("counterpoint"),
            not_empty("statement", "counterpoint_statement_not_empty"),
            *original_language("counterpoint"),
            is_one_of("kind", CounterpointKind, "counterpoint_kind_known"),
            is_one_of("voice", Voice, "counterpoint_voice_known"),
            party_where_reported("counterpoint_reported_party"),
            models.CheckConstraint(
                condition=Q(voice=Voice.POSITION, raised_by__isnull=False)
                | (~Q(voice=Voice.POSITION) & Q(raised_by=None)),
                name="counterpoint_raised_by_position",
                violation_error_message="Choose the position that raises it if the voice is "
                "“another position”, and only then.",
            ),
            models.CheckConstraint(
                condition=Q(voice=Voice.POSITION, basis__in=Basis.values)
                | (~Q(voice=Voice.POSITION) & Q(basis="")),
                name="counterpoint_basis_between_positions",
                violation_error_message="Choose a basis if another position raises it, and only "
                "then.",
            ),
            located_where_stated("counterpoint_stated_with_locator"),
            models.CheckConstraint(
                condition=Q(raised_by=None) | ~Q(raised_by=F("position")),
                name="counterpoint_not_by_itself",
                violation_error_message="A position cannot raise a counterpoint to itself.",
            ),
            models.UniqueConstraint(
                fields=["position", "order"],
                name="counterpoint_order_unique_in_position",
                violation_error_message="Another counterpoint already has this order.",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "position", "raised_by"], name="counterpoint_kind"),
            models.Index(fields=["voice", "position", "raised_by"], name="counterpoint_voice"),
            models.Index(fields=["basis", "position", "raised_by"], name="counterpoint_basis"),
            *newest_first("counterpoint"),
        ]

    @property
    def other_side(self) -> Position | None:
        """The position that raises it, if any."""
        return self.raised_by

    def prepare(self) -> set[str]:
        self._complete()
        return super().prepare() | {"voice", "basis"}

    def _complete(self) -> None:
        raised = self.raised_by_id is not None
        self.voice, self.basis = implied_voice(self.voice, self.basis, raised=raised)

    def clean(self) -> None:
        super().clean()
        # before the constraints are checked, which do not know what is implied
        self._complete()
        if self.raised_by is None or self.position_id is None:
            return
        if self.raised_by_id == self.position_id:
            raise ValidationError(
                {"raised_by": "A position cannot raise a counterpoint to itself."}
            )
        if self.raised_by.debate_id != self.position.debate_id:
            raise ValidationError({"raised_by": ANOTHER_DEBATE})


@register(
    80,
    "supports",
    "Support of a position by another one, which claims the same (agrees) or follows from it "
    "(builds_on).",
    parent="position",
    laid_out=True,
    known_by="given_by",
)
class Support(Part):
    """Support of a position by another position, which agrees with it or builds on it."""

    ordered_among = "the position's supports"
    indexed_in = {"quotation": "support", "original_quotation": "support"}

    statement = declare(
        models.TextField(
            blank=True, help_text="What the two positions share, if that needs words."
        ),
        "What the two positions share.",
        example=examples.SUPPORT,
        index="support",
        laid_out=True,
    )
    kind = declare(
        models.CharField(max_length=9, choices=SupportKind, default=SupportKind.AGREES),
        "Kind of support: the other position claims the same (agrees), or follows from this one "
        "(builds_on).",
        example="agrees",
        keyword="support_kind",
        laid_out=True,
    )
    position = declare(
        models.ForeignKey(Position, models.CASCADE, related_name="supports"),
        "Position that is supported.",
        laid_out=True,
        excluded_from=OF_ITS_POSITION,
    )
    given_by = declare(
        models.ForeignKey(
            Position,
            models.RESTRICT,
            related_name="given_supports",
            help_text="Position in the same debate that supports it.",
        ),
        "Position that supports it.",
        schema={"description": "Slug of the position in this debate that supports it."},
        keyword="supported_by",
        laid_out=True,
    )
    basis = basis_field(default=Basis.INFERRED)

    history = history_records()
    objects = visibility.SupportQuerySet.as_manager()

    class Meta:
        ordering = ["position_id", "order", "id"]
        constraints = [
            public_id_form("support"),
            *original_language("support"),
            is_one_of("kind", SupportKind, "support_kind_known"),
            is_one_of("basis", Basis, "support_basis_known"),
            located_where_stated("support_stated_with_locator"),
            models.CheckConstraint(
                condition=~Q(given_by=F("position")),
                name="support_not_by_itself",
                violation_error_message="A position cannot support itself.",
            ),
            models.UniqueConstraint(
                fields=["position", "given_by"],
                name="support_once",
                violation_error_message="This position already supports it.",
            ),
            models.UniqueConstraint(
                fields=["position", "order"],
                name="support_order_unique_in_position",
                violation_error_message="Another support already has this order.",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "position", "given_by"], name="support_kind"),
            models.Index(fields=["basis", "position", "given_by"], name="support_basis"),
            *newest_first("support"),
        ]

    @property
    def other_side(self) -> Position:
        """The position that gives it."""
        return self.given_by

    def __str__(self) -> str:
        return self.statement or f"{self.given_by} {self.get_kind_display()}: {self.position}"

    def clean(self) -> None:
        super().clean()
        if self.given_by_id is None or self.position_id is None:
            return
        if self.given_by_id == self.position_id:
            raise ValidationError({"given_by": "A position cannot support itself."})
        if self.given_by.debate_id != self.position.debate_id:
            raise ValidationError({"given_by": ANOTHER_DEBATE})


OTHER_SIDE: Mapping[type[models.Model], str] = {Counterpoint: "raised_by", Support: "given_by"}
"""The field of the position on the other side of a relation, which is public only with it."""
