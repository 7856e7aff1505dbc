"""OpenSearch engine: an index on other machines, shared by all that serve."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from search.backends.base import (
    Builder,
    Condition,
    IndexState,
    IndexUnfit,
    SearchUnavailable,
    Synonyms,
    Writer,
    WriterBusy,
)
from search.backends.documents import SearchSchema
from search.backends.layout import Layout
from search.backends.opensearch.address import Address
from search.backends.opensearch.client import SECONDS, Client, NotFound
from search.backends.opensearch.control import Control, Record
from search.backends.opensearch.reading import OpenSearchReading
from search.backends.opensearch.schema import fingerprint_of
from search.backends.opensearch.writing import OpenSearchBuilder, OpenSearchWriter
from search.backends.planned import PlannedBackend, Result

_REBUILD = "Build it with `manage.py search_rebuild`."
_TRIES = 3


class OpenSearchBackend(PlannedBackend):
    """Search backend in a cluster of OpenSearch (see search.backends.base.SearchBackend).

    address      of the cluster, with user, password and the prefix of all index names
    authorities  file with the certificates of the authorities to trust; "" for the system's
    seconds      to wait for an answer
    shards       number of shards of an index that is built
    request_id   returns the id of the request that this thread answers, or ""
    """

    shared: ClassVar[bool] = True

    def __init__(
        self,
        *,
        path: Path | str,
        schema: SearchSchema,
        address: Address,
        synonyms: Synonyms | None = None,
        authorities: str = "",
        seconds: float = SECONDS,
        shards: int = 1,
        request_id: Callable[[], str] = str,
    ) -> None:
        super().__init__(path=Path(path), schema=schema, synonyms=synonyms)
        self.client = Client(
            address, authorities=authorities, seconds=seconds, request_id=request_id
        )
        self.layout = Layout(schema)
        self.control = Control(self.client)
        self._shards = shards
        self._token = secrets.token_hex(8)
        self._last_reading: OpenSearchReading | None = None

    @property
    def place(self) -> str:
        """See search.backends.base.SearchBackend; the name of a node is no part of it."""
        return f"OpenSearch, under the prefix {self.client.address.prefix}"

    @property
    def _owner(self) -> str:
        """Name of this backend among those that write, another one in a forked process."""
        return f"{self._token}-{os.getpid()}"

    # State

    def state(self) -> IndexState:
        """See search.backends.base.SearchBackend."""
        try:
            index = self._live(self.control.read())
            try:
                self.client.searches(index, [{"size": 0, "track_total_hits": False}])
            except NotFound:
                if self.control.read().index == index:
                    message = f"The search index {index} is missing in OpenSearch."
                    return IndexState(Condition.DAMAGED, message, _REBUILD)
        except IndexUnfit as unfit:
            return IndexState(unfit.condition, unfit.message, unfit.hint)
        except SearchUnavailable as error:
            return IndexState(Condition.UNREACHABLE, error.message, error.hint)
        return IndexState(Condition.READY)

    def digests(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """See search.backends.base.SearchBackend."""
        return self.read(lambda reading: reading.digests(after))

    def _live(self, record: Record) -> str:
        """Return the name of the live index. Raises SearchUnavailable."""
        if self.withheld:
            raise SearchUnavailable(self.withheld)
        address = self.client.address
        if not record.index:
            raise IndexUnfit(
                Condition.MISSING,
                f"There is no search index {address.prefix} in OpenSearch at {address}.",
                _REBUILD,
            )
        if record.fingerprint != fingerprint_of(self.layout):
            raise IndexUnfit(
                Condition.OUTDATED,
                f"The search index {address.prefix} in OpenSearch at {address} was built by "
                "another version or for other documents.",
                _REBUILD,
            )
        return record.index

    def _reading(self) -> OpenSearchReading:
        """Return the reading of the last commit. Raises SearchUnavailable."""
        record = self.control.read()
        index = self._live(record)
        generation = f"{index}/{record.commit}"
        reading = self._last_reading
        if reading is None or reading.generation != generation:
            reading = self._last_reading = OpenSearchReading(
                self.client, self.layout, index, generation, unsure=record.unsure
            )
        return reading

    def read(self, work: Callable[[OpenSearchReading], Result]) -> Result:
        """See search.backends.planned.PlannedBackend; an index deleted meanwhile is gone."""
        reading = self._reading()
        try:
            return work(reading)
        except NotFound as error:
            raise IndexUnfit(
                Condition.DAMAGED,
                f"The search index {reading.index} is missing in OpenSearch.",
                _REBUILD,
            ) from error

    # Writing

    @contextmanager
    def writer(self, timeout: float = 0.0) -> Iterator[Writer]:
        """See search.backends.base.SearchBackend."""
        busy = "Another process or machine is writing the search index."
        with self.control.lease("writer", self._owner, timeout=timeout, busy=busy) as lease:
            yield OpenSearchWriter(self.client, self.layout, lease, self._live)

    @contextmanager
    def builder(self) -> Iterator[Builder]:
        """See search.backends.base.SearchBackend."""
        busy = "A new search index is already being built."
        with self.control.lease("builder", self._owner, timeout=0.0, busy=busy):
            builder = OpenSearchBuilder(self.client, self.layout, self._owner, shards=self._shards)
            try:
                yield builder
            finally:
                builder.discard()

    def tidy(self) -> bool:
        """Delete what killed builders left; OpenSearch itself merges segments."""
        # Looked for beforehand, since whoever would build is refused while this holds the lease.
        if not self._indexes_left():
            return False
        try:
            busy = "A new search index is being built."
            with self.control.lease("builder", self._owner, timeout=0.0, busy=busy):
                left = self._indexes_left()
                for name in left:
                    self.client.call("DELETE", f"/{name}")
                return bool(left)
        except WriterBusy:
            return False

    def _indexes_left(self) -> list[str]:
        """Return the names of the indexes that are not live, such as one that is being built."""
        indexes = self.client.call("GET", f"/{self.client.address.prefix}-index-*/_alias")
        # Read afterwards: a swap has made its index the live one by then.
        live = self.control.read().index
        return [name for name in indexes if name != live]
