"""Making the index anew: beside the live one, which answers and is kept up to date meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from search.backends.base import Builder, Condition, SearchBackend, SearchUnavailable
from search.backends.documents import Corpus
from search.sync import outbox
from search.sync.comparison import differing_digests, pieces

PIECE = 500
"""Documents that are fetched together."""

SWAP_SECONDS = 60.0
"""How long the end of a rebuild waits for whoever writes the live index."""

Progress = Callable[[int, int], None]


def _tell_nobody(_done: int, _total: int) -> None:
    pass


def rebuild(backend: SearchBackend, corpus: Corpus, progress: Progress = _tell_nobody) -> int:
    """Build a new index and put it in the place of the live one; how many documents it has.

    `progress` is told, after each piece, how many documents are done and how many there were
    at the beginning. What is changed meanwhile is in the new index too, or is still owed.
    Killed at any moment, it leaves the live index as it was.
    Raises WriterBusy where another rebuild is at work, SearchUnavailable, DatabaseError.
    """
    began_without = backend.state().condition is Condition.MISSING
    owed = outbox.owed()
    total = corpus.count()
    with backend.builder() as builder:
        done = 0
        for piece in pieces(corpus.ids(), PIECE):
            builder.add(corpus.build(piece))
            done += len(piece)
            progress(done, total)
        builder.finish()
        with backend.writer(timeout=SWAP_SECONDS) as writer:
            known = _catch_up(backend, corpus, builder)
            if not known and not began_without:
                # Somebody may have written changes into an index that we cannot read.
                outbox.everything()
            builder.swap(writer)
    # All of them were there before the first document was read.
    outbox.done(owed)
    return backend.count()


def _catch_up(backend: SearchBackend, corpus: Corpus, builder: Builder) -> bool:
    """Bring into the new index what others have written into the live one meanwhile.

    False where the live one cannot be read. Called while nobody else writes the live one.
    """
    built = dict(builder.digests())
    try:
        changed = list(differing_digests(backend.digests(), built.items()))
    except SearchUnavailable:
        return False
    for piece in pieces(changed, PIECE):
        documents = list(corpus.build(piece))
        gone = set(piece).difference(document.id for document in documents) & built.keys()
        new = [document for document in documents if built.get(document.id) != document.digest]
        if new or gone:
            builder.replace(new, gone)
    return True
