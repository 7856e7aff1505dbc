"""First requests of a worker, which it makes itself before the server reports that it is ready.

Much is created when it is first needed, and then cached: addresses, templates, regular expressions,
SQL, the description of the API, parts of the search index. So a worker requests a page and an API
response of each kind, after the columns of lists and the data of searches have been read into
memory. It serves meanwhile.
"""

from __future__ import annotations

import gc
import io
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.db.models import Model

from debates.api.endpoints.collections import Positions
from debates.columns.current import columns
from debates.finding import autocomplete, expert_names, objects
from debates.models import Debate, Expert, Position, Question, Source, Topic
from search import service
from search.suggest import spelling
from sinorus.ready_workers import ready_workers
from sinorus.request_log import OWN_REQUEST

logger = logging.getLogger(__name__)

PAUSE = 0.05
"""Seconds between two checks of the reading in the background."""

MOST_SECONDS = 120.0
"""Seconds to wait for the data of searches in memory."""

PAGE = "text/html"
DATA = "application/json"

_ANYWHERE = (
    (PAGE, "/"),
    (PAGE, "/debates/"),
    (PAGE, "/questions/"),
    (PAGE, "/positions/"),
    (PAGE, "/experts/"),
    (PAGE, "/topics/"),
    (PAGE, "/sources/"),
    (PAGE, "/forecasts/"),
    (PAGE, "/method/"),
    (PAGE, "/nowhere/"),
    (PAGE, "/admin/login/"),
    (PAGE, "/feeds/positions.atom"),
    (PAGE, "/api/v1/positions/?page_size=1"),
    (DATA, "/api/v1/"),
    (DATA, "/api/v1/schema/"),
    (DATA, "/api/v1/positions/?page_size=1&expand=expert,topics&facets=stance"),
    (DATA, "/api/v1/positions/?kind=unknown"),
    (DATA, "/api/v1/debates/?page_size=1"),
    (DATA, "/api/v1/experts/?page_size=1"),
    (DATA, "/api/v1/evidence/?page_size=1"),
    (DATA, "/api/v1/counterpoints/?page_size=1"),
    (DATA, "/api/v1/supports/?page_size=1"),
    (DATA, "/api/v1/forecasts/?page_size=1"),
)
_OBJECTS: tuple[type[Model], ...] = (Debate, Question, Position, Expert, Topic, Source)


class FirstRequests:
    """The first requests of a process."""

    def __init__(self) -> None:
        self._begun = self._made = False

    def are_pending(self) -> bool:
        """Tell whether this process, or another worker of the server, still has to make them."""
        return (self._begun and not self._made) or ready_workers.are_awaited()

    def begin(self) -> None:
        """Make them in a thread, after the data that they need is in memory."""
        self._begun = True
        threading.Thread(target=self._run, name="first-requests", daemon=True).start()

    def _run(self) -> None:
        try:
            _wait_for(lambda: not columns.is_first_read_pending())
            make()
        except Exception:
            # the first visitor meets the same failure, and gets its message
            logger.exception("The first requests of this worker have failed.")
        finally:
            connections.close_all()
        # Loaded objects stay, so the garbage collector need not check them again.
        gc.collect()
        gc.freeze()
        self._made = True
        ready_workers.add()


first_requests = FirstRequests()
"""Those of this process."""


def make() -> None:
    """Request a page and an API response of each kind."""
    searches = service.backend().state().ready
    if searches:
        end = time.monotonic() + MOST_SECONDS
        kept = (spelling, objects, autocomplete, expert_names)
        _wait_for(lambda: all(one.is_prepared() for one in kept) or time.monotonic() > end)
    application = WSGIHandler()
    for accept, address in (
        *_ANYWHERE,
        *_orders(),
        *_of_objects(),
        *(_searches() if searches else ()),
    ):
        _ask(application, address, accept)


def _wait_for(condition: Callable[[], bool]) -> None:
    while not condition():
        time.sleep(PAUSE)


def _orders() -> Iterator[tuple[str, str]]:
    """Yield the addresses of a list in each order of positions, which is then cached."""
    for name in Positions.ordering_fields:
        for order in (name, f"-{name}"):
            yield DATA, f"/api/v1/positions/?page_size=1&ordering={order}"


def _of_objects() -> Iterator[tuple[str, str]]:
    """Yield the address of one object of each kind, as a page and as data, and of its positions."""
    for model in _OBJECTS:
        slug = model.objects.published().order_by("pk").values_list("slug", flat=True).first()
        if slug is not None:
            name = model._meta.model_name
            collection = f"{name}s"
            yield PAGE, f"/{collection}/{slug}/"
            yield DATA, f"/api/v1/{collection}/{slug}/"
            if model is Position:
                yield DATA, f"/api/v1/positions/?format=csv&slug={slug}"
            else:
                yield DATA, f"/api/v1/positions/?page_size=1&{name}={slug}"


def _searches() -> Iterator[tuple[str, str]]:
    """Yield the addresses of a search for words of a position, and of its suggestions."""
    statement = Position.objects.published().values_list("statement", flat=True).first() or ""
    words = sorted(statement.split(), key=len)[-2:]
    query = urlencode({"q": " ".join(words)})
    yield PAGE, f"/search/?{query}"
    yield PAGE, f"/search/suggestions/?q={quote(query[:3])}"
    yield DATA, f"/api/v1/search/?{query}&facets=stance"
    yield DATA, "/api/v1/search/?q=has:evidence&page_size=1"
    yield DATA, f"/api/v1/search/suggest/?{query}"
    yield DATA, f"/api/v1/search/objects/?{query}"


def _ask(application: WSGIHandler, address: str, accept: str) -> None:
    """Request an address, through all middleware, and read the whole response."""
    path, _, query = address.partition("?")
    hosts = (host.lstrip(".") for host in settings.ALLOWED_HOSTS if host != "*")
    host = next(hosts, "localhost")
    response = application(
        {
            OWN_REQUEST: True,
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REMOTE_ADDR": "127.0.0.1",
            "SERVER_NAME": host,
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": host,
            "HTTP_ACCEPT": accept,
            "HTTP_ACCEPT_ENCODING": "gzip",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        },
        lambda status, headers, error=None: None,
    )
    try:
        for _piece in response:
            pass
    finally:
        response.close()
