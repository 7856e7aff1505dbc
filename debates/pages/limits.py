"""Sizes of the reading pages: rows a page, and sizes from which a page shows less."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class PageLimits:
    """The sizes, which `settings.SINORUS_PAGE_LIMITS` can override by name.

    home                  debates on the first page
    home_topics           topics on the first page, those with most positions
    debates, positions, names, results, forecasts, sources  a page of these lists
    questions_listed, positions_listed, experts_listed  a page of the lists of all of these
    counted_positions     positions up to which all facets of a list are counted at once
    whole_debate          positions up to which a debate is one page
    questions             of a page of a larger debate
    stance_positions      positions of each stance on a question of a larger debate
    alone_positions       the same, where the question is read alone
    answers               a page of the answers to a question
    spread_names          answers to a question up to which its drawing names them
    question_relations    relations between the answers to a question that its page shows
    table_columns         experts up to which the table of a debate has stances in words
    narrow_columns        experts up to which it has them as signs; of more it has numbers
    matrix_experts        experts of an agreement matrix
    matrix_pairs, matrix_answers  up to which the matrix is followed by its pairs
    offering_experts      experts up to which pairs for a comparison are offered
    paragraph_claims      claims beside a paragraph of a source
    part_claims           claims beside a part of a source's text
    map_positions         positions of an argument map
    map_arguments         counterpoints and supports of one position on it
    """

    home: int = 5
    home_topics: int = 12
    debates: int = 20
    positions: int = 50
    names: int = 200
    results: int = 20
    forecasts: int = 40
    sources: int = 40
    questions_listed: int = 40
    positions_listed: int = 20
    experts_listed: int = 50
    counted_positions: int = 20_000
    whole_debate: int = 120
    questions: int = 10
    stance_positions: int = 2
    alone_positions: int = 40
    answers: int = 20
    spread_names: int = 60
    question_relations: int = 20
    table_columns: int = 12
    narrow_columns: int = 60
    matrix_experts: int = 24
    matrix_pairs: int = 66
    matrix_answers: int = 120
    offering_experts: int = 24
    map_positions: int = 120
    map_arguments: int = 20
    paragraph_claims: int = 12
    part_claims: int = 240


def limits() -> PageLimits:
    """Return the sizes with those of the settings. Raises TypeError for an unknown name."""
    return PageLimits(**settings.SINORUS_PAGE_LIMITS)
