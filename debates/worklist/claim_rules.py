"""Rules on the claims themselves: their wording, doubles and contradictions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from debates.models import Position
from debates.models.choices import Stance
from debates.text.likeness import nearly_the_same
from debates.worklist.content import DebateContent
from debates.worklist.rule import Finding, Severity, rule
from debates.worklist.same_meaning import has_model, mean_the_same

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
