"""The address of a preview: /preview/, a key, and the public address of what is previewed.

/preview/17-Vd9…/debates/china-russia/   by the key of a secret link
/preview/debate-4/debates/china-russia/  by the session of an editor
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

from debates import extensions
from debates.review.preview_addresses import PREFIX

NOT_PREVIEWED = frozenset(
    f"{app}:{name}"
    for app, names in {
        "pages": "index search suggestions opensearch sitemap sitemap-section robots favicon",
        "api": "search search-help search-suggest search-objects schema schema-writing docs"
        " docs-operation problems-list problems-detail tombstones records worklist waivers waiver",
    }.items()
    for name in names.split()
)
"""Addresses below /preview/ that redirect to the public ones: search and what has no debates.

Contrib apps add theirs (`debates.extensions.without_preview`).
"""


@dataclass(frozen=True, slots=True)
class RequestedPreview:
    """A request for a preview.

    path  the public address that is previewed
    """

    key: str
    path: str

    @property
    def prefix(self) -> str:
        """The part of the address before the public address."""
        return f"{PREFIX}{self.key}"

    @property
    def is_of_draft(self) -> bool:
        """True if previews have this address, false if it is only public."""
        return _is_previewed(self.path)


class PreviewAddress:
    """Middleware that separates the key of a preview from the address that is previewed.

    Later middleware and the log only see the public address, or /preview if the preview does not
    have that address; `request.preview` has the key.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(PREFIX):
            key, _, path = request.path_info.removeprefix(PREFIX).partition("/")
            # one slash: two would lead to another host
            request.preview = preview = RequestedPreview(key, f"/{path.lstrip('/')}")
            visible_path = preview.path if preview.is_of_draft else PREFIX.rstrip("/")
            request.path = request.path_info = visible_path
        return self.get_response(request)


def _is_previewed(path: str) -> bool:
    try:
        match = resolve(path)
    except Resolver404:
        return False
    if match.namespace not in {"pages", "api"}:
        return False
    return match.view_name not in NOT_PREVIEWED.union(extensions.without_preview)
