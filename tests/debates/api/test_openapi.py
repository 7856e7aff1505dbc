"""The OpenAPI document: committed, valid, complete, and true of the answers."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from jsonschema import Draft202012Validator

from debates.api.endpoints.collections import Collection
from debates.api.endpoints.index import openapi_document, openapi_yaml, writing_document
from debates.api.http.problem_kinds import PROBLEM_KINDS
from tests.debates.builders import make_expert, make_position
from tests.debates.open_schemas import closed
from tests.debates.pinned import assert_as_pinned

COMMITTED = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"
VIEWS = {view.resource_class.about.collection: view for view in Collection.__subclasses__()}


def test_the_committed_document_is_the_present_one():
    assert_as_pinned(COMMITTED, openapi_yaml())


def test_the_document_is_valid():
    from openapi_spec_validator import OpenAPIV31SpecValidator

    document = openapi_document()

    assert document["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    assert "nullable" not in openapi_yaml()


def test_it_is_served_in_json_and_in_yaml(api, db):
    assert api("schema/").json() == openapi_document()
    asked = api("schema/", headers={"Accept": "application/yaml"})
    assert asked["Content-Type"] == "application/yaml"
    assert asked.content == api("schema/", format="yaml").content
    assert yaml.load(asked.content, yaml.CSafeLoader) == openapi_document()


# within a transaction the version of the content is not known
@pytest.mark.django_db(transaction=True)
def test_what_is_answered_with_304_is_described(client, known, live_index):
    fallon = make_expert(known.debate, name="Theresa Fallon", slug="fallon")
    make_position(known.debate, fallon, status="published")
    live_index.drain()
    for path, item in openapi_document()["paths"].items():
        if "{" in path:
            continue
        required = [one for one in parameters_of(item["get"]) if one.get("required")]
        query = {one["name"]: one["example"] for one in required}
        tag = client.get(path, query).get("ETag")
        described = item["get"]["responses"]

        assert ("304" in described) == (tag is not None), path
        assert ("ETag" in described["200"].get("headers", ())) == (tag is not None), path
        if tag:
            assert client.get(path, query, headers={"If-None-Match": tag}).status_code == 304, path


def operations():
    for path, item in openapi_document()["paths"].items():
        for method, operation in item.items():
            yield pytest.param(operation, id=f"{method} {path}")


@pytest.mark.parametrize("operation", list(operations()))
def test_pages_for_people_are_described_where_they_are_offered(operation):
    offered = {
        name
        for parameter in parameters_of(operation)
        if parameter["name"] == "format"
        for name in parameter["schema"]["enum"]
    }

    described = operation["responses"]["200"]["content"]

    if offered:
        # citations are text, whatever their style
        assert len(described) == len(offered - {"chicago", "mla"})
    assert ("text/html" in described) == ("html" in offered)


@pytest.mark.parametrize("operation", list(operations()))
def test_every_operation_is_described_with_examples(operation):
    assert operation["summary"]
    assert operation["description"].endswith(".")
    assert operation["tags"]
    for parameter in parameters_of(operation):
        assert parameter["description"].endswith("."), parameter
        schema = validator(parameter["schema"])
        schema.validate(parameter["example"])
    for status, response in answers_of(operation).items():
        assert response["description"], status
        for content in response.get("content", {}).values():
            examples = [content.get("example")] if "example" in content else []
            examples += [example["value"] for example in content.get("examples", {}).values()]
            assert examples, status
            for example in examples:
                if not isinstance(example, str):
                    validator(content["schema"]).validate(example)


@pytest.mark.parametrize(
    "path", ["/api/v1/search/", "/api/v1/search/suggest/", "/api/v1/search/objects/"]
)
@pytest.mark.parametrize(
    ("text", "fits"), [("", False), (" ", False), ("a", True), ("a" * 2001, False)]
)
def test_what_may_be_searched_for_is_described_as_it_is_taken(api, db, path, text, fits):
    parameters = parameters_of(openapi_document()["paths"][path]["get"])
    (schema,) = [parameter["schema"] for parameter in parameters if parameter["name"] == "q"]

    answer = api(path.removeprefix("/api/v1/"), q=text)

    assert validator(schema).is_valid(text) is fits
    assert answer.status_code in ({200, 503} if fits else {400})


def test_every_field_is_described_with_an_example():
    for name, schema in openapi_document()["components"]["schemas"].items():
        assert schema["description"], name
        for field, described in schema.get("properties", {}).items():
            assert described["description"], f"{name}.{field}"
            of_others = {"anyOf", "items", "$ref"} & set(described) or described["type"] == "object"
            assert of_others or described["examples"] not in ([], [None]), f"{name}.{field}"


def test_generated_clients_find_no_union_of_an_object_and_its_selection():
    for schema in schemas_in(openapi_document()):
        for union in (schema.get("anyOf", ()), schema.get("oneOf", ())):
            kinds = [name_of(one) for one in union if one.get("type") != "null"]
            assert (
                len(kinds) < 2
                or kinds == ["PastPosition", "PositionSelection"]
                or kinds == [name for name in kinds if name.endswith("Problem")]
            )


@pytest.mark.parametrize("document", [openapi_document, writing_document])
def test_problems_of_one_status_are_named_and_told_apart_by_their_type(document):
    # of a union without a name or discriminator, clients in Go take the first that fits
    components = document()["components"]
    answers = [one["content"] for one in components["responses"].values() if "content" in one]
    names = [name_of(one["application/problem+json"]["schema"]) for one in answers]
    unions = [one for name in names if "oneOf" in (one := components["schemas"][name])]
    assert len(unions) > 1
    for union in unions:
        told_apart = union["discriminator"]["mapping"]
        assert union["oneOf"] == [{"$ref": address} for address in told_apart.values()]
        for kind, address in told_apart.items():
            of_kind = components["schemas"][name_of({"$ref": address})]
            assert of_kind["properties"][union["discriminator"]["propertyName"]]["const"] == kind


def test_a_reference_has_nothing_that_is_only_at_the_address_of_its_object():
    for name, schema in openapi_document()["components"]["schemas"].items():
        if name.endswith("Ref"):
            texts = [one["description"] for one in schema["properties"].values()]
            assert not any("Only at the address of the object itself" in text for text in texts)


def test_items_of_fields_are_plain_texts_and_no_boolean_is_a_constant():
    for operation in operations():
        for parameter in parameters_of(operation.values[0]):
            if parameter["name"] == "fields":
                assert parameter["schema"]["items"] == {"type": "string"}
    for schema in schemas_in(openapi_document()):
        assert schema.get("type") != "boolean" or "const" not in schema


def test_all_moments_are_written_in_one_form():
    for schema in schemas_in(openapi_document()):
        if schema.get("format") == "date-time":
            for example in schema.get("examples", ()):
                assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", example)


def schemas_in(value):
    """All objects within a document, from the outside in."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from schemas_in(inner)


