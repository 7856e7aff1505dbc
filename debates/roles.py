"""Who may edit what: the groups of editors and the permissions that they start with.

Contributors write drafts and see everything; editors also publish, withdraw, change what is
public and keep the topics; accounts are for superusers alone. The groups are made by a
migration and are then the administrator's: nothing takes a permission from a group again.
"""

from __future__ import annotations

from typing import Any

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db.models import Model

CONTRIBUTORS = "Contributors"
EDITORS = "Editors"

PUBLISH = "debates.publish"
"""Publish, withdraw, put back to draft, and change what is public."""

_EVERYTHING = (
    "counterpoint",
    "debate",
    "evidence",
    "expert",
    "participation",
    "position",
    "question",
    "source",
    "topic",
)
_WRITTEN_BY_CONTRIBUTORS = tuple(kind for kind in _EVERYTHING if kind != "topic")
_REMOVED_BY_CONTRIBUTORS = ("counterpoint", "evidence", "participation", "position", "question")

_CONTRIBUTORS_MAY = frozenset(
    [f"view_{kind}" for kind in _EVERYTHING]
    + [f"{verb}_{kind}" for kind in _WRITTEN_BY_CONTRIBUTORS for verb in ("add", "change")]
    + [f"delete_{kind}" for kind in _REMOVED_BY_CONTRIBUTORS]
)
_EDITORS_MAY = frozenset(
    ["publish"]
    + [f"{verb}_{k}" for k in _EVERYTHING for verb in ("view", "add", "change", "delete")]
)

ROLES: dict[str, frozenset[str]] = {CONTRIBUTORS: _CONTRIBUTORS_MAY, EDITORS: _EDITORS_MAY}
"""The groups by name, with the code names of permissions of the app `debates`."""


def may_publish(user: Any) -> bool:
    """Whether this user publishes, withdraws and changes what is public."""
    return user.has_perm(PUBLISH)


def is_public(thing: Model) -> bool:
    """Whether changing this needs the right to publish: it is public, or has been.

    Debates and positions that are not drafts; what belongs to one of them; experts and
    sources that a public position or debate makes public.
    """
    if hasattr(thing, "status"):
        return thing.status != "draft"
    for parent in ("position", "debate"):
        if getattr(thing, f"{parent}_id", None) is not None:
            return is_public(getattr(thing, parent))
    if hasattr(type(thing).objects, "published"):
        return type(thing).objects.published().filter(pk=thing.pk).exists()
    return False


def make_groups(apps: Apps, database: str) -> None:
    """Make the groups where they are missing, and give them what `ROLES` says.

    Permissions are otherwise made after the last migration, so those that are missing are
    made here. What is given already stays, so this can be run again.
    """
    app = apps.get_app_config("debates")
    if not getattr(app, "models_module", None):
        app.models_module = True  # how it shows that an app of a migration has models
    create_permissions(app, verbosity=0, using=database, apps=apps)
    groups = apps.get_model("auth", "Group").objects.using(database)
    permissions = apps.get_model("auth", "Permission").objects.using(database)
    for name, codenames in ROLES.items():
        group, _ = groups.get_or_create(name=name)
        group.permissions.add(
            *permissions.filter(content_type__app_label="debates", codename__in=codenames)
        )
