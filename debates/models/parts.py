"""Parts of a position: the evidence for it, and the counterpoints against it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from debates.compat.simple_history import history_records
from debates.models import examples, validators, visibility
from debates.models.base import HasSourceLocation, Orderable
from debates.models.choices import CounterpointKind, EvidenceKind, Precision
from debates.models.constraint_builders import newest_first, not_empty, one_of
from debates.models.declaration import Door, declare
from debates.models.positions import Position
from debates.models.sources import Source
from debates.text.figures import OF_RANGES, RANGE_ORDER, RANGE_PRECISION, Figure

TYPED_WITH_THE_FIGURE = "Editors type it with the figure: 20 to 30, about 147."

OF_ITS_POSITION = dict.fromkeys(
    (Door.ADMIN, Door.FEED, Door.SEARCH, Door.DIGEST, Door.HISTORY, Door.ARCHIVE),
    "Evidence and counterpoints stand within their position.",
)


class Part(HasSourceLocation, Orderable):
    """Abstract model of a statement that belongs to a position."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.statement

    def get_absolute_url(self) -> str:
        return f"{self.position.get_absolute_url()}#{self._meta.model_name}-{self.pk}"

    def natural_key(self) -> tuple[str, int]:
        return (self.position.slug, self.order)

    natural_key.dependencies = ["debates.position"]

    def has_parent(self) -> bool:
        return self.position_id is not None

    def cited_source(self) -> Source | None:
        return self.position.cited_source()

    def siblings(self) -> models.QuerySet:
        return type(self).objects.filter(position_id=self.position_id)


class Evidence(Part):
    """Evidence for a position: a figure, an event, a document, a testimony, a comparison."""

    ordered_among = "the position's evidence"
    indexed_in = {"quotation": "evidence"}

    statement = declare(
        models.TextField(),
        "Statement of the evidence.",
        example=examples.EVIDENCE,
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
            not_empty("statement", "evidence_statement_not_empty"),
            one_of("kind", EvidenceKind, "evidence_kind_known"),
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
            *newest_first("evidence"),
        ]


class Counterpoint(Part):
    """Counterpoint to a position, raised by another expert's position or by the editors."""

    ordered_among = "the position's counterpoints"
    indexed_in = {"quotation": "counterpoint"}

    statement = declare(
        models.TextField(),
        "Statement of the counterpoint.",
        example=examples.COUNTERPOINT,
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
    raised_by = declare(
        models.ForeignKey(
            Position,
            models.RESTRICT,
            null=True,
            blank=True,
            related_name="raised_counterpoints",
            help_text="Position in the same debate that raises it. Leave empty if the editors do.",
        ),
        "Position that raises the counterpoint; null if the editors raise it.",
        schema={
            "description": (
                "Slug of the position in this debate that raises the counterpoint. Without "
                "it, the editors raise it."
            )
        },
        keyword="raised_by",
        laid_out=True,
    )

    history = history_records()
    objects = visibility.CounterpointQuerySet.as_manager()

    class Meta:
        ordering = ["position_id", "order", "id"]
        constraints = [
            not_empty("statement", "counterpoint_statement_not_empty"),
            one_of("kind", CounterpointKind, "counterpoint_kind_known"),
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
            *newest_first("counterpoint"),
        ]

    def clean(self) -> None:
        super().clean()
        if self.raised_by is None or self.position_id is None:
            return
        if self.raised_by_id == self.position_id:
            raise ValidationError(
                {"raised_by": "A position cannot raise a counterpoint to itself."}
            )
        if self.raised_by.debate_id != self.position.debate_id:
            raise ValidationError({"raised_by": "This position belongs to another debate."})
