"""English words that ask for a role at the beginning of a query: “evidence for”, “who denies”."""

from __future__ import annotations

import re

from debates.finding.role_keywords import (
    AGREEING,
    ANSWERING,
    ARGUING_AGAINST,
    COUNTERED,
    COUNTERING,
    DISAGREEING,
    FIGURES,
    FORECASTS,
    HAS_EVIDENCE,
    QUALIFYING,
    RECOMMENDATIONS,
    STATISTICS,
)
from debates.finding.sides import AGAINST, FOR
from debates.finding.source_names import SOURCE_FIELD
from search.query import Keyword

LONGEST_OPENING = 7
"""Maximum number of words of an opening."""

_LEAD_IN = r"(?:(?:show me|show|find|list|give me|what is|what are|what|are there|is there) )?"
_ARTICLE = r"(?:(?:all|any|the|some|an?) )?"
_WHO = (
    r"(?:who(?: else)?|does any(?:one|body)(?: else)?"
    r"|(?:(?:which|what) )?(?:other )?(?:experts?|speakers?|scholars?|analysts?)(?: who| that)?)"
)
_ABOUT = "(?:about|on|for|of|regarding|concerning|by)"

_THERE_IS = r"(?:(?:is|are) there )?"

_NOUNS = (
    ("(?:counterpoints?|counter[ -]?arguments?|objections?|rebuttals?|criticisms?)"
     " (?:to|against|of|on|about|by)",
     COUNTERED),
    ("(?:arguments?|evidence|reasons|case) against", ARGUING_AGAINST),
    ("(?:arguments?|case) (?:for|in favou?r of)", FOR),
    (f"evidence (?:that|from|{_THERE_IS}{_ABOUT})", HAS_EVIDENCE),
    (f"statistics {_THERE_IS}{_ABOUT}", STATISTICS),
    (f"(?:figures|numbers|data) {_THERE_IS}{_ABOUT}", FIGURES),
    (f"(?:forecasts?|predictions?) (?:that|{_THERE_IS}{_ABOUT})", FORECASTS),
    (f"(?:recommendations?|advice) {_THERE_IS}(?:to|{_ABOUT})", RECOMMENDATIONS),
)  # fmt: skip

_CLAIM = "(?:that|the (?:idea|claim|view|notion|thesis) (?:that|of))"
_NOT = "(?:do|does|did)(?: not|n['’]t)"
_VERBS = (
    (f"den(?:y|ies)|disputes?|rejects? {_CLAIM}|disagrees? (?:that|with)", AGAINST),
    (f"{_NOT} (?:agree (?:that|with)|(?:believe|think|accept)(?: that)?|support)", AGAINST),
    (f"affirms? {_CLAIM}|confirms? {_CLAIM}", FOR),
    ("(?:predicts?|forecasts?)(?: that)?", FORECASTS),
    ("(?:recommends?|advises?)(?: that)?", RECOMMENDATIONS),
    (f"part(?:ly|ially) agrees? (?:that|with)|qualif(?:y|ies) {_CLAIM}", QUALIFYING),
)  # fmt: skip

_WITH_EXPERTS = (
    "agrees? with|supports?|backs?|endorses?|shares?|sides? with|thinks? like|"
    "(?:is|are) of the same (?:opinion|view) as"
)

_AGAINST_EXPERTS = "contradicts?|opposes?|critici[sz]es?|argues? (?:against|with)"

_TO_EXPERTS = "rebuts?|refutes?|counters?|challenges?|answers?|repl(?:y|ies) to|responds? to"

OPENINGS = (
    *((re.compile(f"{_LEAD_IN}{_ARTICLE}{noun}"), meant) for noun, meant in _NOUNS),
    *((re.compile(f"{_WHO} (?:{verb})"), meant) for verb, meant in _VERBS),
    (re.compile(f"{_WHO} (?:is|are) (?:against|opposed to)"), AGAINST),
    (re.compile(f"{_WHO} (?:is|are) (?:in favou?r of|for)"), FOR),
    (re.compile(f"{_WHO} (?:{_AGAINST_EXPERTS})"), DISAGREEING),
    (re.compile(f"{_WHO} (?:{_TO_EXPERTS})"), ANSWERING),
    (re.compile(f"{_WHO} (?:{_WITH_EXPERTS})"), AGREEING),
    (re.compile(f"{_LEAD_IN}{_ARTICLE}supporters of"), AGREEING),
    (re.compile(f"{_LEAD_IN}{_ARTICLE}(?:critics?|opponents?) of"), DISAGREEING),
)
"""Openings that ask for roles, after which something has to follow."""

OF_SOURCES = (
    (
        re.compile(
            f"{_LEAD_IN}{_ARTICLE}(?:articles?|papers?|reports?|books?|stud(?:y|ies)|interviews?|"
            "publications?|sources?|texts?) (?:by|from)"
        ),
        Keyword(SOURCE_FIELD, ""),
    ),
)
"""Openings that ask for sources, whose author or publisher has to follow."""

_DOES = "(?:do|does|did|has|have)"

ASKED_OF = tuple(
    (re.compile(f"(?:what|which) {noun} {_DOES}"), meant)
    for noun, meant in (
        ("evidence", HAS_EVIDENCE),
        ("statistics", STATISTICS),
        ("(?:figures|numbers|data)", FIGURES),
        ("(?:forecasts?|predictions?)", FORECASTS),
        ("(?:counterpoints?|counter[ -]?arguments?|objections?)", COUNTERING),
    )
)
"""Openings that ask what an expert gives, whose name has to follow."""

PEOPLE = {"critics": DISAGREEING, "opponents": DISAGREEING, "supporters": AGREEING}
"""Roles that are asked for after the name of an expert."""
