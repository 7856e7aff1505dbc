"""Two editors at once: the second is told, sees both texts, and nothing is overwritten unseen."""

from __future__ import annotations

from functools import partial

import pytest

from debates.models import Counterpoint, Evidence, Position
from tests.debates.builders import (
    make_counterpoint,
    make_evidence,
    make_position,
    make_support,
    make_topic,
)
from tests.debates.editors import Page, World, page_of, person, world
from tests.simultaneous import at_once

pytestmark = pytest.mark.django_db


def two_pages(there: World) -> tuple[Page, Page]:
    """The page of one position, open with two editors."""
    mara, ivo = person("editor", "mara"), person("editor", "ivo")
    return mara.edit(there.alliance), ivo.edit(there.alliance)


def test_the_second_editor_is_told_who_changed_what_and_sees_both_texts(there: World) -> None:
    first, second = two_pages(there)
    first.send(statement="An alliance is near.")

    page = second.send(statement="An alliance is far away.")

    assert page.status == 200
    there.alliance.refresh_from_db()
    assert there.alliance.statement == "An alliance is near."
    assert "mara changed this position while you were editing it" in page.errors()
    assert "mara changed this to: “An alliance is near.”" in page.errors("statement")
    assert page.fields["statement"] == "An alliance is far away."
    assert "<del>forming</del><ins>near</ins>" in page.html


def test_an_editor_with_two_windows_is_told_of_the_other_window(there: World) -> None:
    mara = person("editor", "mara")
    here = mara.edit(there.alliance)
    mara.edit(there.alliance).send(statement="An alliance is near.")

    page = here.send(statement="An alliance is far away.")

    assert "You changed this position in another window while you were editing it" in page.errors()
    assert "You changed this to: “An alliance is near.”" in page.errors("statement")


def test_parts_that_the_history_does_not_know_yet_are_no_change_by_others() -> None:
    alliance = world("published").alliance
    # as by a program that writes many rows at once, after the position
    make_counterpoint(alliance)
    Counterpoint.history.all().delete()
    Position.objects.filter(pk=alliance.pk).update(modified="2026-01-01T00:00:00Z")

    page = person("editor", "mara").edit(alliance)

    assert page.send(detail="A detail.", correction_reason="More precise.").saved


def test_saving_again_after_having_seen_both_texts_saves(there: World) -> None:
    first, second = two_pages(there)
    first.send(statement="An alliance is near.")

    done = second.send(statement="An alliance is far away.").send()

    assert done.saved
    there.alliance.refresh_from_db()
    assert there.alliance.statement == "An alliance is far away."


def test_a_third_change_in_between_is_told_as_well(there: World) -> None:
    first, second = two_pages(there)
    first.send(statement="An alliance is near.")
    told = second.send(statement="An alliance is far away.")
    person("superuser", "root").edit(there.alliance).send(detail="Said by root.")

    page = told.send()

    assert "root changed this" in page.errors()
    assert page.fields["detail"] == "Said by root."


def test_what_only_the_first_changed_is_taken_over_into_the_form_of_the_second(
    there: World,
) -> None:
    topic = make_topic()
    first, second = two_pages(there)
    first.send(detail="A detail.", topics=[topic.pk], status="published")

    page = second.send(statement="An alliance is far away.")

    assert page.fields["detail"] == "A detail."
    assert page.fields["topics"] == [str(topic.pk)]
    assert page.fields["status"] == "published"
    assert page.send(correction_reason="Misread.").saved
    there.alliance.refresh_from_db()
    assert there.alliance.statement == "An alliance is far away."
    assert there.alliance.detail == "A detail."
    assert list(there.alliance.topics.all()) == [topic]
    assert there.alliance.status == "published"


def test_the_same_change_by_both_is_no_quarrel(there: World) -> None:
    first, second = two_pages(there)
    first.send(statement="An alliance is near.", detail="One.")

    page = second.send(statement="An alliance is near.", detail="Two.")

    assert not page.errors("statement")
    assert "“One.”" in page.errors("detail")


