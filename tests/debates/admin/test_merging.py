"""Merging of experts, topics and sources: all that refers to them moves, addresses lead on."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from debates.admin.corrections import NO_CORRECTION_REASON
from debates.admin.merging import CHANGED_SINCE
from debates.history.corrections import Explanation
from debates.history.models import Correction
from debates.history.restoring import go_back
from debates.models import Debate, Expert, Participation, Position, Source, Topic
from debates.revising.merging import REFERENCES_MOVED, merge
from tests.debates.builders import (
    make_debate,
    make_evidence,
    make_expert,
    make_holder,
    make_position,
    make_question,
    make_source,
    make_topic,
    make_vote,
)
from tests.debates.editors import Page, person
from tests.debates.pages.reading_pages import parsed, text_of

pytestmark = pytest.mark.django_db


def opened(*objects, role: str = "editor") -> Page:
    address = reverse(f"admin:debates_{objects[0]._meta.model_name}_merge")
    chosen = urlencode({"one": [one.pk for one in objects]}, doseq=True)
    return person(role).open(f"{address}?{chosen}")


def test_everything_that_refers_to_a_model_moves():
    for model, moved in REFERENCES_MOVED.items():
        there = {
            (one.related_model, one.field.name)
            for one in model._meta.related_objects
            if not one.many_to_many or one.through._meta.auto_created
        }
        assert set(moved) == there, f"{model.__name__}: add what is missing to MOVED"


def test_experts_are_merged_with_all_they_say_and_their_addresses_lead_on(client):
    debate, other = make_debate(slug="here"), make_debate(slug="there")
    kept = make_expert(debate, slug="lukin", name="Artyom Lukin", homepage="https://x.example/")
    double = make_expert(
        debate, other, slug="lukin-2", name="A. Lukin", orcid="0000-0002-1825-0097"
    )
    Participation.objects.filter(expert=double, debate=debate).update(role="Professor")
    Participation.objects.filter(expert=kept, debate=debate).update(place="Vladivostok")
    question = make_question(other)
    first = make_position(debate, kept, statement="It lasts.")
    earlier = make_position(debate, double, statement="It began.")
    later = make_position(debate, double, statement="It ended.", replaces=earlier)
    host = make_expert(other)
    held = make_position(other, host)
    make_holder(held, double)
    vote = make_vote(question, double)
    order = Participation.objects.get(debate=other, expert=double).order
    was = client.get("/api/v1/experts/lukin-2/").json()

    someone = person("editor")
    chosen = someone.act("merge", kept, double)
    page = someone.open(chosen.response.url)
    # more refers to the one, which has no homepage
    assert [page.fields[one] for one in ("keep", "field-homepage")] == [
        str(double.pk),
        str(kept.pk),
    ]
    answer = page.send(
        "", **{"keep": kept.pk, "field-name": kept.pk}, correction_reason="One person."
    )

    assert answer.saved, answer.text()
    assert not Expert.objects.filter(pk=double.pk).exists()
    kept.refresh_from_db()
    assert (kept.name, kept.aliases) == ("Artyom Lukin", ["A. Lukin"])
    assert kept.orcid == was["orcid"]
    own = Position.objects.filter(expert=kept, debate=debate).order_by("order")
    assert list(own) == [first, earlier, later]
    later.refresh_from_db()
    vote.refresh_from_db()
    assert (later.replaces, vote.expert, held.holders.get().expert) == (earlier, kept, kept)
    assert kept.participations.filter(role="Professor", place="Vladivostok").get().debate == debate
    assert Participation.objects.get(debate=other, expert=kept).order == order

    for address in ("/api/v1/experts/{}/", "/experts/{}/"):
        moved = client.get(address.format("lukin-2"))
        assert (moved.status_code, moved.url) == (301, address.format("lukin"))
    filtered = client.get("/api/v1/positions/?expert=lukin-2", follow=True).json()
    assert filtered["count"] == 4
    gone = client.get("/api/v1/tombstones/?kind=expert").json()["results"]
    assert [(one["slug"], one["why"], one["now"]) for one in gone if one["slug"] == "lukin-2"]
    assert Correction.objects.get(position_id=earlier.pk).slip
    assert not Correction.objects.filter(position_id=first.pk).exists()
    for position in (earlier, held):
        told = client.get(f"/api/v1/positions/{position.slug}/history/").json()["results"]
        changes = [part for one in told for part in one["changes"]]
        assert not [one for one in changes if one["change"] != "added"]
    since = earlier.history.last()
    go_back(since, Position.objects.get(pk=earlier.pk), Explanation("", slip=True))
    earlier.refresh_from_db()
    assert earlier.expert == kept
    for record in (double.history.first(), later.history.first(), kept.history.first()):
        assert record.history_change_reason == "Merged “A. Lukin” into “Artyom Lukin”"
        assert record.history_user == someone.user
    assert LogEntry.objects.filter(object_repr="A. Lukin", action_flag=3).exists()


def test_whoever_has_the_form_of_a_debate_open_is_told_that_another_expert_takes_part(db):
    debate = make_debate()
    kept, double = make_expert(), make_expert(debate)
    debate.refresh_from_db()
    before = debate.version

    merge(kept, [double], {})

    debate.refresh_from_db()
    assert debate.participations.get().expert == kept
    assert debate.version > before


def test_readers_are_told_of_a_name_that_they_knew(client):
    debate = make_debate()
    kept, double = make_expert(debate, name="Artyom Lukin"), make_expert(debate, name="A. Lukin")
    moved, own = make_position(debate, double), make_position(debate, kept)
    page = opened(kept, double)
    choice = {"keep": kept.pk, "field-name": kept.pk}

    assert NO_CORRECTION_REASON in page.send("", **choice).text()
    assert page.send("", **choice, correction_reason="One person.").saved

    for thing in (kept, moved):
        read = text_of(parsed(client.get(thing.get_absolute_url())))
        assert (
            "A. Lukin was a separate entry, which is now part of Artyom Lukin. Reason: One" in read
        )
    assert "separate entry" not in text_of(parsed(client.get(own.get_absolute_url())))
    [version] = client.get(f"/api/v1/positions/{moved.slug}/history/").json()["results"]
    assert version["expert_name"] == "A. Lukin"


def test_readers_are_told_of_no_name_that_was_given_while_they_saw_nothing(client):
    debate = make_debate(source=make_source(title="The talk"))
    double = make_expert(debate, name="A. Lukin")
    make_position(debate, double)
    kept = make_expert(make_debate(source=make_source(title="Talk")), name="Artyom Lukin")
    talk, title = Source.objects.order_by("-pk")
    debate.status = "draft"
    debate.save()
    double.name, title.title = "Agent L.", "Intercepted talk"
    double.save()
    title.save()

    merge(kept, [double], {}, Explanation("One person."))
    merge(talk, [title], {}, Explanation("One talk."))
    Debate.objects.update(status="published")

    for address, known in (
        (f"experts/{kept.slug}", "A. Lukin"),
        (f"sources/{talk.slug}", "The talk"),
    ):
        told = client.get(f"/api/v1/{address}/history/").json()["results"]
        assert [(one["value"], bool(one["reason"])) for one in told] == [(known, True)]
        assert (
            f"<bdi>{known}</bdi></q> was a separate entry"
            in client.get(f"/{address}/").content.decode()
        )
    [position] = Position.objects.all()
    history = client.get(f"/api/v1/positions/{position.slug}/history/").content.decode()
    assert "A. Lukin" in history
    assert "Agent" not in history


def test_nobody_is_taken_for_whom_a_slug_belonged_to_before(client):
    debate = make_debate()
    first = make_expert(debate, name="Boris Petrov", slug="petrov")
    position = make_position(debate, first)
    # an import may give the slug of somebody who was deleted to another
    position.expert = kept = make_expert(debate, name="Artyom Lukin")
    position.save()
    first.participations.all().delete()
    first.delete()
    double = make_expert(debate, name="A. Lukin", slug="petrov")
    make_position(debate, double)
    choice = {"keep": kept.pk, "field-name": kept.pk, "correction_reason": "One person."}
    assert opened(kept, double).send("", **choice).saved

    versions = client.get(f"/api/v1/positions/{position.slug}/history/").json()["results"]
    assert [one["expert_name"] for one in versions] == ["Artyom Lukin", ""]
    read = text_of(parsed(client.get(kept.get_absolute_url())))
    assert "A. Lukin was a separate entry" in read
    assert "Petrov" not in read


def test_nobody_learns_from_an_address_whom_an_unpublished_expert_was_merged_into(client):
    kept = make_expert(make_debate(), slug="official", name="A senior official")
    secret = make_expert(make_debate(status="draft"), slug="john-doe", name="John Doe")

    assert opened(kept, secret).send("", **{"keep": kept.pk, "field-aliases": kept.pk}).saved

    for address in ("/api/v1/experts/john-doe/", "/experts/john-doe/"):
        assert client.get(address).status_code == 404
    for address in ("/api/v1/positions/?expert=john-doe", "/positions/?expert=john-doe"):
        assert "official" not in client.get(address).headers.get("Location", "")
    # files of editors still find it
    assert Expert.objects.get(slug="official").aliases == []


def test_what_would_clash_is_told_before_and_nothing_moves():
    debate = make_debate(slug="panel", title="The panel")
    one, two = make_expert(debate, name="Ada One"), make_expert(debate, name="Ada Two")
    question = make_question(debate, text="Is it so?")
    make_vote(question, one)
    make_vote(question, two)
    make_holder(make_position(debate, one, statement="So it is."), two)
    for number, expert in enumerate((one, two)):
        Participation.objects.filter(expert=expert).update(role=f"Role {number}")

    page = opened(one, two)

    told = page.text()
    assert "Ada One and Ada Two hold “So it is.” together" in told
    assert "Ada One and Ada Two each have a vote on “Is it so?”" in told
    assert "both take part in “The panel”, with another role" in told
    assert 'value="Merge"' not in page.html
    page.send("", keep=one.pk)
    assert Expert.objects.filter(pk__in=[one.pk, two.pk]).count() == 2
    assert two.votes.exists()
    assert two.holdings.exists()


def test_topics_are_merged_with_their_narrower_ones_and_the_name_of_the_other(client):
    broad = make_topic(slug="energy", name="Energy")
    kept = make_topic(slug="gas", name="Gas", broader=broad)
    double = make_topic(slug="natural-gas", name="Natural gas", broader=kept)
    narrow = make_topic(slug="lng", name="LNG", broader=double)
    debate = make_debate()
    expert = make_expert(debate)
    both = make_position(debate, expert, topics=[kept, double])
    one = make_position(debate, expert, topics=[double])

    page = opened(double, kept)
    answer = page.send("", **{"keep": double.pk, "field-name": kept.pk})

    assert answer.saved, answer.text()
    double.refresh_from_db()
    assert (double.name, double.slug, double.broader) == ("Gas", "natural-gas", broad)
    narrow.refresh_from_db()
    assert narrow.broader == double
    assert {*both.topics.all()} == {*one.topics.all()} == {double}
    assert client.get("/api/v1/topics/gas/").url == "/api/v1/topics/natural-gas/"
    assert [*Topic.objects.order_by("name")] == [broad, double, narrow]


def test_a_topic_between_two_is_told():
    top = make_topic(name="Top")
    low = make_topic(name="Low", broader=make_topic(name="Middle", broader=top))
    assert "“Middle” stands between “Low” and “Top”" in opened(top, low).text()


def test_sources_are_merged_unless_the_text_does_not_have_what_is_quoted(client):
    kept = make_source(slug="talk", title="Talk", text="[1] The gap widens.")
    double = make_source(slug="talk-2", title="Talk", text="[1] The gap closes.", author="Ann")
    debate, other = make_debate(source=kept), make_debate(source=double)
    make_position(debate, make_expert(debate), locator="1", quotation="gap widens")
    quoting = make_position(other, make_expert(other), locator="1", quotation="gap closes")
    evidence = make_evidence(quoting, source=double)
    page = opened(kept, double)
    chosen = {"keep": kept.pk, "field-text": kept.pk}

    refused = page.send("", **chosen)
    assert "Nothing was changed" in refused.text()
    assert quoting.statement in refused.text()
    assert Source.objects.count() == 2
    assert Debate.objects.get(pk=other.pk).source == double

    quoting.refresh_from_db()
    quoting.quotation = "The gap"
    quoting.save()
    Source.objects.filter(pk=double.pk).update(title="The talk")
    retitled = opened(kept, double, role="superuser")
    told = retitled.send("", **chosen, **{"field-title": kept.pk})
    assert "Enter the reason for the correction" in told.text()
    explained = {"field-title": kept.pk, "correction_reason": "One talk."}
    assert retitled.send("", **chosen, **explained).saved
    kept.refresh_from_db()
    evidence.refresh_from_db()
    assert (kept.author, evidence.source, Debate.objects.get(pk=other.pk).source) == (
        "Ann", kept, kept
    )  # fmt: skip
    assert client.get("/sources/talk-2/").url == "/sources/talk/"
    page = client.get("/sources/talk/").content.decode()
    assert "<bdi>The talk</bdi></q> was a separate entry" in page
    assert "Reason: <bdi>One talk.</bdi>" in page
    [former] = client.get("/api/v1/sources/talk/history/").json()["results"]
    assert (former["field"], former["value"]) == ("merged_title", "The talk")


def test_who_comes_second_sees_what_the_first_one_changed_and_keeps_their_choices():
    one, two = make_expert(name="One"), make_expert(name="Two", biography="Old.")
    page = opened(one, two)
    two.biography = "New."
    two.save()

    again = page.send("", **{"keep": two.pk, "field-name": two.pk})

    assert CHANGED_SINCE in again.text()
    assert "New." in again.text()
    assert again.fields["keep"] == again.fields["field-name"] == str(two.pk)
    assert again.send("").saved
    # and who comes after that is told that there is nothing left to merge
    assert page.send("").response.url == reverse("admin:debates_expert_changelist")


@pytest.mark.parametrize("query", ["", "?one=1", "?one=abc&one=%00", f"?one={'9' * 40}&one=-1"])
def test_an_address_without_two_objects_leads_to_the_list(query):
    page = person("editor").open(reverse("admin:debates_topic_merge") + query)
    assert page.response.url == reverse("admin:debates_topic_changelist")


def test_those_who_may_not_publish_do_not_merge():
    assert opened(make_expert(), make_expert(), role="contributor").status == 403


def test_those_who_may_not_delete_do_not_merge():
    someone = person("staff")
    for one in ("publish", "view_expert", "change_expert"):
        someone.user.user_permissions.add(Permission.objects.get(codename=one))
    keys = urlencode({"one": [make_expert().pk, make_expert().pk]}, doseq=True)

    assert someone.open(f"{reverse('admin:debates_expert_merge')}?{keys}").status == 403


def test_bad_choices_are_refused_beside_their_field():
    one, two = make_expert(name="One"), make_expert(name="Two")
    answer = opened(one, two).send("", **{"keep": "\0", "field-name": "7777"})
    assert answer.status == 200
    assert answer.html.count("Select a valid choice") == 2
    assert Expert.objects.count() == 2
