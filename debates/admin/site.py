"""The editors' admin site: its index page, and the labels that autocompletion shows."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.db.models import Field, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path

from debates.admin.fields import is_number
from debates.admin.guides import guide_view
from debates.admin.lists import EveryAdmin
from debates.admin.sign_in_form import SignInForm
from debates.compat.django.admin import AutocompleteJsonView
from debates.finding.engine_advice import engine_advice
from debates.models import Position
from debates.models.nearest_objects import nearest_slug
from debates.review.reviewing import waiting_for

AWAITING = 7
"""Drafts that the first page names; the list has the others."""


REVIEWS = 20
"""Reviews that the first page names, those that have waited longest."""


NEAREST = " (not what you typed, but nearest to it)"
"""What is said of a choice that is offered because nothing is called what was typed."""


class ChoicesView(AutocompleteJsonView):
    """Autocompletion with the label that the form shows as well.

    is_guess  true if the choices are only similar to what was typed
    """

    is_guess = False

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
        if not self.is_ours:
            return instances
        self.is_guess = bool(self.term) and not instances.exists()
        if self.is_guess:
            instances = self._nearest()
        return self.model_admin.choosable(instances)

    def _nearest(self) -> QuerySet:
        """Return the object that a misspelt slug or name may have meant."""
        every = self.model_admin.get_queryset(self.request).complex_filter(
            self.source_field.get_limit_choices_to()
        )
        choices, _ = self.model_admin.get_search_results(self.request, every, "")
        return choices.filter(slug=nearest_slug(choices, self.term))

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        result = super().serialize_result(obj, to_field_name)
        if not self.is_ours:
            return result
        # nobody is to choose another expert than the one typed without noticing
        guessed = NEAREST if self.is_guess else ""
        return result | {"text": self.model_admin.choice_label(obj) + guessed}

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

    def get_urls(self) -> list[URLPattern]:
        """Add the guides; replace Django's address of pages on the site, which asks no right."""
        view = self.admin_view(self.view_on_site)
        guide = self.admin_view(partial(guide_view, self))
        return [
            path("r/<path:content_type_id>/<path:object_id>/", view, name="view_on_site"),
            path("guides/<slug:name>/", guide, name="guide"),
            *super().get_urls(),
        ]

    def view_on_site(
        self, request: HttpRequest, content_type_id: str, object_id: str
    ) -> HttpResponse:
        """Redirect to the page of an object that the user may view.

        The address of a draft tells its title or its claim.
        """
        if not (is_number(content_type_id) and is_number(object_id)):
            raise Http404
        model = get_object_or_404(ContentType, pk=content_type_id).model_class()
        if model is None or not self.is_registered(model):
            raise Http404
        if not self.get_model_admin(model).has_view_permission(request):
            raise PermissionDenied
        return shortcut(request, content_type_id, object_id)

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
        if request.user.is_superuser:
            context["engine_advice"] = engine_advice()
        if request.user.has_perm("debates.view_debate"):
            context["reviews"] = waiting_for(request.user)[:REVIEWS]
        return super().index(request, context)
