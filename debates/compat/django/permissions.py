"""Permissions of the models of an app, which Django makes after the last migration."""

from __future__ import annotations

from django.apps.registry import Apps
from django.contrib.auth import management
from django.db.models import QuerySet

from debates.compat.django import READ_AGAINST
from debates.compat.requirements import require

require("Django", READ_AGAINST, [(management, "create_permissions")])


def made_permissions(apps: Apps, label: str, database: str) -> QuerySet:
    """Return the permissions of an app, made if they are missing.

    apps  the registry of a migration, or the global registry
    """
    app = apps.get_app_config(label)
    if not getattr(app, "models_module", None):
        # create_permissions() passes over apps without models, as those of a migration appear
        app.models_module = True
    management.create_permissions(app, verbosity=0, using=database, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects.using(database)
    return permissions.filter(content_type__app_label=label)
