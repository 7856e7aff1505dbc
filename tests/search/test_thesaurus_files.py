"""Files of the thesaurus: both ways through CSV and SKOS, and all faults of a file at once."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from search.models import Synonym
from search.thesaurus import skos, table
from search.thesaurus.entries import FileRejected, Outcome
from search.thesaurus.files import load_file

pytestmark = pytest.mark.django_db

HEADER = "term,relation,alternative,language,alternative_language,weight,source,note\n"


@pytest.fixture(autouse=True)
def empty() -> None:
    Synonym.objects.all().delete()


def load(*lines: str) -> Outcome:
    return load_file("terms.csv", (HEADER + "\n".join(lines)).encode())


def faults(content: str | bytes, name: str = "terms.csv") -> list[str]:
    data = content if isinstance(content, bytes) else content.encode()
    with pytest.raises(FileRejected) as rejected:
        load_file(name, data)
    return [str(fault) for fault in rejected.value.faults]


def entries() -> set[tuple[object, ...]]:
    return {
        (*each.natural_key(), each.weight, each.source, each.note) for each in Synonym.objects.all()
    }


ENTRIES = (
    "PRC,synonym,China,en,,,Unicode CLDR,The state.",
    "war,related,conflict,en,,0.3,,",
    "U.S.,broader,America,en,,,,",
    "call the shots,idiom,dominate,en,,,,",
    "санкции,translation,sanctions,ru,en,,,",
    "Москва,as_typed,,,,,,",
)


def test_a_table_brings_back_everything() -> None:
    assert load(*ENTRIES) == (6, 0, 0)
    before = entries()
    content = "".join(table.lines(Synonym.objects.all())).encode()
    Synonym.objects.all().delete()

    load_file("terms.csv", content)

    assert entries() == before
    assert load_file("terms.csv", content) == (0, 0, 6)


def test_a_file_changes_weight_source_and_note_and_leaves_what_it_lacks() -> None:
    load("war,related,conflict,en,,0.3,,", "PRC,synonym,China,en,,,,")

    outcome = load("war,related,conflict,en,,0.4,Roget,")

    assert outcome == (0, 1, 0)
    assert Synonym.objects.get(term="war").weight == 0.4
    assert Synonym.objects.filter(term="PRC").exists()


def test_skos_brings_back_what_it_can_say() -> None:
    load(*ENTRIES)
    turtle = skos.write(Synonym.objects.all())
    Synonym.objects.all().delete()

    load_file("terms.ttl", turtle.encode())

    assert {str(each) for each in Synonym.objects.all()} == {
        "PRC = China",
        "war ~ conflict",
        "U.S. < America",
        "call the shots → dominate",
        "санкции ≙ sanctions",
    }


def test_skos_of_other_software_is_read() -> None:
    turtle = """
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix ex: <https://thesaurus.example/> .
    ex:embargo skos:prefLabel "embargo"@en, "Embargo"@fi ; skos:altLabel "trade ban"@en .
    ex:sanctions skos:prefLabel "sanctions"@en ; skos:narrower ex:embargo ; skos:related ex:tariff .
    ex:tariff skos:prefLabel "tariff"@en ; skos:related ex:sanctions .
    """

    load_file("terms.ttl", turtle.encode())

    assert {str(each) for each in Synonym.objects.all()} == {
        "embargo = trade ban",
        "Embargo ≙ embargo",
        "embargo < sanctions",
        "sanctions ~ tariff",
    }
    assert Synonym.objects.get(relation="related").weight == 0.5


def test_all_faults_are_told_with_their_rows_and_nothing_is_written() -> None:
    messages = faults(
        HEADER
        + "a firm,broader,company,en,,,,\ncompany,broader,a firm,en,,,,\n"
        + "war,related,conflict,en,,0.3,,\nconflict,related,war,en,,0.4,,\n"
        + "gas,synonym,gas,en,,,,\noil,means,fuel,en,,,,\nEU,synonym,Union,EN,,,,\n"
    )

    assert [message.partition(":")[0] for message in messages] == [
        "Row 3, alternative",
        "Row 5, weight",
        "Row 6, alternative",
        "Row 7, relation",
        "Row 8, language",
    ]
    assert not Synonym.objects.exists()


def test_an_entry_of_a_file_is_compared_with_those_of_the_site() -> None:
    load("U.S.,broader,America,en,,,,")

    assert faults(HEADER + "America,synonym,U.S.,en,,,,\n") == [
        "Row 2, relation: “U.S. < America” says otherwise about these two."
        " Change or remove it first."
    ]


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"\xff\xfe", "terms.csv", "This is no text in UTF-8."),
        ("", "terms.csv", "The header lacks term, relation, alternative."),
        ("term,relation,alternative,colour\n", "terms.csv", "The header has colour."),
        (HEADER + "war,related,conflict,en,,heavy,,\n", "terms.csv", "“heavy” is no number."),
        (
            HEADER + "war,related,conflict,en,,nan,,\n",
            "terms.csv",
            "Enter a weight above 0 and up to 1.",
        ),
        (HEADER + ",".join("abcdefghij"), "terms.csv", "This row has more cells than the header."),
        ("<a> <b", "terms.ttl", "This is no Turtle (SKOS)."),
        ("<a:a> <a:b> <a:c> .", "terms.ttl", "There is no concept with a preferred label"),
        ("", "terms.xlsx", "The name ends in neither .csv nor .ttl."),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_a_line(
    content: str | bytes, name: str, message: str
) -> None:
    [told] = faults(content, name)

    assert message in told


def test_the_thesaurus_of_the_first_debate_is_loaded_by_the_command() -> None:
    call_command("migrate", verbosity=0)
    file = settings.BASE_DIR / "fixtures" / "international_affairs.csv"

    call_command("thesaurus_import", str(file), verbosity=0)

    assert Synonym.objects.filter(relation="translation", alternative="sanctions").count() > 5
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("thesaurus_import", "/nowhere.csv")
