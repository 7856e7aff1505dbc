"""Parameters that several operations take: each stands once in the components."""

from debates.api.openapi.shared_parameters import share_parameters

PAGE = {"in": "query", "name": "page", "description": "Number of the page."}
TOPIC_PAGE = {"in": "query", "name": "page", "description": "Number of the page of topics."}
IF_MATCH = {"in": "header", "name": "If-Match", "description": "Version that is changed."}


def operation(name, tag, *parameters):
    return {"operationId": name, "tags": [tag], "parameters": list(parameters)}


def shared(*operations):
    """Return the components, and the parameters of each operation."""
    paths = {f"/{each['operationId']}/": {"get": each} for each in operations}
    document = share_parameters({"paths": paths, "components": {}})
    return document["components"]["parameters"], [each["parameters"] for each in operations]


def reference(name):
    return {"$ref": f"#/components/parameters/{name}"}


def test_what_one_operation_takes_stays_in_its_place():
    assert shared(operation("listTopics", "topics", PAGE)) == ({}, [[PAGE]])


def test_what_several_take_alike_stands_once():
    components, parameters = shared(
        operation("listTopics", "topics", PAGE, IF_MATCH),
        operation("listVotes", "votes", IF_MATCH, PAGE),
    )

    assert components == {"Page": PAGE, "IfMatch": IF_MATCH}
    assert parameters == [
        [reference("Page"), reference("IfMatch")],
        [reference("IfMatch"), reference("Page")],
    ]


def test_the_one_that_most_take_has_the_name_alone():
    components, parameters = shared(
        operation("listTopics", "topics", TOPIC_PAGE),
        operation("countTopics", "topics", TOPIC_PAGE),
        *(operation(name, "votes", PAGE) for name in ("listVotes", "countVotes", "exportVotes")),
    )

    assert components == {"Page": PAGE, "TopicsPage": TOPIC_PAGE}
    assert parameters[0] == [reference("TopicsPage")]
