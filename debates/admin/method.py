"""The text of the page "Method": one object, which is changed and never added or deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from debates.admin.editing import EditorialAdmin
from debates.models import MethodText


@admin.register(MethodText)
class MethodTextAdmin(EditorialAdmin):
    fieldsets = ((None, {"fields": ("text",)}),)
    actions = ()
    # Django looks for it under the name of the app that has the table.
    change_form_template = "admin/debates/change_form.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: MethodText | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect to the only object, which is made where it is missing."""
        if self.has_view_or_change_permission(request) and not request.GET:
            text, _ = MethodText.objects.get_or_create(pk=MethodText.ONLY)
            return HttpResponseRedirect(self.address("change", text.pk))
        return super().changelist_view(request, extra_context)

    def get_view_on_site_url(self, obj: MethodText | None = None) -> str | None:
        return obj.get_absolute_url() if obj else None

    def api_address(self, instance: MethodText) -> str | None:
        return None
