"""Views of a question: its page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from debates.citation.references import reference_of_question
from debates.models import Question
from debates.models.visibility import QuestionQuerySet
from debates.pages import question_metadata
from debates.pages.citing import citation_context
from debates.pages.limits import limits
from debates.pages.moved_or_gone import public_object
from debates.pages.paging import page_of
from debates.pages.question_page import answers_to, read_question
from debates.pages.rendering import reading_page, show


def public_questions() -> QuestionQuerySet:
    """Select the public questions with their debates."""
    return Question.objects.published().select_related_short("debate__source")


@reading_page
def question(request: HttpRequest, slug: str) -> HttpResponse:
    """Return a question with all answers to it, by stance."""
    instance = public_object(request, public_questions(), slug)
    rows = answers_to(instance).for_answers()
    positions, place = page_of(request, rows, limits().answers)
    head = question_metadata.of_question(request, instance)
    reference = reference_of_question(instance, head.canonical, timezone.localdate())
    context = {
        **citation_context(reference, "question", instance.slug),
        "reading": read_question(
            instance, positions, first=place.number == 1, whole=place.last == 1
        ),
        "paging": place,
        "section": "questions",
    }
    return show(request, "question", head, context)
