"""Text analyzer: tokens, forms, stems and positions."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.analysis import LONGEST_FORM, analyse, as_written, stem
from search.text.characters import fold

# Parts of a compound are in brackets after the whole word, whose position they share.
FORMS = [
    # case and diacritics
    ("en", "Moscow MOSCOW moscow", "moscow moscow moscow"),
    ("fr", "Économie ÉCONOMIE e\u0301conomie", "economie economie economie"),
    ("pl", "Łódź, Kraków", "lodz krakow"),
    ("de", "Straße STRASSE Größe", "strasse strasse grosse"),
    ("da", "Søren Ærø Þór", "soren aero thor"),
    ("tr", "İstanbul ISPARTA ılık", "istanbul isparta ilik"),
    ("ru", "Артём Лёд", "артем лед"),
    ("ru", "Российский россии\u0306скии\u0306", "российский российский"),
    ("uk", "п’ять П'ЯТЬ", "пять пять"),
    ("el", "Ἀθῆναι Κόσμος ΚΌΣΜΟΣ", "αθηναι κοσμοσ κοσμοσ"),
    ("en", "ﬁnance ＮＡＴＯ ℌ", "finance nato h"),
    # apostrophes
    ("en", "China's China’s CHINAʼS", "china china china"),
    ("en", "the Americans' move", "the americans move"),
    ("en", "we'll they've I'm you're she'd it’s", "we they i you she it"),
    ("en", "don't won’t", "dont wont"),
    ("en", "O'Brien Xi'an Sana‘a", "obrien xian sanaa"),
    ("en", "d'Estaing L’Express", "d estaing l express"),
    ("fr", "l'Europe d’Ukraine qu'elle jusqu’ici", "l europe d ukraine qu elle jusqu ici"),
    ("fr", "aujourd'hui", "aujourdhui"),
    ("it", "dell'Unione un’altra", "dell unione un altra"),
    ("en", "‘quoted’ 'quoted' “quoted”", "quoted quoted quoted"),
    ("de", "Putin's geht's", "putin geht"),
    # abbreviations
    ("en", "U.S. U.S.A. USA US U.S", "usa usa usa usa usa"),
    ("en", "tell us; us all", "tell us us all"),
    ("en", "U.S.-China U.S.’s (U.S.)", "usa china usa usa"),
    ("en", "U.K. e.g. p.m. J.R.R. Tolkien", "uk eg pm jrr tolkien"),
    ("en", "V.V.Putin A.Lukin", "vv putin a lukin"),
    ("ru", "С.Ш.А.", "сша"),
    ("en", "rferl.org at end.Next", "rferl org at end next"),
    # numbers
    ("en", "1,000 1,000,000 1.000.000", "1000 1000000 1000000"),
    ("en", "1.5 0.25 1,5 1.000 2.0", "1.5 0.25 1.5 1.000 2.0"),
    ("de", "1.000 1.500.000 1,5 0,25 1,000", "1000 1500000 1.5 0.25 1000"),
    ("en", "1,234.56 1.234,56", "1234.56 1234.56"),
    ("fr", "1\u202f000 2\u00a0500 1 000", "1000 2500 1 000"),
    ("de", "1'000 1’000.50", "1000 1000.50"),
    ("en", "04.02.2022 2022-02-04 10:30", "04 02 2022 2022 02 04 10 30"),
    ("en", "1914,1939 1,2,3", "1914 1939 1 2 3"),
    ("en", "2014–2022, 30-year 1990s 007", "2014 2022 30 year 1990s 007"),
    ("ar", "٣٥ ۱۴", "35 14"),
    ("en", "m² CO₂ ½ 5½", "m2 co2 1 2 51 2"),
    # symbols read as words
    ("en", "35% 35 percent 35 %", "35 percent 35 percent 35 percent"),
    ("de", "35 % ٣٥٪", "35 prozent 35 prozent"),
    ("en", "$147 billion 147 dollars", "dollar 147 billion 147 dollars"),
    ("en", "$147bn €1.5bn £2TN", "dollar 147 billion euro 1.5 billion pound 2 trillion"),
    ("ru", "$5 10%", "доллар 5 10 процент"),
    ("en", "1,000km 1.5m 147m", "1000 km 1.5 m 147m"),
    ("en", "R&D C++ #tag a_b @who", "r d c tag a b who"),
    # hyphens
    ("en", "Chinese-Russian China–Russia north‐south", "chinese russian china russia north south"),
    ("en", "back-to-back", "back to back"),
    ("en", "co-operation", "cooperation [co operation]"),
    ("en", "post‑Soviet anti-Western", "postsoviet [post soviet] antiwestern [anti western]"),
    ("en", "COVID-19 S-400 G-20", "covid19 [covid 19] s400 [s 400] g20 [g 20]"),
    ("ru", "МиГ-29", "миг29 [миг 29]"),
    ("en", "-prefix suffix- a -- b", "prefix suffix a b"),
    ("en", "e-mail de-escalation", "email [e mail] deescalation [de escalation]"),
    # scripts without spaces
    ("zh", "中俄关系", "中俄 俄关 关系"),
    ("zh", "中", "中"),
    ("zh", "中国，俄罗斯。", "中国 俄罗 罗斯"),
    ("zh", "GDP增长5%", "gdp 增长 5 percent"),
    ("ja", "ロシア・ｶﾞｽ ガス か\u3099", "ロシ シア ガス ガス が"),
    ("ko", "중국은 한국", "중국 국은 한국"),
    ("ko", "\u1112\u1161\u11ab\u1100\u116e\u11a8", "한국"),
    ("th", "ไทย ๓๕", "ไท ทย 35"),
    # scripts whose marks distinguish words
    ("ar", "مُحَمَّد الـــصين", "محمد الصين"),
    ("ar", "أوروبا إيران آسيا", "اوروبا ايران اسيا"),
    ("fa", "روسیه کره", "روسيه كره"),
    ("he", "שָׁלוֹם", "שלום"),
    ("hi", "हिन्दी की कु", "हिन्दी की कु"),
    # invisible characters and other noise
    ("en", "inter\u00adnational zero\u200bwidth \ufeffbom", "international zerowidth bom"),
    ("en", "nul\0nul lone \ud800 surrogate", "nul nul lone surrogate"),
    ("en", "😀 … — «»", ""),
    ("en", "", ""),
    ("en", "x" * 100, "x" * 64),
    ("en", "ﷺ", "صلي الله عليه وسلم"),
]

STEMS = [
    ("en", "The dependencies of dependent economies", "depend depend econom", 2),
    ("en", "economic sanctions were sanctioned", "econom sanction sanction", 1),
    ("en", "WHO warned us, who knew IT", "who warn know it", 2),
    ("en-GB", "relations", "relat", 0),
    ("EN", "relations", "relat", 0),
    ("de", "die Beziehungen und die Beziehung für Müller, Mueller", "bezieh bezieh mull mull", 4),
    ("fr", "les relations économiques après la guerre", "relat econom guerr", 3),
    ("es", "las naciones y la nación", "nacion nacion", 3),
    ("it", "le relazioni della città", "relazion citt", 2),
    ("pt", "os países e a relação econômica", "pais relaca econom", 3),
    ("nl", "de betrekkingen tussen landen", "betrek land", 2),
    ("ru", "отношения России и российский", "отношен росс российск", 1),
    ("ar", "العلاقات في الشرق", "علاق شرق", 1),
    ("he", "של המדינה", "המדינה", 1),
    ("pl", "o wojnie i wojny", "wojn wojn", 2),
    ("tr", "ilişkiler ve ilişkilerin", "iliski iliski", 1),
    ("uk", "про війну та мир", "війну мир", 2),
    ("en", "Лукина и Лукин, санкции", "лукин и лукин санкц", 0),
    ("xx", "the relations", "the relations", 0),
    ("", "the relations", "the relations", 0),
    ("en", "2022 1.5 中俄关系 covid19", "2022 1.5 中俄 俄关 关系 covid19", 0),
]


def written(text, language):
    shown = []
    tokens = analyse(text, language)
    for whole in as_written(tokens):
        parts = [token.form for token in tokens if token.position == whole.position][1:]
        shown.append(f"{whole.form} [{' '.join(parts)}]" if parts else whole.form)
    return " ".join(shown)


@pytest.mark.parametrize(("language", "text", "forms"), FORMS)
def test_a_text_becomes_these_forms(language, text, forms):
    assert written(text, language) == forms


@pytest.mark.parametrize(("language", "text", "stems", "stopped"), STEMS)
def test_words_become_stems_and_stop_words_none(language, text, stems, stopped):
    found = [token.stem for token in analyse(text, language)]

    assert " ".join(stem for stem in found if stem) == stems
    assert found.count(None) == stopped


def test_positions_count_words_without_gaps_and_compounds_once():
    tokens = analyse("The post-Soviet states, and China", "en")

    assert [(token.form, token.position) for token in tokens] == [
        ("the", 0),
        ("postsoviet", 1),
        ("post", 1),
        ("soviet", 1),
        ("states", 2),
        ("and", 3),
        ("china", 4),
    ]


def test_offsets_name_what_was_written():
    text = "In the U.S., China’s $1.5bn COVID-19 l'Écosse 中俄关系"

    cut = {token.form: text[token.start : token.end] for token in analyse(text, "en")}

    assert cut["usa"] == "U.S."
    assert cut["china"] == "China"
    assert (cut["dollar"], cut["1.5"], cut["billion"]) == ("$", "1.5", "bn")
    assert (cut["covid19"], cut["covid"], cut["19"]) == ("COVID-19", "COVID", "19")
    assert cut["ecosse"] == "Écosse"
    assert (cut["中俄"], cut["俄关"], cut["关系"]) == ("中俄", "俄关", "关系")


def test_the_stem_of_a_form_is_the_one_that_the_text_gave():
    for token in analyse("Moscow's 35% of the cooperating, COVID-19 and Лукина 中俄关系", "en"):
        assert stem(token.form, "en") == token.stem


LANGUAGES = st.sampled_from(["en", "de", "fr", "it", "ru", "ar", "zh", "xx", "", "not a language"])
TRICKY = st.sampled_from("abUS019.,-'’%$ İıßﬁйЁ中俄ก한\u0306\u0301\u00ad\u1112\u1161\0\ud800²½𝟗")
TEXTS = st.text(st.one_of(TRICKY, st.characters(codec=None)), max_size=40)


@given(TEXTS, LANGUAGES)
def test_any_text_is_analysed_in_order_and_inside_itself(text, language):
    tokens = analyse(text, language)

    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert all(0 < len(token.form) <= LONGEST_FORM for token in tokens)
    positions = [token.position for token in as_written(tokens)]
    assert positions == list(range(len(positions)))
    starts = [token.start for token in as_written(tokens)]
    assert starts == sorted(starts)
    assert all(text[token.start : token.end].strip() for token in tokens)


@given(TEXTS, LANGUAGES)
def test_analysing_a_form_gives_that_form(text, language):
    for token in analyse(text, language):
        assert [again.form for again in analyse(token.form, language)] == [token.form]


@given(st.text(st.sampled_from("abUSco 19.,-'`%$\n_&"), max_size=25), LANGUAGES)
def test_plain_text_becomes_the_same_words_beside_other_scripts(text, language):
    assert analyse(text + " é", language)[:-1] == analyse(text, language)


@given(st.text(st.characters(codec=None), max_size=20))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_the_cost_grows_with_the_text_and_not_faster():
    def seconds(text):
        start = time.process_time()
        analyse(text, "en")
        return time.process_time() - start

    for repeated in ("a-", "a.", "1", "1,", "a'", "中", "a\u0301", "co-"):
        analyse(repeated * 10, "en")
        small = min(seconds(repeated * 2_000) for _ in range(3))
        assert any(seconds(repeated * 20_000) < 40 * small + 0.05 for _ in range(3))
