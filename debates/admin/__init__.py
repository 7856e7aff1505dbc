"""Where editors live: one module for each thing that they edit, and what these have in common."""

from debates.admin import debates, experts, positions, sources, synonyms, topics

__all__ = ["debates", "experts", "positions", "sources", "synonyms", "topics"]
