"""Citations of positions, debates, lists and searches, read back by those who import them."""

from __future__ import annotations

import datetime
import json
import re

import pytest
import rispy
from django.db import connection, transaction
from django.utils import timezone
from jsonschema import Draft202012Validator
from pybtex.database import parse_string

from debates.models import Position
from tests.debates.api.test_openapi import described
from tests.debates.builders import (
    make_evidence,
    make_expert,
    make_holder,
    make_position,
    make_source,
)
from tests.debates.world import MARKER, hide_objects_around, random_world

STYLES = ("apa", "chicago", "mla")
FORMATS = ("csl-json", "bibtex", "ris", *STYLES)
MEDIA_TYPES = {
    "csl-json": "application/vnd.citationstyles.csl+json",
    "bibtex": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "apa": "text/plain",
}

# What csl-data.json of the Citation Style Language says of the members that are used here.
TEXT = {"type": "string", "minLength": 1}
NAME = {
    "type": "object",
    "additionalProperties": False,
    "minProperties": 1,
    "properties": {
        key: {"type": "string", "minLength": 1} for key in ("family", "given", "literal")
    },
}
DATE = {
    "type": "object",
    "required": ["date-parts"],
    "additionalProperties": False,
    "properties": {
        "date-parts": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {
                "type": "array",
                "minItems": 1,
                "maxItems": 3,
                "items": {"type": "integer"},
            },
        }
    },
}
TEXTS = (
    *("id", "title", "container-title", "genre", "version", "URL", "DOI", "language"),
    "abstract",
)
CSL_DATA = Draft202012Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["type", "id"],
            "additionalProperties": False,
            "properties": {
                "type": {"const": "webpage"},
                **dict.fromkeys(TEXTS, TEXT),
                **{key: {"type": "array", "items": NAME} for key in ("author",)},
                **dict.fromkeys(("issued", "accessed"), DATE),
            },
        },
    }
)


def body(answer) -> str:
    """The text of an answer, streamed or not."""
    assert answer.status_code == 200
    return (answer.getvalue() if answer.streaming else answer.content).decode()


def keys_of(answer, wanted) -> list[str]:
    """The keys of what is cited, as a reader of the format finds them."""
    text = body(answer)
    if wanted == "csl-json":
        items = json.loads(text)
        CSL_DATA.validate(items)
        return [item["id"] for item in items]
    if wanted == "bibtex":
        return list(parse_string(text, "bibtex").entries)
    return [record["id"] for record in rispy.loads(text)]


@pytest.mark.parametrize("wanted", ["csl-json", "bibtex", "ris"])
def test_a_position_a_question_a_debate_and_a_source_are_read_back(api, known, wanted):
    of_position = api("positions/allies/citation/", format=wanted)
    of_question = api("questions/alliance/citation/", format=wanted)
    of_debate = api("debates/china-russia/citation/", format=wanted)
    of_source = api(f"sources/{known.source.slug}/citation/", format=wanted)

    assert keys_of(of_position, wanted) == ["allies"]
    assert keys_of(of_question, wanted) == ["alliance"]
    assert keys_of(of_debate, wanted) == ["china-russia"]
    assert keys_of(of_source, wanted) == [known.source.slug]
    assert of_position["Content-Type"] == MEDIA_TYPES[wanted]


def test_a_question_is_cited_as_a_record_of_answers(api, known):
    (item,) = api("questions/alliance/citation/", format="csl-json").json()

    assert item["title"] == "Answers to “Is it an alliance?”"
    assert item["author"] == [{"literal": "Editors of Sinorus"}]
    assert item["genre"] == (
        "Record of a question of the debate “China and Russia” from “Roundtable”"
    )
    assert item["URL"] == "http://testserver/questions/alliance/"


