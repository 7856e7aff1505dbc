"""The preview of a draft: for editors at once, and secret links for others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format

from debates.admin import adding_once
from debates.admin.fields import is_number
from debates.admin.worklist import WorklistAdmin
from debates.editing import roles
from debates.models import Debate
from debates.review import preview_links
from debates.review.drafts import has_drafts
from debates.review.preview_addresses import preview_address, shared_preview

NOTHING_TO_PREVIEW = (
    "All of this debate is published or withdrawn, so the link would lead to its public page."
)


class LinkForm(forms.Form):
    """The form for a new secret link."""

    recipient = forms.CharField(
        label="For whom",
        max_length=120,
        help_text="A note for you and your colleagues: “Dr Fallon”, “The moderator”.",
        error_messages={
            "required": "Enter who gets the link, so that you know later which one to revoke.",
            "max_length": "Use at most 120 characters.",
        },
    )
    days = forms.IntegerField(
        label="Days until it expires",
        initial=preview_links.USUAL_DAYS,
        min_value=1,
        max_value=preview_links.LONGEST_DAYS,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            f"Enter a number of days from 1 to {preview_links.LONGEST_DAYS}.",
        ),
    )


class PreviewsAdmin(WorklistAdmin):
    """Secret links to the preview of a debate."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = path(
            "<path:object_id>/previews/", view(self.previews_view), name="debates_debate_previews"
        )
        return [own, *super().get_urls()]

    def previews_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """List the links of a debate; make or revoke a link."""
        debate = self.viewed_object(request, object_id)
        if not roles.may_share_preview(request.user):
            raise PermissionDenied
        form, address = LinkForm(), ""
        if request.method == "POST":
            if "revoke" in request.POST:
                return self._revoke(request, debate, request.POST["revoke"])
            form = LinkForm(request.POST)
            if not has_drafts(debate):
                form.add_error(None, NOTHING_TO_PREVIEW)
            if form.is_valid():
                address = self._made_link(request, debate, form.cleaned_data)
                form = LinkForm()
        context = {
            "title": "Links to the preview",
            "subtitle": str(debate),
            "instance": debate,
            "form": form,
            "form_key": adding_once.new_key() if address else adding_once.key_of(request),
            "address": address,
            "preview": preview_address(debate),
            "links": debate.preview_links.select_related("made_by"),
        }
        # a message would go through the session, and its secret be stored
        response = self._worklist_page(request, "admin/debates/previews.html", context)
        response["Cache-Control"] = "private, no-store"
        return response

    def _made_link(self, request: HttpRequest, debate: Debate, values: dict[str, Any]) -> str:
        """Make a link, or take that which the same form made before; return its address."""
        secret = adding_once.secret_of(request)
        with transaction.atomic():
            adding_once.wait_for_others(request)
            key = preview_links.key_of_made(debate, secret)
            if key is None:
                link, key = preview_links.make_link(
                    debate, values["recipient"], values["days"], request.user, secret
                )
                until = date_format(link.expires_at, "j F Y")
                message = f"Shared the preview with {link.recipient} until {until}."
                self.log_change(request, debate, message)
        return request.build_absolute_uri(shared_preview(key, debate))

    def _revoke(self, request: HttpRequest, debate: Debate, typed_key: str) -> HttpResponse:
        link = debate.preview_links.filter(pk=typed_key).first() if is_number(typed_key) else None
        if link is None:
            self.message_user(request, "There is no such link.", messages.ERROR)
        elif preview_links.revoke(link):
            self.log_change(request, debate, f"Revoked the preview of {link.recipient}.")
            self.message_user(request, "The link no longer works.", messages.SUCCESS)
        else:
            self.message_user(request, "This link had ended already.", messages.WARNING)
        address = reverse(f"{self.admin_site.name}:debates_debate_previews", args=[debate.pk])
        return HttpResponseRedirect(address)
