"""The page of a position: what it offers, and where it leads on to."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from debates.admin.site import NEAREST
from debates.models import Counterpoint, Debate, Evidence, Expert, Position
from tests.debates.builders import (
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_question,
    make_source,
    make_topic,
)
from tests.debates.editors import Person, World, page_of, person, world

pytestmark = pytest.mark.django_db


def choices(someone: Person, model: str, field: str, term: str = "", **more: object) -> list[str]:
    """Return the choices that autocompletion offers."""
    query = {"app_label": "debates", "model_name": model, "field_name": field, "term": term}
    answer = someone.client.get(reverse("admin:autocomplete"), {**query, **more})
    assert answer.status_code == 200
    return [one["text"] for one in answer.json()["results"]]


def test_one_page_saves_a_position_with_its_evidence_and_counterpoints(there: World) -> None:
    topic, source = make_topic(), make_source()
    page = person("editor").open(reverse("admin:debates_position_add"))
    page.add(
        "evidence",
        statement="Trade grew.",
        kind="statistic",
        value="146.9",
        unit="billion dollars",
        period="2021",
        source=source.pk,
        locator="3.2",
    )
    page.add("counterpoints", statement="Not at all.", kind="rebuts", raised_by=there.rivalry.pk)

    done = page.send(
        debate=there.debate.pk,
        expert=there.lukin.pk,
        statement="China sets the pace.",
        detail="Two\r\nlines.",
        kind="forecast",
        topics=[topic.pk],
        locator="1.2",
    )

    assert done.saved
    position = Position.objects.get(statement="China sets the pace.")
    assert position.status == "draft"
    assert position.detail == "Two\nlines."
    assert position.slug == "artyom-lukin-china-sets-the-pace"
    assert list(position.topics.all()) == [topic]
    evidence = Evidence.objects.get()
    assert (evidence.order, evidence.value, evidence.source) == (1, evidence.value, source)
    assert Counterpoint.objects.get().raised_by == there.rivalry


def test_a_statement_stays_one_line_however_it_was_pasted(there: World) -> None:
    person("editor").edit(there.alliance).send(statement="An alliance\r\nis near.")

    there.alliance.refresh_from_db()
    assert there.alliance.statement == "An alliance is near."


def test_the_page_leads_to_the_site_and_the_api_once_there_is_something_to_see(
    there: World,
) -> None:
    editor = person("editor")
    assert "View on site" not in editor.edit(there.alliance).text()
    # whoever takes part in a published debate is public
    there.debate.status = "draft"
    there.debate.save()
    assert "View on site" not in editor.edit(there.lukin).text()
    there.debate.status = "published"
    there.debate.save()

    there.alliance.status = "published"
    there.alliance.save()
    page = editor.edit(there.alliance)

    assert "View on site" in page.text()
    assert f'href="/api/v1/positions/{there.alliance.slug}/"' in page.html
    assert f'href="/api/v1/experts/{there.lukin.slug}/"' in editor.edit(there.lukin).html
    there.alliance.status, there.alliance.withdrawn_reason = "withdrawn", "Misread."
    there.alliance.save()
    assert "View on site" in editor.edit(there.alliance).text()
    there.debate.status = "draft"
    there.debate.save()
    assert "View on site" not in editor.edit(there.alliance).text()


def test_autocompletion_names_the_expert_of_a_position(there: World) -> None:
    offered = choices(person("editor"), "counterpoint", "raised_by", "rivalry")

    assert offered == ["Theresa Fallon: Rivalry lies under the surface."]
    assert there.rivalry.statement in offered[0]


def test_a_counterpoint_is_offered_positions_of_the_same_debate_but_not_its_own(
    there: World,
) -> None:
    elsewhere = make_debate()
    make_position(elsewhere, make_expert(elsewhere), statement="Another debate.")
    editor = person("editor")
    page = editor.edit(there.alliance)
    narrowed = f"?debate={there.debate.pk}&amp;but={there.alliance.pk}"
    assert reverse("admin:autocomplete") + narrowed in page.html

    offered = choices(
        editor, "counterpoint", "raised_by", debate=there.debate.pk, but=there.alliance.pk
    )

    assert offered == ["Theresa Fallon: Rivalry lies under the surface."]


def test_a_misspelt_name_is_offered_the_nearest(there: World) -> None:
    editor = person("editor")

    assert choices(editor, "position", "expert", "Theresa Falon") == [f"Theresa Fallon{NEAREST}"]
    assert choices(editor, "position", "expert", "Bartholomew") == []
    elsewhere = make_debate().pk
    assert choices(editor, "position", "question", "Will it become an aliance?") == [
        f"Will it become an alliance?{NEAREST}"
    ]
    assert (
        choices(editor, "position", "question", "Will it become an aliance?", debate=elsewhere)
        == []
    )


def test_a_position_is_offered_questions_of_its_debate(there: World) -> None:
    make_question(make_debate(), text="Elsewhere?")
    editor = person("editor")

    assert choices(editor, "position", "question", debate=there.debate.pk) == [
        "Will it become an alliance?"
    ]
    assert len(choices(editor, "position", "question")) == 2
    assert len(choices(editor, "position", "question", debate="x", but="x")) == 2


def test_a_new_position_of_a_debate_is_offered_the_questions_of_that_debate(there: World) -> None:
    page = person("editor").open(
        f"{reverse('admin:debates_position_add')}?debate={there.debate.pk}&expert={there.lukin.pk}"
    )

    assert page.fields["debate"] == str(there.debate.pk)
    assert page.fields["expert"] == str(there.lukin.pk)
    assert f"?debate={there.debate.pk}" in page.html


@pytest.mark.parametrize(
    ("field", "name", "term"),
    [
        ("expert", "Artyom Lukin", "Лукин"),
        ("expert", "Artyom Lukin", "ARTYOM"),
        ("debate", "Where the two are heading", "heading"),
    ],
)
def test_autocompletion_finds_by_any_name(field: str, name: str, term: str) -> None:
    world()

    assert choices(person("editor"), "position", field, term) == [name]


def test_topics_are_offered_with_the_broader_one() -> None:
    make_topic(name="Gas", broader=make_topic(name="Energy"))

    assert choices(person("editor"), "position", "topics", "gas") == ["Gas (Energy)"]


def test_autocompletion_takes_as_many_queries_for_many_as_for_few(
    django_assert_max_num_queries: object, there: World
) -> None:
    for _ in range(15):
        make_position(there.debate, make_expert(there.debate))
    editor = person("editor")

    with django_assert_max_num_queries(8):
        choices(editor, "counterpoint", "raised_by")


def test_evidence_says_of_which_source_its_place_is(there: World) -> None:
    page = person("editor").open(reverse("admin:debates_position_add"))

    assert (
        "Place in the debate’s source where it is given, not in the outside source" in page.text()
    )


def test_an_address_that_names_another_expert_is_made_anew_or_told_of(there: World) -> None:
    other = make_expert(there.debate, name="Lucía Ruiz")
    position = make_position(there.debate, there.lukin, statement="It is so.", status="draft")
    assert position.slug.startswith(f"{there.lukin.slug}-")
    editor = person("editor")

    done = editor.edit(position).send(expert=other.pk)

    assert "still names" not in done.messages()
    position.refresh_from_db()
    assert position.slug == f"{other.slug}-it-is-so"
    position.status = "published"
    position.save()
    done = editor.edit(position).send(expert=there.lukin.pk, correction_reason="A mix-up.")
    assert f"The address still names {other}: {position.slug}." in done.messages()
    editor.edit(position).send(slug="")
    position.refresh_from_db()
    assert position.slug == f"{there.lukin.slug}-it-is-so-2"


def test_a_position_given_to_another_expert_goes_last_where_its_number_is_taken(
    there: World,
) -> None:
    other = make_expert(there.debate, name="Lucía Ruiz")
    for _ in range(2):
        make_position(there.debate, other)
    position = make_position(there.debate, there.lukin, status="draft")
    Position.objects.filter(pk=position.pk).update(order=2)
    editor = person("editor")

    asked = editor.edit(position).send(expert=other.pk, order=1)
    editor.edit(position).send(expert=other.pk)

    assert "Another position of this expert already has this order." in asked.text()
    position.refresh_from_db()
    assert (position.expert, position.order) == (other, 3)


def test_save_and_next_follows_the_list_that_one_came_from(there: World) -> None:
    third = make_position(there.debate, there.lukin, statement="The third.", status="draft")
    for number, one in enumerate([there.rivalry, third, there.alliance]):
        Position.objects.filter(pk=one.pk).update(modified=f"2026-01-0{9 - number}T00:00:00Z")
    editor = person("editor")
    query = "?_changelist_filters=status__exact%3Ddraft"

    done = editor.open(page_of(there.rivalry) + query).send("_savenext", detail="Seen.")
    last = editor.open(page_of(there.alliance) + query).send("_savenext", detail="Seen.")

    assert done.response.url == page_of(third) + query
    assert "was saved. This is the next position." in done.messages()
    assert last.response.url == reverse("admin:debates_position_changelist") + (
        "?status__exact=draft"
    )
    assert "was saved. It was the last position in the list." in last.messages()


def test_save_and_next_without_a_list_follows_the_debate(there: World) -> None:
    other = make_debate()
    make_position(other, make_expert(other))

    done = person("editor").edit(there.alliance).send("_savenext")

    assert done.response.url == page_of(there.rivalry)


def test_save_and_next_survives_an_address_that_was_made_up(there: World) -> None:
    address = page_of(there.alliance) + "?_changelist_filters=expert__id__exact%3Dx"

    done = person("editor").open(address).send("_savenext")

    assert done.saved
    assert "last position" in done.messages()


def test_another_one_is_of_the_same_expert_in_the_same_debate(there: World) -> None:
    page = person("editor").open(reverse("admin:debates_position_add"))

    done = page.send(
        "_addanother", debate=there.debate.pk, expert=there.lukin.pk, statement="More."
    )

    assert done.response.url.endswith(f"?debate={there.debate.pk}&expert={there.lukin.pk}")


def test_the_names_of_an_expert_are_written_one_a_line(there: World) -> None:
    done = (
        person("editor")
        .edit(there.lukin)
        .send(
            aliases="Артём Лукин\r\n\r\n  Artem Lukin \r\nArtem Lukin",
            orcid="",
            name="Artyom Lukin",
        )
    )

    assert done.saved
    assert Expert.objects.get(pk=there.lukin.pk).aliases == ["Артём Лукин", "Artem Lukin"]


def test_a_debate_is_edited_with_its_questions_and_those_who_take_part() -> None:
    source = make_source()
    expert = make_expert()
    page = person("editor").open(reverse("admin:debates_debate_add"))
    page.add("questions", text="Will it last?", locator="0.8")
    page.add("participations", expert=expert.pk, role="Scholar", affiliation="FEFU")

    done = page.send(title="On the summit", date="2022-02-04", source=source.pk)

    assert done.saved
    debate = Debate.objects.get()
    assert debate.questions.get().slug == "will-it-last"
    assert debate.participations.get().role == "Scholar"
    listed = person("superuser").edit(debate)
    assert f"?debate__id__exact={debate.pk}" in listed.html
    assert f"?debate={debate.pk}" in listed.html


def test_a_page_with_many_rows_takes_few_queries(
    django_assert_max_num_queries: object, there: World
) -> None:
    for _ in range(10):
        make_evidence(there.alliance)
        make_counterpoint(there.alliance)
    editor = person("editor")
    # A process keeps the content types that it has read, so only its first page asks for them.
    editor.edit(there.alliance)

    with django_assert_max_num_queries(21):
        editor.edit(there.alliance)


def test_the_positions_of_a_debate_are_listed_in_its_order(there: World) -> None:
    there.debate.participations.filter(expert=there.lukin).update(order=9)
    second = make_position(there.debate, there.fallon, statement="And it goes deep.")

    listed = person("editor").list("position", f"?debate__id__exact={there.debate.pk}")

    shown = [position.pk for position in listed.response.context["cl"].result_list]
    assert shown == [there.rivalry.pk, second.pk, there.alliance.pk]


def test_an_expert_made_from_a_position_takes_part_in_its_debate(there: World) -> None:
    address = reverse("admin:debates_expert_add") + f"?_popup=1&debate={there.debate.pk}"
    before = Debate.objects.get(pk=there.debate.pk).version

    made = person("editor").open(address).send(name="Vita Spivak", kind="person")

    assert made.status == 200
    assert there.debate.participations.last().expert.name == "Vita Spivak"
    assert Debate.objects.get(pk=there.debate.pk).version == before + 1


def test_an_expert_is_kept_whose_debate_only_editors_may_change(there: World) -> None:
    Debate.objects.filter(pk=there.debate.pk).update(status="published")
    address = reverse("admin:debates_expert_add") + f"?debate={there.debate.pk}"

    made = person("contributor").open(address).send(name="Vita Spivak", kind="person")

    assert made.saved
    assert "was not added to the debate. This is or has been public" in made.messages()
    assert not there.debate.participations.filter(expert__name="Vita Spivak").exists()


def test_an_expert_is_kept_where_experts_may_not_be_added_to_the_debate(there: World) -> None:
    Debate.objects.filter(pk=there.debate.pk).update(status="draft")
    address = reverse("admin:debates_expert_add") + f"?debate={there.debate.pk}"
    someone = person("staff")
    for one in ("add_expert", "change_debate"):
        someone.user.user_permissions.add(Permission.objects.get(codename=one))

    made = someone.open(address).send(name="Vita Spivak", kind="person")

    assert made.saved
    assert "was not added to the debate. You may not add experts to debates." in made.messages()
    assert not there.debate.participations.filter(expert__name="Vita Spivak").exists()


def test_who_takes_part_is_offered_first(there: World) -> None:
    make_expert(name="Aaron Abel", sort_name="Abel, Aaron")

    offered = choices(person("editor"), "position", "expert", debate=there.debate.pk)

    assert offered[-1] == "Aaron Abel"
    assert choices(person("editor", "other"), "position", "expert")[0] == "Aaron Abel"


def test_experts_who_are_called_alike_are_told_apart(there: World) -> None:
    make_expert(name="Artyom Lukin", slug="another-lukin")

    offered = choices(person("editor"), "position", "expert", "lukin")

    assert sorted(offered) == ["Artyom Lukin (another-lukin)", f"Artyom Lukin ({there.lukin.slug})"]
