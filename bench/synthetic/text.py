"""Synthetic text with the shape of a debate and the word distribution of natural language."""

from __future__ import annotations

import random
from itertools import accumulate, islice

COMMON = (
    "the of and to in a is that for it as with on by this are will not from has more its than"
    " have be would their at an but which also only can they still been"
).split()
TOPICAL = (
    "China Russia Beijing Moscow trade partnership energy gas oil pipeline sanctions market"
    " security military alliance economy investment dependence technology border influence power"
    " relations interest cooperation strategy policy leader government agreement export import"
    " currency bank finance railway port Arctic Asia Europe Ukraine India Japan Kazakhstan region"
    " neighbour balance rival competition threat trust distrust history future growth demand"
    " supply price weapon exercise missile navy army defence treaty summit visit statement"
    " criticism support vote institution bloc order world country state company project contract"
    " delivery decline increase risk limit share percent billion year decade century crisis war"
    " peace conflict pressure response change pattern evidence claim argument question doubt"
).split()
SYLLABLES = (
    "ba be bi bo da de di do fa fe fi fo ga ge gi go ka ke ki ko la le li lo ma me mi mo na ne ni"
    " no pa pe pi po ra re ri ro sa se si so ta te ti to va ve vi vo"
).split()
ENDINGS = ("", "n", "r", "s", "l", "nt", "ment", "ing", "ed", "tion", "er", "al", "ity")

FIRST_NAMES = (
    "Alexei Anna Boris Chen Daria Elena Feng Grigory Hanna Ivan Jia Katya Li Maria Nadia Oleg Pavel"
    " Qiang Raisa Sofia Tatiana Ulrich Vera Wei Xenia Yuri Zoya"
).split()
FAMILY_NAMES = (
    "Andreev Bai Cherny Dong Egorov Fomin Gao Hu Isaev Jin Kozlov Liu Morozov Nikitin Orlov Peng"
    " Qian Romanov Sun Tang Ustinov Volkov Wang Xu Yakovlev Zhang"
).split()

VOCABULARY = 50_000


class SyntheticText:
    """Random words of a vocabulary of 50,000, the n-th of which is 1/n as frequent as the first.

    The same seed gives the same text.
    """

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self._words = self._vocabulary()
        self._weights = list(accumulate(1 / (rank + 2) for rank in range(len(self._words))))

    def words(self, count: int) -> list[str]:
        """Return random words, each as frequent as its rank implies."""
        return self.chance.choices(self._words, cum_weights=self._weights, k=count)

    def sentence(self, shortest: int = 8, longest: int = 20) -> str:
        """Return a sentence of random words."""
        text = " ".join(self.words(self.chance.randint(shortest, longest)))
        return f"{text[0].upper()}{text[1:]}."

    def paragraph(self, sentences: int) -> str:
        """Return some sentences."""
        return " ".join(self.sentence() for _ in range(sentences))

    def name(self, number: int) -> str:
        """Return the name of the person with this number; all names are distinct."""
        rest, first = divmod(number, len(FIRST_NAMES))
        generation, family = divmod(rest, len(FAMILY_NAMES))
        name = f"{FIRST_NAMES[first]} {FAMILY_NAMES[(family + first) % len(FAMILY_NAMES)]}"
        return f"{name} {generation + 1}" if generation else name

    def _vocabulary(self) -> list[str]:
        # Common and topical words take turns at the head, as they do in a debate.
        head = [word for pair in zip(COMMON, TOPICAL, strict=False) for word in pair]
        head += TOPICAL[len(COMMON) :]
        known = dict.fromkeys(head)
        while len(known) < VOCABULARY:
            stem = "".join(self.chance.choices(SYLLABLES, k=self.chance.randint(2, 4)))
            known[stem + self.chance.choice(ENDINGS)] = None
        return list(islice(known, VOCABULARY))
