"""The OpenAPI document of writing: committed, valid, and true of what is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator

from debates.api.endpoints.index import writing_document, writing_yaml
from debates.api.openapi import reviews, worklist
from debates.writing.fields import WRITTEN
from tests.debates.open_schemas import closed
from tests.debates.pinned import assert_as_pinned
from tests.debates.writing.test_resources import NAMES, sent
from tests.debates.writing.tools import tool

COMMITTED = Path(settings.BASE_DIR) / "docs" / "openapi-writing.yaml"


def validator(name: str) -> Draft202012Validator:
    components = closed(writing_document()["components"])
    return Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": components},
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


def test_the_committed_document_is_the_present_one():
    assert_as_pinned(COMMITTED, writing_yaml())


def test_the_document_is_valid_and_every_write_of_it_asks_for_a_token():
    from openapi_spec_validator import OpenAPIV31SpecValidator

    document = writing_document()

    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    assert document["security"] == [{"token": []}]
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    operations = [one for path in document["paths"].values() for one in path.values()]
    paths = {**worklist.WORKLIST_PATHS, **reviews.REVIEW_PATHS}
    further = sum(map(len, paths.values()))
    assert len(operations) == len(WRITTEN) * 6 + 1 + further
    assert len({one["operationId"] for one in operations}) == len(operations)
    assert all("401" in one["responses"] for one in operations)


def test_what_takes_one_object_or_a_list_has_a_name():
    paths = writing_document()["paths"]

    bodies = [one["post"].get("requestBody", {}) for one in paths.values() if "post" in one]
    shapes = [
        body["content"].get("application/json", {}).get("schema", {}) for body in bodies if body
    ]
    assert not any("anyOf" in shape for shape in shapes)
    assert {"$ref": "#/components/schemas/CreateExpertRequest"} in shapes


def test_examples_of_what_is_sent_are_as_described():
    document = writing_document()
    bodies = [
        operation["requestBody"]["content"]["application/json"]
        for path in document["paths"].values()
        for operation in path.values()
        if "requestBody" in operation
    ]
    shown = [body for body in bodies if "example" in body]
    assert len(shown) == len(WRITTEN) * 3
    for body in shown:
        whole = {**body["schema"], "components": document["components"]}
        Draft202012Validator(whole).validate(body["example"])


@pytest.mark.parametrize("model", WRITTEN, ids=lambda model: model.__name__)
def test_what_is_sent_and_answered_is_as_described(known, model):
    known.foretold.delete()
    collection, name = NAMES[model._meta.model_name], model.__name__
    values = sent(model) | ({"position": "forecast"} if collection == "forecasts" else {})
    if collection in {"evidence", "counterpoints", "supports", "forecasts"}:
        values["correction_slip"] = True
    validator(f"{name}Fields").validate(values)

    editor = tool("editor")
    dry = editor.post(f"{collection}/?dry_run=true", values).json()
    made = editor.post(f"{collection}/", values)

    validator(f"{name}Changes").validate(dry)
    validator(f"{name}Record").validate(made.json())
    described = writing_document()["paths"][f"/api/v1/{collection}/"]["post"]["responses"]["201"]
    assert {header for header in described["headers"] if header in made} == {"ETag", "Location"}
    refused = editor.post(f"{collection}/", {"nothing": 1}).json()
    validator("InvalidContentProblem").validate(refused)
