"""Words of asking: those with which a question is put, and which say nothing of its subject.

“Who thinks that sanctions work” asks for sanctions that work, not for texts with the word “think”.
They are read as words of asking only in a question; elsewhere they are words like any other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from search.text.characters import fold

OPENINGS = frozenset("who whom whose which what how do does did".split())
"""Words that open a question of what somebody thinks."""

REPORTING = frozenset(
    """
    think thinks thought believe believes believed say says said argue argues argued claim claims
    claimed expect expects expected hold holds maintain maintains maintained see sees saw feel feels
    suggest suggests suggested state states stated mention mentions mentioned write writes wrote
    talk talks talked speak speaks spoke agree agrees agreed assume assumes assumed predict predicts
    predicted
    """.split()
)
"""Verbs that say how somebody holds or voices what is asked for."""

SPEAKERS = frozenset(
    """
    expert experts speaker speakers author authors participant participants panellist panellists
    panelist panelists scholar scholars analyst analysts people person anyone anybody somebody
    someone everyone everybody
    """.split()
)
"""Words for whoever may have said it."""

OPINIONS = frozenset(
    """
    argument arguments opinion opinions perspective point position stance standpoint take thesis
    thoughts view viewpoint views
    """.split()
)
"""What a question asks for: “what is Lukin's view on trade”."""

_MAIN = frozenset("basic central core general key main overall".split())

_QUANTITIES = frozenset(("much", "many"))
"""Words after “how” that ask for a figure."""

_OF_SUBJECT = frozenset(["", *"on about of regarding concerning toward towards".split()])
"""Words between an opinion and its subject, or nothing."""

_POSSESSIVE = re.compile("['’]s$|s['’]$")

FARTHEST_OPINION = 6
"""Number of words at the beginning among which somebody's opinion is looked for."""

_OPENING_NOUNS = (OPINIONS - {"point", "position", "take"}).union(
    "comment comments example examples quotation quotations quote quotes".split()
)

_REQUEST = re.compile(
    r"(?:please )?(?:(?:can|could|would|will) (?:you|someone|somebody|anyone) )?(?:please )?"
    r"(?:(?:tell|give) (?:me|us)|(?:show|find) me"
    r"|(?:explain|describe)(?: to (?:me|us))?|summari[sz]e"
    r"|(?:i am |im |i was )?(?:looking|searching) for"
    r"|(?:i |we )(?:want|need|(?:would )?like) to (?:know|learn|read|see|understand|find out)"
    r"|i wonder(?:ed)?|do you know|(?:is|are) there(?= (?:any|some)(?:one|body) )"
    r"|(?:is|isnt) it (?:really |actually )?(?:true|right|correct|the case)(?= that )"
    r"|what (?:do (?:you|we|they) know|is (?:there to know|known))(?= (?:about|of) ))"
    r"(?: please)?(?: (?:some|any|all|more|something|anything|everything|the))?"
    r"(?: (?:information|info|details|material|positions|statements|quotes|examples)"
    r"(?= (?:about|on|regarding|concerning|of|that|for) ))?"
    r"(?= )"
    r"|this house(?: (?:would|should|will|must|believes?|thinks|supports?|opposes?|regrets?|prefers"
    r"|welcomes|rejects|calls for)(?: that)?)?(?= (?!is |was |has |in |of ))"
    r"|th(?:w|b|bt|s|o|r|p)(?= )"
    rf"|(?:the )?(?:main |key |best )?(?:pros and cons|advantages and disadvantages"
    rf"|{'|'.join(sorted(_OPENING_NOUNS))})(?= (?:on|about|of|for|from|by|regarding|concerning) )"
)
"""Words before a question or a subject: “please tell me more about”, “is it true that”.

Also those of a motion: “this house believes that”, THBT.
"""

_GERMAN = ("wer", "was", "wie")

_IN_OTHER_LANGUAGES = (
    (" ".join(_GERMAN), "sagt sagen meint meinen denkt denken glaubt glauben behauptet behaupten"),
    ("qui que quoi", "dit disent pense pensent croit croient affirme affirment"),
    ("quien quienes que", "dice dicen piensa piensan cree creen opina opinan"),
    ("кто что как", "говорит говорят думает думают считает считают утверждает утверждают"),
)
"""Openings of a question and such verbs, folded: German, French, Spanish, Russian."""

_QUESTIONS = (
    (OPENINGS, REPORTING),
    *(
        (frozenset(openings.split()), frozenset(verbs.split()))
        for openings, verbs in _IN_OTHER_LANGUAGES
    ),
)

