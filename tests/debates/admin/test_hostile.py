"""Requests that no page of the admin sends: each is answered, and none breaks anything."""

from __future__ import annotations

from itertools import cycle
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.urls import reverse

from debates.admin.lists import NO_SUCH_FILTER
from tests.debates.editors import edited_models, person, world

pytestmark = pytest.mark.django_db


def choices_of(model):
    """Return the names of the fields for objects that are chosen by autocompletion."""
    return admin.site.get_model_admin(model).autocomplete_fields


CONDITIONS = [
    "id__range=99999",
    "id__regex=*",
    f"id__lt={'9' * 40}",
    "id__contained_by=1",
    "pk__in=x",
]
NUMBERS = ["9" * 400, str(2**63), "-1", "x", "\0", ""]
ACTIONS = ["publish", "withdraw", "put_back_to_draft", "delete_selected"]
LISTS = [
    reverse_name
    for model in edited_models()
    for reverse_name in [f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"]
]


def in_turn(values, others):
    """Return each value with one of the others, in turn: the two do not depend on each other."""
    return list(zip(values, cycle(others), strict=False))


@pytest.mark.parametrize(("name", "typed"), in_turn(LISTS, ["o'a{} ", '"\\{}']))
def test_a_list_is_searched_by_however_many_words(name, typed):
    query = urlencode({"q": "".join(typed.format(number) for number in range(1200))})

    assert person("superuser").open(f"{reverse(name)}?{query}").status == 200


@pytest.mark.parametrize(("name", "condition"), in_turn(LISTS, CONDITIONS))
def test_a_list_is_narrowed_by_its_own_filters_alone(name, condition):
    superuser = person("superuser")
    address = reverse(name)

    refused = superuser.open(f"{address}?{condition}")

    assert (refused.status, refused.response.url) == (302, f"{address}?e=1")
    assert NO_SUCH_FILTER in superuser.open(refused.response.url).text()


@pytest.mark.parametrize(
    "condition",
    [
        "created__year=99999",
        "modified__month=5",
        "modified__gte=2022-13-45",
        "evidence__lt=" + "9" * 40,
        "statement__iregex=(((",
        "status__exact=%00",
        "expert__id__exact=%00",
        "missing=%00",
    ],
)
def test_a_list_refuses_conditions_on_any_field(condition):
    refused = person("editor").list("position", f"?{condition}")

    assert refused.response.url.endswith("?e=1")


def test_a_list_is_still_narrowed_by_a_date():
    editor = person("editor")

    page = editor.list("position", "?modified__year=2022&modified__month=2&modified__day=28")

    assert page.status == 200


@pytest.mark.parametrize("model", [m for m in edited_models() if choices_of(m)])
@pytest.mark.parametrize("value", ["x", "\0", "9" * 40])
def test_a_form_begins_without_an_object_that_nothing_can_be(model, value):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    query = urlencode(dict.fromkeys(choices_of(model), value))

    assert person("superuser").open(f"{address}?{query}").status == 200


@pytest.mark.parametrize(("model", "field"), [("debate", "questions"), ("expert", "debates")])
def test_nothing_is_chosen_from_the_far_end_of_a_relation(model, field):
    asked = f"?app_label=debates&model_name={model}&field_name={field}&term=x"

    assert person("editor").open(reverse("admin:autocomplete") + asked).status == 403


@pytest.mark.parametrize(
    ("number", "page"),
    in_turn(["9" * 30, "-1", "0", "x", "_00", "1e9"], ["change", "delete", "history"]),
)
def test_a_number_that_nothing_can_have_leads_nowhere(number, page):
    editor = person("editor")

    page = editor.open(f"/admin/debates/position/{number}/{page}/")

    assert page.status in {302, 404}


@pytest.mark.parametrize("page", ["change", "delete"])
def test_an_empty_name_of_a_field_is_none(page):
    superuser = person("superuser")

    for thing in (world().alliance, superuser.user):
        app, model = thing._meta.app_label, thing._meta.model_name
        address = reverse(f"admin:{app}_{model}_{page}", args=[thing.pk])

        assert superuser.open(f"{address}?_to_field=&_popup=1").status == 200


@pytest.mark.parametrize("slug", ["", "not-saved-yet", "no address!"])
def test_a_mistake_beside_another_address_of_what_is_public_comes_back_with_the_form(slug):
    position = world("published").alliance

    page = person("editor").edit(position).send(slug=slug, statement="")

    assert page.status == 200
    assert page.errors("statement") == "Enter the statement: readers see it as the claim."
    assert f"/api/v1/positions/{position.slug}/" in page.html


@pytest.mark.parametrize(("number", "action"), in_turn(NUMBERS, ACTIONS))
def test_an_action_on_a_number_that_nothing_has_does_nothing(action, number):
    position = world("published").alliance
    listing = person("superuser").list("position")
    chosen = {**listing.token(), "action": action, "index": "0", "reason": "Wrong.", "post": "yes"}

    page = listing.post({**chosen, "_selected_action": [number]})

    assert page.status in {200, 302}
    assert "Items must be selected" in page.messages()
    position.refresh_from_db()
    assert position.status == "published"


@pytest.mark.parametrize(("model", "field"), [("position", "topics"), ("debate", "source")])
def test_nothing_to_choose_has_a_null_character(model, field):
    asked = f"?app_label=debates&model_name={model}&field_name={field}&term=a%00b"

    answer = person("editor").open(reverse("admin:autocomplete") + asked)

    assert answer.status == 200
    assert answer.response.json()["results"] == []
