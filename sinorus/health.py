"""Health checks: /livez for the process, /readyz for database, disk, search index and outbox.

They respond before anything else about a request (log, host, HTTPS, session), so that a monitor can
use the IP address of the machine. Monitors ask every few seconds, so a worker logs only once why it
is not ready, and again when other parts are not.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping

from django.db import Error, connection
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed, JsonResponse

from search import service
from search.sync import indexer, migration_state, outbox
from search.sync import triggers as database_triggers
from sinorus import storage

logger = logging.getLogger(__name__)

OK = storage.OK
BEING_BUILT = "being built"
BEHIND = "behind"
UNKNOWN = "unknown"
NO_RESPONSE = "does not respond"
HEALTHY = {OK, BEING_BUILT, BEHIND, storage.BUSY}
NEWER = "newer than this version: "
"""Beginning of the state of a database during a rolling upgrade.

A server of the earlier version still works, because a release removes only what the release before
no longer used.
"""

FRESH_SECONDS = 1.0
"""Seconds for which a worker repeats the states, so that clients cannot cause frequent writes."""

LATE_SECONDS = 60.0
"""Seconds: if the oldest pending change is older, the outbox counts as behind."""


class Health:
    """Middleware that responds to GET and HEAD of /livez and /readyz."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        respond = {"/livez": _alive, "/readyz": _ready}.get(request.path)
        if respond is None:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = respond()
        response["Cache-Control"] = "no-store"
        return response


def _alive() -> JsonResponse:
    """Respond with 200: the process is alive."""
    return JsonResponse({"status": OK})


def _ready() -> JsonResponse:
    """Respond with 200 if database, disk and search index are ready, else with 503.

    The body gives the state of each: {"status": "not ready", "database": "does not respond", …}.
    Anyone may read it, so only the log has the reasons.
    """
    states = readiness.states()
    wrong = _not_ready(states)
    return JsonResponse(
        {"status": "not ready" if wrong else OK} | states, status=503 if wrong else 200
    )


def _not_ready(states: Mapping[str, str]) -> dict[str, str]:
    return {
        part: state
        for part, state in states.items()
        if state not in HEALTHY and not state.startswith((storage.LOW, NEWER))
    }


class Readiness:
    """States of the parts, determined at most once a second, and logged when they change."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._states: dict[str, str] = {}
        self._until = 0.0
        self._logged: frozenset[str] = frozenset()

    def states(self) -> dict[str, str]:
        """Return the states by part; the last ones while another thread determines new ones."""
        if time.monotonic() >= self._until and self._lock.acquire(blocking=not self._states):
            try:
                reasons: list[str] = []
                self._states = _states(reasons)
                self._log(_not_ready(self._states), reasons)
                self._until = time.monotonic() + FRESH_SECONDS
            finally:
                self._lock.release()
        return self._states

    def _log(self, wrong: Mapping[str, str], reasons: Iterable[str]) -> None:
        """Log the parts that are not ready, if they are others than before.

        reasons  in full, which are for the log alone
        """
        before, self._logged = self._logged, frozenset(wrong)
        if self._logged == before:
            return
        if not wrong:
            logger.info("Ready again.")
            return
        part_states = ", ".join(f"{part} {state}" for part, state in wrong.items())
        logger.warning("%s", " ".join([f"Not ready: {part_states}.", *dict.fromkeys(reasons)]))


readiness = Readiness()


def _states(reasons: list[str]) -> dict[str, str]:
    """Return the state of each part; reasons for the log are added to `reasons`."""
    database = _probed(_database, reasons)
    responds = database in HEALTHY or database.startswith(NEWER)
    return {
        "database": database,
        "disk": storage.space(),
        "index": _index(reasons),
        "outbox": _probed(_outbox, reasons) if responds else UNKNOWN,
    }


def _probed(probe: Callable[[], str], reasons: list[str]) -> str:
    """Return the result of a probe of the database, also if the database fails meanwhile."""
    try:
        return probe()
    except Error as error:
        reasons.append(" ".join(str(error).split()))
        return NO_RESPONSE


def _database() -> str:
    """State of the database: of another version, lacking triggers, or of its rows. Raises Error."""
    if missing := migration_state.pending_anywhere(connection):
        return f"migrations not applied: {migration_state.named(missing)}"
    if newer := migration_state.unknown(connection):
        # The triggers are others, as they have to be.
        return f"{NEWER}{migration_state.named(newer)}"
    if missing_triggers := database_triggers.missing():
        return f"triggers missing: {', '.join(sorted(missing_triggers))}"
    state = storage.read_rows()
    return state if state != OK else storage.write_row()


def _outbox() -> str:
    """State of the changes that the search index may not have yet. Raises Error."""
    late = indexer.current_error() or outbox.lag() > LATE_SECONDS
    return BEHIND if late else OK


def _index(reasons: list[str]) -> str:
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
