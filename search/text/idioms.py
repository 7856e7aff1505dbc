"""Idioms: phrases that mean something other than their words, and words that say it plainly.

“Who calls the shots” asks who dominates, not for calls or shots. Texts are searched for the plain
words as well, and for the words of an idiom only where they stand together. Stop words within an
idiom do not matter: “all its eggs in one basket”. Phrases that are often meant literally (hot air)
are not listed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from search.text.analysis import analyse, as_written

IDIOMS: Mapping[str, Sequence[tuple[str, str]]] = {
    "en": (
        (
            "call the shots, hold all the cards, upper hand, whip hand, rule the roost, wear the "
            "trousers, wear the pants, driving seat, driver's seat, top dog, pecking order, tail "
            "wags the dog, david and goliath",
            "dominate, superior, imbalance, asymmetry, lopsided, tilt, leverage",
        ),
        (
            "second fiddle, poor relation, lap dog, beck and call, dance to the tune, eat out of "
            "hand, lesser half",
            "subordinate, subservient, junior, vassal, dependent, lopsided",
        ),
        (
            "pull the strings, puppet master, power behind the throne",
            "influence, control, dominate",
        ),
        (
            "cat's paw, useful idiot, means to an end",
            "tool, instrument, tactical, exploit",
        ),
        (
            "bargaining chip, trump card, ace up the sleeve",
            "leverage, bargain, signal",
        ),
        (
            "marriage of convenience, fair weather friend, strange bedfellows, odd couple, uneasy "
            "bedfellows",
            "convenience, tactical, pragmatic, expediency, opportunistic, self-interested, "
            "distrust",
        ),
        (
            "enemy of my enemy, common enemy",
            "rivalry, adversary, common goal",
        ),
        (
            "birds of a feather, two peas in a pod, cut from the same cloth",
            "alike, similar, resemble, kindred",
        ),
        (
            "see eye to eye, speak with one voice, common ground",
            "agree, agreement, consensus, coordinate",
        ),
        (
            "united front, close ranks, joined at the hip, thick as thieves, hand in glove",
            "closeness, coordinate, cooperation, solidarity, joint front",
        ),
        (
            "cross swords, lock horns, bad blood, bone of contention, no love lost, daggers "
            "drawn, war of words, fly in the ointment, rough patch, fall foul, sore point, rub "
            "the wrong way, ruffle feathers, cat and dog",
            "friction, tension, dispute, quarrel, conflict, strain, struggle, at odds",
        ),
        (
            "drive a wedge, divide and rule, divide and conquer, part ways",
            "divide, division, split, separate",
        ),
        (
            "thorn in the side, thorn in the flesh",
            "annoy, irritate, trouble, challenge, oppose, push back",
        ),
        (
            "bury the hatchet, mend fences, kiss and make up, olive branch, turn the page, thaw "
            "in relations",
            "reconcile, reconciliation, rapprochement, improve",
        ),
        (
            "brave face, put on a show, smoke and mirrors, window dressing, lip service, paper "
            "over the cracks, potemkin village, crocodile tears, photo op, keep up appearances",
            "display, facade, pretence, optics, rhetoric, hide, conceal",
        ),
        (
            "talk is cheap, empty words, empty promises, empty rhetoric, actions speak louder, "
            "deeds not words, deeds rather than words, walk the talk, money where mouth",
            "rhetoric, substance, concrete",
        ),
        (
            "behind closed doors, behind the scenes, open secret, hidden agenda, read between the "
            "lines",
            "tacit, unspoken, hidden, secret, privately",
        ),
        (
            "crack in the facade",
            "friction, tension, distrust, dispute",
        ),
        (
            "blind eye, sweep under the carpet, sweep under the rug, elephant in the room, head "
            "in the sand, look the other way",
            "ignore, overlook, neglect, tolerate, conceal",
        ),
        (
            "take the heat off, red herring, smoke screen, eye off the ball, draw fire",
            "distract, divert, pressure, attention",
        ),
        (
            "keep an eye, watchful eye, close eye, keep tabs, keep watch",
            "watch, monitor, observe",
        ),
        (
            "throw a lifeline, helping hand, lend a hand, come to the rescue, white knight, shot "
            "in the arm, pull out of the fire, pick up the tab, foot the bill",
            "rescue, save, bailout, support, aid",
        ),
        (
            "leave in the lurch, hang out to dry, throw under the bus, stab in the back, pull the "
            "rug, cold shoulder",
            "abandon, betray, refuse, distrust, exception",
        ),
        (
            "cold feet, second thoughts, sit on the fence, hedge bets, keep options open, tread "
            "carefully, balancing act, walk a tightrope, sit on the sidelines, stand on the "
            "sidelines",
            "hesitate, hedging, caution, reluctant, unwilling, neutral, doubt",
        ),
        (
            "wait and see, long game, long haul, slow and steady, slowly but surely",
            "wait, patience, bide, longer view, long term",
        ),
        (
            "mind own business, keep its distance, arm's length, steer clear, wash its hands",
            "hands off, neutral, noninterference, abstain",
        ),
        (
            "back seat, meet halfway, give and take, middle ground, give ground",
            "concede, concession, compromise, defer, yield, gave way",
        ),
        (
            "dig in heels, stand firm, stick to its guns",
            "refuse, resist, unwilling, uncompromising",
        ),
        (
            "bite the bullet, bitter pill, lesser evil, swallow pride",
            "accept, compromise, reluctant",
        ),
        (
            "shot across the bows, fire a warning shot",
            "warn, signal",
        ),
        (
            "sabre rattling, flex muscles, muscle flexing, show of force, big stick",
            "threat, aggressive, assertive, military",
        ),
        (
            "twist arm, arm twisting, strong arm, turn the screws, tighten the screws",
            "pressure, coerce, coercion",
        ),
        (
            "throw its weight around, too big for its boots, high horse",
            "arrogance, hubris, entitlement, bully",
        ),
        (
            "green light, blank cheque, blank check, free hand, carte blanche, free rein",
            "allow, permit, approve, consent, support",
        ),
        (
            "breathing space, breathing room, room for manoeuvre, elbow room",
            "room, freedom, respite",
        ),
        (
            "play with fire, house of cards, powder keg, slippery slope, thin ice, time bomb, "
            "sword of damocles",
            "danger, risk, threat, fragile, unstable",
        ),
        (
            "writing on the wall, red flag, canary in the coal mine, storm clouds",
            "warn, tension, danger",
        ),
        (
            "eggs in one basket, eggs basket",
            "diversify, dependent, rely",
        ),
        (
            "strings attached",
            "condition, dependence, obligation",
        ),
        (
            "double edged sword, two edged sword, mixed blessing",
            "risk, benefit, harm",
        ),
        (
            "fuel to the fire, fan the flames, oil on the fire",
            "provoke, escalate, worsen",
        ),
        (
            "keep a lid on, nip in the bud",
            "contain, restrain, suppress",
        ),
        (
            "game changer, sea change, turning point, watershed moment, tide turns",
            "change, shift, transform",
        ),
        (
            "domino effect, knock on effect, ripple effect",
            "consequence, result, trigger",
        ),
        (
            "stand the test of time, weather the storm, stay the course, go the distance",
            "last, endure, survive, persist, continue, hold firm",
        ),
        (
            "days are numbered, end of the road, nail in the coffin, last legs, swan song",
            "end, collapse, decline",
        ),
        (
            "miss the boat, play catch up, behind the curve, leave in the dust",
            "lag, behind, overtake",
        ),
        (
            "cutting edge, state of the art",
            "advanced, modern, technology",
        ),
        (
            "level playing field",
            "equal, fair, competition",
        ),
        (
            "win win",
            "mutual, benefit, serves both",
        ),
        (
            "tip of the iceberg",
            "partly, small, fraction",
        ),
        (
            "deep pockets, cash cow",
            "money, wealth, rich",
        ),
        (
            "power cut, power outage, power shortage, power supply, power grid, power failure",
            "electricity, blackout",
        ),
        (
            "brain drain",
            "emigration, scientist, science",
        ),
        (
            "tighten belts",
            "austerity, save, cut spending",
        ),
    ),
}
"""Idioms of each language that mean the same, with plain words and phrases for them."""

Key = tuple[str, ...]
"""Stems of the words of an idiom that are no stop words."""


class IdiomRun(NamedTuple):
    """Words [start:end] of a query that are an idiom, and texts with its meaning."""

    start: int
    end: int
    meanings: tuple[str, ...]


def idiom_runs(words: Sequence[Sequence[Collection[str]]], language: str) -> Iterator[IdiomRun]:
    """Yield the runs of words that are an idiom of a language, the longest ones.

    words  of each word as typed, the possible stems of each of its parts; a stop word has none
    """
    parts = [(stems, place) for place, each in enumerate(words) for stems in each]
    beginnings, idioms = _idioms(language)
    start = 0
    while start < len(parts):
        if not any((stem,) in beginnings for stem in parts[start][0]):
            start += 1
            continue
        count, meanings = _longest(beginnings, idioms, [stems for stems, _place in parts[start:]])
        if count:
            yield IdiomRun(parts[start][1], parts[start + count - 1][1] + 1, meanings)
        start += count or 1


def _longest(
    beginnings: Collection[Key],
    idioms: Mapping[Key, tuple[str, ...]],
    parts: Sequence[Collection[str]],
) -> tuple[int, tuple[str, ...]]:
    """Return the number of parts of the longest idiom at the first, and its meanings."""
    longest: tuple[int, tuple[str, ...]] = 0, ()
    begun: list[Key] = [()]
    for count, stems in enumerate(parts, 1):
        begun = [key for each in begun for stem in stems if (key := (*each, stem)) in beginnings]
        if not begun:
            break
        longest = next(((count, idioms[key]) for key in begun if key in idioms), longest)
    return longest


def prepare(language: str) -> None:
    """Find the stems of the idioms of a language, which is done once in a process."""
    _idioms(language)


@cache
def _idioms(language: str) -> tuple[frozenset[Key], Mapping[Key, tuple[str, ...]]]:
    """Return the beginnings of all idioms, and the meanings of each."""
    found = {
        idiom_key(name, language): tuple(meanings.split(", "))
        for names, meanings in IDIOMS.get(language, ())
        for name in names.split(", ")
    }
    beginnings = {key[:count] for key in found for count in range(1, len(key) + 1)}
    return frozenset(beginnings), found


def idiom_key(idiom: str, language: str) -> Key:
    """Return the stems of the words of an idiom that are no stop words."""
    return tuple(token.stem for token in as_written(analyse(idiom, language)) if token.stem)
