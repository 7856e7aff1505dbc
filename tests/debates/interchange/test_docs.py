"""The examples in docs/interchange.md are files that would be taken in."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator

from debates.interchange.archive import MEDIA_TYPES
from debates.interchange.document import FORMAT, as_bytes, document, fields_of
from debates.interchange.json_schema import schema, schema_file
from debates.models import (
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Participation,
    Position,
    Question,
    Source,
    Topic,
)
from debates.models.declaration import outer_name
from tests.debates.pinned import assert_as_pinned

TEXT = (settings.BASE_DIR / "docs" / "interchange.md").read_text(encoding="utf-8")
EXAMPLES = [json.loads(found) for found in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)]


@pytest.mark.parametrize("example", EXAMPLES[1:])
def test_examples_are_as_the_schema_has_them(example):
    assert list(Draft202012Validator(schema()).iter_errors(example)) == []


def is_part(small, whole) -> bool:
    """Test whether `whole` contains all values of `small`."""
    match small:
        case dict():
            return all(name in whole and is_part(small[name], whole[name]) for name in small)
        case list():
            return all(any(is_part(one, other) for other in whole) for one in small)
    return small == whole


def test_the_example_is_a_part_of_the_first_debate(article):
    debate = Debate.objects.select_related("source").get(slug="china-russia-2022")

    assert is_part(EXAMPLES[1], json.loads(as_bytes(document(debate))))


def test_the_format_and_each_file_is_named():
    assert f"`{FORMAT}`" in TEXT
    assert [name for name in MEDIA_TYPES if f"`{name}`" not in TEXT] == []


MODELS = {
    "debate": Debate,
    "question": Question,
    "participation": Participation,
    "position": Position,
    "evidence": Evidence,
    "counterpoint": Counterpoint,
    "expert": Expert,
    "topic": Topic,
    "source": Source,
}


@pytest.mark.parametrize("name", list(MODELS))
def test_the_schema_has_the_fields_lengths_and_words_of_the_model(name):
    model, described = MODELS[name], schema()["$defs"][name]
    for field_name in fields_of(model):
        field = model._meta.get_field(field_name)
        property_ = described["properties"][outer_name(field)]
        shared = schema()["$defs"].get(property_.get("$ref", "").rpartition("/")[2], {})
        whole = {**shared, **property_}
        if field.choices:
            assert {*whole["enum"]} - {None} == {value for value, _ in field.choices}
        elif field.max_length and field_name != "orcid":
            assert whole["maxLength"] == field.max_length, field_name


def test_the_schema_is_the_pinned_one():
    assert_as_pinned(
        Path(settings.BASE_DIR) / "docs" / "debate.schema.json", schema_file().decode()
    )
