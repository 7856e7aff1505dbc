"""Publishing, withdrawing, back to draft: one by one in the form, many at once in the list."""

from __future__ import annotations

import pytest

from debates.admin.publication import PublicationAdmin
from debates.models import Position
from debates.models.querysets import QuerySet
from tests.debates.builders import make_counterpoint, make_debate, make_expert, make_position
from tests.debates.editors import World, page_of, person, world

pytestmark = pytest.mark.django_db


def states(*positions: Position) -> list[str]:
    for one in positions:
        one.refresh_from_db()
    return [one.status for one in positions]


def test_several_are_published_and_each_is_named(there: World) -> None:
    done = person("editor").act("publish", there.alliance, there.rivalry)

    assert states(there.alliance, there.rivalry) == ["published", "published"]
    assert "Published:" in done.messages()
    assert "An alliance is forming." in done.messages()
    assert page_of(there.rivalry) in done.messages()
    assert there.alliance.published_at is not None


def test_what_cannot_be_published_is_named_with_the_reason_and_the_others_are_published(
    there: World,
) -> None:
    stranger = make_position(there.debate, make_expert(), statement="From afar.", status="draft")
    make_position(there.debate, there.lukin, statement="Long since.")
    long_since = Position.objects.get(statement="Long since.")

    done = person("editor").act("publish", stranger, there.alliance, long_since)

    assert states(stranger, there.alliance) == ["draft", "published"]
    assert "From afar.</a> Expert" in done.messages()
    assert "is not part of this debate" in done.messages()
    assert "Long since.</a> It is already published." in done.messages()


def test_a_position_of_a_draft_debate_is_published_with_the_remark_that_nobody_sees_it() -> None:
    debate = make_debate(status="draft")
    position = make_position(debate, make_expert(debate), status="draft")

    done = person("editor").act("publish", position)

    assert states(position) == ["published"]
    assert "Readers cannot see it until its debate is published (now draft)." in done.messages()


def test_withdrawing_asks_for_the_reason_and_names_what_is_concerned() -> None:
    there = world("published")
    draft = make_position(there.debate, there.lukin, statement="Half a thought.", status="draft")
    make_counterpoint(there.rivalry, raised_by=there.alliance, statement="Look at the exercises.")

    page = person("editor").act("withdraw", there.alliance, draft)

    assert page.status == 200
    assert "Withdraw positions" in page.text()
    assert "An alliance is forming." in page.text()
    assert "Half a thought.: It is a draft" in page.text()
    assert "Look at the exercises." in page.text()
    assert page.fields["_selected_action"] == str(there.alliance.pk)
    assert states(there.alliance) == ["published"]


def test_withdrawn_with_the_reason_it_keeps_its_address_and_says_why() -> None:
    there = world("published")
    page = person("editor").act("withdraw", there.alliance)

    done = page.send("", reason="Misread.")

    assert done.saved
    assert states(there.alliance) == ["withdrawn"]
    assert there.alliance.withdrawn_reason == "Misread."
    assert there.alliance.withdrawn_at is not None
    assert "Withdrawn:" in done.messages()


@pytest.mark.parametrize("reason", ["", "   ", "\r\n"])
def test_without_a_reason_nothing_is_withdrawn(reason: str) -> None:
    there = world("published")
    page = person("editor").act("withdraw", there.alliance)

    page = page.send("", reason=reason)

    assert page.status == 200
    assert "Enter the reason: readers see it." in page.text()
    assert states(there.alliance) == ["published"]


def test_where_nothing_can_be_withdrawn_the_page_says_so_and_asks_nothing(there: World) -> None:
    page = person("editor").act("withdraw", there.alliance)

    assert "None of these can be withdrawn." in page.text()
    assert "reason" not in page.fields


def test_what_is_withdrawn_is_not_withdrawn_again() -> None:
    there = world("published")
    editor = person("editor")
    editor.act("withdraw", there.alliance).send("", reason="Misread.")

    page = editor.act("withdraw", there.alliance)
    done = editor.act("withdraw", there.alliance, reason="Misread again.")

    assert "It is already withdrawn." in page.text()
    assert "It is already withdrawn." in done.messages()
    states(there.alliance)
    assert there.alliance.withdrawn_reason == "Misread."


