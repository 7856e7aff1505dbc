"""Webhooks: made by editors, tried, switched off; and the log of what was sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.formats import date_format

from debates.admin.adding_once import AddingOnceAdmin
from debates.contrib.webhooks import outbox, sending
from debates.contrib.webhooks.models import (
    CHOOSABLE,
    MAKE_WEBHOOK,
    Delivery,
    Endpoint,
    State,
    all_events,
)
from debates.models import Debate

NOT_ACTIVE = "Nothing is sent to “{}” now: its state in the list of webhooks says why."
NO_RIGHT = "off: the account that made it is inactive or may no longer make webhooks"
DEBATE_DELETED = "Its debate was deleted. Choose another one, or make a new webhook."
ONE_AT_A_TIME = "Choose one webhook: its secret is shown once, on a page of its own."


class EndpointForm(forms.ModelForm):
    """The form of a webhook."""

    events = forms.MultipleChoiceField(
        choices=CHOOSABLE,
        initial=all_events,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["url"].widget.attrs["class"] = "vLargeTextField"

    def clean(self) -> dict[str, Any]:
        """Refuse to widen a webhook to all debates only because its debate was deleted."""
        data = super().clean()
        debates = Debate.objects.filter(pk=self.instance.debate_id)
        if data.get("debate") is None and self.instance.debate_id and not debates.exists():
            self.add_error("debate", DEBATE_DELETED)
        return data

    def save(self, commit: bool = True) -> Endpoint:
        """Save; switching it on ends a pause."""
        if self.instance.is_on:
            self.instance.paused_at = self.instance.failing_since = self.instance.wait_until = None
            self.instance.failures = 0
        return super().save(commit)


class _Owned(admin.ModelAdmin):
    """Objects of webhooks: users see their own, superusers see all."""

    def _is_mine(self, request: HttpRequest, obj: Model | None) -> bool:
        owner = None if obj is None else getattr(obj, "endpoint", obj).account_id
        mine = obj is None or request.user.is_superuser or owner == request.user.pk
        return mine and request.user.has_perm(MAKE_WEBHOOK)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAKE_WEBHOOK)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._is_mine(request, obj)


@admin.register(Endpoint)
class EndpointAdmin(_Owned, AddingOnceAdmin):
    """One's own webhooks; superusers see those of all."""

    form = EndpointForm
    change_form_template = "admin/debates/added_once.html"
    fields = ("name", "url", "events", "debate", "is_on")
    autocomplete_fields = ("debate",)
    list_display = ("name", "url", "account", "debate", "state", "failing_since")
    list_select_related = ("account", "debate")
    search_fields = ("name", "url", "account__username")
    actions = ("send_test", "renew_secret")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAKE_WEBHOOK)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._is_mine(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._is_mine(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        endpoints = super().get_queryset(request).with_right()
        return endpoints if request.user.is_superuser else endpoints.filter(account=request.user)

    def save_model(
        self, request: HttpRequest, obj: Endpoint, form: forms.ModelForm, change: bool
    ) -> None:
        if not change:
            obj.account = request.user
        super().save_model(request, obj, form, change)
        if not obj.is_on:
            sending.give_up(obj)

    def response_add(
        self, request: HttpRequest, obj: Endpoint, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._secret_page(request, obj, "The new webhook")

    def _secret_page(self, request: HttpRequest, endpoint: Endpoint, title: str) -> HttpResponse:
        """Show the secret on the page itself: a message would be stored on its way."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": title,
            "endpoint": endpoint,
        }
        request.current_app = self.admin_site.name
        response = TemplateResponse(request, "admin/webhooks/secret.html", context)
        response["Cache-Control"] = "private, no-store"
        return response

    @admin.display(description="state")
    def state(self, endpoint: Endpoint) -> str:
        if not endpoint.is_on:
            return "switched off"
        if not endpoint.has_right:
            return NO_RIGHT
        if endpoint.debate_id is not None and endpoint.debate is None:
            return "off: its debate was deleted"
        if endpoint.paused_at is not None:
            day = date_format(endpoint.paused_at, "j F Y")
            return f"paused on {day}: it took nothing. To go on, open and save it"
        return "failing" if endpoint.failures else "works"

    @admin.action(permissions=["change"], description="Send a test")
    def send_test(self, request: HttpRequest, queryset: QuerySet) -> None:
        for endpoint in queryset.active():
            outbox.make_test_delivery(endpoint)
            said = f"A test to “{endpoint}” is on its way: the log of deliveries has its answer."
            self.message_user(request, said, messages.SUCCESS)
        for endpoint in queryset.exclude(pk__in=queryset.active().values("pk")):
            self.message_user(request, NOT_ACTIVE.format(endpoint), messages.WARNING)

    @admin.action(permissions=["change"], description="Make a new secret")
    def renew_secret(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        if queryset.count() != 1:
            self.message_user(request, ONE_AT_A_TIME, messages.ERROR)
            return None
        endpoint = queryset.get()
        endpoint.renew_secret()
        self.log_change(request, endpoint, "Made a new secret.")
        return self._secret_page(request, endpoint, "The new secret")


@admin.register(Delivery)
class DeliveryAdmin(_Owned):
    """The log of deliveries, read-only."""

    list_display = ("event", "address", "endpoint", "state", "happened", "tried", "told", "next")
    list_filter = ("state", ("endpoint", admin.RelatedOnlyFieldListFilter), "event")
    list_select_related = ("endpoint",)
    search_fields = ("slug", "message")
    search_help_text = "Address of a position or debate, or the webhook-id."
    ordering = ("-pk",)
    actions = ("send_again",)
    fields = (
        *("endpoint", "event", "message", "slug", "former_slug", "slip", "happened_at"),
        *("state", "attempts", "tried_at", "status", "answer", "next_at"),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Keep the log until it is forgotten; a webhook takes its deliveries along."""
        return "delivery" not in (request.resolver_match.url_name or "")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        deliveries = super().get_queryset(request)
        if request.user.is_superuser:
            return deliveries
        return deliveries.filter(endpoint__account=request.user)

    @admin.display(description="address", ordering="slug")
    def address(self, delivery: Delivery) -> str:
        return delivery.slug

    @admin.display(description="happened", ordering="happened_at")
    def happened(self, delivery: Delivery) -> str:
        return date_format(delivery.happened_at, "j F Y, H:i")

    @admin.display(description="last attempt")
    def tried(self, delivery: Delivery) -> str:
        if delivery.tried_at is None:
            return ""
        return f"{date_format(delivery.tried_at, 'j F Y, H:i')} ({delivery.attempts})"

    @admin.display(description="answer")
    def told(self, delivery: Delivery) -> str:
        return " ".join(filter(None, (str(delivery.status or ""), delivery.answer[:80])))

    @admin.display(description="next attempt")
    def next(self, delivery: Delivery) -> str:
        waits = delivery.state == State.WAITING
        return date_format(delivery.next_at, "j F Y, H:i") if waits else ""

    @admin.action(permissions=["view"], description="Send again")
    def send_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = sending.send_again(queryset)
        said = f"{count} of these deliveries will be sent again."
        self.message_user(request, said, messages.SUCCESS if count else messages.WARNING)
        endpoints = Endpoint.objects.filter(pk__in=queryset.values("endpoint"))
        for endpoint in endpoints.exclude(pk__in=Endpoint.objects.active().values("pk")):
            self.message_user(request, NOT_ACTIVE.format(endpoint), messages.WARNING)
