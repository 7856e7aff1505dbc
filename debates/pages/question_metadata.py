"""Metadata in the head of a question's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from debates.analysis.sittings import sittings_of
from debates.citation.references import reference_of_question
from debates.models import Question
from debates.pages.citation_tags import citation_tags
from debates.pages.metadata import Alternate, Head, in_api, plain, record


def of_question(request: HttpRequest, question: Question) -> Head:
    """Build the metadata of a question, fetched with its debate."""
    address = request.build_absolute_uri(question.get_absolute_url())
    metas = citation_tags(
        reference_of_question(question, address, None),
        [("DC.source", source.title) for source in sittings_of(question.debate).sources],
    )
    return plain(
        request,
        question.text,
        f"Answers of experts in the debate “{question.debate.title}”.",
        kind="article",
        data=_question_data(request, question),
        metas=metas,
        shows=question,
        alternates=(*in_api(request, "questions", question), _feed(request, question)),
    )


def _question_data(request: HttpRequest, question: Question) -> dict[str, Any]:
    """Return a question as linked data."""
    address = request.build_absolute_uri(question.get_absolute_url())
    debate = question.debate
    return {
        "@type": "Question",
        "@id": address,
        "url": address,
        "name": question.text,
        "inLanguage": debate.language,
        "author": record(request),
        "isPartOf": {
            "@type": "Article",
            "@id": request.build_absolute_uri(debate.get_absolute_url()),
            "headline": debate.title,
        },
    }


def _feed(request: HttpRequest, question: Question) -> Alternate:
    """Return the feed of the answers to a question."""
    address = request.build_absolute_uri(reverse("feeds:question", args=[question.slug]))
    return Alternate("application/atom+xml", "Feed of answers", address)
