"""Permissions on objects, the same for forms, list actions and crafted requests."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.http import HttpRequest

from debates.editing import roles


class GuardedAdmin(ModelAdmin):
    """Reserves changing and deleting public objects for users who may publish."""

    publication_fields = ("status", "withdrawn_reason")

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Tell whether a user may publish; actions with `permissions=["publish"]` ask for it."""
        return roles.may_publish(request.user) and super().has_change_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_touch(request, obj)

    def is_reserved(self, request: HttpRequest, obj: Model | None) -> bool:
        """Test whether the user may not change the object only because it is public."""
        return (
            obj is not None
            and super().has_change_permission(request, obj)
            and not self._may_touch(request, obj)
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        own = super().get_readonly_fields(request, obj)
        if roles.may_publish(request.user):
            return own
        names = {field.name for field in self.opts.fields}
        return (*own, *(name for name in self.publication_fields if name in names))

    def _may_touch(self, request: HttpRequest, obj: Model | None) -> bool:
        if obj is None or roles.may_publish(request.user):
            return True
        # Stored with the object as it was read: a form being validated has already changed it.
        if not hasattr(obj, "was_public"):
            obj.was_public = roles.is_public(obj)
        return not obj.was_public
