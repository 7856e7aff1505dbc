"""Sign-in by Django's form with allauth's second step, and the pages of one's own account."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.utils import perform_login
from django import forms
from django.contrib import admin
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from sinorus.accounts import kept_forms, two_step


class SignInView(LoginView):
    """Name and password; allauth asks for the code of those who use two-step sign-in."""

    next_page = "admin:index"

    def form_valid(self, form: forms.Form) -> HttpResponse:
        account = form.get_user()
        kept_forms.keep_form(self.request, account, self.request.POST.get(kept_forms.FIELD, ""))
        is_kept = kept_forms.form_of(self.request, account) is not None
        onward = reverse("admin:send_again") if is_kept else self.get_success_url()
        return perform_login(self.request, account, redirect_url=onward)


@require_safe
def send_again(request: HttpRequest) -> HttpResponse:
    """Show the form that was sent after its session had ended, to be sent again."""
    form = kept_forms.form_of(request, request.user)
    if form is None:
        return redirect("admin:index")
    context = {"title": "Send your form again", "form": form}
    return TemplateResponse(request, "admin/account/send_again.html", context)


def in_admin(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Wrap a view, so that its page has the header and the look of the admin."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.current_app = admin.site.name
        response = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse):
            response.context_data = {
                **admin.site.each_context(request),
                "must_be_set_up": two_step.must_be_set_up(request.user),
                "kept_form": kept_forms.form_of(request, request.user),
                **(response.context_data or {}),
            }
        return response

    return page
