"""Everyday words, which no spelling correction replaces though no document has them."""

from __future__ import annotations

import pytest

from search.spelling.autocorrection import AutoCorrector
from search.suggest.completion import Speller
from search.text.everyday_words import is_everyday_word

# made up by hand: what people ask about in any debate, and words that look like others
EVERYDAY = """
    abortion accent accident actor adult advice aircraft airline airport album alcohol animal
    apartment apple arrest artist asylum athlete audience author autumn banana banker basket battery
    beach beauty behaviour belief bicycle birth blood boat bottle brain bread breakfast bridge
    brother budget building burden butter camera camping cancer candle captain carbon career carpet
    castle cattle censor chair cheese chicken child children church cinema citizen climate clinic
    clothes coast coffee college colour comedy comfort concert cotton couple courage cousin crime
    crisis crowd culture curtain customer dairy daughter deadline death debt dentist desert dinner
    disease divorce doctor dollar donkey dragon dream dress driver drought drugs earth earthquake
    editor elephant engine envelope erosion faith family famine farmer father fashion female
    fiction fisher flight flood flower folklore football forest fortune freedom furniture
    garden gender genetics ghost glacier glass golden grammar grandmother grass guest guitar hammer
    harbour harvest health heart heaven hobby holiday honey horse hospital hotel housing humour
    hunger hunter husband immune inflation injury insect insurance invention island jacket jewel
    journal journey judge juice jungle jury justice kettle kitchen knife labour ladder lawyer
    leather lemon lesson letter library lion liver lobby lunch luxury magazine marriage measles
    medicine memory metal migrant mirror money monkey monster morning mother mountain mouse movie
    museum music needle nurse ocean office onion opera orange orchestra organ oxygen painting
    parent parking passion patient pension pepper perfume pharmacy photo piano pilot planet
    plastic poetry poison potato poverty prayer pregnancy prison privacy protein pupil puzzle
    rabbit racism rainbow recipe refugee religion rent restaurant river robot rouble ruble
    sailor salad salary school sculpture season secret senate shadow sheep shirt shoulder silver
    singer sister sleep smoke snow soccer soldier spider spoon stadium statue steam stomach
    student sugar suicide summer surgeon sweet swimming teacher temple tennis theatre thunder
    ticket tiger tobacco tomato tourist tower traffic trial trouble tunnel uncle university
    vaccine vegetable victim village violin virus volcano voter wages waiter warrior water wedding
    weekend whale wheat widow window winter wisdom witness wizard woman women wool worker
    workshop yellow youth
""".split()


def lookalikes(word):
    """Words one edit away, as a language with other words might have them."""
    return [word[:-2] + word[-1], word[:-1] + "q", word[:3] + "q" + word[3:], word + "qs"]


class Library:
    """Lexicon that has nothing but a lookalike of each word."""

    def has(self, stems, field):
        return False

    def near(self, form, field):
        return lookalikes(form)


def test_everyday_words_are_known():
    assert len(EVERYDAY) > 200
    assert [word for word in EVERYDAY if not is_everyday_word(word)] == []


@pytest.mark.parametrize("word", ["", "zzzz", "aaaa", "gabuev", "privacyy", "rivacy", "приват"])
def test_other_words_are_not(word):
    assert not is_everyday_word(word)


def test_no_everyday_word_is_replaced_by_a_lookalike():
    corrector = AutoCorrector(Library(), lambda form: frozenset((form,)), autocorrect=True)
    speller = Speller({other: 1_000 for word in EVERYDAY for other in lookalikes(word)})

    for word in EVERYDAY:
        assert corrector.replacements(word, [word], frozenset((word,)), None) == ()
        assert speller.suggest(word) == []
    assert corrector.replacements("gabuef", ["gabuef"], frozenset(("gabuef",)), None)
