"""Rules on the claims themselves: their wording, doubles and contradictions."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from math import ceil
from typing import NamedTuple

from rapidfuzz.distance import OSA

from debates.models import Position
from debates.models.choices import Stance
from debates.text.names import as_typed
from debates.worklist.content import DebateContent
from debates.worklist.rule import Finding, Severity, rule
from debates.worklist.same_meaning import KEPT_STATEMENTS, has_model, mean_the_same
from search.text.analysis import stems_of

ALIKE = 0.8
"""Share of their different words that two statements have in common, at least, to be doubles."""

_WORD = re.compile(r"\w+")

SHORTEST_SLIP, LONGEST_SLIP = 4, 40
"""Letters of a word in which another letter is a slip; “not” and “now” are two words."""

ENGLISH = "en"

_SHORTENED = "Mr Mrs Ms Mx Dr Prof Sen Rep Gov Gen Col Capt Lt Sgt Rev Hon Cllr St [A-ZА-Я]"
"""Titles and initials, which a full stop follows within a sentence."""

_SENTENCES = re.compile(
    "".join(rf"(?<!\b{one})" for one in _SHORTENED.split()) + r"[.!?]\s+[A-ZА-Я]|;\s"
)

_AUXILIARIES = """
am are is was were be been has have had do does did can could may might must shall should will would
cannot
"""

_PLAIN_FORMS = """
want need make take give see think say go come keep hold seek share become remain believe know mean
bring lose pay meet let begin seem run show hear live sit stand allow lead grow offer buy serve send
expect build stay fall reach agree disagree oppose support depend rely prefer compete differ
cooperate benefit matter put get try use find tell feel leave turn help face fear trust treat act
"""
"""Verbs of public debate that look the same in the plural: China and Russia want …"""

_VERBS = re.compile(
    rf"\b({'|'.join((*_AUXILIARIES.split(), *_PLAIN_FORMS.split()))}|\w+n['’]t"
    r"|\w+['’](?:s|re|ve|ll)|[a-z]{2,}(?:ed|[^s\W]s))\b",
    re.IGNORECASE,
)
"""Verbs, and words that may be one by their end."""


@rule(
    "two_claims",
    "Statement with more than one claim",
    "Readers cannot agree with one and not with the other.",
    Severity.NOTICE,
)
def two_claims(content: DebateContent) -> Iterator[Finding]:
    for position in content.positions:
        if found := _SENTENCES.search(position.statement):
            joined = found.group().startswith(";")
            what = (
                "It joins sentences with a semicolon" if joined else "It has more than one sentence"
            )
            yield Finding(position, "statement", f"{what}. Make a position of each.")


@rule(
    "no_verb",
    "Statement without a verb",
    "A heading claims nothing that someone could disagree with.",
    Severity.NOTICE,
)
def no_verb(content: DebateContent) -> Iterator[Finding]:
    if content.debate.language != ENGLISH:
        return
    for position in content.positions:
        if not _VERBS.search(position.statement):
            message = "It seems to have no verb. Write a sentence that someone could disagree with."
            yield Finding(position, "statement", message)


@rule(
    "duplicate",
    "The same position twice",
    "Counts and comparisons take one opinion for two.",
    Severity.WARNING,
)
def duplicate(content: DebateContent) -> Iterator[Finding]:
    by_meaning = has_model()
    of_expert: dict[int, list[Position]] = defaultdict(list)
    for position in content.current:
        of_expert[position.expert_id].append(position)
    for held in of_expert.values():
        alike = nearly_the_same([one.statement for one in held], content.debate.language)
        said = dict.fromkeys(alike, "already says so")
        for one, other in combinations(range(len(held)), 2) if by_meaning else ():
            if (one, other) not in said and mean_the_same(held[one], held[other]):
                said[one, other] = "already says much the same"
        for (one, other), says in sorted(said.items()):
            message = f"{held[one].expert} {says}: “{held[one].statement}”"
            yield Finding(held[other], "statement", message)


class _Words(NamedTuple):
    """The words of a statement, with its place among the statements."""

    place: int
    words: tuple[str, ...]


def nearly_the_same(statements: Sequence[str], language: str) -> set[tuple[int, int]]:
    """Return the pairs of statements, by their places, that differ in a few words or a slip."""
    return {*_alike([_stems(one, language) for one in statements]), *_but_for_a_slip(statements)}


def _but_for_a_slip(statements: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of statements, by their places, that are the same but for a letter."""
    by_length: dict[int, list[_Words]] = defaultdict(list)
    for place, text in enumerate(statements):
        words = tuple(_WORD.findall(as_typed(text)))
        by_length[len(words)].append(_Words(place, words))
    for length, texts in by_length.items():
        yield from _same_elsewhere(texts, 0, length)


