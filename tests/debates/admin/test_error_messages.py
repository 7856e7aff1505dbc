"""Error messages of the admin's forms: each names its field, and none is Django's own."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.urls import reverse

from debates.editing.error_messages import REQUIRED
from debates.models import Debate, Expert, Source, Topic
from tests.debates.builders import make_debate, make_topic
from tests.debates.editors import World, edited_models, person

pytestmark = pytest.mark.django_db

DJANGO = ("This field is required", "Select a valid choice", "already exists", "Ensure ")


def add(model: type, **typed: object):
    meta = model._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_add")
    return person("superuser").open(address).send(**typed)


@pytest.mark.parametrize(
    ("model", "typed", "field", "message"),
    [
        (Expert, {"name": ""}, "name", "Enter the name: readers see it beside each position."),
        (Expert, {"name": "x" * 151}, "name", "Use at most 150 characters. You have used 151."),
        (Debate, {"title": "", "language": "en"}, "title", REQUIRED["debate", "title"]),
        (Debate, {"language": "EN"}, "language", "Enter a language code such as en or ru."),
        (Topic, {"name": "Trade"}, "name", "Another topic has this name."),
        (
            Source,
            {"title": "A trial", "address": "doi:10.1000/182"},
            "address",
            "Enter a full web address, for example https://example.org/page. "
            "Enter a DOI as https://doi.org/10.1000/182.",
        ),
        (User, {"username": ""}, "username", "Enter the username."),
    ],
)
def test_a_message_names_the_field_and_says_what_to_enter(model, typed, field, message):
    make_topic(name="Trade")

    page = add(model, **typed)

    assert page.errors(field) == message


def test_a_row_names_its_field_too():
    page = person("editor").edit(make_debate(status="draft"))

    assert (
        page.add("questions", text="", locator="1.1").send().row_errors("questions", 0, "text")
        == REQUIRED["question", "text"]
    )


def test_no_required_field_of_a_page_has_the_message_of_django(there: World):
    request = RequestFactory().get("/")
    request.user = person("superuser").user
    for model in edited_models():
        own = admin.site.get_model_admin(model)
        forms = [own.get_form(request)]
        forms += [formset.form for formset, _ in own.get_formsets_with_inlines(request)]
        for form in forms:
            for name, field in form.base_fields.items():
                said = [str(one) for one in field.error_messages.values()]
                assert not [one for one in said if one.startswith(DJANGO)], (model, name)


def test_every_message_belongs_to_a_required_field():
    request = RequestFactory().get("/")
    request.user = person("superuser").user
    required = set()
    for model in edited_models():
        own = admin.site.get_model_admin(model)
        forms = [(model, own.get_form(request))]
        forms += [(form.model, form.form) for form, _ in own.get_formsets_with_inlines(request)]
        required |= {
            (edited._meta.model_name, name)
            for edited, form in forms
            for name, field in form.base_fields.items()
            if field.required
        }

    assert set(REQUIRED) <= required


def test_signing_in_with_a_wrong_password_says_what_to_check():
    answer = Client().post(reverse("admin:login"), {"username": "ada", "password": "wrong"})

    assert "The username or the password is wrong" in answer.content.decode()


def test_signing_in_without_a_password_says_what_to_enter():
    answer = Client().post(reverse("admin:login"), {"username": "ada", "password": ""})

    assert "Enter the password." in answer.content.decode()
