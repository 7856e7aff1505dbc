"""Pages that cost more than others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from debates.limits.costs import Cost, CostRefused, CostThrottle, Slot, too_many
from debates.pages import errors

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class _Counted:
    """Page as a throttle sees it."""

    cost: Cost


def costs(cost: Cost) -> Callable[[View], View]:
    """Decorate a page with the class of its cost, by which its requests are limited."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **where: Any) -> HttpResponse:
            throttle = CostThrottle()
            if not throttle.allow_request(request, _Counted(cost)):
                return _refused(request, errors.throttled, too_many(throttle.wait()))
            slot = Slot(request)
            try:
                if cost is Cost.DEAR:
                    slot.take()
                return view(request, *args, **where)
            except CostRefused as refusal:
                return _refused(request, errors.busy, refusal)
            finally:
                slot.leave()

        return answer

    return decorate


def _refused(
    request: HttpRequest, page: Callable[[HttpRequest, str], HttpResponse], refusal: CostRefused
) -> HttpResponse:
    response = page(request, str(refusal.retry_after))
    response["Retry-After"] = str(refusal.retry_after)
    response["Cache-Control"] = "no-store"
    return response
