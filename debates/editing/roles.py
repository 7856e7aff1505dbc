"""Groups of editors and their initial permissions.

Contributors write drafts and see everything; editors also publish, withdraw, change what is
public and keep topics, synonyms and the text about the method; accounts are for superusers alone.
The groups are made by a migration and are then the administrator's: nothing takes a permission from
a group again.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.apps.registry import Apps
from django.contrib.auth import get_user_model
from django.db.models import Model, QuerySet

from debates.compat.django.permissions import made_permissions
from debates.kinds import kinds

CONTRIBUTORS = "Contributors"
EDITORS = "Editors"

PUBLISH = "debates.publish"
"""Permission to publish, withdraw, return to draft, and change public content."""

SHARE_PREVIEW = "review.share_preview"
"""Permission to make secret links to the preview of a draft, and to revoke them."""

APPROVE_REVIEW = "review.approve_review"
"""Permission to approve a debate under review, and to ask for changes."""

FOR_EDITORS = "This is or has been public, so only editors can change it."
"""The message to whoever may not publish, and so changes nothing that is public (`is_public`)."""

MAKE_TOKEN = "writing.make_token"  # noqa: S105
"""Permission to make tokens, by which tools write for one's account."""

_GRANTED: dict[str, frozenset[str]] = {CONTRIBUTORS: frozenset(), EDITORS: frozenset()}
"""The permissions that contrib apps grant, by role."""

_PERMISSION_VERBS = ("view", "add", "change", "delete")


@cache
def permissions_by_role() -> Mapping[str, frozenset[str]]:
    """Return the permissions of each group, by its name."""
    every = [kind.name for kind in kinds()]
    written_by_contributors = [kind.name for kind in kinds() if not kind.for_editors]
    removed_by_contributors = [kind.name for kind in kinds() if kind.parent]
    return {
        CONTRIBUTORS: frozenset(
            (
                *(f"debates.view_{name}" for name in every),
                *(
                    f"debates.{verb}_{name}"
                    for name in written_by_contributors
                    for verb in ("add", "change")
                ),
                *(f"debates.delete_{name}" for name in removed_by_contributors),
                *("search.view_synonym", "history.view_methodtext", SHARE_PREVIEW),
                *_GRANTED[CONTRIBUTORS],
            )
        ),
        EDITORS: frozenset(
            (
                *(PUBLISH, SHARE_PREVIEW, APPROVE_REVIEW, MAKE_TOKEN),
                *(f"debates.{verb}_{name}" for name in every for verb in _PERMISSION_VERBS),
                *(f"search.{verb}_synonym" for verb in _PERMISSION_VERBS),
                *("history.view_methodtext", "history.change_methodtext"),
                *_GRANTED[EDITORS],
            )
        ),
    }


def grant(role: str, permission: str) -> None:
    """Add a permission to those of a role, before its migrations make it and give it."""
    _GRANTED[role] |= {permission}
    permissions_by_role.cache_clear()


def may_publish(user: Any) -> bool:
    """Tell whether a user may publish, withdraw and change public content."""
    return user.has_perm(PUBLISH)


def may_share_preview(user: Any) -> bool:
    """Tell whether a user may let others see a draft by a secret link."""
    return user.has_perm(SHARE_PREVIEW)


def may_change(user: Any, instance: Model) -> bool:
    """Tell whether a user may change objects of this kind."""
    return user.has_perm(f"{instance._meta.app_label}.change_{instance._meta.model_name}")


def accounts_with(permission: str) -> QuerySet:
    """Return the active accounts that have a permission, by their groups or of their own."""
    accounts = get_user_model().objects
    # other backends, of sign-in, keep no permissions
    return accounts.with_perm(permission, backend="django.contrib.auth.backends.ModelBackend")


def is_public(instance: Model) -> bool:
    """Tell whether changing an object needs the permission to publish: it is or was public.

    These are debates and positions that are not drafts, their parts, and experts and sources that
    a public position or debate makes public.
    """
    if hasattr(instance, "status"):
        return instance.status != "draft"
    for parent in ("position", "debate", "question"):
        if getattr(instance, f"{parent}_id", None) is not None:
            return is_public(getattr(instance, parent))
    return type(instance).objects.published().filter(pk=instance.pk).exists()


def make_groups(apps: Apps, database: str, kind: str = "") -> None:
    """Make missing groups, and give them the permissions.

    Django makes permissions after the last migration, so missing ones are made here. Other
    permissions of a group stay, so this can be run again.

    kind  the only model whose permissions are given, for one that is made later: the others may
          have been taken from a group since
    """
    groups = apps.get_model("auth", "Group").objects.using(database)
    permissions: dict[str, Model] = {}
    for label in {
        name.partition(".")[0] for labels in permissions_by_role().values() for name in labels
    }:
        permissions |= _permissions(apps, label, database)
    for name, role_labels in permissions_by_role().items():
        group, _ = groups.get_or_create(name=name)
        labels = {
            label
            for label in role_labels & permissions.keys()
            if label.endswith(f"_{kind}" * bool(kind))
        }
        group.permissions.add(*(permissions[label] for label in labels))


def _permissions(apps: Apps, label: str, database: str) -> dict[str, Model]:
    """Return the permissions of an app by their names, made if they are missing.

    A migration knows only the apps whose migrations came before it.
    """
    try:
        apps.get_app_config(label)
    except LookupError:
        return {}
    return {
        f"{label}.{permission.codename}": permission
        for permission in made_permissions(apps, label, database)
    }
