"""Review, publication and taking back of a debate by tools, by the rules of the admin's pages.

A token acts for the account that made it: with four eyes, whoever submitted a debate or edited it
last does not approve it, neither by a token nor in the admin.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model

from debates.editing import roles
from debates.models import Debate, Position
from debates.review import four_eyes, publication, reviewing
from debates.review.content import content_digest, last_change
from debates.review.drafts import has_drafts
from debates.review.models import Review, ReviewComment
from debates.review.reviewing import NotPossible
from debates.review.step_forms import CommentForm, SettleForm, StepForm, TakingBackForm
from debates.review.steps import STEPS, Attempt
from debates.text.did_you_mean import did_you_mean, nearest
from debates.text.moments import EPOCH, format_moment, microseconds_to, moment_after
from debates.writing.allowed import allowed_in_fields, allowed_keys
from debates.writing.forms import fault_of_kind
from debates.writing.refusals import Invalid
from debates.writing.rights import check_permission, check_right, check_scope
from debates.writing.tokens import Writer
from debates.writing.validation import MOST_HINTS

CONTENT_TAG = re.compile('"[0-9a-f]{32}-([0-9a-f]{1,16})"')

MAY: Mapping[str, str] = {
    roles.APPROVE_REVIEW: "approve debates or ask for changes",
    roles.PUBLISH: "publish or withdraw",
}
"""The rights beyond those of a model, in words."""


def take_step(
    writer: Writer, debate: Debate, name: str, sent_values: Mapping[str, Any], seen: str
) -> None:
    """Take a step in the review of a debate that a tool may take. Raises Invalid.

    seen  digest of the content that the tool has seen
    """
    step = STEPS[name]
    values = _step_values(step.form, debate, sent_values)
    try:
        step.take(Attempt(debate, writer.account, values, seen))
    except NotPossible as refused:
        raise Invalid({"": [str(refused)]}) from None


def publish(debate: Debate) -> None:
    """Publish a debate with all its drafts. Raises Invalid with the faults of all of them."""
    try:
        publication.publish(debate)
    except publication.NotPublished as refused:
        faults: dict[str, list[str]] = {}
        for fault in refused.faults:
            faults.setdefault(_address_of_object(fault.instance), []).append(fault.message)
        raise Invalid(faults, in_body=False) from None


def take_back(debate: Debate, sent_values: Mapping[str, Any]) -> None:
    """Withdraw a debate, or make it a draft again. Raises Invalid."""
    form = _valid(TakingBackForm, debate, sent_values)
    try:
        publication.take_back(debate, form.shown_reason)
    except ValidationError as error:
        raise Invalid({"": error.messages}) from None


def check_may_take(writer: Writer, debate: Debate, right: str) -> None:
    """Refuse what neither the token nor its account may do with a debate. Raises NotAllowed."""
    check_right(writer, "view", Debate)
    check_scope(writer, debate)
    check_permission(writer, right, MAY.get(right, "change debates"))


def check_may_publish(writer: Writer, debate: Debate) -> None:
    """Refuse to publish a debate or to take it back. Raises NotAllowed."""
    check_right(writer, "change", Debate)
    check_may_take(writer, debate, roles.PUBLISH)


def review_of(debate: Debate) -> dict[str, Any]:
    """Return the last review of a debate, with all comments that were ever made on it."""
    review = debate.reviews.select_related("submitted_by", "reviewer", "decided_by").first()
    comments = ReviewComment.objects.filter(review__debate=debate)
    return {
        "debate": debate.slug,
        "state": review and review.state,
        "stands": review is not None and reviewing.approval_stands(review),
        "has_drafts": has_drafts(debate),
        "four_eyes": four_eyes.is_required(),
        **_review_as_dict(review),
        "open_comments": open_comments_of(debate),
        "comments": [
            _comment(comment)
            for comment in comments.select_related("position", "author", "settled_by")
        ],
    }


def open_comments_of(debate: Debate) -> list[dict[str, Any]]:
    """Return the comments on a debate that nobody has settled, the oldest first."""
    return [_comment(comment) for comment in reviewing.open_comments(debate)]


def shift_of(shift: publication.Shift) -> dict[str, Any]:
    """Return the objects that become public, or are public no more."""
    return {
        "objects": [
            {"collection": name, "slug": instance.slug, "text": str(instance)}
            for name, objects in shift.named.items()
            for instance in objects
        ],
        "counts": [
            {"kind": str(model._meta.verbose_name_plural), "count": count}
            for model, count in shift.counted.items()
        ],
    }


def content_tag(debate: Debate) -> tuple[str, str]:
    """Return the ETag of the content of a debate, and the digest that it is made of.

    It ends with the moment of the last change: whoever sends it is told what was changed since.
    """
    digest, last = content_digest(debate), last_change(debate) or EPOCH
    return f'"{digest[:32]}-{microseconds_to(last):x}"', digest


def moment_in(tag: str) -> datetime | None:
    """Return the moment of the last change that the content with an ETag has.

    None where it is no such tag.
    """
    match = CONTENT_TAG.fullmatch(tag)
    try:
        return match and moment_after(int(match[1], 16))
    except OverflowError:
        return None


def _review_as_dict(review: Review | None) -> dict[str, Any]:
    if review is None:
        empty = ("note", "submitted_by", "submitted_at", "reviewer", "decided_by", "decided_at")
        return dict.fromkeys((*empty, "publish_on", "failure"))
    return {
        "note": review.note or None,
        "submitted_by": _account_name(review.submitted_by),
        "submitted_at": format_moment(review.submitted_at),
        "reviewer": _account_name(review.reviewer),
        "decided_by": _account_name(review.decided_by),
        "decided_at": review.decided_at and format_moment(review.decided_at),
        "publish_on": review.publish_at and review.publish_at.date(),
        "failure": review.failure or None,
    }


def _comment(comment: ReviewComment) -> dict[str, Any]:
    return {
        "id": comment.pk,
        "position": comment.position and comment.position.slug,
        "text": comment.text,
        "author": _account_name(comment.author),
        "made_at": format_moment(comment.made_at),
        "settled_by": _account_name(comment.settled_by),
        "settled_at": comment.settled_at and format_moment(comment.settled_at),
    }


def _account_name(account: Any) -> str | None:
    return None if account is None else account.get_username()


def _address_of_object(instance: Model) -> str:
    """Return an object as an address names it: "positions/lukin-gap"."""
    return f"{instance._meta.verbose_name_plural}/{instance.slug}"


def _step_values(
    form: type[StepForm] | None, debate: Debate, sent_values: Mapping[str, Any]
) -> dict[str, Any]:
    return _valid(form or StepForm, debate, sent_values).cleaned_data


def _valid(form: type[StepForm], debate: Debate, sent_values: Mapping[str, Any]) -> StepForm:
    """Return a form with what was sent: references are slugs and names of accounts."""
    filled = form(debate, {name: value for name, value in sent_values.items() if value is not None})
    keys = {"reviewer": get_user_model().USERNAME_FIELD, "position": "slug"}
    for name in keys.keys() & filled.fields.keys():
        filled.fields[name].to_field_name = keys[name]
    faults = {}
    for name, value in sent_values.items():
        field = filled.fields.get(name)
        if field is None:
            faults[name[:80]] = _unknown_step_field(
                name, filled.fields, hints=len(faults) < MOST_HINTS
            )
        elif value is not None and (wrong := fault_of_kind(field, value)):
            faults[name] = wrong
            # a field of dates fails on what is no text
            del filled.data[name]
    if faults or not filled.is_valid():
        invalid = {
            "" if name == NON_FIELD_ERRORS else name: [*messages]
            for name, messages in filled.errors.items()
            if name not in faults
        }
        first = {name: [message] for name, message in faults.items()}
        raise Invalid(first | invalid, allowed=_allowed_in_step(filled))
    return filled


def _allowed_in_step(form: StepForm) -> dict[str, list[str]]:
    """Return the values that the fields of a step take."""
    allowed = allowed_in_fields(form.fields)
    if isinstance(form, CommentForm):
        allowed["position"] = [f"{allowed_keys(Position)}?debate={form.debate.slug}"]
    if isinstance(form, SettleForm):
        allowed["id"] = ["id of one of the comments on the debate: GET of its review"]
    return allowed


def _unknown_step_field(name: str, fields: Mapping[str, Any], *, hints: bool) -> str:
    near = nearest(name, fields) if hints else None
    hint = did_you_mean(near)
    return f"There is no field “{name[:80]}” here.{hint}"
