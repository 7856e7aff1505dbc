"""Each field of each model goes through every door, or its declaration says why not.

Every field of one debate gets a value of its own, which then has to come out of the admin, the
API, the pages, the feed, the search document, digest and public history, archive, tables and
tombstones. A field that is new, and was forgotten at a door, fails here with the file to open.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from html import unescape
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse

from debates.finding.matches import Match
from debates.finding.results import Result
from debates.finding.rows import PositionRows
from debates.history.public_record import public_record
from debates.interchange.document import document
from debates.interchange.tables import MODELS_OF_TABLES as TABLES
from debates.interchange.tables import tables
from debates.kinds import kinds, parts_of, paths_to
from debates.models import (
    ContextNote,
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Forecast,
    Participation,
    Position,
    Question,
    Source,
    Support,
    Topic,
    Vote,
)
from debates.models.declaration import Door, declared_fields, excluded, fields_through
from debates.models.former_slugs import key_field
from debates.pages.search_page import read_results
from search import service
from tests.debates.marked_world import World, make_world, shown

FILES: Mapping[Door, str] = {
    Door.ADMIN: "debates/admin/fields.py",
    Door.API: "debates/api/resources/declared_columns.py",
    Door.PAGE: "the page's template in debates/templates/debates/pages/ (laid_out=True says that "
    "it places the field)",
    Door.FEED: "debates/templates/debates/feeds/position.html",
    Door.SEARCH: "the model, to declare index= or keyword=; then debates/finding/texts.py",
    Door.DIGEST: "debates/history/digest.py and debates/api/resources/digest_sql.py",
    Door.HISTORY: "debates/history/public_record/content_at.py",
    Door.ARCHIVE: "debates/interchange/document.py",
    Door.TABLE: "debates/interchange/tables.py",
    Door.TOMBSTONE: "debates/history/tombstone_queries.py",
}
"""The file to open where a field does not come out of a door."""

MODELS = tuple(apps.get_app_config("debates").get_models())
ENTRIES = {
    kind.model: (kind.parent_model, kind.parent) for kind in kinds() if kind.is_edited_in_parent
}
"""The models that are edited on the page of another one."""

REASON = "Zqwithdrawn"


def file_of(model: type[models.Model]) -> str:
    return f"{model.__module__.replace('.', '/')}.py"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def missing(world: World, door: Door, content: Callable[[type[models.Model]], str]) -> list[str]:
    """Return the fields that wrongly come out of a door, or wrongly do not."""
    faults = []
    for model in MODELS:
        text = None
        for name, field in declared_fields(model).items():
            reason = excluded(model, door, name)
            if reason and (field.is_relation or not _is_marked(world[model], name)):
                continue  # it may come out by another field or by chance
            text = content(model) if text is None else text
            found = any(one in text for one in shown(world[model], field))
            if found and reason:
                faults.append(f"{model.__name__}.{name} comes out, but is excluded: {reason}")
            elif not found and not reason:
                faults.append(
                    f"{model.__name__}.{name} does not come out. Open {FILES[door]}, or exclude it "
                    f"with a reason in {file_of(model)}."
                )
    return faults


def _is_marked(row: Any, name: str) -> bool:
    return str(getattr(row, name)).startswith("Zq")


def test_every_field_is_declared():
    undeclared = [
        f"{model.__name__}.{field.name}: wrap it in declare(…) in {file_of(model)}"
        for model in MODELS
        for field in (*model._meta.concrete_fields, *model._meta.local_many_to_many)
        if not field.primary_key
        and field.name not in declared_fields(model)
        and getattr(field.remote_field, "through", None) is not Participation
    ]

    assert undeclared == []


def test_every_exclusion_has_a_reason():
    reasons = {
        f"{model.__name__}.{name} at {door}": excluded(model, door, name)
        for model in MODELS
        for name, field in declared_fields(model).items()
        for door in field.declaration.excluded_from
        if door not in field.declaration.passes
    }

    assert [where for where, reason in reasons.items() if len(reason.split()) < 3] == []


def test_a_field_that_a_search_holds_says_where():
    nowhere = [
        f"{model.__name__}.{name}: declare index= or keyword= in {file_of(model)}"
        for model in MODELS
        for name, field in fields_through(model, Door.SEARCH).items()
        if not (field.declaration.index or field.declaration.keyword)
        and name not in getattr(model, "indexed_in", {})
    ]

    assert nowhere == []


def test_the_admin_has_a_form_field_for_each(world, admin_client):
    @cache
    def names(model: type[models.Model]) -> set[str]:
        owner = ENTRIES.get(model, (model, ""))[0]
        page = reverse(f"admin:debates_{owner._meta.model_name}_change", args=[world[owner].pk])
        html = admin_client.get(page).content.decode()
        return set(re.findall(r'name="(?:\w+-\d+-)?(\w+)"', html))

    faults = [
        f"{model.__name__}.{name}: open {FILES[Door.ADMIN]}"
        for model in MODELS
        for name in fields_through(model, Door.ADMIN)
        if name not in names(model) and name != ENTRIES.get(model, ("", ""))[1]
    ]

    assert faults == []


def test_the_api_shows_each_in_the_detail(world, client):
    client.defaults["HTTP_ACCEPT"] = "application/json"

    @cache
    def detail(model: type[models.Model]) -> str:
        row = world[model]
        if model in PARTS:
            address = reverse("api:positions-detail", args=[world[Position].slug])
            return str(client.get(f"{address}?expand={PARTS[model]}").json()[PARTS[model]])
        if model in (Participation, ContextNote):
            name = {Participation: "participations"}.get(model, "context")
            address = reverse("api:debates-detail", args=[world[Debate].slug])
            return str(client.get(f"{address}?expand={name}").json()[name])
        plural = str(model._meta.verbose_name_plural)
        if model is Forecast:
            return str(client.get(reverse("api:forecasts-detail", args=[row.position.slug])).json())
        if model is Counterpoint:
            return str(client.get(reverse("api:counterpoints-list")).json()["results"])
        key = getattr(row, key_field(model))
        return str(client.get(reverse(f"api:{plural}-detail", args=[key])).json())

    assert missing(world, Door.API, detail) == []


def test_the_page_shows_each(world, client):
    pages = {
        model: client.get(page_of(world, model)).content.decode().replace("\xa0", " ")
        for model in MODELS
    }

    assert missing(world, Door.PAGE, lambda model: unescape(pages[model])) == []


def page_of(world: World, model: type[models.Model]) -> str:
    owner = ENTRIES.get(model, (model, ""))[0]
    return world[owner].get_absolute_url()


def test_the_feed_shows_each_of_a_position(world, client):
    feed = unescape(unescape(client.get(reverse("feeds:positions")).content.decode()))

    own = paths_to(Position)
    assert missing(world, Door.FEED, lambda model: feed if model in own else "") == []


def test_the_search_document_holds_each(world):
    [found] = service.corpus().build([world[Position].pk])
    keywords = [value for values in found.keywords.values() for value in values]
    text = "\n".join([*(part.text for part in found.parts), *keywords])

    assert missing(world, Door.SEARCH, lambda _: text) == []


def test_the_search_page_can_show_a_match_in_each_text(world):
    [position] = PositionRows().read([world[Position].pk]).values()
    matches = [Match(text.address, text.owner, "Zq") for text in position.texts]
    found = [Result(position, 1.0, (match,), ()) for match in matches]

    entries = read_results(found)

    badges = [excerpt.badge for entry in entries for excerpt in entry.excerpts]
    assert len(badges) == len(matches) - 1, "all but the statement"
    assert all(badges)


def _content(world: World) -> Mapping[type[models.Model], Mapping[str, Any]]:
    position = Position.objects.for_reading().get(pk=world[Position].pk)
    own = public_record(position).spans[-1].content.as_json()
    return {
        Position: own,
        Evidence: own["evidence"][0],
        Counterpoint: own["counterpoints"],
        Support: own["supports"][0],
        Forecast: own["forecast"],
        **{model: own[name][0] for model, name in PARTS.items()},
    }


def test_public_history_tells_each_of_a_position_and_its_parts(world):
    content = _content(world)

    for model, told in content.items():
        known = set().union(*told) if isinstance(told, list) else told.keys()
        assert fields_through(model, Door.HISTORY).keys() - known == set()
    assert missing(world, Door.HISTORY, lambda model: str(content.get(model, ""))) == []


def test_the_digest_covers_each_and_the_database_computes_the_same(world, client):
    position = Position.objects.for_reading().get(pk=world[Position].pk)
    content = public_record(position).spans[-1].content
    address = reverse("api:positions-detail", args=[position.slug])

    assert missing(world, Door.DIGEST, lambda model: str(_content(world).get(model, ""))) == []
    assert client.get(f"{address}?expand=digest").json()["digest"] == content.digest()


def _entries(world: World) -> Mapping[type[models.Model], str]:
    found = document(Debate.objects.select_related("source").get(pk=world[Debate].pk))
    debate = found["debate"]
    position = next(one for one in debate["positions"] if one["slug"] == world[Position].slug)
    topics = {topic["slug"]: topic for topic in found["topics"]}
    entries = {
        Debate: {name: value for name, value in debate.items() if name not in LISTS},
        Question: debate["questions"][0],
        Participation: debate["participations"][0],
        Position: {name: value for name, value in position.items() if name not in LISTS},
        ContextNote: debate["context"][0],
        **{kind.model: position[kind.in_parent] for kind in parts_of(Position)},
        Vote: debate["votes"][0],
        Expert: found["experts"][0],
        Topic: topics[world[Topic].slug],
        Source: found["sources"][0],
    }
    return {model: str(entry) for model, entry in entries.items()}


PARTS = {kind.model: kind.collection for kind in parts_of(Position) if not kind.has_address}
LISTS = (
    *("questions", "participations", "context", "positions", "votes"),
    *(kind.in_parent for kind in parts_of(Position)),
)


def test_the_archive_holds_each(world):
    assert missing(world, Door.ARCHIVE, _entries(world).__getitem__) == []


def test_the_tables_hold_each(world):
    files = tables(document(Debate.objects.select_related("source").get(pk=world[Debate].pk)))

    def lines() -> Iterator[tuple[type[models.Model], str]]:
        for name, model in TABLES.items():
            yield model, str(list(csv.DictReader(io.StringIO(files[name].decode("utf-8-sig")))))

    text = dict(lines())
    assert missing(world, Door.TABLE, lambda model: text.get(model, "")) == []


def test_a_tombstone_tells_the_address_and_the_reason(world, client: Client):
    for model in (Position, Debate):
        row = world[model]
        row.status, row.withdrawn_reason = "withdrawn", REASON
        row.save()
    told = client.get(reverse("api:tombstones")).json()["results"]

    for model in MODELS:
        if model in PARTS:
            continue  # they have no address
        own = str([one for one in told if one["kind"] == model._meta.model_name])
        passing = set(fields_through(model, Door.TOMBSTONE))
        assert passing <= {"slug", "public_id", "withdrawn_reason"}, FILES[Door.TOMBSTONE]
        if "public_id" in passing:
            assert world[model].public_id in own, FILES[Door.TOMBSTONE]
        if "slug" in passing:
            assert world[model].slug in own, FILES[Door.TOMBSTONE]
        if "withdrawn_reason" in passing:
            assert REASON in own, FILES[Door.TOMBSTONE]
        texts = [
            str(getattr(world[model], name))
            for name, field in declared_fields(model).items()
            if name not in passing and isinstance(field, models.CharField | models.TextField)
        ]
        assert [text for text in texts if text.startswith("Zq") and text in own] == []
