"""Writing an OpenSearch index: commits of the live one, and a new one beside it.

A commit raises the commit's number in the control index, writes the documents with it as their
version, refreshes the index, and raises the number again. The index is never refreshed otherwise:
what a commit that failed has written is not seen until the next one. Its documents are unsure: a
request for them may arrive later still. The control index names them until they have been written
again with a later version, which refuses that request; until then they count as out of date,
whatever a search finds.

Whoever takes the lease over from another process gives the live index a writer's alias of its own
and removes that of the other, so that a process that was cut off in the middle of a commit writes
nothing any more, however late its requests arrive.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice

from search.backends.base import Builder, SearchUnavailable, Writer
from search.backends.documents import SearchDocument
from search.backends.layout import Layout
from search.backends.opensearch.client import LONG_SECONDS, Client, Json, NotFound
from search.backends.opensearch.control import Lease, Record
from search.backends.opensearch.reading import digests, digests_of
from search.backends.opensearch.schema import fingerprint_of, index_of, source_of

_BATCH = 400
"""Documents in one request."""


def alias_of(prefix: str, index: str, owner: str) -> str:
    """Return the alias by which a process writes an index."""
    return f"{prefix}-writer-{owner}-{index.rpartition('-')[2]}"


class OpenSearchWriter(Writer):
    """Right to write the live index.

    live  returns the name of a record's index, and raises IndexUnfit if it is not of this schema
    """

    def __init__(
        self, client: Client, layout: Layout, lease: Lease, live: Callable[[Record], str]
    ) -> None:
        self._client = client
        self._layout = layout
        self._live = live
        self.lease = lease
        index = lease.record.index
        if index and lease.record.fenced != index:
            self.fence(index)
            lease.update(fenced=index)

    def alias(self, index: str) -> str:
        """Return the alias by which this process writes an index."""
        return alias_of(self._client.address.prefix, index, self.lease.record.owner)

    def fence(self, index: str) -> None:
        """Let this process write an index, and no other one. Raises SearchUnavailable."""
        others = f"{self._client.address.prefix}-writer-*"
        add: Json = {"add": {"index": index, "alias": self.alias(index)}}
        remove: Json = {"remove": {"index": index, "alias": others}}
        for actions in ([remove, add], [add]):
            try:
                self._client.call("POST", "/_aliases", {"actions": actions})
                return
            except NotFound:
                # There is no other alias; or the index is gone, as whoever opens it says.
                continue

    def apply(self, documents: Iterable[SearchDocument], removed: Iterable[int] = ()) -> None:
        """See search.backends.base.Writer."""
        written = sources_of(self._layout, documents)
        index = self._live(self.lease.record)
        unsure = set(self.lease.record.unsure)
        gone = set(removed) - written.keys()
        gone &= digests_of(self._client, index, gone).keys() | unsure
        changed = written.keys() | gone
        if not changed:
            return
        version = self.lease.record.commit + 1
        self.lease.update(commit=version, unsure=tuple(sorted(unsure | changed)))
        write(self._client, self.alias(index), written, gone, version, alias=True)
        self._client.call("POST", f"/{index}/_refresh", seconds=LONG_SECONDS)
        self.lease.update(commit=version + 1, unsure=tuple(sorted(unsure - changed)))


class OpenSearchBuilder(Builder):
    """New index beside the live one (see search.backends.base.Builder)."""

    def __init__(self, client: Client, layout: Layout, owner: str, *, shards: int) -> None:
        self._client = client
        self._layout = layout
        self._owner = owner
        self.index = f"{client.address.prefix}-index-{secrets.token_hex(8)}"
        self._version = 1
        self._finished = self._swapped = False
        body = index_of(layout, shards=shards)
        body["aliases"] = {alias_of(client.address.prefix, self.index, owner): {}}
        client.call("PUT", f"/{self.index}", body, seconds=LONG_SECONDS)

    def add(self, documents: Iterable[SearchDocument]) -> None:
        """See search.backends.base.Builder."""
        for batch in _batches(documents):
            sources = sources_of(self._layout, batch)
            write(self._client, self.index, sources, (), self._version)

    def finish(self) -> None:
        """See search.backends.base.Builder."""
        self._refresh()
        self._finished = True

    def digests(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """See search.backends.base.Builder."""
        self._check_finished()
        return digests(self._client, self.index, after)

    def replace(self, documents: Iterable[SearchDocument], removed: Iterable[int] = ()) -> None:
        """See search.backends.base.Builder."""
        self._check_finished()
        self._version += 1
        sources = sources_of(self._layout, documents)
        write(self._client, self.index, sources, set(removed) - sources.keys(), self._version)
        self._refresh()

    def swap(self, writer: Writer) -> None:
        """See search.backends.base.Builder."""
        if not isinstance(writer, OpenSearchWriter):
            raise TypeError("The writer belongs to another engine.")
        self._check_finished()
        before = writer.lease.record
        if before.owner != self._owner:
            writer.fence(self.index)
        writer.lease.update(
            index=self.index,
            fingerprint=fingerprint_of(self._layout),
            commit=max(before.commit, self._version) + 1,
            unsure=(),
            fenced=self.index,
        )
        self._swapped = True
        self._show(before.index)

    def discard(self) -> None:
        """Delete the new index, unless it is live."""
        if not self._swapped:
            # What failed before counts; one that cannot be deleted now is left for `tidy`.
            with suppress(SearchUnavailable):
                self._client.call("DELETE", f"/{self.index}")

    def _show(self, before: str) -> None:
        """Move the alias for people to the new index, and delete the one before."""
        prefix = self._client.address.prefix
        show: Json = {"add": {"index": self.index, "alias": prefix}}
        try:
            forget = [{"remove_index": {"index": before}}] if before else []
            self._client.call("POST", "/_aliases", {"actions": [show, *forget]})
        except NotFound:
            # The index before was deleted by hand.
            self._client.call("POST", "/_aliases", {"actions": [show]})

    def _refresh(self) -> None:
        self._client.call("POST", f"/{self.index}/_refresh", seconds=LONG_SECONDS)

    def _check_finished(self) -> None:
        if not self._finished:
            raise SearchUnavailable("The new index is not finished.", "Call finish() first.")


def write(
    client: Client,
    index: str,
    sources: dict[int, Json],
    removed: Iterable[int],
    version: int,
    *,
    alias: bool = False,
) -> None:
    """Write and remove documents with a version, which has to be above the one that they have.

    alias  whether `index` has to be an alias
    """

    def lines() -> Iterator[Json]:
        for key, source in sources.items():
            yield {"index": {"_id": str(key), "version": version, "version_type": "external"}}
            yield source
        for key in removed:
            yield {"delete": {"_id": str(key), "version": version, "version_type": "external"}}

    if sources or removed:
        client.bulk(index, lines(), alias=alias, seconds=LONG_SECONDS)


def sources_of(layout: Layout, documents: Iterable[SearchDocument]) -> dict[int, Json]:
    """Return documents as OpenSearch takes them, by id."""
    return {document.id: source_of(layout, layout.prepare(document)) for document in documents}


def _batches(documents: Iterable[SearchDocument]) -> Iterator[list[SearchDocument]]:
    remaining = iter(documents)
    while batch := list(islice(remaining, _BATCH)):
        yield batch
