"""Names of people and institutions among the words of a query.

Names are often words of another subject: Yuan, Central Asia Institute. So the words of a query are
looked for in names only if no other text has them, if several of them are a whole name, or if the
query asks for names (“by Carnegie”).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from search.backends.documents import NameFields
from search.planning.plan import Concept, Pattern, PhraseVariant, TermSlot
from search.planning.readings import read_word, stems_of
from search.query.tree import Node, Word
from search.spelling.autocorrection import Lexicon
from search.text.characters import fold
from search.text.whole_names import as_one_word

LONGEST_NAME = 8
"""Maximum number of words of a whole name."""

_BY = "by"
"""Word with which a query asks for names, if it is the first."""


class NameLookup:
    """Lookup of the words of one query in the names that an index has.

    fields     text fields with names
    lexicon    words of the index
    languages  ISO 639-1 codes of the texts
    """

    def __init__(self, fields: NameFields, lexicon: Lexicon, languages: tuple[str, ...]) -> None:
        self.fields = fields
        self._lexicon = lexicon
        self._languages = languages
        self._in_names: dict[str, bool] = {}

    def placed(self, variant: PhraseVariant) -> PhraseVariant:
        """Return a variant that is looked for in names if only names have all of its words."""
        patterns = tuple(
            pattern._replace(field=self.fields.words)
            if pattern.field is None and self._is_of_names_alone(pattern.slots)
            else pattern
            for pattern in variant.patterns
        )
        return variant._replace(patterns=patterns)

    def whole_names(self, texts: Sequence[str]) -> list[Concept]:
        """Return the whole names among typed words, each of which counts as much as its words.

        Of overlapping names the longest counts, then the first.
        """
        may_be = [self._may_be_of_name(text) for text in texts]
        runs = [
            (start, end)
            for start, end in combinations(range(len(texts) + 1), 2)
            if 1 < end - start <= LONGEST_NAME and may_be[start] and may_be[end - 1]
        ]
        names: list[Concept] = []
        used: set[int] = set()
        for start, end in sorted(runs, key=lambda run: (run[0] - run[1], run[0])):
            text = " ".join(texts[start:end])
            if used.isdisjoint(range(start, end)) and (patterns := self.whole(text)):
                names.append(Concept((PhraseVariant(text, patterns),), weight=end - start))
                used.update(range(start, end))
        return names

    def whole(self, text: str) -> tuple[Pattern, ...]:
        """Return the pattern of a text that is a whole name; none for others."""
        stems = stems_of(as_one_word(text), self._languages)
        if not self._lexicon.has(stems, self.fields.whole):
            return ()
        return (Pattern((TermSlot(stems=stems),), self.fields.whole),)

    def asked_for(self, nodes: Sequence[Node]) -> list[Node]:
        """Return the parts of a query with those after “by” at its beginning in the names field."""
        if not nodes or not isinstance(nodes[0], Word) or fold(nodes[0].text) != _BY:
            return list(nodes)
        end = 1
        while end < len(nodes) and self._is_plain_name(nodes[end]):
            end += 1
        names = [Word(node.text, self.fields.words) for node in nodes[1:end]]
        return [*names, *nodes[end:]] if names else list(nodes)

    def _is_plain_name(self, node: Node) -> bool:
        return isinstance(node, Word) and node.field is None and self._may_be_of_name(node.text)

    def _may_be_of_name(self, text: str) -> bool:
        """Test whether any name has all parts of a typed word, which is no stop word."""
        if text not in self._in_names:
            readings = read_word(text, None, self._languages)
            slots = [slot for each in readings for slot in each.variant.patterns[0].slots]
            names = self.fields.words
            self._in_names[text] = bool(slots) and all(self._has(slot, names) for slot in slots)
        return self._in_names[text]

    def _is_of_names_alone(self, slots: Sequence[TermSlot]) -> bool:
        """Test whether names have all words of a phrase, and other texts lack one of them."""
        words = [slot for slot in slots if not self._is_stop_word(slot)]
        return not all(self._has(slot, None) for slot in words) and all(
            self._has(slot, self.fields.words) for slot in words
        )

    def _is_stop_word(self, slot: TermSlot) -> bool:
        return bool(slot.forms) and not self._stems(slot)

    def _stems(self, slot: TermSlot) -> frozenset[str]:
        forms = filter(None, (*slot.forms, slot.prefix, slot.fuzzy))
        return slot.stems.union(*(stems_of(form, self._languages) for form in forms))

    def _has(self, slot: TermSlot, field: str | None) -> bool:
        """Test whether a field has a word that a slot accepts."""
        if self._lexicon.has(self._stems(slot), field):
            return True
        if slot.fuzzy:
            return bool(self._lexicon.near(slot.fuzzy, field))
        near = self._lexicon.near(slot.prefix, field) if slot.prefix else ()
        return any(form.startswith(slot.prefix) for form in near)
