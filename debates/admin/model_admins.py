"""Model admins of the debates, registered with the editors' site when this module is imported."""

from debates.admin import debates, experts, method, positions, sources, synonyms, tokens, topics

__all__ = [
    "debates",
    "experts",
    "method",
    "positions",
    "sources",
    "synonyms",
    "tokens",
    "topics",
]
