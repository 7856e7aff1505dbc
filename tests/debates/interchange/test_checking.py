"""Documents that are no sound debate: each problem at its place, in words."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from debates.interchange.checking import EXPLANATIONS, as_given, problems_in_document
from debates.interchange.consistency import contradictions
from debates.interchange.file_kinds import in_file, in_place
from debates.interchange.json_schema import schema
from debates.interchange.problems import ImportProblem, Place, pointer
from debates.text.figures import RANGE_ORDER
from tests.debates.interchange.documents import sound, spoiled

POSITION = "/debate/positions/0"


def test_a_sound_document_has_no_faults():
    assert problems_in_document(sound()) == []


def test_null_means_that_it_is_not_known():
    document = spoiled(f"{POSITION}/detail", None)
    document["debate"]["moderator"] = None

    assert problems_in_document(document) == []


def nulls_for_all_that_may_be_left_out(thing, described):
    """Return the object with null for each name that it lacks or that holds only a list."""
    described = schema()["$defs"].get(described.get("$ref", "").rpartition("/")[2], described)
    if isinstance(thing, list):
        return [nulls_for_all_that_may_be_left_out(one, described["items"]) for one in thing]
    if not isinstance(thing, dict):
        return thing
    known, required = described["properties"], described["required"]
    return {
        name: nulls_for_all_that_may_be_left_out(thing[name], known[name])
        if name in thing
        else None
        for name in known
        if name in thing or name not in required
    }


def test_null_may_stand_for_all_that_may_be_left_out():
    bare = sound()
    del bare["topics"], bare["debate"]["questions"], bare["experts"][0]["aliases"]
    bare["debate"]["positions"] = [{"slug": "alone", "expert": "lukin", "statement": "So."}]
    full = nulls_for_all_that_may_be_left_out(bare, schema())

    assert list(Draft202012Validator(schema()).iter_errors(full)) == []
    assert problems_in_document(full) == []
    assert as_given(full) == bare


NO_DEBATES = [
    ([], "This file is not a debate."),
    ("debate", "This file is not a debate."),
    ([{"model": "debates.debate", "pk": 1, "fields": {}}], "a fixture of Django."),
    ([{"title": "Talks"}], "This file is not a debate."),
    (None, "This file is not a debate."),
    ({}, 'A debate file has "format": "sinorus-debate/1"'),
    ({"format": "csl"}, "This file is not a debate."),
    ({"format": "sinorus-debate/2"}, "This file has version 2 of the format"),
    ({"format": "sinorus-debate/"}, "This file has version ? of the format"),
    ({"format": "sinorus-debate/1"}, "“debate” is missing."),
    ({"format": "sinorus-debate/1", "debate": []}, "This must be an object, not a list."),
]


@pytest.mark.parametrize(("document", "message"), NO_DEBATES)
def test_what_is_no_debate_is_told_so(document, message):
    (problem,) = problems_in_document(document)

    assert message in problem.message


# where, what stands there, where the problem is, what is said of it
FAULTS = [
    ("/debate/slug", ..., "/debate", "“slug” is missing."),
    ("/debate/slug", "a b", "/debate/slug", "“a b” does not have the required form."),
    ("/debate/slug", "лукин", "/debate/slug", "letters a to z, digits, hyphens and underscores"),
    ("/debate/slug", None, "/debate", "“slug” is missing."),
    ("/debate/slug", "", "/debate/slug", "This is empty. It has to be given."),
    ("/debate/date", "", "/debate/date", "This is empty. Leave it out, or make it null."),
    ("/experts/0/kind", "", "/experts/0/kind", "This is empty. Leave it out, or make it null."),
    (
        "/experts/0/aliases",
        [""],
        "/experts/0/aliases/0",
        "This is empty. Leave it out of the list.",
    ),
    (
        f"{POSITION}/evidence/0/value",
        "",
        f"{POSITION}/evidence/0/value",
        "This is empty. Leave it out, or make it null.",
    ),
    (
        "/debate/slug",
        "x" * 81,
        "/debate/slug",
        "This has 81 characters, but at most 80 are allowed.",
    ),
    ("/debate/title", "  ", "/debate/title", "This is empty"),
    ("/debate/title", 7, "/debate/title", "This must be text, not 7."),
    (
        "/debate/title",
        "x" * 301,
        "/debate/title",
        "This has 301 characters, but at most 300 are allowed.",
    ),
    ("/debate/summary", [], "/debate/summary", "This must be text or null, not a list."),
    ("/debate/date", "4 February", "/debate/date", "“4 February” does not have the required form"),
    ("/debate/date", "2022-02-30", "/debate/date", "Date as year-month-day"),
    ("/debate/date", "8 October 2024", "/debate/date", "Write it as 2024-10-08."),
    (
        "/debate/language",
        "Russian",
        "/debate/language",
        "“Russian” does not have the required form",
    ),
    (
        "/debate/language",
        "DE",
        "/debate/language",
        "region or script if needed: en, pt-BR, zh-Hant.",
    ),
    ("/debate/titel", "x", "/debate/titel", "“titel” is not a known field. Did you mean “title”?"),
    ("/debate/questions", {}, "/debate/questions", "This must be a list or null, not an object."),
    ("/debate/questions/0", "Will it?", "/debate/questions/0", "This must be an object"),
    (
        "/debate/questions/1/slug",
        "lasts",
        "/debate/questions/1/slug",
        "already used at /debate/quest",
    ),
    (
        "/debate/participations/1/expert",
        "lukin",
        "/debate/participations/1/expert",
        "is already used at /",
    ),
    ("/debate/positions/1/slug", "it-lasts", "/debate/positions/1/slug", "is already used at /"),
    (
        f"{POSITION}/stance",
        "deny",
        f"{POSITION}/stance",
        "Did you mean “denies”? Allowed values: aff",
    ),
    (
        f"{POSITION}/stance",
        True,
        f"{POSITION}/stance",
        "true is not a valid value. Allowed values: aff",
    ),
    (f"{POSITION}/stance", ..., f"{POSITION}/question", "There is a question but no stance"),
    (f"{POSITION}/question", None, f"{POSITION}/stance", "There is a stance but no question"),
    (f"{POSITION}/kind", "opinion", f"{POSITION}/kind", "assessment, forecast, recommendation."),
    (f"{POSITION}/statement", ..., POSITION, "“statement” is missing."),
    (f"{POSITION}/locator", " ", f"{POSITION}/locator", "This is empty."),
    (f"{POSITION}/topics", ["a", "a"], f"{POSITION}/topics", "“a” occurs more than once."),
    (f"{POSITION}/topics", "energy", f"{POSITION}/topics", "This must be a list"),
    (f"{POSITION}/evidence/0/value", "147", f"{POSITION}/evidence/0/value", "a number or null"),
    (
        f"{POSITION}/evidence/0/value_end",
        147.5,
        f"{POSITION}/evidence/0/value_end",
        RANGE_ORDER,
    ),
    (f"{POSITION}/evidence/0/value", True, f"{POSITION}/evidence/0/value", "null, not true."),
    (f"{POSITION}/evidence/1/unit", "%", f"{POSITION}/evidence/1/unit", "A unit needs a figure"),
    (f"{POSITION}/evidence/1/period", "2021", f"{POSITION}/evidence/1/period", "needs a figure"),
    (
        f"{POSITION}/evidence/0/kind",
        "number",
        f"{POSITION}/evidence/0/kind",
        "“number” is not a valid value.",
    ),
    (f"{POSITION}/evidence/0", None, f"{POSITION}/evidence/0", "object, not null."),
    (f"{POSITION}/counterpoints/0/kind", ..., f"{POSITION}/counterpoints/0", "“kind” is missing."),
    (
        f"{POSITION}/counterpoints/0/raised_by",
        "it-lasts",
        f"{POSITION}/counterpoints/0/raised_by",
        "A position cannot raise a counterpoint to itself.",
    ),
    ("/experts/0/name", "", "/experts/0/name", "This is empty"),
    ("/experts/0/aliases", "Лукин", "/experts/0/aliases", "This must be a list"),
    ("/experts/0/orcid", "12", "/experts/0/orcid", "ORCID iD, for example 0000-0002-1825-0097"),
    ("/experts/1/slug", "lukin", "/experts/1/slug", "“lukin” is already used at /experts/0."),
    ("/topics/1/name", "Энергия", "/topics/1/name", "is already used at /"),
    ("/topics/1/broader", "energy", "/topics/0/broader", "a circle: energy under trade under ene"),
    ("/topics/1/broader", "trade", "/topics/0/broader", "a circle: trade under trade."),
    ("/sources/0/~strange/name", "x", "/sources/0/~0strange~1name", "is not a known field."),
]


@pytest.mark.parametrize(("place", "value", "pointer", "message"), FAULTS)
def test_each_fault_is_told_at_its_place(place, value, pointer, message):
    if "~" in place:
        document = sound()
        document["sources"][0]["~strange/name"] = value
    else:
        document = spoiled(place, value)

    problems = problems_in_document(document)

    assert [problem.pointer for problem in problems] == [pointer]
    assert message in problems[0].message


def test_all_faults_are_told_at_once():
    document = spoiled("/debate/title", "")
    document["experts"][0]["nam"] = "x"
    del document["topics"][0]["name"]

    assert {problem.pointer for problem in problems_in_document(document)} == {
        "/debate/title",
        "/experts/0/nam",
        "/topics/0",
    }


def keywords(described):
    """The keywords of JSON Schema that a schema and those within it use."""
    yield from described.keys() - {"properties", "$defs"}
    for inner in (
        *described.get("properties", {}).values(),
        *described.get("$defs", {}).values(),
        *([described["items"]] if "items" in described else []),
    ):
        yield from keywords(inner)


def test_a_circle_is_found_at_the_end_of_a_long_chain():
    document, last = sound(), 20_000
    document["topics"] += [
        {"slug": f"t{number}", "name": f"T{number}", "broader": f"t{min(number + 1, last)}"}
        for number in range(last + 1)
    ]
    [circle] = contradictions(document)
    assert circle.message == "These topics form a circle: t20000 under t20000."


def test_names_that_look_like_places_are_told_as_names():
    document = sound()
    document["debate"] |= {"12": 1, "²": 2}
    named = pointer("debate", "either/or~1")
    places = ("/debate/12", named, "/debate/²", f"{POSITION}/²")
    problems = [ImportProblem(place, "No.") for place in places]
    slug = document["debate"]["positions"][0]["slug"]
    assert [one.pointer for one in in_place(problems, document, {})] == [
        "debate, 12",
        "debate, either/or~1",
        f"debate, positions 1 ({slug}), ²",
        "debate, ²",
    ]


def test_the_place_of_another_object_is_told_as_editors_know_it():
    document = sound()
    document["debate"]["positions"].append(dict(document["debate"]["positions"][0]))
    slug = document["debate"]["positions"][0]["slug"]
    [double, *_] = contradictions(document)
    assert double.message == f"“{slug}” is already used at /debate/positions/0."

    cells = {
        "/debate/positions/0": Place("Positions", 2),
        "/debate/positions/1": Place("Positions", 9),
    }
    [in_json] = in_place([double], document, {})
    [in_sheet] = in_place([double], document, cells)
    [for_program] = in_file([double], cells)

    assert in_json.message == f"“{slug}” is already used at debate, positions 1 ({slug})."
    assert in_sheet.message == f"“{slug}” is already used at Positions, row 2."
    assert for_program.message == in_sheet.message
    assert in_file([double], {}) == [double]


def test_each_demand_of_the_schema_is_said_in_words():
    of_no_demand = {"$schema", "title", "description", "items", "$ref", "const"}

    assert set(keywords(schema())) - of_no_demand == EXPLANATIONS.keys()


values = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just([]) | st.just({})


@given(st.integers(0, 10_000), values, st.decimals(allow_nan=False))
def test_whatever_is_spoiled_is_found_or_harmless(seed, value, figure):
    document, chance = sound(), random.Random(seed)
    holder = document
    while True:
        key = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        inner = holder[key]
        if not inner or not isinstance(inner, dict | list) or chance.random() < 0.2:
            break
        holder = inner
    holder[key] = value
    document["figure"] = figure

    assert all(problem.message for problem in problems_in_document(document))


def test_huge_figures_are_told_without_writing_them_out():
    (problem,) = problems_in_document(spoiled("/debate/title", Decimal("1e999999999")))

    assert "1e+999999999" in problem.message
