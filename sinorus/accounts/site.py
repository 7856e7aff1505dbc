"""The editors' admin with sign-in in two steps, in which no form is lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from debates.admin.site import EditorsSite
from sinorus.accounts import kept_forms, two_step, views

WITHOUT_SECOND_STEP = {"logout", "password_change", "password_change_done"}
"""Pages for those who have to set up two-step sign-in first."""


class AccountsSite(EditorsSite):
    """Adds the second step of sign-in to the editors' site, and keeps forms through both."""

    login_template = "admin/account/sign_in.html"

    def get_urls(self) -> list[URLPattern]:
        send_again = self.admin_view(views.in_admin(views.send_again))
        return [path("account/send-again/", send_again, name="send_again"), *super().get_urls()]

    def admin_view(
        self, view: Callable[..., HttpResponse], cacheable: bool = False
    ) -> Callable[..., HttpResponse]:
        """Wrap a view of the admin: require the second step, and lose no form to a sign-in.

        Where the session has ended, a form of an editor is kept through the sign-in, and through
        setting up its second step.
        """

        @wraps(view)
        def after_second_step(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.resolver_match.url_name in WITHOUT_SECOND_STEP:
                return view(request, *args, **kwargs)
            if two_step.must_be_set_up(request.user):
                if kept_forms.may_be_kept(request):
                    kept_forms.keep_form(request, request.user, kept_forms.packed(request))
                return redirect("mfa_activate_totp")
            if request.method == "POST":
                kept_forms.forget(request)
            return view(request, *args, **kwargs)

        inner = super().admin_view(after_second_step, cacheable)

        @wraps(inner)
        def keeping_forms(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated and kept_forms.may_be_kept(request):
                return self._sign_in_to_send(request)
            return inner(request, *args, **kwargs)

        return keeping_forms

    @method_decorator(never_cache)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method == "GET" and self.has_permission(request):
            return redirect("admin:index")
        context = {
            "username": request.user.get_username(),
            # still there after a wrong password
            "kept_form": request.POST.get(kept_forms.FIELD, ""),
            **(extra_context or {}),
        }
        if REDIRECT_FIELD_NAME not in request.GET | request.POST:
            context[REDIRECT_FIELD_NAME] = reverse("admin:index")
        return views.SignInView.as_view(
            extra_context=self._sign_in_context(request, **context),
            authentication_form=self.login_form,
            template_name=self.login_template,
        )(request)

    @method_decorator(never_cache)
    def _sign_in_to_send(self, request: HttpRequest) -> HttpResponse:
        """Return the page of sign-in with the form that was sent, which is not lost so."""
        context = self._sign_in_context(
            request,
            app_path=reverse("admin:login"),
            next=reverse("admin:index"),
            form=self.login_form(request),
            kept_form=kept_forms.packed(request),
        )
        return TemplateResponse(request, self.login_template, context, status=403)

    def _sign_in_context(self, request: HttpRequest, **context: Any) -> dict[str, Any]:
        request.current_app = self.name
        return {
            **self.each_context(request),
            "title": "Sign in",
            "subtitle": None,
            "app_path": request.get_full_path(),
            **context,
        }
