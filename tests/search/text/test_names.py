"""Names in other languages: the data, and the runs of words that are names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.names import Names, without_turkish_ending
from tests.search.shipped_thesaurus import shipped_thesaurus

NAMES = shipped_thesaurus().names


def meant(text, language="en"):
    return {name for run in NAMES.runs(text.split(), language) for name in run.names}


@pytest.mark.parametrize(
    ("typed", "english"),
    [
        ("Китай", "China"), ("Китая", "China"), ("России", "Russia"), ("Россией", "Russia"),
        ("中国", "China"), ("中國", "China"), ("ロシア", "Russia"), ("우크라이나", "Ukraine"),
        ("Russland", "Russia"), ("RUSSLAND", "Russia"), ("Chine", "China"), ("Rusia", "Russia"),
        ("الصين", "China"), ("روسيا", "Russia"), ("चीन", "China"), ("Κίνα", "China"),
        ("Estados Unidos", "United States"), ("Соединённые Штаты", "United States"),
        ("Corée du Nord", "North Korea"), ("Кот-д’Ивуар", "Côte d’Ivoire"),
        ("Москва", "Moscow"), ("Moskau", "Moscow"), ("北京", "Beijing"), ("Peking", "Beijing"),
        ("китайские", "Chinese"), ("русских", "Russian"), ("chinesische", "Chinese"),
        ("Кремля", "Kremlin"), ("министр иностранных дел", "foreign minister"),
        ("Außenminister", "foreign minister"), ("主席", "president"), ("Путина", "Putin"),
        ("习近平", "Xi Jinping"), ("北约", "NATO"), ("OTAN", "NATO"), ("санкций", "sanctions"),
        ("Číny", "China"), ("Rusku", "Russia"), ("sankcích", "sanctions"), ("válce", "war"),
        ("Verbündeten", "ally"), ("chinesischen", "Chinese"), ("aliados", "ally"),
        ("Hedvábné stezky", "Belt and Road"), ("alliée", "ally"), ("Rosji", "Russia"),
        ("зависит", "depend"), ("affaiblira", "weaken"), ("угрожает", "threaten"),
        ("verändert", "change"), ("cambiará", "change"), ("削弱", "weaken"),
        ("Banken", "bank"), ("banków", "bank"), ("Ländern", "country"), ("petrolü", "oil"),
        ("Росією", "Russia"), ("Китаєм", "China"), ("війну", "war"), ("санкціями", "sanctions"),
        ("економічний", "economic"), ("української", "Ukrainian"), ("довіру", "trust"),
        ("misstraut", "distrust"), ("erwartet", "expect"), ("تحریم‌های", "sanctions"),
        ("انعدام ثقة", "distrust"), ("انعدام الثقة", "distrust"), ("ब्याज दर", "interest rate"),
        ("Çin", "China"), ("Đức", "Germany"), ("ЕС", "European Union"), ("UE", "European Union"),
        ("Museen", "museum"), ("博物馆", "museum"), ("наследия", "heritage"), ("robados", "steal"),
    ],
)  # fmt: skip
def test_a_name_is_known_in_many_languages(typed, english):
    assert english in meant(typed)


def test_names_of_one_language_are_found_in_another():
    assert "Россия" in meant("Russia", "ru")
    assert "Китай" in meant("中国", "ru")
    assert meant("China", "zh") >= {"中国"}


@pytest.mark.parametrize(
    "typed",
    ["China", "Niger", "Turkey", "the west", "island", "cin", "duc", "ue", "man", "pace", "china",
     "who thinks that the partnership will last", "rusk", "russias", "chinas", "Puta",
     "Лукин", "кит", "роса", "", "Moscow and Beijing", "Francis", "Francisco", "Romano"],
)  # fmt: skip
def test_english_words_are_taken_as_such(typed):
    assert meant(typed) == set()


def test_the_longest_name_counts():
    [run] = NAMES.runs("the Республика Корея".split()[1:], "en")

    assert (run.start, run.end, run.names) == (0, 2, ("South Korea",))


def test_names_are_found_in_a_sentence_without_spaces():
    assert NAMES.segments("中国和俄罗斯的关系") == ["中国", "俄罗斯", "关系"]
    assert NAMES.segments("ロシアと中国") == ["ロシア", "中国"]
    assert NAMES.segments("习近平") == ["习近平"]
    assert NAMES.segments("你好小猫早上") == ["你好小猫早上"]
    assert NAMES.segments("China") == ["China"]


def test_words_without_a_meaning_are_left_out_of_a_sentence_without_spaces():
    assert NAMES.segments("为什么俄罗斯依赖中国", {"为什么"}) == ["俄罗斯", "依赖", "中国"]
    assert NAMES.segments("为什么", {"为什么"}) == ["为什么"]


def test_characters_of_several_countries_are_their_names():
    assert NAMES.countries("中俄") == ["中国", "俄国"]
    assert NAMES.countries("美中俄") == ["美国", "中国", "俄国"]
    assert NAMES.countries("中") == NAMES.countries("中立") == NAMES.countries("") == []
    assert all(
        len(name) > 1 and meant(name)
        for name in NAMES.countries("中俄乌美欧英法德印日韩朝澳蒙露ロ米")
    )


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("والصين", "الصين"), ("بالصين", "الصين"), ("للصين", "الصين"), ("الثقة", "ثقة"),
        ("والثقة", "ثقة"), ("الصين", ""), ("وقت", ""), ("و", ""), ("", ""), ("China", ""),
    ],
)  # fmt: skip
def test_arabic_names_lose_the_particles_written_onto_them(typed, name):
    assert NAMES.without_particle(typed) == name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Rusya'ya", "Rusya"), ("Çin’in", "Çin"), ("NATO'ya", "NATO"), ("Putin'lerle", "Putin"),
        ("Türkiye'deki", "Türkiye"), ("China's", ""), ("Xi'an", ""), ("O'Neill", ""),
        ("don't", ""), ("Rusya", ""), ("'", ""), ("", ""),
    ],
)  # fmt: skip
def test_turkish_names_lose_the_endings_behind_their_apostrophe(typed, name):
    assert without_turkish_ending(typed) == name


@pytest.mark.parametrize("typed", ["kadın", "kadınlar", "kadını"])
def test_turkish_words_are_found_inflected(typed):
    assert meant(typed) == {"woman"}


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("Handelskrieg", "Handels krieg"), ("Wirtschaftssanktionen", "Wirtschafts sanktionen"),
        ("Klimapolitik", "Klima politik"), ("Ukrainekrieg", "Ukraine krieg"),
        ("Weltordnung", ""), ("Handelsman", ""), ("partnership", ""), ("Krieg", ""),
        ("Politik-Krieg", ""), ("", ""),
    ],
)  # fmt: skip
def test_german_compounds_have_two_names(typed, parts):
    assert NAMES.german_parts(typed) == tuple(parts.split())


@pytest.mark.parametrize(
    "name", "Anne Donne Fischer Graber Hauser Klein König Krol Maly Richter Strasser".split()
)
def test_frequent_names_of_people_are_no_words(name):
    assert meant(name) == set()


def test_a_surname_is_no_form_of_a_word_that_it_resembles_without_its_accent():
    assert meant("Muller") == set()


@pytest.mark.parametrize("name", "Köhler Köhlers Krieger Koster Stromer".split())
def test_a_german_surname_in_er_is_no_form_of_a_noun(name):
    assert meant(name) == set()


@pytest.mark.parametrize(
    ("typed", "english"),
    [("Völker", "people"), ("Gelder", "money"), ("Pekinger", "Beijing"), ("Deutscher", "German")],
)
def test_german_plurals_and_adjectives_in_er_are_forms_of_names(typed, english):
    assert meant(typed) == {english}


@given(st.lists(st.text(max_size=12), max_size=8), st.sampled_from(["en", "ru", "zh", "xx"]))
def test_any_words_are_read(words, language):
    for run in NAMES.runs(words, language):
        assert 0 <= run.start < run.end <= len(words)
    for word in words:
        assert set("".join(NAMES.segments(word))) <= set(word)


def test_without_a_thesaurus_countries_cities_and_languages_have_their_names() -> None:
    texts = {
        name
        for word in ("Китая", "Moskau", "санкций")
        for run in Names().runs([word], "en")
        for name in run.names
    }

    assert texts == {"China", "Moscow"}