def name_of(schema):
    return schema.get("$ref", "").rpartition("/")[2]


@pytest.mark.parametrize("document", [openapi_document, writing_document])
def test_every_group_of_operations_is_described(document):
    parts = document()
    paths = [*parts["paths"].values(), *parts.get("webhooks", {}).values()]
    used = {tag for methods in paths for one in methods.values() for tag in one["tags"]}
    assert {one["name"] for one in parts["tags"] if one["description"]} == used


def test_reading_is_described_as_open_to_all():
    assert openapi_document()["security"] == []


def test_operations_have_names_of_their_own():
    names = [operation.values[0]["operationId"] for operation in operations()]

    assert len(names) == len(set(names))


def parameters_of(operation):
    """The parameters of an operation, with those that several share in their place."""
    shared = openapi_document()["components"]["parameters"]
    return [
        shared[parameter["$ref"].rpartition("/")[2]] if "$ref" in parameter else parameter
        for parameter in operation["parameters"]
    ]


def answers_of(operation):
    """The answers by status, with what they refer to in its place."""
    shared = openapi_document()["components"]["responses"]
    return {
        status: shared[answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer
        for status, answer in operation["responses"].items()
    }


@cache
def closed_components():
    """The components of the document, by which nothing else may be answered."""
    return closed(openapi_document()["components"])


def validator(schema):
    """Holds values against a schema of the document."""
    whole = {**closed(schema), "components": closed_components()}
    return Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)


