"""Health checks: /livez for the process, /readyz for database, disk and search index.

They respond before any other check of a request (host, HTTPS, session), so that a monitor can use
the IP address of the machine. Monitors ask every few seconds, so a worker logs only once why it is
not ready, and again when other parts are not.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping

from django.db import Error, connection
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed, JsonResponse

from debates.columns.current import columns
from search import service
from search.sync import indexer, migration_state, outbox
from search.sync import triggers as database_triggers
from sinorus import storage

logger = logging.getLogger(__name__)

OK = storage.OK
BEING_BUILT = "being built"
BEING_READ = "being read"
BEHIND = "behind"
UNKNOWN = "unknown"
NO_RESPONSE = "does not respond"
HEALTHY = {OK, BEING_BUILT, BEHIND, storage.BUSY}
NEWER = "newer than this version: "
"""Beginning of the state of migrations during a rolling upgrade.

A server of the earlier version still works, because a release removes only what the release before
no longer used.
"""

LATE_SECONDS = 60.0
"""Seconds: if the oldest pending change is older, the index counts as behind."""

read_rows = storage.Remembered(storage.read_rows)
write_row = storage.Remembered(storage.write_row)


class ReadinessLog:
    """Log of the parts that are not ready, with a line whenever they change."""

    def __init__(self) -> None:
        self._parts: frozenset[str] = frozenset()

    def note(self, states: Mapping[str, str], reasons: Iterable[str]) -> None:
        """Log the states of the parts that are not ready, if they have changed.

        reasons  in full, which are for the log alone
        """
        before, self._parts = self._parts, frozenset(states)
        if self._parts == before:
            return
        if not self._parts:
            logger.info("Ready again.")
            return
        listed = ", ".join(f"{part} {state}" for part, state in states.items())
        logger.warning("%s", " ".join([f"Not ready: {listed}.", *dict.fromkeys(reasons)]))


readiness_log = ReadinessLog()


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
        request.is_health_check = True
        response = answer()
        response["Cache-Control"] = "no-store"
        return response


def alive() -> JsonResponse:
    """Respond with 200: the process is alive."""
    return JsonResponse({"status": OK})


def ready() -> JsonResponse:
    """Respond with 200 if database, disk and search index are ready, else with 503.

    The body gives the state of each: {"status": "not ready", "database": "does not respond", …}.
    Anyone may read it, so only the log has the reasons.
    """
    reasons: list[str] = []
    found = _states(reasons)
    wrong = {
        part: state
        for part, state in found.items()
        if state not in HEALTHY and not state.startswith((storage.LOW, NEWER))
    }
    readiness_log.note(wrong, reasons)
    return JsonResponse(
        {"status": "not ready" if wrong else OK} | found, status=503 if wrong else 200
    )


def _states(reasons: list[str]) -> dict[str, str]:
    """Return the state of each part; reasons for the log are added to `reasons`."""
    found = {"database": _state(database, reasons)}
    found["migrations"] = _state(migrations, reasons) if found["database"] == OK else UNKNOWN
    newer = found["migrations"].startswith(NEWER)
    current = newer or found["migrations"] == OK
    for name, probe in {"triggers": triggers, "read": read_rows, "write": write_row}.items():
        found[name] = _state(probe, reasons) if current else UNKNOWN
    if newer:
        # They are others, as they have to be.
        found["triggers"] = found["migrations"]
    found["space"] = storage.space()
    found["lists"] = lists()
    found["index"] = index(reasons)
    if found["index"] == OK and current and _state(lag, reasons) != OK:
        found["index"] = BEHIND
    return found


def _state(probe: Callable[[], str], reasons: list[str]) -> str:
    """Return the result of a probe of the database, also if the database fails meanwhile."""
    try:
        return probe()
    except Error as error:
        reasons.append(" ".join(str(error).split()))
        return NO_RESPONSE


def database() -> str:
    """State of the database. Raises Error."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK


def migrations() -> str:
    """State of the migrations: "ok", or those that are not applied."""
    if missing := migration_state.pending_anywhere(connection):
        return f"not applied: {migration_state.named(missing)}"
    if newer := migration_state.unknown(connection):
        return f"{NEWER}{migration_state.named(newer)}"
    return OK


def triggers() -> str:
    """State of the triggers: "ok", or those that are missing. Raises Error."""
    missing = database_triggers.missing()
    return f"missing: {', '.join(sorted(missing))}" if missing else OK


def lag() -> str:
    """State of the pending changes of the search index."""
    late = indexer.current_error() or outbox.lag() > LATE_SECONDS
    return BEHIND if late else OK


def lists() -> str:
    """State of the columns in memory that lists use, which a start reads first."""
    return BEING_READ if columns.is_first_read_pending() else OK


def index(reasons: list[str]) -> str:
    """State of the search index; why it cannot be read or built is added to the reasons.

    An index that a rebuild would repair counts as being built, because the indexer rebuilds it by
    itself, and everything but search works meanwhile.
    """
    state = service.backend().state()
    if state.ready:
        return OK
    reason = indexer.current_error() if state.curable else state.hint
    if state.curable and not reason:
        return BEING_BUILT
    reasons.append(f"{state.message} {reason}")
    return "cannot be built" if state.curable else "cannot be read"
