"""A debate, with its questions and participants."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F

from debates.compat.simple_history import history_records
from debates.kinds import register
from debates.models import examples, validators, visibility
from debates.models.addresses import path_of
from debates.models.base import NOT_OF_A_POSITION, Publishable, Slugged
from debates.models.choices import Favours, Status
from debates.models.constraint_builders import (
    in_order,
    is_one_of,
    newest_first,
    not_empty,
    one_of_or_empty,
)
from debates.models.declaration import Door, declare
from debates.models.experts import Expert
from debates.models.languages import LANGUAGE_PATTERN, language_field
from debates.models.misplaced import misplaced_words
from debates.models.places import HasLocator, Orderable, locator_field
from debates.models.sources import Source
from debates.models.text_lists import TextListField

OF_EVERY_POSITION = "All positions of a debate share it, so that it would tell none of them apart."
OF_ITS_DEBATE = "An archive is of one debate, in which the entry stands."


@register(
    10,
    "debates",
    "Public debate between experts.",
)
class Debate(Slugged, Publishable):
    """A public disagreement of experts: a roundtable, a panel, a hearing."""

    excluded_from = NOT_OF_A_POSITION | {
        Door.TABLE: "An archive is of one debate, which debate.json describes."
    }

    title = declare(
        models.CharField(max_length=300),
        "Title.",
        example=examples.DEBATE_TITLE,
        title=True,
        index="debate",
        laid_out=True,
    )
    summary = declare(
        models.TextField(blank=True),
        "Summary in a few sentences.",
        example="Seven experts …",
        laid_out=True,
        excluded_from={Door.SEARCH: OF_EVERY_POSITION},
    )
    language = declare(
        language_field(
            default="en",
            help_text="Language of the texts as an ISO 639-1 code. Search uses its word forms.",
        ),
        "Language of the texts, as an ISO 639 code.",
        schema={
            "description": (
                "Language of the texts as an ISO 639 code, with a region or script if needed: "
                "en, pt-BR, zh-Hant. The default is en."
            ),
            "pattern": LANGUAGE_PATTERN,
        },
        example="en",
        laid_out=True,
        excluded_from={Door.SEARCH: "It decides how texts are analysed; no text holds it."},
    )
    date = declare(
        models.DateField(null=True, blank=True, help_text="Date of the debate."),
        "Date of the debate.",
        example="2022-02-04",
        laid_out=True,
        excluded_from={Door.SEARCH: "The search schema keeps it as a number: `date:2022`."},
    )
    moderator = declare(
        models.CharField(max_length=150, blank=True),
        "Moderator of the debate.",
        example="RFE/RL",
        laid_out=True,
        excluded_from={Door.SEARCH: OF_EVERY_POSITION},
    )
    source = declare(
        models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="debates"),
        "Source of the debate.",
        index="source",
        laid_out=True,
    )
    experts = models.ManyToManyField(Expert, through="Participation", related_name="debates")

    history = history_records()
    objects = visibility.DebateQuerySet.as_manager()

    class Meta:
        permissions = [("publish", "Can publish, withdraw and change what is public")]
        ordering = [F("date").desc(nulls_last=True), "-id"]
        constraints = [
            not_empty("title", "debate_title_not_empty"),
            is_one_of("status", Status, "debate_status_known"),
        ]
        indexes = [
            # on SQLite alone: PostgreSQL has what is null elsewhere in it, and sorts the debates
            models.Index(fields=["-date", "id"], name="debate_date"),
            models.Index(fields=["-published_at", "id"], name="debate_published_at"),
            *newest_first("debate"),
            in_order("debate", "title"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return path_of("pages:debate", self.slug)

    def slug_source(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.pk and self.source is not None:
            form = self.source.locator_form
            if wrong := misplaced_words(Debate.objects.filter(pk=self.pk), form):
                raise ValidationError({"source": wrong})
        if self.pk and self.date and self._has_outcome_before(self.date):
            raise ValidationError(
                {"date": "A forecast of this debate was decided before this date."}
            )

    def _has_outcome_before(self, day: Any) -> bool:
        return self.positions.filter(forecast__decided_on__lt=day).exists()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete with everything in it; first what holds on to participations."""
        with transaction.atomic(using=kwargs.get("using")):
            positions, by_model = self.positions.all().delete()
            votes, vote_counts = Question.votes.rel.related_model.objects.filter(
                question__debate=self
            ).delete()
            own_count, other_counts = super().delete(*args, **kwargs)
        return positions + votes + own_count, {**by_model, **vote_counts, **other_counts}


