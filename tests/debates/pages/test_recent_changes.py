"""The page of recent changes: what readers could see, when, why, and nothing of drafts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from debates.history.corrections import Explanation
from debates.history.deletions import give_reason
from debates.history.models import Correction
from debates.history.object_corrections import keep_explanation
from debates.models import ContextNote, Debate, Expert, Position
from tests.debates.builders import make_debate, make_position
from tests.debates.pages.reading_pages import links, parsed, text_of

WRONG_FIGURE = Explanation("The figure was wrong.")


def shown(read):
    return text_of(parsed(read("/changes/")))


def age(days):
    """Move the publication of everything that is public into the past."""
    for model in (Debate, Position):
        model.objects.published().update(published_at=timezone.now() - timedelta(days=days))


def correct(position, explanation):
    """Keep an explanation of a change of a position, as saving it in the admin does."""
    Correction.objects.create(
        position_id=position.pk,
        moment=timezone.now(),
        reason=explanation.reason,
        slip=explanation.slip,
        modified=position.modified,
        updated=position.modified,
    )


def test_a_published_debate_is_one_change(known, read):
    page = parsed(read("/changes/"))

    assert "Debate published China and Russia" in text_of(page)
    assert links(page)["/debates/china-russia/"] == "China and Russia"
    assert "The claim of allies." not in text_of(page)


def test_a_position_added_to_a_public_debate_says_who_claims_what_where(known, read):
    age(3)
    added = make_position(known.debate, known.lukin, statement="It was added.")

    page = parsed(read("/changes/"))

    assert "Position published · China and Russia Artyom Lukin: It was added." in text_of(page)
    assert links(page)[added.get_absolute_url()] == "Artyom Lukin: It was added."


def test_a_correction_is_told_with_its_reason(known, read):
    correct(known.allies, WRONG_FIGURE)

    page = parsed(read("/changes/"))

    assert (
        "Position corrected · China and Russia Artyom Lukin: The claim of allies. "
        "Reason: The figure was wrong."
    ) in text_of(page)
    assert "/positions/allies/#corrections" in links(page)


def test_a_slip_of_the_pen_is_not_told(known, read):
    correct(known.allies, Explanation("A letter.", slip=True))

    assert "Position corrected" not in shown(read)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("debate", "Debate corrected China and Russia"),
        ("alliance", "Question corrected · China and Russia Is it an alliance?"),
        ("background", "Background corrected China and Russia"),
        ("lukin", "Expert corrected Artyom Lukin"),
        ("source", "Source corrected Roundtable"),
    ],
)
def test_corrections_beside_positions_are_told(known, read, name, words):
    instance = getattr(known, name)
    keep_explanation(type(instance), instance.pk, timezone.now(), WRONG_FIGURE)

    assert f"{words} Reason: The figure was wrong." in shown(read)


def test_what_is_withdrawn_is_told_with_its_reason_and_nothing_of_it(known, read):
    known.allies.status, known.allies.withdrawn_reason = "withdrawn", "A wrong figure."
    known.allies.save()

    page = parsed(read("/changes/"))

    assert "Position withdrawn · China and Russia Reason: A wrong figure." in text_of(page)
    assert links(page)["/positions/allies/"] == "Position withdrawn"
    assert "claim of allies" not in text_of(page)


def test_what_is_deleted_is_told_with_its_reason_alone(known, read):
    position = make_position(known.debate, known.lukin, statement="The court forbade it.")
    key = position.pk
    position.delete()
    give_reason(Position, [key], "A court ordered it.")

    page = text_of(parsed(read("/changes/")))

    assert "Position deleted · China and Russia Reason: A court ordered it." in page
    assert "The court forbade it." not in page


def test_a_withdrawn_debate_has_no_title_and_nothing_inside_it_is_told(known, read):
    correct(known.allies, WRONG_FIGURE)
    keep_explanation(Debate, known.debate.pk, timezone.now(), WRONG_FIGURE)
    known.debate.status, known.debate.withdrawn_reason = "withdrawn", "All wrong."
    known.debate.save()

    page = shown(read)

    assert "Debate withdrawn Reason: All wrong." in page
    assert "China and Russia" not in page
    assert "The figure was wrong." not in page


def test_what_was_said_of_a_draft_is_not_told(known, read):
    draft = make_debate(title="Secret debate", status="draft")
    position = make_position(
        draft, known.lukin, status="draft", statement="Secret claim.", slug="secret-claim"
    )
    note = ContextNote.objects.create(debate=draft, statement="Secret background.")
    correct(position, Explanation("Secret reason."))
    for instance in (draft, note):
        keep_explanation(type(instance), instance.pk, timezone.now(), Explanation("Secret too."))
    position.slug = "renamed-secret"
    position.save()

    assert "ecret" not in read("/changes/").content.decode()


def test_a_slug_that_a_withdrawn_position_was_given_later_is_not_told(known, read):
    known.allies.status, known.allies.withdrawn_reason = "withdrawn", "A wrong figure."
    known.allies.save()
    Position.objects.filter(pk=known.allies.pk).update(slug="secret-slug")

    assert "secret-slug" not in read("/changes/").content.decode()


def test_a_position_of_a_former_draft_has_left_nothing(known, read):
    draft = make_position(known.debate, known.lukin, status="draft", slug="secret-draft")
    draft.delete()

    assert "Position deleted" not in shown(read)


def test_comments_of_editors_are_not_told(known, read, django_user_model):
    editor = django_user_model.objects.create(username="editor")
    record = Position.history.filter(id=known.allies.pk).first()
    record.history_change_reason, record.history_user = "Secret comment.", editor
    record.save()
    correct(known.allies, WRONG_FIGURE)

    page = read("/changes/").content.decode()

    assert "The figure was wrong." in page
    assert "Secret comment." not in page
    assert "editor" not in text_of(parsed(read("/changes/"))).replace("editors", "")


def test_the_latest_change_comes_first(known, read):
    age(3)
    correct(known.allies, WRONG_FIGURE)
    Correction.objects.update(moment=F("moment") - timedelta(days=1))
    keep_explanation(Expert, known.lukin.pk, timezone.now(), Explanation("A name."))

    page = shown(read)

    assert (
        page.index("Expert corrected")
        < page.index("Position corrected")
        < page.index("Debate published")
    )
