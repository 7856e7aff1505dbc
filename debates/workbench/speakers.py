"""Speakers of a transcript, by the labels before their words, as in “LUCÍA RUIZ: They should”."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from debates.text.quotations import normalized

LABEL = re.compile(r"([^:：\n]{2,100})(?::(?=\s|$)|：)")
"""Words before the first colon of a paragraph, which may name who speaks."""

BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]")
QUOTES = re.compile(r'["„«»‹›‚]')

MOST_WORDS = 8
"""Words that a label has at most; more are a sentence with a colon."""

PARTICLE = 3
"""Letters of the longest words that begin with a small letter in names: “van der Berg”."""


class Speakers:
    """Speakers among people who are known by several names each.

    names  of each person, by a key
    """

    def __init__(self, names: Mapping[int, Iterable[str]]) -> None:
        self.by_name: dict[str, set[int]] = defaultdict(set)
        self.by_last_word: dict[str, list[tuple[int, list[str]]]] = defaultdict(list)
        for key, own in names.items():
            for words in filter(None, (folded(name).split() for name in own)):
                self.by_name[" ".join(words)].add(key)
                self.by_name[words[-1]].add(key)
                self.by_last_word[words[-1]].append((key, words))

    def named(self, label: str) -> int | None:
        """Return whom a label names, if it is one person alone.

        A label may leave out titles and first names or add titles and more, but contradicts no
        part of the name: “Anna Ruiz” does not name Lucía Ruiz.
        """
        said = folded(label)
        words = said.split()
        found = self.by_name.get(said) or {
            key
            for word in set(words)
            for key, name in self.by_last_word.get(word, ())
            if _same(words, name)
        }
        return next(iter(found)) if len(found) == 1 else None

    def after(self, words: str, before: int | None) -> int | None:
        """Return who speaks in a paragraph, after a paragraph of another speaker.

        Nobody known speaks after a label that names nobody known, such as that of a moderator.
        """
        found = LABEL.match(words)
        if found is None:
            return before
        speaker = self.named(found[1])
        return before if speaker is None and not is_label(found[1]) else speaker

    def spoken_from(self, words: str) -> int:
        """Return where the words of a paragraph begin, after the label of a known speaker."""
        found = LABEL.match(words)
        if found is None or self.named(found[1]) is None:
            return 0
        return len(words) - len(words[found.end() :].lstrip())


def is_label(words: str) -> bool:
    """Tell whether words before a colon look like the name or role of a speaker.

    All but short words begin with a capital, or have letters without capitals.
    """
    own = BRACKETED.sub("", words).split()
    return 0 < len(own) <= MOST_WORDS and all(
        not one[0].islower() or (number > 0 and len(one) <= PARTICLE)
        for number, one in enumerate(own)
    )


def folded(label: str) -> str:
    """Return a name as names are compared: without what stands in brackets, quotes and capitals."""
    plain = QUOTES.sub("", BRACKETED.sub("", normalized(label)))
    return " ".join(plain.split()).strip(" .'").casefold()


def _same(said: list[str], name: list[str]) -> bool:
    """Tell whether a label and a name of several words have the same words, as far as both go."""
    return len(name) > 1 and (set(said) <= set(name) or set(name) <= set(said))
