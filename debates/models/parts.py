"""Parts of a position, and the evidence for it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from debates.compat.simple_history import history_records
from debates.kinds import register
from debates.models import examples, validators, visibility
from debates.models.choices import EvidenceKind, Precision, Voice
from debates.models.constraint_builders import (
    filled_exactly_where,
    is_one_of,
    newest_first,
    not_empty,
    original_language,
)
from debates.models.declaration import Door, declare
from debates.models.places import HasSourceLocation, Orderable
from debates.models.positions import Position
from debates.models.public_id import HasPublicId, public_id_form
from debates.models.sources import Source
from debates.text.figures import OF_RANGES, RANGE_ORDER, RANGE_PRECISION, Figure

TYPED_WITH_THE_FIGURE = "Editors type it with the figure: 20 to 30, about 147."

OF_ITS_POSITION = dict.fromkeys(
    (Door.ADMIN, Door.FEED, Door.SEARCH, Door.DIGEST, Door.HISTORY, Door.ARCHIVE),
    "Evidence, counterpoints and supports stand within their position.",
)


EVIDENCE_VOICES = [Voice.EXPERT, Voice.REPORTED, Voice.EDITORS]
"""The voices of evidence. What the moderator adds is context of the debate."""


class Part(HasPublicId, HasSourceLocation, Orderable):
    """Abstract model of a statement that belongs to a position."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.statement

    def get_absolute_url(self) -> str:
        return f"{self.position.get_absolute_url()}#{self._meta.model_name}-{self.public_id}"

    def natural_key(self) -> tuple[str]:
        return (self.public_id,)

    natural_key.dependencies = ["debates.position"]

    def has_parent(self) -> bool:
        return self.position_id is not None

    def cited_source(self) -> Source | None:
        return self.position.cited_source()

    def siblings(self) -> models.QuerySet:
        return type(self).objects.filter(position_id=self.position_id)


def voice_field(
    choices: list[Voice], text: str, *, facet: int = 0, **options: Any
) -> models.CharField:
    """Make a field for the voice of a part: whose view it is."""
    return declare(
        models.CharField(
            max_length=9, choices=[(voice.value, voice.label) for voice in choices], **options
        ),
        text,
        keyword="voice",
        facet=facet,
        laid_out=True,
        example="expert",
        always=True,
    )


def reported_party_field(index: str) -> models.CharField:
    """Make a field for the name of the party whose view the expert reports."""
    return declare(
        models.CharField(
            max_length=150,
            blank=True,
            help_text="Who is reported, if the expert reports the view of a third party: "
            "for example Chinese diplomats.",
        ),
        "Name of the third party whose view the expert reports; empty for other voices.",
        schema={
            "description": "Name of the third party whose view the expert reports, exactly if the "
            "voice is reported."
        },
        example="Chinese diplomats",
        index=index,
        laid_out=True,
    )


def party_where_reported(name: str) -> models.CheckConstraint:
    """Return a constraint `name`: a reported party is named exactly where the voice is reported."""
    return filled_exactly_where(
        "reported_party",
        Q(voice=Voice.REPORTED),
        name,
        "Name the reported party if the voice is “a reported party”, and only then.",
    )


