"""Rows of positions, read from the database."""

from __future__ import annotations

from itertools import count

from django.db.models import F

from debates.db.compiled_queries import SelectedColumn
from debates.db.content_version import ContentVersion
from debates.finding import rows
from debates.finding.rows import PositionRows
from debates.models import Position
from tests.debates.world import random_world, small_world


def test_what_is_not_public_has_no_row(db):
    random_world()
    keys = list(Position.objects.values_list("pk", flat=True))

    read = PositionRows().read(keys)

    public = Position.objects.published().order_by("pk").values_list("pk", flat=True)
    assert list(read) == list(public)
    assert len(read) < len(keys)


def texts_found(version, *positions):
    found, slugs = PositionRows(version).read_found([one.pk for one in positions], SLUG)
    assert slugs == {pk: whole.slug for pk, whole in found.items()}
    return {whole.slug: whole.statement for whole in found.values()}


def slug_column():
    return F("slug")


SLUG = SelectedColumn(slug_column)
VERSIONS = (ContentVersion(number, 1) for number in count(1))


def test_rows_of_results_are_kept_for_a_version_of_the_content(db, django_assert_num_queries):
    world = small_world()
    first, later = next(VERSIONS), next(VERSIONS)
    was = texts_found(first, world.allies)
    Position.objects.all().update(statement="Another one.")

    assert texts_found(first, world.allies) == was
    both = texts_found(first, world.allies, world.rivals)
    assert both == was | {world.rivals.slug: "Another one."}
    with django_assert_num_queries(1):
        assert texts_found(first, world.allies, world.rivals) == both
    assert set(texts_found(later, world.allies, world.rivals).values()) == {"Another one."}
    assert set(texts_found(None, world.allies).values()) == {"Another one."}


def test_a_kept_row_of_a_position_that_was_withdrawn_is_not_read(db):
    world = small_world()
    version = next(VERSIONS)
    assert texts_found(version, world.allies)

    Position.objects.filter(pk=world.allies.pk).update(status="draft")

    assert texts_found(version, world.allies) == {}


def test_long_rows_are_not_kept(db, monkeypatch):
    world = small_world()
    monkeypatch.setattr(rows, "LONGEST_KEPT", 100)
    version = next(VERSIONS)
    assert texts_found(version, world.allies)
    Position.objects.all().update(statement="Another one.")

    assert set(texts_found(version, world.allies).values()) == {"Another one."}
