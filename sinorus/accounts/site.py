"""The editors' admin with sign-in in two steps, and pages of one's own account."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from debates.admin.site import EditorsSite
from sinorus.accounts import account_views, kept_forms, sign_ins, two_step
from sinorus.accounts.sign_in_views import SecondStepView, SignInView

WITHOUT_SECOND_STEP = {"two_step_set_up", "logout", "password_change", "password_change_done"}
"""Pages for those who have to set up two-step sign-in first."""


class AccountsSite(EditorsSite):
    """Adds sign-in and sessions to the editors' site."""

    def get_urls(self) -> list[URLPattern]:
        pages = [
            ("account/", account_views.overview, "account"),
            ("account/sessions/end/", account_views.end_sessions, "end_sessions"),
            ("account/send-again/", account_views.send_again, "send_again"),
            ("account/two-step/", account_views.set_up, "two_step_set_up"),
            ("account/two-step/codes/", account_views.show_codes, "two_step_codes"),
            ("account/two-step/off/", account_views.turn_off, "two_step_off"),
        ]
        return [
            path("login/code/", self.second_step, name="sign_in_code"),
            *(path(address, self.admin_view(view), name=name) for address, view, name in pages),
            *super().get_urls(),
        ]

    def admin_view(
        self, view: Callable[..., HttpResponse], cacheable: bool = False
    ) -> Callable[..., HttpResponse]:
        """Wrap a view of the admin: record the use of its session, and require two steps.

        Where the session has ended, a form of an editor is kept through the sign-in, and through
        setting up its second step.
        """

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request):
                return view(request, *args, **kwargs)
            sign_ins.touch(request)
            if not _may_enter(request):
                if kept_forms.may_be_kept(request):
                    kept_forms.keep(request, request.user, kept_forms.packed(request))
                return HttpResponseRedirect(reverse("admin:two_step_set_up"))
            if request.method == "POST" and not _is_of_sign_in(request):
                kept_forms.forget(request)
            key = request.session.session_key
            response = view(request, *args, **kwargs)
            if request.session.session_key not in {key, None}:
                # A change of one's own password gives the session a new key.
                sign_ins.touch(request)
            return response

        inner = super().admin_view(guarded, cacheable)

        @wraps(inner)
        def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if kept_forms.is_worth_keeping(request):
                return self._sign_in_to_send(request)
            return inner(request, *args, **kwargs)

        return keeping

    @method_decorator(never_cache)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        context = {
            "title": "Sign in",
            "username": request.user.get_username(),
            # still there after a wrong password
            "kept_form": request.POST.get(kept_forms.FIELD, ""),
        }
        if REDIRECT_FIELD_NAME not in request.GET | request.POST:
            context[REDIRECT_FIELD_NAME] = reverse("admin:index")
        return SignInView.as_view(
            extra_context=self._outside(request, **context, **(extra_context or {})),
            authentication_form=self.login_form,
            template_name="admin/account/sign_in.html",
        )(request)

    @method_decorator(never_cache)
    def _sign_in_to_send(self, request: HttpRequest) -> HttpResponse:
        """Return the page of sign-in with the form that was sent, which is not lost so."""
        context = self._outside(
            request,
            title="Sign in",
            app_path=reverse("admin:login"),
            next=reverse("admin:index"),
            form=self.login_form(request),
            kept_form=kept_forms.packed(request),
        )
        return TemplateResponse(request, "admin/account/sign_in.html", context, status=403)

    @method_decorator(never_cache)
    def second_step(self, request: HttpRequest) -> HttpResponse:
        """Ask for a code after the password if the account uses two-step sign-in."""
        context = self._outside(request, title="Enter your code")
        return SecondStepView.as_view(extra_context=context)(request)

    def _outside(self, request: HttpRequest, **context: Any) -> dict[str, Any]:
        """Return the context of a page for visitors who are not signed in yet."""
        request.current_app = self.name
        return {
            **self.each_context(request),
            "subtitle": None,
            "app_path": request.get_full_path(),
            **context,
        }


def _may_enter(request: HttpRequest) -> bool:
    """Test whether a session may see more than the page that sets up two-step sign-in."""
    return not two_step.is_required() or two_step.is_verified(request) or _is_of_sign_in(request)


def _is_of_sign_in(request: HttpRequest) -> bool:
    """Test whether a page belongs to signing in, so that it is open without the second step."""
    return request.resolver_match.url_name in WITHOUT_SECOND_STEP
