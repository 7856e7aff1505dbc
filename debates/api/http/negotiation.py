"""Content negotiation: the renderer by `?format=`, else by the header Accept.

Django REST framework's own knows no quality values (`q=0.5`), answers an unknown `?format=`
with 404, and does not tell which formats there are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from django.http.request import MediaType
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from debates.api.http.problems import MEDIA_TYPE, Problem
from debates.text.did_you_mean import did_you_mean, nearest


class ContentNegotiation(DefaultContentNegotiation):
    """Selects the renderer that a request prefers, the first where several are alike.

    Views whose renderers all have one format take no parameter `format`.
    """

    def select_renderer(
        self,
        request: Request,
        renderers: Sequence[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        """Return the renderer and its media type.

        Raises the problem "not-acceptable" where none of the renderers is acceptable.
        """
        renderer = _by_format(self._format(request, renderers), renderers)
        if renderer is None:
            renderer = _by_accept(request.headers.get("Accept", "*/*"), renderers)
        return renderer, renderer.media_type

    def _format(self, request: Request, renderers: Sequence[BaseRenderer]) -> str:
        """Return the value of the parameter `format`; empty where Accept decides."""
        if len({renderer.format for renderer in renderers}) == 1:
            return ""
        values = request.query_params.getlist(self.settings.URL_FORMAT_OVERRIDE)
        # an empty or repeated parameter is refused with the other parameters
        return values[0] if len(values) == 1 and values[0].strip() else ""


def _by_format(name: str, renderers: Sequence[BaseRenderer]) -> BaseRenderer | None:
    if not name:
        return None
    for renderer in renderers:
        if renderer.format == name:
            return renderer
    raise _not_acceptable(f"The format “{name[:40]}” is not available", renderers, name)


def _by_accept(header: str, renderers: Sequence[BaseRenderer]) -> BaseRenderer:
    index = _preferred(header, tuple(renderer.media_type for renderer in renderers))
    if index is None:
        raise _not_acceptable(f"None of “{header[:200]}” is available", renderers)
    return renderers[index]


@lru_cache(maxsize=256)
def _preferred(header: str, media_types: Sequence[str]) -> int | None:
    """Get the index of the media type that a header Accept prefers; None for an unacceptable list.

    Clients send few different headers; parsing a header costs more than the response object.
    """
    # not request.accepted_types, which leaves out what is refused by q=0
    pieces = [piece.strip() for piece in header.split(",")]
    ranges = [_media_range(piece) for piece in pieces if piece and not _is_of_problems(piece)]
    accepted = [media_range for media_range in ranges if media_range is not None]
    if not accepted:
        return 0
    qualities = [_quality(media_type, accepted) for media_type in media_types]
    return qualities.index(max(qualities)) if max(qualities) > 0 else None


def _media_range(piece: str) -> MediaType | None:
    """Return a range of media types; None where its parameters cannot be read."""
    try:
        # Java's URLConnection sends "*" for "*/*"
        return MediaType(f"*/{piece}" if piece.partition(";")[0].strip() == "*" else piece)
    except (TypeError, ValueError):
        # TypeError: a parameter in pieces (`a*0; a*`), some without a number
        return None


def _is_of_problems(piece: str) -> bool:
    """Return true for the media type of problems, which no answer has but a problem.

    Generated clients send it, alone or beside others: they name all types of the description.
    """
    return piece.partition(";")[0].strip().lower() == MEDIA_TYPE


def _quality(media_type: str, accepted: Sequence[MediaType]) -> float:
    """Return the quality value of a media type, by the most specific range (RFC 9110, 12.5.1).

    Parameters of media types ("charset=utf-8") make no difference here.
    """
    main, _, sub = media_type.partition("/")
    fitting = [
        (media_range.main_type != "*", media_range.sub_type != "*", _weight(media_range))
        for media_range in accepted
        if media_range.main_type in {"*", main} and media_range.sub_type in {"*", sub}
    ]
    return max(fitting)[2] if fitting else 0.0


def _weight(accepted: MediaType) -> float:
    """Return the weight of a range, which is 1 where it cannot be read.

    Django reads `q=nan` as a number that is neither less nor greater than any other.
    """
    weight = float(accepted.quality)
    return 1.0 if math.isnan(weight) else weight


def _not_acceptable(reason: str, renderers: Sequence[BaseRenderer], name: str = "") -> Problem:
    near = nearest(name, [renderer.format for renderer in renderers]) if name else None
    format_words = ", ".join(f"{renderer.format} ({renderer.media_type})" for renderer in renderers)
    hint = did_you_mean(near)
    available = [
        {"format": renderer.format, "media_type": renderer.media_type} for renderer in renderers
    ]
    return Problem(
        "not-acceptable",
        f"{reason}.{hint} Available formats: {format_words}.",
        {"available": available},
    )
