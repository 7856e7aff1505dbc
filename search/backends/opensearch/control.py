"""Control index: which index is live, its commits, and who may write or build.

Its documents change only if they are as they were when they were read (sequence number and primary
term), so that of two processes one fails. A holder renews its lease; one that died, or was cut off
for LEASE_SECONDS, loses it to the next. No clocks of different machines are compared: whoever waits
looks for how long the document has stood still.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields, replace

from search.backends.base import SearchUnavailable, WriterBusy
from search.backends.opensearch.client import Client, Conflict, Json, NotFound

LEASE_SECONDS = 6.0
"""Seconds after which a lease that is not renewed is taken over."""
_RENEW_SECONDS = LEASE_SECONDS / 4
_POLL_SECONDS = 0.02

_LOST = "The right to write the search index was lost to another process."
_MAPPINGS = {
    "dynamic": "strict",
    "properties": {
        "index": {"type": "keyword"},
        "fingerprint": {"type": "keyword"},
        "commit": {"type": "long"},
        "unsure": {"type": "long", "index": False},
        "owner": {"type": "keyword"},
        "fenced": {"type": "keyword"},
        "held": {"type": "boolean"},
        "beat": {"type": "long"},
    },
}
_SETTINGS = {
    "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-all"},
    "mappings": _MAPPINGS,
}


@dataclass(frozen=True, slots=True)
class Record:
    """Document of the control index.

    index        name of the live index; "" before the first is built
    fingerprint  of its layout
    commit       number of the last commit, raised before and after each one
    unsure       ids of documents that a commit was to write and has not told that it did: a
                 request for them may still be under way
    owner, held  process that held the lease last, and whether it does
    fenced       name of the index that the owner alone can write; "" until it has seen to that
    beat         number of renewals
    version      sequence number and primary term when it was read; None if it is not there
    """

    index: str = ""
    fingerprint: str = ""
    commit: int = 0
    unsure: tuple[int, ...] = ()
    owner: str = ""
    held: bool = False
    fenced: str = ""
    beat: int = 0
    version: tuple[int, int] | None = field(default=None, compare=False)

    @property
    def body(self) -> Json:
        """The document's content."""
        content = asdict(self)
        del content["version"]
        return content


_KNOWN = {each.name for each in fields(Record)} - {"version"}


class Control:
    """Control index of one prefix."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.index = f"{client.address.prefix}-control"
        self._standing: dict[str, tuple[tuple[int, int], float]] = {}
        self._is_prepared = False

    def read(self, name: str = "writer") -> Record:
        """Read a record; an empty one if there is none. Raises SearchUnavailable."""
        try:
            found = self._client.call("GET", f"/{self.index}/_doc/{name}")
        except NotFound:
            return Record()
        if not found.get("found"):
            return Record()
        content = {key: value for key, value in found["_source"].items() if key in _KNOWN}
        content["unsure"] = tuple(content.get("unsure") or ())
        return Record(**content, version=(found["_seq_no"], found["_primary_term"]))

    def write(self, name: str, record: Record) -> Record:
        """Replace a record, and return it. Raises Conflict if it has changed meanwhile."""
        params: dict[str, object]
        if record.version is None:
            self._prepare()
            params = {"op_type": "create"}
        else:
            if not self._is_prepared:
                self._prepare()
            number, term = record.version
            params = {"if_seq_no": number, "if_primary_term": term}
        done = self._client.call("PUT", f"/{self.index}/_doc/{name}", record.body, params)
        return replace(record, version=(done["_seq_no"], done["_primary_term"]))

    def _prepare(self) -> None:
        """Create the index, or give one of an earlier version the fields that it lacks."""
        try:
            self._client.call("PUT", f"/{self.index}/_mapping", _MAPPINGS)
        except NotFound:
            try:
                self._client.call("PUT", f"/{self.index}", _SETTINGS)
            except SearchUnavailable as error:
                if "already exists" not in error.message:
                    raise
        self._is_prepared = True

    @contextmanager
    def lease(self, name: str, owner: str, *, timeout: float, busy: str) -> Iterator[Lease]:
        """Hold a lease. Raises WriterBusy if another one holds it until the timeout."""
        lease = Lease(self, name, self._acquired(name, owner, timeout, busy))
        try:
            yield lease
        finally:
            lease.release()

    def _acquired(self, name: str, owner: str, timeout: float, busy: str) -> Record:
        """Acquire a lease, and return its record."""
        until = time.monotonic() + timeout
        while True:
            before = self.read(name)
            if not before.held or self._has_stood_still(name, before):
                with suppress(Conflict):
                    fenced = before.fenced if before.owner == owner else ""
                    taken = replace(before, owner=owner, held=True, fenced=fenced)
                    return self.write(name, replace(taken, beat=before.beat + 1))
            left = until - time.monotonic()
            if left <= 0.0:
                raise WriterBusy(busy)
            time.sleep(min(_POLL_SECONDS, left))

    def _has_stood_still(self, name: str, record: Record) -> bool:
        """Test whether this process has seen a record unchanged for LEASE_SECONDS."""
        if record.version is None:
            return True
        now = time.monotonic()
        version, since = self._standing.get(name, (None, now))
        if version != record.version:
            self._standing[name] = record.version, now
            return False
        return now - since > LEASE_SECONDS


class Lease:
    """Lease that is held, and renewed until it is released."""

    def __init__(self, control: Control, name: str, acquired: Record) -> None:
        self._control = control
        self._name = name
        self._record = acquired
        self._lock = threading.Lock()
        self._lost = self._released = False
        self._timer = self._started()

    @property
    def record(self) -> Record:
        """The record as this holder wrote it last."""
        return self._record

    def update(self, **changes: object) -> Record:
        """Change the record. Raises SearchUnavailable, above all if the lease was lost."""
        with self._lock:
            if self._lost:
                raise SearchUnavailable(_LOST)
            try:
                self._record = self._control.write(
                    self._name, replace(self._record, **changes, beat=self._record.beat + 1)
                )
            except Conflict:
                self._lost = True
                raise SearchUnavailable(_LOST) from None
            return self._record

    def release(self) -> None:
        """Release the lease; if OpenSearch is away now, it ends by itself."""
        self.stop_renewing()
        with suppress(SearchUnavailable):
            self.update(held=False)

    def stop_renewing(self) -> None:
        """Let the lease end by itself."""
        self._released = True
        self._timer.cancel()

    def _started(self) -> threading.Timer:
        timer = threading.Timer(_RENEW_SECONDS, self._renew)
        timer.daemon = True
        timer.start()
        return timer

    def _renew(self) -> None:
        # Where OpenSearch is away for a moment, the next renewal may come in time.
        with suppress(SearchUnavailable):
            self.update()
        if not (self._released or self._lost):
            self._timer = self._started()
