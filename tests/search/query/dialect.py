"""Query language of positions, as the tests of the language parse it."""

from dataclasses import replace

from debates.finding.index_schema import SCHEMA
from search import query
from search.query import ParsedQuery, QueryLanguage

LANGUAGE = SCHEMA.language

ANY_VALUES = replace(
    LANGUAGE,
    values={name: LANGUAGE.values[name] for name in ("has", "is")},
)
"""The same, where all keyword fields but two take any value."""


def parse(text: str, language: QueryLanguage = ANY_VALUES) -> ParsedQuery:
    """Parse a query for positions."""
    return query.parse(text, language)
