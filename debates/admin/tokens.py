"""Access tokens of tools: created, shown once and revoked, but never edited."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from debates.admin import adding_once
from debates.admin.adding_once import AddingOnceAdmin
from debates.editing import roles
from debates.writing import tokens
from debates.writing.models import Role, Token

PAST = "Choose today or a later day, or leave it empty."


class TokenForm(forms.ModelForm):
    """The form of a new token."""

    class Meta:
        labels: ClassVar = {"budget": "Requests a minute"}
        help_texts: ClassVar = {
            "budget": "Searches may be a quarter of these, and whole lists a thirtieth."
        }

    def clean_ends_on(self) -> Any:
        """Refuse a day that is over."""
        day = self.cleaned_data["ends_on"]
        if day is not None and day < timezone.now().date():
            raise ValidationError(PAST)
        return day


@admin.register(Token)
class TokenAdmin(AddingOnceAdmin):
    """One's own tokens; superusers see those of all, to revoke them."""

    form = TokenForm
    change_form_template = "admin/debates/added_once.html"
    fields = ("name", "role", "debate", "ends_on", "budget")
    autocomplete_fields = ("debate",)
    list_display = ("name", "account", "role", "debate", "made_at", "ends_on", "used_at", "state")
    list_filter = ("role",)
    list_select_related = ("account", "debate")
    search_fields = ("name", "account__username")
    ordering = ("-made_at", "-pk")
    actions = ("revoke",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(roles.MAKE_TOKEN)

    def has_view_permission(self, request: HttpRequest, obj: Token | None = None) -> bool:
        mine = obj is None or request.user.is_superuser or obj.account_id == request.user.pk
        return mine and request.user.has_perm(roles.MAKE_TOKEN)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(roles.MAKE_TOKEN)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse changes: create another token instead."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Keep revoked tokens, which the history names; a debate takes those of its own along."""
        return "token" not in (request.resolver_match.url_name or "")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = super().get_queryset(request)
        return queryset if request.user.is_superuser else queryset.filter(account=request.user)

    def formfield_for_choice_field(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.ChoiceField:
        if db_field.name == "role" and not roles.may_publish(request.user):
            kwargs["choices"] = [(Role.CONTRIBUTOR.value, Role.CONTRIBUTOR.label)]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def answered_before(self, request: HttpRequest) -> HttpResponse | None:
        """Return the page of the token that the same form has made, whose secret is the same."""
        request.secret = adding_once.secret_of(request)
        adding_once.wait_for_others(request)
        token = tokens.find(tokens.PREFIX + request.secret)
        return self.response_add(request, token) if token else None

    def save_model(
        self, request: HttpRequest, obj: Token, form: forms.ModelForm, change: bool
    ) -> None:
        obj.account = request.user
        tokens.make(obj, request.secret)

    def response_add(
        self, request: HttpRequest, obj: Token, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show the secret on the page itself: a message would be stored on its way."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": "The new token",
            "token": obj,
            "secret": tokens.PREFIX + request.secret,
            "example": request.build_absolute_uri("/api/v1/positions/"),
        }
        request.current_app = self.admin_site.name
        response = TemplateResponse(request, "admin/debates/token_made.html", context)
        response["Cache-Control"] = "private, no-store"
        return response

    @admin.display(description="state")
    def state(self, token: Token) -> str:
        if token.revoked_at is not None:
            return f"revoked on {token.revoked_at:%Y-%m-%d}"
        return "ended" if token.has_ended else "works"

    @admin.action(permissions=["view"], description="Revoke")
    def revoke(self, request: HttpRequest, queryset: QuerySet) -> None:
        active_tokens = list(queryset.filter(revoked_at=None))
        ended = tokens.revoke(queryset)
        for token in active_tokens:
            self.log_change(request, token, "Revoked.")
        message = f"{ended} of these tokens were active and have been revoked."
        self.message_user(request, message, messages.SUCCESS if ended else messages.WARNING)
