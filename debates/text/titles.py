"""Titles and degrees in names of people, without which “Prof. Dr. Anna Müller” is sorted."""

from __future__ import annotations

import re

PERSONAL_TITLES = frozenset(
    {
        *("dr", "prof", "professor", "mr", "mrs", "ms", "mx", "herr", "frau", "mme", "mlle"),
        *("sir", "dame", "lord", "lady", "baroness", "ambassador", "senator"),
        *("general", "admiral", "marshal", "colonel", "commander", "captain", "lieutenant"),
    }
)
"""Titles that are nobody's name, in small letters and without a full stop."""

BEFORE_RANKS = frozenset({"major", "brigadier", "vice", "rear", "field", "air", "chief", "group"})
"""Words that are titles before one of those: Major General. Some are names: Major Owens."""

ABBREVIATED = frozenset(
    {
        *("ing", "dr-ing", "dipl", "dipl-ing", "mag", "rev", "hon", "priv-doz", "pd"),
        *("gen", "maj", "lt", "col", "capt", "adm", "brig", "cmdr", "amb", "sen", "rep", "gov"),
    }
)
"""Titles that are known by their full stop alone."""

YOUNGER = frozenset({"jr", "sr", "ii", "iii", "iv"})
"""Words after a name that tell people of one family apart, in small letters, without a stop."""

DEGREE = re.compile(r"(?=(?:.*[A-Z]){2})(?!(?:[A-Z]\.-?)+$)[A-Za-z.]{2,6}")
"""Letters after a name: PhD, Ph.D., OBE. Initials (A.P.) are none."""


def without_titles(name: str) -> str:
    """Return a name without titles before it and degrees after it.

    Two words of it are left at least.
    """
    words = _without_degrees(name).split()
    titles = 0
    while titles < len(words) - 2 and _is_title(words, titles):
        titles += 1
    return " ".join(words[titles:])


def index_name(name: str) -> str:
    """Return the name of a person as in an index: Lukin, Artyom; King, Martin Luther, Jr.

    The last word counts as the family name. A name that has a comma already stays as it is.
    """
    *given_names, family = without_titles(name).split()
    suffix = f", {family}" if len(given_names) > 1 and _bare_word(family) in YOUNGER else ""
    if suffix:
        *given_names, family = given_names
    given_words = " ".join(given_names)
    if "," in given_words:
        return " ".join(name.split())
    family = family.rstrip(",")
    return f"{family}, {given_words}{suffix}" if given_names else family or name


def _without_degrees(name: str) -> str:
    """Return a name of two words or more without the letters of degrees and orders after it."""
    own, *after = [part.strip() for part in name.split(",")]
    while len(own.split()) > 1 and after and all(map(DEGREE.fullmatch, after[-1].split())):
        after.pop()
    return ", ".join([own, *after])


def _is_title(words: list[str], place: int) -> bool:
    """Tell whether a word is a title, or goes on with one before it: Dr. rer. nat., General (ret.).

    The words before it are titles.
    """
    word, follows = words[place], place > 0
    plain = _bare_word(word)
    if plain in PERSONAL_TITLES:
        return True
    if plain in BEFORE_RANKS and place + 1 < len(words) and _is_title(words, place + 1):
        return True
    if follows and (word[0] + word[-1] == "()" or words[place - 1 : place + 1] == ["a.", "D."]):
        return True
    return word.endswith(".") and (
        plain in ABBREVIATED or (follows and (word.islower() or word == "a.D."))
    )


def _bare_word(word: str) -> str:
    return word.casefold().rstrip(".,")
