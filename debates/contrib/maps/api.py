"""A debate as a graph of claims, for programs that compute with graphs or draw them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from rest_framework.response import Response

from debates.analysis.argument_graph import AIF, NODE_KINDS, ArgumentMap, Edge, Node
from debates.analysis.debate_analysis import narrowed_map
from debates.api.http import renderers
from debates.api.http.renderers import ApiRenderer
from debates.api.openapi import json_schema, schema
from debates.api.openapi.operations import Content, Operation, Schema, format_parameter
from debates.api.resources.definitions import DebateResource
from debates.api.resources.resource import address_of
from debates.api.views import filters_from_request
from debates.api.views.detail_subresource import PROBLEMS, DetailSubresource
from debates.limits.costs import Cost
from debates.models import Debate, examples
from debates.models.addresses import path_of
from debates.models.choices import Basis, Stance

EXAMPLE_DEBATE = Debate(slug=examples.DEBATE, title=examples.DEBATE_TITLE)
"""The example of a debate."""

PIECE = f"evidence:{examples.EVIDENCE_ID}"
"""The example of a node of evidence."""


class GraphmlRenderer(ApiRenderer):
    """GraphML, for programs that compute with graphs."""

    media_type, format = "application/graphml+xml", "graphml"


class DotRenderer(ApiRenderer):
    """DOT, for Graphviz."""

    media_type, format, charset = "text/vnd.graphviz", "dot", "utf-8"


class DebateGraph(DetailSubresource):
    """A debate as a graph of claims."""

    cost = Cost.DEAR
    queryset = Debate.objects.published()
    renderer_classes = (
        renderers.JsonRenderer,
        GraphmlRenderer,
        DotRenderer,
        renderers.BrowsableRenderer,
    )
    depends_on = "content"

    def operation(self) -> Operation:
        return _graph_operation()

    def get_for(self, instance: Debate) -> Response:
        """Answer with the nodes and edges."""
        reader = self.reader()
        filters = filters_from_request.read_debate_filters(reader, instance)
        reader.check()
        graph = with_addresses(
            narrowed_map(instance, filters.question_keys, filters.expert_keys), self.origin
        )
        if isinstance(self.renderer, GraphmlRenderer):
            return Response(graph.graphml())
        if isinstance(self.renderer, DotRenderer):
            return Response(graph.dot())
        return Response(graph.node_link() | {"graph": _graph_attributes(instance, self.origin)})


def with_addresses(graph: ArgumentMap, origin: str) -> ArgumentMap:
    """Add full addresses to the nodes: `url` in the API, `html_url` of the page."""

    def change(node: Node) -> Node:
        key = node.id.partition(":")[2]
        details = {**node.details, "html_url": origin + node.url}
        return replace(node, url=address_of(node.kind, key, origin), details=details)

    return graph.changed(change)


def _graph_attributes(debate: Debate, origin: str) -> dict[str, str]:
    url = origin + path_of("api:debates-detail", debate.slug)
    return {"debate": debate.slug, "title": debate.title, "url": url}


@cache
def _graph_operation() -> Operation:
    example = _graph_example()
    return Operation(
        name="getDebateGraph",
        tag="debates",
        title="Graph",
        text=(
            "Debate as a directed graph of questions, positions, evidence, counterpoints and "
            "supports. "
            "The node-link JSON loads directly into networkx and D3. `aif` gives the relation "
            "in the Argument Interchange Format: inference, conflict or undercut. `basis` tells "
            "relations that the source states from those that the editors infer. `question` "
            "and `expert` limit the graph to the arguments about their positions."
        ),
        parameters=(
            *filters_from_request.FILTER_PARAMETERS,
            format_parameter(DebateGraph.renderer_classes),
        ),
        path={"slug": schema.slug_in_path(DebateResource)},
        content={
            "application/json": Content(
                schema.named("DebateGraph", _graph_shape()),
                example.node_link() | {"graph": _graph_attributes(EXAMPLE_DEBATE, examples.ORIGIN)},
            ),
            GraphmlRenderer.media_type: Content({"type": "string"}, example.graphml()),
            DotRenderer.media_type: Content({"type": "string"}, example.dot()),
        },
        problems=PROBLEMS,
        moved=True,
    )


def _graph_shape() -> Schema:
    text = {"type": "string"}
    flag = {"type": "boolean", "description": "Always true; for networkx.", "examples": [True]}
    about = {"debate": text, "title": text, "url": json_schema.url("debates/china-russia-2022")}
    return json_schema.obj(
        "Graph as node-link data.",
        directed=flag,
        multigraph=flag,
        graph=json_schema.obj("Debate of the graph.", **about),
        nodes=json_schema.array(
            "Nodes, in reading order.", schema.named("GraphNode", _node_shape())
        ),
        edges=json_schema.array("Edges.", schema.named("GraphEdge", _edge_shape())),
    )


_TEXTS_OF_NODES = {
    "locator": ("Place in the source.", "5.3"),
    "expert_name": ("Name of the expert of a position.", "Artyom Lukin"),
    "held_with": (
        "Names of the joint holders of a position, and what they hold of it in part.",
        "Vita Spivak (in part: trade)",
    ),
    "position_kind": ("Kind of a position.", "assessment"),
    "date": ("Own date of a position.", "2022-02-04"),
    "certainty": ("Certainty of a position.", "likely"),
    "horizon": ("Horizon of a position.", "medium"),
    "replaces": ("Slug of the position that a position replaces.", "lukin-economic-gap-widens"),
    "evidence_kind": ("Kind of evidence.", "statistic"),
    "precision": ("How exact the figure of evidence is.", "about"),
    "unit": ("Unit of the figure of evidence.", "billion US dollars"),
    "period": ("Period of the figure of evidence.", "2021"),
    "voice": ("Voice of evidence or a counterpoint.", "reported"),
    "reported_party": ("Whom evidence or a counterpoint is reported of.", "Diplomats"),
}

_FIGURES_OF_NODES = {
    "value": ("Figure of evidence, or the start of its range.", 147),
    "value_end": ("End of the range.", 150),
}


def _node_shape() -> Schema:
    return {
        "type": "object",
        "description": "Node. The members that are not required depend on its kind.",
        "required": ["id", "kind", "text", "expert", "url", "html_url"],
        "properties": {
            "id": json_schema.string(
                "Identifier of the node in the graph.", f"position:{examples.POSITION}"
            ),
            "kind": {**json_schema.string("Kind of node.", "position"), "enum": list(NODE_KINDS)},
            "text": json_schema.string("Text of the node.", examples.STATEMENT),
            "expert": json_schema.or_null(
                json_schema.string(
                    "Slug of the expert who says it; null if it is in another voice.", "lukin"
                )
            ),
            "url": json_schema.url(f"positions/{examples.POSITION}"),
            "html_url": json_schema.string(
                "URL of the page for readers.", f"{examples.ORIGIN}/positions/x/"
            ),
            "order": json_schema.count("Place in reading order."),
            **{
                name: json_schema.or_null(json_schema.string(meaning, example))
                for name, (meaning, example) in _TEXTS_OF_NODES.items()
            },
            **{
                name: {"type": ["number", "null"], "description": meaning, "examples": [example]}
                for name, (meaning, example) in _FIGURES_OF_NODES.items()
            },
        },
    }


def _edge_shape() -> Schema:
    relation = {
        **json_schema.string("Relation of the source to the target.", "supports"),
        "enum": list(AIF),
    }
    return json_schema.obj(
        "Relation between two nodes.",
        source=json_schema.string("Id of a node.", PIECE),
        target=json_schema.string("Id of a node.", f"position:{examples.POSITION}"),
        key=relation,
        kind=relation,
        aif=_one_of_or_null(
            "Relation in the Argument Interchange Format (AIF); null if it is not an argument.",
            "inference",
            sorted(filter(None, set(AIF.values()))),
        ),
        stance=_one_of_or_null(
            "Stance of an answer to a question; otherwise null.", "denies", Stance.values
        ),
        basis=_one_of_or_null(
            "Basis of a relation between two positions: stated in the source, or inferred by the "
            "editors; otherwise null.",
            "inferred",
            Basis.values,
        ),
    )


def _one_of_or_null(meaning: str, example: str, words: Iterable[str]) -> Schema:
    return json_schema.or_null(json_schema.string(meaning, example)) | {"enum": [*words, None]}


def _graph_example() -> ArgumentMap:
    claim = f"position:{examples.POSITION}"
    page = f"/positions/{examples.POSITION}/"
    graph = ArgumentMap(
        nodes=(
            Node(claim, "position", examples.STATEMENT, "lukin", page),
            Node(
                PIECE,
                "evidence",
                examples.EVIDENCE,
                "lukin",
                f"{page}#evidence-{examples.EVIDENCE_ID}",
            ),
        ),
        edges=(Edge(PIECE, claim, "supports"),),
    )
    return with_addresses(graph, examples.ORIGIN)
