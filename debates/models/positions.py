"""Positions: the claims of a debate."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from debates.compat.simple_history import history_records
from debates.kinds import parts_of, register
from debates.models import examples, visibility
from debates.models.addresses import path_of
from debates.models.base import Publishable, Slugged
from debates.models.certainty import StatesCertainty, certainty_constraints
from debates.models.choices import PositionKind, Stance, Status
from debates.models.coders import checked_by_another, coder
from debates.models.constraint_builders import is_one_of, not_empty, original_language
from debates.models.debates import Debate, Participation, Question
from debates.models.declaration import Door, declare
from debates.models.experts import Expert
from debates.models.places import HasSourceLocation, Orderable
from debates.models.slugs import free_slug
from debates.models.sources import Source
from debates.models.succession import Succeeding, succession_constraints
from debates.models.topics import Topic
from debates.text import locators

FORECAST_KEEPS_KIND = (
    "This position has a forecast, so its kind stays forecast. To change the kind, delete the "
    "forecast and save first."
)
BEFORE_ITS_OUTCOME = "The forecast of this position was decided before this date."


@register(
    50,
    "positions",
    "Claim of an expert, with its stance on a question.",
    parent="debate",
    laid_out=True,
)
class Position(Slugged, Publishable, StatesCertainty, Succeeding, HasSourceLocation, Orderable):
    """Claim of an expert in a debate, and its stance on a question."""

    ordered_among = "the expert's positions in the debate"
    indexed_in = {"quotation": "detail", "original_quotation": "detail"}

    debate = declare(
        models.ForeignKey(Debate, models.CASCADE, related_name="positions"),
        "Debate of the position.",
        keyword="debate",
        facet=10,
        laid_out=True,
        excluded_from={
            Door.ARCHIVE: "An archive is of one debate, in which the position stands.",
            Door.TABLE: "An archive is of one debate, in which the position stands.",
        },
    )
    expert = declare(
        models.ForeignKey(Expert, models.PROTECT, related_name="positions"),
        "Expert who holds the position.",
        keyword="expert",
        facet=20,
        laid_out=True,
    )
    statement = declare(
        models.CharField(
            max_length=500, help_text="One sentence that someone could disagree with."
        ),
        "Claim in one sentence.",
        example=examples.STATEMENT,
        title=True,
        index="statement",
        laid_out=True,
    )
    kind = declare(
        models.CharField(max_length=14, choices=PositionKind, default=PositionKind.ASSESSMENT),
        "Kind of claim.",
        schema={"description": "The default is assessment."},
        example="assessment",
        keyword="kind",
        facet=60,
        laid_out=True,
    )
    detail = declare(
        models.TextField(
            blank=True,
            help_text="What the claim needs besides, such as its condition or an example: four "
            "sentences at most, none if statement and evidence say it all.",
        ),
        "What the claim needs besides its statement, such as a condition or an example, in at "
        "most four sentences.",
        example="Russia's economy is a tenth …",
        index="detail",
        laid_out=True,
    )
    question = declare(
        models.ForeignKey(
            Question, models.RESTRICT, null=True, blank=True, related_name="positions"
        ),
        "Question that the position answers.",
        keyword="question",
        facet=30,
        laid_out=True,
    )
    stance = declare(
        models.CharField(max_length=9, choices=Stance, blank=True),
        "Stance on the question.",
        schema={"description": "A question and a stance are given together, or not at all."},
        example="affirms",
        keyword="stance",
        facet=50,
        laid_out=True,
    )
    topics = declare(
        models.ManyToManyField(Topic, blank=True, related_name="positions"),
        "Topics of the position, by name.",
        keyword="topic",
        facet=40,
        laid_out=True,
    )

    entered_by = coder("entered_by", "Account that entered the position.")
    checked_by = coder(
        "checked_by", "Account that checked the position against its source, as it is now."
    )

    history = history_records(m2m_fields=[topics])
    objects = visibility.PositionQuerySet.as_manager()

    class Meta:
        ordering = ["debate_id", "expert_id", "order", "id"]
        constraints = [
            not_empty("statement", "position_statement_not_empty"),
            *original_language("position"),
            *certainty_constraints("position"),
            *succession_constraints("position"),
            is_one_of("status", Status, "position_status_known"),
            is_one_of("kind", PositionKind, "position_kind_known"),
            models.CheckConstraint(
                condition=Q(question=None, stance="")
                | Q(question__isnull=False, stance__in=Stance.values),
                name="position_stance_with_question",
                violation_error_message="Choose both a question and a stance, or neither.",
            ),
            checked_by_another("position_checked_by_another"),
            models.UniqueConstraint(
                fields=["debate", "expert", "order"],
                name="position_order_unique_for_expert",
                violation_error_message="Another position of this expert already has this order.",
            ),
        ]
        indexes = [
            # For counting public positions. An index that began with the status would be used for
            # lists as well, which would then sort all public positions for each page.
            models.Index(
                fields=["debate"], condition=Q(status="published"), name="position_public"
            ),
            # Covering indexes of lists: visibility is decided without reading the rows.
            *(
                models.Index(
                    fields=[*first, "-modified", "id", "status", "debate"],
                    name="_".join(["position", *first, "modified"]),
                )
                for first in (["expert"], ["stance"], ["kind"], [])
            ),
            *(
                models.Index(
                    fields=[f"-{moment}", "id", "status", "debate"], name=f"position_{moment}"
                )
                for moment in ("created", "published_at")
            ),
            models.Index(
                fields=["withdrawn_at"],
                condition=Q(withdrawn_at__isnull=False),
                name="position_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return self.statement

    def get_absolute_url(self) -> str:
        return path_of("pages:position", self.slug)

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    natural_key.dependencies = ["debates.participation", "debates.question", "debates.topic"]

    def slug_source(self) -> str:
        return f"{self.expert.slug} {self.statement}"

    def has_parent(self) -> bool:
        return self.debate_id is not None

    def cited_source(self) -> Source | None:
        return self.source or self.debate.source

    def verbatim_texts(self) -> dict[str, tuple[str, str]]:
        words = ("expression of certainty", self.certainty_words)
        return super().verbatim_texts() | {"certainty_words": words}

    def siblings(self) -> models.QuerySet:
        return Position.objects.filter(debate_id=self.debate_id, expert_id=self.expert_id)

    def clean(self) -> None:
        super().clean()
        if self.pk is not None and self.expert_id is not None:
            self._follow_expert()
        if self.debate_id is not None:
            self._check_debate()

    def _follow_expert(self) -> None:
        """Adapt address and order where another expert holds it, or another debate has it.

        The address of a draft is made anew where it names the expert who held it before. Where the
        order number that it had is taken, it goes last.
        """
        moved_rows = Position.objects.filter(pk=self.pk).exclude(
            expert=self.expert_id, debate=self.debate_id
        )
        stored_position = moved_rows.select_related("expert").first()
        if stored_position is None:
            return
        names_former = self.slug == stored_position.slug and self.slug.startswith(
            f"{stored_position.expert.slug}-"
        )
        if (
            names_former
            and not stored_position.published_at
            and stored_position.expert_id != self.expert_id
        ):
            self.slug = free_slug(Position, self.slug_source())
        if (
            self.order == stored_position.order
            and self.siblings().filter(order=self.order).exists()
        ):
            self.order = None

    def _check_debate(self) -> None:
        """Refuse references across debates, and publication without a participation."""
        errors = self._check_parts() if self.pk else {}
        if self.question is not None and self.question.debate_id != self.debate_id:
            errors["question"] = "This question belongs to another debate."
        if self.status == Status.PUBLISHED and self._expert_takes_no_part():
            errors["expert"] = (
                f"{self.expert} is not part of this debate. Add the expert to the debate before "
                "you publish."
            )
        if self.pk and self._crosses_debates():
            errors["debate"] = (
                "Counterpoints or supports link this position to others in its current debate, so "
                "it cannot move."
            )
        if self.pk and self.kind != PositionKind.FORECAST and self._has_forecast():
            errors["kind"] = FORECAST_KEEPS_KIND
        if self.pk and self.date and self._is_decided_before(self.date):
            errors["date"] = BEFORE_ITS_OUTCOME
        if self.pk and (places := self._misplaced_parts()):
            errors["source"] = (
                f"Places within this position do not have the form of this source: {places}. "
                "Change them first."
            )
        if errors:
            raise ValidationError(errors)

    def _misplaced_parts(self) -> str:
        """Return the locators of its parts that do not have the form of its source."""
        before = type(self).objects.filter(pk=self.pk).first()
        form = self.cited_form()
        if not form or before is None or before.cited_source() == self.cited_source():
            return ""
        located = [part for part in parts_of(Position) if hasattr(part.model, "locator")]
        places = {
            place
            for part in located
            for place in getattr(self, part.in_parent).values_list("locator", flat=True)
        } - {""}
        misplaced = {place for place in places if not locators.has_form(place, form)}
        return ", ".join(sorted(misplaced))

    def _is_decided_before(self, day: date) -> bool:
        return Position.objects.filter(pk=self.pk, forecast__decided_on__lt=day).exists()

    def _has_forecast(self) -> bool:
        return Position.objects.filter(pk=self.pk, forecast__isnull=False).exists()

    def _check_parts(self) -> dict[str, str]:
        """Find what contradicts the joint holders and further answers that are here."""
        errors = {}
        further = self.further_answers.all()
        if self.question_id is None and further.exists():
            errors["question"] = "The position has further answers. Keep a main question for it."
        elif further.filter(question_id=self.question_id).exists():
            errors["question"] = (
                "This question is among the further answers of the position. Remove it there first."
            )
        elif further.exclude(question__debate_id=self.debate_id).exists():
            errors["debate"] = "The position answers further questions of its current debate."
        if self.holders.filter(expert_id=self.expert_id).exists():
            errors["expert"] = (
                f"{self.expert} is a joint holder of this position. Remove the expert there first."
            )
        elif absent := self._absent_holder():
            errors["status"] = (
                f"{absent} holds this position but is not part of the debate. Add the expert to "
                "the debate before you publish."
            )
        return errors

    def _absent_holder(self) -> Expert | None:
        """Return a joint holder who keeps a published position from being public."""
        if self.status != Status.PUBLISHED:
            return None
        taking_part = self.debate.participations.values("expert_id")
        absent = self.holders.exclude(expert_id__in=taking_part).select_related("expert").first()
        return absent.expert if absent else None

    def _expert_takes_no_part(self) -> bool:
        participations = self.debate.participations.filter(expert_id=self.expert_id)
        return self.expert_id is not None and not participations.exists()

    def _crosses_debates(self) -> bool:
        """Tell whether a counterpoint or support links it to a position of another debate."""
        linked = [
            rows.order_by().values_list(debate, flat=True)
            for rows, debate in (
                (self.counterpoints.exclude(raised_by=None), "raised_by__debate"),
                (self.raised_counterpoints, "position__debate"),
                (self.supports, "given_by__debate"),
                (self.given_supports, "position__debate"),
            )
        ]
        return any(debate != self.debate_id for debate in linked[0].union(*linked[1:]).order_by())


def in_debate_order() -> tuple[Any, ...]:
    """Return the order of a debate's positions: by expert as it lists them, then by their order."""
    taking_part = Participation.objects.filter(debate=OuterRef("debate"), expert=OuterRef("expert"))
    place = Subquery(taking_part.order_by().values("order")[:1])
    return (place.asc(nulls_last=True), "order", "id")
