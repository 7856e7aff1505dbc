"""Documents similar to another one, found by OpenSearch (see search.answering.similarity)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from search.answering.similarity import distinctive_words, is_reason
from search.backends.base import Similar
from search.backends.opensearch.clauses import called, one_of, saturated, without
from search.backends.opensearch.client import Json
from search.backends.opensearch.layout import stem_token
from search.backends.opensearch.reading import Reading, any_of
from search.planning import weights


def similar(
    reading: Reading,
    document_id: int,
    *,
    limit: int,
    among: Collection[int] | None,
    hidden: Collection[int],
) -> tuple[Similar, ...]:
    """Find documents similar to a given one (see search.backends.base.SearchBackend.similar)."""
    known = reading.words([document_id])
    if document_id not in known or limit < 1:
        return ()
    words, _length = known[document_id]
    distinctive = distinctive_words(
        words, reading.count, lambda stems: reading.documents_with([*stems])
    )
    if not distinctive:
        return ()
    allowed = without({document_id, *hidden})
    if among is not None:
        allowed.append(one_of(among))
    body = {
        "size": limit,
        "_source": False,
        "stored_fields": "_none_",
        "query": {
            "bool": {
                "filter": allowed,
                "should": _scored_stems(reading, distinctive),
                "minimum_should_match": 1,
            }
        },
        "sort": [{"_score": "desc"}, {"id": "asc"}],
        "track_total_hits": False,
    }
    hits = reading.search(body)["hits"]["hits"]
    total = sum(weight for _form, weight in distinctive.values()) * (weights.K1 + 1.0)
    reasons = _reasons(reading, distinctive)
    return tuple(
        Similar(
            hit["sort"][1],
            round(hit["sort"][0] / total, weights.SCORE_DIGITS),
            tuple(form for stem, form in reasons.items() if stem in hit["matched_queries"]),
        )
        for hit in hits
    )


def _scored_stems(reading: Reading, distinctive: Mapping[str, tuple[str, float]]) -> list[Json]:
    """Return a scored query for each of the stems, named by it."""
    return [
        called(saturated(reading, any_of("text", [stem_token(stem)]), factor=weight), stem)
        for stem, (_form, weight) in distinctive.items()
    ]


def _reasons(reading: Reading, distinctive: Mapping[str, tuple[str, float]]) -> dict[str, str]:
    """Return the forms of the stems that are rare enough to be named as a reason, by stem."""
    queries = {stem: any_of("text", [stem_token(stem)]) for stem in distinctive}
    counts = list(reading.counts(queries.values()).values())
    return {
        stem: form
        for (stem, (form, _weight)), documents in zip(distinctive.items(), counts, strict=True)
        if is_reason(stem, documents, reading.count)
    }
