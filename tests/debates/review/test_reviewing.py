"""Reviews: who may take which step, what approval is worth, and publication on a day."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO
from smtplib import SMTPRecipientsRefused

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from debates.editing.mail import send_once_committed
from debates.history.moments import one_change
from debates.models import Debate, Participation, Position
from debates.models.positions import in_debate_order
from debates.models.querysets import QuerySet
from debates.review import four_eyes, reviewing, scheduled
from debates.review.content import content_digest
from debates.review.models import Review
from debates.review.publication import WITHDRAWN, NotPublished, publish
from debates.review.reviewing import NotPossible
from debates.review.scheduled import publish_due
from tests.debates.builders import make, make_debate, make_expert, make_position
from tests.debates.editors import Page, Person, page_of, person


@pytest.fixture
def draft(known) -> Debate:
    QuerySet(Position).filter(debate=known.debate).update(status="draft")
    QuerySet(Debate).filter(pk=known.debate.pk).update(status="draft")
    return Debate.objects.get(pk=known.debate.pk)


@pytest.fixture
def ada(db) -> Person:
    return person("editor", "ada")


@pytest.fixture
def ben(db) -> Person:
    return person("editor", "ben")


def approve(review: Review, by: User) -> None:
    reviewing.approve(review, by, content_digest(review.debate))


def is_public(debate: Debate) -> bool:
    return Debate.objects.published().filter(pk=debate.pk).exists()


def test_a_debate_goes_from_one_editor_over_another_to_readers(draft, known, ada, ben, settings):
    settings.SINORUS_FOUR_EYES = True
    address = reverse("admin:debates_debate_review", args=[draft.pk])
    carla = person("contributor", "carla")

    reviewing.submit(draft, carla.user, "Ready.", ben.user)
    assert "Waiting for you" in ben.open("/admin/").html
    assert "Waiting for you" not in ada.open("/admin/").html

    review = reviewing.open_review(draft)
    said = reviewing.comment(review, ben.user, "Who says so?", known.rivals)
    reviewing.ask_for_changes(review, ben.user, "Name the source.")
    assert "Who says so?" in carla.open(address).html
    assert "Waiting for you" in carla.open("/admin/").html
    assert reviewing.settle(review, said.pk, carla.user)
    review = reviewing.submit(draft, carla.user)
    with pytest.raises(NotPublished, match="1 fault"):
        publish(draft)
    approve(review, ben.user)
    publish(draft)

    assert is_public(draft)
    assert Review.objects.get(pk=review.pk).state == "published"
    page = ben.client.get("/debates/china-russia/").content.decode()
    assert "Who says so?" not in page


def test_nobody_approves_what_they_submitted_or_edited_last(draft, known, ada, ben, settings):
    settings.SINORUS_FOUR_EYES = True
    review = reviewing.submit(draft, ada.user)
    with pytest.raises(NotPossible, match="you submitted this debate"):
        approve(review, ada.user)
    with one_change():
        draft.summary = "Ben’s."
        draft._history_user = ben.user
        draft.save()
    with pytest.raises(NotPossible, match="you edited this debate last"):
        approve(review, ben.user)
    known.lukin._history_user = ada.user
    known.lukin.save()
    with pytest.raises(NotPossible, match="edited this debate last, or what becomes public with"):
        approve(reviewing.submit(draft, ben.user), ada.user)
    review = reviewing.submit(draft, ada.user)
    with pytest.raises(NotPossible, match="may not approve"):
        approve(review, person("contributor").user)

    settings.SINORUS_FOUR_EYES = False
    approve(review, ada.user)


def test_of_two_who_decide_the_second_is_told_what_the_first_did(draft, ada, ben):
    review = reviewing.submit(draft, person("contributor").user)
    approve(review, ada.user)

    with pytest.raises(NotPossible, match="review is “approved”"):
        approve(review, ben.user)
    with pytest.raises(NotPossible, match="changed since you opened"):
        reviewing.approve(reviewing.submit(draft, ada.user), ben.user, "what it was before")


def test_an_open_comment_is_settled_in_the_next_review(draft, ada, ben):
    first = reviewing.submit(draft, ada.user)
    settled, still_open = (reviewing.comment(first, ben.user, text) for text in ("One.", "Two."))
    assert reviewing.settle(first, settled.pk, ada.user)

    second = reviewing.submit(draft, ada.user)

    assert [*first.comments.all(), *second.comments.all()] == [settled, still_open]
    assert reviewing.settle(second, still_open.pk, ada.user)


def test_open_comments_are_named_where_one_approves_and_publishes(draft, known, ada, ben):
    review = reviewing.submit(draft, ada.user)
    settled, still_open = (
        reviewing.comment(review, ada.user, text, known.allies) for text in ("Why <b>?", "Who &?")
    )
    reviewing.settle(review, settled.pk, ben.user)
    address = reverse("admin:debates_debate_review", args=[draft.pk])
    link = f'<a href="{address}#comment-{still_open.pk}">Who &amp;?</a>'

    page = ben.open(address)
    assert "1 comment of the review is not settled:" in page.html
    assert page.html.index(link) > page.html.index("<h2>Approve</h2>")
    assert f'id="comment-{still_open.pk}"' in page.html
    assert f"#comment-{settled.pk}" not in page.html
    assert page.send("approve").messages() == "Approved. 1 comment is not settled."
    for page in (ben.open(address), ben.open(page_of(draft, "publish"))):
        assert link in page.html

    reviewing.settle(review, still_open.pk, ben.user)
    for page in (ben.open(address), ben.open(page_of(draft, "publish"))):
        assert "not settled" not in page.html
    # one that was never settled is named after its review too
    reviewing.comment(review, ben.user, "And when?")
    reviewing.close(review)
    assert "And when?" in ben.open(page_of(draft, "publish")).html


def test_approval_falls_with_any_change(draft, known, ben, settings):
    settings.SINORUS_FOUR_EYES = True
    for change in (
        known.lukin.save,
        known.report.save,
        known.trade.save,
        known.growth.delete,
        known.allies.topics.clear,
        lambda: make_position(draft, known.lukin, statement="More.", status="draft"),
    ):
        approve(reviewing.submit(draft, None), ben.user)
        assert reviewing.approval_stands(reviewing.open_review(draft))
        change()
        assert not reviewing.approval_stands(reviewing.open_review(draft))
        with pytest.raises(NotPublished) as refused:
            publish(draft)
        assert refused.value.faults[0].message == reviewing.APPROVAL_FELL

    other = make_debate(status="draft")
    make(Participation, debate=other, expert=known.lukin)
    for debate in (draft, other):
        approve(reviewing.submit(debate, None), ben.user)
    publish(other)
    known.lukin.save()
    assert reviewing.approval_stands(reviewing.open_review(draft))

    third = make_debate(status="draft")
    approve(reviewing.submit(third, None), ben.user)
    known.trade.save()
    publish(third)
    assert not reviewing.approval_stands(reviewing.open_review(draft))


NO_MOMENTS = (
    *("x", "2020-01-01", "2020-13-01T00:00:00Z", "2020-01-01T00:00:00"),
    *("0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"),
)


def test_whoever_looks_again_is_told_what_was_changed_and_by_whom(draft, known, ada, ben):
    address = reverse("admin:debates_debate_review", args=[draft.pk])
    reviewing.submit(draft, ada.user)
    known.allies.save()
    page = ben.open(address)
    known.allies.statement = "They are no allies."
    known.allies._history_user = ada.user
    known.allies.save()
    known.growth.delete()
    gone = make_position(draft, known.lukin, statement="Never mind.", status="draft")
    position = gone.pk
    gone.delete()

    refused = page.send("approve")
    assert "has changed since you opened this page" in refused.messages()
    told = ben.open(refused.response["Location"]).html
    assert "Changed since" in told
    assert "<ins>They are no</ins> allies." in told
    assert reverse("admin:debates_position_change", args=[known.allies.pk]) in told
    assert reverse("admin:debates_position_history", args=[position]) in told
    assert reverse("admin:debates_position_change", args=[position]) not in told
    assert str(ada.user) in told
    assert str(known.rivals) not in told.split("Draft positions")[0]
    for since in NO_MOMENTS:
        assert "Changed since" not in ada.open(f"{address}?since={since}").html

    assert ben.open(address).send("approve").saved
    known.lukin.name = "A. Lukin"
    known.lukin.save()
    told = ada.open(address).html
    assert "was changed after it was approved" in told
    assert reverse("admin:debates_expert_history", args=[known.lukin.pk]) in told


def test_comments_on_a_position_stand_beside_its_form(draft, known, ada, ben):
    address = reverse("admin:debates_position_comments", args=[known.allies.pk])
    assert "New comment" not in ben.edit(known.allies).html
    review = reviewing.submit(draft, ada.user)
    reviewing.comment(review, ada.user, "About the other.", known.rivals)

    page = ben.edit(known.allies)
    assert "New comment" in page.html
    assert "About the other." not in page.html

    def send(who: Person, **given: object):
        return Page(who, address, who.client.post(address, {**page.token(), **given}))

    sent = send(ben, text="Who says so?")
    assert sent.response["Location"].endswith(f"/{known.allies.pk}/change/#comments")
    [said] = known.allies.review_comments.all()
    assert (said.author, said.text, said.review) == (ben.user, "Who says so?", review)
    assert "Who says so?" in ben.edit(known.allies).html
    assert "Who says so?" in ben.open(reverse("admin:debates_debate_review", args=[draft.pk])).html
    assert "Enter the comment." in send(ben, text=" ").messages()
    assert "There is no such comment." in send(ben, settle="999").messages()
    assert "Enter a whole number" in send(ben, settle="x").messages()
    assert "The comment is settled." in send(ben, settle=said.pk).messages()
    said.refresh_from_db()
    assert said.settled_by == ben.user
    assert "settled already" in send(ben, settle=said.pk).messages()

    reviewing.close(review)
    assert "not under review" in send(ben, text="Too late.").messages()
    html = ben.edit(known.allies).html
    assert "Who says so?" in html
    assert "New comment" not in html
    assert ben.open(address).status == 405
    assert Page(ada, address, person("staff").client.post(address, {"text": "x"})).status == 403


def test_a_form_that_is_sent_twice_takes_one_step(draft, known, ada):
    page = ada.open(reverse("admin:debates_debate_review", args=[draft.pk]))
    assert page.send("submit", note="Ready.").saved
    assert "Submitted for review" in page.send("submit", note="Ready.").messages()
    assert draft.reviews.count() == 1
    # going back to the form and changing it is another step
    assert page.send("submit", note="Ready again.").saved
    assert draft.reviews.count() == 2

    page = ada.edit(known.allies)
    page.address = reverse("admin:debates_position_comments", args=[known.allies.pk])
    key = re.search(r'form="comment-form" name="form_key" value="([^"]+)"', page.html)[1]
    said = {**page.token(), "form_key": key, "text": "Who says so?"}
    assert page.post(said).saved
    assert "The comment was added." in page.post(said).messages()
    assert known.allies.review_comments.count() == 1


def test_two_people_are_asked_for_at_every_door(draft, known, ada, settings, tmp_path):
    make_debate(title="Open", slug="open", status="published")
    settings.SINORUS_FOUR_EYES = True
    draft.status = "published"
    refused = [
        draft.save,
        lambda: Debate.objects.filter(pk=draft.pk).update(status="published"),
        lambda: Debate.objects.bulk_create([Debate(title="New", status="published")]),
        lambda: Debate.objects.bulk_update([draft], ["status"]),
        lambda: Debate.objects.create(title="New", status="published"),
    ]
    for door in refused:
        with pytest.raises(ValidationError, match="second person"), transaction.atomic():
            door()
    form = ada.edit(draft).send(status="published")
    assert form.errors("status").startswith("Here a second person approves")
    assert four_eyes.REFUSED in ada.act("publish", known.debate).messages()
    publishing = ada.open(reverse("admin:debates_debate_publish", args=[draft.pk]))
    assert "A second person has to approve this debate before it can be" in publishing.text()
    assert four_eyes.REFUSED in publishing.send("").text()
    archive = ada.client.get("/api/v1/debates/open/export/debate.json").getvalue()
    file = tmp_path / "debate.json"
    file.write_bytes(archive.replace(b'"open"', b'"another"'))
    told = StringIO()
    with pytest.raises(CommandError, match="1 problem in"):
        call_command("import_debate", str(file), "--publish", "--apply", stdout=told)
    assert "second person" in told.getvalue()
    assert not is_public(draft)
    call_command("loaddata", "fixtures/china_russia_2022.json", verbosity=0)


def test_a_new_position_of_a_public_debate_needs_a_second_person_too(known, settings):
    settings.SINORUS_FOUR_EYES = True
    with pytest.raises(ValidationError, match="second person"):
        make_position(known.debate, known.lukin, statement="New.", status="published")
    known.allies.statement = "Corrected."
    known.allies.save()


def test_an_approved_debate_is_published_on_its_day_and_not_if_it_was_changed(draft, ada, ben):
    today = timezone.now().date()
    review = reviewing.submit(draft, ada.user)
    with pytest.raises(NotPossible, match="submitted"):
        reviewing.schedule(review, today + timedelta(days=1))
    approve(review, ben.user)
    for day in (today - timedelta(days=1), today):
        with pytest.raises(NotPossible, match="from tomorrow on"):
            reviewing.schedule(review, day)
    reviewing.schedule(review, today + timedelta(days=1))
    publish_due()
    assert not is_public(draft)

    Review.objects.filter(pk=review.pk).update(publish_at=timezone.now())
    Debate.objects.filter(pk=draft.pk).update(title="Another title")
    publish_due()
    review.refresh_from_db()
    assert reviewing.APPROVAL_FELL in review.failure
    assert (review.publish_at, is_public(draft)) == (None, False)

    review = reviewing.submit(draft, ada.user)
    approve(review, ben.user)
    Review.objects.filter(pk=review.pk).update(failure="The database was away.")
    reviewing.schedule(review, today + timedelta(days=1))
    review.refresh_from_db()
    assert review.failure == ""
    Review.objects.filter(pk=review.pk).update(publish_at=timezone.now())
    publish_due()
    publish_due()
    assert is_public(draft)


def test_a_debate_that_was_withdrawn_is_not_published_on_its_day(draft, ada, ben):
    Debate.objects.filter(pk=draft.pk).update(status="withdrawn")
    review = reviewing.submit(draft, ada.user)
    approve(review, ben.user)
    Review.objects.filter(pk=review.pk).update(publish_at=timezone.now())

    publish_due()

    review.refresh_from_db()
    assert WITHDRAWN in review.failure
    assert Debate.objects.get(pk=draft.pk).status == "withdrawn"


def test_whoever_submitted_a_debate_is_waited_for_once_somebody_decided(draft, ada, ben):
    def waits_for() -> list[bool]:
        return [review in reviewing.waiting_for(one.user) for one in (ada, ben)]

    review = reviewing.submit(draft, ada.user)
    assert waits_for() == [False, True]
    reviewing.ask_for_changes(review, ben.user, "Who says so?")
    assert waits_for() == [True, False]
    review = reviewing.submit(draft, ada.user)
    approve(review, ben.user)
    assert waits_for() == [True, False]
    reviewing.schedule(review, timezone.now().date() + timedelta(days=1))
    assert waits_for() == [False, False]


@pytest.mark.parametrize("at_once", [True, False])
def test_a_debate_that_fails_unexpectedly_keeps_no_other_from_its_day(
    draft, ada, ben, monkeypatch, at_once
):
    broken = make_debate(title="Broken", slug="broken", status="draft")
    for debate in (broken, draft):
        approve(reviewing.submit(debate, ada.user), ben.user)
    Review.objects.filter(debate=broken).update(publish_at=timezone.now() - timedelta(days=1))
    Review.objects.filter(debate=draft).update(publish_at=timezone.now())
    publish_one = scheduled.publish

    def publish(debate, reason):
        if debate == broken:
            raise ZeroDivisionError if at_once else NotPublished([])
        publish_one(debate, reason)

    def notify(people, what, debate, text):
        if what == "not published":
            raise ZeroDivisionError

    monkeypatch.setattr(scheduled, "publish", publish)
    monkeypatch.setattr(scheduled.mail, "notify", notify)

    with pytest.raises(ZeroDivisionError):
        publish_due()

    assert is_public(draft)
    assert Review.objects.get(debate=broken).publish_at


def test_whoever_has_the_next_step_gets_a_mail(
    draft, ada, ben, settings, django_capture_on_commit_callbacks
):
    settings.SINORUS_MAIL = True
    User.objects.filter(pk=ben.user.pk).update(email="ben@example.org")
    ben.user.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        reviewing.submit(draft, ada.user, "Please.", ben.user)

    [message] = mail.outbox
    assert (message.to, "China and Russia" in message.subject) == (["ben@example.org"], True)
    assert "Please." in message.body
    # without a reviewer, all others who may approve are asked
    User.objects.filter(pk=ada.user.pk).update(email="ada@example.org")
    ada.user.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        reviewing.submit(draft, ada.user)
    assert [one.to for one in mail.outbox[1:]] == [["ben@example.org"]]


def test_a_mailbox_that_is_gone_keeps_no_mail_from_the_others(
    db, settings, monkeypatch, django_capture_on_commit_callbacks
):
    keep = EmailBackend.send_messages

    def refuse_bob(backend, messages):
        [message] = messages
        if message.to == ["bob@example.org"]:
            raise SMTPRecipientsRefused({"bob@example.org": (550, b"No such user")})
        return keep(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse_bob)
    settings.SINORUS_MAIL = True
    accounts = [User(email=f"{name}@example.org") for name in ("ann", "bob", "cyd")]
    with django_capture_on_commit_callbacks(execute=True):
        send_once_committed(accounts, "To review", "Please.")

    assert [message.to for message in mail.outbox] == [["ann@example.org"], ["cyd@example.org"]]


def test_a_subject_is_one_line(db, settings, django_capture_on_commit_callbacks):
    settings.SINORUS_MAIL = True
    with django_capture_on_commit_callbacks(execute=True):
        send_once_committed([User(email="ann@example.org")], "To review:\nTrade", "Please.")

    assert [message.subject for message in mail.outbox] == ["[Sinorus] To review: Trade"]


def test_the_page_takes_each_step_and_says_what_was_wrong(draft, known, ada, ben):
    address = reverse("admin:debates_debate_review", args=[draft.pk])

    def step(who: Person, name: str, **given: object):
        return who.open(address).send(name, **given)

    assert step(ada, "approve", seen="x").saved
    assert step(ada, "submit", note="Ready.", reviewer=ben.user.pk).saved
    html = step(ben, "comment", text="").html
    assert "is asked to look at it" in html
    assert "Enter the comment." in html
    listed = html.split("Draft positions (3)")[1].split("Comments")[0]
    in_order = draft.positions.order_by(*in_debate_order()).values_list("pk", flat=True)
    addresses = [reverse("admin:debates_position_change", args=[pk]) for pk in in_order]
    assert sorted(addresses, key=listed.index) == addresses
    assert reverse("admin:debates_position_change", args=[known.allies.pk]) in html
    assert step(ben, "comment", text="Why?", position=known.allies.pk).saved
    elsewhere = make_position(make_debate(), make_expert(), status="draft")
    assert (
        "Choose a position of this debate"
        in step(ben, "comment", text="?", position=elsewhere.pk).html
    )
    assert step(ben, "approve", seen=content_digest(draft)).saved
    assert "“soon” is not a date." in step(ben, "schedule", day="soon").html
    assert "from tomorrow on" in step(ben, "schedule", day="2020-01-01").messages()
    assert step(person("contributor"), "schedule", day="2040-01-01").status == 403
    assert step(ben, "schedule", day="2040-01-01").saved
    html = ada.open(address).html
    assert "It will be published on 1 January 2040." in html
    assert "is asked to look at it" not in html
    draft.summary = "Changed since."
    draft.save()
    assert "It was to be published on 1 January 2040. Nothing is" in ada.open(address).html
    assert step(ada, "close").saved
    assert reviewing.open_review(draft) is None
