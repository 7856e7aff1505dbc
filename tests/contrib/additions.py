"""Additions of each contrib app to the site, which are gone with it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Additions:
    """Additions of an app.

    addresses   public addresses that it answers, about the first debate
    operations  identifiers of operations and webhooks in the descriptions of the API
    commands    management commands
    pages       names of pages of the admin
    queries     searches that are read as others
    """

    addresses: tuple[str, ...] = ()
    operations: frozenset[str] = frozenset()
    commands: frozenset[str] = frozenset()
    pages: frozenset[str] = frozenset()
    queries: tuple[tuple[str, str], ...] = ()


POSITION = "gabuev-relations-best-in-history"

ADDITIONS = {
    "aif": Additions(addresses=("/api/v1/debates/china-russia-2022/export/debate.aif.json",)),
    "argdown": Additions(addresses=("/api/v1/debates/china-russia-2022/export/debate.argdown",)),
    "argument_csv": Additions(
        addresses=("/api/v1/debates/china-russia-2022/export/debate.arguments.csv",)
    ),
    "assistants": Additions(addresses=("/llms.txt",), commands=frozenset({"mcp"})),
    "claim_review": Additions(
        addresses=("/api/v1/debates/china-russia-2022/export/debate.claims.jsonld",)
    ),
    "embeds": Additions(
        addresses=(
            "/debates/china-russia-2022/card.png",
            f"/positions/{POSITION}/card.png",
            f"/positions/{POSITION}/embed/",
            f"/oembed/?url=http://testserver/positions/{POSITION}/",
        ),
    ),
    "forecasts": Additions(
        addresses=(
            "/forecasts/",
            "/feeds/forecasts.atom",
            "/api/v1/experts/lukin/forecast-record/",
        ),
        operations=frozenset({"getExpertForecastRecord", "getForecastFeed"}),
    ),
    "maps": Additions(
        addresses=(
            "/debates/china-russia-2022/map/",
            "/api/v1/debates/china-russia-2022/graph/",
        ),
        operations=frozenset({"getDebateGraph"}),
    ),
    "plain_language": Additions(
        queries=(("evidence for gas", "has:evidence gas"), ("gas since 2020", "date:2020.. gas")),
    ),
    "webhooks": Additions(
        operations=frozenset({"onPositionPublished", "onTest"}),
        pages=frozenset({"admin:webhooks_endpoint_add", "admin:webhooks_delivery_changelist"}),
    ),
}
