"""Social cards of debates, questions and positions."""

from __future__ import annotations

import math
from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format

from debates.analysis.sittings import sittings_of
from debates.contrib.embeds.card_texts import SANS, first_drawable
from debates.contrib.embeds.file_cache import FileCache
from debates.contrib.embeds.social_cards import MOST_COLUMNS, Card, picture
from debates.models import Debate, Expert, Position, Question
from debates.models.choices import Extent
from debates.pages.lists import asked_questions
from debates.pages.moved_or_gone import public_object
from debates.pages.question_page import stance_totals
from debates.pages.question_views import public_questions
from debates.pages.rendering import reading_page
from debates.text.plurals import counted, enumerated

_DRAWN = FileCache("cards", limit=64_000_000)
_FORM = "4"
"""Part of a card's key in the cache; change it whenever the drawing of cards changes."""

MOST_STANCES = 100
"""Answers to a question that a card of its debate tells apart."""


@reading_page
def debate_card(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the card of a debate: a column for each question, as high as it has answers."""
    debate = public_object(request, Debate.objects.published().for_list(), slug)
    questions = Question.objects.filter(debate=debate, order__lte=MOST_COLUMNS).order_by(
        "order", "pk"
    )
    tallies = [_in_proportion(entry.totals) for entry in asked_questions(questions)]
    return _card_response(
        Card(
            site=settings.SINORUS_SITE_NAME,
            kicker=_days_in_words(debate),
            title=debate.title,
            tallies=tuple(filter(None, tallies)),
            footer=", ".join(
                (
                    counted(debate.expert_count, "expert"),
                    counted(debate.question_count, "question"),
                    counted(debate.position_count, "position"),
                )
            ),
        )
    )


def _in_proportion(totals: Mapping[str, int]) -> tuple[str, ...]:
    """Return the stances of the answers to a question, of very many in proportion."""
    scale = min(1.0, MOST_STANCES / max(1, sum(totals.values())))
    return tuple(
        stance for stance, total in totals.items() for _ in range(math.ceil(total * scale))
    )


def _days_in_words(debate: Debate) -> str:
    """Return the day of a debate, or the first and the last of several; "" if not known."""
    sittings = sittings_of(debate)
    days = dict.fromkeys(day for day in (sittings.first, sittings.last) if day is not None)
    return " to ".join(date_format(day, "j F Y") for day in days)


@reading_page
def question_card(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the card of a question: a bar with a part for each stance."""
    question = public_object(request, public_questions(), slug)
    totals = stance_totals(question)
    total = sum(totals.values())
    return _card_response(
        Card(
            site=settings.SINORUS_SITE_NAME,
            kicker=counted(total, "answer") if total else "",
            title=question.text,
            shares=tuple(totals.items()),
            footer=question.debate.title,
        )
    )


@reading_page
def position_card(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the card of a position: the claim, and the stance that it takes on its question."""
    instances = Position.objects.published().select_related("debate", "expert", "question")
    instances = instances.prefetch_related("holders__expert")
    position = public_object(request, instances, slug)
    return _card_response(
        Card(
            site=settings.SINORUS_SITE_NAME,
            kicker=_speakers(position),
            title=position.statement,
            stance=position.stance,
            question=position.question.text if position.question else "",
            footer=position.debate.title,
        )
    )


def _speakers(position: Position) -> str:
    """Return the holders of a position, in another spelling if no font has a name."""
    author = _drawable_name(position.expert)
    joint = [
        f"{name} (in part)" if holder.extent == Extent.IN_PART else name
        for holder in position.holders.all()
        if (name := _drawable_name(holder.expert))
    ]
    return " with ".join(filter(None, (author, enumerated(joint))))


def _drawable_name(expert: Expert) -> str:
    return first_drawable((expert.name, *expert.aliases), SANS)


def _card_response(card: Card) -> HttpResponse:
    image = _DRAWN.get(f"{_FORM} {card!r}", lambda: picture(card))
    response = HttpResponse(image, content_type="image/png")
    # Browsers keep what their reader saw. Caches that many share ask: it may have been withdrawn.
    response["Cache-Control"] = "public, max-age=86400, s-maxage=0"
    return response
