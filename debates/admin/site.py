"""The editors' admin site: its index page, and the labels that autocompletion shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest, HttpResponse

from debates.admin.lists import EveryAdmin
from debates.admin.sign_in_form import SignInForm
from debates.compat.django.admin import AutocompleteJsonView
from debates.models import Position
from debates.review.reviewing import waiting_for

AWAITING = 7
"""Drafts that the first page names; the list has the others."""


REVIEWS = 20
"""Reviews that the first page names, those that have waited longest."""


class ChoicesView(AutocompleteJsonView):
    """Autocompletion with the label that the form shows as well."""

    def process_request(self, request: HttpRequest) -> Any:
        """Process an autocompletion request; refuse a relation from its far end."""
        term, model_admin, source, to_field = super().process_request(request)
        if not isinstance(source, Field):
            raise PermissionDenied
        return term, model_admin, source, to_field

    def get_queryset(self) -> QuerySet:
        if "\0" in self.term:
            # PostgreSQL refuses it in a text, instead of finding nothing.
            return self.model_admin.get_queryset(self.request).none()
        instances = super().get_queryset()
        return self.model_admin.choosable(instances) if self.is_ours else instances

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        result = super().serialize_result(obj, to_field_name)
        return result | {"text": self.model_admin.choice_label(obj)} if self.is_ours else result

    @property
    def is_ours(self) -> bool:
        """True if the objects are edited on our pages and have labels of their own."""
        return hasattr(self.model_admin, "choice_label")


class EditorsSite(AdminSite):
    """Begins with what waits for an editor: reviews, and the positions that are drafts.

    All its lists, also those of other apps, refuse unknown filters.
    """

    index_title = "Editing"
    site_header = site_title = property(lambda _: settings.SINORUS_SITE_NAME)
    login_form = SignInForm
    enable_nav_sidebar = False  # the header leads to the lists, and leaves the width to them

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin] | None = None,
        **options: Any,
    ) -> None:
        own = admin_class or ModelAdmin
        super().register(model_or_iterable, type(own.__name__, (EveryAdmin, own), {}), **options)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return ChoicesView.as_view(admin_site=self)(request)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {**(extra_context or {})}
        if request.user.has_perm("debates.view_position"):
            drafts = Position.objects.filter(status="draft").select_related("expert", "debate")
            context["awaiting"] = drafts.order_by("-modified", "pk")[:AWAITING]
            context["awaiting_total"] = drafts.count()
        if request.user.has_perm("debates.view_debate"):
            context["reviews"] = waiting_for(request.user)[:REVIEWS]
        return super().index(request, context)