def test_what_was_withdrawn_goes_back_to_draft_without_its_reason() -> None:
    there = world("published")
    editor = person("editor")
    editor.act("withdraw", there.alliance).send("", reason="Misread.")

    done = editor.act("put_back_to_draft", there.alliance, there.rivalry)

    assert states(there.alliance, there.rivalry) == ["draft", "draft"]
    assert there.alliance.withdrawn_reason == ""
    assert "Returned to draft:" in done.messages()
    again = editor.act("put_back_to_draft", there.alliance)
    assert "It is already a draft." in again.messages()


def test_each_change_is_recorded_with_the_one_who_made_it(there: World) -> None:
    mara = person("editor", "mara")

    mara.act("publish", there.alliance, there.rivalry)

    for position in (there.alliance, there.rivalry):
        record = position.history.first()
        assert record.status == "published"
        assert record.history_user == mara.user
        assert record.history_type == "~"


def test_a_debate_is_withdrawn_with_all_that_is_in_it() -> None:
    there = world("published")
    page = person("editor").act("withdraw", there.debate)
    assert "Artyom Lukin: An alliance is forming." in page.text()

    page.send("", reason="The source withdrew it.")

    there.debate.refresh_from_db()
    assert there.debate.status == "withdrawn"
    assert not Position.objects.published().exists()
    assert states(there.alliance) == ["published"]


def test_more_than_fit_into_a_request_are_not_begun(
    monkeypatch: pytest.MonkeyPatch, there: World
) -> None:
    monkeypatch.setattr(PublicationAdmin, "most_at_once", 1)
    editor = person("editor")

    done = editor.act("publish", there.alliance, there.rivalry)
    page = editor.act("withdraw", there.alliance, there.rivalry)

    assert "at most 1 at a time" in done.messages()
    assert page.saved
    assert states(there.alliance, there.rivalry) == ["draft", "draft"]


def test_all_results_of_a_list_can_be_chosen() -> None:
    there = world("published")

    page = person("editor").act("withdraw", there.alliance, select_across="1")

    assert "Rivalry lies under the surface." in page.text()


def test_what_was_deleted_between_the_choice_and_the_act_is_reported(
    monkeypatch: pytest.MonkeyPatch, there: World
) -> None:
    there_still = QuerySet.select_for_update

    def deleted_first(self: QuerySet, **options: object) -> QuerySet:
        there.rivalry.delete() if there.rivalry.pk else None
        return there_still(self, **options)

    monkeypatch.setattr(Position._base_manager._queryset_class, "select_for_update", deleted_first)

    done = person("editor").act("publish", there.rivalry, there.alliance)

    assert "It has been deleted in the meantime." in done.messages()
    assert states(there.alliance) == ["published"]


def test_what_the_database_refuses_is_reported_in_words(
    monkeypatch: pytest.MonkeyPatch, there: World
) -> None:
    there.debate.participations.filter(expert=there.lukin).delete()
    monkeypatch.setattr(Position, "full_clean", lambda self: None)

    done = person("editor").act("publish", there.alliance)

    assert "needs an expert who takes part in the debate" in done.messages()
    assert states(there.alliance) == ["draft"]


def test_in_the_form_a_withdrawal_without_a_reason_is_refused_beside_the_reason() -> None:
    there = world("published")

    page = person("editor").edit(there.alliance).send(status="withdrawn")

    assert page.errors("withdrawn_reason") == "Enter the reason: readers see it."
    assert states(there.alliance) == ["published"]


def test_in_the_form_a_stranger_cannot_be_published_and_the_expert_says_so(there: World) -> None:
    stranger = make_position(there.debate, make_expert(), status="draft")

    page = person("editor").edit(stranger).send(status="published")

    assert "is not part of this debate" in page.errors("expert")
