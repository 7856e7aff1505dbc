"""Edition of everything that search answers are made from besides the database's rows."""

from __future__ import annotations

from search import service
from search.suggest.spelling import speller_generation


def search_edition() -> str:
    """Return a text that is equal, in all processes, as long as answers to a query are equal.

    It names the index, the synonyms, the vocabulary that suggests spellings and the sentence model.
    Read the outbox first: what is pending there is left out of answers, and is not part of the
    edition.

    Raises SearchUnavailable.
    """
    backend, model = service.backend(), service.model()
    parts = [backend.generation(), backend.synonyms.edition(), speller_generation()]
    return " ".join(map(str, [*parts, model.fingerprint.hex()] if model else parts))
