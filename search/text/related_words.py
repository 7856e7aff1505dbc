"""Related words: words that say nearly the same in many texts, though they are no synonyms.

They only rank: of the texts that a query finds, those that say it in a related word come before
those that do not. Only where no text has any typed word do they find in their place, which is told.
Each line is a group; words with an underscore are a phrase.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from search.text.analysis import stem

RELATED_WORDS: Mapping[str, str] = {
    "en": """
        last endure persist continue survive hold_firm hold_up go_on
        collapse break fail end crumble
        deepen strengthen intensify tighten
        grow increase rise expand widen
        shrink decline decrease weaken fall

        partnership relationship relation tie bond link
        alliance ally pact axis bloc
        friendship friend closeness
        cooperation collaboration coordination
        rival competitor adversary enemy
        rivalry competition contest
        compete contend vie

        war conflict invasion hostility fighting attack
        tension friction strain dispute quarrel rift
        distrust mistrust suspicion
        trust confidence
        worry concern fear alarm unease
        danger threat risk
        respect regard esteem

        help support aid assist rescue
        harm hurt damage
        benefit gain profit advantage serve
        dependent dependence depend rely reliance lean
        imbalance asymmetry lopsided unequal
        gap difference disparity
        primacy hegemony dominance supremacy

        trade commerce
        sanction penalty
        military army troops armed
        spy espionage
        border frontier
        nation country
        leader president ruler

        cause reason
        aim goal objective purpose
        future outlook prospect
        avoid prevent
        genuine real sincere true
        strong powerful
        weak feeble
        fast quick rapid
    """,
}
"""Groups of related words of each language."""

Phrase = tuple[str, ...]
"""Words of a phrase, or a single word, as written."""


@cache
def related_words(word_stem: str, language: str) -> frozenset[Phrase]:
    """Return the words and phrases that are related to the words with a stem."""
    return frozenset(
        words
        for words in _groups(language).get(word_stem, ())
        if len(words) > 1 or stem(words[0], language) != word_stem
    )


def prepare(language: str) -> None:
    """Find the stems of the groups of a language, which is done once in a process."""
    _groups(language)


@cache
def _groups(language: str) -> Mapping[str, set[Phrase]]:
    found: dict[str, set[Phrase]] = {}
    for line in RELATED_WORDS.get(language, "").splitlines():
        group = {tuple(word.split("_")) for word in line.split()}
        for words in group:
            if len(words) == 1:
                found.setdefault(stem(words[0], language) or words[0], set()).update(group)
    return found
