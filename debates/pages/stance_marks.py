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
    for one in positions:
        if one.public_later() is not None:
            continue
        for question, stance in answers_of(one):
            address = one.get_absolute_url()
            marks[question, one.expert_id].append(Mark(stance, 1, address))
            for holder in one.holders.all():
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
    asked = {one.pk: one for one in questions}
    experts = {one.expert_id: one.expert for one in participations}
    for (question, expert, stance), found in _held_answers(positions, further, asked).items():
        if expert not in experts:
            continue
        total = sum(count for count, _, _ in found)
        if total == 1:
            address = path_of("pages:position", found[0][1])
        else:
            narrowed = {"question": asked[question].slug, "expert": experts[expert].slug}
            address = f"{debate.get_absolute_url()}?{urlencode(narrowed)}"
        in_part = all(extent == Extent.IN_PART for _, _, extent in found)
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
    held, own = "position__", "position__further_answers__"
    joint = Holder.objects.order_by()
    joint_main = joint.filter(position__in=main.order_by().values("pk"))
    joint_further = joint.filter(position__further_answers__in=further.order_by().values("pk"))
    groups = (
        (main, "question", "expert", "stance", "slug", wholly),
        (further, "question", f"{held}expert", "stance", f"{held}slug", wholly),
        (joint_main, f"{held}question", "expert", f"{held}stance", f"{held}slug", F("extent")),
        (joint_further, f"{own}question", "expert", f"{own}stance", f"{held}slug", F("extent")),
    )
    found = defaultdict(list)
    for answers, question, expert, stance, slug, extent in groups:
        rows = answers.order_by().annotate(how=extent).values_list(question, expert, stance, "how")
        for *key, how, total, first in rows.annotate(Count("pk"), Min(slug)):
            found[tuple(key)].append((total, first, how))
    stances = Stance.values
    return dict(sorted(found.items(), key=lambda one: stances.index(one[0][2])))
