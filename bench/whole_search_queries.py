"""Queries for complete searches by class, for the words of an index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

COMMON, MID, RARE = 0.5, 0.02, 0.001
"""Parts of all positions in which the words of the classes stand."""

SUGGESTIONS = "suggestions"


@dataclass(frozen=True)
class Query:
    """Query as a path of the API, and as parameters of SearchFilter or None if unsupported."""

    ours: str
    plain: str | None = None


def queries(each: int) -> dict[str, list[Query]]:
    """Return `each` queries of every class; Django must be set up."""
    from debates.models import Position
    from search import service

    backend = service.backend()
    frequencies = {
        form: count for form, count in backend.words() if form.isalpha() and len(form) > 3
    }
    total = backend.count()
    common, mid, rare = (_about(frequencies, share * total, each) for share in (COMMON, MID, RARE))
    public = Position.objects.published().order_by("pk")
    details = [
        public[place * total // each].detail.replace(".", "").split() for place in range(each)
    ]
    narrowed = {"stance": "denies", "topic": _frequent_topic()}
    typed = [word[:length] for word in (*common, *mid) for length in (2, 4)][:each]
    return {
        "rare word": [_words(word) for word in rare],
        "mid word": [_words(word) for word in mid],
        "common word": [_words(word) for word in common],
        "three words": [_words(" ".join(three)) for three in zip(common, mid, rare, strict=True)],
        "phrase": [_words(f'"{" ".join(words[3:5])}"') for words in details],
        "word, two filters": [_words(word, **narrowed) for word in mid],
        "roles of argument": [_ours(q=f"has:statistic is:countered {word}") for word in mid],
        "twelve words": [_words(" ".join(words[:12])) for words in details],
        "everything": [Query("/api/v1/search/")] * each,
        SUGGESTIONS: [_suggested(one) for one in typed],
    }


def _about(frequencies: Mapping[str, int], wanted: float, each: int) -> list[str]:
    """Return the words with the nearest document frequencies."""
    return sorted(frequencies, key=lambda word: (abs(frequencies[word] - wanted), word))[:each]


def _frequent_topic() -> str:
    from debates.models import Topic

    return max(Topic.objects.all(), key=lambda topic: topic.positions.count()).slug


def _words(text: str, **filters: str) -> Query:
    return Query(_ours(q=text, **filters).ours, urlencode({"search": text, **filters}))


def _ours(**parameters: str) -> Query:
    return Query(f"/api/v1/search/?{urlencode(parameters)}")


def _suggested(typed: str) -> Query:
    return Query(f"/api/v1/search/suggest/?{urlencode({'q': typed})}")
