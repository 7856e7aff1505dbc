"""The rules of the model in the words of an editor.

The database refuses the same things (constraints, `debates.db.integrity`); these checks come
first, so that the message stands beside its field.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from debates.models.choices import Status
from debates.models.slugs import former
from debates.text.xml_texts import unprintable, writable

if TYPE_CHECKING:
    from django.db.models import Model

    from debates.models import Counterpoint, Participation, Position, Question, Topic
    from debates.models.base import HasSourceLocation, Publishable, Slugged


BEFORE = 30
"""Characters before a fault that a message quotes."""


def list_of_texts(value: Any) -> None:
    """Refuse what is not a list of texts that are not empty."""
    if not isinstance(value, list) or not all(
        isinstance(item, str) and item.strip() for item in value
    ):
        raise ValidationError('Enter a list of names, for example ["Artyom Lukin", "Артём Лукин"].')


def check_characters(instance: Model) -> None:
    """Refuse control characters, which come along unseen where something is pasted."""
    errors = {}
    for field in instance._meta.concrete_fields:
        value = getattr(instance, field.attname)
        for text in value if isinstance(value, list) else [value]:
            place = unprintable(text) if isinstance(text, str) else None
            if place is not None:
                errors[field.name] = _of_character(text, place)
    if errors:
        raise ValidationError(errors)


def _of_character(text: str, place: int) -> str:
    before = " ".join(writable(text[max(0, place - BEFORE) : place]).split())
    where = f"after “…{before}”" if before else "at the beginning"
    return (
        f"Remove the invisible control character (U+{ord(text[place]):04X}) {where}, or type the "
        "words again. Pages cannot show it."
    )


LARGEST_FIGURE = 10**15
"""No figure is as large, to either side of zero."""

FIGURE_TOO_LONG = (
    "Use at most 15 digits: longer figures cannot be stored exactly. Round the figure, or use a "
    "larger unit."
)


def figure(value: Decimal) -> None:
    """Refuse a figure that a binary number, which JSON and SQLite make of it, does not hold."""
    if abs(value) >= LARGEST_FIGURE or len(value.normalize().as_tuple().digits) > 15:
        raise ValidationError(FIGURE_TOO_LONG)


def orcid(value: str) -> None:
    """Refuse what is not an ORCID iD (16 digits, the last by ISO 7064 MOD 11-2)."""
    if not re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", value, re.ASCII):
        raise ValidationError("Enter an ORCID iD like 0000-0002-1825-0097.")
    total = 0
    for digit in value.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if value[-1] != ("X" if check == 10 else str(check)):
        raise ValidationError("Check the ORCID iD: its last digit does not match the others.")


def check_slug(instance: Slugged) -> None:
    """Refuse an address that another thing has had."""
    if not instance.slug:
        return
    taken = former(type(instance)).filter(slug=instance.slug)
    if taken.exclude(target_id=instance.pk).exists():
        raise ValidationError(
            {"slug": "This address is taken: it still redirects to content that had it before."}
        )


def check_withdrawal(instance: Publishable) -> None:
    """Refuse a withdrawal without a reason."""
    if instance.status == Status.WITHDRAWN and not instance.withdrawn_reason.strip():
        raise ValidationError({"withdrawn_reason": "Enter the reason: readers see it."})


def paragraph_of(text: str, locator: str) -> str:
    """The paragraph of `text` that begins with "[locator]"; the whole where none is numbered."""
    if not re.search(r"^\[\d+\.\d+\]", text, re.MULTILINE):
        return text
    found = re.search(
        rf"^\[{re.escape(locator)}\](.*?)(?=^\[\d+\.\d+\]|\Z)", text, re.MULTILINE | re.DOTALL
    )
    return found.group(1) if found else ""


def check_quotation(instance: HasSourceLocation) -> None:
    """Refuse a quotation that does not stand at its place, where the source's text is held."""
    if not instance.quotation or not _parents_known(instance):
        return
    text = instance.source_text()
    if text and _plain(instance.quotation) not in _plain(paragraph_of(text, instance.locator)):
        place = f"at {instance.locator} in" if instance.locator else "in"
        raise ValidationError(
            {"quotation": f"This quotation does not appear {place} the text of the source."}
        )


