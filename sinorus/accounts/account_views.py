"""Pages of one's own account: sessions, and two-step sign-in."""

from __future__ import annotations

import time
from typing import Any

import django_otp
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from sinorus.accounts import kept_forms, pending, sign_ins, two_step
from sinorus.accounts.forms import WRONG_CODE, FirstCodeForm, PasswordForm

_SECRET = "two_step_secret"  # noqa: S105 the key under which a session has it
_SHOWN_SINCE = "two_step_secret_shown_since"
_SHOW_CODES = "show_recovery_codes"


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the sessions of the account, and whether it uses two-step sign-in."""
    return _page(
        request,
        "account",
        "Your account",
        sign_ins=sign_ins.live(request.user),
        own_session=request.session.session_key,
        two_step_is_on=two_step.is_on(request.user),
        codes_left=len(two_step.recovery_codes(request.user)),
    )


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one session of the account, or all others."""
    number = request.POST.get("sign_in", "")
    if number == "others":
        ended = sign_ins.end_others(request)
    else:
        ended = sign_ins.end(
            one
            for one in sign_ins.live(request.user)
            if str(one.pk) == number and one.session_key != request.session.session_key
        )
    plural = "session was" if ended == 1 else "sessions were"
    messages.success(request, f"{ended or 'No'} {plural} ended.")
    return _to_overview()


@sensitive_post_parameters()
def set_up(request: HttpRequest) -> HttpResponse:
    """Set up an app: ask for the password, show the secret, and ask for a first code."""
    if two_step.is_required() and not two_step.is_on(request.user) and request.method == "GET":
        messages.info(request, "Here, everybody signs in with a password and a code from an app.")
    if _is_being_set_up(request):
        return _take_first_code(request)
    form = PasswordForm(request, request.POST or None)
    if form.is_valid():
        request.session[_SECRET] = two_step.new_secret()
        request.session[_SHOWN_SINCE] = time.time()
        return HttpResponseRedirect(reverse("admin:two_step_set_up"))
    return _page(
        request,
        "password",
        "Set up two-step sign-in",
        form=form,
        explanation="After your password, Sinorus will ask for a code from an app on your phone or"
        " computer. Any app for one-time codes (TOTP) will do.",
        action="Continue",
    )


def _is_being_set_up(request: HttpRequest) -> bool:
    """Test whether a secret waits for its first code; forget one that was left on the screen.

    Otherwise whoever finds the session open could use the secret without the password.
    """
    if _SECRET not in request.session:
        return False
    age = time.time() - request.session.get(_SHOWN_SINCE, 0)
    if 0 <= age <= pending.MOST_SECONDS:
        return True
    del request.session[_SECRET]
    return False


def _take_first_code(request: HttpRequest) -> HttpResponse:
    secret = request.session[_SECRET]
    if "cancel" in request.POST:
        del request.session[_SECRET]
        return _to_overview()
    form = FirstCodeForm(request.POST or None)
    if form.is_valid():
        device = two_step.turn_on(request.user, secret, form.cleaned_data["code"])
        if device is not None:
            return _turned_on(request, device)
        form.add_error("code", WRONG_CODE)
    address = two_step.app_address(request.user, secret)
    return _page(
        request,
        "set_up",
        "Set up two-step sign-in",
        form=form,
        address=address,
        qr_code=two_step.qr_code(address),
        secret=two_step.typed_secret(secret),
    )


def _turned_on(request: HttpRequest, device: Any) -> HttpResponse:
    del request.session[_SECRET]
    django_otp.login(request, device)
    # They may have been begun by somebody who knows no more than the password.
    sign_ins.end_others(request)
    messages.success(request, "Two-step sign-in is on. Your other sessions were ended.")
    return _to_codes(request)


@sensitive_post_parameters()
def show_codes(request: HttpRequest) -> HttpResponse:
    """Show new recovery codes once; ask for the password before making them."""
    if not two_step.is_on(request.user):
        return _to_overview()
    if request.method == "GET" and request.session.pop(_SHOW_CODES, False):
        codes = two_step.recovery_codes(request.user)
        onward = "send_again" if kept_forms.kept(request) else "account"
        onward = reverse(f"admin:{onward}")
        return _page(request, "codes", "Your recovery codes", codes=codes, onward=onward)
    form = PasswordForm(request, request.POST or None)
    if form.is_valid():
        two_step.make_recovery_codes(request.user)
        return _to_codes(request)
    return _page(
        request,
        "password",
        "Make new recovery codes",
        form=form,
        explanation="The codes that you have now will stop working.",
        action="Make new codes",
    )


@sensitive_post_parameters()
def turn_off(request: HttpRequest) -> HttpResponse:
    """Turn off two-step sign-in of the account, where it is optional."""
    if two_step.is_required() or not two_step.is_on(request.user):
        return _to_overview()
    form = PasswordForm(request, request.POST or None)
    if form.is_valid():
        two_step.turn_off(request.user)
        request.session.pop(django_otp.DEVICE_ID_SESSION_KEY, None)
        messages.success(request, "Two-step sign-in is off. Remove the account from your app.")
        return _to_overview()
    return _page(
        request,
        "password",
        "Turn off two-step sign-in",
        form=form,
        explanation="Your password alone will then be enough to sign in.",
        action="Turn off",
    )


@require_safe
def send_again(request: HttpRequest) -> HttpResponse:
    """Show the form that was sent after its session had ended, to be sent again."""
    form = kept_forms.kept(request)
    if form is None:
        return HttpResponseRedirect(reverse("admin:index"))
    return _page(request, "send_again", "Send your form again", form=form)


def _to_overview() -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:account"))


def _to_codes(request: HttpRequest) -> HttpResponse:
    request.session[_SHOW_CODES] = True
    return HttpResponseRedirect(reverse("admin:two_step_codes"))


def _page(request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
    request.current_app = admin.site.name
    return TemplateResponse(
        request,
        f"admin/account/{name}.html",
        {
            **admin.site.each_context(request),
            "title": title,
            "two_step_is_required": two_step.is_required(),
            **context,
        },
    )
