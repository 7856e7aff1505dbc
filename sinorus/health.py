"""Health checks: /livez for the process, /readyz for the database and the search index.

They respond before any other check of a request (host, HTTPS, session), so that a monitor can
use the IP address of the machine.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import Error, connection
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed, JsonResponse

from search import service
from search.sync import indexer, migration_state, outbox
from sinorus.schema import state as schema_state

logger = logging.getLogger(__name__)

OK = "ok"
BEING_BUILT = "being built"
BEHIND = "behind"
HEALTHY = {OK, BEING_BUILT, BEHIND}

LATE_SECONDS = 60.0
"""Age in seconds of the oldest pending change from which the index counts as behind."""


class Health:
    """Middleware that responds to GET and HEAD of /livez and /readyz."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = {"/livez": alive, "/readyz": ready}.get(request.path)
        if answer is None:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = answer()
        response["Cache-Control"] = "no-store"
        return response


def alive() -> JsonResponse:
    """Respond with 200: the process is alive."""
    return JsonResponse({"status": OK})


def ready() -> JsonResponse:
    """Respond with 200 if database, migrations and search index are ready, else with 503.

    The body gives the state of each: {"status": "not ready", "database": "does not answer", …}.
    Anyone may read it, so only the log has the full reason.
    """
    found = {"database": database()}
    found["migrations"] = migrations() if found["database"] == OK else "unknown"
    found["schema"] = schema() if found["migrations"] == OK else "unknown"
    found["index"] = index()
    if set(found.values()) == {OK} and (indexer.current_error() or outbox.lag() > LATE_SECONDS):
        found["index"] = BEHIND
    healthy = all(state in HEALTHY for state in found.values())
    return JsonResponse(
        {"status": OK if healthy else "not ready"} | found, status=200 if healthy else 503
    )


def database() -> str:
    """State of the database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        logger.exception("The database does not respond.")
        return "does not respond"
    return OK


def migrations() -> str:
    """State of the migrations: "ok", or those that are not applied."""
    if missing := migration_state.pending_anywhere(connection):
        return f"not applied: {migration_state.named(missing)}"
    if newer := migration_state.unknown(connection):
        return f"newer than this version: {migration_state.named(newer)}"
    return OK


def schema() -> str:
    """State of the database's schema: "ok", or what differs from the one of this version."""
    return schema_state.quick_state()


def index() -> str:
    """State of the search index.

    An index that a rebuild would repair counts as being built, since the indexer rebuilds it by
    itself, and everything but search works meanwhile.
    """
    state = service.backend().state()
    if state.ready:
        return OK
    reason = indexer.current_error() if state.curable else state.hint
    if state.curable and not reason:
        return BEING_BUILT
    logger.error("%s %s", state.message, reason)
    return "cannot be built" if state.curable else "cannot be read"
