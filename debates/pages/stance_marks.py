"""Marks of the table of stances: how each expert answers each question of a debate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, F, Min, Value

from debates.models import Debate, Holder, Participation, Position, Question
from debates.models.addresses import path_of
from debates.models.choices import SIGNS, Extent, Stance
from debates.models.visibility import AnswerQuerySet, PositionQuerySet
from debates.pages.debate_answers import answers_of
from debates.pages.limits import limits

Marks = Mapping[tuple[int | None, int], list["Mark"]]
"""By question and expert."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stance that an expert takes on a question: by one position, or by `total` of them.

    in_part  whether the expert holds a part alone of each
    """

    stance: str
    total: int
    address: str
    in_part: bool = False

    @property
    def sign(self) -> str:
        """The stance as a sign: "+", "~" or "−"."""
        return SIGNS.get(self.stance, "")


def marks_of(positions: list[Position]) -> Marks:
    """Return a mark for each answer of these positions and each of its holders."""
    marks = defaultdict(list)
    for position in positions:
        if position.public_later() is not None:
            continue
        for question, stance in answers_of(position):
            address = position.get_absolute_url()
            marks[question, position.expert_id].append(Mark(stance, 1, address))
            for holder in position.holders.all():
                in_part = holder.extent == Extent.IN_PART
                marks[question, holder.expert_id].append(Mark(stance, 1, address, in_part))
    return marks


def grouped_marks(
    debate: Debate,
    positions: PositionQuerySet,
    further: AnswerQuerySet,
    questions: list[Question],
    participations: list[Participation],
) -> Marks:
    """One mark for all positions of an expert that take the same stance on a question."""
    marks: defaultdict[tuple[int | None, int], list[Mark]] = defaultdict(list)
    if len(participations) > limits().narrow_columns:
        return marks
    by_key = {question.pk: question for question in questions}
    experts = {participation.expert_id: participation.expert for participation in participations}
    for (question, expert, stance), answers in _held_answers(positions, further, by_key).items():
        if expert not in experts:
            continue
        total = sum(count for count, _, _ in answers)
        if total == 1:
            address = path_of("pages:position", answers[0][1])
        else:
            narrowed = {"question": by_key[question].slug, "expert": experts[expert].slug}
            address = f"{debate.get_absolute_url()}?{urlencode(narrowed)}"
        in_part = all(extent == Extent.IN_PART for _, _, extent in answers)
        marks[question, expert].append(Mark(stance, total, address, in_part))
    return marks


def _held_answers(
    positions: PositionQuerySet, further: AnswerQuerySet, questions: Collection[int]
) -> Mapping[tuple[int, int, str], list[tuple[int, str, str]]]:
    """Group the answers to these questions by question, holder and stance; four queries.

    Each with how many there are, the slug of the first position, and how far it is held. Stances
    that affirm come first.
    """
    main = positions.current().filter(question__in=questions)
    further = further.current().filter(question__in=questions)
    wholly = Value(Extent.WHOLLY.value)
    position_path, answer_path = "position__", "position__further_answers__"
    joint = Holder.objects.order_by()
    joint_main = joint.filter(position__in=main.order_by().values("pk"))
    joint_further = joint.filter(position__further_answers__in=further.order_by().values("pk"))
    groups = (
        (main, "question", "expert", "stance", "slug", wholly),
        (further, "question", f"{position_path}expert", "stance", f"{position_path}slug", wholly),
        (
            joint_main,
            f"{position_path}question",
            "expert",
            f"{position_path}stance",
            f"{position_path}slug",
            F("extent"),
        ),
        (
            joint_further,
            f"{answer_path}question",
            "expert",
            f"{answer_path}stance",
            f"{position_path}slug",
            F("extent"),
        ),
    )
    answers_by_group = defaultdict(list)
    for answers, question, expert, stance, slug, extent in groups:
        rows = answers.order_by().annotate(how=extent).values_list(question, expert, stance, "how")
        for *key, how, total, first in rows.annotate(Count("pk"), Min(slug)):
            answers_by_group[tuple(key)].append((total, first, how))
    stances = Stance.values
    return dict(sorted(answers_by_group.items(), key=lambda group: stances.index(group[0][2])))
