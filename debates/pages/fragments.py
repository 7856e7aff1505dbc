"""Template tags that show a template where there is something to show, and nothing otherwise."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.template import Library
from django.template.loader import render_to_string


def fragment(
    register: Library, template: str
) -> Callable[[Callable[..., dict[str, Any] | None]], Callable[..., str]]:
    """Register a function as a tag that shows a template with the context it returns.

    For None the tag is empty. An inclusion tag would copy the context and render its template even
    then, which took a sixth of the time of a comparison of seven experts.
    """

    def decorate(function: Callable[..., dict[str, Any] | None]) -> Callable[..., str]:
        @register.simple_tag
        @wraps(function)
        def tag(*arguments: Any, **options: Any) -> str:
            context = function(*arguments, **options)
            return "" if context is None else render_to_string(template, context)

        return tag

    return decorate
