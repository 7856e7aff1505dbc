"""Attacks on a site: its most expensive requests, floods, and clients that are slow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Manner(StrEnum):
    """Manner in which an attacker sends requests."""

    GREEDY = "greedy"
    """As many at once as it may; after a refusal, again in a second."""
    FLOOD = "flood"
    """Without a pause, whatever the answers are."""
    DRIP = "drip"
    """Single bytes of requests that never end."""
    UNREAD = "unread"
    """Requests for large answers that it does not read."""


@dataclass(frozen=True)
class Attack:
    """Attack from one address, or of slow clients from several.

    manner       see Manner
    address      of the requests; {} stands for the number of a variant
    variants     number of variants of the address
    connections  requests or connections at the same time
    """

    manner: Manner
    address: str
    variants: int = 1
    connections: int = 16

    def plan(self) -> dict[str, Any]:
        """Return the attack as the clients read it, in JSON."""
        addresses = [self.address.format(number) for number in range(1, self.variants + 1)]
        return {"manner": self.manner, "addresses": addresses, "connections": self.connections}


EXPANDED = "counterpoints.raised_by.expert,evidence.source,topics.broader,debate.source"
API = "/api/v1"
POSITIONS_AS_CSV = f"{API}/positions/?format=csv&expand={EXPANDED}&ordering=-date"


def _greedy(address: str, variants: int = 1) -> Attack:
    return Attack(Manner.GREEDY, address, variants)


ATTACKS: Mapping[str, Attack] = {
    "CSV, all expanded": _greedy(POSITIONS_AS_CSV),
    "RIS": _greedy(f"{API}/positions/?format=ris"),
    "CSL-JSON": _greedy(f"{API}/positions/?format=csl-json"),
    "BibTeX": _greedy(f"{API}/positions/?format=bibtex"),
    "Chicago, 200 a page": _greedy(
        f"{API}/positions/?format=chicago&page_size=200&page={{}}", variants=90
    ),
    "Counterpoints as CSV": _greedy(f"{API}/counterpoints/?format=csv&expand=position,raised_by"),
    "GraphML": _greedy(f"{API}/debates/synthetic-debate-{{}}/graph/?format=graphml", variants=30),
    "NDJSON with digests": _greedy(f"{API}/positions/?format=ndjson&expand=digest"),
    "Search as CSV": _greedy(f"{API}/search/?q=trade&format=csv"),
    "Archives": _greedy(f"{API}/debates/synthetic-debate-{{}}/export.zip", variants=30),
    "Flood of 404": Attack(Manner.FLOOD, "/positions/nowhere-{}/", variants=1000),
    "Flood of refusals": Attack(Manner.FLOOD, f"{API}/positions/?nothing={{}}", variants=1000),
    "Flood of static files": Attack(Manner.FLOOD, "/static/nowhere-{}.css", variants=50),
    "Flood of health checks": Attack(Manner.FLOOD, "/livez"),
    "Dripping connections": Attack(Manner.DRIP, f"{API}/topics/", connections=400),
    "Unread answers": Attack(Manner.UNREAD, POSITIONS_AS_CSV, connections=100),
}
"""The attacks by name. The ten dearest requests come first."""
