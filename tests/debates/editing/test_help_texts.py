"""Help beside the fields of editors' forms."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import RequestFactory
from django.urls import reverse

from debates.admin.workbench_forms import FORMS
from debates.editing.help_texts import explained_choices
from debates.models import Position
from debates.models.explanations import EXPLANATIONS
from tests.debates.builders import make_debate
from tests.debates.editors import World, person


def editors_forms() -> Iterator[tuple[str, type[forms.BaseForm]]]:
    """Yield the forms of the admin for what editors write, those of rows too, with their names."""
    request = RequestFactory().get("/")
    request.user = get_user_model()(is_superuser=True, is_staff=True)
    for model, page in admin.site._registry.items():
        if model._meta.app_label in ("debates", "search", "writing"):
            yield str(model._meta.model_name), page.get_form(request)
            for rows in page.get_inline_instances(request):
                yield str(rows.model._meta.model_name), rows.get_formset(request).form


def test_each_field_has_a_line_of_help() -> None:
    missing = {
        f"{model}.{name}"
        for model, form in editors_forms()
        for name, field in form.base_fields.items()
        if not (field.help_text or field.widget.is_hidden)
    }

    assert missing == set()


def test_each_choice_is_explained_beside_its_field() -> None:
    explained = {
        (type_.__name__, value)
        for type_, texts in EXPLANATIONS.items()
        for _, form in editors_forms()
        for field in form.base_fields.values()
        for value, text in texts.items()
        if isinstance(field, forms.ChoiceField) and str(text) in _text(field)
    }
    # nobody chooses the state of a forecast: it follows from its day and its outcome
    expected = {
        (type_.__name__, value)
        for type_, texts in EXPLANATIONS.items()
        for value in texts
        if type_.__name__ not in ("ForecastState", "Precision")
    }

    assert expected <= explained


def _text(field: forms.Field) -> str:
    return str(field.help_text).replace("&#x27;", "'")


def test_what_has_no_choices_has_no_list() -> None:
    assert explained_choices(Position, "statement") == explained_choices(Position, "nothing") == ""


@pytest.mark.django_db
def test_stances_are_explained_in_the_admin_and_in_the_workbench(there: World) -> None:
    editor = person("editor")
    pages = (
        reverse("admin:debates_position_add"),
        reverse("admin:debates_debate_workbench", args=[there.debate.pk]),
    )

    for page in pages:
        assert "The answer is no, as the question is put." in editor.open(page).text()


@pytest.mark.django_db
def test_an_editor_says_what_a_yes_favours_with_the_question_and_in_the_workbench() -> None:
    debate = make_debate()
    page = person("editor").edit(debate)
    page.add("questions", text="Should boxing be banned?", favours="ending")

    assert page.send().saved
    assert debate.questions.get().favours == "ending"
    assert "favours" in FORMS["question"].base_fields
