"""The parameters `fields` and `expand`."""

from __future__ import annotations

import pytest

from debates.api.endpoints.collections import Collection
from debates.api.views.parameters import MOST_COMPARED
from debates.text import did_you_mean

RESOURCES = [view.resource_class for view in Collection.__subclasses__()]
EXPANSIONS = [
    (resource.about.collection, path)
    for resource in RESOURCES
    for path in resource.expansions()
    if not path.endswith("_count")
]


@pytest.fixture
def coders_shown(settings):
    settings.SINORUS_SHOW_CODERS = True


def test_only_the_chosen_fields_are_shown(api, known):
    answer = api("positions/", fields="slug,statement", ordering="statement").json()

    assert answer["results"][0] == {"slug": "allies", "statement": "The claim of allies."}


@pytest.mark.usefixtures("coders_shown")
@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.about.collection)
def test_each_field_can_be_chosen_alone(api, complete, resource):
    name = resource.about.collection
    whole = api(f"{name}/").json()["results"]

    for field in whole[0]:
        answer = api(f"{name}/", fields=field).json()["results"]
        assert answer == [{field: shown[field]} for shown in whole], field


def test_a_field_of_a_related_thing_is_chosen_with_a_dot(api, known):
    shown = api("positions/allies/", fields="expert.slug,topics.slug").json()

    assert shown == {"expert": {"slug": "lukin"}, "topics": [{"slug": "arms"}]}


def test_what_is_expanded_is_shown_in_full(api, known):
    shown = api("positions/allies/", expand="expert,question,topics").json()

    assert shown["expert"] == api("experts/lukin/").json()
    assert shown["question"] == api("questions/alliance/").json()
    assert shown["topics"] == [api("topics/arms/").json()]


def test_what_hangs_on_a_position_is_shown_in_its_order(api, known):
    shown = api("positions/allies/", expand="evidence,counterpoints").json()

    assert shown["evidence"] == [
        api(f"evidence/{known.growth.public_id}/").json(),
        api(f"evidence/{known.pact.public_id}/").json(),
    ]
    assert shown["counterpoints"] == [api(f"counterpoints/{known.rebuttal.public_id}/").json()]


def test_what_a_position_says_against_others_can_be_shown(api, known):
    path = "raised_counterpoints.position.expert"
    shown = api("positions/rivals/", fields="slug", expand=path).json()

    assert shown["raised_counterpoints"][0]["position"]["expert"]["name"] == "Artyom Lukin"


def test_a_debate_can_be_shown_with_questions_and_experts(api, known):
    shown = api("debates/china-russia/", expand="questions,participations.expert").json()

    assert [question["slug"] for question in shown["questions"]] == ["alliance"]
    taking_part = [(one["expert"]["name"], one["role"]) for one in shown["participations"]]
    assert taking_part == [("Artyom Lukin", "Scholar"), ("Nadège Rolland", "Scholar")]


def test_fields_choose_among_what_is_expanded(api, known):
    shown = api(
        "positions/allies/",
        fields="slug,expert.name,evidence.statement",
        expand="expert,evidence",
    ).json()

    assert shown == {
        "slug": "allies",
        "expert": {"name": "Artyom Lukin"},
        "evidence": [{"statement": "Trade grew."}, {"statement": "A pact."}],
    }


@pytest.mark.parametrize(
    ("address", "expand"),
    [
        ("debates/china-russia/", "questions"),
        ("debates/", "questions,sittings"),
        ("positions/allies/", "evidence"),
        ("positions/allies/", "participation,thread"),
        ("positions/", "digest,participation"),
        ("experts/", "position_count"),
    ],
)
def test_what_expand_adds_can_be_named_in_fields(api, known, address, expand):
    added = api(address, fields="slug", expand=expand)

    named = api(address, fields=f"slug,{expand}", expand=expand)

    assert named.status_code == 200
    assert named.json() == added.json() | {
        name: value for name, value in named.json().items() if name in {"next", "previous"}
    }


def test_what_is_on_the_way_to_an_expanded_object_has_fields_too(api, known):
    shown = api(
        "positions/allies/",
        fields="counterpoints,counterpoints.statement",
        expand="counterpoints.raised_by.expert",
    ).json()

    (counterpoint,) = shown["counterpoints"]
    assert set(counterpoint) == {"statement", "raised_by"}
    assert counterpoint["raised_by"]["expert"] == api("experts/rolland/").json()


def test_an_optional_related_thing_that_is_not_there_stays_null(api, known):
    assert api("positions/forecast/", expand="question").json()["question"] is None
    assert api("topics/trade/", expand="broader").json()["broader"] is None


@pytest.mark.usefixtures("coders_shown")
@pytest.mark.parametrize(("collection", "path"), EXPANSIONS)
def test_each_expansion_shows_whole_things(api, complete, collection, path):
    answer = api(f"{collection}/", expand=path)

    assert answer.status_code == 200
    found = answer.json()["results"]
    for name in path.split("."):
        values = [shown[name] for shown in found]
        found = [
            one
            for value in values
            for one in (value if isinstance(value, list) else [value])
            if one is not None
        ]
    assert found, "the small debate has one of each"
    assert all(len(shown) > 2 for shown in found)


@pytest.mark.parametrize(
    ("address", "count"),
    [("experts/rolland/", 2), ("topics/arms/", 2), ("topics/trade/", 1)],
)
def test_what_takes_long_to_count_is_counted_on_demand(api, known, address, count):
    plain = api(address).json()

    assert api(address, expand="position_count").json() == plain | {"position_count": count}


def test_a_name_that_is_only_expanded_says_so(api, known):
    answer = api("positions/", fields="evidence,expert.biography").json()

    assert [error["message"] for error in answer["errors"]] == [
        "“evidence” is added by expand=evidence.",
        "“expert.biography” is only available with expand=expert.",
    ]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"fields": "similar"}, "“similar” is only available at the address of one object."),
        (
            {"fields": "slug,evidnce"},
            "“evidnce” is not a valid value. “evidence” is added by expand=evidence.",
        ),
        (
            {"fields": "slug,evidnce", "expand": "evidence"},
            "“evidnce” is not a valid value. Did you mean “evidence”?",
        ),
    ],
)
def test_a_name_that_no_list_has_is_refused(api, known, given, message):
    answer = api("positions/", **given).json()

    assert [error["message"] for error in answer["errors"]] == [message]


def test_many_unknown_names_are_compared_with_a_limited_number_of_others(api, known, monkeypatch):
    compared: list[int] = []
    monkeypatch.setattr(did_you_mean, "nearest", lambda _word, names: compared.append(len(names)))

    answer = api("positions/", fields=[f"evidence.sourc{number}.titl" for number in range(200)])

    assert answer.status_code == 400
    assert 0 < sum(compared) <= MOST_COMPARED
