"""Permissions of a planned import: the rules are those of each page of the admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_permission_codename
from django.db.models import Model

from debates.editing import roles
from debates.interchange.plan import Plan
from debates.interchange.problems import ImportProblem

RESERVED = "Only editors may change what is public."


def not_permitted(plan: Plan, user: Any) -> Iterator[ImportProblem]:
    """Yield a problem for each object that a user may not make, change or remove."""
    may_publish = roles.may_publish(user)
    for verb, instance in _steps(plan):
        kind = instance._meta.verbose_name
        permission = get_permission_codename(verb, instance._meta)
        if not user.has_perm(f"{instance._meta.app_label}.{permission}"):
            yield ImportProblem("", f"You may not {verb} the {kind} “{instance}”.")
        elif not may_publish and roles.is_public(instance):
            yield ImportProblem("", f"{RESERVED} The {kind} “{instance}” is, or belongs to it.")


def _steps(plan: Plan) -> Iterator[tuple[str, Model]]:
    for instances in plan.made.values():
        for instance in instances:
            yield "add", instance
    for change in plan.changed.values():
        yield "change", change.instance
    for instance in plan.removed:
        yield "delete", instance
