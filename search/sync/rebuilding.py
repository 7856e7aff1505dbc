"""Rebuild of the index beside the live one, which keeps answering and receiving changes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from search.backends.base import Builder, Condition, SearchBackend, SearchUnavailable
from search.backends.documents import Corpus
from search.sync import outbox
from search.sync.comparison import batches, differing_digests
from search.sync.durability import sync_database
from search.sync.index_lease import HeldElsewhere, confirmed

BATCH_SIZE = 500
"""Documents read together."""

SWAP_SECONDS = 60.0
"""Seconds that the swap waits for the writer lock of the live index."""

Progress = Callable[[int, int], None]


def _no_progress(_done: int, _total: int) -> None:
    pass


def rebuild(backend: SearchBackend, corpus: Corpus, progress: Progress = _no_progress) -> int:
    """Build a new index, swap it for the live one, and return its number of documents.

    progress  called after each batch with the documents done and their number at the beginning

    Changes made meanwhile are in the new index or still pending. If killed at any moment, the live
    index is unchanged. Raises WriterBusy if another rebuild is running, SearchUnavailable and
    DatabaseError.
    """
    had_no_index = backend.state().condition is Condition.MISSING
    pending = outbox.pending_ids()
    total = corpus.count()
    with backend.builder() as builder:
        done = 0
        for batch in batches(corpus.ids(), BATCH_SIZE):
            builder.add(corpus.build(batch))
            done += len(batch)
            progress(done, total)
        builder.finish()
        with backend.writer(timeout=SWAP_SECONDS) as writer:
            caught_up = _catch_up(backend, corpus, builder)
            if not caught_up and not had_no_index:
                # The unreadable index may hold changes that are no longer in the outbox.
                outbox.enqueue_all()
            sync_database()
            builder.swap(writer)
    # These entries were made before the first document was read, so the new index has them. Where
    # another index follows the database, they are for that one.
    with suppress(HeldElsewhere), confirmed(backend):
        outbox.delete(pending)
    return backend.count()


def _catch_up(backend: SearchBackend, corpus: Corpus, builder: Builder) -> bool:
    """Copy changes of the live index since the build began into the new index.

    Returns False if the live index cannot be read. The caller holds the writer lock.
    """
    built = dict(builder.digests())
    try:
        changed = list(differing_digests(backend.digests(), built.items()))
    except SearchUnavailable:
        return False
    for batch in batches(changed, BATCH_SIZE):
        documents = list(corpus.build(batch))
        removed = set(batch).difference(document.id for document in documents) & built.keys()
        changed_documents = [
            document for document in documents if built.get(document.id) != document.digest
        ]
        if changed_documents or removed:
            builder.replace(changed_documents, removed)
    return True
