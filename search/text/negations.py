"""Words that negate: they are stop words, but turn what is asked into its contrary."""

from __future__ import annotations

from search.text.analysis import analyse
from search.text.characters import fold

_NEGATIONS = {
    "en": "not no never nor neither cannot without cant dont doesnt didnt isnt arent wasnt werent"
    " wont wouldnt shouldnt couldnt hasnt havent hadnt mustnt neednt aint nobody nothing none",
    "de": "nicht kein keine keinen keiner keines nie niemals ohne niemand nichts",
    "fr": "ne pas jamais aucun aucune sans personne",
    "es": "no nunca jamas sin ningun ninguna nadie",
    "ru": "не нет никогда без никто ни",
    "cs": "ne neni nejsou nikdy bez zadny zadna nikdo",
}


def negations(language: str) -> frozenset[str]:
    """Return the folded words that negate in a language; none for a language without a list."""
    return frozenset(fold(_NEGATIONS.get(language.partition("-")[0], "")).split())


def has_negation(text: str, language: str) -> bool:
    """Test whether a text has a word that negates."""
    return not negations(language).isdisjoint(token.form for token in analyse(text, language))
