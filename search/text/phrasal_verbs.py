"""English phrasal verbs, which mean something other than their verbs: “give up” is no giving."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from search.text.analysis import stem
from search.text.characters import fold

_VERBS = """
    back beat blow blew blown break broke broken bring brought build built burn burnt buy bought
    call calm carry catch caught check clean clear close come came cool crack cut die do did done
    draw drew drawn drop dry end fall fell fallen fight fought fill find found fix fold freeze froze
    frozen get got give gave given go went gone grow grew grown hand hang hung heat hit hold held
    keep kept kick kill knock lay laid lead led leave left let level live lock look lose lost make
    made mark move open pass pay paid pick play point pull push put read ride rise rose risen roll
    rule run ran scale sell sold send sent set settle shake shook shaken shut sign sit sat slow sort
    speak spoke spoken speed split spread stand stood start stay step stick stuck stop strike struck
    take took taken talk tear tore torn think thought throw threw thrown tie tighten turn use wait
    walk warm wear wore worn wind wipe work wrap write wrote written
"""

_PARTICLES = frozenset("apart aside away back down forward off out up".split())


@cache
def _stems() -> frozenset[str]:
    return frozenset(filter(None, (stem(verb, "en") for verb in _VERBS.split())))


def phrasal_verbs(words: Sequence[str]) -> frozenset[int]:
    """Return the places of the verbs, among words as typed, that are one with the next word.

    A capital makes no difference, as questions and headlines have some.
    """
    forms = [fold(word).strip("?!.,;:") for word in words]
    return frozenset(
        place
        for place, particle in enumerate(forms[1:])
        if particle in _PARTICLES and stem(forms[place], "en") in _stems()
    )
