"""App configurations of the debates and their admin."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class DebatesConfig(AppConfig):
    """App of the debates, with their API, pages, feeds and admin."""

    name = "debates"
    verbose_name = "Debates"

    def ready(self) -> None:
        from debates.db import (
            content_version,
            cross_row_rules,
            deadline,
            deletion_triggers,
            holder_triggers,
            tombstone_triggers,
        )
        from debates.finding.declaration_checks import check_declarations
        from search.sync import triggers

        check_declarations(self.get_models())
        from debates.finding import index_rules, query

        query.served_filters()  # refuses a filter that the search would ignore
        triggers.register(cross_row_rules.triggers)
        triggers.register(index_rules.triggers)
        triggers.register(content_version.triggers)
        triggers.register(tombstone_triggers.triggers)
        triggers.register(deletion_triggers.triggers)
        triggers.register(holder_triggers.triggers)
        deadline.keep_deadlines()


class EditorsConfig(admin_apps.AdminConfig):
    """Django's admin with the site for editors."""

    default = False
    default_site = "debates.admin.site.EditorsSite"

    def ready(self) -> None:
        super().ready()
        import_module("debates.admin.model_admins")
