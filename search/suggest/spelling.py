"""Speller of the index's vocabulary, refreshed in the background."""

from __future__ import annotations

from search import service
from search.suggest.completion import Speller
from search.sync.background_value import BackgroundValue, index_value


def known_words() -> dict[str, int]:
    """Return the document frequency of every word that is found without naming a field.

    Raises SearchUnavailable.
    """
    backend = service.backend()
    names = backend.schema.names
    in_names = dict(backend.words(names.words)) if names else {}
    return in_names | dict(backend.words())


def speller() -> Speller | None:
    """Return the speller, or None while the first one is being built.

    Raises SearchUnavailable if the index cannot be read and there is no speller yet.
    """
    return _background_speller().get()


def speller_generation() -> str:
    """Return the generation of the index that the speller is from; empty while there is none."""
    background = _background_speller()
    background.get()
    return background.value_generation


def prepare() -> None:
    """Build the first speller in the background, so that no request waits for it."""
    _background_speller().prepare()


def is_prepared() -> bool:
    """Tell whether there is something in memory already."""
    return _background_speller().is_prepared


def _background_speller() -> BackgroundValue[Speller]:
    def make() -> BackgroundValue[Speller]:
        backend = service.backend()
        return index_value("Spellings", lambda: Speller(known_words()), backend.generation)

    return service.kept("speller", make)