@register(
    20,
    "questions",
    "Yes/no question on which experts take a stance.",
    parent="debate",
    laid_out=True,
)
class Question(Slugged, HasLocator, Orderable):
    """A yes/no proposition of a debate, on which a stance can be taken."""

    excluded_from = NOT_OF_A_POSITION
    excluded_fields = {"locator": {Door.PAGE: "Readers follow the locators of the answers."}}
    ordered_among = "the debate's questions"

    text = declare(
        models.CharField(max_length=300),
        "Text of the question.",
        example=examples.QUESTION_TEXT,
        title=True,
        index="question",
        laid_out=True,
    )
    debate = declare(
        models.ForeignKey(Debate, models.CASCADE, related_name="questions"),
        "Debate in which the question is asked.",
        laid_out=True,
        excluded_from={
            Door.SEARCH: "A position tells its debate itself.",
            Door.ARCHIVE: OF_ITS_DEBATE,
            Door.TABLE: OF_ITS_DEBATE,
        },
    )
    favours = declare(
        models.CharField(
            max_length=7,
            choices=Favours,
            blank=True,
            default="",
            db_default="",
            verbose_name="yes favours",
            help_text="What an expert who answers yes is for. Search reads “for” and “against” as "
            "stances only where this is known.",
        ),
        "What affirming the question favours: its subject, or ending it. Empty where that is not "
        "known, or the question is about neither.",
        example="ending",
        excluded_from={Door.SEARCH: "A document holds the sides that follow from it: `side:for`."},
    )
    locator = locator_field()

    history = history_records()
    objects = visibility.QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["debate_id", "order", "id"]
        constraints = [
            not_empty("text", "question_text_not_empty"),
            one_of_or_empty("favours", Favours, "question_favours_known"),
            models.UniqueConstraint(
                fields=["debate", "order"],
                name="question_order_unique_in_debate",
                violation_error_message="Another question of this debate already has this order.",
            ),
        ]
        indexes = [
            *newest_first("question"),
            in_order("question", "order"),
            in_order("question", "text"),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return path_of("pages:question", self.slug)

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    natural_key.dependencies = ["debates.debate"]

    def slug_source(self) -> str:
        return self.text

    def has_parent(self) -> bool:
        return self.debate_id is not None

    def cited_source(self) -> Source | None:
        return self.debate.source

    def siblings(self) -> models.QuerySet:
        return Question.objects.filter(debate_id=self.debate_id)

    def clean(self) -> None:
        super().clean()
        if not (self.pk and self.debate_id):
            return
        own = self.positions.exclude(debate_id=self.debate_id)
        further = self.further_answers.exclude(position__debate_id=self.debate_id)
        if own.exists() or further.exists():
            reason = "Positions in the current debate answer this question, so it cannot move."
        elif self._is_voted_on_elsewhere():
            reason = "Experts of the current debate have votes on this question, so it cannot move."
        else:
            return
        raise ValidationError({"debate": reason})

    def _is_voted_on_elsewhere(self) -> bool:
        taking_part = self.debate.participations.values("expert_id")
        return self.votes.exclude(expert_id__in=taking_part).exists()


@register(
    30,
    "participations",
    "Expert in the debate, with roles, affiliation and place at that time.",
    parent="debate",
    laid_out=True,
    known_by="expert",
)
class Participation(Orderable):
    """An expert in a debate, with role, affiliation and place as of that debate."""

    excluded_from = NOT_OF_A_POSITION
    excluded_fields = {
        name: {Door.API: "An entry of its debate, without an address."}
        for name in ("created", "modified", "version")
    }
    ordered_among = "the debate's experts"

    debate = declare(
        models.ForeignKey(Debate, models.CASCADE, related_name="participations"),
        "Debate in which the expert takes part.",
        laid_out=True,
        excluded_from={
            Door.SEARCH: "A position tells its debate itself.",
            Door.ARCHIVE: OF_ITS_DEBATE,
            Door.TABLE: OF_ITS_DEBATE,
        },
    )
    expert = declare(
        models.ForeignKey(Expert, models.PROTECT, related_name="participations"),
        "Expert in the debate.",
        laid_out=True,
        excluded_from={Door.SEARCH: "A position tells its expert itself."},
    )
    role = declare(
        models.CharField(max_length=200, blank=True),
        "Role of the expert at the time of the debate.",
        example="Deputy director of research",
        index="expert",
        laid_out=True,
    )
    other_roles = declare(
        TextListField(
            default=list,
            blank=True,
            validators=[validators.list_of_texts],
            help_text="Further roles at the time of the debate.",
        ),
        "Further roles of the expert at the time of the debate.",
        example=["Member of the advisory board"],
        index="expert",
        laid_out=True,
    )
    affiliation = declare(
        models.CharField(max_length=200, blank=True),
        "Affiliation of the expert at the time of the debate.",
        example="Far Eastern Federal University",
        index="expert",
        laid_out=True,
    )
    place = declare(
        models.CharField(max_length=120, blank=True),
        "Place of the expert at the time of the debate.",
        example="Vladivostok",
        index="expert",
        laid_out=True,
    )
    heading = declare(
        models.CharField(
            max_length=200, blank=True, help_text="Heading of the expert’s section in the source."
        ),
        "Heading of the expert’s section in the source.",
        example="Closer, not allied",
        laid_out=True,
        excluded_from={
            Door.SEARCH: "It names a part of the source, not what the expert claims.",
            Door.PAGE: "It names a part of the source; locators lead readers there.",
        },
    )

    history = history_records()
    objects = visibility.ParticipationQuerySet.as_manager()

    class Meta:
        ordering = ["debate_id", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["debate", "expert"],
                name="participation_once_in_debate",
                violation_error_message="This expert is already in the debate.",
            ),
            models.UniqueConstraint(
                fields=["debate", "order"],
                name="participation_order_unique_in_debate",
                violation_error_message="Another expert of this debate already has this order.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert} in {self.debate}"

    def natural_key(self) -> tuple[str, str]:
        return (self.debate.slug, self.expert.slug)

    natural_key.dependencies = ["debates.debate", "debates.expert"]

    def siblings(self) -> models.QuerySet:
        return Participation.objects.filter(debate_id=self.debate_id)

    def clean(self) -> None:
        super().clean()
        before = type(self).objects.filter(pk=self.pk).first() if self.pk else None
        if before is None or (before.debate_id, before.expert_id) == (
            self.debate_id,
            self.expert_id,
        ):
            return
        if reason := before.reason_to_keep():
            raise ValidationError(reason)

    def reason_to_keep(self) -> str:
        """Return the reason against removing the expert: positions and votes; empty if none."""
        published = self.debate.positions.filter(status=Status.PUBLISHED)
        if published.filter(expert_id=self.expert_id).exists():
            return (
                f"{self.expert} has published positions in “{self.debate}”. "
                "Withdraw them or return them to draft first."
            )
        if published.filter(holders__expert_id=self.expert_id).exists():
            return (
                f"{self.expert} holds published positions in “{self.debate}” with their authors. "
                "Remove the expert there first."
            )
        if self.debate.questions.filter(votes__expert_id=self.expert_id).exists():
            return f"{self.expert} has votes in “{self.debate}”. Delete them first."
        return ""
