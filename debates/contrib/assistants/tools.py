"""Tools of an assistant: search, position, debate, question, cite. None of them writes."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import Field

from debates.contrib.assistants import records
from debates.contrib.assistants.in_process_api import InProcessApi
from debates.contrib.assistants.records import Answer

IN_SHORT = "digest,expert,question,debate,holders.expert,further_answers.question"
IN_FULL = (
    f"{IN_SHORT},source,debate.source,replaces,replaced_by,topics,forecast.outcome_source,"
    "evidence.source,"
    "counterpoints.raised_by.expert,supports.given_by.expert"
)
PAGE_SIZE = 10
MOST_LISTED = 100
"""Positions and votes that the answer on a debate or a question lists; search finds the rest."""

INSTRUCTIONS = (
    "Sinorus keeps what experts said in public debates: positions on questions, the evidence for"
    " them, and who contradicts whom, each with its place in the source. Use `search` to find"
    " positions, and `position` to read one before you report it. Say that an expert holds a"
    " position only if a record says so; put into quotation marks only what stands in a"
    " `quotation`; say that editors infer a relation where `made_by` says so. Name the `address`;"
    " `cite` gives references. " + records.NOTICE
)


class Tools:
    """The tools, answered by an API. Each raises Refused with the API's reason."""

    def __init__(self, api: InProcessApi) -> None:
        self.api = api

    def search(
        self,
        *,
        query: Annotated[
            str,
            Field(
                description="Words, or the query language: words are matched by their stem."
                " Without it, all positions that match the filters"
            ),
        ] = "",
        expert: Annotated[str, Field(description="Slug of an expert")] = "",
        question: Annotated[str, Field(description="Slug of a question")] = "",
        debate: Annotated[str, Field(description="Slug of a debate")] = "",
        stance: Annotated[str, Field(description="A stance, such as affirms or denies")] = "",
        page: Annotated[int, Field(description="Number of the page, each with ten positions")] = 1,
    ) -> Answer:
        """Search the positions of experts: who says what on a subject, the best matches first."""
        # plain texts: the SDK parses what is for a union as JSON, so that "null" would be no query
        query = query.strip()
        filters = {"expert": expert, "question": question, "debate": debate, "stance": stance}
        response = self.api.get(
            "search",
            q=query,
            fields="all",
            expand=IN_SHORT,
            page=str(page),
            page_size=str(PAGE_SIZE),
            **filters,
        )
        query_string = urlencode(
            {name: value for name, value in {"q": query, **filters}.items() if value}
        )
        return records.answer(
            # a search for nothing shows help
            f"{self.api.site}/search/?{query_string}"
            if query_string
            else f"{self.api.site}/positions/",
            {
                "understood_as": response["query"]["understood"],
                "notes": [note.get("message", note) for note in response["query"]["notes"]],
                "did_you_mean": response["did_you_mean"],
                "count": response["count"],
                "page": page,
                "more": response["next"] is not None,
                "positions": [records.position(hit["position"]) for hit in response["results"]],
            },
        )

    def position(
        self,
        slug: Annotated[str, Field(description="Slug of the position, as search gives it")],
    ) -> Answer:
        """Read one position whole: its words, evidence, counterpoints, supports and source."""
        row = self.api.get("positions", slug, expand=IN_FULL)
        return records.answer(row["html_url"], records.whole_position(row), row["digest"])

    def debate(self, slug: Annotated[str, Field(description="Slug of the debate")]) -> Answer:
        """Read what a debate is about: its questions, who takes part, and every position."""
        row = self.api.get("debates", slug, expand="questions,participations.expert,source")
        listed, more = self._positions(debate=slug)
        return records.answer(
            row["html_url"],
            {
                "slug": row["slug"],
                "title": row["title"],
                "summary": row["summary"],
                "date": row["date"],
                "moderator": row["moderator"],
                "source": records.source(row["source"]),
                "experts": [
                    {"slug": part["expert"]["slug"], "name": part["expert"]["name"]}
                    for part in row["participations"]
                ],
                "questions": [
                    {"slug": part["slug"], "address": part["html_url"], "text": part["text"]}
                    for part in row["questions"]
                ],
                "positions": listed,
                "more": more,
            },
        )

    def question(self, slug: Annotated[str, Field(description="Slug of the question")]) -> Answer:
        """Read a question of a debate, and how each expert answers it or votes on it."""
        row = self.api.get("questions", slug, expand="debate")
        listed, more = self._positions(question=slug)
        votes = self.api.get("votes", question=slug, expand="expert", page_size=str(MOST_LISTED))
        return records.answer(
            row["html_url"],
            {
                "slug": row["slug"],
                "text": row["text"],
                "debate": row["debate"]["title"],
                "debate_address": row["debate"]["html_url"],
                "answers": listed,
                "votes": [records.vote(vote) for vote in votes["results"]],
                "more": more or votes["next"] is not None,
            },
        )

    def cite(
        self,
        slug: Annotated[str, Field(description="Slug of the position, question, debate or source")],
        kind: Annotated[
            Literal["position", "question", "debate", "source"],
            Field(description="Kind of the record"),
        ] = "position",
        style: Annotated[
            Literal["apa", "chicago", "mla", "bibtex", "ris"],
            Field(description="Style or format of the reference"),
        ] = "apa",
    ) -> Answer:
        """Give the reference of a record, and of the quotation in it if it has one."""
        row = self.api.get(f"{kind}s", slug, "citation")
        quotation = row.get("quotation") or {}
        data: dict[str, Any] = {"reference": row[style], "accessed": row["accessed"]}
        if quotation:
            data["quotation"] = quotation["text"]
            data["quotation_credit"] = quotation["credit"]
            data["quotation_reference"] = quotation[style]
        # a source is cited at its own address, which is that of another site
        address = f"{self.api.site}/sources/{slug}/" if kind == "source" else row["url"]
        return records.answer(address, data, row.get("digest"))

    def _positions(self, **filters: str) -> tuple[list[dict[str, Any]], bool]:
        """Return the first positions of a debate or question, and true where there are more."""
        page = self.api.get("positions", expand=IN_SHORT, page_size=str(MOST_LISTED), **filters)
        return [records.position(row) for row in page["results"]], page["next"] is not None
