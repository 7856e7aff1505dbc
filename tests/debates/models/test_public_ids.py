"""Public identifiers: made at random, whoever writes the row, and never changed."""

from __future__ import annotations

import re

import pytest
from django.core import serializers
from django.db import IntegrityError, connection, transaction

from debates.editing.constraint_messages import in_words
from debates.models import Counterpoint, Evidence, Support, Vote, public_id
from debates.models.former_slugs import key_field
from tests.debates.builders import make_evidence, make_position
from tests.debates.world import small_world

pytestmark = pytest.mark.django_db

MODELS = (Evidence, Counterpoint, Support, Vote)


def test_an_identifier_is_made_at_random():
    made = {public_id.new_public_id() for _ in range(1000)}

    assert len(made) == 1000
    assert all(re.fullmatch(public_id.PATTERN, one) for one in made)
    assert set("".join(made)) == set(public_id.ALPHABET)


@pytest.mark.parametrize("model", MODELS)
def test_the_objects_that_had_a_number_in_their_address_have_an_identifier(model):
    assert key_field(model) == "public_id"


def test_rows_that_are_written_in_sql_get_an_identifier():
    known = small_world()
    fields = [one for one in Evidence._meta.concrete_fields if not one.primary_key]
    columns = [one.column for one in fields if one.name not in ("public_id", "order")]
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        for order in range(100, 300):
            cursor.execute(
                f'INSERT INTO debates_evidence ("order", {names}) '
                f"SELECT %s, {names} FROM debates_evidence WHERE id = %s",
                [order, known.growth.pk],
            )

    made = set(Evidence.objects.filter(order__gte=100).values_list("public_id", flat=True))

    assert len(made) == 200
    assert all(re.fullmatch(public_id.PATTERN, one) for one in made)
    assert set("".join(made)) == set(public_id.ALPHABET)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("2222222222", "an identifier never changes"),
        ("", public_id.FORM),
        ("abc", public_id.FORM),
        ("abcdefghij", public_id.FORM),
        ("ABCDEFGHJK", public_id.FORM),
        ("22222-2222", public_id.FORM),
    ],
)
def test_an_identifier_never_changes_and_keeps_its_form(given, message):
    known = small_world()
    rows = Evidence.objects.filter(pk=known.growth.pk)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        rows.update(public_id=given)

    assert message.casefold() in in_words(refused.value).casefold()
    assert rows.get().public_id == known.growth.public_id


def test_an_identifier_belongs_to_one_object():
    known = small_world()

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make_evidence(known.allies, public_id=known.growth.public_id)

    assert in_words(refused.value) == public_id.TAKEN


def test_a_part_is_loaded_by_its_identifier():
    known = small_world()
    written = serializers.serialize(
        "json",
        [known.growth],
        use_natural_foreign_keys=True,
        use_natural_primary_keys=True,
    )
    before = known.growth.pk
    Evidence.objects.filter(pk=before).update(statement="Changed.", order=77)

    for one in serializers.deserialize("json", written):
        one.save()

    again = Evidence.objects.get(pk=before)
    assert (again.statement, again.order) == (known.growth.statement, known.growth.order)
    assert again.public_id == known.growth.public_id


def test_a_part_that_is_restored_has_its_identifier_again():
    known = small_world()
    position = make_position(known.debate, known.allies.expert)
    part = make_evidence(position)
    kept = part.public_id
    part.delete()

    record = Evidence.history.filter(public_id=kept).first()
    assert record.history_type == "-"
    assert record.history_object.public_id == kept