def test_a_line_end_that_only_the_browser_changed_is_no_change(there: World) -> None:
    Position.objects.filter(pk=there.alliance.pk).update(detail="One.\nTwo.")
    first, second = two_pages(there)
    first.send(detail="Three.")

    page = second.send(statement="An alliance is far away.")

    assert page.fields["detail"] == "Three."
    assert not page.errors("detail")


def test_a_change_in_evidence_alone_is_told_and_moves_the_version_of_the_position(
    there: World,
) -> None:
    make_evidence(there.alliance, statement="Trade grew.")
    first, second = two_pages(there)
    before = Position.objects.get(pk=there.alliance.pk)
    first.send(evidence_0_statement="Trade doubled.")

    page = second.send(statement="An alliance is far away.")

    after = Position.objects.get(pk=there.alliance.pk)
    assert after.version == before.version + 1
    assert after.modified > before.modified
    assert "mara changed this" in page.errors()
    assert page.fields["evidence-0-statement"] == "Trade doubled."


def test_both_changed_the_same_evidence(there: World) -> None:
    make_evidence(there.alliance, statement="Trade grew.")
    first, second = two_pages(there)
    first.send(evidence_0_statement="Trade doubled.")

    page = second.send(evidence_0_statement="Trade fell.")

    assert Evidence.objects.get().statement == "Trade doubled."
    assert "mara changed this to: “Trade doubled.”" in page.row_errors("evidence", 0, "statement")
    assert page.fields["evidence-0-statement"] == "Trade fell."


def test_what_the_first_added_stands_in_the_form_of_the_second_and_stays(there: World) -> None:
    first, second = two_pages(there)
    first.add("counterpoints", statement="Not at all.", kind="rebuts").send()

    page = second.add("counterpoints", statement="Hardly.", kind="qualifies").send()

    assert [page.fields[f"counterpoints-{n}-statement"] for n in (0, 1)] == [
        "Not at all.",
        "Hardly.",
    ]
    assert page.send().saved
    assert [str(one) for one in there.alliance.counterpoints.all()] == ["Not at all.", "Hardly."]


def test_what_the_first_deleted_is_gone_from_the_form_of_the_second(there: World) -> None:
    make_evidence(there.alliance, statement="Trade grew.")
    make_evidence(there.alliance, statement="Gas flows.")
    first, second = two_pages(there)
    first.send(evidence_0_DELETE="on")

    page = second.send(statement="An alliance is far away.")

    assert page.fields["evidence-TOTAL_FORMS"] == "1"
    assert page.fields["evidence-0-statement"] == "Gas flows."
    assert page.send().saved
    assert [str(one) for one in there.alliance.evidence.all()] == ["Gas flows."]


def test_what_the_first_deleted_while_the_second_changed_it_is_kept_as_new(there: World) -> None:
    make_evidence(there.alliance, statement="Trade grew.")
    first, second = two_pages(there)
    first.send(evidence_0_DELETE="on")

    page = second.send(evidence_0_statement="Trade doubled.")

    assert "mara deleted this" in page.row_errors("evidence", 0)
    assert page.fields["evidence-0-statement"] == "Trade doubled."
    assert page.fields["evidence-0-id"] == ""
    assert page.send().saved
    assert [str(one) for one in there.alliance.evidence.all()] == ["Trade doubled."]


def test_what_the_first_changed_while_the_second_deleted_it_is_not_deleted_unseen(
    there: World,
) -> None:
    make_evidence(there.alliance, statement="Trade grew.")
    make_evidence(there.alliance, statement="Gas flows.")
    first, second = two_pages(there)
    first.send(evidence_0_statement="Trade doubled.", evidence_0_order="2", evidence_1_order="1")

    page = second.send(evidence_0_DELETE="on", evidence_1_DELETE="on")

    assert "mara changed this. Mark it for deletion again" in page.row_errors("evidence", 0)
    assert page.fields["evidence-0-statement"] == "Trade doubled."
    assert "evidence-0-DELETE" not in page.fields
    assert page.row_errors("evidence", 1) == ""
    assert page.send().saved
    assert [str(one) for one in there.alliance.evidence.all()] == ["Trade doubled."]


