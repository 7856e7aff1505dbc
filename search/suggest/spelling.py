"""The speller of the index's words, kept up to date in the background."""

from __future__ import annotations

from search import service
from search.suggest.completion import Speller
from search.sync.background_value import Fresh


def speller() -> Speller | None:
    """The speller; None while the very first one is being made.

    Raises SearchUnavailable while the index cannot be read and there is none yet.
    """
    return _fresh().get()


def prepare() -> None:
    """Make the speller in the background, so that nobody has to wait for it."""
    _fresh().prepare()


def _fresh() -> Fresh[Speller]:
    def make() -> Fresh[Speller]:
        backend = service.backend()
        return Fresh("Spellings", lambda: Speller(dict(backend.words())), backend.generation)

    return service.kept("speller", make)