@register(
    60,
    "evidence",
    "Evidence for a position.",
    parent="position",
    laid_out=True,
    known_by="statement",
)
class Evidence(Part):
    """Evidence for a position: a figure, an event, a document, a testimony, a comparison."""

    ordered_among = "the position's evidence"
    indexed_in = {"quotation": "evidence", "original_quotation": "evidence"}

    statement = declare(
        models.TextField(),
        "Statement of the evidence.",
        example=examples.EVIDENCE,
        title=True,
        index="evidence",
        laid_out=True,
    )
    kind = declare(
        models.CharField(max_length=10, choices=EvidenceKind),
        "Kind of evidence.",
        example="statistic",
        keyword="evidence_kind",
        facet=70,
        laid_out=True,
    )
    value = declare(
        models.DecimalField(
            max_digits=20,
            decimal_places=4,
            null=True,
            blank=True,
            validators=[validators.figure],
            verbose_name="figure",
            help_text="A number, a range, or one with about, at least, at most, more than or less "
            "than before it. For example 147, 20 to 30, about 147.",
        ),
        "Figure, exactly as given; of a range the lower end.",
        schema={
            "description": (
                "Figure, with at most 15 digits, of which at most four are decimals. Of a range "
                "the lower end."
            )
        },
        example=0.1,
        index="evidence",
        laid_out=True,
    )
    value_end = declare(
        models.DecimalField(
            max_digits=20,
            decimal_places=4,
            null=True,
            blank=True,
            validators=[validators.figure],
            help_text="Upper end of a range.",
        ),
        "Upper end, where the figure is a range.",
        schema={"description": "Upper end, where the figure is a range. It is above the value."},
        example=30,
        index="evidence",
        laid_out=True,
        excluded_from={Door.ADMIN: TYPED_WITH_THE_FIGURE},
    )
    precision = declare(
        models.CharField(max_length=9, choices=Precision, blank=True),
        "How exact the figure is. None where it is exact.",
        schema={
            "description": "How exact the figure is, if it is not exact. A range can only be about."
        },
        example="about",
        index="evidence",
        laid_out=True,
        excluded_from={Door.ADMIN: TYPED_WITH_THE_FIGURE},
    )
    unit = declare(
        models.CharField(max_length=60, blank=True, help_text="For example percent."),
        "Unit of the figure.",
        example="times the size of China's economy",
        index="evidence",
        laid_out=True,
    )
    period = declare(
        models.CharField(
            max_length=60, blank=True, help_text="Period of the figure, for example 2021."
        ),
        "Period of the figure.",
        example="2022, at the time of the debate",
        index="evidence",
        laid_out=True,
    )
    voice = voice_field(
        EVIDENCE_VOICES,
        "Whose it is: the expert gives it (expert), reports it of a third party (reported), or the "
        "editors add it (editors).",
        default=Voice.EXPERT,
    )
    reported_party = reported_party_field("evidence")
    position = declare(
        models.ForeignKey(Position, models.CASCADE, related_name="evidence"),
        "Position that the evidence supports.",
        laid_out=True,
        excluded_from=OF_ITS_POSITION,
    )
    source = declare(
        models.ForeignKey(
            Source,
            models.PROTECT,
            null=True,
            blank=True,
            related_name="evidence",
            help_text="External source, if the debate names one.",
        ),
        "External source, if the debate names one.",
        keyword="source",
        facet=80,
        laid_out=True,
    )

    history = history_records()
    objects = visibility.EvidenceQuerySet.as_manager()

    @property
    def figure(self) -> Figure | None:
        """The figure with its upper end and its precision; None where there is none."""
        if self.value is None:
            return None
        return Figure(self.value, self.value_end, self.precision)

    class Meta:
        ordering = ["position_id", "order", "id"]
        verbose_name_plural = "evidence"
        constraints = [
            public_id_form("evidence"),
            not_empty("statement", "evidence_statement_not_empty"),
            *original_language("evidence"),
            is_one_of("kind", EvidenceKind, "evidence_kind_known"),
            is_one_of("voice", EVIDENCE_VOICES, "evidence_voice_known"),
            party_where_reported("evidence_reported_party"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(unit="", period=""),
                name="evidence_unit_with_value",
                violation_error_message="Enter a figure, or remove the unit and the period.",
            ),
            # SQLite would store larger ones, but Django could not read them again
            models.CheckConstraint(
                condition=Q(value=None)
                | Q(
                    value__gt=-validators.LARGEST_FIGURE,
                    value__lt=validators.LARGEST_FIGURE,
                ),
                name="evidence_value_size",
                violation_error_message=validators.FIGURE_TOO_LONG,
            ),
            models.CheckConstraint(
                condition=Q(value_end=None)
                | Q(
                    value__isnull=False,
                    value_end__gt=F("value"),
                    value_end__lt=validators.LARGEST_FIGURE,
                ),
                name="evidence_range_order",
                violation_error_message=RANGE_ORDER,
            ),
            models.CheckConstraint(
                condition=Q(precision="") | Q(precision__in=Precision.values, value__isnull=False),
                name="evidence_precision_with_value",
                violation_error_message="Enter a figure, or remove what says how exact it is.",
            ),
            models.CheckConstraint(
                condition=Q(value_end=None) | Q(precision__in=OF_RANGES),
                name="evidence_range_precision",
                violation_error_message=RANGE_PRECISION,
            ),
            models.UniqueConstraint(
                fields=["position", "order"],
                name="evidence_order_unique_in_position",
                violation_error_message="Another piece of evidence already has this order.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "-modified", "id", "position"], name="evidence_kind_modified"
            ),
            models.Index(fields=["voice", "position"], name="evidence_voice"),
            *newest_first("evidence"),
        ]
