"""The client: collections, search, and further addresses of debates and positions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sinorus_client import collections_made as made
from sinorus_client.collection import following
from sinorus_client.transport import Transport, step


class Sinorus:
    """A server of Sinorus.

    address  of the server: "https://debates.example.org"
    options  of `Transport`: timeout, retries, longest_wait, cache_size
    """

    def __init__(self, address: str, **options: Any) -> None:
        self.transport = Transport(address, **options)
        self.debates = made.Debates(self.transport)
        self.questions = made.Questions(self.transport)
        self.experts = made.Experts(self.transport)
        self.topics = made.Topics(self.transport)
        self.sources = made.Sources(self.transport)
        self.positions = made.Positions(self.transport)
        self.evidence = made.EvidenceCollection(self.transport)
        self.counterpoints = made.Counterpoints(self.transport)
        self.supports = made.Supports(self.transport)
        self.votes = made.Votes(self.transport)
        self.forecasts = made.Forecasts(self.transport)

    def search(self, q: str, *, page_size: int = 25, **parameters: Any) -> Iterator[dict[str, Any]]:
        """Yield the results of a query, most relevant first, with `score` and `matches`.

        parameters  filters, `fields` ("all" for all of a position), `expand` and `ordering`, as of
                    the address search/
        """
        query = {"q": q, "page_size": page_size, **parameters}
        yield from following(self.transport, self.transport.json("api/v1/search/", query))

    def facets(self, q: str, names: Sequence[str], **filters: Any) -> dict[str, Any]:
        """Return up to 200 values of some facets for a query, each with its number of results."""
        query = {"q": q, "facets": names, "facet_size": 200, "page_size": 1, **filters}
        found: dict[str, Any] = self.transport.json("api/v1/search/", query)["facets"]
        return found

    def graph(self, debate: str) -> dict[str, Any]:
        """Return the argument graph of a debate as node-link data, for networkx."""
        found: dict[str, Any] = self.transport.json(f"api/v1/debates/{step(debate)}/graph/")
        return found

    def agreement(self, debate: str, **filters: Any) -> dict[str, Any]:
        """Return the agreement of a debate's experts."""
        path = f"api/v1/debates/{step(debate)}/agreement/"
        found: dict[str, Any] = self.transport.json(path, filters)
        return found

    def compare(self, *experts: str, **parameters: Any) -> dict[str, Any]:
        """Compare two to seven experts, by topic and by question.

        parameters  `debate`, `topic`, `by`, `shared`, `page`, `page_size`, `fields`, `expand`
        """
        query = {"expert": experts, **parameters}
        found: dict[str, Any] = self.transport.json("api/v1/compare/", query)
        return found

    def archive(self, debate: str) -> bytes:
        """Return a whole debate as a ZIP archive."""
        path = f"api/v1/debates/{step(debate)}/export.zip"
        return self.transport.raw(path, accept="application/zip")

    def citation(self, position: str, style: str = "apa") -> str:
        """Return the citation of a position: "apa", "chicago", "mla", "bibtex" or "ris"."""
        path = f"api/v1/positions/{step(position)}/citation/"
        return self.transport.raw(path, {"format": style}, accept="*/*").decode()

    def get(self, path: str, **parameters: Any) -> Any:
        """Return the JSON response of any address below /api/v1/."""
        return self.transport.json(f"api/v1/{path.lstrip('/')}", parameters)
