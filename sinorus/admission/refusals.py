"""Answers to requests that are not admitted: problems for programs, plain pages for people."""

from __future__ import annotations

from math import ceil

from django.http import HttpRequest, HttpResponse

from debates.api.http.problems import Problem
from debates.text.plurals import counted
from sinorus import errors
from sinorus.admission.buckets import Verdict
from sinorus.admission.payers import Payer

BUSY_RETRY_SECONDS = 5
CUT_OFF = "This answer is incomplete: it took too long and was cut off here. Ask for less at once."


def too_dear(request: HttpRequest, payer: Payer, price: float, verdict: Verdict) -> HttpResponse:
    """Respond with 429: the budget of the payer does not have the price."""
    wait = max(1, ceil(verdict.retry_after))
    detail = (
        f"This request costs {counted(ceil(price), 'unit')}, and the budget of your"
        f" {payer.policy} has {counted(verdict.remaining, 'unit')} left."
        f" Try again in {counted(wait, 'second')}."
    )
    request.was_refused = True
    return errors.throttled(
        request, Problem("throttled", detail, headers={"Retry-After": str(wait)})
    )


def busy(request: HttpRequest) -> HttpResponse:
    """Respond with 503: all threads for such requests are in use."""
    detail = (
        "Too many requests of this kind are being answered. Try again in"
        f" {counted(BUSY_RETRY_SECONDS, 'second')}."
    )
    request.was_refused = True
    headers = {"Retry-After": str(BUSY_RETRY_SECONDS)}
    return errors.unavailable(request, Problem("unavailable", detail, headers=headers))
