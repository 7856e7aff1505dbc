"""Words that negate: they are stop words, but turn what is asked into its contrary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from search.text.analysis import analyse
from search.text.characters import fold

NO = "no"
"""Word that documents have in the field for denials if they say no to something."""

_OF_SENTENCES = {
    "en": "not no never nor neither cannot cant dont doesnt didnt isnt arent wasnt werent"
    " wont wouldnt shouldnt couldnt hasnt havent hadnt mustnt neednt aint nobody nothing none",
    "de": "nicht kein keine keinen keiner keines nie niemals niemand nichts",
    "fr": "ne pas jamais aucun aucune",
    "es": "no nunca jamas ningun ninguna nadie",
    "ru": "не нет никогда никто ни",
    "cs": "ne neni nejsou nikdy zadny zadna nikdo",
}

LANGUAGES = tuple(_OF_SENTENCES)
"""Languages with a list of negations."""

_OF_WORDS = {
    "en": "without",
    "de": "ohne",
    "fr": "sans personne",
    "es": "sin",
    "ru": "без",
    "cs": "bez",
}
"""Words that negate less than a sentence, or are also words without a negative meaning."""


def _in(language: str, words: Mapping[str, str]) -> frozenset[str]:
    """Return the folded words of a language; none for a language without a list."""
    return frozenset(fold(words.get(language.partition("-")[0], "")).split())


def has_negation(text: str, language: str) -> bool:
    """Test whether a text has a word that negates anything in it."""
    negations = _in(language, _OF_SENTENCES) | _in(language, _OF_WORDS)
    return not negations.isdisjoint(token.form for token in analyse(text, language))


def is_denial(text: str, language: str) -> bool:
    """Test whether a text says no to something, as “no longer believes” does."""
    negations = _in(language, _OF_SENTENCES)
    return not negations.isdisjoint(token.form for token in analyse(text, language))


def is_negation(word: str, languages: Iterable[str]) -> bool:
    """Test whether a typed word negates a sentence in one of these languages: not, doesn't."""
    form = fold(word).replace("'", "").replace("’", "").strip("?!.,;:")
    return any(form in _in(language, _OF_SENTENCES) for language in languages)
