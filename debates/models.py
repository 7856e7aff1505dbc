"""What a debate is: who claims what on which question, on which evidence, and who contradicts.

The shape is IBIS (issue-based information system: question, position, argument; Kunz and
Rittel 1970) with named speakers, and the distinction of rebutting and undercutting from AIF
(argument interchange format; Chesñevar et al. 2006). Rules that one row can show are
constraints here; rules between rows are in `debates.integrity`; the database keeps both.
"""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse

from debates import querysets, validation
from debates.records import (
    Located,
    Ordered,
    Publishable,
    Slugged,
    kept_history,
    locator_field,
    locator_form,
    newest_first,
    not_empty,
    one_of,
)
from debates.vocabulary import CounterpointKind, EvidenceKind, PositionKind, Stance, Status


class Source(Slugged):
    """What a debate or a piece of evidence is taken from; what is unknown stays empty."""

    publisher = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=300)
    author = models.CharField(max_length=200, blank=True)
    address = models.URLField(max_length=500, blank=True)
    date = models.DateField(null=True, blank=True, help_text="Of publication, where known.")
    text = models.TextField(
        blank=True,
        help_text="The text itself, where the rights allow it; each paragraph begins with its "
        "place in brackets: [3.2]",
    )

    history = kept_history()
    objects = querysets.SourceQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        constraints = [not_empty("title", "source_title_not_empty")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pages:source", args=[self.slug])

    def slug_source(self) -> str:
        return self.title


class Expert(Slugged):
    """A person who takes positions; what is true of them in one debate only is in Participation."""

    name = models.CharField(max_length=150)
    sort_name = models.CharField(
        max_length=150, blank=True, help_text="As in an index: Lukin, Artyom"
    )
    aliases = models.JSONField(
        default=list,
        blank=True,
        validators=[validation.list_of_texts],
        help_text="Other spellings and scripts by which the expert is found.",
    )
    biography = models.TextField(blank=True)
    orcid = models.CharField("ORCID", max_length=19, blank=True, validators=[validation.orcid])
    wikidata = models.CharField(
        max_length=16,
        blank=True,
        validators=[RegexValidator(r"^Q[1-9]\d*\Z", "A Wikidata item looks like Q42.")],
    )
    homepage = models.URLField(max_length=500, blank=True)

    history = kept_history()
    objects = querysets.ExpertQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "id"]
        constraints = [not_empty("name", "expert_name_not_empty")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("pages:expert", args=[self.slug])

    def slug_source(self) -> str:
        return self.name

    def prepare(self) -> set[str]:
        fields = super().prepare()
        if self.name and not self.sort_name:
            *given, family = self.name.split()
            self.sort_name = f"{family}, {' '.join(given)}" if given else family
            fields.add("sort_name")
        return fields


class Topic(Slugged):
    """A subject that positions are about, under a broader one where there is one."""

    name = models.CharField(max_length=120, unique=True)
    description = models.TextField(blank=True)
    broader = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="narrower"
    )

    history = kept_history()
    objects = querysets.TopicQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            not_empty("name", "topic_name_not_empty"),
            models.CheckConstraint(
                condition=Q(broader=None) | ~Q(broader=F("id")),
                name="topic_not_its_own_broader",
                violation_error_message="A topic cannot be broader than itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("pages:topic", args=[self.slug])

    def slug_source(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        validation.check_topic_cycle(self)


class Debate(Slugged, Publishable):
    """A public disagreement of experts: a roundtable, a panel, a hearing."""

    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    language = models.CharField(
        max_length=8,
        default="en",
        validators=[
            RegexValidator(r"^[a-z]{2,3}(-[A-Za-z]{2,4})?\Z", "A language code such as en or ru.")
        ],
        help_text="ISO 639-1 code of the texts; search takes its word forms from it.",
    )
    date = models.DateField(null=True, blank=True, help_text="The day of the debate.")
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="debates"
    )
    moderator = models.CharField(max_length=150, blank=True)
    experts = models.ManyToManyField(Expert, through="Participation", related_name="debates")

    history = kept_history()
    objects = querysets.DebateQuerySet.as_manager()

    class Meta:
        permissions = [("publish", "Can publish, withdraw and change what is public")]
        ordering = [F("date").desc(nulls_last=True), "-id"]
        constraints = [
            not_empty("title", "debate_title_not_empty"),
            one_of("status", Status, "debate_status_known"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pages:debate", args=[self.slug])

    def slug_source(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        validation.check_withdrawal(self)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete with everything in it; positions first, since they hold on to participations."""
        with transaction.atomic(using=kwargs.get("using")):
            positions, by_model = self.positions.all().delete()
            rest, others = super().delete(*args, **kwargs)
        return positions + rest, {**by_model, **others}


class Question(Slugged, Ordered):
    """A yes/no proposition of a debate, on which a stance can be taken."""

    debate = models.ForeignKey(Debate, models.CASCADE, related_name="questions")
    text = models.CharField(max_length=300)
    locator = locator_field()

    history = kept_history()
    objects = querysets.QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["debate_id", "order", "id"]
        constraints = [
            not_empty("text", "question_text_not_empty"),
            locator_form("question_locator_form"),
            models.UniqueConstraint(
                fields=["debate", "order"],
                name="question_order_unique_in_debate",
                violation_error_message="Another question of this debate has this order.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return f"{reverse('pages:debate', args=[self.debate.slug])}#{self.slug}"

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    natural_key.dependencies = ["debates.debate"]

    def slug_source(self) -> str:
        return self.text

    def siblings(self) -> models.QuerySet:
        return Question.objects.filter(debate_id=self.debate_id)

    def clean(self) -> None:
        super().clean()
        validation.check_question_moved(self)


class Participation(Ordered):
    """An expert in a debate, with role, affiliation and place as of that debate."""

    debate = models.ForeignKey(Debate, models.CASCADE, related_name="participations")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="participations")
    role = models.CharField(max_length=200, blank=True)
    affiliation = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=120, blank=True)
    heading = models.CharField(
        max_length=200, blank=True, help_text="Of the expert's section in the source."
    )

    history = kept_history()
    objects = querysets.ParticipationQuerySet.as_manager()

    class Meta:
        ordering = ["debate_id", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["debate", "expert"],
                name="participation_once_in_debate",
                violation_error_message="This expert takes part in the debate already.",
            ),
            models.UniqueConstraint(
                fields=["debate", "order"],
                name="participation_order_unique_in_debate",
                violation_error_message="Another expert of this debate has this order.",
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
        validation.check_participation_kept(self)


class Position(Slugged, Publishable, Located, Ordered):
    """What an expert claims in a debate, and the stance that this takes on a question."""

    debate = models.ForeignKey(Debate, models.CASCADE, related_name="positions")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="positions")
    question = models.ForeignKey(
        Question, models.RESTRICT, null=True, blank=True, related_name="positions"
    )
    stance = models.CharField(max_length=9, choices=Stance, blank=True)
    kind = models.CharField(max_length=14, choices=PositionKind, default=PositionKind.ASSESSMENT)
    statement = models.CharField(
        max_length=500, help_text="One sentence that can be disagreed with."
    )
    detail = models.TextField(blank=True, help_text="Two to four sentences.")
    topics = models.ManyToManyField(Topic, blank=True, related_name="positions")

    history = kept_history(m2m_fields=[topics])
    objects = querysets.PositionQuerySet.as_manager()

    class Meta:
        ordering = ["debate_id", "expert_id", "order", "id"]
        constraints = [
            not_empty("statement", "position_statement_not_empty"),
            locator_form("position_locator_form"),
            one_of("status", Status, "position_status_known"),
            one_of("kind", PositionKind, "position_kind_known"),
            models.CheckConstraint(
                condition=Q(question=None, stance="")
                | Q(question__isnull=False, stance__in=Stance.values),
                name="position_stance_with_question",
                violation_error_message="Give both a question and a stance on it, or neither.",
            ),
            models.UniqueConstraint(
                fields=["debate", "expert", "order"],
                name="position_order_unique_for_expert",
                violation_error_message="Another position of this expert has this order.",
            ),
        ]
        indexes = [
            # What is public is counted by this one. An index that began with the status would
            # be taken for lists as well, and then all of them sorted to show a page.
            models.Index(
                fields=["debate"], condition=Q(status="published"), name="position_public"
            ),
            # What is public is told by these alone, without looking at each row on the way.
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
        return reverse("pages:position", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    natural_key.dependencies = ["debates.participation", "debates.question", "debates.topic"]

    def slug_source(self) -> str:
        return f"{self.expert.slug} {self.statement}"

    def source_text(self) -> str:
        return self.debate.source.text if self.debate.source else ""

    def siblings(self) -> models.QuerySet:
        return Position.objects.filter(debate_id=self.debate_id, expert_id=self.expert_id)

    def clean(self) -> None:
        super().clean()
        validation.check_withdrawal(self)
        validation.check_position(self)


class Part(Located, Ordered):
    """What hangs on a `position` by a `statement`: evidence for it, a counterpoint against it."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.statement

    def get_absolute_url(self) -> str:
        return f"{self.position.get_absolute_url()}#{self._meta.model_name}-{self.pk}"

    def natural_key(self) -> tuple[str, int]:
        return (self.position.slug, self.order)

    natural_key.dependencies = ["debates.position"]

    def source_text(self) -> str:
        return self.position.source_text()

    def siblings(self) -> models.QuerySet:
        return type(self).objects.filter(position_id=self.position_id)


class Evidence(Part):
    """What supports a position: a figure, an event, a document, a testimony, a comparison."""

    position = models.ForeignKey(Position, models.CASCADE, related_name="evidence")
    statement = models.TextField()
    kind = models.CharField(max_length=10, choices=EvidenceKind)
    value = models.DecimalField(
        max_digits=20, decimal_places=4, null=True, blank=True, help_text="The figure: 147"
    )
    unit = models.CharField(max_length=60, blank=True, help_text="Of the figure: percent")
    period = models.CharField(max_length=60, blank=True, help_text="That the figure is for: 2021")
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        help_text="An external source, where the debate names one.",
    )

    history = kept_history()
    objects = querysets.EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["position_id", "order", "id"]
        verbose_name_plural = "evidence"
        constraints = [
            not_empty("statement", "evidence_statement_not_empty"),
            locator_form("evidence_locator_form"),
            one_of("kind", EvidenceKind, "evidence_kind_known"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(unit="", period=""),
                name="evidence_unit_with_value",
                violation_error_message="A unit or a period needs a figure.",
            ),
            models.UniqueConstraint(
                fields=["position", "order"],
                name="evidence_order_unique_in_position",
                violation_error_message="Another piece of evidence here has this order.",
            ),
        ]
        indexes = newest_first("evidence")


class Counterpoint(Part):
    """What speaks against a position, raised by another expert's position or by the editor."""

    position = models.ForeignKey(Position, models.CASCADE, related_name="counterpoints")
    statement = models.TextField()
    kind = models.CharField(max_length=9, choices=CounterpointKind)
    raised_by = models.ForeignKey(
        Position,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="raised_counterpoints",
        help_text="The position in the same debate that raises it; empty: the editor.",
    )

    history = kept_history()
    objects = querysets.CounterpointQuerySet.as_manager()

    class Meta:
        ordering = ["position_id", "order", "id"]
        constraints = [
            not_empty("statement", "counterpoint_statement_not_empty"),
            locator_form("counterpoint_locator_form"),
            one_of("kind", CounterpointKind, "counterpoint_kind_known"),
            models.CheckConstraint(
                condition=Q(raised_by=None) | ~Q(raised_by=F("position")),
                name="counterpoint_not_by_itself",
                violation_error_message="A position cannot counter itself.",
            ),
            models.UniqueConstraint(
                fields=["position", "order"],
                name="counterpoint_order_unique_in_position",
                violation_error_message="Another counterpoint here has this order.",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "position", "raised_by"], name="counterpoint_kind"),
            *newest_first("counterpoint"),
        ]

    def clean(self) -> None:
        super().clean()
        validation.check_counterpoint(self)
