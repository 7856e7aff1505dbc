"""The steps of a review with their rights and forms: the same for editors and for tools."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from debates.editing import roles
from debates.models import Debate
from debates.review import reviewing
from debates.review.models import Review
from debates.review.reviewing import NotPossible
from debates.review.step_forms import (
    ChangesForm,
    CommentForm,
    DayForm,
    SettleForm,
    StepForm,
    SubmitForm,
)
from debates.text.plurals import counted

NONE_OPEN = "This debate is not under review."
VIEW, CHANGE = "debates.view_debate", "debates.change_debate"


@dataclass(frozen=True, slots=True)
class Attempt:
    """The attempt of an account to take a step.

    given  the data of the step's form
    seen   digest of the content that the account has seen (`debates.review.content`)
    """

    debate: Debate
    account: Any
    given: Mapping[str, Any]
    seen: str = ""

    @property
    def review(self) -> Review:
        """The review that is under way. Raises NotPossible where there is none."""
        review = reviewing.open_review(self.debate)
        if review is None:
            raise NotPossible(NONE_OPEN)
        return review


@dataclass(frozen=True, slots=True)
class Step:
    """A step in the review of a debate.

    right  permission that it needs
    take   takes it, and returns what was done, in a sentence. Raises NotPossible
    form   of what it asks for; None where it asks for nothing
    """

    right: str
    take: Callable[[Attempt], str]
    form: type[StepForm] | None = None


def _submit(attempt: Attempt) -> str:
    reviewer = attempt.given["reviewer"]
    reviewing.submit(attempt.debate, attempt.account, attempt.given["note"], reviewer)
    return f"Submitted for review to {reviewer or 'whoever may approve'}."


def _comment(attempt: Attempt) -> str:
    given = attempt.given
    reviewing.comment(attempt.review, attempt.account, given["text"], given["position"])
    return "The comment was added."


def _settle(attempt: Attempt) -> str:
    if not reviewing.settle(attempt.review, attempt.given["id"], attempt.account):
        raise NotPossible("This comment has been settled already.")
    return "The comment is settled."


def _ask_for_changes(attempt: Attempt) -> str:
    reviewing.ask_for_changes(attempt.review, attempt.account, attempt.given["changes"])
    return "Asked for changes."


def _approve(attempt: Attempt) -> str:
    reviewing.approve(attempt.review, attempt.account, attempt.seen)
    number = reviewing.open_comments(attempt.debate).count()
    if not number:
        return "Approved."
    return f"Approved. {counted(number, 'comment')} {'is' if number == 1 else 'are'} not settled."


def _schedule(attempt: Attempt) -> str:
    day = attempt.given["day"]
    reviewing.schedule(attempt.review, day)
    return f"It will be published on {day.day} {day:%B %Y}."


def _unschedule(attempt: Attempt) -> str:
    reviewing.schedule(attempt.review, None)
    return "It will not be published automatically."


def _close(attempt: Attempt) -> str:
    reviewing.close(attempt.review)
    return "The review was closed without publication."


STEPS: Mapping[str, Step] = {
    "submit": Step(CHANGE, _submit, SubmitForm),
    "comment": Step(VIEW, _comment, CommentForm),
    "settle": Step(VIEW, _settle, SettleForm),
    "ask-for-changes": Step(roles.APPROVE_REVIEW, _ask_for_changes, ChangesForm),
    "approve": Step(roles.APPROVE_REVIEW, _approve),
    "schedule": Step(roles.PUBLISH, _schedule, DayForm),
    "unschedule": Step(roles.PUBLISH, _unschedule),
    "close": Step(CHANGE, _close),
}
"""The steps by their names, which are those of their buttons and addresses."""
