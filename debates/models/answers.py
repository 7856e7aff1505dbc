"""Answers to questions besides the main answer of a position: further answers, and votes."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from debates.compat.simple_history import history_records
from debates.kinds import register
from debates.models import visibility
from debates.models.base import NOT_OF_A_POSITION
from debates.models.choices import VIEWS, Stance, VoteAnswer
from debates.models.constraint_builders import is_one_of, newest_first
from debates.models.debates import Question
from debates.models.declaration import Door, declare
from debates.models.entries import WITHIN_ITS_POSITION, Entry
from debates.models.experts import Expert
from debates.models.places import HasLocator, locator_field
from debates.models.positions import Position
from debates.models.public_id import HasPublicId, public_id_form
from debates.models.sources import Source

LEAST_CONFIDENCE, MOST_CONFIDENCE = 1, 10
CONFIDENCE = f"Enter the confidence as a whole number from {LEAST_CONFIDENCE} to {MOST_CONFIDENCE}."


@register(
    110,
    "further_answers",
    "A further question that the position answers, with its stance on it.",
    parent="position",
    laid_out=True,
    known_by="question",
)
class Answer(Entry):
    """A further question that a position answers, with its stance on it."""

    ordered_among = "the position's further answers"

    position = declare(
        models.ForeignKey(Position, models.CASCADE, related_name="further_answers"),
        "Position that answers the question.",
        laid_out=True,
        excluded_from=WITHIN_ITS_POSITION,
    )
    question = declare(
        models.ForeignKey(Question, models.RESTRICT, related_name="further_answers"),
        "Further question that the position answers.",
        keyword="question",
        laid_out=True,
    )
    stance = declare(
        models.CharField(max_length=9, choices=Stance),
        "Stance on this question.",
        example="denies",
        keyword="stance",
        laid_out=True,
    )

    history = history_records()
    objects = visibility.AnswerQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = "further answer"
        constraints = [
            is_one_of("stance", Stance, "answer_stance_known"),
            models.UniqueConstraint(
                fields=["position", "question"],
                name="answer_once_in_position",
                violation_error_message="The position already answers this question.",
            ),
            models.UniqueConstraint(
                fields=["position", "order"],
                name="answer_order_unique_in_position",
                violation_error_message="Another further answer already has this order.",
            ),
        ]
        indexes = [
            models.Index(fields=["question", "stance", "position"], name="answer_question_stance"),
        ]

    def __str__(self) -> str:
        return f"{self.get_stance_display()}: {self.question}"

    def natural_key(self) -> tuple[str, str]:
        return (self.position.slug, self.question.slug)

    natural_key.dependencies = ["debates.position", "debates.question"]

    def clean(self) -> None:
        super().clean()
        if self.position_id is None or self.question_id is None:
            return
        if self.position.question_id is None:
            message = "Choose the position’s main question first; this one comes besides."
        elif self.position.question_id == self.question_id:
            message = "This is the position’s main question. Its stance is entered there."
        elif self.question.debate_id != self.position.debate_id:
            message = "This question belongs to another debate."
        else:
            return
        raise ValidationError({"question": message})


@register(
    120,
    "votes",
    "Answer of an expert to a question of a panel, without a statement of its own.",
    parent="question",
    laid_out=True,
    known_by="expert",
)
class Vote(HasPublicId, HasLocator):
    """An expert's answer to a question of a panel, without a statement of its own.

    The form is that of the expert panels of the Clark Center (formerly IGM): agreement in five
    degrees, and how confident the expert is.
    """

    excluded_from = NOT_OF_A_POSITION | {
        Door.SEARCH: "A search finds positions; a vote has no statement of its own."
    }
    excluded_fields = {"public_id": {Door.PAGE: "A vote is read with its question."}}

    question = declare(
        models.ForeignKey(Question, models.CASCADE, related_name="votes"),
        "Question that the expert was asked.",
        laid_out=True,
    )
    expert = declare(
        models.ForeignKey(Expert, models.PROTECT, related_name="votes"),
        "Expert who was asked.",
        laid_out=True,
    )
    answer = declare(
        models.CharField(max_length=17, choices=VoteAnswer),
        "Answer: how far the expert agrees; or that the expert had no opinion, or did not answer.",
        example="agree",
        laid_out=True,
    )
    confidence = declare(
        models.PositiveSmallIntegerField(
            null=True,
            blank=True,
            validators=[
                MinValueValidator(LEAST_CONFIDENCE, CONFIDENCE),
                MaxValueValidator(MOST_CONFIDENCE, CONFIDENCE),
            ],
            help_text="From 1 (not at all) to 10 (extremely), as the expert gave it.",
        ),
        "How confident the expert is, from 1 to 10, as the expert gave it.",
        schema={
            "type": ["integer", "null"],
            "minimum": LEAST_CONFIDENCE,
            "maximum": MOST_CONFIDENCE,
        },
        example=7,
        laid_out=True,
    )
    comment = declare(
        models.TextField(blank=True, help_text="The expert’s own words, exactly as given."),
        "The expert's own words.",
        example="It depends on the size of the shock.",
        laid_out=True,
    )
    locator = locator_field()

    history = history_records()
    objects = visibility.VoteQuerySet.as_manager()

    class Meta:
        ordering = ["question_id", "id"]
        constraints = [
            public_id_form("vote"),
            is_one_of("answer", VoteAnswer, "vote_answer_known"),
            models.CheckConstraint(
                condition=Q(confidence=None)
                | Q(confidence__gte=LEAST_CONFIDENCE, confidence__lte=MOST_CONFIDENCE),
                name="vote_confidence_range",
                violation_error_message=CONFIDENCE,
            ),
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(answer__in=[view.value for view in VIEWS]),
                name="vote_confidence_with_view",
                violation_error_message="Confidence belongs to an answer from “strongly agree” to "
                "“strongly disagree”. Remove it, or choose one of these.",
            ),
            models.UniqueConstraint(
                fields=["question", "expert"],
                name="vote_once_in_question",
                violation_error_message="This expert already has a vote on the question.",
            ),
        ]
        indexes = [
            models.Index(fields=["answer", "question"], name="vote_answer"),
            *newest_first("vote"),
        ]

    def __str__(self) -> str:
        return f"{self.expert}: {self.get_answer_display()}"

    def get_absolute_url(self) -> str:
        return self.question.get_absolute_url()

    def natural_key(self) -> tuple[str, str]:
        return (self.question.slug, self.expert.slug)

    natural_key.dependencies = ["debates.question", "debates.participation"]

    def has_parent(self) -> bool:
        return self.question_id is not None

    def cited_source(self) -> Source | None:
        return self.question.cited_source()

    def clean(self) -> None:
        super().clean()
        if self.question_id is None or self.expert_id is None:
            return
        if not self.question.debate.participations.filter(expert_id=self.expert_id).exists():
            raise ValidationError(
                {
                    "expert": f"{self.expert} is not part of this debate. Add the expert to the "
                    "debate first."
                }
            )