def described(path, status=200):
    """The schema of an answer in the document."""
    response = answers_of(openapi_document()["paths"][path]["get"])[str(status)]
    of_type = response["content"]
    schema = of_type.get("application/json") or of_type["application/problem+json"]
    return validator(schema["schema"])


@pytest.mark.parametrize("collection", sorted(VIEWS))
def test_lists_and_things_are_as_described(api, complete, collection):
    resource = VIEWS[collection].resource_class
    plain = api(f"{collection}/").json()
    of_list = described(f"/api/v1/{collection}/")
    of_one = described(f"/api/v1/{collection}/{{{resource.about.key}}}/")

    assert plain["results"]
    of_list.validate(plain)
    Draft202012Validator.check_schema(of_list.schema)
    for path in resource.expansions():
        of_list.validate(api(f"{collection}/", expand=path).json())
    for shown in plain["results"]:
        of_one.validate(shown)
        for field in shown:
            address = f"{collection}/{shown[resource.about.key]}/"
            of_one.validate(api(address, fields=field).json())


@pytest.mark.parametrize("collection", sorted(VIEWS))
def test_a_whole_thing_is_one_as_its_own_schema_has_it(api, complete, collection):
    name = VIEWS[collection].resource_class.about.name
    schema = validator({"$ref": f"#/components/schemas/{name}"})

    results = api(f"{collection}/").json()["results"]

    assert results
    for shown in results:
        schema.validate(shown)


def test_problems_are_as_described(api, known):
    known.rivals.status, known.rivals.withdrawn_reason = "withdrawn", "Wrong."
    known.rivals.save()
    of_list, of_one = "/api/v1/positions/", "/api/v1/positions/{slug}/"
    for address, path in (
        ("positions/?foo=1", of_list),
        ("positions/?page=9", of_list),
        ("positions/?format=xml", of_list),
        ("positions/no-such/", of_one),
        ("positions/rivals/", of_one),
    ):
        answer = api(address)
        assert answer.status_code >= 400
        described(path, answer.status_code).validate(answer.json())


def test_answers_have_room_for_the_fields_of_later_versions():
    schemas = schemas_in(openapi_document())
    assert not [one for one in schemas if one.get("additionalProperties") is False]


@pytest.mark.parametrize("document", [openapi_document, writing_document])
def test_a_vocabulary_says_its_type_and_has_null_beside_it(document):
    # generators that go by the type take null for a text where there is none
    for schema in schemas_in(document()):
        if isinstance(words := schema.get("enum"), list):
            assert "type" in schema, schema
            assert None not in words, schema


def test_each_kind_of_problem_can_be_looked_up(api, db):
    listed = api("problems/").json()
    described("/api/v1/problems/").validate(listed)

    assert [one["name"] for one in listed["results"]] == list(PROBLEM_KINDS)
    for kind in PROBLEM_KINDS.values():
        answer = api(f"problems/{kind.name}/")
        assert answer.json()["title"] == kind.title
        described("/api/v1/problems/{name}/").validate(answer.json())


def test_the_index_is_as_described(api, db):
    described("/api/v1/").validate(api().json())


def test_each_file_of_a_debate_in_json_is_as_described(api, known):
    path = "/api/v1/debates/{slug}/export/{file}"
    operation = openapi_document()["paths"][path]["get"]
    (names,) = [
        parameter["schema"]["enum"]
        for parameter in parameters_of(operation)
        if parameter["name"] == "file"
    ]
    for name in names:
        answer = api(f"debates/{known.debate.slug}/export/{name}")
        assert answer.status_code == 200, name
        content = operation["responses"]["200"]["content"][answer["Content-Type"].split(";")[0]]
        if answer["Content-Type"].endswith("json") and name.endswith(".json"):
            validator(content["schema"]).validate(json.loads(answer.content))


def test_the_docs_page_loads_nothing_from_elsewhere(api, db):
    page = api("docs/")

    assert page.status_code == 200
    text = page.content.decode()
    assert "<style" not in text
    assert "<script" not in text
    assert 'src="http' not in text
    assert "/api/v1/schema/" in text
