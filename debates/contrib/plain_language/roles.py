"""Roles of argument in plain words: “evidence for sanctions” is read as `has:evidence sanctions`.

Only the opening of a query in plain words is read so, also after the name of an expert (“Spivak's
evidence on gas”) or before it (“what evidence does Spivak give”), and only if something follows
that it is about, or the phrase is a question as it stands (“what do the experts recommend”). The
English openings are in `role_openings`, whole questions and other languages in `role_phrases`. A
role narrows the results, so it is told in a note, and the search page shows it as a filter that can
be removed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from debates.contrib.plain_language.role_openings import (
    ASKED_OF,
    LONGEST_OPENING,
    OF_SOURCES,
    OPENINGS,
    PEOPLE,
)
from debates.contrib.plain_language.role_phrases import LONGEST_PHRASE, role_phrases
from debates.finding.expert_names import experts_meant
from debates.finding.role_keywords import (
    AGREEING,
    ANSWERING,
    ARGUING_AGAINST,
    COUNTERED,
    COUNTERING,
    DISAGREEING,
    DISPUTED,
    QUALIFYING,
    SHARED_CLAIM,
    SIDES,
)
from debates.finding.shared_answers import AGREES, DISAGREES
from debates.finding.sides import AGAINST, FOR, subject_meant
from debates.finding.source_names import source_named
from search.query import (
    Keyword,
    Must,
    Node,
    Note,
    Or,
    ParsedQuery,
    Phrase,
    Terms,
    Word,
    is_plain,
    leaves,
    render,
)
from search.query.words import bare
from search.text.characters import fold

_UNNAMED = frozenset((ANSWERING, DISAGREEING, AGREEING))
"""Roles that are none without the name of an expert."""

_TOWARDS = {
    ARGUING_AGAINST: ANSWERING,
    COUNTERED: ANSWERING,
    AGAINST: DISAGREEING,
    FOR: AGREEING,
    DISAGREEING: DISAGREEING,
    ANSWERING: ANSWERING,
    AGREEING: AGREEING,
}
"""Roles that, before the name of an expert, are of others, with the role that each is then."""

_OF_OTHERS = (*_TOWARDS, QUALIFYING)
"""Roles that, before the name of an expert, are asked of others."""

_OF_AN_EXPERT = {COUNTERED: COUNTERING}
"""Roles that mean another one after the name of an expert, who raises these counterpoints."""

_ARTICLE = re.compile(r"\A[Tt]he ")
"""Of an organisation that has none in its name."""

_POSSESSIVE = re.compile(r"['’]s\Z")

_BY = re.compile(r"\bby\Z")

_HELD = re.compile(
    "views?|opinions?|positions?|claims?|arguments?|assessments?|stances?|thes[ie]s|ideas?"
)
"""What an expert holds, after the name."""

_ON = re.compile(
    "about|on|over|regarding|concerning|of|that"
    "|zu|zum|zur|uber|bei|beim|in|o|ohledne|v|ve|о|об|по|в|во|sobre|en|sur|a"
)
"""Words before what an expert holds it about, or that end a phrase (“wer stimmt Lukin zu”)."""

_MOST_WORDS_OF_NAME = 6

_OF_WHOLE_EXPERTS = {
    AGREES: "It finds positions of others that affirm or deny a question as this expert does, "
    "or support one of the expert’s positions.",
    DISAGREES: "It finds positions of others on the opposite side of a question, "
    "or with a counterpoint to one of the expert’s positions.",
}

_WHAT_THEY_FIND = {
    DISPUTED: "It finds positions that others dispute.",
    SHARED_CLAIM: "It finds positions that others support.",
    FOR: "It finds positions for what the question asks about.",
    AGAINST: "It finds positions against what the question asks about.",
}

_WITHOUT_SIDE = (
    "It is not recorded what a yes to a question with these words favours. To find the experts who "
    "say yes or no, choose a question and a stance."
)

_QUESTION = "question"
"""Field with the text of a question."""

_AS_WORDS = "To search for these words, put them in parentheses."

Meaning = Keyword | Or | Word | Phrase
"""What a role can be read as."""


@dataclass(frozen=True, slots=True)
class PlainRole:
    """Role with which a query opens.

    words  the opening, as typed, without the name before it
    meant  what it is read as
    rest   what else is in the query, as typed
    name   the name of an expert before it, as typed; the rest begins with it
    about  of a side: what finds the questions that it is taken on
    """

    words: str
    meant: Meaning
    rest: str
    name: str = ""
    about: tuple[Node, ...] = ()

    @property
    def label(self) -> str:
        """Return each field and its value, as pages show them: “has: evidence”."""
        return " or ".join(
            f"{leaf.field}: {leaf.value if isinstance(leaf, Keyword) else leaf.text}"
            for leaf in leaves(self.meant)
        )


def plain_role(parsed: ParsedQuery) -> PlainRole | None:
    """Return the role with which a query opens; None if it has none, or a side that is unknown."""
    role = _role_asked_for(parsed)
    return _with_side(role, parsed) if role and role.meant in SIDES else role


def _role_asked_for(parsed: ParsedQuery) -> PlainRole | None:
    """Return the role with which a query opens, or None; a side as words ask for it.

    “Who disagrees with Lukin” is a role as a whole, if there is one public expert of this name. Who
    opposes anything else is asked for in many words, and no role.
    """
    opening = [*takewhile(is_plain, parsed.tree.children)]
    words = [word.text for word in opening if isinstance(word, Word)]
    role = _opening_role(parsed, words, 0) or _phrase_role(parsed, words)
    if role is not None:
        role = _towards_an_expert(role, words, parsed.text)
        return role if role and (role.meant in SIDES or role.meant not in _UNNAMED) else None
    role = _opening_role(parsed, words, 0, OF_SOURCES)
    if role is not None:
        return _of_a_source(role, words, parsed.text)
    role = _opening_role(parsed, words, 0, ASKED_OF)
    if role is not None and _begins_with_an_expert(role.rest):
        return role
    for name_length, word in enumerate(words[:_MOST_WORDS_OF_NAME], 1):
        if _POSSESSIVE.search(word):
            role = _opening_role(parsed, words, name_length)
            return _of_an_expert(role) if role else _people_of(parsed, words, name_length)
    return None


def _opening_role(
    parsed: ParsedQuery,
    words: Sequence[str],
    name_length: int,
    openings: Sequence[tuple[re.Pattern[str], Keyword | Or]] = OPENINGS,
) -> PlainRole | None:
    """Return the role with which plain words open after a name of `name_length` words."""
    forms = [fold(word) for word in words[: name_length + LONGEST_OPENING]]
    most = min(len(forms), len(parsed.tree.children) - 1)
    for end in range(most, name_length + 1, -1):
        for pattern, meaning in openings:
            if pattern.fullmatch(" ".join(forms[name_length:end])):
                return _role(parsed.text, forms[:end], name_length, meaning)
    return None


def _phrase_role(parsed: ParsedQuery, words: Sequence[str]) -> PlainRole | None:
    """Return the role of the longest phrase with which plain words open."""
    forms = [bare(fold(word)).replace("’", "'") for word in words[:LONGEST_PHRASE]]
    for end in range(len(forms), 0, -1):
        phrase = role_phrases().get(" ".join(forms[:end]))
        if phrase and (phrase.may_open if end < len(parsed.tree.children) else phrase.may_be_all):
            return _role(parsed.text, [bare(fold(word)) for word in words[:end]], 0, phrase.meant)
    return None


def _with_side(role: PlainRole, parsed: ParsedQuery) -> PlainRole | None:
    """Return a role with the side that it is on the questions concerned; None if that is unknown.

    The side counts on questions with all words of its subject.
    """
    after = parsed.tree.children[len(role.name.split()) + len(role.words.split()) :]
    words = [node.text for node in after if isinstance(node, Word | Phrase) and not node.field]
    subject = subject_meant(SIDES[role.meant], " ".join(words))
    if subject is None:
        return None
    about: list[Node] = [Word(word, _QUESTION) for word in subject.words]
    about = about if len(about) == 1 else [Must(word) for word in about]
    return replace(role, meant=subject.side, about=tuple(dict.fromkeys(about)))


def with_plain_role(parsed: ParsedQuery) -> ParsedQuery:
    """Return a query with the role that it opens with as a field, and a note on it.

    A side that is unknown stays plain words, with a note.
    """
    asked_for = _role_asked_for(parsed)
    if asked_for is None:
        return parsed
    start = parsed.text.index(
        asked_for.words, parsed.text.index(asked_for.name) + len(asked_for.name)
    )
    end = start + len(asked_for.words)
    role = _with_side(asked_for, parsed) if asked_for.meant in SIDES else asked_for
    if role is None:
        message = f"“{asked_for.words}” was read as plain words. {_WITHOUT_SIDE}"
        note = Note("side", message, start, end)
        return replace(parsed, notes=tuple(_notes_in_order([note, *parsed.notes])))
    name_length, count = len(role.name.split()), len(role.words.split())
    children = parsed.tree.children
    tree = Terms(
        (role.meant, *role.about, *children[:name_length], *children[name_length + count :])
    )
    note = Note("role", _role_message(role), start, end)
    notes = tuple(_notes_in_order([note, *parsed.notes]))
    return replace(parsed, tree=tree, notes=notes, understood=render(tree))


def without_role(parsed: ParsedQuery) -> tuple[str, str] | None:
    """Return the label of the role in a query, and the text without it; None if it has none.

    A query that is nothing but a role is in parentheses without it, where its words are words.
    """
    role = plain_role(parsed)
    return None if role is None else (role.label, role.rest or f"({parsed.text})")


def _role_message(role: PlainRole) -> str:
    """Return the note on a role: as what it was read, and what that finds."""
    message = f"“{role.words}” was read as {render(Terms((role.meant, *role.about)))}."
    if isinstance(role.meant, Keyword) and role.meant.field in _OF_WHOLE_EXPERTS:
        message = f"{message} {_OF_WHOLE_EXPERTS[role.meant.field]}"
    if role.meant in _WHAT_THEY_FIND:
        message = f"{message} {_WHAT_THEY_FIND[role.meant]}"
    return message if role.rest else f"{message} {_AS_WORDS}"


def _role(text: str, forms: Sequence[str], name_length: int, meaning: Meaning) -> PlainRole | None:
    """Return the role of the first words of a text; None if they are not typed one by one.

    name_length  the number of these that are a name before it
    """
    further_count = len(forms) - name_length - 1
    words = re.match(
        rf"\s*((?:\S+\s+){{{name_length}}})(\S+(?:\s+\S+){{{further_count}}})(?:\s+|\Z)", text
    )
    if words is None or [bare(fold(word)) for word in words[0].split()] != list(forms):
        return None
    remaining_text = words[1] + text[words.end() :]
    return PlainRole(words[2], meaning, remaining_text.strip(), words[1].strip())


def _of_an_expert(role: PlainRole) -> PlainRole | None:
    """Return a role after the name of a public expert as it is meant there; None after others."""
    if role.meant in _UNNAMED or not experts_meant(_POSSESSIVE.sub("", role.name)):
        return None
    return replace(role, meant=_OF_AN_EXPERT.get(role.meant, role.meant))


def _people_of(parsed: ParsedQuery, words: Sequence[str], name_length: int) -> PlainRole | None:
    """Return the role of “Lukin’s critics”, if one public expert has this name."""
    people = fold(" ".join(words[name_length:]))
    if people not in PEOPLE or len(words) < len(parsed.tree.children):
        return None
    slugs = experts_meant(_POSSESSIVE.sub("", " ".join(words[:name_length])))
    if len(slugs) != 1:
        return None
    forms = [fold(word) for word in words]
    return _role(parsed.text, forms, 0, Keyword(PEOPLE[people].field, slugs[0]))


def _towards_an_expert(role: PlainRole, words: Sequence[str], text: str) -> PlainRole | None:
    """Return a role with the expert it is directed at, if the name of an expert follows.

    words  of the query, from its beginning

    Who agrees or disagrees is looked for among others, also on a subject. What is said against an
    expert on a subject is told by the counterpoints to what the expert says of it. None where a
    role would mean the contrary: a stance beside the name of an expert finds what this expert says,
    and not who says it of the expert.
    """
    if role.meant not in _OF_OTHERS or _BY.search(role.words):
        return role
    opened = len(role.words.split())
    slugs, end = _expert_in(words[opened:])
    towards = _TOWARDS.get(role.meant)
    if slugs and towards:
        forms = [fold(word) for word in words[: opened + end]]
        whole = _role(text, forms, 0, Keyword(towards.field, slugs[0]))
        if whole and len(slugs) == 1 and (towards != ANSWERING or not whole.rest):
            return whole
        if whole and whole.rest:
            return None if towards == AGREEING else replace(role, meant=COUNTERED)
    if not slugs and not _begins_with_an_expert(role.rest):
        return role
    if role.meant == ARGUING_AGAINST:
        return replace(role, meant=COUNTERED)
    return None if role.meant in (FOR, AGAINST, QUALIFYING) else role


def _of_a_source(role: PlainRole, words: Sequence[str], text: str) -> PlainRole | None:
    """Return the role of sources by whom the query names, if there is a public source."""
    opened = len(role.words.split())
    forms = [fold(word) for word in words]
    ends = (at for at in range(opened + 1, len(words)) if _ON.fullmatch(forms[at]))
    end = next(ends, len(words))
    source_terms = source_named(words[opened:end]) if end - opened <= _MOST_WORDS_OF_NAME else None
    return _role(text, forms[: end + 1], 0, source_terms) if source_terms else None


def _expert_in(words: Sequence[str]) -> tuple[list[str], int]:
    """Return the experts whom the first words can name, and how many words there are of it.

    The name ends with the query, in a possessive (“Lukin’s views”), or before “on” and its like,
    which count as well: “Ma Ying-jeou” is not an expert by the name of Ma.
    """
    forms = [fold(word) for word in words[: _MOST_WORDS_OF_NAME + 2]]
    for end in range(min(len(forms), _MOST_WORDS_OF_NAME), 0, -1):
        is_possessive = bool(_POSSESSIVE.search(words[end - 1]))
        next_forms = forms[end : end + 1]
        if not (is_possessive or end == len(words) or _ON.fullmatch("".join(next_forms))):
            continue
        name = _POSSESSIVE.sub("", " ".join(words[:end]))
        if slugs := experts_meant(name, _ARTICLE.sub("", name), inflected=True):
            word_count = end + (is_possessive and bool(_HELD.fullmatch("".join(next_forms))))
            is_followed_by_on = bool(_ON.fullmatch("".join(forms[word_count : word_count + 1])))
            return slugs, word_count + is_followed_by_on
    return [], 0


def _begins_with_an_expert(text: str) -> bool:
    """Test whether a text begins with the name or surname of a public expert."""
    words = [bare(word) for word in text.split()[:_MOST_WORDS_OF_NAME]]
    return bool(experts_meant(*(" ".join(words[:end]) for end in range(1, len(words) + 1))))


def _notes_in_order(notes: Iterable[Note]) -> list[Note]:
    return sorted(notes, key=lambda note: (note.start, note.end))
