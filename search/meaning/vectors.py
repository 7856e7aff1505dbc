"""Vectors of documents, as an index keeps them.

Those of a document are one value::

    value = model (8 bytes); texts (8 bytes); dimensions (4 bytes, little-endian);
            vectors (float16, little-endian, one after the other)

`model` is the fingerprint of the sentence model: vectors of different models cannot be compared.
`texts` is the fingerprint of the texts: equal ones need not be encoded again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

FINGERPRINT = 8
"""Bytes of the fingerprint of a model or of texts."""

HEAD_SIZE = 2 * FINGERPRINT
"""Bytes of the head of a value: the fingerprints of its model and its texts."""

_VECTORS = HEAD_SIZE + 4
_KEPT = np.dtype("<f2")


class Encoder(Protocol):
    """Sentence model (see search.meaning.model.SentenceModel)."""

    fingerprint: bytes
    unrelated: float

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of texts, of shape (texts, dimensions), each of length 1."""

    def question(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a question, of shape (dimensions,), of length 1."""


def fingerprint(contents: Iterable[bytes]) -> bytes:
    """Return the fingerprint of a sequence of contents."""
    digest = hashlib.blake2b(digest_size=FINGERPRINT)
    for content in contents:
        digest.update(len(content).to_bytes(8, "little"))
        digest.update(content)
    return digest.digest()


def head_of(model: bytes, texts: Iterable[str]) -> bytes:
    """Return the beginning of the value of a document with these texts, by which it is known."""
    return model + fingerprint(text.encode("utf-8", "surrogatepass") for text in texts)


def packed(head: bytes, vectors: NDArray[np.float32]) -> bytes:
    """Return the value of a document from its head and its vectors, of shape (n, dimensions)."""
    return head + vectors.shape[1].to_bytes(4, "little") + vectors.astype(_KEPT).tobytes()


def model_of(value: bytes) -> bytes:
    """Return the fingerprint of the model of a value, b"" if it is empty."""
    return value[:FINGERPRINT]


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors of several documents.

    docs   id of the document of each vector, int64, ascending; the first one of a document is of
           its whole text
    items  float32 of shape (vectors, dimensions); each has the length 1
    """

    docs: NDArray[np.int64]
    items: NDArray[np.float32]

    def whole(self, document_id: int) -> NDArray[np.float32] | None:
        """Return the vector of the whole text of a document, None if it has none."""
        place = int(np.searchsorted(self.docs, document_id))
        has_one = place < self.docs.size and self.docs[place] == document_id
        return self.items[place] if has_one else None

    def replaced(self, ids: Collection[int], by: Vectors) -> Vectors:
        """Return the vectors with those of some documents replaced by others."""
        if not self.docs.size:
            return by
        others = ~np.isin(self.docs, np.fromiter(ids, np.int64, len(ids)))
        if not by.docs.size:
            return Vectors(self.docs[others], self.items[others])
        docs = np.concatenate((self.docs[others], by.docs))
        order = np.argsort(docs, kind="stable")
        return Vectors(docs[order], np.concatenate((self.items[others], by.items))[order])


NO_VECTORS = Vectors(np.empty(0, np.int64), np.empty((0, 0), np.float32))


def unpacked(values: Mapping[int, bytes], model: bytes) -> Vectors:
    """Return the vectors of documents by a model.

    values  by id of the document, empty if it has none; those of other models are left out
    """
    docs, items = [], []
    for key in sorted(values):
        value = values[key]
        if value and model_of(value) == model:
            dimensions = int.from_bytes(value[HEAD_SIZE:_VECTORS], "little")
            passages = np.frombuffer(value, _KEPT, offset=_VECTORS).reshape(-1, dimensions)
            items.append(passages.astype(np.float32))
            docs.append(np.full(passages.shape[0], key, np.int64))
    return Vectors(np.concatenate(docs), np.concatenate(items)) if docs else NO_VECTORS
