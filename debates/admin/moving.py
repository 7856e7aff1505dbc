"""The page on which the questions and positions of a debate are put in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path

from debates.admin.worklist import WorklistAdmin
from debates.editing import constraint_messages, roles
from debates.editing.seen import seen_digest
from debates.models import Debate, Position
from debates.models.debate_lock import lock_debate
from debates.models.places import Orderable
from debates.revising import moving
from debates.text.plurals import counted

ORDER_CHANGED = "The order was changed after you opened this page. This is how it is now."
WRONG = "Enter whole numbers from 1."
FOR_EDITORS_ALONE = "“{}” is or has been public, so only editors can move it. Nothing was moved."
MAY_NOT = "Your account may not change {}. Nothing was moved."
LARGEST_PLACE = 100_000


@dataclass(frozen=True, slots=True)
class Siblings:
    """Objects that are ordered among each other, under their title."""

    title: str
    objects: Sequence[Orderable]

    @property
    def rows(self) -> list[tuple[str, Orderable]]:
        """The objects, each with the name of its field."""
        return [(field_name(instance), instance) for instance in self.objects]


def field_name(instance: Orderable) -> str:
    """Return the name of the field with the order number of an object."""
    return f"{instance._meta.model_name}-{instance.pk}"


def siblings_of(debate: Debate) -> Iterator[Siblings]:
    """Yield the questions of a debate, and the positions of each expert in it."""
    yield Siblings("Questions", list(debate.questions.order_by("order", "pk")))
    by_expert: dict[int, list[Position]] = {}
    for position in debate.positions.select_related("expert").order_by(
        "expert__sort_name", "expert_id", "order", "pk"
    ):
        position.debate = debate
        by_expert.setdefault(position.expert_id, []).append(position)
    for own in by_expert.values():
        yield Siblings(f"Positions of {own[0].expert}", own)


class MovingAdmin(WorklistAdmin):
    """Moves questions and positions within their debate."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.order_view)
        return [
            path("<path:object_id>/order/", view, name="debates_debate_order"),
            *super().get_urls(),
        ]

    def order_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the order, and save a changed order."""
        debate = self.viewed_object(request, object_id)
        if not self.has_change_permission(request, debate):
            raise PermissionDenied
        if request.method == "POST":
            with transaction.atomic():
                message, level = self._move(request, debate)
            self.message_user(request, message, level)
            return HttpResponseRedirect(self.address("order", debate.pk))
        groups = [group for group in siblings_of(debate) if len(group.objects) > 1]
        context = {
            "title": "Order of questions and positions",
            "subtitle": str(debate),
            "instance": debate,
            "groups": groups,
            "seen": _order_digest(groups),
            "media": self.media + forms.Media(js=["debates/admin/order.js"]),
        }
        return self._worklist_page(request, "admin/debates/order.html", context)

    def _move(self, request: HttpRequest, debate: Debate) -> tuple[str, int]:
        """Save the order that was sent; returns what to tell, and how."""
        lock_debate(debate.pk)
        groups = [group for group in siblings_of(debate) if len(group.objects) > 1]
        if request.POST.get("seen") != _order_digest(groups):
            return ORDER_CHANGED, messages.WARNING
        names = {name for group in groups for name, _ in group.rows}
        field = forms.IntegerField(min_value=1, max_value=LARGEST_PLACE)
        try:
            numbers = {
                name: field.clean(request.POST[name]) for name in names & request.POST.keys()
            }
        except forms.ValidationError:
            return WRONG, messages.ERROR
        changed = [
            moving.moved(
                group.objects,
                {instance.pk: numbers[name] for name, instance in group.rows if name in numbers},
            )
            for group in groups
        ]
        moved_objects = [instance for own in changed for instance in own]
        if refusal := _refusal(request.user, moved_objects):
            return refusal, messages.ERROR
        try:
            with transaction.atomic():
                moving.save_moved(own for own in changed if own)
        except IntegrityError as error:
            return constraint_messages.in_words(error), messages.ERROR
        if not moved_objects:
            return "Nothing was moved.", messages.INFO
        self.log_change(
            request, debate, f"{moving.MOVE_REASON} {counted(len(moved_objects), 'object')}."
        )
        return "The order was saved.", messages.SUCCESS


def _refusal(user: Any, instances: Sequence[Orderable]) -> str:
    """Return why somebody may not move objects; empty where they may."""
    for instance in instances:
        if not roles.may_change(user, instance):
            return MAY_NOT.format(instance._meta.verbose_name_plural)
        if not roles.may_publish(user) and roles.is_public(instance):
            return FOR_EDITORS_ALONE.format(instance)
    return ""


def _order_digest(groups: Sequence[Siblings]) -> str:
    """Return what differs as soon as the order changes."""
    orders: Any = [(name, instance.order) for group in groups for name, instance in group.rows]
    return seen_digest(orders)
