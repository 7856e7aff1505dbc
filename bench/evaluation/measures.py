"""Quality measures of a ranking, computed by ir-measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import AP, R, nDCG

MEASURES = {"nDCG@10": nDCG @ 10, "MAP": AP, "recall@100": R @ 100}


def measure(ranking: Sequence[str], grades: Mapping[str, int]) -> dict[str, float]:
    """Return the measures of a ranking (documents, best first) by name, each from 0 to 1.

    grades  relevance of the judged documents; 0 and less is not relevant
    """
    # Equal scores would be ordered by name.
    scores = {document: -float(place) for place, document in enumerate(ranking)}
    found = ir_measures.iter_calc(MEASURES.values(), {"query": dict(grades)}, {"query": scores})
    values = {metric.measure: metric.value for metric in found}
    return {name: values[wanted] for name, wanted in MEASURES.items()}
