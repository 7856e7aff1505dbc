"""Roles of argument in plain words: “evidence for sanctions” is read as `has:evidence sanctions`.

Only the opening of a query in plain words is read so, also after the name of an expert (“Spivak's
evidence on gas”) or before it (“what evidence does Spivak give”), and only if something follows
that it is about. A role narrows the results, so it is told in a note, and the search page shows it
as a filter that can be removed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from debates.finding.expert_names import experts_meant
from debates.models.choices import EvidenceKind, PositionKind, Stance
from search.query import Keyword, Note, ParsedQuery, Terms, Word, is_plain, render
from search.query.words import bare
from search.text.characters import fold

_LEAD_IN = r"(?:(?:show me|show|find|list|give me|what is|what are|what|are there|is there) )?"
_ARTICLE = r"(?:(?:all|any|the|some) )?"
_WHO = r"(?:who|(?:which )?(?:experts?|speakers?|scholars?|analysts?)(?: who| that)?)"
_ABOUT = "(?:about|on|for|of|regarding|concerning|by)"

_THERE_IS = r"(?:(?:is|are) there )?"

_NOUNS = (
    ("(?:counterpoints?|counter[ -]?arguments?|objections?|rebuttals?|criticisms?)"
     " (?:to|against|of|on|about|by)",
     Keyword("has", "counterpoint")),
    ("arguments? against", Keyword("has", "counterpoint")),
    (f"evidence (?:that|{_THERE_IS}{_ABOUT})", Keyword("has", "evidence")),
    (f"statistics {_THERE_IS}{_ABOUT}", Keyword("has", EvidenceKind.STATISTIC.value)),
    (f"(?:figures|numbers|data) {_THERE_IS}{_ABOUT}", Keyword("has", "figure")),
    (f"(?:forecasts?|predictions?) (?:{_ABOUT}|that)",
     Keyword("kind", PositionKind.FORECAST.value)),
    (f"(?:recommendations?|advice) (?:to|{_ABOUT})",
     Keyword("kind", PositionKind.RECOMMENDATION.value)),
)  # fmt: skip

_CLAIM = "(?:that|the (?:idea|claim|view|notion|thesis) (?:that|of))"
_VERBS = (
    (f"den(?:y|ies)|disputes?|rejects? {_CLAIM}|disagrees? (?:that|with)",
     Keyword("stance", Stance.DENIES.value)),
    (f"affirms? {_CLAIM}|confirms? {_CLAIM}", Keyword("stance", Stance.AFFIRMS.value)),
    (f"part(?:ly|ially) agrees? (?:that|with)|qualif(?:y|ies) {_CLAIM}",
     Keyword("stance", Stance.QUALIFIES.value)),
)  # fmt: skip

_ANSWERS = Keyword("answers", "")
"""Role of what is said against an expert, whose name has to follow."""

_TO_EXPERTS = (
    "contradicts?|opposes?|rebuts?|refutes?|counters?|challenges?|critici[sz]es?|"
    "argues? (?:against|with)|answers?|repl(?:y|ies) to|responds? to"
)

_OPENINGS = (
    *((re.compile(f"{_LEAD_IN}{_ARTICLE}{noun}"), meant) for noun, meant in _NOUNS),
    *((re.compile(f"{_WHO} (?:{verb})"), meant) for verb, meant in _VERBS),
    (re.compile(f"{_WHO} (?:{_TO_EXPERTS})"), _ANSWERS),
    (re.compile(f"{_LEAD_IN}{_ARTICLE}(?:critics?|opponents?) of"), _ANSWERS),
)

_DOES = "(?:do|does|did|has|have)"

_ASKED_OF = tuple(
    (re.compile(f"(?:what|which) {noun} {_DOES}"), meant)
    for noun, meant in (
        ("evidence", Keyword("has", "evidence")),
        ("statistics", Keyword("has", EvidenceKind.STATISTIC.value)),
        ("(?:figures|numbers|data)", Keyword("has", "figure")),
        ("(?:forecasts?|predictions?)", Keyword("kind", PositionKind.FORECAST.value)),
        ("(?:counterpoints?|counter[ -]?arguments?|objections?)", Keyword("is", "countering")),
    )
)
"""Openings that ask what an expert gives, whose name has to follow."""

_AGAINST = (
    Keyword("has", "counterpoint"),
    Keyword("stance", Stance.DENIES.value),
    _ANSWERS,
)
"""Roles that, before the name of an expert, mean what others say against it."""

_OF_OTHERS = (*_AGAINST, Keyword("stance", Stance.QUALIFIES.value))
"""Roles that, before the name of an expert, are asked of others."""

_OF_AN_EXPERT = {Keyword("has", "counterpoint"): Keyword("is", "countering")}
"""Roles that mean another one after the name of an expert, who raises these counterpoints."""

_POSSESSIVE = re.compile(r"['’]s\Z")

_BY = re.compile(r"\bby\Z")

_MOST_WORDS = 7
"""Maximum number of words of an opening."""

_MOST_WORDS_OF_NAME = 6


@dataclass(frozen=True, slots=True)
class PlainRole:
    """Role with which a query opens.

    words  the opening, as typed, without the name before it
    meant  what it is read as
    rest   what else is in the query, as typed
    name   the name of an expert before it, as typed; the rest begins with it
    """

    words: str
    meant: Keyword
    rest: str
    name: str = ""


def plain_role(parsed: ParsedQuery) -> PlainRole | None:
    """Return the role with which a query opens, or None.

    “Who disagrees with Lukin” is a role as a whole, if there is one public expert of this name. Who
    opposes anything else is asked for in many words, and no role.
    """
    opening = [*takewhile(is_plain, parsed.tree.children)]
    words = [word.text for word in opening if isinstance(word, Word)]
    role = _opening_role(parsed, words, 0)
    if role is not None:
        role = _against_an_expert(role, parsed.text)
        return role if role and role.meant != _ANSWERS else None
    role = _opening_role(parsed, words, 0, _ASKED_OF)
    if role is not None and _begins_with_an_expert(role.rest):
        return role
    for named, word in enumerate(words[:_MOST_WORDS_OF_NAME], 1):
        if _POSSESSIVE.search(word):
            role = _opening_role(parsed, words, named)
            return role and _of_an_expert(role)
    return None


def _opening_role(
    parsed: ParsedQuery,
    words: Sequence[str],
    named: int,
    openings: Sequence[tuple[re.Pattern[str], Keyword]] = _OPENINGS,
) -> PlainRole | None:
    """Return the role with which plain words open after a name of `named` words."""
    forms = [fold(word) for word in words[: named + _MOST_WORDS]]
    most = min(len(forms), len(parsed.tree.children) - 1)
    for end in range(most, named + 1, -1):
        for pattern, meant in openings:
            if pattern.fullmatch(" ".join(forms[named:end])):
                return _role(parsed.text, forms[:end], named, meant)
    return None


def with_plain_role(parsed: ParsedQuery) -> ParsedQuery:
    """Return a query with the role that it opens with as a field, and a note on it."""
    role = plain_role(parsed)
    if role is None:
        return parsed
    named, count = len(role.name.split()), len(role.words.split())
    children = parsed.tree.children
    tree = Terms((role.meant, *children[:named], *children[named + count :]))
    start = parsed.text.index(role.words, parsed.text.index(role.name) + len(role.name))
    note = Note(
        "role",
        f"“{role.words}” was read as {render(Terms((role.meant,)))}.",
        start,
        start + len(role.words),
    )
    notes = tuple(_in_order([note, *parsed.notes]))
    return replace(parsed, tree=tree, notes=notes, understood=render(tree))


def _role(text: str, forms: Sequence[str], named: int, meant: Keyword) -> PlainRole | None:
    """Return the role of the first words of a text; None if they are not typed one by one.

    named  the number of these that are a name before it
    """
    others = len(forms) - named - 1
    words = re.match(rf"\s*((?:\S+\s+){{{named}}})(\S+(?:\s+\S+){{{others}}})\s+(?=\S)", text)
    if words is None or [fold(bare(word)) for word in words[0].split()] != list(forms):
        return None
    rest = words[1] + text[words.end() :]
    return PlainRole(words[2], meant, rest.strip(), words[1].strip())


def _of_an_expert(role: PlainRole) -> PlainRole | None:
    """Return a role after the name of a public expert as it is meant there; None after others."""
    if role.meant == _ANSWERS or not experts_meant(_POSSESSIVE.sub("", role.name)):
        return None
    return replace(role, meant=_OF_AN_EXPERT.get(role.meant, role.meant))


def _against_an_expert(role: PlainRole, text: str) -> PlainRole | None:
    """Return a role with the expert it is directed at, if nothing else follows.

    None where it would mean the contrary: a stance beside the name of an expert finds what this
    expert says, and not who says it of the expert.
    """
    name = [bare(word) for word in role.rest.split()]
    if role.meant not in _OF_OTHERS or _BY.search(role.words) or len(name) > _MOST_WORDS_OF_NAME:
        return role
    slugs = experts_meant(_POSSESSIVE.sub("", " ".join(name)))
    if len(slugs) == 1 and role.meant in _AGAINST:
        return PlainRole(text.strip(), Keyword("answers", slugs[0]), "")
    return None if slugs and role.meant.field == "stance" else role


def _begins_with_an_expert(text: str) -> bool:
    """Test whether a text begins with the name or surname of a public expert."""
    words = [bare(word) for word in text.split()[:_MOST_WORDS_OF_NAME]]
    return bool(experts_meant(*(" ".join(words[:end]) for end in range(1, len(words) + 1))))


def _in_order(notes: Iterable[Note]) -> list[Note]:
    return sorted(notes, key=lambda note: (note.start, note.end))
