"""Latin spellings, surnames and short forms of the names of experts, for search."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from search.text.analysis import forms_of
from search.text.characters import APOSTROPHES, HYPHENS, INVISIBLE, fold
from search.text.transliteration import digraph_spellings, latin_spellings, pinyin_names

_TYPOGRAPHY = str.maketrans(
    dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(HYPHENS, "-") | dict.fromkeys("“”„«»", '"')
)
_UNSEEN = re.compile(f"[{INVISIBLE}]")


def as_typed(name: str) -> str:
    """Return a name as a keyboard types it, in small letters, to find those that look the same.

    Kinds of spaces, quotes and hyphens become the plain ones; characters that nobody sees are left
    out, and a letter with its accent is one character.
    """
    visible_name = _UNSEEN.sub("", name).translate(_TYPOGRAPHY)
    return " ".join(unicodedata.normalize("NFC", visible_name).casefold().split())


def without_accents(name: str) -> str:
    """Return a name to find those that differ in accents, or only look different to a computer."""
    return fold(as_typed(name))


def with_plain_initial(sort_name: str) -> str:
    """Return a sort name that begins with a plain capital: databases may sort Á and d after Z."""
    initial = fold(sort_name[:1])
    if not (initial.isascii() and initial.isalpha()):
        return sort_name
    return f"{initial.capitalize()}{sort_name[1:]}"


def in_own_letters(sort_name: str, name: str) -> str:
    """Return a sort name in the letters of the name: Álvarez, Eva for “Alvarez, Eva”."""
    own = {without_accents(word): word for word in re.findall(r"[^\s,]+", name)}
    return re.sub(r"[^\s,]+", lambda word: own.get(without_accents(word[0]), word[0]), sort_name)


@lru_cache(4096)
def spelled_out(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the usual Latin spellings of names in other scripts, or with umlauts.

    Spellings whose words all occur in the names already are left out: (Artyom Lukin, Артём Лукин)
    gives Artem Lukin. Chinese names are spelled in Pinyin; Jörg Müller gives Joerg Mueller.
    """
    known_words = set(forms_of(" ".join(names)))
    spellings: list[str] = []
    for name in names:
        for spelling in latin_spellings(name) or pinyin_names(name) or digraph_spellings(name):
            words = forms_of(spelling)
            if not known_words.issuperset(words):
                known_words.update(words)
                spellings.append(spelling)
    return tuple(spellings)


def surnames(sort_name: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return the surname in each of the names of an expert, each once.

    sort_name  “Lukin, Artyom”; without a comma, all of each name counts as the surname
    names      in all spellings, that of `sort_name` first

    Where a name does not have the surname itself (Артём Лукин), it is what stands in its place; in
    a name of more or fewer words, all of it.
    """
    surname, comma, _given_name = sort_name.partition(",")
    if not comma or not names:
        return tuple(dict.fromkeys(names))
    surname_words = folded_words(surname)
    first_name = folded_words(names[0])
    surnames_of_names: list[str] = []
    for name in names:
        parts = folded_words(name)
        place = _surname_index(surname_words, parts)
        if place is None and len(parts) == len(first_name):
            place = _surname_index(surname_words, first_name)
        surnames_of_names.append(" ".join(parts[place] if place is not None else parts))
    return tuple(dict.fromkeys(surnames_of_names))


class NameForms(NamedTuple):
    """The names of an expert in all spellings, without case and diacritics.

    names    words of each name
    surname  words of the surname in all spellings; none where all of a name counts as the surname
    """

    names: tuple[tuple[str, ...], ...]
    surname: frozenset[str]

    def can_mean(self, typed: Sequence[str]) -> bool:
        """Test whether folded words can mean the expert: all of a name, its end, or its surname."""
        query_words = tuple(typed)
        if any(words[-len(query_words) :] == query_words for words in self.names):
            return bool(query_words)
        return not self.surname.isdisjoint(query_words) and any(
            _are_in_order(query_words, words) for words in self.names
        )


def name_forms(sort_name: str, names: Sequence[str]) -> NameForms:
    """Return the forms of the names of an expert.

    sort_name  “Núñez Ibáñez, José Ángel”: words of the surname may stand alone (Núñez), and others
               of the name before or after them (José Núñez); without a comma, only the end may
    names      in all spellings, that of `sort_name` first
    """
    every = (*names, *spelled_out(tuple(names)))
    has_surname = "," in sort_name
    surname = surnames(sort_name, every) if has_surname else ()
    return NameForms(
        tuple(tuple(folded_words(name)) for name in every),
        frozenset(word for name in surname for word in folded_words(name)),
    )


def folded_words(name: str) -> list[str]:
    """Return the words of a name without case, diacritics and the comma of a sort name."""
    return [fold(part.strip(",")) for part in name.split()]


def _are_in_order(words: Sequence[str], parts: Sequence[str]) -> bool:
    """Test whether all of some words occur among the parts of a name, in their order."""
    remaining_parts = iter(parts)
    return all(word in remaining_parts for word in words)


def _surname_index(surname: Sequence[str], parts: Sequence[str]) -> slice | None:
    """Return the index of the surname among the parts of a name, or None."""
    for start in range(len(parts) - len(surname) + 1):
        place = slice(start, start + len(surname))
        if surname and parts[place] == surname:
            return place
    return None
