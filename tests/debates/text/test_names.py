"""Names in other letters, as people type them."""

from __future__ import annotations

import pytest

from debates.finding.results import search_positions
from debates.text.names import folded_words, in_own_letters, name_forms, spelled_out, surnames
from tests.debates.builders import make_debate, make_expert, make_position


@pytest.mark.parametrize(
    ("names", "spellings"),
    [
        (("Artyom Lukin",), ()),
        (("Артём Лукин",), ("Artem Lukin", "Artyom Lukin")),
        (("Artyom Lukin", "Артём Лукин"), ("Artem Lukin",)),
        (("Artyom Lukin", "Artem Lukin", "Артём Лукин"), ()),
        (("Вита Спивак",), ("Vita Spivak",)),
        (("马海云",), ("Ma Haiyun",)),
        (("Haiyun Ma", "马海云"), ()),
        (("Jörg Müller",), ("Joerg Mueller",)),
        (("Jo\u0308rg Mu\u0308ller",), ("Joerg Mueller",)),
        (("Åsa Ødegård",), ("Aasa Oedegaard",)),
        (("Jörg Müller", "Joerg Mueller"), ()),
        (("Noël Bérard",), ()),
        ((), ()),
    ],
)
def test_a_name_in_other_letters_is_spelled_as_it_is_not_yet(names, spellings):
    assert spelled_out(names) == spellings


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["Lukin", "Artem", "artyom lukin", "expert:Artem", "Лукин"])
def test_an_expert_is_found_by_letters_in_which_nobody_wrote_the_name(typed, request):
    debate = make_debate()
    make_position(debate, make_expert(debate, name="Артём Лукин"), slug="his")
    make_position(debate, make_expert(debate, name="Theresa Fallon"), slug="hers")
    request.getfixturevalue("live_index")

    [result] = search_positions(typed).results

    assert result.position.slug == "his"
    assert result.matches[0].address.startswith("expert")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["Mueller", "joerg mueller", "expert:Mueller", "Müller", "Muller"]
)
def test_an_expert_with_an_umlaut_is_found_by_any_keyboard(typed, request):
    debate = make_debate()
    make_position(debate, make_expert(debate, name="Jörg Müller"), slug="his")
    # whose names include the spelling that is typed
    named = make_expert(debate, name="Bärbel Müller", aliases=["Baerbel Mueller"])
    make_position(debate, named, slug="hers")
    make_position(debate, make_expert(debate, name="Theresa Fallon"), slug="another")
    request.getfixturevalue("live_index")

    assert {one.position.slug for one in search_positions(typed).results} == {"his", "hers"}


@pytest.mark.parametrize(
    ("sort_name", "names", "expected"),
    [
        ("Lukin, Artyom", ("Artyom Lukin", "Артём Лукин", "Artem Lukin"), ("lukin", "лукин")),
        ("Jiang, Jon Yuan", ("Jon Yuan Jiang", "Yuan Jiang", "Jiang Yuan"), ("jiang",)),
        ("von der Leyen, Ursula", ("Ursula von der Leyen",), ("von der leyen",)),
        ("Ma, Haiyun", ("Haiyun Ma", "马海云"), ("ma", "马海云")),
        ("Human Rights Watch", ("Human Rights Watch",), ("Human Rights Watch",)),
    ],
)
def test_the_surname_is_found_in_each_name(sort_name, names, expected):
    assert surnames(sort_name, names) == expected


@pytest.mark.parametrize(
    ("typed", "called"),
    [
        ("José Ángel Núñez Ibáñez", True),
        ("nunez", True),
        ("Ibáñez", True),
        ("jose NUÑEZ", True),
        ("Joseph Nunez", True),
        ("José", False),
        ("Ibáñez Núñez", False),
        ("Núñez Gil", False),
        ("", False),
    ],
)
def test_a_name_may_be_cut_as_long_as_a_word_of_the_surname_is_left(typed, called):
    names = ("José Ángel Núñez Ibáñez", "Joseph Núñez")
    forms = name_forms("Núñez Ibáñez, José Ángel", names)
    assert forms.can_mean(folded_words(typed)) is called


@pytest.mark.parametrize(
    ("typed", "called"), [("Small Employers", True), ("small", False), ("federation of", False)]
)
def test_of_a_name_without_a_surname_the_end_may_stand_alone(typed, called):
    name = "The Federation of Small Employers"
    assert name_forms(name, (name,)).can_mean(folded_words(typed)) is called


@pytest.mark.parametrize(
    ("sort_name", "name", "listed"),
    [
        ("Alvarez, Eva", "Eva Álvarez", "Álvarez, Eva"),
        ("Garcia Marquez, Gabriel", "Gabriel García Márquez", "García Márquez, Gabriel"),
        ("De Boer, Jan", "Dr. Jan de Boer, PhD", "de Boer, Jan"),
        ("Osterreichische Bank", "Österreichische Bank", "Österreichische Bank"),
        ("King, Martin L., Jr.", "Martin L. King Jr.", "King, Martin L., Jr."),
        ("Artemiev, A.", "Артём Лукин", "Artemiev, A."),
        ("", "Eva", ""),
    ],
)
def test_a_sort_name_is_listed_in_the_letters_of_the_name(sort_name, name, listed):
    assert in_own_letters(sort_name, name) == listed
