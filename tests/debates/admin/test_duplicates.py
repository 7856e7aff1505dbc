"""Objects that an editor enters a second time: the form asks, with links, before it saves."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.urls import reverse

from debates.models import Expert, Position
from tests.debates.builders import make_source, make_topic
from tests.debates.editors import Page, Person, World, page_of, person

pytestmark = pytest.mark.django_db

BOX = '<input type="checkbox" name="confirm_duplicate" value="true">'


def add(who: Person, model: type[Model], **values: object) -> Page:
    page = who.open(reverse(f"admin:debates_{model._meta.model_name}_add"))
    page.fields |= values
    return page.send()


def assert_asks(page: Page, question: str, *here: Model) -> None:
    """Hold the question of a form, its links and its box against what is here."""
    assert page.status == 200
    assert question in page.text()
    assert BOX in page.html
    for duplicate in here:
        assert f'<a href="{page_of(duplicate)}" target="_blank">{duplicate}</a>' in page.html


def test_each_kind_is_asked_about_and_saved_once_it_is_confirmed(there: World) -> None:
    editor = person("editor")
    topic, source = make_topic(name="Arms sales"), make_source(title="The roundtable")
    claim = {"debate": there.debate.pk, "expert": there.lukin.pk, "kind": "assessment"}
    claim |= {"statement": "An alliance is forming!"}
    cases = [
        (there.lukin, "expert who", {"name": "Lukin, Artyom"}),
        (topic, "topic that", {"name": "Sale of arms"}),
        (source, "source that", {"title": "The Roundtable"}),
        (there.debate, "debate that", {"title": "Where the Two are Heading"}),
        (there.alliance, "position that", claim),
    ]

    for here, words, values in cases:
        model = type(here)
        before = model.objects.count()
        page = add(editor, model, **values)
        assert_asks(page, f"Is this the {words} is here already?", here)
        assert model.objects.count() == before
        assert page.send(confirm_duplicate="true").saved, page.text()
        assert model.objects.count() == before + 1


def test_an_expert_who_is_renamed_is_asked_about(there: World) -> None:
    editor, slip = person("editor"), {"correction_slip": "on"}
    assert editor.edit(there.fallon).send(biography="A scholar.", **slip).saved

    renamed = editor.edit(there.fallon).send(name="Artyom LUKIN", **slip)

    assert_asks(renamed, "Is this the expert who is here already?", there.lukin)
    assert Expert.objects.get(pk=there.fallon.pk).name == "Theresa Fallon"


def test_a_form_is_asked_about_only_once_it_is_valid_otherwise(there: World) -> None:
    page = add(person("editor"), Expert, name="Lukin, Artyom", orcid="wrong")

    assert "here already" not in page.text()
    assert "here already" in page.send(orcid="").text()


def test_markup_in_a_name_is_shown_as_it_is(there: World) -> None:
    Expert.objects.filter(pk=there.lukin.pk).update(name="<b>Ada</b> %s {{ x }}")

    page = add(person("editor"), Expert, name="<B>Ada</B> %s {{ x }}")

    assert "&lt;b&gt;Ada&lt;/b&gt; %s {{ x }}</a>" in page.html


def test_who_may_add_and_not_view_is_told_no_names(there: World) -> None:
    adder = person("staff")
    adder.user.user_permissions.add(Permission.objects.get(codename="add_expert"))

    assert add(adder, Expert, name="Lukin, Artyom").saved


def test_the_workbench_asks_too(there: World) -> None:
    editor = person("contributor")
    address = reverse("admin:debates_debate_workbench", args=[there.debate.pk])
    page = editor.open(address)
    claim = {"making": "position", "kind": "assessment", "expert": there.lukin.pk}
    claim |= {**page.token(), "statement": "An alliance is forming."}

    asked = page.post(claim)

    assert asked.status == 422
    form = asked.response.json()["form"]
    assert "Is this the position that is here already?" in form
    assert f'<a href="{page_of(there.alliance)}" target="_blank">' in form
    assert BOX in form
    assert page.post({**claim, "confirm_duplicate": "true"}).status == 200
    assert Position.objects.filter(statement="An alliance is forming.").count() == 2
