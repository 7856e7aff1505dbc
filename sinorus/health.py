"""/livez and /readyz: whether this process answers, and whether it has what it needs.

They are answered before anything else is asked of a request (a host, HTTPS, a session), so
that whatever watches the machine can ask by address.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed, JsonResponse

from search import service
from search.sync import indexer, outbox

logger = logging.getLogger(__name__)

OK = "ok"
BEING_BUILT = "being built"
BEHIND = "behind"
HEALTHY = {OK, BEING_BUILT, BEHIND}

LATE_SECONDS = 60.0
"""An index that owes a change for longer is behind; moments are usual."""


class Health:
    """Answers GET and HEAD of /livez and /readyz; hands on everything else."""

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
    """200: the process answers."""
    return JsonResponse({"status": OK})


def ready() -> JsonResponse:
    """200 where all that this machine has to bring is there, else 503.

    The body names each thing with "ok" or what is wrong: {"status": "not ready", "database":
    "does not answer", …}. It is open to everybody, so the reason in full is in the log alone.
    """
    found = {"database": database()}
    found["migrations"] = migrations() if found["database"] == OK else "unknown"
    found["index"] = index()
    if set(found.values()) == {OK} and (indexer.trouble() or outbox.lag() > LATE_SECONDS):
        found["index"] = BEHIND
    healthy = all(state in HEALTHY for state in found.values())
    return JsonResponse(
        {"status": OK if healthy else "not ready"} | found, status=200 if healthy else 503
    )


def database() -> str:
    """Whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        logger.exception("The database does not respond.")
        return "does not respond"
    return OK


def migrations() -> str:
    """Whether the tables are those of this version."""
    missing = sorted(_latest() - set(MigrationRecorder(connection).applied_migrations()))
    if missing:
        return f"not applied: {', '.join('.'.join(name) for name in missing)}"
    return OK


def index() -> str:
    """Whether the search index can be read, or will be soon: whatever a rebuild cures, the
    indexer cures by itself, and all but search works meanwhile."""
    state = service.backend().state()
    if state.ready:
        return OK
    reason = indexer.trouble() if state.curable else state.hint
    if state.curable and not reason:
        return BEING_BUILT
    logger.error("%s %s", state.message, reason)
    return "cannot be built" if state.curable else "cannot be read"


@cache
def _latest() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).graph.leaf_nodes())