def test_an_order_that_only_the_first_changed_is_taken_over(there: World) -> None:
    make_evidence(there.alliance, statement="a")
    make_evidence(there.alliance, statement="b")
    first, second = two_pages(there)
    first.send(evidence_0_order="2", evidence_1_order="1")

    second.send(detail="A detail.").send()

    assert [str(one) for one in there.alliance.evidence.all()] == ["b", "a"]


def test_things_that_both_chose_are_named_and_not_numbered(there: World) -> None:
    third = make_position(there.debate, there.fallon, statement="A third.")
    make_counterpoint(there.alliance, statement="Not at all.")
    first, second = two_pages(there)
    first.send(counterpoints_0_raised_by=there.rivalry.pk, counterpoints_0_kind="undercuts")

    page = second.send(counterpoints_0_raised_by=third.pk, counterpoints_0_kind="qualifies")

    assert "Theresa Fallon: Rivalry lies" in page.row_errors("counterpoints", 0, "raised_by")
    assert "undercuts: the evidence" in page.row_errors("counterpoints", 0, "kind")
    assert page.fields["counterpoints-0-raised_by"] == str(third.pk)


def test_topics_that_both_chose_are_named(there: World) -> None:
    energy, arms = make_topic(name="Energy"), make_topic(name="Arms")
    there.alliance.topics.add(energy)
    first, second = two_pages(there)
    first.send(topics=[])

    page = second.send(topics=[energy.pk, arms.pk])

    assert "mara cleared this field." in page.errors("topics")
    assert set(page.fields["topics"]) == {str(energy.pk), str(arms.pk)}


def test_a_row_that_the_form_does_not_speak_of_stays_as_it_is(there: World) -> None:
    make_evidence(there.alliance, statement="Trade grew.")
    first, second = two_pages(there)
    first.send(detail="A detail.")
    for name in [name for name in second.fields if name.startswith("evidence-0-")]:
        del second.fields[name]
    second.fields |= {"evidence-TOTAL_FORMS": "0", "evidence-INITIAL_FORMS": "0"}

    page = second.send(statement="An alliance is far away.")

    assert page.fields["evidence-TOTAL_FORMS"] == "0"
    assert page.send().saved
    assert [str(one) for one in there.alliance.evidence.all()] == ["Trade grew."]


def test_a_form_of_a_version_that_nobody_knows_is_not_saved_over_anything(there: World) -> None:
    make_evidence(there.alliance, statement="Trade grew.")
    page = person("editor").edit(there.alliance)

    for version in ("", "999", "one", "-1", "1" * 40):
        told = page.send(version=version, statement="Overwritten.")

        assert told.status == 200
        assert told.fields["statement"] == "Overwritten."
        assert "“An alliance is forming.”" in told.errors("statement")
    there.alliance.refresh_from_db()
    assert there.alliance.statement == "An alliance is forming."


def test_rows_of_an_unknown_version_keep_what_was_typed(there: World) -> None:
    row = make_evidence(there.alliance, statement="Trade grew.")
    page = person("editor").edit(there.alliance)
    row.delete()

    told = page.send(version="999", evidence_0_statement="Trade doubled.")

    assert told.fields["evidence-0-statement"] == "Trade doubled."


def test_an_edit_of_a_position_that_was_loaded_and_never_edited_can_be_told_apart(
    there: World,
) -> None:
    Position.history.all().delete()
    first, second = two_pages(there)
    first.send(detail="A detail.")

    page = second.send(statement="An alliance is far away.")

    assert page.fields["detail"] == "A detail."
    assert not page.errors("detail")


