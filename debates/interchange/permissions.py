"""Permissions of a planned import: the rules are those of each page of the admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_permission_codename
from django.db.models import Model

from debates.editing import roles
from debates.interchange.plan import Plan
from debates.interchange.problems import ImportProblem
from debates.text.plurals import enumerated

FOR_EDITORS = "Only editors may change what is public."

MOST_LISTED = 5
"""Objects of a kind that a message names at most."""


def not_permitted(plan: Plan, user: Any) -> Iterator[ImportProblem]:
    """Yield the problems of what a user may not make, change or remove.

    There is one for all objects of a kind, and one for each object that is public.
    """
    may_publish = roles.may_publish(user)
    refused: dict[tuple[str, type[Model]], list[str]] = {}
    for verb, instance in _steps(plan):
        permission = get_permission_codename(verb, instance._meta)
        if not user.has_perm(f"{instance._meta.app_label}.{permission}"):
            refused.setdefault((verb, type(instance)), []).append(f"“{instance}”")
        elif not may_publish and roles.is_public(instance):
            kind = instance._meta.verbose_name
            yield ImportProblem("", f"{FOR_EDITORS} The {kind} “{instance}” is, or belongs to it.")
    for (verb, model), names in refused.items():
        more = [f"{len(names) - MOST_LISTED} more"] if len(names) > MOST_LISTED else []
        name_list = enumerated([*names[:MOST_LISTED], *more])
        kinds = model._meta.verbose_name_plural
        yield ImportProblem("", f"You may not {verb} {kinds}: {name_list}. Ask an editor to do it.")


def _steps(plan: Plan) -> Iterator[tuple[str, Model]]:
    for instances in plan.made.values():
        for instance in instances:
            yield "add", instance
    for change in plan.changed.values():
        yield "change", change.instance
    for instance in plan.removed:
        yield "delete", instance
