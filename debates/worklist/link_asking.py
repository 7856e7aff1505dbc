"""Asking one web address: whether it leads somewhere, and whether it moved for good.

It is asked with HEAD, and with GET where HEAD fails, since many hosts answer HEAD wrongly. A tag or
date of the document is not compared: pages change theirs with every advertisement, while the text
stays as it is. So only what an answer says outright counts: no such document, moved for good.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urldefrag, urlsplit

from debates.outgoing.requests import (
    REDIRECTS,
    HttpAnswer,
    NotSent,
    RequestRefused,
    UnknownHost,
    redirected,
    retry_after,
    send,
)
from debates.worklist.models import LinkState

SECONDS = 8.0
"""Seconds that one address may take, with its redirects."""

MOST_REDIRECTS = 5
MOST_BYTES = 1_000
PERMANENT = frozenset({301, 308})
GONE = frozenset({404, 410})
LONGEST_WAIT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class LinkResult:
    """Answer of a web address that was asked.

    status    of the last answer; None without one
    reason    why there was no answer, for people
    moved_to  address to which it redirects for good; empty if to none
    etag      of a document that was found
    wait      time for which a host asks to be left alone; None if it does not
    host      that asks for it, which may be another one than that of the address
    """

    state: LinkState
    status: int | None = None
    reason: str = ""
    moved_to: str = ""
    etag: str = ""
    wait: timedelta | None = None
    host: str = ""


def ask(address: str, etag: str = "") -> LinkResult:
    """Ask an address; raises nothing.

    etag  of the document when it was last found
    """
    ends = time.monotonic() + SECONDS
    url, moved_to, for_good = urldefrag(address).url, "", True
    try:
        for _ in range(MOST_REDIRECTS + 1):
            answer = _answer(url, etag, ends)
            location = answer.headers.get("location", "")
            if answer.status not in REDIRECTS or not location:
                return _result_of(answer, url, moved_to)
            url = redirected(url, location)
            for_good = for_good and answer.status in PERMANENT
            moved_to = url if for_good else moved_to
    except RequestRefused as refused:
        return LinkResult(LinkState.UNKNOWN, reason=str(refused))
    except UnknownHost as failed:
        return LinkResult(LinkState.VANISHED, reason=str(failed))
    except NotSent as failed:
        return LinkResult(LinkState.UNREACHABLE, reason=str(failed))
    return LinkResult(LinkState.UNREACHABLE, reason="It redirects again and again.")


def host_of(address: str) -> str:
    """Return the host of an address; empty where it has none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def leads_to_a_start_page(address: str, moved_to: str) -> bool:
    """Tell whether a document was replaced by the first page of a site."""
    return urlsplit(address).path.strip("/") != "" and urlsplit(moved_to).path.strip("/") == ""


def _answer(url: str, etag: str, ends: float) -> HttpAnswer:
    """Ask with HEAD, and again with GET where the answer to that is an error."""
    headers = {"If-None-Match": etag} if etag else {}
    answer = send("HEAD", url, headers=headers, seconds=_left(ends))
    if answer.status < 400 or answer.status == 429:
        return answer
    return send("GET", url, headers=headers, seconds=_left(ends), most_bytes=MOST_BYTES)


def _result_of(answer: HttpAnswer, url: str, moved_to: str) -> LinkResult:
    status = answer.status
    if status < 400:
        tag = answer.headers.get("etag", "")
        usable = tag.isascii() and tag.isprintable() and len(tag) <= 200
        return LinkResult(LinkState.FOUND, status, moved_to=moved_to, etag=tag if usable else "")
    if status in GONE:
        return LinkResult(LinkState.GONE, status)
    state = LinkState.UNREACHABLE if status >= 500 else LinkState.UNKNOWN
    wait = retry_after(answer, LONGEST_WAIT)
    host = host_of(url) if wait else ""
    return LinkResult(state, status, f"Its host answers {status}.", wait=wait, host=host)


def _left(ends: float) -> float:
    return max(0.1, ends - time.monotonic())