def test_a_source_is_cited_by_its_own_author_title_and_doi(api, known):
    source = make_source(
        title="Trade in numbers",
        author="Doe, Jane; World Bank",
        publisher="Example Review",
        address="https://doi.org/10.1000/ex(1)",
        date=datetime.date(2021, 1, 1),
        date_precision="year",
        accessed=datetime.date(2026, 11, 25),
    )
    make_evidence(known.allies, source=source)

    answer = api(f"sources/{source.slug}/citation/").json()

    assert answer["csl_json"] == {
        "id": source.slug,
        "type": "webpage",
        "title": "Trade in numbers",
        "author": [{"family": "Doe", "given": "Jane"}, {"literal": "World Bank"}],
        "container-title": "Example Review",
        "issued": {"date-parts": [[2021]]},
        "accessed": {"date-parts": [[2026, 11, 25]]},
        "URL": "https://doi.org/10.1000/ex(1)",
        "DOI": "10.1000/ex(1)",
    }
    assert answer["url"] == source.address
    assert answer["accessed"] == "2026-11-25"
    assert "  doi = {10.1000/ex(1)},\n" in answer["bibtex"]
    assert rispy.loads(answer["ris"])[0]["doi"] == "10.1000/ex(1)"
    assert answer["apa"] == (
        "Doe, J., & World Bank. (2021). Trade in numbers. Example Review. "
        "https://doi.org/10.1000/ex(1)"
    )


@pytest.mark.parametrize("wanted", FORMATS)
def test_the_sources_of_a_debate_are_a_bibliography(api, known, wanted):
    hidden = make_source(title=f"Source of a draft {MARKER}")
    draft = make_position(known.debate, known.lukin, status="draft")
    make_evidence(draft, source=hidden)

    answer = api("sources/", debate="china-russia", format=wanted)

    if wanted in STYLES:
        of_evidence, of_debate = body(answer).splitlines()
        assert of_evidence.startswith("Customs. ")
        assert "Roundtable" in of_debate
    else:
        assert keys_of(answer, wanted) == [known.source.slug, known.report.slug]
    assert api(f"sources/{hidden.slug}/citation/").status_code == 404


def test_the_entry_is_cited_in_its_version_with_the_source_that_it_describes(
    api, known, monkeypatch
):
    # the day is not over before the answer is read
    now = timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    known.source.author, known.source.publisher = "Doe, Jane", "Example Review"
    known.source.date = datetime.date(2022, 4, 9)
    known.source.save()
    Position.objects.filter(pk=known.allies.pk).update(locator="3.2")
    position = api("positions/allies/", expand="digest").json()

    (item,) = api("positions/allies/citation/", format="csl-json").json()

    today = {"date-parts": [[now.year, now.month, now.day]]}
    assert item == {
        "id": "allies",
        "type": "webpage",
        "title": "Position of Artyom Lukin on “Is it an alliance?”",
        "author": [{"literal": "Editors of Sinorus"}],
        "container-title": "Sinorus",
        "genre": "Entry in the debate “China and Russia” describing “Roundtable” by Jane Doe "
        "(Example Review, 2022), paragraph 3.2",
        "version": position["digest"][:12],
        "issued": today,
        "accessed": today,
        "URL": f"http://testserver/positions/allies/?at={position['modified']}",
        "language": "en",
        "abstract": "Paraphrase by the editors: The claim of allies.",
    }


def test_the_cited_address_shows_the_cited_version_for_ever(api, client, known):
    cited = api("positions/allies/citation/").json()
    known.allies.statement = "They are friends."
    known.allies.save()

    page = client.get(cited["url"])
    shown = api("positions/allies/", at=cited["at"]).json()

    assert page.status_code == 200
    assert "The claim of allies." in page.content.decode()
    assert shown["digest"] == cited["digest"]
    assert cited["csl_json"]["version"] == cited["digest"][:12]


def test_an_earlier_version_is_cited_as_it_was(api, known):
    before = api("positions/allies/citation/").json()
    known.allies.statement, known.allies.question = "They are friends.", None
    known.allies.stance = ""
    known.allies.save()

    cited = api("positions/allies/citation/", at=before["at"]).json()

    assert cited == before | {"url": cited["url"], "at": cited["at"]} | {
        name: cited[name] for name in ("csl_json", "bibtex", "ris", *STYLES)
    }
    assert cited["csl_json"]["title"] == "Position of Artyom Lukin on “Is it an alliance?”"
    assert cited["csl_json"]["abstract"] == (
        "Paraphrase by the editors (held by Artyom Lukin, Scholar): The claim of allies."
    )
    described("/api/v1/positions/{slug}/citation/").validate(cited)


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("positions/allies/citation/", {}),
        ("positions/allies/citation/", {"format": "apa"}),
        ("positions/allies/citation/", {"at": "now"}),
        ("positions/allies/", {"expand": "citation"}),
    ],
)
def test_a_position_that_is_withdrawn_meanwhile_is_cited_or_gone(api, known, address, query):
    """A position, withdrawn before each of the queries in turn."""
    if "at" in query:
        query = {"at": api("positions/allies/").json()["modified"]}
    before = []

    def withdraw_it(execute, sql, *rest):
        before.append(sql)
        if len(before) == place:
            known.allies.status, known.allies.withdrawn_reason = "withdrawn", "wrong"
            known.allies.save()
        return execute(sql, *rest)

    answers = []
    for place in range(1, 100):
        before.clear()
        with transaction.atomic(), connection.execute_wrapper(withdraw_it):
            answers.append(api(address, **query).status_code)
            transaction.set_rollback(True)
        if len(before) < place:
            break

    assert answers[0] == 410
    assert answers[-1] == 200
    assert set(answers) == {200, 410}