_VERBS_AFTER: Mapping[str, frozenset[str]] = {
    opening: frozenset().union(*(verbs for others, verbs in _QUESTIONS if opening in others))
    for openings, _ in _QUESTIONS
    for opening in openings
}
"""Verbs of asking by the word that opens a question, which some languages share."""

_FIRST = SPEAKERS.union(_VERBS_AFTER)

_APOSTROPHES = re.compile("['’]")

FARTHEST = 5
"""Number of words of a question among which the verb of asking is looked for."""


_BEGINNINGS = _FIRST.union(
    _OPENING_NOUNS,
    "whats please can could would will tell give show find explain describe summarise summarize i "
    "im we looking searching do is isnt are the main key best pros advantages "
    "this thw thb thbt ths tho thr thp".split(),
)
"""Words with which a question or a request begins."""

FARTHEST_REQUESTED = 20
"""Number of words of a query that are read as a request with the question after it."""


def asking_words(words: Sequence[str]) -> frozenset[int]:
    """Return the places of the words of asking in a question, apart from its stop words.

    words  as typed, from the beginning of the query

    “Scholars who think …” is a question as well. In “which ministers say” the ministers are asked
    for, not written about.

    Empty if the words are no question with a verb of asking, and no request.
    """
    first = _bare(words[0]) if words else ""
    if first not in _BEGINNINGS:
        return _places_of_somebodys_opinion(words[:FARTHEST_OPINION])
    # in German, das Sagen is a noun
    is_german = first in _GERMAN
    forms = [
        word if number and is_german and word.istitle() else _bare(word)
        for number, word in enumerate(words[:FARTHEST_REQUESTED])
    ]
    requested = _REQUEST.match(" ".join(forms))
    start = len(requested[0].split()) if requested else 0
    opening_forms = forms[start : start + FARTHEST]
    places = (
        _places_of_verb(opening_forms)
        or _places_of_opinion(opening_forms)
        or _places_of_quantity(opening_forms)
    )
    return frozenset({*range(start), *(start + place for place in places)})


def _places_of_verb(forms: Sequence[str]) -> frozenset[int]:
    """Return the places of a verb of asking, and of the speakers beside it."""
    if not forms or (opening := forms[0]) not in _FIRST:
        return frozenset()
    of_speakers = opening in SPEAKERS and forms[1:2] in (["who"], ["that"])
    if opening not in _VERBS_AFTER and not of_speakers:
        return frozenset()
    verbs = REPORTING if of_speakers else _VERBS_AFTER[opening]
    # “what claims” and “which states” ask for claims and states
    first = 2 if opening in ("what", "which") else 1
    for place, form in enumerate(forms[first:], first):
        if form in verbs:
            if of_speakers:
                return frozenset({0, place})
            name_places = {1} if forms[0] == "which" and place == 2 else set[int]()
            between = {number for number in range(1, place) if forms[number] in SPEAKERS}
            return frozenset(name_places | between | {place})
    return frozenset()


def _places_of_opinion(forms: Sequence[str]) -> frozenset[int]:
    """Return the places of what “what is …” asks for: an opinion, or a main point."""
    if not forms or forms[0] not in ("what", "whats"):
        return frozenset()
    for place, form in enumerate(forms[1:], 1):
        if form in OPINIONS:
            return frozenset({place} | ({place - 1} if forms[place - 1] in _MAIN else set()))
    return frozenset()


def _places_of_quantity(forms: Sequence[str]) -> frozenset[int]:
    """Return the place of “much” or “many” after “how”."""
    is_asked = len(forms) > 2 and forms[0] == "how" and forms[1] in _QUANTITIES
    return frozenset({1} if is_asked else ())


def _places_of_somebodys_opinion(words: Sequence[str]) -> frozenset[int]:
    """Return the places of an opinion after its owner: “Lukin's view on trade”."""
    owner = next((at for at, word in enumerate(words) if _POSSESSIVE.search(word)), len(words))
    start = owner + 1
    forms = [*map(_bare, words[start : start + 3]), "", "", ""]
    end = 1 if forms[0] in _MAIN else 0
    if forms[end] in OPINIONS and forms[end + 1] in _OF_SUBJECT:
        return frozenset(range(start, start + end + 1))
    return frozenset()


def _bare(word: str) -> str:
    """Return a word as typed without case, accents, punctuation and apostrophes."""
    return _APOSTROPHES.sub("", fold(word)).strip("¿¡?!.,;:")
