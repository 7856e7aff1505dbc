"""Two writes at once: each is done or refused in words, and nothing is lost or done twice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from unittest.mock import Mock
from urllib.parse import urlencode

import pytest
from django.db import IntegrityError, OperationalError
from django.http import HttpResponse
from django.urls import reverse

from debates.editing.constraint_messages import REFERENCE_GONE
from debates.interchange.document import FORMAT, as_bytes, document
from debates.models import Debate, Position
from debates.writing.races import ATTEMPTS, DEADLOCK, FOREIGN_KEY, repeat_if_overtaken
from debates.writing.refusals import Invalid
from tests.debates.builders import make_debate, make_expert, make_position, make_source, make_topic
from tests.debates.editors import person
from tests.debates.world import SmallWorld, small_world
from tests.debates.writing.tools import Tool, tool
from tests.simultaneous import at_once

Write = Callable[[], HttpResponse]


@pytest.fixture
def known() -> SmallWorld:
    return small_world()


def codes(answers: list[HttpResponse]) -> list[int]:
    return sorted(one.status_code for one in answers)


def tag(who: Tool, address: str) -> str:
    return who.get(f"{address}record/")["ETag"]


def draft(known: SmallWorld) -> Position:
    return make_position(known.debate, known.lukin, status="draft", kind="assessment")


def change(who: Tool, address: str, **values: object) -> Write:
    """Return a change of an object as it is now."""
    seen = tag(who, address)
    return lambda: who.patch(address, values, seen)


def deletion(who: Tool, address: str) -> Write:
    seen = tag(who, address)
    return lambda: who.delete(address, seen)


def counterpoint(who: Tool, position: Position, raised_by: Position) -> Write:
    body = {"position": position.slug, "raised_by": raised_by.slug, "kind": "rebuts"}
    return lambda: who.post("counterpoints/", body | {"statement": "No."})


def list_of(who: Tool, *positions: Position) -> Write:
    body = [{"slug": one.slug, "version": 1, "detail": str(positions)} for one in positions]
    return lambda: who.ask("PATCH", "positions/", body)


def countered_and_deleted(who: Tool, known: SmallWorld) -> tuple[Write, Write]:
    one, other = draft(known), draft(known)
    return counterpoint(who, one, other), deletion(who, f"positions/{other.slug}/")


def mutually_countered(who: Tool, known: SmallWorld) -> tuple[Write, Write]:
    one, other = draft(known), draft(known)
    return counterpoint(who, one, other), counterpoint(who, other, one)


def lists_in_two_orders(who: Tool, known: SmallWorld) -> tuple[Write, Write]:
    one, other = draft(known), draft(known)
    return list_of(who, one, other), list_of(who, other, one)


def topics_in_a_circle(who: Tool, known: SmallWorld) -> tuple[Write, Write]:
    one, other = make_topic(), make_topic()
    return (
        change(who, f"topics/{one.slug}/", broader=other.slug),
        change(who, f"topics/{other.slug}/", broader=one.slug),
    )


def topics_in_a_circle_in_the_admin(who: Tool, known: SmallWorld) -> tuple[Write, Write]:
    one, other = make_topic(), make_topic()
    mara, ivo = person("editor", "mara").edit(one), person("editor", "ivo").edit(other)
    return (
        lambda: mara.send(broader=other.pk).response,
        lambda: ivo.send(broader=one.pk).response,
    )


def topics_in_a_file_and_changed(who: Tool, known: SmallWorld) -> tuple[Write, Write]:
    one, other = make_topic(), make_topic()
    file = {"format": FORMAT, "debate": {"slug": "new", "title": "New", "language": "en"}}
    file["topics"] = [
        {"slug": topic.slug, "name": topic.name, "description": "From a file."}
        for topic in (other, one)
    ]
    changes = [
        {"slug": topic.slug, "version": topic.version, "description": "By hand."}
        for topic in (one, other)
    ]
    return (
        lambda: who.post("imports/?update_shared=true&overwrite=true", as_bytes(file)),
        lambda: who.ask("PATCH", "topics/", changes),
    )


def cited_and_deleted(who: Tool, known: SmallWorld) -> tuple[Write, Write]:
    source, position = make_source(), draft(known)
    body = {"position": position.slug, "kind": "event", "statement": "So.", "source": source.slug}
    return lambda: who.post("evidence/", body), deletion(who, f"sources/{source.slug}/")


def written_and_deleted_with_its_debate(who: Tool, known: SmallWorld) -> tuple[Write, ...]:
    debate = make_debate(status="draft")
    expert = make_expert(debate)
    position = make_position(debate, expert, status="draft", kind="assessment")
    address = f"positions/{position.slug}/"
    new = {"debate": debate.slug, "expert": expert.slug, "statement": "They drift apart."}
    return (
        change(who, address, detail="More."),
        lambda: who.post("positions/", new),
        deletion(who, f"debates/{debate.slug}/"),
    )


def merged_and_written(who: Tool, known: SmallWorld) -> tuple[Write, ...]:
    debate = make_debate(status="draft")
    kept, double = make_expert(debate), make_expert(debate)
    chosen = urlencode({"one": [kept.pk, double.pk]}, doseq=True)
    page = person("editor").open(f"{reverse('admin:debates_expert_merge')}?{chosen}")
    new = {"debate": debate.slug, "expert": double.slug, "statement": "They drift apart."}
    return (
        lambda: page.send("", keep=kept.pk).response,
        lambda: who.post("positions/", new),
        change(who, f"debates/{debate.slug}/", summary="More."),
    )


MEETINGS = {
    "countered and deleted": (countered_and_deleted, {(201, 422), (204, 422)}),
    "mutually countered": (mutually_countered, {(201, 201)}),
    "lists in two orders": (lists_in_two_orders, {(200, 422)}),
    "topics in a circle": (topics_in_a_circle, {(200, 422)}),
    "topics in a circle in the admin": (topics_in_a_circle_in_the_admin, {(200, 302)}),
    "topics in a file and changed": (topics_in_a_file_and_changed, {(200, 200), (200, 422)}),
    "merged and written": (
        merged_and_written,
        {(200, 201, 302), (200, 302, 422), (201, 302, 412), (302, 412, 422)},
    ),
    "cited and deleted": (cited_and_deleted, {(201, 422), (204, 422)}),
    "written and deleted with its debate": (
        written_and_deleted_with_its_debate,
        {(200, 201, 204), (200, 204, 422), (201, 204, 404), (204, 404, 422), (201, 204, 412)},
    ),
}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_writes_that_meet_each_is_done_or_refused_in_words(known):
    editor = tool("editor")
    for name, (meeting, allowed) in MEETINGS.items():
        answers = at_once(*meeting(editor, known))

        assert tuple(codes(answers)) in allowed, (name, [one.content for one in answers])


@pytest.mark.django_db(transaction=True)
def test_positions_of_one_expert_are_all_made_in_an_order_of_their_own(known):
    editor = tool("editor")
    body = {"debate": "china-russia", "expert": "lukin", "statement": "They trade more."}

    address = "positions/?confirm_duplicate=true"

    answers = at_once(*(lambda: editor.post(address, body) for _ in range(4)))

    assert codes(answers) == [201] * 4
    assert len({one.json()["slug"] for one in answers}) == 4
    orders = list(Position.objects.filter(expert=known.lukin).values_list("order", flat=True))
    assert len(orders) == len(set(orders))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_no_position_is_published_as_its_expert_leaves_the_debate(known):
    editor = tool("editor")
    debate = make_debate(status="draft")
    position = make_position(debate, make_expert(debate), status="draft", kind="assessment")

    answers = at_once(
        change(editor, f"debates/{debate.slug}/", participations=[]),
        change(editor, f"positions/{position.slug}/", status="published"),
    )

    assert codes(answers) == [200, 422]
    position.refresh_from_db()
    assert (position.status == "published") == debate.participations.exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_sent_twice_at_once_is_taken_in_once(known):
    editor = tool("editor")
    known.lukin.aliases = []
    known.lukin.save()
    changed = document(known.debate, drafts=True)
    changed["debate"]["positions"][0]["detail"] = "Each needs the other."
    person = {"expert": "lukin"}
    position = person | {"slug": "new-1", "statement": "They trade more.", "kind": "assessment"}
    debate = {"slug": "new", "title": "New", "language": "en"}
    debate |= {"participations": [person], "positions": [position]}
    new = {name: changed[name] for name in ("format", "version") if name in changed}
    new |= {"debate": debate}

    before = known.allies.history.count()

    for file, summary in ((changed, "1 changed"), (new, "3 new")):
        sending = partial(editor.post, "imports/?reason=So.", as_bytes(file))
        answers = at_once(sending, sending)

        assert codes(answers) == [200, 200], [one.content for one in answers]
        assert sorted(one.json()["summary"] for one in answers) == [summary, "nothing changed"]
    assert known.allies.history.count() == before + 1
    assert Debate.objects.get(slug="new").positions.count() == 1


class Told(Exception):
    """The cause of an error, as the driver of PostgreSQL gives it."""

    def __init__(self, sqlstate: str) -> None:
        self.sqlstate, self.diag = sqlstate, Mock(constraint_name="")


def refusal(kind: type[Exception], code: str) -> Exception:
    """Return an error as PostgreSQL sends it."""
    error = kind("refused: foreign key")
    error.__cause__ = Told(code)
    return error


def test_a_write_that_is_overtaken_again_and_again_is_refused_in_words():
    write = Mock(side_effect=refusal(IntegrityError, FOREIGN_KEY))

    with pytest.raises(Invalid) as refused:
        repeat_if_overtaken(write)

    assert refused.value.faults == {"": [REFERENCE_GONE]}
    assert write.call_count == ATTEMPTS


def test_a_write_that_waited_in_a_circle_is_done_again():
    write = Mock(side_effect=[refusal(OperationalError, DEADLOCK), "done"])

    assert repeat_if_overtaken(write) == "done"


def test_a_database_that_is_away_is_not_asked_again():
    write = Mock(side_effect=OperationalError("gone"))

    with pytest.raises(OperationalError):
        repeat_if_overtaken(write)

    assert write.call_count == 1
