"""Reply threads of a debate: positions, counterpoints and replies."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson
from rest_framework.response import Response

from debates.analysis.reply_threads import Thread, answered_positions, threads
from debates.api.openapi import json_schema, schema
from debates.api.openapi.operations import Content, Operation, Schema, format_parameter
from debates.api.resources.definitions import CounterpointResource, DebateResource, PositionResource
from debates.api.resources.rows import rows_by_key
from debates.api.resources.selection import selection
from debates.api.views import filters_from_request, paging
from debates.api.views.detail_subresource import PROBLEMS, DetailSubresource
from debates.limits.costs import Cost
from debates.models import Debate, Position

POSITION_SELECTION = selection(expand=("expert", "question"))
COUNTERPOINT_SELECTION = selection(expand=("raised_by", "raised_by.expert"))


class DebateReplyThreads(DetailSubresource):
    """The positions of a debate that others speak against in the source, with the replies."""

    cost = Cost.SEARCH
    queryset = Debate.objects.published()
    depends_on = "content"

    def operation(self) -> Operation:
        return _exchanges_operation()

    def get_for(self, instance: Debate) -> Response:
        """Answer with a page of threads."""
        reader = self.reader()
        filters = filters_from_request.read_debate_filters(reader, instance)
        window = paging.read_window(reader)
        reader.check()
        positions = answered_positions(instance, filters.question_keys, filters.expert_keys)
        head = paging.head(window, positions.order_by().count(), self.page_address)
        keys = window.rows(positions.values_list("pk", flat=True))
        results = _as_dicts(threads(keys, filters.expert_keys), self.origin)
        return Response(head | {"results": results})


def thread_of(position: Position, origin: str) -> dict[str, object] | None:
    """Return the thread that begins with a position; None where nobody speaks against it.

    origin  as for `rows_by_key`
    """
    (thread,) = threads([position.pk])
    (thread_body,) = _as_dicts([thread], origin) or (None,)
    return thread_body if thread_body and thread_body["answers"] else None


def _as_dicts(reply_threads: list[Thread], origin: str) -> list[dict[str, object]]:
    positions = rows_by_key(
        PositionResource, POSITION_SELECTION, [thread.position for thread in reply_threads], origin
    )
    answers = [answer for thread in reply_threads for answer in thread.answers]
    keys = {key for answer in answers for key in (answer.counterpoint, *answer.replies)}
    counterpoints = rows_by_key(CounterpointResource, COUNTERPOINT_SELECTION, sorted(keys), origin)
    return [
        {
            "position": orjson.Fragment(positions[thread.position]),
            "answers": [
                {
                    "counterpoint": orjson.Fragment(counterpoints[answer.counterpoint]),
                    "replies": [
                        orjson.Fragment(counterpoints[key])
                        for key in answer.replies
                        if key in counterpoints
                    ],
                }
                for answer in thread.answers
                if answer.counterpoint in counterpoints
            ],
        }
        for thread in reply_threads
        if thread.position in positions
    ]


@cache
def _exchanges_operation() -> Operation:
    return Operation(
        name="listDebateExchanges",
        tag="debates",
        title="Exchanges",
        text=(
            "Positions to which another expert replies in the source, each with these "
            "counterpoints, the positions that raise them, and the replies of the expert. "
            "Counterpoints whose basis is inferred are comparisons of the editors, and no "
            "exchanges; the list of counterpoints has them. `expert` limits the threads to "
            "those in which one of these experts takes part."
        ),
        parameters=(
            *filters_from_request.FILTER_PARAMETERS,
            *paging.PAGE_PARAMETERS,
            format_parameter(DebateReplyThreads.renderer_classes),
        ),
        path={"slug": schema.slug_in_path(DebateResource)},
        content={
            "application/json": Content(
                schema.named("ReplyThreadList", _exchanges_shape()), _exchanges_example()
            )
        },
        problems=("page-not-found", *PROBLEMS),
        moved=True,
    )


def _exchanges_shape() -> Schema:
    position, counterpoint = schema.whole(PositionResource), schema.whole(CounterpointResource)
    answer = json_schema.obj(
        "Stated counterpoint with the replies of the position’s expert.",
        counterpoint=counterpoint
        | {"description": "Counterpoint, with the position that raises it."},
        replies=json_schema.array(
            "Stated counterpoints of the position’s expert to the position that raises this one.",
            counterpoint,
        ),
    )
    thread = json_schema.obj(
        "Position with its stated counterpoints.",
        position=position | {"description": "Position, with its expert and question."},
        answers=json_schema.array("Stated counterpoints to the position, in order.", answer),
    )
    return schema.list_shape(
        "debates/china-russia-2022/exchanges",
        json_schema.array(
            "Threads on this page, in reading order.", schema.named("ReplyThread", thread)
        ),
    )


def _exchanges_example() -> dict[str, Any]:
    counterpoint = schema.example_of(CounterpointResource)
    answer = {"counterpoint": counterpoint | {"basis": "stated"}, "replies": []}
    thread = {"position": schema.example_of(PositionResource), "answers": [answer]}
    return {"count": 1, "next": None, "previous": None, "results": [thread]}