@pytest.mark.parametrize("wanted", FORMATS)
def test_no_format_presents_a_paraphrase_as_a_title_or_as_words_of_the_expert(api, known, wanted):
    text = body(api("positions/allies/citation/", format=wanted))

    if wanted in STYLES:
        assert "The claim of allies" not in text
    else:
        (before, _) = text.split("The claim of allies")
        assert before.endswith("Paraphrase by the editors: ")
    assert "“The claim" not in text
    assert "Lukin, A" not in text


def test_a_quotation_is_cited_from_the_source_itself(api, known):
    known.source.author, known.source.publisher = "Doe, Jane", "Example Review"
    known.source.text = ""
    known.source.save()
    Position.objects.filter(pk=known.allies.pk).update(quotation="we are allies", locator="3.2")

    everything = api("positions/allies/citation/").json()
    (item,) = api("positions/allies/citation/", of="quotation", format="csl-json").json()
    alone = api("positions/allies/citation/", of="quotation").json()

    assert (item["title"], item["container-title"]) == ("Roundtable", "Example Review")
    assert item["author"] == [{"family": "Doe", "given": "Jane"}]
    assert item["abstract"] == (
        "Artyom Lukin, quoted in “Roundtable” by Jane Doe (Example Review), paragraph 3.2: "
        "“we are allies”"
    )
    assert everything["quotation"]["text"] == "we are allies"
    assert everything["quotation"]["csl_json"] == item
    assert everything["quotation"] == alone
    described("/api/v1/positions/{slug}/citation/").validate(everything)
    described("/api/v1/positions/{slug}/citation/").validate(alone)


def test_of_a_translation_the_words_of_the_source_are_cited(api, known):
    Position.objects.filter(pk=known.allies.pk).update(
        quotation="we are allies",
        original_quotation="wir sind Verbündete",
        original_language="de",
    )

    (item,) = api("positions/allies/citation/", of="quotation", format="csl-json").json()

    assert item["abstract"].endswith("“wir sind Verbündete”")
    assert item["language"] == "de"


@pytest.mark.parametrize(
    "address",
    [
        "positions/allies/citation/",
        "questions/alliance/citation/",
        "debates/china-russia/citation/",
    ],
)
def test_without_a_format_there_are_all_of_them(api, known, address):
    everything = api(address).json()

    path = address.replace("allies", "{slug}").replace("china-russia", "{slug}")
    path = path.replace("alliance", "{slug}")
    described(f"/api/v1/{path}").validate(everything)
    for style in STYLES:
        assert body(api(address, format=style)) == everything[style] + "\n"
    assert body(api(address, format="bibtex")) == everything["bibtex"]
    assert body(api(address, format="ris")) == everything["ris"]
    assert api(address, format="csl-json").json() == [everything["csl_json"]]


@pytest.mark.parametrize("wanted", list(MEDIA_TYPES))
def test_the_header_chooses_as_the_parameter_does(api, known, wanted):
    address = "positions/allies/citation/"

    by_header = api(address, headers={"Accept": MEDIA_TYPES[wanted]})

    assert body(by_header) == body(api(address, format=wanted))
    assert by_header["Content-Type"].split(";")[0] == MEDIA_TYPES[wanted]


@pytest.mark.parametrize("wanted", ["csl-json", "bibtex", "ris"])
def test_a_list_is_a_bibliography_of_all_that_the_filters_leave(api, known, wanted):
    random_world(40, status="published")
    expected = [
        one["slug"] for one in api("positions/", debate="debate-0", page_size=200).json()["results"]
    ]

    answer = api("positions/", debate="debate-0", format=wanted)

    assert keys_of(answer, wanted) == expected
    assert len(expected) > 10
    assert answer["Content-Disposition"].startswith('attachment; filename="positions.')
    assert keys_of(api("debates/", format=wanted), wanted)[0] == "china-russia"


