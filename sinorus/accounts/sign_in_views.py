"""The two pages of signing in: password, and code for those who use two-step sign-in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from sinorus.accounts import browser_cookie, kept_forms, pending, two_step
from sinorus.accounts.forms import SecondStepForm


class SignInView(LoginView):
    """The first step: name and password."""

    next_page = "admin:index"

    def form_valid(self, form: forms.Form) -> HttpResponse:
        account = form.get_user()
        # came with the right password
        kept_forms.keep(self.request, account, self.request.POST.get(kept_forms.FIELD, ""))
        if two_step.is_on(account):
            pending.begin(self.request, account)
            onward = urlencode({self.redirect_field_name: self.get_success_url()})
            return HttpResponseRedirect(f"{reverse('admin:sign_in_code')}?{onward}")
        return _signed_in(self.request, super().form_valid(form))


class SecondStepView(LoginView):
    """The second step: a code from the app, or a recovery code."""

    next_page = "admin:index"
    authentication_form = SecondStepForm
    template_name = "admin/account/code.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.account = pending.account_of(request)
        if self.account is None:
            messages.warning(request, "Begin again with your name and password.")
            return HttpResponseRedirect(reverse("admin:login"))
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "account": self.account}

    def form_valid(self, form: SecondStepForm) -> HttpResponse:
        pending.finish(self.request)
        # Sessions name the backend that knows accounts, which that of codes does not.
        form.get_user().backend = self.account.backend
        response = _signed_in(self.request, super().form_valid(form))
        _warn_of_few_codes(self.request)
        return response


def _signed_in(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if kept_forms.kept(request):
        response = HttpResponseRedirect(reverse("admin:send_again"))
    browser_cookie.remember(request, response, request.user.get_username())
    return response


def _warn_of_few_codes(request: HttpRequest) -> None:
    left = len(two_step.recovery_codes(request.user))
    if left <= 3:
        number = f"{left} recovery code{'s' * (left != 1)}" if left else "no recovery codes"
        messages.warning(request, f"You have {number} left. Make new ones under “Your account”.")
