"""Speakers of a transcript, by the labels before their words, as in “LUCÍA RUIZ: They should”."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from debates.text.quotations import normalized
from debates.text.speaker_labels import BRACKETED, LABEL, is_label

QUOTES = re.compile(r'["„«»‹›‚]')

TITLES = {
    *("mr", "mrs", "ms", "miss", "mx", "sir", "dame", "lord", "lady", "dr", "prof", "professor"),
    *("rev", "hon", "cllr", "sen", "rep", "gov", "gen", "col", "capt", "lt", "sgt", "judge"),
    *("justice", "herr", "frau", "hr", "fr", "mag", "m", "mme", "mlle", "sr", "sra"),
}
"""Titles that transcripts put before a surname, in small letters and without a full stop."""

NUMBERED = re.compile(r"q\d+[a-z]?")
"""Number of a question before a label, as in “Q14 Dr Pike: …”."""

SOMEBODY_ELSE = 0
"""Key of a speaker whose label names nobody known, such as a moderator: no person has it."""


class Speakers:
    """Speakers among people who are known by several names each.

    names  of each person, by a key
    """

    def __init__(self, names: Mapping[int, Iterable[str]]) -> None:
        self.by_name: dict[str, set[int]] = defaultdict(set)
        self.without_titles: dict[str, set[int]] = defaultdict(set)
        self.by_last_word: dict[str, list[tuple[int, list[str]]]] = defaultdict(list)
        for key, own in names.items():
            for words in filter(None, (folded(name).split() for name in own)):
                self.by_name[" ".join(words)].add(key)
                self.by_name[words[-1]].add(key)
                self.by_last_word[words[-1]].append((key, words))
                self.without_titles[_without_titles(words)].add(key)
                self.without_titles[words[-1]].add(key)

    def named(self, label: str) -> int | None:
        """Return whom a label names, if it is one person alone.

        A label may leave out first names, have other titles, a number or more, but contradicts no
        part of the name: “Q4 Ms Ruiz” names Lucía Ruiz, “Anna Ruiz” does not.
        """
        said = folded(label)
        words = said.split()
        found = self.by_name.get(said) or {
            key
            for word in set(words)
            for key, name in self.by_last_word.get(word, ())
            if _same(words, name)
        }
        found = found or self.without_titles.get(_without_titles(words), set())
        return next(iter(found)) if len(found) == 1 else None

    def after(self, words: str, before: int | None) -> int | None:
        """Return who speaks in a paragraph, after a paragraph of another speaker.

        After a label that names nobody known, such as that of a moderator, it is SOMEBODY_ELSE;
        None where no label tells.
        """
        found = LABEL.match(words)
        if found is None:
            return before
        speaker = self.named(found[1])
        if speaker is None:
            return SOMEBODY_ELSE if is_label(found[1]) else before
        return speaker

    def spoken_from(self, words: str) -> int:
        """Return where the words of a paragraph begin, after the label of a known speaker."""
        found = LABEL.match(words)
        if found is None or self.named(found[1]) is None:
            return 0
        return len(words) - len(words[found.end() :].lstrip())


def folded(label: str) -> str:
    """Return a name as names are compared: without what stands in brackets, quotes and capitals."""
    plain = QUOTES.sub("", BRACKETED.sub("", normalized(label)))
    return " ".join(plain.split()).strip(" .'").casefold()


def _same(said: list[str], name: list[str]) -> bool:
    """Tell whether a label and a name of several words have the same words, as far as both go."""
    return len(name) > 1 and (set(said) <= set(name) or set(name) <= set(said))


def _without_titles(words: Iterable[str]) -> str:
    """Return the words of a folded name without titles and the number of a question."""
    own = (one for one in words if not NUMBERED.fullmatch(one))
    return " ".join(one for one in own if one.strip(".") not in TITLES)
