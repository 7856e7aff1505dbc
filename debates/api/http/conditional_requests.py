"""Validators of answers that clients keep: ETag and Last-Modified (RFC 9110, 8.8 and 13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.http import http_date, parse_etags, parse_http_date_safe

from debates.db.content_version import ContentVersion

SETTLED_AFTER = 60
"""Seconds after which no write of a second can still be under way (RFC 9110, 8.8.2.2)."""

SHOWN_SETTINGS = (
    *("SINORUS_SITE_NAME", "SINORUS_PUBLISHER", "SINORUS_CONTACT"),
    *("SINORUS_DATA_LICENCE", "SINORUS_DATA_LICENCE_URL", "SINORUS_SHOW_CODERS"),
)

APPS = ("sinorus", "debates", "search")
"""The folders whose files decide, with the lock, what an answer looks like."""


@dataclass(frozen=True, slots=True)
class Validators:
    """The ETag and the Last-Modified of an answer.

    etag      strong: equal tags mean equal bytes
    modified  when the content changed last, in seconds since 1970; None while that second is
              too near to be told from the next change
    """

    etag: str
    modified: int | None

    @classmethod
    def of(
        cls, request: HttpRequest, state: ContentVersion, day: int = 0, index: str = ""
    ) -> Validators:
        """Return the validators of the answer to a request in a state of the content.

        day    start of the day in seconds since 1970, where the answer depends on it; else 0
        index  edition of the search, where the answer depends on it; the time of its changes is
               not known
        """
        ingredients = (
            code_digest(settings.BASE_DIR),
            _site_settings(),
            f"{state.number} {state.changed} {day} {index}".rstrip(),
            f"{request.scheme} {request.get_host()}",
            request.get_full_path(),
            request.META.get("HTTP_ACCEPT", ""),
        )
        digest = blake2b(
            "\n".join(ingredients).encode("utf-8", "replace"), digest_size=12
        ).hexdigest()
        changed = max(state.changed // 1000, day)
        settled = 0 < changed < timezone.now().timestamp() - SETTLED_AFTER
        return cls(f'"{digest}"', changed if settled and not index else None)

    @classmethod
    def of_body(cls, body: bytes) -> Validators:
        """Return the validators of an answer that has none before it is made."""
        return cls(f'"{blake2b(body, digest_size=12).hexdigest()}"', None)

    def match(self, request: HttpRequest) -> bool:
        """Check whether the copy of the client is current (If-None-Match, If-Modified-Since)."""
        header = request.META.get("HTTP_IF_NONE_MATCH")
        if header is not None:
            return self.etag in (tag.removeprefix("W/") for tag in parse_etags(header))
        since = parse_http_date_safe(request.META.get("HTTP_IF_MODIFIED_SINCE", ""))
        return since is not None and self.modified is not None and self.modified <= since

    def put_on(self, response: HttpResponseBase) -> None:
        """Add the headers ETag and Last-Modified to a response."""
        response["ETag"] = self.etag
        if self.modified is not None:
            response["Last-Modified"] = http_date(self.modified)

    def not_modified(self, request: HttpRequest) -> HttpResponse:
        """Make the response 304 for a client whose copy is current.

        A compressed copy has the weak ETag, by which a cache finds it (RFC 9111, 4.3.4).
        """
        response = HttpResponse(status=304)
        del response["Content-Type"]
        self.put_on(response)
        weak = f"W/{self.etag}"
        requested_etags = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
        if weak in requested_etags and self.etag not in requested_etags:
            response["ETag"] = weak
        return response


def _site_settings() -> str:
    """Return the settings that answers show, in one line."""
    return repr([getattr(settings, name) for name in SHOWN_SETTINGS])


def accepts_only_absence(request: HttpRequest) -> bool:
    """Return true for `If-None-Match: *`, which asks for an answer only where nothing exists."""
    return parse_etags(request.META.get("HTTP_IF_NONE_MATCH", "")) == ["*"]


def start_of_day() -> int:
    """Return the start of the current day in UTC, in seconds since 1970."""
    now = timezone.now().timestamp()
    return int(now - now % 86400)


@cache
def code_digest(root: Path) -> str:
    """Get a digest of all code, templates and locked libraries: another version, another ETag."""
    digest = blake2b(digest_size=12)
    for path in _shaping_files(root):
        digest.update(str(path.relative_to(root)).encode() + b"\0")
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _shaping_files(root: Path) -> Iterator[Path]:
    """Yield the files that decide what an answer looks like, in a fixed order."""
    yield root / "requirements.lock"
    for app in APPS:
        for path in sorted((root / app).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                yield path