def _plain(text: str) -> str:
    straight = text.translate(str.maketrans("’‘“”", "''\"\""))
    return " ".join(straight.split())


def _parents_known(instance: Any) -> bool:
    """Whether the position or debate that a statement belongs to has been chosen."""
    if hasattr(instance, "position_id"):
        return instance.position_id is not None
    return instance.debate_id is not None


def check_topic_cycle(topic: Topic) -> None:
    """Refuse a topic that would be broader than itself."""
    seen = {topic.pk}
    above = topic.broader
    while above is not None:
        if above.pk in seen:
            raise ValidationError(
                {"broader": f"“{above}” is itself a narrower topic of this one. Choose another."}
            )
        seen.add(above.pk)
        above = above.broader


def check_question_moved(question: Question) -> None:
    """Refuse to move a question that is answered to another debate."""
    if not (question.pk and question.debate_id):
        return
    if question.positions.exclude(debate_id=question.debate_id).exists():
        raise ValidationError(
            {"debate": "Positions in the current debate answer this question, so it cannot move."}
        )


def check_participation_kept(participation: Participation) -> None:
    """Refuse to take an expert with published positions out of a debate."""
    if participation.pk is None:
        return
    before = type(participation).objects.filter(pk=participation.pk).first()
    if before is None or (before.debate_id, before.expert_id) == (
        participation.debate_id,
        participation.expert_id,
    ):
        return
    if reason := why_taking_part(before):
        raise ValidationError(reason)


def why_taking_part(participation: Participation) -> str:
    """Why the expert cannot be taken out of the debate: published positions; empty without any."""
    own = participation.debate.positions.filter(expert_id=participation.expert_id)
    if not own.filter(status=Status.PUBLISHED).exists():
        return ""
    return (
        f"{participation.expert} has published positions in “{participation.debate}”. "
        "Withdraw them or return them to draft first."
    )


def check_position(position: Position) -> None:
    """Refuse a question of another debate, and publication under an expert who takes no part."""
    if position.debate_id is None:
        return
    errors = {}
    if position.question is not None and position.question.debate_id != position.debate_id:
        errors["question"] = "This question belongs to another debate."
    if position.status == Status.PUBLISHED and _takes_no_part(position):
        errors["expert"] = (
            f"{position.expert} is not part of this debate. Add the expert to the debate before "
            "you publish."
        )
    if position.pk and _crosses_debates(position):
        errors["debate"] = (
            "Counterpoints link this position to others in its current debate, so it cannot move."
        )
    if errors:
        raise ValidationError(errors)


def _takes_no_part(position: Position) -> bool:
    participations = position.debate.participations.filter(expert_id=position.expert_id)
    return position.expert_id is not None and not participations.exists()


def _crosses_debates(position: Position) -> bool:
    against = position.counterpoints.exclude(raised_by=None).exclude(
        raised_by__debate_id=position.debate_id
    )
    raised = position.raised_counterpoints.exclude(position__debate_id=position.debate_id)
    return against.exists() or raised.exists()


def check_counterpoint(counterpoint: Counterpoint) -> None:
    """Refuse a counterpoint raised by its own position or from another debate."""
    if counterpoint.raised_by is None or not _parents_known(counterpoint):
        return
    if counterpoint.raised_by_id == counterpoint.position_id:
        raise ValidationError({"raised_by": "A position cannot raise a counterpoint to itself."})
    if counterpoint.raised_by.debate_id != counterpoint.position.debate_id:
        raise ValidationError({"raised_by": "This position belongs to another debate."})
