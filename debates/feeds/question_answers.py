"""The Atom feed of one question: its answers that are new, corrected or withdrawn."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from django.conf import settings
from django.http import HttpResponseBase
from django.urls import reverse
from rest_framework.request import Request

from debates.api.http.not_found import redirect_to_current
from debates.api.openapi import schema
from debates.api.openapi.operations import BINARY, Content, Operation
from debates.api.resources.definitions import QuestionResource
from debates.api.views.detail_subresource import PROBLEMS
from debates.feeds.atom import Feed, FeedEntry, latest, serialize, tag
from debates.feeds.positions import (
    ENTRIES,
    WITHDRAWN_FOR,
    PositionFeed,
    content_changed,
    deleted_positions,
    withdrawn_positions,
)
from debates.feeds.view import ATOM
from debates.history.tombstone_queries import ever_public
from debates.models import Question, examples

SUBTITLE = "New, corrected, withdrawn and deleted answers."


class QuestionAnswersFeed(PositionFeed):
    """The positions that answer a question, the latest change first.

    The entries are those of the feed of all positions, under the same ids. The feed goes on when
    the debate of the question is withdrawn, and then names no question.
    """

    def operation(self) -> Operation:
        return _answer_feed_operation()

    def get(self, request: Request, slug: str) -> HttpResponseBase:
        """Answer with the feed of the question with this slug."""
        self.reader().check()
        question = ever_public(Question).filter(slug=slug).first()
        if question is None:
            return redirect_to_current(request, ever_public(Question), {"slug": slug})
        values = {"question": [question.pk]}
        departed = [*withdrawn_positions(values), *deleted_positions(values)]
        entries = [*self._filtered_entries(values), *map(self._departure, departed)]
        feed = self._feed_of(question, latest(entries, ENTRIES))
        return self.answer(feed)

    def _feed_of(self, question: Question, entries: list[FeedEntry]) -> Feed:
        public = Question.objects.published().filter(pk=question.pk).exists()
        return Feed(
            id=tag(self.request.get_host(), f"questions/{question.pk}/answers"),
            title=f"Answers to “{question.text}”" if public else "Answers to a question",
            subtitle=SUBTITLE,
            address=self.origin + question.get_absolute_url(),
            own=self.origin + reverse("feeds:question", args=[question.slug]),
            author=settings.SINORUS_SITE_NAME,
            updated=max(entry.updated for entry in entries) if entries else content_changed(),
            entries=entries,
        )


@cache
def _answer_feed_operation() -> Operation:
    example = Feed(
        id="tag:debates.example.org,2026:questions/3/answers",
        title=f"Answers to “{examples.QUESTION_TEXT}”",
        subtitle=SUBTITLE,
        address=f"{examples.ORIGIN}/questions/{examples.QUESTION}/",
        own=f"{examples.ORIGIN}/feeds/questions/{examples.QUESTION}.atom",
        author="Sinorus",
        updated=datetime(2022, 4, 7, 9, 30, tzinfo=UTC),
        entries=(),
    )
    return Operation(
        name="getQuestionFeed",
        tag="questions",
        title="Feed of answers",
        text=f"Atom feed (RFC 4287) of the {ENTRIES} answers to a question that changed most "
        "recently, latest first. A corrected position appears again under the same id. A "
        f"withdrawn or deleted one is listed with the reason for {WITHDRAWN_FOR.days} days.",
        path={"slug": schema.slug_in_path(QuestionResource)},
        content={ATOM: Content(dict(BINARY), serialize(example).decode())},
        problems=PROBLEMS,
        moved=True,
    )