def _same_elsewhere(texts: Sequence[_Words], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield pairs of texts with a slip in one of the words [start:end]; all others are the same.

    One half of these words has none, so that only texts are compared that have the same half.
    """
    if len(texts) < 2 or start == end:
        return
    if end - start == 1:
        yield from _with_a_slip([(text.place, text.words[start]) for text in texts])
        return
    middle = (start + end) // 2
    for same, other in (((start, middle), (middle, end)), ((middle, end), (start, middle))):
        alike: dict[tuple[str, ...], list[_Words]] = defaultdict(list)
        for text in texts:
            alike[text.words[slice(*same)]].append(text)
        for some in alike.values():
            yield from _same_elsewhere(some, *other)


def _with_a_slip(words: Sequence[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of words, by their places, that differ in a letter.

    Two such words become the same where a letter is left out of one of them, or of both.
    """
    having: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for place, word in words:
        if not SHORTEST_SLIP <= len(word) <= LONGEST_SLIP:
            continue
        letters = [at for at, letter in enumerate(word) if letter.isalpha()]
        shorter = {word, *(word[:at] + word[at + 1 :] for at in letters)}
        for earlier, other in {one for part in shorter for one in having[part]}:
            if OSA.distance(word, other) == 1:
                yield earlier, place
        for part in shorter:
            having[part].append((place, word))


def _alike(texts: Sequence[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of texts, by their places, whose words are the same but for a few.

    Two such texts have one of their rarest words in common: so many of them are looked at that
    without it they would differ in too many.
    """
    often = Counter(word for words in texts for word in words)
    having: dict[str, list[int]] = defaultdict(list)
    for place, words in enumerate(texts):
        common = ceil(round(ALIKE * len(words), 6))
        rarest = sorted(words, key=lambda word: (often[word], word))[: len(words) - common + 1]
        for earlier in {one for word in rarest for one in having[word]}:
            if _are_alike(texts[earlier], words):
                yield earlier, place
        for word in rarest:
            having[word].append(place)


def _are_alike(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Tell whether the words of two statements are the same but for a few."""
    fewer, more = len(ours), len(theirs)
    if fewer > more:
        fewer, more = more, fewer
    # so many words more cannot be made up for
    if not more or fewer / more < ALIKE:
        return False
    common = len(ours & theirs)
    return common / (fewer + more - common) >= ALIKE


@lru_cache(KEPT_STATEMENTS)
def _stems(statement: str, language: str) -> frozenset[str]:
    return stems_of(statement, language)


@rule(
    "contradictory_stances",
    "Contradictory stances of one expert",
    "Readers see the expert on both sides of the question.",
    Severity.WARNING,
)
def contradictory_stances(content: DebateContent) -> Iterator[Finding]:
    for question, answers in content.answers.items():
        affirming: dict[int, Position] = {}
        denying: dict[int, Position] = {}
        for position, stance in answers:
            side = {Stance.AFFIRMS: affirming, Stance.DENIES: denying}.get(stance)
            if side is not None:
                side.setdefault(position.expert_id, position)
        for expert in affirming.keys() & denying.keys():
            position, other = denying[expert], affirming[expert]
            message = (
                f"{position.expert} both affirms and denies “{question.text}”. The other position: "
                f"“{other.statement}” If the expert changed their mind, choose the earlier one as "
                "“Earlier position” of the later one."
            )
            yield Finding(position, "stance", message)
