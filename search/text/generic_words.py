"""Generic words: words that are searched for, but do not say what a text is about.

They never make two documents similar, and never explain why they are. Unlike stop words, which
are not indexed alone, they are found and ranked. A word counts in all its forms that have one
stem; irregular forms are listed. Words whose stem is also that of a telling word are not listed:
"right" (human rights), "base" (a military base), "talk" (peace talks).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from search.text.analysis import stem

GENERIC_WORDS: Mapping[str, str] = {
    "en": """
        zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty
        ninety hundred thousand million billion trillion first second third fourth fifth sixth
        seventh eighth ninth tenth half quarter dozen double twice percent number amount

        anybody anyone anything everybody everyone everything nobody none nothing somebody someone
        something another either neither others ones whatever whichever whoever

        mr mrs ms mx dr prof sir madam

        although though unless whereas whether whenever wherever since among amongst against
        across along around aside away back behind beside besides beyond despite except inside
        like near onto outside past per throughout toward towards underneath unlike upon versus
        via within without

        able ago ahead alike almost alone already altogether always anyway apart certainly chiefly
        clearly completely considerably currently definitely elsewhere enough entirely especially
        even ever everywhere exactly fairly far finally forward fully generally hardly heavily hence
        however increasingly indeed instead largely lately later least less likely likewise little
        mainly many maybe meanwhile merely mostly much namely nearly never nevertheless now often
        openly otherwise partly perhaps plainly possibly probably quite rather really recently
        seldom simply sometimes somewhat soon still surely thereby therefore thus today together
        tomorrow truly twofold unlikely usually well wholly yesterday yet

        actual available bad best better big bigger biggest certain chief clear close closer common
        different difficult direct early easy entire equal evident fast faster fastest final former
        full future general good great hard heavy high higher highest important key large larger
        largest last late latest long longer low lower lowest main medium necessary new next old
        overall particular plain possible present ready real recent rest serious short
        significant similar simple single small special strong sure total true united various weak
        whole wide wider worse worst wrong

        age answer area beginning case chance claim class condition context course day decade degree
        detail difference end era example extent fact feature figure form goal group hour idea
        instance introduction issue kind level line list lot manner matter means moment month name
        objective opinion paragraph part people period person piece place point position problem
        purpose question range rank rate reason respect result role section sense set side sign
        situation size sort start step subject term thing thought time type use view way week woman
        women man men word year

        accept achieve act add admit adopt affect agree aim allow appear apply argue arise ask
        assume attempt avoid become became begin begun began believe belong bind bound bring brought
        build built call came carry cause change choose chose chosen come compare concern consider
        consist contain continue contribute count cover create deal depend describe decide draw
        drawn drew emerge enable ensure exist expect explain express face fall fallen feel fell felt
        fight fill find follow forget forgot forgotten found gain gave get give given go goes going
        gone got grew grow grown happen hear heard held help hint hold hope imagine imply improve
        include increase indicate involve keep kept knew know known lack lay lead learn leave led
        left let lie likened look lose lost made maintain make mark mean meant meet mention met move
        need notice observe occur offer open pass prefer prepare prevent proceed produce prove
        provide pursue push put ran reach read realise realize recall receive reduce refer reflect
        regard rely remain remember remind replace report represent require respond reveal rise
        risen rose run said saw say see seek seem seen send sent serve share show shown speak spend
        spent spoke spoken stand stay stood stop strengthen suggest suit support suppose take taken
        tell tend think told took tried try turn understand understood want watch went wish work
        worry write written wrote
    """,
}
"""The generic words of each language, beside its stop words (`search.text.languages`)."""


@cache
def generic_stems() -> frozenset[str]:
    """Return the stems of the generic words of all languages."""
    stems = (stem(word, code) for code, words in GENERIC_WORDS.items() for word in words.split())
    return frozenset(filter(None, stems))


def is_generic(word_stem: str) -> bool:
    """Return True for the stem of a generic word."""
    return word_stem in generic_stems()


def is_numeral(word_stem: str) -> bool:
    """Return True for a number in digits: "147", "0.1"."""
    return not any(character.isalpha() for character in word_stem)