def test_the_one_whose_position_was_deleted_meanwhile_keeps_the_text(there: World) -> None:
    make_evidence(there.alliance, statement="Trade grew.")
    first, second = two_pages(there)
    first.person.open(page_of(there.alliance, "delete")).post({**first.token(), "post": "yes"})

    page = second.add("evidence", statement="Gas flows.", kind="event").send(
        statement="An alliance is far away."
    )

    assert page.status == 409
    assert "mara deleted this position" in page.text()
    assert "An alliance is far away." in page.text()
    assert "Gas flows." in page.text()
    assert "Restore it" in page.text()


def test_the_contributor_whose_draft_was_published_meanwhile_keeps_the_text(there: World) -> None:
    page = person("contributor").edit(there.alliance)
    Position.objects.filter(pk=there.alliance.pk).update(status="published")

    page = page.send(statement="An alliance is far away.")

    assert page.status == 409
    assert "published while you were editing it" in page.text()
    assert "An alliance is far away." in page.text()
    there.alliance.refresh_from_db()
    assert there.alliance.statement == "An alliance is forming."


def test_a_position_that_never_was_is_said_not_to_be_there(there: World) -> None:
    page = person("editor").edit(there.alliance)
    page.address = page.address.replace(str(there.alliance.pk), "987654")

    done = page.send()

    assert done.saved
    assert "doesn’t exist" in done.messages()


@pytest.mark.parametrize("thing", ["debate", "lukin"])
def test_other_things_are_guarded_alike(thing: str, there: World) -> None:
    mara, ivo = person("editor", "mara"), person("editor", "ivo")
    first, second = mara.edit(getattr(there, thing)), ivo.edit(getattr(there, thing))
    name = {"debate": "title", "lukin": "name"}[thing]
    first.send(**{name: "First"}, correction_slip="on")

    page = second.send(**{name: "Second"}, correction_slip="on")

    assert "mara changed this to: “First”" in page.errors(name)
    assert page.fields[name] == "Second"


def test_names_are_compared_line_by_line(there: World) -> None:
    mara, ivo = person("editor", "mara"), person("editor", "ivo")
    first, second = mara.edit(there.lukin), ivo.edit(there.lukin)
    first.send(aliases="Артём Лукин\r\nArtem Lukin")

    page = second.send(biography="A scholar.")

    assert page.fields["aliases"] == "Артём Лукин\r\nArtem Lukin"


@pytest.mark.django_db(transaction=True)
def test_of_many_editors_at_the_same_moment_one_saves_and_all_others_are_told(there: World) -> None:
    pages = [person("editor", f"editor-{n}").edit(there.alliance) for n in range(4)]

    answers = at_once(*(partial(page.send, statement=f"By {n}.") for n, page in enumerate(pages)))

    assert [page.saved for page in answers].count(True) == 1
    assert all("while you were editing" in page.errors() for page in answers if not page.saved)
    there.alliance.refresh_from_db()
    assert there.alliance.version == 2


def test_a_row_that_readers_see_nothing_of_is_not_overwritten_unseen(there: World) -> None:
    editor = person("editor")
    editor.act("publish", there.alliance)
    support = make_support(there.alliance, there.rivalry, statement="So it is.")
    first, second = two_pages(there)
    before = Position.objects.get(pk=there.alliance.pk)

    assert first.send(supports_0_statement="So it was.").saved
    page = second.send(supports_0_statement="So it will be.")

    after = Position.objects.get(pk=there.alliance.pk)
    assert (after.version, after.modified) == (before.version, before.modified)
    support.refresh_from_db()
    assert support.statement == "So it was."
    assert "mara changed this position while you were editing it" in page.errors()
    assert page.send().saved
    support.refresh_from_db()
    assert support.statement == "So it will be."
