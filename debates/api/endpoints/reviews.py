"""Review, publication and taking back of a debate, for tools with a token."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Literal

from django.http import HttpResponse
from rest_framework.request import Request

from debates.api.endpoints.review_changes import changes_in
from debates.api.endpoints.write_problems import refused_as_problems
from debates.api.endpoints.writing import WritingMixin, as_object
from debates.api.http import json_body
from debates.api.http.problems import Problem
from debates.api.openapi.operations import Operation
from debates.api.openapi.write_operations import DRY_RUN
from debates.api.views.base import ApiView
from debates.history.moments import one_change
from debates.models import Debate
from debates.models.debate_lock import lock_debate
from debates.review.publication import (
    AS_ONE_STEP,
    TAKEN_BACK,
    Shift,
    becoming_hidden,
    becoming_public,
)
from debates.review.steps import STEPS, VIEW
from debates.text.did_you_mean import did_you_mean, nearest
from debates.writing import reviews
from debates.writing.tokens import Writer

CONTENT_CHANGED = (
    "The debate, or an expert, source or topic that becomes public with it, has changed since you "
    "read it. Read it again, and look at what changed."
)
LIST_CHANGED = "The list has changed since you read it. Look at it again."
NO_CONTENT_SEEN = (
    "Send the header If-Match with the ETag of the review as you read it, so that nothing is "
    "approved that you have not seen."
)
NO_LIST_SEEN = (
    "Send the header If-Match with the ETag of the list that GET has at this address, so that "
    "nothing happens that you have not seen."
)

Changes = Callable[[list[str]], list[dict[str, Any]] | None]


class _OfDebate(WritingMixin, ApiView):
    """An address below a debate, for tools alone."""

    listed = Debate

    def operation(self) -> Operation:
        """Describe the address, by its parameters."""
        parameters = (DRY_RUN,) if self.request.method == "POST" else ()
        return Operation(self.action, "", "", "", parameters)

    def sent(self) -> Mapping[str, Any]:
        """Return the object in the body; an empty object where there is no body."""
        if not json_body.bytes_of(self.request):
            return {}
        return as_object(json_body.read_body(self.request))

    def check_seen(
        self, tag: str, changed: str, missing: str = "", changes: Changes | None = None
    ) -> None:
        """Refuse what was decided over another version.

        missing  what is told where If-Match is missing; without it, the header may be
        changes  returns what was changed since the versions that If-Match names
        Raises the problems "precondition-required" and "stale".
        """
        tags = self.tags()
        if not tags and missing:
            raise Problem("precondition-required", missing)
        if tags and tag not in tags:
            change_list = changes(tags) if changes else None
            raise Problem("stale", changed, {"version": None, "changes": change_list})


class DebateReview(_OfDebate):
    """The review of a debate: its state, and what was said."""

    action: Literal["review"] = "review"
    undescribed = frozenset(["review"])

    def get(self, request: Request, slug: str) -> HttpResponse:
        """Answer with the last review of a debate."""
        self.reader().check()
        writer = self._writer()
        with refused_as_problems(self.origin):
            debate = self._instance(writer, {"slug": slug})
            reviews.check_may_take(writer, debate, VIEW)
        return self._answer(reviews.review_of(debate), 200, ETag=reviews.content_tag(debate)[0])


class DebateReviewStep(_OfDebate):
    """A step in the review of a debate."""

    action: Literal["take_step"] = "take_step"
    undescribed = frozenset(["take_step"])

    def post(self, request: Request, slug: str, step: str) -> HttpResponse:
        """Take a step, and answer with the review as it is then."""
        if step not in STEPS:
            hint = did_you_mean(nearest(step, STEPS), f" There are: {', '.join(STEPS)}.")
            raise Problem("not-found", f"A review has no step “{step[:80]}”.{hint}")
        return self._written(lambda writer: self._take(writer, slug, step))

    def _take(self, writer: Writer, slug: str, step: str) -> HttpResponse:
        debate = self._instance(writer, {"slug": slug})
        reviews.check_may_take(writer, debate, STEPS[step].right)
        lock_debate(debate.pk)
        tag, digest = reviews.content_tag(debate)
        missing = NO_CONTENT_SEEN if step == "approve" else ""
        self.check_seen(tag, CONTENT_CHANGED, missing, lambda tags: self._changes(debate, tags))
        reviews.take_step(writer, debate, step, self.sent(), digest)
        head = {"dry_run": True} if self.is_dry else {}
        return self._answer(head | reviews.review_of(debate), 200, ETag=tag)

    def _changes(self, debate: Debate, tags: list[str]) -> list[dict[str, Any]] | None:
        moments = [*filter(None, map(reviews.moment_in, tags))]
        return changes_in(debate, max(moments), self.origin) if moments else None


class _AsOneStep(_OfDebate):
    """A step that shows or hides a whole debate.

    named   the name, in an answer, of what changes for readers
    reason  for the history
    """

    named: ClassVar[str]
    reason: ClassVar[str]

    def get(self, request: Request, slug: str) -> HttpResponse:
        """Answer with what would change for readers."""
        self.reader().check()
        writer = self._writer()
        with refused_as_problems(self.origin):
            debate = self._instance(writer, {"slug": slug})
            reviews.check_may_publish(writer, debate)
        shift = self.shift(debate)
        return self._answer(self._summary(debate, shift), 200, ETag=_tag(shift))

    def post(self, request: Request, slug: str) -> HttpResponse:
        """Do it, as it was seen."""
        return self._written(lambda writer: self._do(writer, slug))

    def in_one_change(self, writer: Writer) -> AbstractContextManager[None]:
        """Return the change that the step is."""
        return one_change(f"{self.reason}, by the token “{writer.token.name}”")

    def _do(self, writer: Writer, slug: str) -> HttpResponse:
        debate = self._instance(writer, {"slug": slug})
        reviews.check_may_publish(writer, debate)
        lock_debate(debate.pk)
        shift = self.shift(debate)
        self.check_seen(_tag(shift), LIST_CHANGED, NO_LIST_SEEN)
        self.take(debate)
        debate.refresh_from_db(fields=["status"])
        head = {"dry_run": True} if self.is_dry else {}
        return self._answer(head | self._summary(debate, shift), 200)

    def shift(self, debate: Debate) -> Shift:
        """Return what changes for readers by the step."""
        raise TypeError(f"{type(self).__name__} does not define shift()")

    def take(self, debate: Debate) -> None:
        """Take the step. Raises Invalid."""
        raise TypeError(f"{type(self).__name__} does not define take()")

    def _summary(self, debate: Debate, shift: Shift) -> dict[str, Any]:
        return {
            "debate": debate.slug,
            "status": debate.status,
            self.named: reviews.shift_of(shift),
        }


class DebatePublication(_AsOneStep):
    """The publication of a debate with all its drafts."""

    action: Literal["publish"] = "publish"
    undescribed = frozenset(["publish"])
    named, reason = "becomes_public", AS_ONE_STEP

    def shift(self, debate: Debate) -> Shift:
        return becoming_public(debate)

    def take(self, debate: Debate) -> None:
        reviews.publish(debate)

    def _summary(self, debate: Debate, shift: Shift) -> dict[str, Any]:
        open_comments = reviews.open_comments_of(debate)
        return super()._summary(debate, shift) | {"open_comments": open_comments}


class DebateTakingBack(_AsOneStep):
    """The withdrawal of a debate, or its return to a draft."""

    action: Literal["take_back"] = "take_back"
    undescribed = frozenset(["take_back"])
    named, reason = "becomes_hidden", TAKEN_BACK

    def shift(self, debate: Debate) -> Shift:
        return becoming_hidden(debate)

    def take(self, debate: Debate) -> None:
        reviews.take_back(debate, self.sent())


def _tag(shift: Shift) -> str:
    return f'"{shift.digest}"'
