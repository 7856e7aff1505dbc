"""What was: who changed what and when, the way back, and what was deleted."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.urls import reverse

from debates.models import (
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Participation,
    Position,
    Question,
    Topic,
)
from tests.debates.builders import (
    make_counterpoint,
    make_evidence,
    make_position,
    make_question,
    make_source,
    make_topic,
)
from tests.debates.editors import Page, Person, page_of, person, world

pytestmark = pytest.mark.django_db


def history(someone: Person, thing: object) -> str:
    return someone.open(page_of(thing, "history")).text()


def version(someone: Person, thing: Position | Debate | Expert, number: int) -> Page:
    """The page of what the thing was at a version."""
    record = thing.history.filter(version=number).first()
    return someone.open(page_of(thing, "version", record.history_id))


def delete(someone: Person, thing: object) -> Page:
    page = someone.open(page_of(thing, "delete"))
    return page.post({**page.token(), "post": "yes"})


def deleted_page(someone: Person, model: type, pk: int) -> Page:
    record = model.history.filter(id=pk, history_type="-").first()
    name = f"admin:debates_{model._meta.model_name}_restore"
    return someone.open(reverse(name, args=[record.history_id]))


def test_a_change_is_told_with_who_when_and_word_for_word() -> None:
    there = world()
    mara = person("editor", "mara")
    mara.user.first_name, mara.user.last_name = "Mara", "Lind"
    mara.user.save()
    mara.edit(there.alliance).send(statement="An alliance is near.", stance="qualifies")

    page = mara.open(page_of(there.alliance, "history"))

    assert f"{datetime.now(UTC):%-d %B %Y}" in page.text()
    assert "Mara Lind" in page.text()
    assert "An alliance is <del>forming</del><ins>near</ins>." in page.html
    assert "<del>affirms</del><ins>qualifies</ins>" in page.html


def test_references_are_told_by_name() -> None:
    there = world()
    other = make_question(there.debate, text="And in Asia?")
    mara = person("editor", "mara")
    mara.edit(there.alliance).send(question=other.pk, expert=there.fallon.pk, order="")

    told = history(mara, there.alliance)

    assert "And in Asia?" in told
    assert "Theresa Fallon" in told


def test_topics_are_told_by_name_and_one_save_is_one_change() -> None:
    there = world()
    energy = make_topic(name="Energy")
    mara = person("editor", "mara")

    mara.edit(there.alliance).send(topics=[energy.pk], detail="A detail.")

    assert there.alliance.history.filter(version=2).count() == 1
    page = mara.open(page_of(there.alliance, "history"))
    assert "<ins>Energy</ins>" in page.html
    assert page.html.count('<div class="change">') == 2


def test_a_new_position_is_one_record_with_its_topics() -> None:
    there = world()
    energy = make_topic(name="Energy")
    mara = person("editor", "mara")
    page = mara.open(reverse("admin:debates_position_add"))

    page.send(debate=there.debate.pk, expert=there.lukin.pk, statement="New.", topics=[energy.pk])

    position = Position.objects.get(statement="New.")
    record = position.history.get()
    assert record.history_type == "+"
    assert record.history_user == mara.user
    assert [row.topic for row in record.topics.all()] == [energy]


def test_saving_without_a_change_records_nothing_and_keeps_the_version() -> None:
    there = world()
    make_evidence(there.alliance, statement="One.\nTwo.")
    editor = person("editor")
    editor.edit(there.alliance).send(detail="One.\nTwo.")
    before = Position.objects.get(pk=there.alliance.pk)

    done = editor.edit(there.alliance).send()

    assert done.saved
    after = Position.objects.get(pk=there.alliance.pk)
    assert (after.version, after.modified) == (before.version, before.modified)
    assert after.history.count() == before.history.count()


def test_changes_of_evidence_and_counterpoints_are_told_with_the_position() -> None:
    there = world()
    make_evidence(there.alliance, statement="Trade grew.")
    make_counterpoint(there.alliance, statement="Not at all.")
    mara = person("editor", "mara")
    page = mara.edit(there.alliance)
    page.add("evidence", statement="Gas flows.", kind="event")

    page.send(evidence_0_statement="Trade doubled.", counterpoints_0_DELETE="on")

    page = mara.open(page_of(there.alliance, "history"))
    change = page.html.split('<div class="change">')[1]
    assert "mara" in change
    assert "Trade <del>grew</del><ins>doubled</ins>." in change
    assert "Gas flows." in change
    assert "Not at all." in change
    assert "deleted" in change


def test_what_was_loaded_and_never_edited_is_kept_before_the_first_edit() -> None:
    there = world()
    row = make_evidence(there.alliance, statement="Trade grew.")
    Position.history.all().delete()
    Evidence.history.all().delete()
    mara = person("editor", "mara")

    mara.edit(there.alliance).send(statement="Other.", evidence_0_statement="Trade fell.")

    assert [one.statement for one in there.alliance.history.all()] == [
        "Other.",
        "An alliance is forming.",
    ]
    assert [one.statement for one in row.history.all()] == ["Trade fell.", "Trade grew."]
    first = there.alliance.history.last()
    assert first.history_user is None
    assert "was there before" in history(mara, there.alliance)


def test_what_a_bulk_update_changed_is_told_as_from_outside() -> None:
    there = world()
    Position.objects.filter(pk=there.alliance.pk).update(statement="By a script.")
    mara = person("editor", "mara")

    mara.edit(there.alliance).send(detail="A detail.")

    told = history(mara, there.alliance)
    assert "outside these pages" in told
    assert "By a script." in told


def test_a_position_without_history_says_so() -> None:
    there = world()
    Position.history.all().delete()

    assert "not been edited since" in history(person("editor"), there.alliance)


def test_long_histories_have_pages() -> None:
    there = world()
    for number in range(60):
        there.alliance.detail = f"Number {number}."
        there.alliance.save()
    editor = person("editor")

    first = editor.open(page_of(there.alliance, "history"))
    second = editor.open(page_of(there.alliance, "history") + "?p=2")

    assert "Page 1 of 2" in first.text()
    assert "<del>58</del><ins>59</ins>" in first.html
    assert "Earlier" in first.text()
    assert "made: “An alliance is forming.”" in second.text()
    assert editor.open(page_of(there.alliance, "history") + "?p=x").status == 200


def test_history_takes_as_many_queries_for_many_changes_as_for_few(
    django_assert_max_num_queries: object,
) -> None:
    there = world()
    make_evidence(there.alliance)
    editor = person("editor")
    for number in range(12):
        page = editor.edit(there.alliance)
        page.send(detail=f"Number {number}.", evidence_0_statement=f"Evidence {number}.")

    with django_assert_max_num_queries(16):
        editor.open(page_of(there.alliance, "history"))


def test_an_earlier_version_shows_what_going_back_would_change() -> None:
    there = world()
    make_evidence(there.alliance, statement="Trade grew.")
    make_counterpoint(there.alliance, statement="Not at all.")
    mara = person("editor", "mara")
    mara.edit(there.alliance).send(detail="First.")
    page = mara.edit(there.alliance).add("evidence", statement="Gas flows.", kind="event")
    page.send(detail="Second.", counterpoints_0_DELETE="on", evidence_0_statement="Trade fell.")

    page = version(mara, there.alliance, 2)

    assert "<del>Second</del><ins>First</ins>" in page.html
    assert "Trade <del>fell</del><ins>grew</ins>." in page.html
    assert "Counterpoint “Not at all.” comes back" in page.text()
    assert "Evidence “Gas flows.” goes" in page.text()


def test_going_back_brings_text_topics_evidence_and_counterpoints_back() -> None:
    there = world()
    energy = make_topic()
    evidence = make_evidence(there.alliance, statement="Trade grew.")
    counterpoint = make_counterpoint(
        there.alliance, statement="Not at all.", raised_by=there.rivalry
    )
    mara = person("editor", "mara")
    mara.edit(there.alliance).send(detail="First.", topics=[energy.pk])
    page = mara.edit(there.alliance).add(
        "evidence", statement="Gas flows.", kind="event", order="1"
    )
    page.send(
        detail="Second.", topics=[], counterpoints_0_DELETE="on", evidence_0_statement="Fell."
    )

    done = version(mara, there.alliance, 2).send("")

    assert done.saved
    assert "as it was then" in done.messages()
    now = Position.objects.get(pk=there.alliance.pk)
    assert now.detail == "First."
    assert list(now.topics.all()) == [energy]
    assert [(one.pk, one.statement, one.order) for one in now.evidence.all()] == [
        (evidence.pk, "Trade grew.", 1)
    ]
    assert [(one.pk, one.raised_by) for one in now.counterpoints.all()] == [
        (counterpoint.pk, there.rivalry)
    ]
    assert now.version == 4
    assert now.history.first().history_user == mara.user
    assert "back to" in history(mara, there.alliance)


def test_going_back_does_not_publish_and_does_not_hide() -> None:
    there = world()
    editor = person("editor")
    editor.edit(there.alliance).send(status="published", detail="Said in public.")
    editor.edit(there.alliance).send(status="draft", detail="Thought over.")
    page = version(editor, there.alliance, 2)
    assert "Whether readers see it does not change: it stays draft" in page.text()

    page.send("")
    there.alliance.refresh_from_db()

    assert there.alliance.detail == "Said in public."
    assert there.alliance.status == "draft"
    editor.act("publish", there.alliance)
    version(editor, there.alliance, 3).send("")
    there.alliance.refresh_from_db()
    assert there.alliance.detail == "Thought over."
    assert there.alliance.status == "published"


def test_going_back_to_an_order_that_rows_have_exchanged_works() -> None:
    there = world()
    for name in "ab":
        make_evidence(there.alliance, statement=name)
    editor = person("editor")
    editor.edit(there.alliance).send(detail="First.")
    editor.edit(there.alliance).send(evidence_0_order="2", evidence_1_order="1")

    version(editor, there.alliance, 2).send("")

    assert [str(one) for one in there.alliance.evidence.all()] == ["a", "b"]


def test_going_back_where_somebody_changed_it_meanwhile_is_told_and_not_done() -> None:
    there = world()
    editor = person("editor")
    editor.edit(there.alliance).send(detail="First.")
    page = version(editor, there.alliance, 1)
    person("superuser").edit(there.alliance).send(detail="By root.")

    page = page.send("")

    assert page.status == 200
    assert "was changed meanwhile" in page.text()
    there.alliance.refresh_from_db()
    assert there.alliance.detail == "By root."
    assert page.send("").saved


def test_going_back_to_what_is_not_possible_any_more_changes_nothing_and_says_why() -> None:
    there = world()
    other = make_question(there.debate, text="And in Asia?")
    source = make_source()
    make_evidence(there.alliance, statement="Trade grew.", source=source)
    editor = person("editor")
    editor.edit(there.alliance).send(detail="First.", question=other.pk)
    editor.edit(there.alliance).send(question=there.question.pk, evidence_0_source="", detail="2.")
    other.delete()
    source.delete()

    page = version(editor, there.alliance, 2).send("")

    assert page.status == 200
    assert "It could not go back; nothing was changed." in page.text()
    assert "its question is gone" in page.text()
    assert "Evidence “Trade grew.”: its source is gone" in page.text()
    there.alliance.refresh_from_db()
    assert there.alliance.detail == "2."


def test_the_version_that_stands_says_that_nothing_would_change() -> None:
    there = world()

    page = version(person("editor"), there.alliance, 1)

    assert "Nothing: this is how it is now." in page.text()


def test_a_debate_goes_back_with_its_questions_and_those_who_take_part() -> None:
    there = world()
    extra = make_question(there.debate, text="And in Asia?")
    editor = person("editor")
    editor.edit(there.debate).send(summary="First.")
    editor.edit(there.debate).send(
        summary="Second.", questions_1_DELETE="on", participations_0_role="Scholar"
    )

    done = version(editor, there.debate, 2).send("")

    assert done.saved
    there.debate.refresh_from_db()
    assert there.debate.summary == "First."
    back = there.debate.questions.get(text="And in Asia?")
    assert (back.pk, back.slug) == (extra.pk, extra.slug)
    assert there.debate.participations.get(expert=there.lukin).role == ""


def test_a_question_that_is_answered_by_now_does_not_go_by_going_back() -> None:
    there = world()
    editor = person("editor")
    editor.edit(there.debate).send(summary="First.")
    page = editor.edit(there.debate).add("questions", text="And in Asia?")
    page.send()
    asia = Question.objects.get(text="And in Asia?")
    editor.edit(there.alliance).send(question=asia.pk)

    page = version(editor, there.debate, 2).send("")

    assert "nothing was changed" in page.text()
    assert "An alliance is forming." in page.text()
    assert Question.objects.filter(pk=asia.pk).exists()


def test_a_slug_goes_back_too_and_the_newer_one_leads_to_it() -> None:
    there = world()
    editor = person("editor")
    old = there.alliance.slug
    editor.edit(there.alliance).send(slug="another-address")

    version(editor, there.alliance, 1).send("")

    there.alliance.refresh_from_db()
    assert there.alliance.slug == old


def test_what_was_deleted_is_listed_with_who_deleted_it_and_can_be_restored_as_it_was() -> None:
    there = world("published")
    energy = make_topic()
    there.alliance.topics.add(energy)
    evidence = make_evidence(there.alliance, statement="Trade grew.")
    counterpoint = make_counterpoint(there.rivalry, statement="Kept.")
    mara = person("editor", "mara")
    slug, pk = there.alliance.slug, there.alliance.pk
    delete(mara, there.alliance)

    listing = mara.open(reverse("admin:debates_position_deleted"))
    page = deleted_page(mara, Position, pk)
    done = page.send("")

    assert "An alliance is forming." in listing.text()
    assert "mara" in listing.text()
    assert "Trade grew." in page.text()
    assert done.saved
    back = Position.objects.get(pk=pk)
    assert (back.slug, back.status) == (slug, "draft")
    assert list(back.topics.all()) == [energy]
    assert [one.pk for one in back.evidence.all()] == [evidence.pk]
    assert Counterpoint.objects.get() == counterpoint
    told = history(mara, back)
    assert "deleted" in told
    assert "restored" in told
    assert "None was deleted." in mara.open(reverse("admin:debates_position_deleted")).text()


def test_the_history_of_what_was_deleted_stays_and_leads_to_its_return() -> None:
    there = world()
    editor = person("editor")
    address = page_of(there.alliance, "history")
    delete(editor, there.alliance)

    page = editor.open(address)

    assert page.status == 200
    assert "It is deleted" in page.text()
    assert "See it as it was then" not in page.text()


def test_a_debate_comes_back_with_all_that_went_with_it() -> None:
    there = world()
    make_evidence(there.alliance, statement="Trade grew.")
    make_counterpoint(there.alliance, raised_by=there.rivalry, statement="Look at Siberia.")
    editor = person("editor")
    counts = {
        model: model.objects.count()
        for model in (Debate, Question, Participation, Position, Evidence, Counterpoint)
    }
    pk = there.debate.pk
    delete(editor, there.debate)
    assert not Position.objects.exists()

    page = deleted_page(editor, Debate, pk)
    assert "Look at Siberia." in page.text()
    done = page.send("")

    assert done.saved
    assert {model: model.objects.count() for model in counts} == counts
    assert Debate.objects.get().status == "draft"
    assert Counterpoint.objects.get().raised_by == there.rivalry
    assert Position.objects.get(pk=there.alliance.pk).question == there.question


def test_what_was_deleted_before_does_not_come_back_with_the_rest() -> None:
    there = world()
    make_evidence(there.alliance, statement="Trade grew.")
    editor = person("editor")
    editor.edit(there.alliance).send(evidence_0_DELETE="on")
    Evidence.history.filter(history_type="-").update(history_date=datetime(2020, 1, 1, tzinfo=UTC))
    pk = there.alliance.pk
    delete(editor, there.alliance)

    deleted_page(editor, Position, pk).send("")

    assert not Evidence.objects.exists()


def test_what_a_restored_thing_referred_to_may_be_gone_and_that_is_told() -> None:
    there = world()
    energy = make_topic()
    there.alliance.topics.add(energy)
    editor = person("editor")
    pk = there.alliance.pk
    delete(editor, there.alliance)
    delete(editor, there.rivalry)
    delete(editor, there.question)
    delete(editor, energy)

    done = deleted_page(editor, Position, pk).send("")

    assert "came back without its question, which is gone" in done.messages()
    back = Position.objects.get(pk=pk)
    assert (back.question, back.stance) == (None, "")
    assert not back.topics.exists()


def test_evidence_comes_back_without_a_source_that_is_gone() -> None:
    there = world()
    source = make_source()
    make_evidence(there.alliance, statement="Trade grew.", source=source)
    editor = person("editor")
    pk = there.alliance.pk
    delete(editor, there.alliance)
    delete(editor, source)

    done = deleted_page(editor, Position, pk).send("")

    assert "“Trade grew.” came back without its source" in done.messages()
    assert Evidence.objects.get().source is None


def test_what_the_database_does_not_take_back_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    energy = make_topic(name="Energy")
    editor = person("editor")
    pk = energy.pk
    delete(editor, energy)
    make_topic(name="Gas", slug=energy.slug + "-of-another")
    Topic.objects.update(slug="taken")
    Topic.history.filter(id=pk).update(slug="taken")
    monkeypatch.setattr(Topic, "full_clean", lambda self, exclude=None: None)

    page = deleted_page(editor, Topic, pk).send("")

    assert "Another one has this address already" in page.text()


def test_saving_outside_these_pages_without_a_change_is_not_told() -> None:
    there = world()
    there.alliance.save()

    page = person("editor").open(page_of(there.alliance, "history"))

    assert page.html.count('<div class="change">') == 1


def test_a_position_whose_debate_is_gone_waits_for_the_debate() -> None:
    there = world()
    editor = person("editor")
    pk = there.alliance.pk
    delete(editor, there.alliance)
    delete(editor, there.debate)

    page = deleted_page(editor, Position, pk).send("")

    assert page.status == 200
    assert "its debate is gone; restore that first" in page.text()
    assert not Position.objects.exists()


def test_a_restored_position_whose_place_is_taken_becomes_the_last() -> None:
    there = world()
    editor = person("editor")
    pk = there.alliance.pk
    delete(editor, there.alliance)
    make_position(there.debate, there.lukin)

    deleted_page(editor, Position, pk).send("")

    assert Position.objects.get(pk=pk).order == 2


def test_a_restored_topic_whose_name_is_taken_is_refused_in_words() -> None:
    energy = make_topic(name="Energy")
    editor = person("editor")
    pk = energy.pk
    delete(editor, energy)
    make_topic(name="Energy")

    page = deleted_page(editor, Topic, pk).send("")

    assert "nothing was changed" in page.text()
    assert "Name already exists" in page.text()


def test_what_is_back_already_leads_to_its_page() -> None:
    there = world()
    editor = person("editor")
    pk = there.alliance.pk
    delete(editor, there.alliance)
    page = deleted_page(editor, Position, pk)
    page.send("")

    again = page.send("")

    assert again.saved
    assert again.response.url == page_of(there.alliance)


def test_experts_and_sources_have_a_history_and_a_way_back_too() -> None:
    there = world()
    source = make_source(date=date(2022, 2, 4))
    editor = person("editor")
    editor.edit(there.lukin).send(aliases="Артём Лукин\nArtem Lukin")
    editor.edit(source).send(title="Other", date="2022-02-05")

    assert "Artem Lukin</ins>" in editor.open(page_of(there.lukin, "history")).html
    version(editor, there.lukin, 1).send("")
    version(editor, source, 1).send("")

    there.lukin.refresh_from_db()
    source.refresh_from_db()
    assert there.lukin.aliases == ["Артём Лукин"]
    assert source.date == date(2022, 2, 4)


@pytest.mark.parametrize(
    "address",
    [
        "position/1/history/999999/",
        "position/x/history/1/",
        "position/deleted/999999/",
        "position/x/history/",
    ],
)
def test_addresses_of_nothing_are_answered_without_a_failure(address: str) -> None:
    world()

    page = person("editor").open(f"/admin/debates/{address}")

    assert page.status in {302, 404}


def test_the_first_debate_can_be_edited_and_put_back_as_it_was_loaded() -> None:
    call_command("loaddata", "fixtures/china_russia_2022.json", verbosity=0)
    position = Position.objects.filter(evidence__isnull=False).first()
    before = Position.objects.filter(pk=position.pk).values().get()
    topics = set(position.topics.all())
    editor = person("editor")
    page = editor.edit(position)
    page.send(statement="Overwritten.", topics=[], evidence_0_DELETE="on")

    first = position.history.filter(version=before["version"]).first()
    done = editor.open(page_of(position, "version", first.history_id)).send("")

    assert done.saved
    after = Position.objects.filter(pk=position.pk).values().get()
    moved = {"version", "modified"}
    assert {k: v for k, v in after.items() if k not in moved} == {
        k: v for k, v in before.items() if k not in moved
    }
    assert set(Position.objects.get(pk=position.pk).topics.all()) == topics