def test_a_list_cites_each_position_as_its_own_address_does(api, known):
    world = random_world(12, status="published")
    bare, placed, held = world.positions[:3]
    undated = make_source(title="Talk on “Trade”", author="Brands, Hal; Li, Mei", date=None)
    Position.objects.filter(pk=bare.pk).update(question=None, stance="", locator="")
    Position.objects.filter(pk=placed.pk).update(
        question=None, stance="", source=undated, locator="3.2"
    )
    for number, extent in enumerate(("in_part", "wholly")):
        make_holder(held, make_expert(held.debate, name=f"Co{number} Author"), extent=extent)

    items = json.loads(body(api("positions/", format="csl-json")))

    assert {bare.slug, placed.slug, held.slug} < {item["id"] for item in items}
    for item in items:
        assert api(f"positions/{item['id']}/citation/", format="csl-json").json() == [item]


@pytest.mark.parametrize("style", STYLES)
def test_texts_of_a_list_come_in_pages_by_author(api, known, style):
    first, second = (
        body(
            api("positions/", ordering="expert", page_size=2, page=page, format=style)
        ).splitlines()
        for page in (1, 2)
    )

    names = [
        re.search(r"of (\w+ \w+) (?:on|in|at)", one, re.IGNORECASE)[1] for one in (*first, *second)
    ]
    assert [name.split()[1] for name in names] == ["Lukin", "Rolland", "Rolland"]
    assert api("positions/", page=9, format=style).status_code == 404


@pytest.mark.parametrize("wanted", FORMATS)
def test_a_search_is_a_bibliography(api, known, live_index, wanted):
    answer = api("search/", q="allies", format=wanted)

    if wanted in STYLES:
        assert "Position of Artyom Lukin" in body(answer).splitlines()[0]
    else:
        assert keys_of(answer, wanted)[0] == "allies"
    assert answer["Content-Disposition"].startswith('attachment; filename="search.')


def test_nothing_hidden_is_cited(api, known):
    def cited(wanted):
        return body(api("positions/", debate="china-russia", format=wanted))

    before = {wanted: cited(wanted) for wanted in FORMATS}
    hide_objects_around(known)

    for wanted, written in before.items():
        assert cited(wanted) == written, wanted
        assert MARKER not in body(api("debates/", format=wanted)), wanted
        assert api("positions/zyzzyva-alone-draft/citation/", format=wanted).status_code == 404
        assert api("positions/zyzzyva-alone-withdrawn/citation/", format=wanted).status_code == 404


@pytest.mark.parametrize(
    ("address", "query", "parameter"),
    [
        ("positions/", {"format": "bibtex", "page": 2}, "page"),
        ("positions/", {"format": "ris", "fields": "slug"}, "fields"),
        ("positions/", {"format": "apa", "expand": "expert"}, "expand"),
        ("debates/", {"format": "csl-json", "page_size": 5}, "page_size"),
        ("search/", {"format": "bibtex", "facets": "expert"}, "facets"),
        ("search/", {"format": "mla", "explain": "true"}, "explain"),
        ("positions/allies/citation/", {"style": "apa"}, "style"),
        ("positions/allies/citation/", {"of": "quotation"}, "of"),
        ("positions/allies/citation/", {"of": "claim"}, "of"),
        ("positions/allies/citation/", {"at": "2999-01-01"}, "at"),
        ("debates/china-russia/citation/", {"at": "2026-01-01"}, "at"),
    ],
)
def test_what_says_nothing_in_a_bibliography_is_refused(api, known, address, query, parameter):
    answer = api(address, **query)

    assert answer.status_code == 400
    assert [fault["parameter"] for fault in answer.json()["errors"]] == [parameter]


@pytest.mark.parametrize("address", ["experts/", "positions/allies/"])
def test_other_things_have_no_such_formats(api, known, address):
    answer = api(address, format="bibtex")

    assert answer.status_code == 406
    assert "bibtex" not in [one["format"] for one in answer.json()["available"]]


def test_an_unknown_format_is_answered_with_those_there_are(api, known):
    answer = api("positions/allies/citation/", format="endnote")

    assert answer.status_code == 406
    assert [one["format"] for one in answer.json()["available"]] == ["json", "html", *FORMATS]
