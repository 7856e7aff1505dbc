"""Index of a few thousand short texts in memory, answered as the documents of an engine are.

It has no files and no commits: it is built whole, does not change, and is shared by all threads.
"""

from __future__ import annotations

from collections.abc import Iterable

from tantivy import Index

from search.backends.documents import SearchDocument, SearchSchema
from search.backends.layout import Layout
from search.backends.tantivy.reading import TantivyReading
from search.backends.tantivy.schema import document_of, schema_of

_BYTES = 15_000_000
"""Memory of the writer, while it builds."""


def memory_reading(documents: Iterable[SearchDocument], schema: SearchSchema) -> TantivyReading:
    """Return an index of documents in memory."""
    layout = Layout(schema)
    index = Index(schema_of(layout))
    writer = index.writer(_BYTES, num_threads=1)
    for document in documents:
        writer.add_document(document_of(layout.prepare(document)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return TantivyReading(layout, "", index)
